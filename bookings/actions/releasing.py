"""A seat that somebody has taken becomes free again: the mediator gives it back, or the coordinator takes her off."""

from datetime import datetime
from typing import Any

from bookings.actions.dispatching import ReasonMissing
from bookings.lifecycle import NEXT, StepNotPossible
from bookings.models import Seat
from bookings.outbox import record
from bookings.search import restart
from bookings.seating import lock_team, seat_meant, vacate
from bookings.transactions import action
from bookings.vocabulary import AnswerChannel, EventKind, OfferStatus, SeatStatus, Step
from mediation import apart, calendar

KNOWS_PERSON = "Conosce la persona assistita"


class SeatNotYours(Exception):
    """Somebody who does not hold the seat tried to give it back."""

    def __init__(self, *, number: int, mediator_id: int) -> None:
        super().__init__(f"{number}: {mediator_id}")
        self.number = number
        self.mediator_id = mediator_id


@action
def withdraw(
    *,
    booking_id: int,
    mediator_id: int,
    at: datetime,
    via: AnswerChannel,
    reason: str = "",
    knows_person: bool = False,
) -> Seat:
    """A mediator gives her seat back; the search starts again at once, in the lane of the time that is left.

    One who knows the person may do so at any time, owes no explanation, and is not offered the case again.

    :raises SeatNotYours: when she does not hold it.
    :raises StepNotPossible: when the job has begun, unless it began with her yes; or it is over.
    """
    seat = lock_team(booking_id, at=at, mediator_ids=[mediator_id]).held_by(mediator_id)
    if seat is None:
        raise SeatNotYours(number=booking_id, mediator_id=mediator_id)
    if not can_be_given_back(seat, knows_person=knows_person):
        raise StepNotPossible(status=seat.status, step=Step.RELEASE)
    facts = {"via": via, "reason": reason}
    if knows_person:
        facts = {"via": via, "reason": reason or KNOWS_PERSON, "reason_code": "knows_person"}
        _keep_apart(seat)
    _search_after(seat, event=EventKind.MEDIATOR_WITHDREW, at=at, by_id=None, facts=facts)
    return seat


def _keep_apart(seat: Seat) -> None:
    """Without a reference nothing tells the case from others: then it is this booking that she is not asked for."""
    if seat.mediator_id and seat.booking.case_reference:
        apart.keep_apart(
            mediator_id=seat.mediator_id, case_reference=seat.booking.case_reference, reason=KNOWS_PERSON
        )


def can_be_given_back(seat: Seat, *, knows_person: bool = False) -> bool:
    """Before it begins; in lane now the hour has come before anybody says yes, and she may think again after it.

    Whom she knows she may meet only when it has begun.
    """
    if knows_person:
        return seat.status in NEXT[Step.RELEASE]
    began_with_the_yes = seat.filled_at is not None and seat.booking.has_started(seat.filled_at)
    return seat.status in NEXT[Step.RELEASE] and (seat.status != SeatStatus.IN_PROGRESS or began_with_the_yes)


@action
def remove_mediator(
    *, booking_id: int, by_id: int, reason: str, at: datetime, mediator_id: int | None = None
) -> Seat:
    """The coordinator takes the mediator off the seat, and the search starts again.

    :raises ReasonMissing: a removal is always explained.
    :raises WhichMediator: when several hold seats, and nobody is named; or who is named holds none.
    :raises StepNotPossible: when nobody holds the seat, or the job is over.
    """
    if not reason.strip():
        raise ReasonMissing
    seat = seat_meant(lock_team(booking_id, at=at), Step.RELEASE, mediator_id=mediator_id)
    _search_after(seat, event=EventKind.MEDIATOR_REMOVED, at=at, by_id=by_id, facts={"reason": reason})
    return seat


def _search_after(
    seat: Seat, *, event: EventKind, at: datetime, by_id: int | None, facts: dict[str, str]
) -> None:
    """Empty the seat and begin a new search."""
    empty_seat(seat, event=event, at=at, by_id=by_id, facts=facts)
    restart(seat, at=at, by_id=by_id, facts={"reason": facts["reason"]})


def empty_seat(
    seat: Seat,
    *,
    event: EventKind,
    at: datetime,
    by_id: int | None,
    facts: dict[str, Any],
    credited_minutes: int = 0,
) -> None:
    """Take whoever has it off the seat, give back all her time that was kept for it, and tell of it by this event."""
    mediator_id = seat.mediator_id
    if mediator_id:
        calendar.lock_mediators([mediator_id])
    calendar.release(seat_id=seat.pk)
    vacate(seat, at=at, credited_minutes=credited_minutes)
    seat.offers.filter(status=OfferStatus.ACCEPTED).update(status=OfferStatus.WITHDRAWN)
    seat.booking.version += 1
    seat.booking.save(update_fields=["version"])
    record(event, booking=seat.booking, seat=seat, mediator_id=mediator_id, at=at, by_id=by_id, facts=facts)
