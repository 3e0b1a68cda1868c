"""Messages and replies in the admin: read beside their booking, and never written there."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Policy
from mediation.vocabulary import Role
from notifications.models import Attempt, Message, Reply
from notifications.vocabulary import MessageKind, MessageStatus
from tests.factories import NOON, make_booking, make_mediator, make_office, make_user
from tests.notifications.versions import THANKS, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def nino() -> Client:
    client = Client()
    client.force_login(make_user("nino", Role.COORDINATOR, is_staff=True))
    return client


@pytest.fixture
def message(policy: Policy) -> Message:
    office = make_office()
    booking = make_booking(by=make_user("berg", Role.REQUESTER, office), office=office)
    message = Message.objects.create(
        dedupe_key="m1",
        kind=MessageKind.CONFIRMATION,
        booking=booking,
        mediator=make_mediator("Amina"),
        to="+393330000001",
        text_key="confirmed",
        language="it",
        text_version=1,
        body="Confermata la 1001",
        parts=1,
        status=MessageStatus.SENT,
        created_at=NOON,
        due_at=NOON,
        expires_at=NOON + timedelta(hours=1),
    )
    Attempt.objects.create(message=message, number=1, started_at=NOON, outcome="accepted", detail="SM1")
    return message


def text(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(f"admin:{name}", args=args), query)
    assert answer.status_code == 200
    content: str = answer.content.decode()
    return content


def test_message_is_read_with_its_attempts(nino: Client, message: Message) -> None:
    page = text(nino, "notifications_message_change", message.pk)

    for words in ("Confermata la 1001", "Preso in carico", "SM1", "Inviato"):
        assert words in page


def test_message_is_found_by_booking_number_and_name(nino: Client, message: Message) -> None:
    name = "notifications_message_changelist"

    assert "confirmed" in text(nino, name, q=str(message.booking_id))
    assert "confirmed" in text(nino, name, q="Amina")
    assert "+393330000001" not in text(nino, name, q="Zarina")


def test_booking_is_read_with_its_messages(nino: Client, message: Message) -> None:
    assert "Confermata la 1001" in text(nino, "bookings_booking_change", message.booking_id)


def test_replies_to_read_are_found(nino: Client) -> None:
    for number, needs in enumerate((True, False)):
        Reply.objects.create(
            sid=f"SM{number}", from_number=f"+39333000000{number}", received_at=NOON, needs_coordinator=needs
        )

    page = text(nino, "notifications_reply_changelist", needs_coordinator__exact="1")

    assert ("+393330000000" in page, "+393330000001" in page) == (True, False)


@pytest.mark.parametrize("page", ["add", "change", "delete"])
def test_nothing_is_written_by_hand(nino: Client, message: Message, page: str) -> None:
    address = reverse(f"admin:notifications_message_{page}", args=[] if page == "add" else [message.pk])

    answer = nino.post(address, {"body": "Altro", "post": "yes"})

    assert answer.status_code == 403
    assert Message.objects.get().body == "Confermata la 1001"


def test_versions_of_texts_are_read_and_never_written(nino: Client) -> None:
    version = make_version()

    assert ">gino<" in text(nino, "notifications_textversion_changelist")
    assert THANKS in text(nino, "notifications_textversion_change", version.pk)
    address = reverse("admin:notifications_textversion_change", args=[version.pk])
    assert nino.post(address, {"template": "Altro"}).status_code == 403
    assert nino.post(reverse("admin:notifications_textversion_delete", args=[version.pk])).status_code == 403
