"""Before the job: she is reminded, asked whether she is still coming, asked again, and then somebody is told."""

from datetime import datetime, timedelta

from bookings.attendance import CHASES, by_day
from bookings.lanes import may_ask_from
from bookings.models import Deadline, Seat
from bookings.seating import drop_deadlines, lock_team, set_deadline, take, tell
from bookings.transactions import action
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, SeatStatus


@action
def remind(*, deadline_id: int, at: datetime) -> None:
    """Let a reminder be sent, unless the job has begun by the time a late clock gets here.

    The one of the day before lets people sleep; the one of two hours before is worth waking them for.
    """
    kind = _kind(deadline_id)
    seat = take(deadline_id, at=at)
    if seat is None or not _is_awaited(seat, at):
        return
    morning = may_ask_from(at, lane=seat.lane, rules=seat.booking.policy.rules)
    if kind == DeadlineKind.REMIND_DAY_BEFORE and morning > at:
        set_deadline(seat, kind, morning)
        return
    tell(EventKind.REMINDER_DUE, seat, at=at, facts={"reminder": kind})
    if kind == DeadlineKind.REMIND_DAY_BEFORE:
        _wait_for_an_answer(seat, at=at)


def _wait_for_an_answer(seat: Seat, *, at: datetime) -> None:
    """Where the job begins before she could be asked again, her reminder of two hours before has to do."""
    booking = seat.booking
    after = timedelta(minutes=booking.policy.rules.chase_reminder_after_minutes)
    chased_at = by_day(at + after, booking)
    if chased_at < booking.starts_at:
        set_deadline(seat, DeadlineKind.CHASE_REMINDER, chased_at)


@action
def chase_reminder(*, deadline_id: int, at: datetime) -> None:
    """She has not said whether she is still coming: she is asked once more, and then the coordinator is told."""
    seat = take(deadline_id, at=at)
    if seat is None or not _is_awaited(seat, at):
        return
    booking = seat.booking
    asked_at = by_day(at, booking)
    if asked_at > at:
        set_deadline(seat, DeadlineKind.CHASE_REMINDER, asked_at)
        return
    tell(EventKind.REMINDER_UNANSWERED, seat, at=at, facts={"step": DeadlineKind.CHASE_REMINDER})
    after = timedelta(minutes=booking.policy.rules.alert_unconfirmed_after_minutes)
    alerted_at = by_day(at + after, booking)
    # Too near the start to wait any longer: the coordinator hears of it at once.
    set_deadline(seat, DeadlineKind.ALERT_UNCONFIRMED, alerted_at if alerted_at < booking.starts_at else at)


@action
def alert_unconfirmed(*, deadline_id: int, at: datetime) -> None:
    """Asked twice, she has not answered: the coordinator rings her up."""
    seat = take(deadline_id, at=at)
    if seat is None or not _is_awaited(seat, at):
        return
    alerted_at = by_day(at, seat.booking)
    if alerted_at > at:
        set_deadline(seat, DeadlineKind.ALERT_UNCONFIRMED, alerted_at)
        return
    tell(EventKind.REMINDER_UNANSWERED, seat, at=at, facts={"step": DeadlineKind.ALERT_UNCONFIRMED})


@action
def confirm_reminder(*, booking_id: int, mediator_id: int, via: AnswerChannel, at: datetime) -> bool:
    """Note that she is still coming; False when the seat is not hers, or the job has begun."""
    seat = lock_team(booking_id, at=at).held_by(mediator_id)
    if seat is None or seat.status != SeatStatus.FILLED:
        return False
    drop_deadlines(seat, at=at, kinds=CHASES)
    tell(EventKind.REMINDER_CONFIRMED, seat, at=at, facts={"via": via})
    return True


def _is_awaited(seat: Seat, at: datetime) -> bool:
    return seat.status == SeatStatus.FILLED and not seat.booking.has_started(at)


def _kind(deadline_id: int) -> DeadlineKind:
    return DeadlineKind(Deadline.objects.values_list("kind", flat=True).get(pk=deadline_id))
