"""What befalls a seat, whichever action does it: status, deadlines, who sits on it, what she is credited.

Runs in the action's transaction, with the booking locked.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from bookings import freed
from bookings.attendance import (
    BEFORE_THE_START,
    CHASES,
    ONLY_IN_TIME,
    ahead_of,
    checks_of,
)
from bookings.lifecycle import NEXT, StepNotPossible, booking_status, next_status
from bookings.locking import Locked, lock
from bookings.models import Deadline, Seat, ServiceRecord
from bookings.outbox import record, ring_after_commit
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, SeatStatus, Step
from mediation import calendar

SEARCH_DEADLINES = (
    DeadlineKind.OPEN_WAVE,
    DeadlineKind.ALERT_COORDINATOR,
    DeadlineKind.ALERT_SECOND_COORDINATOR,
    DeadlineKind.NUDGE_SILENT,
)


class WhichMediator(Exception):
    """Mediators hold seats of the booking, and nothing says which of them is meant."""

    def __init__(self, *, number: int, mediator_ids: list[int]) -> None:
        super().__init__(f"{number}: {mediator_ids}")
        self.number = number
        self.mediator_ids = mediator_ids


def lock_team(booking_id: int, *, at: datetime, mediator_ids: Iterable[int] = ()) -> Locked:
    """Lock a booking for a change at `at`; where the clock is late, a job whose hour has come begins first.

    :raises BookingNotFound: when there is none with this id.
    """
    locked = lock(booking_id, mediator_ids=mediator_ids)
    for seat in locked.seats:
        if seat.status == SeatStatus.FILLED and locked.booking.has_started(at):
            begin(seat, at=at)
    return locked


def seats_that_can(locked: Locked, step: Step) -> list[Seat]:
    """The seats from which `step` leads somewhere, in their order.

    :raises StepNotPossible: when there is none.
    """
    able = [seat for seat in locked.seats if seat.status in NEXT[step]]
    if not able:
        raise StepNotPossible(status=locked.seats[0].status, step=step)
    return able


def seat_meant(locked: Locked, step: Step, *, mediator_id: int | None) -> Seat:
    """The held seat that `step` is about: the mediator's, or the only one where nobody is named.

    :raises WhichMediator: when nobody is named and several hold seats, or who is named holds none.
    :raises StepNotPossible: when the seat cannot take the step, or nobody holds one.
    """
    able = seats_that_can(locked, step)
    if mediator_id is not None and (hers := locked.held_by(mediator_id)):
        next_status(hers.status, step)
        return hers
    if mediator_id is not None or len(able) > 1:
        raise WhichMediator(
            number=locked.booking.number, mediator_ids=[seat.mediator_id for seat in able if seat.mediator_id]
        )
    return able[0]


def take(deadline_id: int, *, at: datetime) -> Seat | None:
    """Lock the deadline's seat and mark the deadline met; None when it was met or dropped meanwhile."""
    seat_id, booking_id = Deadline.objects.values_list("seat_id", "seat__booking_id").get(pk=deadline_id)
    seat = lock(booking_id).seat(seat_id)
    met = Deadline.objects.open().filter(pk=deadline_id).update(met_at=at)
    return seat if met else None


# --- Status


def set_status(seat: Seat, step: Step) -> None:
    """Move a locked seat by `step` and let the booking's status follow its team.

    :raises StepNotPossible: where the table has no such arrow.
    """
    seat.status = next_status(seat.status, step)
    seat.save(update_fields=["status"])
    booking, status = seat.booking, booking_status(other.status for other in seat.team)
    if status != booking.status:
        booking.status = status
        booking.save(update_fields=["status"])


def fill(seat: Seat, *, mediator_id: int, at: datetime) -> None:
    """Put a mediator on the seat and set what lies ahead: reminders, start, automatic close."""
    end_rescue(seat, because="taken", at=at)
    seat.mediator_id, seat.filled_at = mediator_id, at
    seat.save(update_fields=["mediator", "filled_at"])
    set_status(seat, Step.FILL)
    drop_deadlines(seat, at=at, kinds=SEARCH_DEADLINES)
    freed.reuse(seat, at=at)
    plan_attendance(seat, at=at)


def vacate(seat: Seat, *, at: datetime, credited_minutes: int = 0) -> None:
    """Take the mediator off the seat, and with her all that lay ahead; `credited_minutes` are hers for losing it."""
    set_status(seat, Step.RELEASE)
    drop_deadlines(seat, at=at)
    freed.give_back(seat, at=at, but_minutes=credited_minutes)
    seat.mediator, seat.filled_at = None, None
    seat.save(update_fields=["mediator", "filled_at"])


def end_rescue(
    seat: Seat,
    *,
    because: str,
    at: datetime,
    by_id: int | None = None,
    on_behalf_of_id: int | None = None,
    via: AnswerChannel | None = None,
) -> None:
    """Let go of whoever could have done it another way: her time is her own again, and she is told.

    `via` is what it was answered by, where it was: by her, or on behalf of an office.
    """
    if seat.rescuer_id is None:
        return
    rescuer_id, seat.rescuer = seat.rescuer_id, None
    seat.save(update_fields=["rescuer"])
    calendar.let_go(seat_id=seat.pk)
    drop_deadlines(seat, at=at, kinds=(DeadlineKind.RESCUE_BY,))
    record(
        EventKind.RESCUE_REFUSED,
        booking=seat.booking,
        seat=seat,
        mediator_id=rescuer_id,
        at=at,
        by_id=by_id,
        on_behalf_of_id=on_behalf_of_id,
        facts={"because": because, **({"via": via} if via else {})},
    )


def begin(seat: Seat, *, at: datetime) -> None:
    """The hour has come."""
    set_status(seat, Step.START)
    drop_deadlines(seat, at=at, kinds=BEFORE_THE_START)
    record(EventKind.BOOKING_STARTED, booking=seat.booking, seat=seat, mediator_id=seat.mediator_id, at=at)


# --- Deadlines


def set_deadline(seat: Seat, kind: DeadlineKind, due_at: datetime) -> None:
    """Set or move the seat's open deadline of this kind."""
    Deadline.objects.set_open(seat, {kind: due_at})


# What is due to others outlasts whatever becomes of the seat: her freed time, and the dates that waited for its search.
OF_OTHERS = (DeadlineKind.OFFER_FREED, DeadlineKind.LEAD_ON)
OF_THE_SEAT = tuple(kind for kind in DeadlineKind if kind not in OF_OTHERS)


def drop_deadlines(seat: Seat, *, at: datetime, kinds: tuple[DeadlineKind, ...] = OF_THE_SEAT) -> None:
    Deadline.objects.open().filter(seat=seat, kind__in=kinds).update(dropped_at=at)


def plan_attendance(seat: Seat, *, at: datetime) -> None:
    """Set what lies ahead of a seat to which she has just said yes."""
    _plan(seat, _checks_after_a_yes(seat, at=at), at=at)


def _plan(seat: Seat, checks: dict[DeadlineKind, datetime], *, at: datetime) -> None:
    """A reminder whose hour is past says no more than the confirmation did."""
    ahead = {**dict(ahead_of(seat)), **checks}
    Deadline.objects.set_open(
        seat, {kind: due for kind, due in ahead.items() if due > at or kind not in ONLY_IN_TIME}
    )
    if seat.booking.has_started(at):
        ring_after_commit("bookings.tick")


def _checks_after_a_yes(seat: Seat, *, at: datetime) -> dict[DeadlineKind, datetime]:
    """None where she says yes when she would be asked whether she is there: she has just said so."""
    checks = checks_of(seat)
    asked_at = checks.get(DeadlineKind.CHECK_ARRIVAL)
    return checks if asked_at and asked_at > at else {}


def keep(seat: Seat, *, was_at: datetime, at: datetime) -> None:
    """Whoever holds the seat keeps it at the booking's new hours, and what lies ahead goes with them.

    Who was asked about them, or is moved far from where it `was_at`, is reminded of them anew.
    """
    was_asked = seat.status == SeatStatus.RECONFIRMING
    if was_asked:
        set_status(seat, Step.RECONFIRM)
    little = timedelta(minutes=seat.booking.policy.rules.material_change_minutes)
    if was_asked or abs(seat.booking.starts_at - was_at) > little:
        drop_deadlines(seat, at=at)
        _plan(seat, checks_of(seat), at=at)
    else:
        _move_attendance(seat, at=at)
    freed.follow(seat, at=at)


def _move_attendance(seat: Seat, *, at: datetime) -> None:
    """Let what still lies ahead follow the booking's new hours; what was met once is not set again."""
    drop_deadlines(seat, at=at, kinds=CHASES)
    for kind, due in [*ahead_of(seat), *checks_of(seat).items()]:
        still_ahead = Deadline.objects.open().filter(seat=seat, kind=kind)
        if due > at or kind not in ONLY_IN_TIME:
            still_ahead.update(due_at=due)
        else:
            still_ahead.update(dropped_at=at)


# --- What is told of her


def tell(
    kind: EventKind,
    seat: Seat,
    *,
    at: datetime,
    by_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> None:
    """Add an event about the seat and whoever sits on it."""
    record(
        kind,
        booking=seat.booking,
        seat=seat,
        mediator_id=seat.mediator_id,
        at=at,
        by_id=by_id,
        facts=facts,
    )


# --- What she is credited


def credit(
    seat: Seat,
    *,
    credited_minutes: int,
    at: datetime,
    note: str = "",
    worked: tuple[datetime, datetime] | None = None,
    freed_hours: tuple[datetime, datetime] | None = None,
) -> ServiceRecord:
    """Write the record of whoever sits on the seat: of the time worked, or of time credited without work.

    `freed_hours` are those that a cancellation gave back to her.

    :raises StepNotPossible: when nobody sits there.
    """
    if seat.mediator_id is None:
        raise StepNotPossible(status=seat.status, step=Step.COMPLETE)
    started_at, ended_at = worked or (None, None)
    # One that a late cancellation wrote before the booking was taken up again becomes the work's, and never less.
    earlier = ServiceRecord.objects.filter(seat=seat, mediator_id=seat.mediator_id).first()
    least = earlier.least_minutes if earlier else 0
    credited_minutes = max(credited_minutes, least)
    record_of_it, _ = ServiceRecord.objects.update_or_create(
        seat=seat,
        mediator_id=seat.mediator_id,
        defaults={
            "started_at": started_at,
            "ended_at": ended_at,
            "freed_hours": DateTimeTZRange(*freed_hours) if freed_hours else None,
            "requested_minutes": minutes(seat.booking.duration),
            "actual_minutes": minutes(worked[1] - worked[0]) if worked else 0,
            "credited_minutes": credited_minutes,
            "least_minutes": credited_minutes if freed_hours else least,
            "note": note,
            "created_at": at,
        },
    )
    return record_of_it


def uncredit(seat: Seat) -> None:
    """Nothing was worked after all: what is left is what an earlier late cancellation credited."""
    record = ServiceRecord.objects.filter(seat=seat, mediator=seat.mediator).first()
    if record is not None:
        record.started_at, record.ended_at = None, None
        record.actual_minutes, record.credited_minutes = 0, record.least_minutes
        record.save(update_fields=list(RECORDED))


RECORDED = ("started_at", "ended_at", "actual_minutes", "credited_minutes")


def recorded(seat: Seat) -> dict[str, Any]:
    """What stands in the record of whoever sits there, for the history; nothing where there is none."""
    rows = ServiceRecord.objects.filter(seat=seat, mediator=seat.mediator)
    values = rows.values(*RECORDED).first() or {}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }


def minutes(stretch: timedelta) -> int:
    """Whole minutes of a stretch of time."""
    return int(stretch.total_seconds() // 60)
