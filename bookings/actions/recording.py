"""The record of a job: signed by the office, validated by the coordinator."""

from datetime import datetime

from bookings.locking import lock
from bookings.models import Booking
from bookings.outbox import record
from bookings.seating import set_status
from bookings.transactions import action
from bookings.vocabulary import EventKind, SeatStatus, Step


@action
def sign_record(*, booking_id: int, by_id: int, at: datetime) -> Booking:
    """The office confirms what was done; signing twice changes nothing.

    :raises StepNotPossible: when there is nothing to sign yet.
    """
    seat = lock(booking_id).seat
    if seat.status == SeatStatus.SIGNED:
        return seat.booking
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
    return seat.booking


@action
def validate_record(*, booking_id: int, by_id: int, at: datetime) -> Booking:
    """The coordinator takes the signed record into the accounts.

    :raises StepNotPossible: when it is not signed.
    """
    seat = lock(booking_id).seat
    set_status(seat, Step.VALIDATE)
    record(
        EventKind.RECORD_VALIDATED,
        booking=seat.booking,
        seat=seat,
        mediator_id=seat.mediator_id,
        at=at,
        by_id=by_id,
    )
    return seat.booking
