"""Reads that only the coordinator's page needs."""

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
