"""What waits for the coordinator, one of each kind at a time."""

from datetime import datetime, timedelta
from typing import Any

from bookings.actions.completing import complete_booking
from bookings.actions.dispatching import accept_offer, alert_coordinator
from bookings.actions.recording import sign_record
from bookings.models import Booking, Deadline
from bookings.vocabulary import AnswerChannel, DeadlineKind
from mediation.models import Office, User
from notifications.models import Message, Reply
from notifications.vocabulary import MessageKind, MessageStatus, ReplyResult
from tests.bookings.web.conftest import ask
from tests.factories import NOON, TOMORROW, make_booking

END = TOMORROW + timedelta(hours=1)


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


def make_done(berg: User, triage: Office, *, at: datetime = END, **values: Any) -> Booking:
    """Amina's; it took the time that was booked."""
    booking = make_booking(by=berg, office=triage, **values)
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    complete_booking(booking_id=booking.pk, by_id=berg.pk, ended_at=booking.ends_at, at=at)
    return booking


def make_signed(berg: User, triage: Office, *, at: datetime = END, **values: Any) -> Booking:
    booking = make_done(berg, triage, at=at, **values)
    sign_record(booking_id=booking.pk, by_id=berg.pk, at=at)
    return booking
