"""Reads that only the coordinator's pages need."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from bookings.vocabulary import BookingStatus
from notifications.models import Message, Reply
from notifications.vocabulary import MessageStatus

LOST = (MessageStatus.FAILED, MessageStatus.UNDELIVERED)
# A message about these has nothing left to tell.
OVER = (BookingStatus.CANCELLED, BookingStatus.UNFILLED, BookingStatus.SIGNED, BookingStatus.VALIDATED)


def replies_to_read() -> QuerySet[Reply]:
    """What a person must read, oldest first."""
    return (
        Reply.objects.filter(needs_coordinator=True)
        .select_related("mediator", "booking")
        .order_by("received_at")
    )


def messages_lost(*, since: datetime) -> QuerySet[Message]:
    """What did not arrive and may still matter, newest first."""
    return (
        Message.objects.filter(status__in=LOST, created_at__gte=since)
        .exclude(booking__status__in=OVER)
        .select_related("mediator", "user", "office__organisation", "booking")
        .order_by("-created_at")
    )


@dataclass(frozen=True)
class Said:
    """One message of a conversation: hers, or ours with what became of it."""

    at: datetime
    body: str
    is_hers: bool
    by: str = ""
    state: str = ""
    booking: int | None = None


def conversation(phone: str, *, since: datetime) -> list[Said]:
    """What was written from and to a number, oldest first."""
    theirs = Reply.objects.filter(from_number=phone, received_at__gte=since)
    ours = Message.objects.filter(to=phone, created_at__gte=since).select_related("author")
    said = [
        *(
            Said(
                reply.received_at,
                reply.body or reply.get_medium_display(),
                is_hers=True,
                booking=reply.booking_id,
            )
            for reply in theirs
        ),
        *(
            Said(
                message.created_at,
                message.body,
                is_hers=False,
                by=(message.author.first_name or message.author.username) if message.author else "Ponte",
                state=message.get_status_display(),
                booking=message.booking_id,
            )
            for message in ours
        ),
    ]
    return sorted(said, key=lambda each: each.at)
