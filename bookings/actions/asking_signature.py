"""A mediator whose hours wait for the office's signature has it reminded: once a day, and not on the same day."""

from datetime import datetime, timedelta
from typing import Final

from bookings.actions.releasing import SeatNotYours
from bookings.lifecycle import NEXT
from bookings.locking import lock
from bookings.models import Seat
from bookings.outbox import record
from bookings.transactions import action
from bookings.vocabulary import EventKind, Step

# So long an office has to sign by itself, and is left alone after it was asked.
PATIENCE: Final = timedelta(days=1)


@action
def ask_for_signature(*, booking_id: int, mediator_id: int, by_id: int, at: datetime) -> bool:
    """Have the office told that these hours wait; False when there is nothing to sign, or it is too soon to ask.

    :raises SeatNotYours: when she does not hold the job.
    """
    seat = lock(booking_id).held_by(mediator_id)
    if seat is None:
        raise SeatNotYours(number=booking_id, mediator_id=mediator_id)
    if not _waits_long_enough(seat, at=at):
        return False
    record(
        EventKind.SIGNATURE_ASKED,
        booking=seat.booking,
        seat=seat,
        mediator_id=mediator_id,
        at=at,
        by_id=by_id,
    )
    return True


def _waits_long_enough(seat: Seat, *, at: datetime) -> bool:
    if seat.status not in NEXT[Step.SIGN]:
        return False
    waits = seat.records.filter(
        mediator=seat.mediator_id, signed_at__isnull=True, created_at__lte=at - PATIENCE
    )
    asked = seat.events.filter(kind=EventKind.SIGNATURE_ASKED, at__gt=at - PATIENCE)
    return waits.exists() and not asked.exists()
