"""What waits for the coordinator, and nobody else."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bookings.actions.attending import report_mediator_absent
from bookings.actions.cancelling import cancel_booking
from bookings.actions.dispatching import accept_offer, alert_coordinator
from bookings.models import Booking, Deadline, Offer
from bookings.vocabulary import AnswerChannel, DeadlineKind
from notifications.models import Message, Reply
from notifications.vocabulary import MessageKind, MessageStatus, ReplyResult
from tests.bookings.web.conftest import World, ask
from tests.factories import NOON, make_booking
from tests.visiting import Page, Visitor

pytestmark = pytest.mark.django_db


def sections(page: Page) -> dict[str, list[str]]:
    """The headings of what stands under each title."""
    return {
        section.all("h2")[0].text: [heading.text for heading in section.all("h3")]
        for section in page.all("section")
    }


def escalate(booking: Booking, *, at: datetime = NOON) -> None:
    alert = Deadline.objects.open().get(seat__booking=booking, kind=DeadlineKind.ALERT_COORDINATOR)
    alert_coordinator(deadline_id=alert.pk, at=at)


def make_reply(sid: str = "SM1", **values: Any) -> Reply:
    return Reply.objects.create(
        **{
            "sid": sid,
            "from_number": "+393330000001",
            "body": "si ma arrivo alle 10.30",
            "received_at": NOON,
            "handled_at": NOON,
            "result": ReplyResult.UNCLEAR,
            "needs_coordinator": True,
            **values,
        }
    )


def make_message(key: str, **values: Any) -> Message:
    return Message.objects.create(
        **{
            "dedupe_key": key,
            "kind": MessageKind.PLANNED_OFFER,
            "to": "+393330000001",
            "text_key": "offer_planned",
            "language": "it",
            "text_version": 1,
            "body": "…",
            "parts": 1,
            "status": MessageStatus.UNDELIVERED,
            "error": "30003",
            "created_at": NOON,
            "due_at": NOON,
            "expires_at": NOON + timedelta(hours=1),
            **values,
        }
    )


@pytest.mark.parametrize("who", ["berg", "cleo", "anna", "amina"])
def test_list_is_the_coordinators_alone(world: World, who: str) -> None:
    assert Visitor(getattr(world, who)).get("to-settle").status == 403


def test_nothing_to_settle_says_so(world: World, booking: Booking) -> None:
    page = Visitor(world.nino).get("to-settle")

    assert (page.heading, sections(page)) == ("Da sistemare", {})
    assert "Tutto a posto: non c'è niente da sistemare." in page.text


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
    assert [each.text for each in page.all("strong")][1:] == ["fra 3 ore", "fra 24 ore"]
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
    assert page.all("script") == []
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


def test_list_costs_the_same_with_one_and_with_three_of_each(world: World, uncovered: Booking) -> None:
    visitor = Visitor(world.nino)
    make_reply(booking=uncovered, mediator=world.amina)
    make_message("a", booking=uncovered, mediator=world.amina)
    with_one = visitor.count_queries("to-settle")
    for number in (2, 3):
        ask(make_booking(by=world.cleo, office=world.registry, language="ti"))
        make_reply(f"SM{number}", booking=uncovered, mediator=world.zarina)
        make_message(f"b{number}", booking=uncovered, office=world.triage)

    assert visitor.count_queries("to-settle") == with_one


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
