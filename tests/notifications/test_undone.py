"""Of what a coordinator takes back only those hear who had heard of it."""

import pytest

from bookings.actions.dispatching import assign_mediator
from bookings.actions.undoing import undo
from bookings.models import Booking
from bookings.vocabulary import EventKind
from notifications.models import Message
from notifications.policy import is_still_true
from notifications.relay import relay
from notifications.vocabulary import MessageStatus
from tests.notifications.conftest import Desk

pytestmark = pytest.mark.django_db


def of(booking: Booking, kind: EventKind) -> list[Message]:
    return list(Message.objects.filter(booking=booking, event__kind=kind).order_by("pk"))


@pytest.fixture
def booking(desk: Desk) -> Booking:
    """Amina was put there, and the letters are written."""
    booking = desk.book(starts_at=desk.at.replace(hour=15))
    assign_mediator(
        booking_id=booking.pk,
        mediator_id=desk.amina.pk,
        reason="x",
        by_id=desk.coordinator.pk,
        at=desk.at,
    )
    relay(at=desk.at)
    assert {message.status for message in of(booking, EventKind.MEDIATOR_ASSIGNED)} == {MessageStatus.QUEUED}
    return booking


def test_undone_before_it_left_nobody_hears_of_it_at_all(desk: Desk, booking: Booking) -> None:
    undo(booking_id=booking.pk, by_id=desk.coordinator.pk, at=desk.at)
    relay(at=desk.at)

    letters = [*of(booking, EventKind.MEDIATOR_ASSIGNED), *of(booking, EventKind.MEDIATOR_REMOVED)]
    assert len(letters) >= 4
    assert [message.text_key for message in letters if is_still_true(message)] == []


def test_whoever_had_heard_is_told_that_it_is_no_longer_so(desk: Desk, booking: Booking) -> None:
    Message.objects.filter(event__kind=EventKind.MEDIATOR_ASSIGNED, mediator=desk.amina).update(
        status=MessageStatus.SENT
    )

    undo(booking_id=booking.pk, by_id=desk.coordinator.pk, at=desk.at)
    relay(at=desk.at)

    told = [message for message in of(booking, EventKind.MEDIATOR_REMOVED) if is_still_true(message)]
    assert [(message.to, message.text_key) for message in told] == [
        (desk.amina.phone, "removed_by_coordinator")
    ]
