"""The numbers of assisted persons leave the bookings and the messages; what was written to them stays, to nobody."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from bookings.actions.forgetting import KEPT_FOR, forget_numbers
from notifications.leaflets import TEXT_KEY
from notifications.models import Message
from notifications.vocabulary import OPEN_MESSAGES, MessageKind, MessageStatus

TASK = "notifications.forget"


def forget(*, at: datetime) -> int:
    """Forget what is due; return from how many bookings and messages a number went.

    A booking first: should this stop in between, the next sweep finds its messages by it.
    """
    return forget_numbers(at=at) + _forget_in_messages(at=at)


@transaction.atomic(durable=True)
def _forget_in_messages(*, at: datetime) -> int:
    """A leaflet's number a day after it was sent, any other's with the booking's."""
    old_leaflet = Q(text_key=TEXT_KEY, created_at__lte=at - KEPT_FOR)
    of_the_booking = ~Q(text_key=TEXT_KEY) & Q(booking__assisted_phone="")
    due = Message.objects.filter(kind=MessageKind.ASSISTED).exclude(to="")
    found = list(
        due.filter(old_leaflet | of_the_booking)
        .order_by("pk")
        .select_for_update(no_key=True, skip_locked=True, of=("self",))
        .values_list("pk", flat=True)
    )
    forgotten = Message.objects.filter(pk__in=found)
    # Nothing can be looked up or sent without it.
    forgotten.filter(status__in=OPEN_MESSAGES).update(
        status=MessageStatus.EXPIRED, lease_until=None, settled_at=at
    )
    return forgotten.update(to="")
