"""The hour comes, and somebody does not."""

from datetime import datetime
from typing import Any

from bookings import freed
from bookings.crediting import credit_for_work
from bookings.models import Booking, Seat
from bookings.search import call_off_search, search_replacement
from bookings.seating import (
    begin,
    credit,
    drop_deadlines,
    lock_team,
    minutes,
    recorded,
    seat_meant,
    seats_that_can,
    set_status,
    take,
    tell,
    uncredit,
)
from bookings.transactions import action
from bookings.vocabulary import EventKind, SeatStatus, Step
from bookings.waiting import NobodyAwaited, WaitNotOver, waits_until
from mediation import calendar


@action
def start_booking(*, deadline_id: int, at: datetime) -> None:
    """The hour has come."""
    seat = take(deadline_id, at=at)
    if seat is not None and seat.status == SeatStatus.FILLED:
        begin(seat, at=at)


@action
def report_person_absent(*, booking_id: int, by_id: int, at: datetime, overriding: str = "") -> Booking:
    """The assisted person did not come: the booked time is credited, once.

    `overriding` is the coordinator's reason for not waiting as long as the rules say.

    :raises NobodyAwaited: when it is a shift.
    :raises StepNotPossible: when nobody holds a seat, none has begun, or all are signed already.
    :raises WaitNotOver: when she may still come.
    """
    locked = lock_team(booking_id, at=at)
    booking = locked.booking
    if booking.is_shift:
        raise NobodyAwaited(number=booking.number)
    until = max(waits_until(seat) for seat in seats_that_can(locked, Step.MISS_PERSON))
    if at < until and not overriding.strip():
        raise WaitNotOver(number=booking.number, until=until)
    facts = {"reason": overriding} if at < until else {}
    credited = credit_for_work(minutes(booking.duration), has_debrief=False, rules=booking.policy.rules)
    for seat in seats_that_can(locked, Step.MISS_PERSON):
        before = recorded(seat)
        set_status(seat, Step.MISS_PERSON)
        drop_deadlines(seat, at=at)
        credit(seat, credited_minutes=credited, at=at, note="Persona assente")
        told = {**facts, **_put_right(seat, before)}
        tell(EventKind.PERSON_MISSED, seat, at=at, by_id=by_id, facts=told)
    call_off_search(locked, at=at, by_id=by_id)
    return booking


@action
def report_mediator_absent(
    *, booking_id: int, by_id: int, at: datetime, mediator_id: int | None = None
) -> Booking:
    """The mediator did not come: nothing is credited, the coordinator is told.

    While the job would last, somebody else is searched for from this instant.
    What was closed as done, by the clock for one, is credited no more; the history keeps what stood there.

    :raises WhichMediator: when several were to come, and nobody is named; or who is named was not.
    :raises StepNotPossible: when nobody holds the seat, it has not begun, or it is signed already.
    """
    seat = seat_meant(lock_team(booking_id, at=at), Step.MISS_MEDIATOR, mediator_id=mediator_id)
    before = recorded(seat)
    set_status(seat, Step.MISS_MEDIATOR)
    drop_deadlines(seat, at=at)
    calendar.release(seat_id=seat.pk)
    uncredit(seat)
    freed.give_back(seat, at=at)
    tell(EventKind.MEDIATOR_MISSED, seat, at=at, by_id=by_id, facts=_put_right(seat, before))
    if at < seat.booking.ends_at:
        search_replacement(seat, at=at)
    return seat.booking


def _put_right(seat: Seat, before: dict[str, Any]) -> dict[str, Any]:
    """Of a job that was closed as done: what its record said before and says now."""
    return {"before": before, "after": recorded(seat)} if before else {}
