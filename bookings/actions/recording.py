"""The record of a job: signed by the office, validated by the coordinator."""

from datetime import datetime

from bookings.lifecycle import NEXT
from bookings.locking import Locked, lock
from bookings.models import Booking
from bookings.outbox import record
from bookings.seating import seats_that_can, set_status
from bookings.transactions import action
from bookings.vocabulary import EventKind, SeatStatus, Step


@action
def sign_record(*, booking_id: int, by_id: int, at: datetime) -> Booking:
    """The office confirms what was done; signing twice changes nothing.

    :raises StepNotPossible: when there is nothing to sign yet.
    """
    locked = lock(booking_id)
    if _is_signed(locked):
        return locked.booking
    for seat in seats_that_can(locked, Step.SIGN):
        set_status(seat, Step.SIGN)
        seat.records.filter(signed_at__isnull=True).update(signed_at=at, signed_by_id=by_id)
        record(
            EventKind.RECORD_SIGNED,
            booking=seat.booking,
            seat=seat,
            mediator_id=seat.mediator_id,
            at=at,
            by_id=by_id,
        )
    return locked.booking


def _is_signed(locked: Locked) -> bool:
    statuses = {seat.status for seat in locked.seats}
    return SeatStatus.SIGNED in statuses and not statuses & set(NEXT[Step.SIGN])


@action
def validate_record(*, booking_id: int, by_id: int, at: datetime) -> Booking:
    """The coordinator takes the signed record into the accounts.

    :raises StepNotPossible: when it is not signed.
    """
    locked = lock(booking_id)
    for seat in seats_that_can(locked, Step.VALIDATE):
        set_status(seat, Step.VALIDATE)
        record(
            EventKind.RECORD_VALIDATED,
            booking=seat.booking,
            seat=seat,
            mediator_id=seat.mediator_id,
            at=at,
            by_id=by_id,
        )
    return locked.booking
