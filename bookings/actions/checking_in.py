"""On the road and at the door: is she on her way, is she there, is she late, is she not coming?

Her silence is told, first to the coordinator, then to the office; it never makes anybody absent by itself.
"""

from datetime import datetime, timedelta

from bookings.actions.releasing import SeatNotYours
from bookings.attendance import CHECKS, departs_at, worries_from
from bookings.lifecycle import StepNotPossible
from bookings.locking import Locked
from bookings.models import Deadline, Seat
from bookings.queries import heard_last, is_near
from bookings.seating import (
    WhichMediator,
    drop_deadlines,
    lock_team,
    set_deadline,
    take,
    tell,
)
from bookings.transactions import action
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, SeatStatus, Step

THERE = (SeatStatus.FILLED, SeatStatus.IN_PROGRESS)


class LatenessNotPositive(Exception):
    """Late by nothing, or by less."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


class NotOfToday(Exception):
    """Nobody is on the way to, or late for, a job that begins so far from now."""

    def __init__(self, *, number: int, starts_at: datetime) -> None:
        super().__init__(f"{number} starts at {starts_at}")
        self.number = number
        self.starts_at = starts_at


# --- The clock asks


@action
def check_in_due(*, deadline_id: int, at: datetime) -> None:
    """Ask her whether she is on her way, or there; later where a job that came in between has brought her nearer."""
    kind = _kind(deadline_id)
    seat = take(deadline_id, at=at)
    if seat is None or seat.status not in THERE or at >= seat.booking.ends_at:
        return
    if kind == DeadlineKind.CHECK_DEPARTURE:
        departs = departs_at(seat)
        if departs is None or seat.booking.has_started(at):
            return
        if departs > at:
            set_deadline(seat, kind, departs)
            return
    tell(EventKind.CHECK_IN_DUE, seat, at=at, facts={"check": kind})


@action
def alert_late(*, deadline_id: int, at: datetime) -> None:
    """The hour is past and she has not been heard of: the coordinator rings her up."""
    _worry(deadline_id, EventKind.CHECK_IN_MISSED, at=at)


@action
def suspect_no_show(*, deadline_id: int, at: datetime) -> None:
    """Still nothing: the office is asked whether she is there."""
    _worry(deadline_id, EventKind.NO_SHOW_SUSPECTED, at=at)


def _worry(deadline_id: int, event: EventKind, *, at: datetime) -> None:
    kind = _kind(deadline_id)
    seat = take(deadline_id, at=at)
    if seat is None or seat.status not in THERE or at >= seat.booking.ends_at:
        return
    # Where the clock was late to ask her, she has as long to answer as if it had not been.
    patient_until = _asked_last(seat) + _patience(kind, seat)
    if patient_until > at:
        set_deadline(seat, kind, patient_until)
        return
    tell(event, seat, at=at)


def _asked_last(seat: Seat) -> datetime:
    asked = seat.events.filter(
        kind=EventKind.CHECK_IN_DUE, mediator=seat.mediator_id, facts__check=DeadlineKind.CHECK_ARRIVAL
    )
    return asked.order_by("-pk").values_list("at", flat=True).first() or seat.booking.starts_at


def _patience(kind: DeadlineKind, seat: Seat) -> timedelta:
    return worries_from(seat.booking.starts_at, seat.booking)[kind] - seat.booking.starts_at


# --- She answers, or somebody for her


@action
def check_in(
    *,
    booking_id: int,
    at: datetime,
    via: AnswerChannel,
    mediator_id: int | None = None,
    by_id: int | None = None,
) -> Seat:
    """She is on her way, or there: nobody is alarmed any more. Said twice, it is noted once.

    :raises SeatNotYours: when the mediator named holds no seat of it.
    :raises WhichMediator: when several are to come, and nobody is named.
    :raises NotOfToday: when the job is too far off to be on the way to.
    :raises StepNotPossible: when nobody is to come, or the job is over.
    """
    seat = _seat_to_come(lock_team(booking_id, at=at), mediator_id, at=at)
    last = heard_last(seat)
    drop_deadlines(seat, at=at, kinds=CHECKS)
    if last is None or last.kind != EventKind.CHECKED_IN:
        tell(EventKind.CHECKED_IN, seat, at=at, by_id=by_id, facts={"via": via})
    return seat


@action
def report_late(
    *,
    booking_id: int,
    minutes: int,
    at: datetime,
    via: AnswerChannel,
    said_at: datetime | None = None,
    mediator_id: int | None = None,
    by_id: int | None = None,
) -> datetime:
    """She will be so many minutes late: the office is told, and she is waited for as much longer. Return until when.

    Counted from the start; after it, from when she said so. The same said twice is told once.

    :raises LatenessNotPositive:
    :raises SeatNotYours: when the mediator named holds no seat of it.
    :raises WhichMediator: when several are to come, and nobody is named.
    :raises NotOfToday: when the job is too far off to be late for.
    :raises StepNotPossible: when nobody is to come, or the job is over.
    """
    if minutes <= 0:
        raise LatenessNotPositive(minutes)
    seat = _seat_to_come(lock_team(booking_id, at=at), mediator_id, at=at)
    arrives_at = max(seat.booking.starts_at, said_at or at) + timedelta(minutes=minutes)
    facts = {"minutes": minutes, "arrives_at": arrives_at.isoformat(), "via": via}
    last = heard_last(seat)
    if last is not None and last.kind == EventKind.MEDIATOR_LATE and last.facts == facts:
        return arrives_at
    drop_deadlines(seat, at=at, kinds=CHECKS)
    _expect(seat, arrives_at)
    tell(EventKind.MEDIATOR_LATE, seat, at=at, by_id=by_id, facts=facts)
    return arrives_at


def _expect(seat: Seat, arrives_at: datetime) -> None:
    """Ask her at the door when she said she would be there, while there is still something to be there for."""
    booking = seat.booking
    for kind, due in {DeadlineKind.CHECK_ARRIVAL: arrives_at, **worries_from(arrives_at, booking)}.items():
        if due < booking.ends_at:
            set_deadline(seat, kind, due)


def _seat_to_come(locked: Locked, mediator_id: int | None, *, at: datetime) -> Seat:
    booking = locked.booking
    seat = _named(locked, mediator_id) if mediator_id is not None else _only(locked)
    if seat.status not in THERE or at >= booking.ends_at:
        raise StepNotPossible(status=seat.status, step=Step.START)
    if not is_near(seat, at=at):
        raise NotOfToday(number=booking.number, starts_at=booking.starts_at)
    return seat


def _named(locked: Locked, mediator_id: int) -> Seat:
    seat = locked.held_by(mediator_id)
    if seat is None:
        raise SeatNotYours(number=locked.booking.number, mediator_id=mediator_id)
    return seat


def _only(locked: Locked) -> Seat:
    held = [seat for seat in locked.seats if seat.status in THERE]
    if len(held) > 1:
        raise WhichMediator(
            number=locked.booking.number, mediator_ids=[seat.mediator_id for seat in held if seat.mediator_id]
        )
    return held[0] if held else locked.seats[0]


def _kind(deadline_id: int) -> DeadlineKind:
    return DeadlineKind(Deadline.objects.values_list("kind", flat=True).get(pk=deadline_id))
