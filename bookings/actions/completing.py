"""The end of the job: who says so, with which times, and how they are put right until the office has signed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bookings.actions.releasing import SeatNotYours
from bookings.crediting import credit_for_work, credit_of_kind
from bookings.lifecycle import NEXT, StepNotPossible
from bookings.locking import Locked
from bookings.models import Booking, Seat, ServiceRecord
from bookings.search import call_off_search
from bookings.seating import (
    RECORDED,
    WhichMediator,
    credit,
    drop_deadlines,
    lock_team,
    minutes,
    recorded,
    set_status,
    take,
    tell,
)
from bookings.transactions import action
from bookings.vocabulary import AnswerChannel, EventKind, Problem, SeatStatus, Step
from mediation import calendar
from mediation.calendar import lock_mediators


class EndBeforeStart(Exception):
    def __init__(self, *, started_at: datetime, ended_at: datetime) -> None:
        super().__init__(f"{ended_at} <= {started_at}")
        self.started_at = started_at
        self.ended_at = ended_at


class EndInTheFuture(Exception):
    def __init__(self, *, ended_at: datetime, at: datetime) -> None:
        super().__init__(f"{ended_at} > {at}")
        self.ended_at = ended_at
        self.at = at


class TimesFarFromBooked(Exception):
    """Hours so far from the booked ones that a slip of the thumb is likelier."""

    def __init__(self, *, number: int, started_at: datetime, ended_at: datetime) -> None:
        super().__init__(f"{number}: {started_at} to {ended_at}")
        self.number = number
        self.started_at = started_at
        self.ended_at = ended_at


@dataclass(frozen=True)
class Times:
    """When it began and ended, as far as somebody says so."""

    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def are_said(self) -> bool:
        return self.started_at is not None or self.ended_at is not None


@dataclass(frozen=True)
class Trouble:
    """What the office says went wrong; its words are for the coordinator."""

    problem: Problem
    words: str = ""


# --- The office says so


@action
def complete_booking(
    *,
    booking_id: int,
    by_id: int,
    at: datetime,
    started_at: datetime | None = None,
    ended_at: datetime | None = None,
    mediator_id: int | None = None,
    trouble: Trouble | None = None,
) -> Booking:
    """Close the job with its real times; unsaid, it began as booked (or when somebody was found) and ends now.

    The whole team's, unless one of them is named; a seat that nobody has taken by then is needed no more. What the
    mediator or the clock has closed already stands, or takes the times that are said, until it is signed.

    :raises StepNotPossible: when nobody holds a seat, or all are signed.
    :raises EndBeforeStart: when the times said contradict each other.
    :raises EndInTheFuture: when it would not be over yet.
    :raises WhichMediator: when several hold seats, and nobody says with whom there was trouble.
    """
    locked = lock_team(booking_id, at=at)
    seats = _to_close(locked, mediator_id)
    if trouble and len(seats) > 1:
        raise WhichMediator(
            number=booking_id, mediator_ids=[seat.mediator_id for seat in seats if seat.mediator_id]
        )
    if ended_at is not None and ended_at > at:
        raise EndInTheFuture(ended_at=ended_at, at=at)
    lock_mediators(seat.mediator_id for seat in seats if seat.mediator_id)
    for seat in seats:
        record = _close_or_correct(seat, Times(started_at, ended_at), at=at, by_id=by_id)
        if trouble:
            _note_trouble(record, seat, trouble, at=at, by_id=by_id)
    _call_off_what_is_left(locked, at=at, by_id=by_id)
    return locked.booking


def _to_close(locked: Locked, mediator_id: int | None) -> list[Seat]:
    closable = [
        seat
        for seat in locked.seats
        if (seat.status in NEXT[Step.COMPLETE] or seat.status == SeatStatus.DONE)
        and mediator_id in (None, seat.mediator_id)
    ]
    if not closable:
        named = locked.held_by(mediator_id) if mediator_id else None
        raise StepNotPossible(status=(named or locked.seats[0]).status, step=Step.COMPLETE)
    return closable


def _close_or_correct(
    seat: Seat,
    times: Times,
    *,
    at: datetime,
    by_id: int | None = None,
    via: AnswerChannel | None = None,
) -> ServiceRecord:
    if seat.status == SeatStatus.DONE:
        return _correct(seat, times, at=at, by_id=by_id, via=via)
    started_at, ended_at = times.started_at or _began(seat), times.ended_at or at
    return _close(seat, started_at=started_at, ended_at=ended_at, at=at, by_id=by_id, via=via)


def _began(seat: Seat) -> datetime:
    filled = seat.filled_at or seat.booking.starts_at
    return max(seat.booking.starts_at, filled)


def _note_trouble(
    record: ServiceRecord, seat: Seat, trouble: Trouble, *, at: datetime, by_id: int | None
) -> None:
    """Once, however often the button is pressed."""
    facts = {"problem": trouble.problem, "reason": trouble.words}
    if record.has_problem and seat.events.filter(kind=EventKind.PROBLEM_REPORTED, facts=facts).exists():
        return
    record.has_problem = True
    record.save(update_fields=["has_problem"])
    tell(EventKind.PROBLEM_REPORTED, seat, at=at, by_id=by_id, facts=facts)


def _call_off_what_is_left(locked: Locked, *, at: datetime, by_id: int | None = None) -> None:
    """When nobody of the team is to come or there any more, nobody is looked for either."""
    if not any(seat.status in NEXT[Step.COMPLETE] for seat in locked.seats):
        call_off_search(locked, at=at, by_id=by_id)


# --- The mediator says so


@action
def complete_own_seat(
    *,
    booking_id: int,
    mediator_id: int,
    at: datetime,
    via: AnswerChannel,
    started_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> ServiceRecord:
    """She closes her own seat; what is closed already stands, or takes the times she says, until it is signed.

    :raises SeatNotYours: when she holds none.
    :raises StepNotPossible: before its hour; when it is signed, or somebody has noted that it did not take place.
    :raises EndBeforeStart: when her times contradict each other.
    :raises EndInTheFuture: when it would not be over yet.
    :raises TimesFarFromBooked: when they are hours away from the booked ones.
    """
    locked = lock_team(booking_id, at=at, mediator_ids=[mediator_id])
    seat = locked.held_by(mediator_id)
    if seat is None:
        raise SeatNotYours(number=booking_id, mediator_id=mediator_id)
    if seat.status not in (SeatStatus.IN_PROGRESS, SeatStatus.DONE):
        raise StepNotPossible(status=seat.status, step=Step.COMPLETE)
    times = Times(started_at, ended_at)
    if times.are_said or seat.status == SeatStatus.IN_PROGRESS:
        _refuse_impossible(seat, times.started_at or _began(seat), times.ended_at or at, at=at)
    return _close_or_correct(seat, times, at=at, via=via)


def _refuse_impossible(seat: Seat, started_at: datetime, ended_at: datetime, *, at: datetime) -> None:
    booking = seat.booking
    if ended_at <= started_at:
        raise EndBeforeStart(started_at=started_at, ended_at=ended_at)
    if ended_at > at:
        raise EndInTheFuture(ended_at=ended_at, at=at)
    furthest = timedelta(minutes=booking.policy.rules.furthest_from_booked_minutes)
    if booking.starts_at - started_at > furthest or ended_at - booking.ends_at > furthest:
        raise TimesFarFromBooked(number=booking.number, started_at=started_at, ended_at=ended_at)


# --- Nobody says so


@action
def close_by_the_clock(*, deadline_id: int, at: datetime) -> None:
    """Nobody said that it ended: the booked times stand, to be corrected until it is signed."""
    seat = take(deadline_id, at=at)
    if seat is None or seat.status not in (SeatStatus.FILLED, SeatStatus.IN_PROGRESS):
        return
    booking = seat.booking
    _close(seat, started_at=booking.starts_at, ended_at=booking.ends_at, at=at)
    _call_off_what_is_left(Locked(booking=booking, seats=seat.team), at=at)


# --- Closing, and putting right


def _close(
    seat: Seat,
    *,
    started_at: datetime,
    ended_at: datetime,
    at: datetime,
    by_id: int | None = None,
    via: AnswerChannel | None = None,
) -> ServiceRecord:
    if ended_at <= started_at:
        raise EndBeforeStart(started_at=started_at, ended_at=ended_at)
    set_status(seat, Step.COMPLETE)
    drop_deadlines(seat, at=at)
    _free_what_was_not_used(seat, ended_at=ended_at, at=at)
    actual = minutes(ended_at - started_at)
    record = credit(seat, credited_minutes=_credited(seat, actual), at=at, worked=(started_at, ended_at))
    facts = {name: value for name, value in recorded(seat).items() if name != "credited_minutes"}
    tell(EventKind.BOOKING_COMPLETED, seat, at=at, by_id=by_id, facts=facts | _how(via))
    return record


def _credited(seat: Seat, actual_minutes: int) -> int:
    booking = seat.booking
    rules = booking.policy.rules
    credited = credit_for_work(actual_minutes, has_debrief=booking.has_debrief, rules=rules)
    return credit_of_kind(credited, kind=booking.kind, rules=rules)


def _free_what_was_not_used(seat: Seat, *, ended_at: datetime, at: datetime) -> None:
    """A job that ended early gives the rest of its hour back; one that ran over took time nobody can give.

    One that was over before its hour gives back what is left of it now: of what is past nobody has any use.
    """
    booking = seat.booking
    if booking.is_shift:
        return
    free_from = ended_at if ended_at > booking.starts_at else at
    if booking.starts_at < free_from < booking.ends_at and seat.mediator_id:
        calendar.lock_mediators([seat.mediator_id])
        calendar.move(seat_id=seat.pk, busy_from=booking.starts_at, busy_to=free_from)


def _correct(
    seat: Seat, times: Times, *, at: datetime, by_id: int | None, via: AnswerChannel | None
) -> ServiceRecord:
    """Put the times of an unsigned record right; the history keeps what stood there before."""
    record = ServiceRecord.objects.get(seat=seat, mediator=seat.mediator_id)
    if not times.are_said:
        return record
    before = recorded(seat)
    record.started_at = times.started_at or record.started_at or _began(seat)
    record.ended_at = times.ended_at or record.ended_at or at
    if record.ended_at <= record.started_at:
        raise EndBeforeStart(started_at=record.started_at, ended_at=record.ended_at)
    record.actual_minutes = minutes(record.ended_at - record.started_at)
    record.credited_minutes = max(_credited(seat, record.actual_minutes), record.least_minutes)
    record.save(update_fields=list(RECORDED))
    after = recorded(seat)
    if after != before:
        facts = {"before": before, "after": after} | _how(via)
        tell(EventKind.RECORD_CORRECTED, seat, at=at, by_id=by_id, facts=facts)
    return record


def _how(via: AnswerChannel | None) -> dict[str, Any]:
    """Told where the mediator said it herself: an event without an actor is the clock's otherwise."""
    return {"via": via} if via else {}
