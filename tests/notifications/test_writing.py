"""One row from a text, a subject and a recipient: whole, written once, and no longer of use than it should be."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from bookings.models import Booking
from bookings.vocabulary import Lane
from notifications import recipients
from notifications.facts import Subject
from notifications.models import Message
from notifications.texts.catalogue import MissingFacts
from notifications.vocabulary import Channel, MessageKind, MessageStatus
from notifications.writing import write
from tests.factories import only_offer, only_seat
from tests.notifications.conftest import Desk
from tests.notifications.occasions import book_in
from tests.notifications.versions import make_version

pytestmark = pytest.mark.django_db

Write = Callable[..., bool]


@pytest.fixture
def write_offer(desk: Desk) -> Write:
    """Write Amina's offer of a booking, or another text about it."""

    def of(
        booking: Booking,
        key: str = "offer_planned",
        kind: MessageKind = MessageKind.PLANNED_OFFER,
        dedupe_key: str = "event:1:0:mediator:1:sms",
        at: datetime = desk.at,
    ) -> bool:
        desk.amina.refresh_from_db()
        offer = only_offer(booking)
        subject = Subject(at=at, booking=booking, seat=only_seat(booking), offer=offer, mediator=desk.amina)
        to = recipients.mediator(desk.amina)
        return write(key, to=to, subject=subject, kind=kind, dedupe_key=dedupe_key)

    return of


def test_a_message_is_written_whole(desk: Desk, write_offer: Write) -> None:
    booking = book_in(Lane.PLANNED, desk)

    assert write_offer(booking) is True

    message = Message.objects.get()
    assert (message.to, message.mediator, message.booking) == (desk.amina.phone, desk.amina, booking)
    assert (message.text_key, message.language, message.text_version) == ("offer_planned", "it", 1)
    assert (message.channel, message.kind, message.status) == (
        Channel.SMS,
        MessageKind.PLANNED_OFFER,
        MessageStatus.QUEUED,
    )
    assert message.body.startswith(f"TURNO {booking.number} UCRAINO al telefono: ")
    assert (message.parts, message.booking_version, message.is_to_demo_person) == (1, 1, False)
    assert (message.created_at, message.due_at, message.settled_at) == (desk.at, desk.at, None)


def test_written_again_it_is_there_once_and_as_it_was(desk: Desk, write_offer: Write) -> None:
    booking = book_in(Lane.PLANNED, desk)
    write_offer(booking)
    first = Message.objects.get()

    assert write_offer(booking, key="offer_taken", kind=MessageKind.NOTICE) is False

    again = Message.objects.get()
    assert (again.pk, again.body) == (first.pk, first.body)


def test_a_text_with_a_hole_is_not_written(desk: Desk, write_offer: Write) -> None:
    booking = book_in(Lane.PLANNED, desk)
    booking.language.name = " "

    with pytest.raises(MissingFacts):
        write_offer(booking)

    assert not Message.objects.exists()


def test_one_that_is_written_alone_has_the_words_that_were_approved(desk: Desk, write_offer: Write) -> None:
    booking = book_in(Lane.PLANNED, desk)
    make_version("Grazie: il turno {number} va a un'altra persona.", key="offer_taken", version=3)
    make_version("Bozza {number}", key="offer_taken", version=4, is_draft=True)

    write_offer(booking, key="offer_taken", kind=MessageKind.NOTICE)

    message = Message.objects.get()
    assert message.body == f"Grazie: il turno {booking.number} va a un'altra persona."
    assert (message.language, message.text_version) == ("it", 3)


# --- People who cannot be reached


@pytest.mark.parametrize(
    ("person", "why"),
    [
        ({"phone": "+390935000222"}, "not_a_mobile_number"),
        ({"opted_out_at": datetime.fromisoformat("2026-07-14T10:00:00+00:00")}, "opted_out"),
        ({"is_demo": True}, "demo_person"),
    ],
    ids=["landline", "opted out", "invented"],
)
def test_who_cannot_be_reached_gets_a_row_that_has_failed(
    desk: Desk, settings: Settings, write_offer: Write, person: dict[str, object], why: str
) -> None:
    settings.TWILIO = replace(settings.TWILIO, api_base="https://api.twilio.com")
    booking = book_in(Lane.PLANNED, desk)
    type(desk.amina).objects.filter(pk=desk.amina.pk).update(**person)

    assert write_offer(booking) is True

    message = Message.objects.get()
    assert (message.status, message.error, message.settled_at) == (MessageStatus.FAILED, why, desk.at)
    assert message.is_to_demo_person is (why == "demo_person")


# --- Until when it is of use


def test_an_offer_is_of_use_no_longer_than_a_yes_would_be(desk: Desk, write_offer: Write) -> None:
    booking = book_in(Lane.URGENT, desk)

    write_offer(booking, key="offer_urgent", kind=MessageKind.URGENT_OFFER)

    assert Message.objects.get().expires_at == only_offer(booking).useless_at < desk.at + timedelta(hours=2)


def test_an_offer_far_ahead_is_of_use_as_long_as_its_kind(desk: Desk, write_offer: Write) -> None:
    write_offer(book_in(Lane.PLANNED, desk))

    assert Message.objects.get().expires_at == desk.at + timedelta(days=2)


def test_a_reminder_is_of_no_use_once_the_job_has_begun(desk: Desk, write_offer: Write) -> None:
    booking = book_in(Lane.PLANNED, desk)
    two_hours_before = booking.starts_at - timedelta(hours=2)

    write_offer(booking, "reminder_two_hours", MessageKind.REMINDER, at=two_hours_before)

    assert Message.objects.get().expires_at == booking.starts_at


def test_other_news_are_of_use_as_long_as_their_kind(desk: Desk, write_offer: Write) -> None:
    write_offer(book_in(Lane.URGENT, desk), "offer_taken", MessageKind.NOTICE)

    assert Message.objects.get().expires_at == desk.at + timedelta(hours=4)
