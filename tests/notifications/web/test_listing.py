"""The coordinator reads what was said to whom and what became of it, and has the lost sent again."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django.fixtures import Settings

from bookings.models import Booking
from notifications.models import Attempt, GatewayPause, Message
from notifications.vocabulary import AttemptOutcome, Channel, MessageStatus
from tests.bookings.web.conftest import World
from tests.factories import NOON
from tests.notifications.unsettled import make_message
from tests.visiting import Page, Visitor

pytestmark = pytest.mark.django_db


def read(world: World, query: str = "") -> Page:
    return Page(Visitor(world.nino).client.get(f"/messaggi{query}"))


def bodies(page: Page) -> list[str]:
    return [each.text for each in page.all("p") if each.attributes.get("dir") == "auto"]


@pytest.mark.parametrize("who", ["berg", "cleo", "anna", "amina"])
def test_the_list_is_the_coordinators_alone(world: World, who: str) -> None:
    assert Visitor(getattr(world, who)).get("messages").status == 403


def test_it_says_to_whom_what_and_what_became_of_it(world: World, booking: Booking) -> None:
    make_message("a", mediator=world.amina, booking=booking, body="Puoi venire?", parts=2)

    page = read(world)

    assert page.all("h2")[0].text == "Amina Prova"
    assert bodies(page) == ["Puoi venire?"]
    for words in ("333 000 0001, martedì 14 luglio, ore 12. Proposta", "2 SMS", "Non consegnato", "30003"):
        assert words in page.text
    assert page.links[str(booking.number)] == f"/richieste/{booking.number}"


def test_it_shows_a_part_of_them_newest_first(world: World, booking: Booking) -> None:
    later = NOON + timedelta(minutes=1)
    make_message("a", body="persa")
    make_message("b", body="in coda", status=MessageStatus.QUEUED, created_at=later, due_at=later)
    by_hand = {"status": MessageStatus.DELIVERED, "author": world.nino, "booking": booking}
    make_message("c", body="a mano", created_at=NOON + timedelta(seconds=30), **by_hand)

    assert bodies(read(world)) == ["in coda", "a mano", "persa"]
    assert bodies(read(world, "?mostra=persi")) == ["persa"]
    assert bodies(read(world, "?mostra=in-coda")) == ["in coda"]
    assert bodies(read(world, "?mostra=a-mano")) == ["a mano"]
    assert bodies(read(world, f"?richiesta={booking.number}")) == ["a mano"]
    assert read(world, "?mostra=boh").status == 404


def test_it_says_what_the_texts_of_a_month_or_of_one_request_cost(
    world: World, booking: Booking, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.web.listing.now", lambda: NOON)
    settings.SMS_PRICE = Decimal("0.075")
    make_message("a", parts=2, sent_at=NOON)
    make_message("b", parts=1, sent_at=NOON - timedelta(days=31), created_at=NOON - timedelta(days=31))
    make_message("c", parts=9, status=MessageStatus.CANCELLED)
    make_message("d", parts=1, sent_at=NOON, booking=booking)

    assert "Negli ultimi 30 giorni: 3 SMS, circa 0,23 €." in read(world).text
    assert "Per questa richiesta: 1 SMS, circa 0,08 €." in read(world, f"?richiesta={booking.number}").text


def test_where_nothing_left_nothing_was_spent(world: World) -> None:
    make_message("a", status=MessageStatus.QUEUED)

    assert "€" not in read(world).text


@pytest.mark.parametrize("nonsense", ["abc", "99999999999999999999", "-1"])
def test_a_request_that_is_no_number_shows_no_error(world: World, nonsense: str) -> None:
    assert read(world, f"?richiesta={nonsense}").status == 200


def test_the_next_page_is_of_the_same_part(world: World) -> None:
    for number in range(51):
        make_message(f"m{number}", body=f"testo {number}")

    page = read(world, "?mostra=persi")

    assert len(bodies(page)) == 50
    assert page.links["Meno recenti"] == "?mostra=persi&pagina=2"
    assert len(bodies(read(world, "?mostra=persi&pagina=2"))) == 1


def test_what_was_lost_is_sent_again_from_where_it_was_read(world: World) -> None:
    lost = make_message("a", expires_at=NOON + timedelta(days=1))
    visitor = Visitor(world.nino)

    pressed = visitor.post("send-again", lost.pk, back="mostra=persi&pagina=2")
    twice = visitor.follow(visitor.post("send-again", lost.pk, back="\r\nX: 1"))

    assert pressed.location == "/messaggi?mostra=persi&pagina=2"
    assert Message.objects.filter(status=MessageStatus.QUEUED).count() == 1
    assert "È già stato mandato di nuovo: guarda l'ultimo." in twice.text
    assert visitor.post("send-again", uuid.uuid4()).status == 404


def test_what_was_lost_is_said_by_telephone_where_the_button_says_so(world: World, booking: Booking) -> None:
    lost = make_message(
        "a", booking=booking, mediator=world.amina, kind="cancellation", text_key="cancelled_by_office"
    )
    visitor = Visitor(world.nino)
    assert "Dillo per telefono" in read(world).text
    assert "Manda per e-mail" not in read(world).text

    pressed = visitor.follow(visitor.post("send-again", lost.pk, by="voice"))
    mailed = visitor.follow(visitor.post("send-again", lost.pk, by="email"))

    assert "Telefoniamo subito per dirlo a voce." in pressed.text
    assert "Per questa persona non c'è questa strada" in mailed.text
    assert Message.objects.filter(in_place_of=lost).values_list("channel", flat=True).get() == Channel.VOICE
    assert visitor.post("send-again", lost.pk, by="piccione").status == 404


def test_where_sms_do_not_leave_it_says_since_when(world: World) -> None:
    assert "avaria" not in read(world).text
    GatewayPause.objects.create(
        channel=Channel.SMS,
        since=NOON - timedelta(minutes=5),
        until=NOON + timedelta(minutes=1),
        reason="Twilio 20003",
    )

    page = read(world)

    assert "SMS in avaria dalle 11:55" in page.text
    assert "Il gestore rifiuta il nostro conto (Twilio 20003)." in page.text


@pytest.mark.parametrize(("seconds", "is_said"), [(29, False), (31, True)])
def test_an_urgent_message_that_waits_is_an_outage_and_its_new_tries_do_not_hide_it(
    world: World, seconds: int, is_said: bool
) -> None:
    tried = make_message("a", is_urgent=True, status=MessageStatus.QUEUED, due_at=NOON)
    Attempt.objects.create(
        message=tried,
        number=1,
        started_at=NOON - timedelta(seconds=seconds),
        outcome=AttemptOutcome.NOT_TAKEN,
    )

    assert ("Un messaggio urgente non parte." in read(world).text) is is_said
