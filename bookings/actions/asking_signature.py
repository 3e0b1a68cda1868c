"""A mediator whose hours wait for an office's signature has it reminded: once a day, and not on the same day.

One reminder is for all that waits there: an office with ten lines of hers unsigned is written to once.
"""

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from bookings.actions.releasing import SeatNotYours
from bookings.lifecycle import NEXT
from bookings.locking import lock
from bookings.models import BookingEvent, Seat
from bookings.outbox import record
from bookings.reaching import is_written_to
from bookings.transactions import action
from bookings.vocabulary import EventKind, Step

# So long an office has to sign by itself, and is left alone after it was asked.
PATIENCE: Final = timedelta(days=1)


class Asked(Enum):
    """What came of it."""

    NOW = auto()
    # By her, for this job or another: it is not asked again yet.
    ALREADY = auto()
    # Signed, or of today.
    NOT_NEEDED = auto()
    # Nothing that is written arrives there: somebody has to telephone.
    IN_VAIN = auto()


@action
def ask_for_signature(*, booking_id: int, mediator_id: int, by_id: int, at: datetime) -> Asked:
    """Have the office told that these hours wait; of two requests of hers at one instant the second is one too many.

    :raises SeatNotYours: when she does not hold the job.
    """
    seat = lock(booking_id, mediator_ids=[mediator_id]).held_by(mediator_id)
    if seat is None:
        raise SeatNotYours(number=booking_id, mediator_id=mediator_id)
    if not _waits_long_enough(seat, at=at):
        return Asked.NOT_NEEDED
    if _asked_lately(seat, at=at):
        return Asked.ALREADY
    if not is_written_to(seat.booking):
        return Asked.IN_VAIN
    record(
        EventKind.SIGNATURE_ASKED,
        booking=seat.booking,
        seat=seat,
        mediator_id=mediator_id,
        at=at,
        by_id=by_id,
    )
    return Asked.NOW


def _waits_long_enough(seat: Seat, *, at: datetime) -> bool:
    if seat.status not in NEXT[Step.SIGN]:
        return False
    waits = seat.records.filter(
        mediator=seat.mediator_id, signed_at__isnull=True, created_at__lte=at - PATIENCE
    )
    return waits.exists()


def _asked_lately(seat: Seat, *, at: datetime) -> bool:
    asked = BookingEvent.objects.filter(
        kind=EventKind.SIGNATURE_ASKED,
        mediator=seat.mediator_id,
        booking__office=seat.booking.office_id,
        at__gt=at - PATIENCE,
    )
    return asked.exists()
