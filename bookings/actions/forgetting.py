"""The numbers of assisted persons are forgotten, a day after there is nothing left to tell them.

A promise made to them, so no rule that a site could change.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q

from bookings.models import Booking, BookingEvent
from bookings.transactions import action
from bookings.vocabulary import BookingStatus

KEPT_FOR: Final = timedelta(hours=24)
# Of these the end is not the hour for which they were asked, but when that was settled.
CLOSED = (BookingStatus.CANCELLED, BookingStatus.UNFILLED, BookingStatus.COVERED_EXTERNALLY)


@action
def forget_numbers(*, at: datetime) -> int:
    """Blank the number in every booking that ended, or was closed, a day ago; return in how many it was."""
    since = at - KEPT_FOR
    later = BookingEvent.objects.filter(booking=OuterRef("pk"), at__gt=since)
    closed = Q(status__in=CLOSED) & ~Exists(later)
    due = Booking.objects.exclude(assisted_phone="").filter(Q(ends_at__lte=since) | closed)
    # In one order, so that two sweeps wait for each other instead of colliding; a locked booking waits for the next.
    found = list(
        due.order_by("pk").select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True)
    )
    return Booking.objects.filter(pk__in=found).update(assisted_phone="")
