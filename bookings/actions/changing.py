"""The office corrects its request, or asks for another hour."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bookings.actions.requesting import check_call_number, check_duration, check_start, phone_number
from bookings.hours import MediatorElsewhere, refuse_without_room
from bookings.models import Booking, Seat
from bookings.models.booking import snapshot
from bookings.outbox import record
from bookings.search import close_other_offers, restart
from bookings.seating import drop_deadlines, lock_team, move_attendance, seats_that_can, set_status
from bookings.teams import leaders
from bookings.transactions import action
from bookings.vocabulary import EventKind, OfferStatus, Step
from bookings.working_time import rome_day
from mediation import calendar


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
def change_booking(*, booking_id: int, change: Change, by_id: int, at: datetime) -> Booking:
    """Correct a booking. Whoever holds it is told, and keeps it; while the search runs, new hours begin it again.

    :raises BadPhoneNumber: when a number is not one.
    :raises CallNumberMissing: when nobody could be called any more.
    :raises DurationNotPositive: when it would end before it starts.
    :raises StartInThePast: when it would have started too long ago.
    :raises ChangeNeedsANewRequest: when it would void, or break, what a mediator has agreed to.
    :raises StepNotPossible: when the job has begun or is over.
    """
    seats = seats_that_can(lock_team(booking_id, at=at), Step.CHANGE)
    booking = seats[0].booking
    moves = _moves(booking, change, at=at)
    held = [seat for seat in seats if seat.mediator_id]
    if held and _voids_consent(booking, moves):
        raise ChangeNeedsANewRequest(number=booking.number, fields=sorted(moves))
    new: dict[str, Any] = {**change.details(), **moves}
    if not _apply(seats[0], new, by_id=by_id, at=at, is_material=bool(moves) and not held):
        return booking
    if moves:
        _keep(held, at=at, fields=sorted(moves))
        _search_anew([seat for seat in seats if not seat.mediator_id], at=at, by_id=by_id)
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
    # A date of a series that was edited by itself stays as it is when the series changes.
    booking.is_exception = booking.series_id is not None
    booking.save(update_fields=[*new, "version", "is_exception"])
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


def _keep(held: list[Seat], *, at: datetime, fields: list[str]) -> None:
    """Let mediators keep their seats at hours a little different, where their other jobs leave room for them."""
    calendar.lock_mediators(seat.mediator_id for seat in held if seat.mediator_id)
    for seat in held:
        assert seat.mediator_id, "somebody holds it"
        try:
            refuse_without_room(seat, seat.mediator_id, at=at)
        except MediatorElsewhere as elsewhere:
            raise ChangeNeedsANewRequest(number=seat.booking_id, fields=fields) from elsewhere
        calendar.move(seat_id=seat.pk, busy_from=seat.booking.starts_at, busy_to=seat.booking.ends_at)
        move_attendance(seat, at=at)


def _search_anew(seats: list[Seat], *, at: datetime, by_id: int) -> None:
    for seat in seats:
        set_status(seat, Step.CHANGE)
        drop_deadlines(seat, at=at)
        close_other_offers(seat, status=OfferStatus.WITHDRAWN, event=EventKind.OFFER_WITHDRAWN, at=at)
    for seat in leaders(seats):
        restart(seat, at=at, by_id=by_id, facts={"reason": "changed"})
