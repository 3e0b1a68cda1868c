"""The office calls off its request, whole or the part of it that nobody has taken."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from bookings import freed
from bookings.leading import hand_on
from bookings.lifecycle import NEXT, StepNotPossible
from bookings.locking import Locked, lock_series_of
from bookings.models import Booking, Seat
from bookings.outbox import record
from bookings.search import call_off_search, close_other_offers
from bookings.seating import (
    drop_deadlines,
    end_rescue,
    lock_team,
    minutes,
    seats_that_can,
    set_status,
)
from bookings.short_notice import credit_hours
from bookings.teams import leaders
from bookings.terms import AgreedHours
from bookings.transactions import action
from bookings.vocabulary import BookingStatus, EventKind, OfferStatus, SeatStatus, Step
from mediation import calendar


class NotPartlyCovered(Exception):
    """There is no part to make do with."""

    def __init__(self, *, number: int, covered: int, missing: int) -> None:
        super().__init__(f"{number}: {covered} covered, {missing} missing")
        self.number = number
        self.covered = covered
        self.missing = missing


@action
def cancel_booking(*, booking_id: int, by_id: int, reason: str, at: datetime) -> Booking:
    """Cancel for the office; whether it is late, and what it credits, follows from `at`, when it was received.

    Cancelling twice changes nothing.

    :raises StepNotPossible: when the job has begun or is over.
    """
    series = lock_series_of(booking_id)
    locked = lock_team(booking_id, at=at)
    if locked.booking.status != BookingStatus.CANCELLED:
        call_off(locked, by_id=by_id, reason=reason, at=at)
        for seat in leaders(locked.seats):
            hand_on(seat, at=at)
        if series is not None:
            series.note_change()
    return locked.booking


def call_off(
    locked: Locked, *, by_id: int, reason: str, at: datetime, facts: dict[str, Any] | None = None
) -> None:
    """Cancel a booking that the caller has locked; `facts` go with what is recorded of it.

    :raises StepNotPossible: when the job has begun or is over.
    """
    booking = locked.booking
    seats = _cancellable(locked)
    calendar.lock_mediators(seat.mediator_id for seat in seats if seat.mediator_id)
    agreed = {seat.pk: AgreedHours.of(seat) for seat in seats}
    booking.is_late_cancellation = any(at > hours.free_until for hours in agreed.values())
    booking.version += 1
    booking.save(update_fields=["is_late_cancellation", "version"])
    for seat in _held_first(seats):
        _cancel(seat, agreed[seat.pk], by_id=by_id, reason=reason, at=at, facts=facts or {})


def _cancellable(locked: Locked) -> list[Seat]:
    """All that are still to come. One that has begun keeps the whole booking from being called off."""
    seats = seats_that_can(locked, Step.CANCEL)
    begun = [seat for seat in locked.seats if seat.status not in (*NEXT[Step.CANCEL], SeatStatus.CANCELLED)]
    if begun:
        raise StepNotPossible(status=begun[0].status, step=Step.CANCEL)
    return seats


def _held_first(seats: list[Seat]) -> list[Seat]:
    return sorted(seats, key=lambda seat: (seat.mediator_id is None, seat.position))


def _cancel(
    seat: Seat, agreed: AgreedHours, *, by_id: int, reason: str, at: datetime, facts: dict[str, Any]
) -> None:
    booking, mediator_id = seat.booking, seat.mediator_id
    set_status(seat, Step.CANCEL)
    end_rescue(seat, because="not_needed", at=at)
    drop_deadlines(seat, at=at)
    credited = (
        credit_hours(seat, agreed, received_at=at, at=at, note=gettext_noop("Disdetta tardiva"))
        if mediator_id
        else 0
    )
    freed.give_back(seat, at=at, but_minutes=credited)
    calendar.release(seat_id=seat.pk)
    if mediator_id or not _is_told(booking):
        record(
            EventKind.BOOKING_CANCELLED,
            booking=booking,
            seat=seat,
            mediator_id=mediator_id,
            at=at,
            by_id=by_id,
            facts={
                **facts,
                "reason": reason,
                "late": booking.is_late_cancellation,
                "credited_minutes": credited,
                "notice_minutes": max(minutes(agreed.starts_at - at), 0),
                "agreed_at": agreed.starts_at.isoformat(),
                # The office hears it once, however many mediators do.
                **({"again": True} if _is_told(booking) else {}),
            },
        )
    close_other_offers(seat, status=OfferStatus.WITHDRAWN, event=EventKind.OFFER_WITHDRAWN, at=at)


def _is_told(booking: Booking) -> bool:
    told = booking.events.filter(kind=EventKind.BOOKING_CANCELLED, booking_version=booking.version)
    return told.exists()


@action
def accept_part(*, booking_id: int, by_id: int, at: datetime) -> Booking:
    """The office makes do with those who have said yes: the other seats are needed no more.

    :raises NotPartlyCovered: when nobody has said yes yet, or nobody is missing.
    """
    locked = lock_team(booking_id, at=at)
    booking = locked.booking
    held = [seat for seat in locked.seats if seat.mediator_id and seat.status != SeatStatus.CANCELLED]
    missing = [seat for seat in locked.seats if seat.status in NEXT[Step.FILL]]
    if not held or not missing:
        raise NotPartlyCovered(number=booking.number, covered=len(held), missing=len(missing))
    call_off_search(locked, at=at, by_id=by_id)
    facts = {"covered": len(held), "given_up": len(missing)}
    record(EventKind.PART_ACCEPTED, booking=booking, at=at, by_id=by_id, facts=facts)
    return booking
