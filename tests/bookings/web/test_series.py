"""The pages of a series: its dates before saving, its dates after, and editing from one on."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from bookings.actions.cancelling import cancel_booking
from bookings.actions.dispatching import accept_offer, assign_mediator
from bookings.models import Booking, BookingEvent, Series
from bookings.vocabulary import AnswerChannel, BookingKind, BookingStatus, EventKind
from mediation.models import Absence, User
from notifications.models import Message
from notifications.relay import relay
from tests.bookings.calendars import rome
from tests.bookings.clockwork import everything
from tests.bookings.web.conftest import World
from tests.bookings.weeks import ask_for_all, dates_of, make_series
from tests.factories import NOON, make_booking, make_language
from tests.visiting import Page, StoppedClock, Visitor

pytestmark = pytest.mark.django_db


def visit(who: User) -> Client:
    return Visitor(who).client


def filled(world: World, **values: Any) -> dict[str, Any]:
    return {
        "key": "k",
        "office": world.registry.pk,
        "kind": "desk",
        "name": "Sportello del lunedì",
        "language_words": "ucraino",
        "weekdays": ["0"],
        "first_date": "2026-12-14",
        "last_date": "2027-01-11",
        "time": "16:00",
        "minutes": "120",
        "on_holidays": "skip",
        "setting": "registry",
        "delivery": "onsite",
        "gender": "any",
        "people": "1",
        **values,
    }


def agree(client: Client, series: Series, verb: str, *, follow: bool = False, **values: Any) -> Any:
    """Send an edit, and agree to what it is said to do."""
    sent, address = edit(series, verb, **values), f"/serie/{series.pk}/{verb}"
    shown = client.post(address, sent)
    return client.post(address, {**sent, "agreement": shown.context["agreement"]}, follow=follow)


def test_the_dates_are_shown_before_anything_is_saved(world: World) -> None:
    cleo, before = visit(world.cleo), everything()

    page = cleo.post("/serie/nuova", filled(world, weekdays=["0", "4"], look="1"))

    words = Page(page).text
    assert "7 date: controlla e salva" in words
    assert "Ucraino, di persona: una persona ogni volta. Luogo: " in words
    assert 'class="choices dense"' in page.content.decode()
    assert "venerdì 25 dicembre (Natale)" in words
    assert "venerdì 1º gennaio (Capodanno)" in words
    assert "lunedì 14 dicembre".capitalize() in words
    assert everything() == before


def test_a_series_is_saved_after_its_dates_were_seen(world: World) -> None:
    cleo = visit(world.cleo)
    seen = cleo.post("/serie/nuova", filled(world, look="1")).context["seen"]

    answer = cleo.post("/serie/nuova", filled(world, save="1", seen=seen), follow=True)

    made = Series.objects.get()
    assert answer.redirect_chain == [(f"/serie/{made.pk}", 302)]
    assert (made.kind, made.name, Booking.objects.count()) == (BookingKind.DESK, "Sportello del lunedì", 5)
    assert "Serie ricevuta" in answer.content.decode()


def test_what_was_changed_after_looking_is_shown_again_and_not_saved(world: World) -> None:
    cleo = visit(world.cleo)
    seen = cleo.post("/serie/nuova", filled(world, look="1")).context["seen"]

    page = cleo.post("/serie/nuova", filled(world, save="1", seen=seen, time="17:00"))

    assert (page.status_code, Series.objects.count()) == (200, 0)
    assert "5 date: controlla e salva" in page.content.decode()


def test_a_stop_of_the_tour_has_several_languages(world: World) -> None:
    cleo = visit(world.cleo)
    stop = filled(
        world, kind="stop", weekdays=[], last_date="2026-12-14", minutes="240", more_languages=["ti", "mnk"]
    )
    seen = cleo.post("/serie/nuova", {**stop, "look": "1"}).context["seen"]

    cleo.post("/serie/nuova", {**stop, "save": "1", "seen": seen})

    booking = Booking.objects.get()
    assert (booking.kind, {seat.tag for seat in booking.seats.all()}) == (
        BookingKind.STOP,
        {"uk", "mnk", "ti"},
    )


def test_of_one_person_seen_every_week_it_is_asked_what_is_asked_of_a_request(world: World) -> None:
    cleo = visit(world.cleo)
    weekly = filled(world, kind="request", setting="health", minutes="240", look="1")

    page = cleo.post("/serie/nuova", weekly)
    assert "Scegli se il consenso è raccolto" in Page(page).text
    page = cleo.post("/serie/nuova", {**weekly, "consent": "given"})
    assert "Abbiamo messo 2" in Page(page).text
    seen = cleo.post("/serie/nuova", {**weekly, "consent": "given", "advised": "on"}).context["seen"]
    del weekly["look"]
    cleo.post("/serie/nuova", {**weekly, "consent": "given", "advised": "on", "save": "1", "seen": seen})

    assert {booking.consent for booking in Booking.objects.all()} == {"given"}
    assert {booking.seats.count() for booking in Booking.objects.all()} == {1}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"last_date": "2026-12-01"}, "L'ultimo giorno viene prima del primo."),
        ({"kind": "on_call"}, "Chi è reperibile risponde al telefono o in video."),
        (
            {"weekdays": ["4"], "first_date": "2026-12-25", "last_date": "2026-12-25"},
            "Non resta nessuna data: cadono tutte in giorni di festa.",
        ),
        ({"last_date": "2029-01-01"}, "Sono troppe date insieme"),
        (
            {
                "weekdays": ["6"],
                "time": "02:30",
                "first_date": "2027-03-28",
                "last_date": "2027-03-28",
                "on_holidays": "flag",
            },
            "La notte di domenica 28 marzo cambia l'ora e le 02:30 non esistono: scegli un'altra ora.",
        ),
    ],
)
def test_what_cannot_be_is_said_kindly_and_nothing_is_saved(
    world: World, values: dict[str, Any], words: str
) -> None:
    cleo, before = visit(world.cleo), everything()

    page = cleo.post("/serie/nuova", filled(world, save="1", **values))

    assert words.replace("'", "&#x27;") in page.content.decode()
    assert everything() == before


@pytest.fixture
def series(world: World) -> Series:
    return make_series(
        world.berg,
        world.triage,
        at=NOON,
        first_date=date(2026, 12, 14),
        last_date=date(2027, 1, 4),
        weekdays=(0, 4),
    )


def edit(series: Series, form: str, **values: Any) -> dict[str, Any]:
    start = {"number": dates_of(series)[1].pk, "scope": "following", "version": 1}
    return {f"{form}-{name}": value for name, value in {**start, **values}.items()}


def test_the_title_says_what_is_still_ahead(world: World, series: Series, clock: StoppedClock) -> None:
    berg = visit(world.berg)
    agree(berg, series, "cambia", scope="this", time="10:30")
    mixed = Page(berg.get(f"/serie/{series.pk}")).text
    clock.at += timedelta(minutes=1)
    last = dates_of(series)[-1].pk
    agree(berg, series, "cambia", number=last, version=2, time="11:00")

    pages = [Page(berg.get("/serie")).text, Page(berg.get(f"/serie/{series.pk}")).text]

    assert "ogni lunedì e venerdì, 16:00–18:00 (qualche data è diversa)" in mixed
    assert all("ogni lunedì e venerdì, orari diversi (qualche data è diversa)" in page for page in pages)


def test_a_team_of_several_languages_is_shown_with_all(world: World) -> None:
    make_language("ti")
    team = make_series(world.berg, world.triage, at=NOON, team=("uk", "ti"), last_date=date(2026, 9, 14))
    berg, first = Visitor(world.berg), dates_of(team)[0]
    uk, ti = (seat.spoken for seat in first.seats.order_by("position"))

    page, booking = Page(berg.client.get(f"/serie/{team.pk}")).text, berg.get("booking", first.pk)
    relay(at=NOON)

    assert f"{uk} e {ti}, di persona." in page
    assert f"a chi parla {uk.name.lower()} o {ti.name.lower()}" in booking.text
    assert f"{uk}: aperto {ti}: aperto" in " ".join(booking.text.split())
    receipt = Message.objects.get(text_key="request_series_received").body
    assert f"ricevuta: {uk.name.upper()}, {ti.name.upper()}" in receipt


def test_what_was_said_of_consent_is_in_the_history_of_each_date(world: World) -> None:
    cleo = visit(world.cleo)
    weekly = filled(world, kind="request", setting="health", consent="given")
    seen = cleo.post("/serie/nuova", {**weekly, "look": "1"}).context["seen"]
    cleo.post("/serie/nuova", {**weekly, "save": "1", "seen": seen})

    asked = BookingEvent.objects.filter(kind=EventKind.BOOKING_REQUESTED)

    assert [event.facts.get("consent") for event in asked] == ["given"] * Booking.objects.count()


def test_the_page_shows_dates_exceptions_and_holidays(world: World, series: Series) -> None:
    berg = visit(world.berg)
    agree(berg, series, "cambia", scope="this", time="10:30")

    page = Page(berg.get(f"/serie/{series.pk}")).text

    assert "ogni lunedì e venerdì, 16:00–18:00" in page
    assert page.count("cambiata da sola") == 1
    assert "Venerdì 25 dicembre: Natale" in page
    assert "Venerdì 1º gennaio: Capodanno" in page
    assert page.count("Cambia o disdici da questa data") == len(dates_of(series))


def test_dates_are_changed_and_called_off_from_one_on(world: World, series: Series) -> None:
    berg = visit(world.berg)

    changed = agree(berg, series, "cambia", time="10:30", follow=True)
    called_off = agree(berg, series, "disdici", version=2, scope="this", follow=True)

    assert "Fatto: le date sono cambiate: venerdì 18 dicembre, lunedì 21" in changed.content.decode()
    assert "Fatto: la data è disdetta: venerdì 18 dicembre." in called_off.content.decode()
    first, second, third, *_ = dates_of(series)
    assert [booking.starts_at.hour for booking in (first, second, third)] == [15, 9, 9]
    assert (second.status, third.status) == (BookingStatus.CANCELLED, BookingStatus.SEARCHING)


def shown_before(client: Client, series: Series, verb: str, **values: Any) -> list[str]:
    """What an edit is said to do, of which nothing has been done."""
    before = everything()
    page = client.post(f"/serie/{series.pk}/{verb}", edit(series, verb, **values))
    assert everything() == before
    foreseen: list[str] = page.context["foreseen"]
    assert all(words in Page(page).text for words in foreseen)
    return foreseen


@pytest.fixture
def hers(world: World, series: Series) -> Series:
    """Amina has all dates, and on the second Friday she has another job at half past ten."""
    offer = next(offer for offer in ask_for_all(series, at=NOON) if offer.mediator == world.amina)
    accept_offer(offer_id=offer.pk, at=NOON, via=AnswerChannel.SMS)
    other = make_booking(by=world.cleo, office=world.registry, starts_at=rome("2026-12-18 10:00"), at=NOON)
    assign_mediator(booking_id=other.pk, mediator_id=world.amina.pk, reason="r", by_id=world.nino.pk, at=NOON)
    return series


def test_it_is_shown_what_a_change_would_do_before_it_is_done(world: World, hers: Series) -> None:
    second = dates_of(hers)[1]

    foreseen = shown_before(visit(world.berg), hers, "cambia", time="10:30")

    assert foreseen == [
        "Cambiano: venerdì 18 dicembre, lunedì 21 dicembre, lunedì 28 dicembre e lunedì 4 gennaio.",
        f"Amina tiene 3 date e perde una data (numero {second.pk}): riceve un SMS.",
        "La ricerca riparte per una data.",
    ]


def test_of_many_dates_the_first_and_the_last_are_named(world: World) -> None:
    weekly = make_series(
        world.berg, world.triage, at=NOON, first_date=date(2026, 9, 7), last_date=date(2026, 11, 16)
    )

    foreseen = shown_before(visit(world.berg), weekly, "disdici")

    assert foreseen == ["Saranno disdette: 10 date, da lunedì 14 settembre a lunedì 16 novembre."]


def test_of_one_date_it_is_shown_that_she_has_to_say_yes_again(world: World, hers: Series) -> None:
    foreseen = shown_before(visit(world.berg), hers, "cambia", scope="this", time="18:00")

    assert foreseen == [
        "Cambia: venerdì 18 dicembre.",
        "Amina deve dire di nuovo sì. Fino ad allora la richiesta non è confermata.",
    ]


def test_it_is_shown_whom_a_cancellation_would_reach_and_what_is_credited(
    world: World, hers: Series, clock: StoppedClock
) -> None:
    clock.at = rome("2026-12-17 17:00")

    foreseen = shown_before(visit(world.berg), hers, "disdici")

    assert foreseen == [
        "Saranno disdette: venerdì 18 dicembre, lunedì 21 dicembre, lunedì 28 dicembre e lunedì 4 gennaio.",
        "Amina perde 4 date, e riceve un SMS.",
        "Il preavviso è breve: ad Amina riconosciamo 1 ora.",
    ]


def test_what_was_agreed_to_is_done_and_nothing_that_has_come_up_since(world: World, hers: Series) -> None:
    berg, sent = visit(world.berg), edit(hers, "cambia", time="18:00")
    agreed = berg.post(f"/serie/{hers.pk}/cambia", sent).context["agreement"]
    evening = (rome("2026-12-28 18:00"), rome("2026-12-28 20:00"))
    Absence.objects.create(mediator=world.amina, during=evening)
    before = everything()

    page = berg.post(f"/serie/{hers.pk}/cambia", {**sent, "agreement": agreed})

    assert everything() == before
    assert "Amina tiene 3 date e perde una data" in Page(page).text


def test_an_edit_that_touches_no_date_needs_no_agreement(world: World, series: Series) -> None:
    page = visit(world.berg).post(
        f"/serie/{series.pk}/cambia", edit(series, "cambia", time="16:00"), follow=True
    )

    assert "Erano già così: venerdì 18 dicembre" in Page(page).text


def test_the_second_to_edit_reads_who_was_first_and_sees_what_is_now(world: World, series: Series) -> None:
    agree(visit(world.nino), series, "cambia", time="10:30")
    berg, before = visit(world.berg), everything()

    page = berg.post(f"/serie/{series.pk}/cambia", edit(series, "cambia", time="09:00"), follow=True)

    words = page.content.decode()
    assert page.context["change"]["time"].value() == "09:00"
    assert 'name="cambia-version" value="2"' in words
    assert "Nel frattempo Nino ha cambiato la serie (martedì 14 luglio, ore 12)" in words
    assert "ore 10:30" in words
    assert everything() == before


def test_an_edit_that_changes_nothing_asks_what(world: World, series: Series) -> None:
    berg, before = visit(world.berg), everything()

    page = berg.post(f"/serie/{series.pk}/cambia", edit(series, "cambia"))

    assert "Scrivi che cosa cambia." in page.content.decode()
    assert everything() == before


def test_the_date_from_which_on_comes_with_the_address(world: World, series: Series) -> None:
    third = dates_of(series)[2]

    page = visit(world.berg).get(f"/serie/{series.pk}?da={third.pk}")

    assert page.context["change"].initial["number"] == third.pk
    assert f'<option value="{third.pk}" selected>' in page.content.decode()


def test_it_is_said_which_dates_changed_and_which_not(
    world: World, series: Series, clock: StoppedClock
) -> None:
    berg = visit(world.berg)
    agree(berg, series, "cambia", scope="this", time="10:30")
    clock.at += timedelta(minutes=1)

    page = agree(berg, series, "cambia", version=2, time="11:00", follow=True)

    assert (
        "Fatto: le date sono cambiate: lunedì 21 dicembre, lunedì 28 dicembre e lunedì 4 gennaio. "
        "Cambiata da sola, e quindi come prima: venerdì 18 dicembre." in Page(page).text
    )


def test_a_date_that_is_called_off_is_not_where_an_edit_begins(world: World, series: Series) -> None:
    second = dates_of(series)[1]
    cancel_booking(booking_id=second.pk, by_id=world.berg.pk, reason="", at=NOON)

    page = visit(world.berg).get(f"/serie/{series.pk}?da={second.pk}")

    assert "La data da cui volevi cominciare è già cominciata, passata o disdetta" in Page(page).text
    assert page.context["change"].initial["scope"] is None


def test_an_old_page_of_a_series_that_is_called_off_says_that_nothing_is_left(
    world: World, series: Series
) -> None:
    sent = edit(series, "cambia", scope="all", time="10:30")
    agree(visit(world.nino), series, "disdici", scope="all")

    page = visit(world.berg).post(f"/serie/{series.pk}/cambia", sent, follow=True)

    assert "Non c'è più nessuna data da cambiare" in Page(page).text


def test_list_and_booking_lead_to_the_series(world: World, series: Series) -> None:
    berg, first = visit(world.berg), dates_of(series)[0]

    pages = [berg.get("/richieste"), berg.get(f"/richieste/{first.pk}")]

    assert [f'href="/serie/{series.pk}"' in page.content.decode() for page in pages] == [True, True]
    assert 'href="/serie/nuova"' in pages[0].content.decode()


def test_a_mediator_reads_for_how_many_dates_she_is_asked(world: World, series: Series) -> None:
    hers = next(offer for offer in ask_for_all(series, at=NOON) if offer.mediator == world.amina)
    amina = Visitor(world.amina)

    listed, asked = amina.get("offers"), amina.get("offer", hers.pk)

    assert "Vale per 5 date" in listed.text
    assert asked.facts["Per quante date"].startswith("5 date, da lunedì 14 dicembre a lunedì 4 gennaio")


def test_the_history_tells_how_far_an_edit_reached(world: World, series: Series) -> None:
    nino, (first, second, *_) = Visitor(world.nino), dates_of(series)
    agree(nino.client, series, "cambia", scope="this", time="10:30")
    agree(nino.client, series, "cambia", scope="all", version=2, time="11:30")
    agree(nino.client, series, "disdici", scope="all", version=3)

    assert nino.get("booking", second.pk).history[-2:] == [
        "Richiesta corretta: l'ora d'inizio e l'ora di fine.",
        "Richiesta ricevuta da Ida.",
    ]
    assert "Della serie è cambiata solo questa data." in nino.get("booking", second.pk).history
    assert "Serie cambiata da qui: 4 date." in nino.get("booking", first.pk).history
    assert nino.get("booking", first.pk).history[0] == "Serie: disdette insieme da qui, 5 date."


def test_the_auditor_reads_and_changes_nothing(world: World, series: Series) -> None:
    anna = visit(world.anna)
    before = everything()

    page, refused = (
        anna.get(f"/serie/{series.pk}"),
        anna.post(f"/serie/{series.pk}/cambia", edit(series, "cambia", time="10:30")),
    )

    assert (page.status_code, refused.status_code) == (200, 403)
    assert "Cambia le date" not in page.content.decode()
    assert everything() == before


def test_when_all_is_over_nothing_is_left_to_edit(world: World, series: Series, clock: StoppedClock) -> None:
    clock.at = NOON + timedelta(days=300)

    page = visit(world.berg).get(f"/serie/{series.pk}")

    assert "Cambia le date" not in page.content.decode()


def test_the_case_and_the_citizenship_are_kept_with_each_date(world: World) -> None:
    cleo = visit(world.cleo)
    weekly = filled(world, third_country="yes", case_reference="R-12")
    seen = cleo.post("/serie/nuova", {**weekly, "look": "1"}).context["seen"]

    cleo.post("/serie/nuova", {**weekly, "save": "1", "seen": seen})

    kept = set(Booking.objects.values_list("third_country", "case_reference"))
    assert kept == {(True, "R-12")}


# --- All of them


def test_the_list_says_what_repeats_and_how_much_of_it_is_confirmed(world: World, series: Series) -> None:
    _, second, *_, last = dates_of(series)
    assign_mediator(
        booking_id=second.pk, mediator_id=world.amina.pk, reason="d'accordo", by_id=world.nino.pk, at=NOON
    )
    cancel_booking(booking_id=last.pk, by_id=world.berg.pk, reason="", at=NOON)

    page = Page(visit(world.berg).get("/serie")).text

    assert "Presenza fissa, ogni lunedì e venerdì, 16:00–18:00" in page
    assert f"1 confermata su {len(dates_of(series)) - 1}" in page
    assert "Prossima: lunedì 14 dicembre" in page


def test_what_comes_next_stands_first_and_what_is_over_last(world: World, series: Series) -> None:
    sooner = make_series(world.berg, world.triage, name="Prima", last_date=date(2026, 9, 28))
    over = make_series(world.berg, world.triage, name="Disdetta")
    for booking in dates_of(over):
        cancel_booking(booking_id=booking.pk, by_id=world.berg.pk, reason="", at=NOON)

    answer = visit(world.nino).get("/serie")

    assert [each.pk for each in answer.context["page"]] == [sooner.pk, series.pk, over.pk]
    assert "Finita" in Page(answer).text


def test_an_office_sees_no_others_series(world: World, series: Series) -> None:
    page = Page(visit(world.cleo).get("/serie")).text

    assert "Nessuna serie." in page
    assert series.name not in page
    assert Visitor(world.amina.user).client.get("/serie").status_code == 403
    assert series.name in Page(visit(world.anna).get("/serie")).text
