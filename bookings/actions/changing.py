"""What was agreed changes: the office cancels or corrects, the mediator gives back, the coordinator closes a search."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bookings.actions.dispatching import ReasonMissing
from bookings.crediting import credit_for_cancellation
from bookings.lifecycle import StepNotPossible
from bookings.locking import lock
from bookings.models import Booking, Seat, ServiceRecord
from bookings.models.booking import snapshot
from bookings.outbox import record
from bookings.search import (
    SEARCH_DEADLINES,
    close_other_offers,
    drop_deadlines,
    follow_seats,
    restart,
    set_status,
    working_time,
)
from bookings.transactions import action
from bookings.vocabulary import AnswerChannel, EventKind, OfferStatus, SeatStatus, Step
from bookings.working_time import notice_deadline
from mediation import calendar


class SeatNotYours(Exception):
    """Somebody who does not hold the seat tried to give it back."""

    def __init__(self, *, number: int, mediator_id: int) -> None:
        super().__init__(f"{number}: {mediator_id}")
        self.number = number
        self.mediator_id = mediator_id


class ChangeNeedsANewRequest(Exception):
    """The change would void what a mediator has agreed to (`fields` say which part)."""

    def __init__(self, *, number: int, fields: list[str]) -> None:
        super().__init__(f"{number}: {fields}")
        self.number = number
        self.fields = fields


@dataclass(frozen=True, kw_only=True)
class Change:
    """New values for what may be corrected; None leaves a field alone."""

    contact_name: str | None = None
    contact_phone: str | None = None
    call_number: str | None = None
    case_reference: str | None = None
    campaign: str | None = None
    starts_at: datetime | None = None
    duration_minutes: int | None = None

    def details(self) -> dict[str, str]:
        names = ("contact_name", "contact_phone", "call_number", "case_reference", "campaign")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}


@action
def cancel_booking(*, booking_id: int, by_id: int, reason: str, at: datetime) -> Booking:
    """Cancel for the office; whether it is late, and what it credits, follows from `at`, when it was received.

    Cancelling twice changes nothing.

    :raises StepNotPossible: when the job has begun or is over.
    """
    locked = lock(booking_id)
    booking, seat = locked.booking, locked.seat
    if seat.status == SeatStatus.CANCELLED:
        return booking
    mediator_id = seat.mediator_id
    rules = booking.policy.rules
    free_until = notice_deadline(booking.starts_at, working_time(booking.place.municipality, rules), rules)
    booking.is_late_cancellation = at > free_until
    booking.version += 1
    booking.save(update_fields=["is_late_cancellation", "version"])
    set_status(seat, Step.CANCEL)
    drop_deadlines(seat, at=at)
    credited = _credit_cancellation(seat, free_until=free_until, at=at) if mediator_id else 0
    if mediator_id:
        calendar.lock_mediators([mediator_id])
        calendar.release(seat_id=seat.pk)
    facts = {
        "reason": reason,
        "late": booking.is_late_cancellation,
        "credited_minutes": credited,
        "notice_minutes": max(int((booking.starts_at - at).total_seconds() // 60), 0),
    }
    record(
        EventKind.BOOKING_CANCELLED,
        booking=booking,
        seat=seat,
        mediator_id=mediator_id,
        at=at,
        by_id=by_id,
        facts=facts,
    )
    close_other_offers(seat, status=OfferStatus.WITHDRAWN, event=EventKind.OFFER_WITHDRAWN, at=at)
    return booking


def _credit_cancellation(seat: Seat, *, free_until: datetime, at: datetime) -> int:
    booking = seat.booking
    booked = int(booking.duration.total_seconds() // 60)
    credited = credit_for_cancellation(
        received_at=at,
        free_until=free_until,
        starts_at=booking.starts_at,
        booked_minutes=booked,
        rules=booking.policy.rules,
    )
    if credited:
        ServiceRecord.objects.create(
            seat=seat,
            mediator_id=seat.mediator_id,
            requested_minutes=booked,
            credited_minutes=credited,
            note="Disdetta tardiva",
            created_at=at,
        )
    return credited


@action
def withdraw(
    *, booking_id: int, mediator_id: int, at: datetime, via: AnswerChannel, reason: str = ""
) -> Seat:
    """A mediator gives her seat back; the search starts again at once, in the lane of the time that is left.

    :raises SeatNotYours: when she does not hold it.
    :raises StepNotPossible: when the job has begun or is over.
    """
    seat = lock(booking_id, mediator_ids=[mediator_id]).seat
    if seat.mediator_id != mediator_id:
        raise SeatNotYours(number=booking_id, mediator_id=mediator_id)
    facts = {"via": via, "reason": reason}
    _vacate(seat, event=EventKind.MEDIATOR_WITHDREW, at=at, by_id=None, facts=facts)
    return seat


@action
def remove_mediator(*, booking_id: int, by_id: int, reason: str, at: datetime) -> Seat:
    """The coordinator takes the mediator off the seat, and the search starts again.

    :raises ReasonMissing: a removal is always explained.
    :raises StepNotPossible: when nobody holds the seat, or the job has begun.
    """
    if not reason.strip():
        raise ReasonMissing
    seat = lock(booking_id).seat
    if seat.mediator_id is None:
        raise StepNotPossible(status=seat.status, step=Step.RELEASE)
    calendar.lock_mediators([seat.mediator_id])
    _vacate(seat, event=EventKind.MEDIATOR_REMOVED, at=at, by_id=by_id, facts={"reason": reason})
    return seat


def _vacate(seat: Seat, *, event: EventKind, at: datetime, by_id: int | None, facts: dict[str, Any]) -> None:
    mediator_id = seat.mediator_id
    set_status(seat, Step.RELEASE)
    drop_deadlines(seat, at=at)
    calendar.release(seat_id=seat.pk)
    for offer in seat.offers.filter(status=OfferStatus.ACCEPTED):
        offer.status = OfferStatus.WITHDRAWN
        offer.save(update_fields=["status"])
    seat.mediator, seat.filled_at = None, None
    seat.booking.version += 1
    seat.booking.save(update_fields=["version"])
    record(event, booking=seat.booking, seat=seat, mediator_id=mediator_id, at=at, by_id=by_id, facts=facts)
    restart(seat, at=at, by_id=by_id, facts={"reason": str(facts.get("reason", ""))})


@action
def change_booking(*, booking_id: int, change: Change, by_id: int, at: datetime) -> Booking:
    """Correct a booking. Details are told to whoever holds it; a new time starts the search again while it runs.

    :raises ChangeNeedsANewRequest: when a mediator has agreed to the old time.
    :raises StepNotPossible: when the booking is over.
    """
    locked = lock(booking_id)
    booking, seat = locked.booking, locked.seat
    moves = _moves(booking, change)
    if seat.status not in (SeatStatus.OPEN, SeatStatus.DISPATCHING, SeatStatus.UNCOVERED, SeatStatus.FILLED):
        raise StepNotPossible(status=seat.status, step=Step.CHANGE)
    if moves and seat.status == SeatStatus.FILLED:
        raise ChangeNeedsANewRequest(number=booking.number, fields=sorted(moves))
    new: dict[str, Any] = {**change.details(), **moves}
    before = snapshot(booking, list(new))
    for name, value in new.items():
        setattr(booking, name, value)
    if snapshot(booking, list(new)) == before:
        return booking
    booking.version += 1
    booking.save(update_fields=[*new, "version"])
    facts = {"before": before, "after": snapshot(booking, list(new)), "material": bool(moves)}
    record(
        EventKind.BOOKING_CHANGED,
        booking=booking,
        seat=seat,
        mediator_id=seat.mediator_id,
        at=at,
        by_id=by_id,
        facts=facts,
    )
    if moves:
        _search_anew(seat, at=at, by_id=by_id)
    return booking


def _moves(booking: Booking, change: Change) -> dict[str, datetime]:
    """The new start and end, where they differ from the old."""
    if change.starts_at is None and change.duration_minutes is None:
        return {}
    starts_at = change.starts_at or booking.starts_at
    length = (
        booking.duration if change.duration_minutes is None else timedelta(minutes=change.duration_minutes)
    )
    moved = {"starts_at": starts_at, "ends_at": starts_at + length}
    return {} if moved == {"starts_at": booking.starts_at, "ends_at": booking.ends_at} else moved


def _search_anew(seat: Seat, *, at: datetime, by_id: int) -> None:
    set_status(seat, Step.CHANGE)
    drop_deadlines(seat, at=at)
    close_other_offers(seat, status=OfferStatus.WITHDRAWN, event=EventKind.OFFER_WITHDRAWN, at=at)
    restart(seat, at=at, by_id=by_id, facts={"reason": "changed"})


@action
def cover_externally(*, booking_id: int, by_id: int, reason: str, at: datetime) -> Booking:
    """Close a search because the external telephone service did the job.

    :raises StepNotPossible: when somebody holds the seat, or it is over.
    """
    return _close_search(booking_id, Step.COVER_EXTERNALLY, EventKind.COVERED_EXTERNALLY, by_id, reason, at)


@action
def give_up(*, booking_id: int, by_id: int, reason: str, at: datetime) -> Booking:
    """Close an uncovered booking for good, with its reason.

    :raises ReasonMissing: an office is always told why.
    :raises StepNotPossible: when it is not uncovered.
    """
    if not reason.strip():
        raise ReasonMissing
    return _close_search(booking_id, Step.GIVE_UP, EventKind.SEARCH_GIVEN_UP, by_id, reason, at)


def _close_search(
    booking_id: int, step: Step, event: EventKind, by_id: int, reason: str, at: datetime
) -> Booking:
    seat = lock(booking_id).seat
    set_status(seat, step)
    drop_deadlines(seat, at=at, kinds=SEARCH_DEADLINES)
    record(event, booking=seat.booking, seat=seat, at=at, by_id=by_id, facts={"reason": reason})
    close_other_offers(seat, status=OfferStatus.WITHDRAWN, event=EventKind.OFFER_WITHDRAWN, at=at)
    follow_seats(seat.booking)
    return seat.booking
