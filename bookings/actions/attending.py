"""The job itself: reminders before, the start, the end, and what happens when somebody does not come."""

from datetime import datetime
from typing import Any

from bookings.crediting import credit_for_work, credit_of_kind
from bookings.lanes import may_ask_from
from bookings.models import Booking, Deadline, Seat
from bookings.outbox import record
from bookings.search import call_off_search
from bookings.seating import (
    begin,
    credit,
    drop_deadlines,
    lock_team,
    minutes,
    seat_meant,
    seats_that_can,
    set_deadline,
    set_status,
    take,
)
from bookings.transactions import action
from bookings.vocabulary import DeadlineKind, EventKind, SeatStatus, Step
from mediation import calendar
from mediation.calendar import lock_mediators


class EndBeforeStart(Exception):
    def __init__(self, *, started_at: datetime, ended_at: datetime) -> None:
        super().__init__(f"{ended_at} <= {started_at}")
        self.started_at = started_at
        self.ended_at = ended_at


@action
def remind(*, deadline_id: int, at: datetime) -> None:
    """Let a reminder be sent, unless the job has begun by the time a late clock gets here.

    The one of the day before lets people sleep; the one of two hours before is worth waking them for.
    """
    kind = DeadlineKind(Deadline.objects.values_list("kind", flat=True).get(pk=deadline_id))
    seat = take(deadline_id, at=at)
    if seat is None or seat.status != SeatStatus.FILLED or seat.booking.has_started(at):
        return
    morning = may_ask_from(at, lane=seat.lane, rules=seat.booking.policy.rules)
    if kind == DeadlineKind.REMIND_DAY_BEFORE and morning > at:
        set_deadline(seat, kind, morning)
        return
    _tell(EventKind.REMINDER_DUE, seat, at=at, facts={"reminder": kind})


@action
def confirm_reminder(*, booking_id: int, mediator_id: int, at: datetime) -> bool:
    """Note that she is still coming; False when the seat is not hers, or the job has begun."""
    seat = lock_team(booking_id, at=at).held_by(mediator_id)
    if seat is None or seat.status != SeatStatus.FILLED:
        return False
    _tell(EventKind.REMINDER_CONFIRMED, seat, at=at)
    return True


@action
def start_booking(*, deadline_id: int, at: datetime) -> None:
    """The hour has come."""
    seat = take(deadline_id, at=at)
    if seat is not None and seat.status == SeatStatus.FILLED:
        begin(seat, at=at)


@action
def complete_booking(
    *,
    booking_id: int,
    by_id: int,
    at: datetime,
    started_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> Booking:
    """Close the job with its real times; unsaid, it began as booked (or when somebody was found) and ends now.

    The whole team's; a seat that nobody has taken by then is needed no more.

    :raises StepNotPossible: when nobody holds a seat, or all are closed already.
    :raises EndBeforeStart: when the times said contradict each other.
    """
    locked = lock_team(booking_id, at=at)
    able = seats_that_can(locked, Step.COMPLETE)
    lock_mediators(seat.mediator_id for seat in able if seat.mediator_id)
    for seat in able:
        _close(seat, started_at=started_at or _began(seat), ended_at=ended_at or at, at=at, by_id=by_id)
    call_off_search(locked, at=at)
    return locked.booking


def _began(seat: Seat) -> datetime:
    filled = seat.filled_at or seat.booking.starts_at
    return max(seat.booking.starts_at, filled)


@action
def close_by_the_clock(*, deadline_id: int, at: datetime) -> None:
    """Nobody said that it ended: the booked times stand, to be corrected when it is signed."""
    seat = take(deadline_id, at=at)
    if seat is None or seat.status not in (SeatStatus.FILLED, SeatStatus.IN_PROGRESS):
        return
    booking = seat.booking
    _close(seat, started_at=booking.starts_at, ended_at=booking.ends_at, at=at, by_id=None)


def _close(seat: Seat, *, started_at: datetime, ended_at: datetime, at: datetime, by_id: int | None) -> None:
    if ended_at <= started_at:
        raise EndBeforeStart(started_at=started_at, ended_at=ended_at)
    booking = seat.booking
    set_status(seat, Step.COMPLETE)
    drop_deadlines(seat, at=at)
    _free_what_was_not_used(seat, ended_at=ended_at)
    actual = minutes(ended_at - started_at)
    credited = credit_for_work(actual, has_debrief=booking.sensitive, rules=booking.policy.rules)
    credited = credit_of_kind(credited, kind=booking.kind, rules=booking.policy.rules)
    credit(seat, credited_minutes=credited, at=at, worked=(started_at, ended_at))
    facts = {
        "started_at": started_at.isoformat(),
        "ended_at": ended_at.isoformat(),
        "actual_minutes": actual,
    }
    _tell(EventKind.BOOKING_COMPLETED, seat, at=at, by_id=by_id, facts=facts)


def _free_what_was_not_used(seat: Seat, *, ended_at: datetime) -> None:
    """A job that ended early gives the rest of its hour back; one that ran over took time nobody can give."""
    if seat.booking.is_shift:
        return
    if seat.booking.starts_at < ended_at < seat.booking.ends_at and seat.mediator_id:
        calendar.lock_mediators([seat.mediator_id])
        calendar.move(seat_id=seat.pk, busy_from=seat.booking.starts_at, busy_to=ended_at)


@action
def report_person_absent(*, booking_id: int, by_id: int, at: datetime) -> Booking:
    """The assisted person did not come: the booked time is credited, once.

    :raises StepNotPossible: when nobody holds a seat, none has begun, or all are closed already.
    """
    locked = lock_team(booking_id, at=at)
    booking = locked.booking
    credited = credit_for_work(minutes(booking.duration), has_debrief=False, rules=booking.policy.rules)
    for seat in seats_that_can(locked, Step.MISS_PERSON):
        set_status(seat, Step.MISS_PERSON)
        drop_deadlines(seat, at=at)
        credit(seat, credited_minutes=credited, at=at, note="Persona assente")
        _tell(EventKind.PERSON_MISSED, seat, at=at, by_id=by_id)
    call_off_search(locked, at=at)
    return booking


@action
def report_mediator_absent(
    *, booking_id: int, by_id: int, at: datetime, mediator_id: int | None = None
) -> Booking:
    """The mediator did not come: nothing is credited, the coordinator is told.

    :raises WhichMediator: when several were to come, and nobody is named.
    :raises StepNotPossible: when nobody holds the seat, it has not begun, or it is closed already.
    """
    seat = seat_meant(lock_team(booking_id, at=at), Step.MISS_MEDIATOR, mediator_id=mediator_id)
    set_status(seat, Step.MISS_MEDIATOR)
    drop_deadlines(seat, at=at)
    calendar.release(seat_id=seat.pk)
    _tell(EventKind.MEDIATOR_MISSED, seat, at=at, by_id=by_id)
    return seat.booking


def _tell(
    kind: EventKind,
    seat: Seat,
    *,
    at: datetime,
    by_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> None:
    record(
        kind,
        booking=seat.booking,
        seat=seat,
        mediator_id=seat.mediator_id,
        at=at,
        by_id=by_id,
        facts=facts,
    )
