"""A change voided a yes: she says yes again, or no, or nothing until it is too late. Meanwhile both times are hers."""

from datetime import datetime
from typing import Any

from bookings import freed
from bookings.actions.releasing import SeatNotYours, empty_seat
from bookings.lifecycle import NEXT, StepNotPossible
from bookings.models import Seat
from bookings.outbox import record
from bookings.search import restart
from bookings.seating import drop_deadlines, lock_team, plan_attendance, set_status, take
from bookings.short_notice import credit_moved
from bookings.terms import AgreedHours, Terms
from bookings.transactions import action
from bookings.vocabulary import AnswerChannel, EventKind, SeatStatus, Step
from mediation import calendar


@action
def reconfirm(
    *,
    booking_id: int,
    mediator_id: int,
    answer: bool,
    via: AnswerChannel,
    at: datetime,
    by_id: int | None = None,
) -> Seat:
    """Take her answer: yes and the seat is hers as it has become, no and somebody else is searched for at once.

    Saying yes twice changes nothing.

    :raises SeatNotYours: when she does not hold it, any longer or at all.
    :raises StepNotPossible: when nothing was asked of her.
    """
    seat = lock_team(booking_id, at=at, mediator_ids=[mediator_id]).held_by(mediator_id)
    if seat is None:
        raise SeatNotYours(number=booking_id, mediator_id=mediator_id)
    if answer and seat.status == SeatStatus.FILLED and _was_asked(seat):
        return seat
    if seat.status not in NEXT[Step.RECONFIRM]:
        raise StepNotPossible(status=seat.status, step=Step.RECONFIRM)
    if answer:
        _agree(seat, via=via, by_id=by_id, at=at)
    else:
        _lose(seat, EventKind.RECONFIRMATION_REFUSED, at=at, by_id=by_id, facts={"because": "no", "via": via})
    return seat


def _was_asked(seat: Seat) -> bool:
    asked = seat.events.filter(kind=EventKind.BOOKING_RECONFIRMED, mediator=seat.mediator_id)
    return asked.exists()


def _agree(seat: Seat, *, via: AnswerChannel, by_id: int | None, at: datetime) -> None:
    calendar.settle(seat_id=seat.pk, stretch=Terms.of(seat).stretch)
    set_status(seat, Step.RECONFIRM)
    seat.filled_at = at
    seat.save(update_fields=["filled_at"])
    drop_deadlines(seat, at=at)
    plan_attendance(seat, at=at)
    freed.follow(seat, at=at)
    record(
        EventKind.BOOKING_RECONFIRMED,
        booking=seat.booking,
        seat=seat,
        mediator_id=seat.mediator_id,
        at=at,
        by_id=by_id,
        facts={"via": via},
    )


@action
def lapse_reconfirmation(*, deadline_id: int, at: datetime) -> None:
    """She has not answered: silence is no yes."""
    seat = take(deadline_id, at=at)
    if seat is None or seat.status != SeatStatus.RECONFIRMING:
        return
    _lose(seat, EventKind.RECONFIRMATION_LAPSED, at=at, by_id=None, facts={"because": "silence"})


def _lose(seat: Seat, event: EventKind, *, at: datetime, by_id: int | None, facts: dict[str, Any]) -> None:
    """Who gave her hours for what the office has changed since is credited for them as for a cancellation."""
    agreed = AgreedHours.of(seat)
    credited = credit_moved(seat, agreed, at=at)
    facts = {**facts, "agreed_at": agreed.starts_at.isoformat(), "credited_minutes": credited}
    empty_seat(seat, event=event, at=at, by_id=by_id, facts=facts, credited_minutes=credited)
    restart(seat, at=at, by_id=by_id, facts={"reason": "changed"})
