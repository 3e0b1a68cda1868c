"""What was agreed changes: the office cancels or corrects, the mediator gives back, the coordinator closes a search."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bookings.actions.dispatching import ReasonMissing
from bookings.actions.requesting import check_call_number, check_duration, check_start, phone_number
from bookings.crediting import credit_for_cancellation
from bookings.hours import MediatorElsewhere, refuse_without_room
from bookings.lifecycle import NEXT, StepNotPossible
from bookings.models import Booking, Seat
from bookings.models.booking import snapshot
from bookings.outbox import record
from bookings.search import close_other_offers, restart
from bookings.seating import credit, drop_deadlines, lock_seat, minutes, move_attendance, set_status, vacate
from bookings.transactions import action
from bookings.vocabulary import AnswerChannel, EventKind, OfferStatus, SeatStatus, Step
from bookings.working_time import notice_deadline, rome_day, working_time
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
        """What changes beside the hours, by field.

        :raises BadPhoneNumber: when a number is not one.
        """
        names = ("contact_name", "contact_phone", "call_number", "case_reference", "campaign")
        said = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return {
            name: phone_number(name, value) if name in ("contact_phone", "call_number") else value
            for name, value in said.items()
        }


@action
def cancel_booking(*, booking_id: int, by_id: int, reason: str, at: datetime) -> Booking:
    """Cancel for the office; whether it is late, and what it credits, follows from `at`, when it was received.

    Cancelling twice changes nothing.

    :raises StepNotPossible: when the job has begun or is over.
    """
    seat = lock_seat(booking_id, at=at)
    booking = seat.booking
    if seat.status == SeatStatus.CANCELLED:
        return booking
    mediator_id = seat.mediator_id
    set_status(seat, Step.CANCEL)
    drop_deadlines(seat, at=at)
    free_until = _free_until(booking)
    booking.is_late_cancellation = at > free_until
    booking.version += 1
    booking.save(update_fields=["is_late_cancellation", "version"])
    credited = _credit_cancellation(seat, free_until=free_until, at=at) if mediator_id else 0
    _release(seat)
    facts = {
        "reason": reason,
        "late": booking.is_late_cancellation,
        "credited_minutes": credited,
        "notice_minutes": max(minutes(booking.starts_at - at), 0),
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


def _free_until(booking: Booking) -> datetime:
    rules = booking.policy.rules
    return notice_deadline(booking.starts_at, working_time(booking.place.municipality, rules), rules)


def _credit_cancellation(seat: Seat, *, free_until: datetime, at: datetime) -> int:
    booking = seat.booking
    credited = credit_for_cancellation(
        received_at=at,
        free_until=free_until,
        starts_at=booking.starts_at,
        booked_minutes=minutes(booking.duration),
        rules=booking.policy.rules,
    )
    if credited:
        credit(seat, credited_minutes=credited, at=at, note="Disdetta tardiva")
    return credited


def _release(seat: Seat) -> None:
    """Give back the hours held for the seat."""
    if seat.mediator_id:
        calendar.lock_mediators([seat.mediator_id])
        calendar.release(seat_id=seat.pk)


@action
def withdraw(
    *, booking_id: int, mediator_id: int, at: datetime, via: AnswerChannel, reason: str = ""
) -> Seat:
    """A mediator gives her seat back; the search starts again at once, in the lane of the time that is left.

    :raises SeatNotYours: when she does not hold it.
    :raises StepNotPossible: when the job has begun or is over.
    """
    seat = lock_seat(booking_id, at=at, mediator_ids=[mediator_id])
    if seat.mediator_id != mediator_id:
        raise SeatNotYours(number=booking_id, mediator_id=mediator_id)
    facts = {"via": via, "reason": reason}
    _search_after(seat, event=EventKind.MEDIATOR_WITHDREW, at=at, by_id=None, facts=facts)
    return seat


@action
def remove_mediator(*, booking_id: int, by_id: int, reason: str, at: datetime) -> Seat:
    """The coordinator takes the mediator off the seat, and the search starts again.

    :raises ReasonMissing: a removal is always explained.
    :raises StepNotPossible: when nobody holds the seat, or the job has begun.
    """
    if not reason.strip():
        raise ReasonMissing
    seat = lock_seat(booking_id, at=at)
    _search_after(seat, event=EventKind.MEDIATOR_REMOVED, at=at, by_id=by_id, facts={"reason": reason})
    return seat


def _search_after(
    seat: Seat, *, event: EventKind, at: datetime, by_id: int | None, facts: dict[str, str]
) -> None:
    """Empty the seat and begin a new search."""
    mediator_id = seat.mediator_id
    _release(seat)
    vacate(seat, at=at)
    seat.offers.filter(status=OfferStatus.ACCEPTED).update(status=OfferStatus.WITHDRAWN)
    seat.booking.version += 1
    seat.booking.save(update_fields=["version"])
    record(event, booking=seat.booking, seat=seat, mediator_id=mediator_id, at=at, by_id=by_id, facts=facts)
    restart(seat, at=at, by_id=by_id, facts={"reason": facts["reason"]})


@action
def change_booking(*, booking_id: int, change: Change, by_id: int, at: datetime) -> Booking:
    """Correct a booking. Whoever holds it is told, and keeps it; while the search runs, new hours begin it again.

    :raises BadPhoneNumber: when a number is not one.
    :raises CallNumberMissing: when nobody could be called any more.
    :raises DurationNotPositive: when it would end before it starts.
    :raises StartInThePast: when it would have started too long ago.
    :raises ChangeNeedsANewRequest: when it would void, or break, what a mediator has agreed to.
    :raises StepNotPossible: when the job has begun or is over.
    """
    seat = lock_seat(booking_id, at=at)
    booking = seat.booking
    if seat.status not in NEXT[Step.CHANGE]:
        raise StepNotPossible(status=seat.status, step=Step.CHANGE)
    moves = _moves(booking, change, at=at)
    holder_id = seat.mediator_id
    if holder_id and _voids_consent(booking, moves):
        raise ChangeNeedsANewRequest(number=booking.number, fields=sorted(moves))
    new: dict[str, Any] = {**change.details(), **moves}
    if not _apply(seat, new, by_id=by_id, at=at, is_material=bool(moves) and not holder_id):
        return booking
    if moves and holder_id:
        _keep(seat, holder_id, at=at, fields=sorted(moves))
    elif moves:
        _search_anew(seat, at=at, by_id=by_id)
    return booking


def _apply(seat: Seat, new: dict[str, Any], *, by_id: int, at: datetime, is_material: bool) -> bool:
    """Store the new values and record them; False when nothing differs from what was."""
    booking = seat.booking
    before = snapshot(booking, list(new))
    for name, value in new.items():
        setattr(booking, name, value)
    after = snapshot(booking, list(new))
    if after == before:
        return False
    check_call_number(booking.delivery, booking.call_number)
    booking.version += 1
    booking.save(update_fields=[*new, "version"])
    record(
        EventKind.BOOKING_CHANGED,
        booking=booking,
        seat=seat,
        mediator_id=seat.mediator_id,
        at=at,
        by_id=by_id,
        facts={"before": before, "after": after, "material": is_material},
    )
    return True


def _moves(booking: Booking, change: Change, *, at: datetime) -> dict[str, datetime]:
    """The new start and end, where they differ from the old."""
    starts_at, length = booking.starts_at, booking.duration
    if change.duration_minutes is not None:
        check_duration(change.duration_minutes)
        length = timedelta(minutes=change.duration_minutes)
    if change.starts_at is not None and change.starts_at != starts_at:
        starts_at = change.starts_at.astimezone(UTC)
        check_start(starts_at, at=at, rules=booking.policy.rules)
    if starts_at == booking.starts_at and length == booking.duration:
        return {}
    return {"starts_at": starts_at, "ends_at": starts_at + length}


def _voids_consent(booking: Booking, moves: dict[str, datetime]) -> bool:
    """Whether the hours change so much that a yes to the old ones is no yes to the new."""
    if not moves:
        return False
    little = timedelta(minutes=booking.policy.rules.material_change_minutes)
    return (
        rome_day(moves["starts_at"]) != rome_day(booking.starts_at)
        or abs(moves["starts_at"] - booking.starts_at) > little
        or abs(moves["ends_at"] - booking.ends_at) > little
    )


def _keep(seat: Seat, holder_id: int, *, at: datetime, fields: list[str]) -> None:
    """Let the mediator keep the seat at hours a little different, where her other jobs leave room for them."""
    calendar.lock_mediators([holder_id])
    try:
        refuse_without_room(seat, holder_id, at=at)
    except MediatorElsewhere as elsewhere:
        raise ChangeNeedsANewRequest(number=seat.booking_id, fields=fields) from elsewhere
    calendar.move(seat_id=seat.pk, busy_from=seat.booking.starts_at, busy_to=seat.booking.ends_at)
    move_attendance(seat, at=at)


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
    seat = lock_seat(booking_id, at=at)
    set_status(seat, step)
    drop_deadlines(seat, at=at)
    record(event, booking=seat.booking, seat=seat, at=at, by_id=by_id, facts={"reason": reason})
    close_other_offers(seat, status=OfferStatus.WITHDRAWN, event=EventKind.OFFER_WITHDRAWN, at=at)
    return seat.booking
