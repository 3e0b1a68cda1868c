"""What waits for the coordinator, and nobody else."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from bookings.actions.attending import report_mediator_absent, report_person_absent
from bookings.actions.cancelling import cancel_booking
from bookings.actions.completing import Trouble, complete_booking
from bookings.actions.dispatching import accept_offer
from bookings.actions.recording import sign_record
from bookings.models import Booking, Heartbeat, Offer
from bookings.vocabulary import AnswerChannel, Problem
from mediation.models import Credential, Mediator
from mediation.vocabulary import CredentialKind
from notifications.models import Alarm, GatewayAudit, Message, Reply
from notifications.vocabulary import WATCHDOG, MessageStatus
from notifications.web import settling
from tests.bookings.clockwork import play
from tests.bookings.scenes import team
from tests.bookings.web.conftest import World, ask
from tests.factories import NOON, TOMORROW, make_booking, make_office
from tests.notifications.unsettled import END, escalate, make_done, make_message, make_reply, make_signed
from tests.visiting import MOST_QUERIES, Page, StoppedClock, Visitor

pytestmark = pytest.mark.django_db


def sections(page: Page) -> dict[str, list[str]]:
    """The headings of what stands under each title."""
    return {
        section.all("h2")[0].text: [heading.text for heading in section.all("h3")]
        for section in page.all("section")
    }


@pytest.mark.parametrize("who", ["berg", "cleo", "anna", "amina"])
def test_list_is_the_coordinators_alone(world: World, who: str) -> None:
    assert Visitor(getattr(world, who)).get("to-settle").status == 403


def test_nothing_to_settle_says_so(world: World, booking: Booking) -> None:
    page = Visitor(world.nino).get("to-settle")

    assert (page.heading, sections(page)) == ("Da sistemare", {})
    assert "Tutto a posto: non c'è niente da sistemare." in page.text
    assert "Il prossimo incarico" not in page.text


def test_where_nothing_waits_it_says_what_comes_next(world: World, booking: Booking) -> None:
    for number in (2, 1):
        job = make_booking(by=world.berg, office=world.triage, starts_at=NOON + number * A_DAY)
        accept_offer(offer_id=ask(job)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    page = Visitor(world.nino).get("to-settle")

    assert f"Il prossimo incarico: {job.number}, ucraino, mercoledì 15 luglio, ore 12–13, Enna." in page.text
    assert f"/richieste/{job.number}" in page.links.values()


def test_uncovered_stand_nearest_first_with_the_time_that_is_left(world: World, uncovered: Booking) -> None:
    sooner = make_booking(
        by=world.cleo, office=world.registry, language="ti", starts_at=NOON + timedelta(hours=3)
    )
    ask(sooner)

    page = Visitor(world.nino).get("to-settle")

    assert sections(page) == {
        "Scoperte (2)": [
            f"{sooner.number} · Tigrino, al telefono",
            f"{uncovered.number} · Tigrino, al telefono",
        ]
    }
    assert [each.text for each in page.by_id("now").all("strong")] == ["fra 3 ore", "fra 24 ore"]
    assert page.links[f"Trova chi può per la {sooner.number}"] == f"/richieste/{sooner.number}/chi"


def test_search_of_which_the_coordinator_was_told_is_shown_while_it_runs(
    world: World, booking: Booking, asked: dict[str, Offer]
) -> None:
    visitor = Visitor(world.nino)
    before = sections(visitor.get("to-settle"))
    escalate(booking)
    told = sections(visitor.get("to-settle"))
    accept_offer(offer_id=asked["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    title = "Ancora in ricerca, ma tocca a te guardare (1)"
    assert (before, told, sections(visitor.get("to-settle"))) == (
        {},
        {title: [f"{booking.number} · Ucraino, al telefono"]},
        {},
    )


def test_case_of_who_did_not_come_is_there_from_the_first_second(
    world: World, asked: dict[str, Offer]
) -> None:
    booking = asked["Amina"].seat.booking
    accept_offer(offer_id=asked["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    report_mediator_absent(booking_id=booking.pk, by_id=world.berg.pk, at=booking.starts_at)

    title = "Ancora in ricerca, ma tocca a te guardare (1)"
    found = sections(Visitor(world.nino).get("to-settle"))
    assert found == {title: [f"{booking.number} · Ucraino, al telefono"]}


def test_what_the_gateway_counts_otherwise_is_named_until_the_next_comparison(
    world: World, booking: Booking
) -> None:
    unsent = make_message("lost", status="sent", sent_at=NOON, mediator=world.amina, booking=booking)
    audit = GatewayAudit.objects.create(
        at=NOON, since=NOON, until=NOON, there=5, here=5, only_there=["SM77"], only_here=[str(unsent.pk)]
    )
    visitor = Visitor(world.nino)

    page = visitor.get("to-settle")

    title = "Il gestore degli SMS e Ponte non contano gli stessi messaggi e chiamate"
    assert sections(page) == {title: [str(world.amina)]}
    assert "SM77" in page.text
    GatewayAudit.objects.create(at=NOON + timedelta(days=1), since=audit.until, until=NOON, there=0, here=0)
    assert sections(visitor.get("to-settle")) == {}


def test_reply_in_many_parts_is_shown_to_its_last_word(world: World) -> None:
    body = ("Torno tardi e vi spiego perché. " * 50)[:1592].strip() + " Fatima."
    make_reply(mediator=world.amina, body=body)

    found = sections(Visitor(world.nino).get("to-settle"))

    assert found == {"Messaggi da leggere (1)": [f"«{body}»"]}


def test_reply_nobody_understood_is_read_and_put_aside(world: World, booking: Booking) -> None:
    reply = make_reply(booking=booking, mediator=world.amina)
    make_reply("SM2", needs_coordinator=False)
    visitor = Visitor(world.nino)

    shown = visitor.get("to-settle")
    after = visitor.follow(visitor.post("put-aside", reply.pk))

    assert sections(shown) == {"Messaggi da leggere (1)": ["«si ma arrivo alle 10.30»"]}
    assert "Amina Prova, 333 000 0001, martedì 14 luglio, ore 12" in shown.text
    assert (after.said, sections(after)) == (["Messaggio messo da parte."], {})
    assert Reply.objects.get(pk=reply.pk).body == "si ma arrivo alle 10.30"


def test_reply_of_nobody_known_says_so(world: World) -> None:
    make_reply(body="<script>alert(1)</script>")

    page = Visitor(world.nino).get("to-settle")

    assert sections(page) == {"Messaggi da leggere (1)": ["«<script>alert(1)</script>»"]}
    assert page.by_id("now").all("script") == []
    assert "Numero sconosciuto" in page.text


def test_reply_is_put_aside_by_the_coordinators_button_only(world: World) -> None:
    reply = make_reply()

    statuses = [
        Visitor(world.berg).post("put-aside", reply.pk).status,
        Visitor(world.nino).get("put-aside", reply.pk).status,
        Visitor(world.nino).post("put-aside", reply.pk + 1).status,
    ]

    assert (statuses, Reply.objects.get(pk=reply.pk).needs_coordinator) == ([403, 405, 404], True)


def test_message_that_did_not_arrive_is_shown_while_it_matters(world: World, booking: Booking) -> None:
    make_message("lost", booking=booking, mediator=world.amina)
    make_message("arrived", booking=booking, status=MessageStatus.DELIVERED)
    make_message("old", booking=booking, created_at=NOON - timedelta(days=8))
    visitor = Visitor(world.nino)

    shown = visitor.get("to-settle")
    cancel_booking(booking_id=booking.pk, by_id=world.berg.pk, reason="", at=NOON)

    assert sections(shown) == {"Messaggi che non sono arrivati (1)": ["Amina Prova"]}
    assert "Non consegnato (30003)" in shown.text
    assert sections(visitor.get("to-settle")) == {}


A_DAY = timedelta(days=1)


def test_job_waits_for_the_offices_signature_until_it_comes(world: World, clock: StoppedClock) -> None:
    booking = make_done(world.berg, world.triage, contact_name="Ida", contact_phone="+390935000111")
    clock.at = END + 3 * A_DAY
    visitor = Visitor(world.nino)

    page = visitor.get("to-settle")
    sign_record(booking_id=booking.pk, by_id=world.berg.pk, at=clock.at)

    assert sections(page) == {"In attesa di firma (1)": [f"{booking.number} · Ucraino, al telefono"]}
    assert (
        page.links[f"Guarda e firma per l'ufficio la {booking.number}"]
        == f"/richieste/{booking.number}#actions"
    )
    (card,) = page.all("li", **{"class": "card row-wide"})
    for words in (
        "Mercoledì 15 luglio, ore 12–13: aspetta da 3 giorni",
        "Amina Prova: 12:00–13:00, tempo riconosciuto 1 ora",
        f"{world.triage}, Enna. Referente: Ida, 0935 000111",
    ):
        assert words in card.text
    assert "In attesa di firma" not in visitor.get("to-settle").text


def test_signed_hours_are_validated_on_the_list(world: World, clock: StoppedClock) -> None:
    booking = make_signed(world.berg, world.triage)
    clock.at = END + A_DAY
    visitor = Visitor(world.nino)

    shown = visitor.get("to-settle")
    answer = visitor.post("validate", booking.number, back="list")
    after = visitor.follow(answer)

    assert sections(shown) == {"Ore da validare (1)": [f"{booking.number} · Ucraino, al telefono"]}
    assert f"Valida le ore della {booking.number}" in shown.buttons
    assert "aspetta da 24 ore" in shown.text
    assert (answer.location, sections(after)) == ("/da-sistemare", {})
    assert after.said == [f"Validato: le ore della richiesta {booking.number} sono nei conti."]


def test_hours_validated_by_somebody_else_meanwhile_say_so_on_the_list(
    world: World, booking: Booking, clock: StoppedClock
) -> None:
    visitor = Visitor(world.nino)

    after = visitor.follow(visitor.post("validate", booking.number, back="list"))

    assert (after.heading, after.said) == ("Da sistemare", ["Si valida solo un intervento già firmato."])


def test_what_waits_longest_stands_first_and_the_title_counts_all(
    world: World, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "MOST_SHOWN", 2)
    later = make_done(world.berg, world.triage, at=END + A_DAY)
    first = make_done(
        world.berg, world.triage, starts_at=TOMORROW - timedelta(hours=3), at=END - timedelta(hours=2)
    )
    make_done(world.berg, world.triage, starts_at=TOMORROW + timedelta(hours=3), at=END + 2 * A_DAY)
    clock.at = END + 3 * A_DAY

    page = Visitor(world.nino).get("to-settle")

    assert sections(page) == {
        "In attesa di firma (3)": [f"{each.number} · Ucraino, al telefono" for each in (first, later)]
    }
    assert "Qui ci sono le 2 che aspettano da più tempo." in page.text


def test_that_there_are_more_than_are_shown_is_said(
    world: World, uncovered: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "MOST_SHOWN", 2)
    for _ in range(2):
        ask(make_booking(by=world.berg, office=world.triage, language="ti"))

    page = Visitor(world.nino).get("to-settle")

    ((title, shown),) = sections(page).items()
    assert (title, len(shown)) == ("Scoperte (più di 2)", 2)


def test_team_stands_once_with_everybodys_hours_and_what_went_wrong(
    world: World, clock: StoppedClock
) -> None:
    booking = team(world.amina, world.zarina, berg=world.berg, office=world.triage)
    clock.at = booking.ends_at
    trouble = Trouble(Problem.LEFT_EARLY)
    complete_booking(
        booking_id=booking.pk, by_id=world.berg.pk, mediator_id=world.zarina.pk, trouble=trouble, at=clock.at
    )
    complete_booking(booking_id=booking.pk, by_id=world.berg.pk, at=clock.at)

    page = Visitor(world.nino).get("to-settle")

    assert list(sections(page)) == ["In attesa di firma (1)"]
    assert "Amina Prova: 10:00–11:00, tempo riconosciuto 1 ora" in page.text
    assert (
        "Zarina Prova: 10:00–11:00, tempo riconosciuto 1 ora; l'ufficio ha segnalato un problema" in page.text
    )


def test_job_to_which_the_person_did_not_come_is_signed_too(world: World, clock: StoppedClock) -> None:
    booking = make_booking(by=world.berg, office=world.triage)
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    play(until=TOMORROW)
    report_person_absent(booking_id=booking.pk, by_id=world.berg.pk, at=END)
    clock.at = END

    page = Visitor(world.nino).get("to-settle")

    assert list(sections(page)) == ["In attesa di firma (1)"]
    assert "Amina Prova: persona assente, tempo riconosciuto 1 ora" in page.text


def test_list_costs_the_same_with_one_and_with_three_of_each(world: World, uncovered: Booking) -> None:
    visitor = Visitor(world.nino)
    Alarm.objects.create(trouble="gateway_paused", since=NOON, seen_at=NOON, called_at=NOON)
    make_reply(booking=uncovered, mediator=world.amina)
    make_message("a", booking=uncovered, mediator=world.amina)
    paper(world.amina, days=10)
    GatewayAudit.objects.create(
        at=NOON, since=NOON, until=NOON, there=1, here=0, only_there=["SM1"], only_here=[str(UUID(int=1))]
    )
    escalate(make_booking(by=world.berg, office=world.triage, starts_at=NOON + 9 * A_DAY))
    make_done(world.berg, world.triage, starts_at=NOON + A_DAY)
    make_signed(world.berg, world.triage, starts_at=NOON + 2 * A_DAY, at=NOON + 3 * A_DAY)
    make_office(name="Coordinamento", body=world.nino.memberships.get().organisation.name)
    page = visitor.get("to-settle")
    with_one = visitor.count_queries("to-settle")
    for number in (2, 3):
        ask(make_booking(by=world.cleo, office=world.registry, language="ti"))
        make_reply(f"SM{number}", booking=uncovered, mediator=world.zarina)
        make_message(f"b{number}", booking=uncovered, office=world.triage)
        make_done(world.berg, world.triage, starts_at=NOON + 2 * number * A_DAY, at=NOON + 9 * A_DAY)
        make_signed(world.berg, world.triage, starts_at=NOON + (2 * number + 1) * A_DAY, at=NOON + 9 * A_DAY)

    assert len(sections(page)) == 9
    assert visitor.count_queries("to-settle") == with_one <= MOST_QUERIES


# --- What does not work


def test_troubles_stand_on_top_with_what_to_do_meanwhile(world: World, uncovered: Booking) -> None:
    told = Alarm.objects.create(trouble="gateway_paused", since=NOON, seen_at=NOON, called_at=NOON)
    Alarm.objects.create(trouble="job_late", since=NOON - A_DAY, seen_at=NOON, cleared_at=NOON)

    page = Visitor(world.nino).get("to-settle")

    titles = list(sections(page))
    assert titles == ["Qualcosa non funziona (1)", "Scoperte (1)"]
    assert sections(page)[titles[0]] == [told.get_trouble_display()]
    assert "Niente va perso, ma per quello che è urgente telefona tu. Il tecnico è avvisato." in page.text


def test_watchdog_that_looks_no_longer_is_found_out_without_it(world: World, clock: StoppedClock) -> None:
    Heartbeat.objects.create(name=WATCHDOG, beaten_at=NOON)
    visitor = Visitor(world.nino)
    clock.at = NOON + timedelta(minutes=2)
    before = sections(visitor.get("to-settle"))
    clock.at = NOON + timedelta(minutes=4)

    page = visitor.get("to-settle")

    assert (before, sections(page)) == (
        {},
        {"Qualcosa non funziona (1)": ["Il sorvegliante non guarda più"]},
    )
    assert "Il tecnico non è ancora avvisato: se dura, chiamalo." in page.text


# --- Live


def mark(page: Page) -> str:
    return (page.by_id("now").attributes["hx-get"] or "").partition("?visto=")[2]


def test_live_list_says_nothing_while_nothing_changes(world: World, booking: Booking) -> None:
    visitor = Visitor(world.nino)
    seen = mark(visitor.get("to-settle"))

    same = visitor.get("to-settle-live", visto=seen)
    make_reply(mediator=world.amina)
    changed = visitor.get("to-settle-live", visto=seen)

    assert (same.status, same.html) == (204, "")
    assert sections(changed) == {"Messaggi da leggere (1)": ["«si ma arrivo alle 10.30»"]}
    assert "csrfmiddlewaretoken" not in changed.html


# --- Answering


def test_a_reply_is_answered_after_reading_what_came_before_it(world: World, booking: Booking) -> None:
    make_message("earlier", to="+393330000001", body="Puoi giovedì?", created_at=NOON - timedelta(hours=1))
    reply = make_reply(booking=booking)
    visitor = Visitor(world.nino)
    assert visitor.get("to-settle").links["Rispondi a un numero sconosciuto"] == (
        f"/da-sistemare/messaggi/{reply.pk}/rispondi"
    )

    shown = visitor.get("answer-reply", reply.pk)
    after = visitor.follow(visitor.post("answer-reply", reply.pk, body="Ti chiamo fra dieci minuti."))

    assert shown.text.index("Puoi giovedì?") < shown.text.index("si ma arrivo alle 10.30")
    assert "Risposta in partenza." in after.text
    assert Message.objects.filter(booking=booking, author=world.nino, text_key="by_hand").count() == 1
    assert "Nino, martedì 14 luglio" in visitor.get("answer-reply", reply.pk).text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "Scrivi la risposta."),
        ("Vieni in psichiatria", "In un SMS non si scrive «psichiatria»"),
        ("Scrivi stop", "Togli «stop»"),
        ("a" * 500, "Sarebbero 4 SMS, al massimo 3"),
        ("a" * 1001, "È troppo lunga"),
    ],
)
def test_what_cannot_be_sent_is_said_kindly_and_stays_in_the_form(
    world: World, body: str, words: str
) -> None:
    reply = make_reply()

    page = Visitor(world.nino).post("answer-reply", reply.pk, body=body)

    assert words in page.text
    assert page.all("textarea")[0].text == body
    assert not Message.objects.exists()


def test_to_whom_nothing_can_be_written_the_page_says_to_telephone(world: World) -> None:
    world.amina.opted_out_at = NOON
    world.amina.save()

    page = Visitor(world.nino).get("answer-reply", make_reply(mediator=world.amina).pk)

    assert "Ha chiesto di non ricevere SMS: telefona." in page.text
    assert page.all("textarea") == []


def paper(mediator: Mediator, *, days: int | None, is_required: bool = True) -> Credential:
    today = NOON.date()
    return Credential.objects.create(
        mediator=mediator,
        kind=CredentialKind.RESIDENCE_PERMIT,
        valid_from=today - timedelta(days=300),
        valid_to=None if days is None else today + timedelta(days=days),
        is_required=is_required,
    )


def test_papers_that_run_out_stand_most_urgent_first_with_the_number_to_call(world: World) -> None:
    paper(world.amina, days=60)
    paper(world.zarina, days=-1)

    page = Visitor(world.nino).get("to-settle")

    assert sections(page) == {"Documenti in scadenza (2)": ["Zarina Prova", "Amina Prova"]}
    (said,) = [each.text for each in page.all("li") if "Zarina Prova" in each.text]
    assert "Permesso di soggiorno: scaduto " in said
    assert f"tel:{world.zarina.phone}" in page.links.values()


@pytest.mark.parametrize("days", [400, None])
def test_paper_that_was_renewed_is_not_told(world: World, days: int | None) -> None:
    paper(world.amina, days=10)
    paper(world.amina, days=days)

    assert sections(Visitor(world.nino).get("to-settle")) == {}


@pytest.mark.parametrize("values", [{"days": 61}, {"days": 10, "is_required": False}])
def test_paper_that_bars_nobody_soon_is_not_told(world: World, values: dict[str, Any]) -> None:
    paper(world.amina, **values)

    assert sections(Visitor(world.nino).get("to-settle")) == {}


def test_papers_of_who_has_left_are_not_told(world: World) -> None:
    paper(world.amina, days=10)
    world.amina.is_active = False
    world.amina.save()

    assert sections(Visitor(world.nino).get("to-settle")) == {}
