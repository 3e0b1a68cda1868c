"""A mediator on the job is not well, or is threatened, or cannot go on: the coordinator hears of it at once."""

from datetime import datetime, timedelta

from bookings.actions.releasing import SeatNotYours
from bookings.models import Seat
from bookings.outbox import record
from bookings.seating import lock_team
from bookings.transactions import action
from bookings.vocabulary import AnswerChannel, EventKind


@action
def ask_for_help(
    *,
    booking_id: int,
    mediator_id: int,
    at: datetime,
    via: AnswerChannel,
    reason: str = "",
    by_id: int | None = None,
) -> Seat:
    """Alert the coordinator, whatever has become of the job; the very same call soon again changes nothing.

    What she writes is for the coordinator alone.

    :raises SeatNotYours: when she does not hold the job.
    """
    seat = lock_team(booking_id, at=at, mediator_ids=[mediator_id]).held_by(mediator_id)
    if seat is None:
        raise SeatNotYours(number=booking_id, mediator_id=mediator_id)
    facts = {"via": via, "reason": reason}
    if not _has_just_asked(seat, facts, at=at):
        record(
            EventKind.HELP_ASKED,
            booking=seat.booking,
            seat=seat,
            mediator_id=mediator_id,
            at=at,
            by_id=by_id,
            facts=facts,
        )
    return seat


def _has_just_asked(seat: Seat, facts: dict[str, str], *, at: datetime) -> bool:
    since = at - timedelta(minutes=seat.booking.policy.rules.help_repeat_minutes)
    last = seat.events.filter(kind=EventKind.HELP_ASKED, mediator=seat.mediator, at__gt=since).last()
    return last is not None and last.facts == facts
