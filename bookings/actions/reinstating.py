"""A cancellation is taken back: the booking stands again, and whoever had it is asked first. Nobody is assumed."""

from datetime import datetime

from bookings.actions.requesting import StartInThePast
from bookings.lifecycle import NEXT, StepNotPossible
from bookings.locking import Locked, lock
from bookings.models import Booking, Seat
from bookings.outbox import record
from bookings.search import restart
from bookings.seating import set_status
from bookings.teams import leaders
from bookings.transactions import action
from bookings.vocabulary import BookingStatus, EventKind, OfferStatus, Step


@action
def reinstate_booking(*, booking_id: int, by_id: int, at: datetime, reason: str = "") -> Booking:
    """Let a cancelled booking stand again until its hour has come, and search anew, those who had it first.

    What a late cancellation has credited stays: who works after all has it as part of that work.

    :raises StepNotPossible: when it is not cancelled.
    :raises StartInThePast: when its hour has come.
    """
    locked = lock(booking_id)
    booking = locked.booking
    if booking.status != BookingStatus.CANCELLED:
        raise StepNotPossible(status=locked.seats[0].status, step=Step.REINSTATE)
    if booking.has_started(at):
        raise StartInThePast(starts_at=booking.starts_at, earliest=at)
    booking.version += 1
    booking.is_late_cancellation = None
    booking.save(update_fields=["version", "is_late_cancellation"])
    needed = _needed(locked)
    for seat in needed:
        _open_again(seat, by_id=by_id, reason=reason, at=at)
    for seat in leaders(needed):
        restart(seat, at=at, by_id=by_id, facts={"reason": "reinstated"})
    return booking


def _needed(locked: Locked) -> list[Seat]:
    """All of them; where the office had made do with a part, that part."""
    cancelled = [seat for seat in locked.seats if seat.status in NEXT[Step.REINSTATE]]
    if not locked.booking.events.filter(kind=EventKind.PART_ACCEPTED).exists():
        return cancelled
    return [seat for seat in cancelled if seat.mediator_id] or cancelled


def _open_again(seat: Seat, *, by_id: int, reason: str, at: datetime) -> None:
    had_it_id, booking = seat.mediator_id, seat.booking
    set_status(seat, Step.REINSTATE)
    seat.mediator, seat.filled_at = None, None
    seat.save(update_fields=["mediator", "filled_at"])
    seat.offers.filter(status=OfferStatus.ACCEPTED).update(status=OfferStatus.WITHDRAWN)
    told = booking.events.filter(kind=EventKind.BOOKING_REINSTATED, booking_version=booking.version)
    record(
        EventKind.BOOKING_REINSTATED,
        booking=booking,
        seat=seat,
        mediator_id=had_it_id,
        at=at,
        by_id=by_id,
        facts={"reason": reason, **({"again": True} if told.exists() else {})},
    )
