"""The ward's one screen and its honest wait."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bookings.actions.attending import report_mediator_absent, start_booking
from bookings.actions.checking_in import check_in
from bookings.actions.closing import cover_externally
from bookings.actions.completing import complete_booking
from bookings.actions.dispatching import accept_offer, assign_mediator, decline_offer, note_offer_delivered
from bookings.models import Booking, BookingEvent, Deadline, Offer
from bookings.vocabulary import AnswerChannel, DeadlineKind, Urgency
from mediation.models import Language
from mediation.vocabulary import OrganisationKind
from tests.bookings.web.conftest import World, ask
from tests.factories import NOON, make_booking
from tests.visiting import Page, StoppedClock, Visitor

pytestmark = pytest.mark.django_db

FIVE_MINUTES = timedelta(minutes=5)


def call(world: World, **fields: Any) -> Page:
    """A language and CHIAMA."""
    answers = {
        "key": "ward",
        "office": world.triage.pk,
        "when": "now",
        "language": "uk",
        "consent": "given",
        "call_number": "0935 000111",
    }
    return Visitor(world.berg).post("ward", **{**answers, **fields})


@pytest.fixture
def calling(world: World) -> Booking:
    """Ukrainian, by telephone, now; nobody has been asked yet."""
    return make_booking(
        by=world.berg,
        office=world.triage,
        urgency=Urgency.NOW,
        starts_at=None,
        duration_minutes=30,
        contact_phone="",
    )


# --- Asking


@pytest.mark.parametrize("consent", ["given", "not_possible"])
def test_whether_the_person_agreed_is_said_before_anybody_is_called(world: World, consent: str) -> None:
    call(world, consent=consent)

    assert Booking.objects.get().consent == consent


def test_without_a_word_on_the_consent_nobody_is_called(world: World) -> None:
    page = call(world, consent="")

    assert page.errors == ["Scegli se il consenso è raccolto, o se non si può raccogliere."]
    assert (Booking.objects.count(), BookingEvent.objects.count()) == (0, 0)


def test_screen_says_who_must_never_interpret(world: World) -> None:
    assert "Mai bambini o parenti come interpreti." in Visitor(world.berg).get("ward").text


def test_screen_has_every_language_as_a_radio_and_needs_no_typing(world: World) -> None:
    page = Visitor(world.berg).get("ward")

    assert page.heading == "Che lingua serve?"
    assert set(page.radios("language")) == {"uk", "ti", "mnk", "ru", "ise"}
    assert page.radios("when") == {"now": True, "two_hours": False, "morning": False}
    assert page.input("call_number").attributes["value"] == "0935 000111"
    assert page.links["800 000 800"] == "tel:+39800000800"


def test_languages_stand_as_the_ward_asked_them_last_year(world: World, clock: StoppedClock) -> None:
    last_month = NOON - timedelta(days=30)
    for language, office, by in (
        ("ti", world.triage, world.berg),
        ("mnk", world.registry, world.cleo),
        ("mnk", world.registry, world.cleo),
        ("ise", world.triage, world.berg),
        ("ise", world.triage, world.berg),
    ):
        make_booking(
            by=by,
            office=office,
            language=language,
            delivery="onsite",
            at=last_month,
            starts_at=last_month + timedelta(days=9),
        )
    make_booking(
        by=world.berg, office=world.triage, language="ru"
    )  # this month: the order stands till the next

    page = Visitor(world.berg).get("ward")

    # Its own first, then everybody's, then what most people speak.
    assert list(page.radios("language")) == ["ise", "ti", "mnk", "uk", "ru"]


def test_beyond_twelve_languages_the_rest_stand_by_name_behind_another(world: World) -> None:
    for number in range(10):
        Language.objects.create(
            tag=f"x{number}", iso639_3="xxx", name=f"Zeta {9 - number}", deliveries=["phone", "onsite"]
        )

    page = Visitor(world.berg).get("ward")

    behind = next(each for each in page.all("details") if each.text.startswith("Altra lingua"))
    assert [radio.attributes["value"] for radio in behind.all("input", type="radio")] == ["x2", "x1", "x0"]


def test_autonym_tells_its_language_and_direction(world: World) -> None:
    Language.objects.filter(tag="ru").update(autonym="عربي", is_right_to_left=True)

    (autonym,) = Visitor(world.berg).get("ward").all("span", lang="ru")

    assert (autonym.text, autonym.attributes["dir"]) == ("عربي", "rtl")


def test_call_now_asks_by_telephone_at_once_and_leads_to_the_wait(world: World) -> None:
    page = call(world, woman="on")

    booking = Booking.objects.get()
    assert page.location == f"/reparto/{booking.number}"
    assert (booking.lane, booking.delivery, booking.starts_at) == ("now", "phone", NOON)
    assert (booking.duration, booking.setting) == (timedelta(minutes=30), "health")
    assert (booking.gender, booking.gender_binding) == ("female", False)
    assert booking.call_number == "+390935000111"


def test_within_two_hours_asks_in_person(world: World, clock: StoppedClock) -> None:
    clock.at = NOON + timedelta(minutes=1, seconds=7)

    call(world, when="two_hours")

    booking = Booking.objects.get()
    assert (booking.lane, booking.delivery) == ("urgent", "onsite")
    assert booking.starts_at == NOON + timedelta(hours=2, minutes=5)


@pytest.mark.parametrize(
    ("asked_at", "label", "starts_at"),
    [
        (NOON, "Di persona, mercoledì 15 luglio alle 9", datetime(2026, 7, 15, 7, 0, tzinfo=UTC)),
        # At three in the night tomorrow morning is the one that is coming.
        (
            datetime(2026, 7, 14, 1, 7, tzinfo=UTC),
            "Di persona, martedì 14 luglio alle 9",
            datetime(2026, 7, 14, 7, 0, tzinfo=UTC),
        ),
    ],
)
def test_morning_names_its_day(
    world: World, clock: StoppedClock, asked_at: datetime, label: str, starts_at: datetime
) -> None:
    clock.at = asked_at
    page = Visitor(world.berg).get("ward")
    call(world, when="morning")

    assert label in [each.text for each in page.all("label")]
    assert Booking.objects.get().starts_at == starts_at


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"language": ""}, ["Scegli che lingua parla la persona."]),
        ({"language": "tlh"}, ["Scegli una lingua dall'elenco."]),
        ({"when": ""}, ["Scegli quando."]),
        ({"when": "yesterday"}, ["Scegli quando dall'elenco."]),
        (
            {"language": "", "language_words": "klingon"},
            ["Non conosciamo «klingon». Prova con il Paese, o chiama il Polo."],
        ),
        (
            {"language": "", "language_words": "tigr"},
            ["Con «tigr» intendi tigrino? Se sì, sceglilo e invia di nuovo."],
        ),
        ({"language": "ise"}, ["LIS al telefono non si può: scegli di persona o in video."]),
        (
            {"call_number": "boh"},
            ["Il numero «boh» non esiste. Scrivilo con il prefisso, per esempio 0935 123456."],
        ),
    ],
)
def test_what_cannot_be_is_said_kindly_and_nobody_is_called(
    world: World, fields: dict[str, str], errors: list[str]
) -> None:
    page = call(world, **fields)

    assert (page.status, page.errors, Booking.objects.count()) == (200, errors, 0)


def test_button_pressed_twice_calls_once(world: World) -> None:
    first, second = call(world), call(world)

    assert (first.location, second.location) == (f"/reparto/{Booking.objects.get().number}",) * 2


def test_button_pressed_twice_calls_once_in_person_too(world: World, clock: StoppedClock) -> None:
    call(world, when="two_hours")
    clock.at += timedelta(seconds=1)

    call(world, when="two_hours")

    assert Booking.objects.count() == 1


def test_running_search_is_shown_before_somebody_searches_again(world: World, calling: Booking) -> None:
    page = Visitor(world.berg).get("ward")

    assert page.links[f"{calling.number}, ucraino, al telefono"] == f"/reparto/{calling.number}"


def test_ward_of_a_manager_is_chosen_first(world: World) -> None:
    world.berg.memberships.create(
        organisation=world.registry.organisation, office=world.registry, role="requester"
    )
    visitor = Visitor(world.berg)

    page = visitor.get("ward")

    assert page.heading == "Da quale reparto chiami?"
    assert page.links["Ospedale di prova, Triage"] == f"?ufficio={world.triage.pk}"
    assert visitor.get("ward", ufficio=str(world.triage.pk)).heading == "Che lingua serve?"


def test_ward_of_others_cannot_be_chosen(world: World) -> None:
    page = Visitor(world.cleo).post(
        "ward",
        key="x",
        office=world.triage.pk,
        when="now",
        language="uk",
        consent="given",
        call_number="0935 000111",
    )

    # Whatever the form says, Cleo asks for the one office that is hers.
    assert (page.status, Booking.objects.get().office) == (302, world.registry)


@pytest.mark.parametrize("who", ["amina", "anna"])
def test_who_does_not_ask_has_no_ward(world: World, who: str) -> None:
    assert Visitor(getattr(world, who)).get("ward").status == 403


def test_office_that_is_no_hospital_asks_for_its_own_matters(world: World) -> None:
    assert world.registry.organisation.kind == OrganisationKind.MUNICIPALITY

    Visitor(world.cleo).post(
        "ward",
        key="x",
        office=world.registry.pk,
        when="now",
        language="uk",
        consent="given",
        call_number="0935 000111",
    )

    assert Booking.objects.get().setting == "registry"


# --- Waiting


def wait(world: World, booking: Booking) -> Page:
    return Visitor(world.berg).get("ward-wait", booking.number)


def counts(page: Page) -> list[str]:
    (list_,) = [each for each in page.all("ul") if each.has(**{"class": "counts"})]
    return [item.text for item in list_.all("li")]


def test_wait_counts_up_from_the_servers_time(world: World, calling: Booking, clock: StoppedClock) -> None:
    clock.at = NOON + timedelta(minutes=2, seconds=10)

    page = wait(world, calling)

    assert (page.heading, page.title) == ("Sto cercando", "Sto cercando: ucraino – Ponte")
    (watch,) = page.all(role="timer")
    assert (watch.text, watch.attributes["data-since"]) == ("02:10", NOON.isoformat())
    assert page.by_id("now").attributes["data-now"] == clock.at.isoformat()
    assert "Chiesto alle 12:00. Alle 12:05 ti propongo il numero di riserva." in page.by_id("now").text


def test_wait_shows_what_was_really_done(world: World, calling: Booking) -> None:
    offers = ask(calling)
    note_offer_delivered(offer_id=offers["Amina"].pk, at=NOON)
    decline_offer(offer_id=offers["Zarina"].pk, at=NOON, via=AnswerChannel.SMS)

    assert counts(wait(world, calling)) == ["2 persone avvisate", "1 raggiunta", "1 non può"]


def test_reserve_number_is_there_from_the_first_second(world: World, calling: Booking) -> None:
    page = wait(world, calling)

    link = page.by_id("actions").all("a")[0]
    assert (link.text, link.attributes["href"]) == ("Numero di riserva 800 000 800", "tel:+39800000800")
    assert link.attributes["class"] == "button quiet"


def test_reserve_number_is_the_main_button_at_minute_five_and_the_search_goes_on(
    world: World, calling: Booking, clock: StoppedClock
) -> None:
    clock.at = NOON + FIVE_MINUTES

    page = wait(world, calling)

    link = page.by_id("actions").all("a")[0]
    assert (link.text, link.attributes["class"]) == ("Chiama la riserva 800 000 800", "button large")
    assert page.heading == "Sto cercando"
    assert "Nessuno ha ancora accettato. Continuo a cercare." in page.by_id("now").text


def test_accepted_is_said_only_when_it_is_recorded(world: World, calling: Booking) -> None:
    offers = ask(calling)
    note_offer_delivered(offer_id=offers["Amina"].pk, at=NOON)
    before = wait(world, calling)
    accept_offer(offer_id=offers["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    after = wait(world, calling)

    assert ("accettato" in before.by_id("now").text, before.heading) == (False, "Sto cercando")
    assert after.heading == "Ha accettato Amina"
    assert "Amina ha accettato e chiama subito al 0935 000111." in after.by_id("now").text


def test_who_is_put_there_by_the_coordinator_has_not_accepted(world: World, calling: Booking) -> None:
    assign_mediator(
        booking_id=calling.pk, mediator_id=world.amina.pk, reason="x", by_id=world.nino.pk, at=NOON
    )

    page = wait(world, calling)
    whole = Visitor(world.berg).get("booking", calling.number)

    said = "Il coordinamento l'ha affidata ad Amina: chiama subito al 0935 000111."
    assert (page.heading, page.title) == ("Affidata ad Amina", "Affidata: ucraino – Ponte")
    assert said in page.by_id("now").text
    assert said in whole.by_id("now").text
    assert "accettato" not in page.by_id("now").text


def test_two_taps_end_it_and_leave_a_line_for_the_handover(
    world: World, calling: Booking, clock: StoppedClock
) -> None:
    accept_offer(offer_id=ask(calling)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    clock.at = NOON + timedelta(minutes=12)
    visitor = Visitor(world.berg)
    buttons = visitor.get("ward-wait", calling.number).buttons

    after = visitor.follow(visitor.post("complete", calling.number, outcome="well", back="ward"))

    assert buttons == [
        "Tutto bene",
        "La persona non c'era",
        "Il mediatore non c'era",
        "Segnala il problema",
        "Annulla: non serve più",
    ]
    assert after.heading == "Svolta, da firmare"
    assert (
        f"Per la consegna: 12:00–12:12, ucraino, al telefono, n. {calling.number}" in after.by_id("now").text
    )
    assert after.buttons == [
        "Copia",
        "Firma l'intervento",
        "Correggi gli orari",
        "La persona non c'era",
        "Il mediatore non c'era",
        "Segnala il problema",
    ]


def test_no_field_stands_in_the_form_of_all_well(world: World, calling: Booking, clock: StoppedClock) -> None:
    """Enter in a field presses the first button of its form."""
    accept_offer(offer_id=ask(calling)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    clock.at = NOON + timedelta(minutes=12)

    page = Visitor(world.berg).get("ward-wait", calling.number)

    (well,) = [form for form in page.all("form") if form.all("button", value="well")]
    assert [field for field in well.all("input") if field.attributes.get("type") != "hidden"] == []


def test_cancel_asks_nothing_and_undoes(world: World, calling: Booking) -> None:
    visitor = Visitor(world.berg)

    after = visitor.follow(
        visitor.post("cancel", calling.number, back="ward", reason="Annullata dal reparto")
    )

    assert (after.heading, after.links["Nuova chiamata"]) == ("Disdetta", "/reparto")


def test_uncovered_is_said_with_what_to_do_now(world: World, uncovered: Booking) -> None:
    page = wait(world, uncovered)

    assert page.heading == "Scoperta"
    assert page.by_id("actions").all("a")[0].text == "Chiama la riserva 800 000 800"


def test_ward_without_reserve_number_is_told_so(world: World, calling: Booking) -> None:
    type(world.triage).objects.update(external_number="")

    page = wait(world, calling)

    assert page.by_id("actions").all("p")[0].text.startswith("Il reparto non ha un numero di riserva.")


def test_wait_reloads_by_itself_without_a_script_until_it_is_over(world: World, calling: Booking) -> None:
    running = wait(world, calling)
    cover_externally(booking_id=calling.pk, by_id=world.nino.pk, reason="", at=NOON)

    assert running.all("meta", **{"http-equiv": "refresh"})[0].attributes["content"] == "10"
    assert wait(world, calling).all("meta", **{"http-equiv": "refresh"}) == []


@pytest.mark.parametrize(("who", "status"), [("cleo", 404), ("zarina", 404), ("anna", 200), ("nino", 200)])
def test_wait_is_seen_by_those_who_may_see_the_request(
    world: World, calling: Booking, who: str, status: int
) -> None:
    assert Visitor(getattr(world, who)).get("ward-wait", calling.number).status == status


def test_auditor_waits_without_buttons(world: World, calling: Booking) -> None:
    assert Visitor(world.anna).get("ward-wait", calling.number).buttons == []


def test_who_did_not_come_is_replaced_before_the_wards_eyes(
    world: World, calling: Booking, clock: StoppedClock
) -> None:
    accept_offer(offer_id=ask(calling)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    clock.at = NOON + timedelta(minutes=12)
    visitor = Visitor(world.berg)

    after = visitor.follow(visitor.post("complete", calling.number, outcome="mediator_absent", back="ward"))

    assert after.heading == "Sto cercando"
    assert after.by_id("actions").all("a")[0].text == "Chiama la riserva 800 000 800"
    told = after.by_id("history").text
    assert "Amina non si è presentata." in told
    assert "Cerchiamo di nuovo" in told


def test_reserve_number_stays_when_nobody_came_and_the_job_is_over(
    world: World, calling: Booking, clock: StoppedClock
) -> None:
    accept_offer(offer_id=ask(calling)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    report_mediator_absent(booking_id=calling.pk, by_id=world.berg.pk, at=calling.ends_at)
    clock.at = calling.ends_at

    page = wait(world, calling)

    assert page.heading == "Mediatore assente"
    assert page.by_id("actions").all("a")[0].text == "Numero di riserva 800 000 800"


def test_reserve_number_stays_small_until_whoever_accepted_is_there(
    world: World, calling: Booking, clock: StoppedClock
) -> None:
    accept_offer(offer_id=ask(calling)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    before = wait(world, calling)
    clock.at = NOON + timedelta(minutes=2)
    check_in(booking_id=calling.pk, at=clock.at, via=AnswerChannel.PAGE, by_id=world.berg.pk)

    after = wait(world, calling)

    link = before.by_id("actions").all("a")[0]
    assert (link.text, link.attributes["class"]) == ("Numero di riserva 800 000 800", "button quiet")
    assert "Numero di riserva" not in after.by_id("actions").text


def test_ward_without_a_telephone_sees_that_none_rings(world: World) -> None:
    world.triage.phone = ""
    world.triage.save()

    assert "Squilla qui: nessun numero" in Visitor(world.berg).get("ward").text


# --- A search that runs already


def test_same_language_running_is_asked_about_before_a_second_search(world: World) -> None:
    call(world)
    first = Booking.objects.get()

    page = call(world, key="another page")

    assert page.errors == ["State già cercando questa lingua: di' se è un'altra persona."]
    assert page.links[f"Sì, vai alla ricerca {first.number}"] == f"/reparto/{first.number}"
    assert page.radios("language")["uk"]
    assert Booking.objects.count() == 1


def test_another_person_is_searched_for_too(world: World) -> None:
    call(world)

    page = call(world, key="another page", another="on")

    first, second = Booking.objects.order_by("pk")
    assert first.language == second.language
    assert page.location == f"/reparto/{second.number}"


def test_another_language_or_ward_raises_no_question(world: World) -> None:
    make_booking(by=world.cleo, office=world.registry, urgency=Urgency.NOW, starts_at=None)
    call(world)
    call(world, key="another page", language="ti")

    assert Booking.objects.filter(office=world.triage).count() == 2


# --- Live


def looking(world: World, booking: Booking) -> dict[str, str]:
    """What the page would send with its next look."""
    address = wait(world, booking).by_id("now").attributes["hx-get"]
    assert address is not None
    return dict(pair.split("=") for pair in address.split("?")[1].split("&"))


def look(world: World, booking: Booking, query: dict[str, str]) -> Page:
    return Visitor(world.berg).get("ward-live", booking.number, live=True, **query)


def spoken(page: Page, region: str) -> list[str]:
    return [each.text for each in page.all("div", **{"hx-swap-oob": f"innerHTML:#{region}"})]


def test_nothing_new_answers_nothing(world: World, calling: Booking) -> None:
    page = look(world, calling, looking(world, calling))

    assert (page.status, page.html) == (204, "")


def test_acceptance_is_spoken_once_as_an_alarm(world: World, calling: Booking) -> None:
    offers = ask(calling)
    query = looking(world, calling)
    accept_offer(offer_id=offers["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    page = look(world, calling, query)
    again = look(world, calling, looking(world, calling))

    assert (page.title, page.heading) == ("Ha accettato: ucraino – Ponte", "Ha accettato Amina")
    assert (spoken(page, "news"), spoken(page, "alarm")) == (
        ["Amina ha accettato rispondendo all'SMS."],
        ["Amina ha accettato."],
    )
    assert again.status == 204


def test_start_after_acceptance_is_no_second_alarm(world: World, calling: Booking) -> None:
    accept_offer(offer_id=ask(calling)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    query = looking(world, calling)
    start = Deadline.objects.open().get(seat__booking=calling, kind=DeadlineKind.START)
    start_booking(deadline_id=start.pk, at=NOON)

    page = look(world, calling, query)

    assert (spoken(page, "news"), spoken(page, "alarm")) == (["È l'ora d'inizio."], [])


def test_minute_five_is_spoken_once_and_changes_the_button(
    world: World, calling: Booking, clock: StoppedClock
) -> None:
    clock.at = NOON + timedelta(minutes=4, seconds=58)
    query = looking(world, calling)
    clock.at = NOON + FIVE_MINUTES

    page = look(world, calling, query)
    clock.at += timedelta(seconds=3)
    again = look(world, calling, looking(world, calling))

    assert spoken(page, "alarm") == ["Nessuno ha risposto. Chiama 800 000 800. Continuo a cercare."]
    assert page.by_id("actions").all("a")[0].attributes["class"] == "button large"
    assert again.status == 204


def test_each_minute_of_searching_is_spoken(world: World, calling: Booking, clock: StoppedClock) -> None:
    query = looking(world, calling)
    clock.at = NOON + timedelta(minutes=1, seconds=1)

    page = look(world, calling, query)

    assert (spoken(page, "news"), page.all(id="actions")) == (["Cerco da 1 minuto."], [])


def test_wait_stops_looking_when_it_is_over(world: World, calling: Booking) -> None:
    accept_offer(offer_id=ask(calling)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    complete_booking(booking_id=calling.pk, by_id=world.berg.pk, at=NOON + FIVE_MINUTES)

    assert "hx-get" not in wait(world, calling).by_id("now").attributes


def test_live_wait_holds_nothing_that_takes_focus(world: World, calling: Booking) -> None:
    page = look(world, calling, {})

    for part in ("now", "history"):
        assert [each.name for each in page.by_id(part) if each.name in ("a", "button", "input")] == []


def test_live_wait_costs_the_same_however_many_were_asked(world: World, calling: Booking) -> None:
    visitor = Visitor(world.berg)
    before = visitor.count_queries("ward-live", calling.number)
    ask(calling)

    assert visitor.count_queries("ward-live", calling.number) == before


def test_events_are_only_read_never_written(world: World, calling: Booking) -> None:
    before = BookingEvent.objects.count()

    wait(world, calling)
    look(world, calling, {})

    assert (BookingEvent.objects.count(), Offer.objects.count()) == (before, 0)
