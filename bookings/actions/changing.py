"""The office corrects its request, or asks for something else. Who has said yes keeps it, is asked, or is let go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bookings.actions.releasing import empty_seat
from bookings.actions.requesting import (
    StartInThePast,
    UnknownPlace,
    check_call_number,
    check_duration,
    check_fund,
    check_languages,
    check_start,
    phone_number,
)
from bookings.leading import hand_on
from bookings.lifecycle import NEXT, StepNotPossible
from bookings.locking import Locked, lock_series_of
from bookings.models import Booking, Seat
from bookings.models.booking import snapshot
from bookings.outbox import record
from bookings.search import forget_search, restart
from bookings.seating import (
    drop_deadlines,
    keep,
    lock_team,
    seats_that_can,
    set_deadline,
    set_status,
)
from bookings.short_notice import credit_moved
from bookings.teams import leaders
from bookings.terms import AgreedHours, Fate, Outlook, Standpoint, Terms, answer_by
from bookings.transactions import action
from bookings.vocabulary import DeadlineKind, EventKind, SeatStatus, Step
from bookings.working_time import rome_day
from mediation import calendar
from mediation.models import Place
from mediation.vocabulary import Delivery

PHONES = ("contact_phone", "call_number")
PLAIN = ("contact_name", "case_reference", "campaign", "gender", "gender_binding")
# What the search asks for: of these a change begins it anew, and may void a yes.
SOUGHT = frozenset(
    {
        *("starts_at", "ends_at", "delivery", "place_id", "language_id", "also_accepted"),
        *("gender", "gender_binding"),
    }
)
# What the dates of a series have in common: one of which it was changed by itself stays so when the series changes.
OF_THE_SERIES = frozenset({"starts_at", "ends_at", "place_id", "delivery", "language_id"})
# What somebody who edits a booking should hear that another did to it meanwhile; who was asked is not among it.
WORTH_SEEING = (
    *(EventKind.BOOKING_CHANGED, EventKind.BOOKING_CANCELLED, EventKind.BOOKING_REINSTATED),
    *(EventKind.MEDIATOR_WITHDREW, EventKind.MEDIATOR_REMOVED, EventKind.MEDIATOR_ASSIGNED),
    *(EventKind.BOOKING_CONFIRMED, EventKind.RECONFIRMATION_ASKED, EventKind.BOOKING_RECONFIRMED),
    *(EventKind.RECONFIRMATION_REFUSED, EventKind.RECONFIRMATION_LAPSED),
    *(EventKind.RESCUE_PROPOSED, EventKind.RESCUE_ACCEPTED),
)


class ChangedMeanwhile(Exception):
    """The editor looked at an older version; `events` say what has happened to the booking since, and who did it."""

    def __init__(self, *, number: int, seen: int, version: int, events: list[dict[str, Any]]) -> None:
        super().__init__(f"{number}: seen {seen}, is {version}")
        self.number = number
        self.seen = seen
        self.version = version
        self.events = events


@dataclass(frozen=True, kw_only=True)
class Change:
    """New values for what may be changed; None leaves a field alone. `version` is the one that the editor saw."""

    version: int | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    call_number: str | None = None
    case_reference: str | None = None
    campaign: str | None = None
    starts_at: datetime | None = None
    duration_minutes: int | None = None
    place_id: int | None = None
    delivery: str | None = None
    language: str | None = None
    also_accepted: tuple[str, ...] | None = None
    gender: str | None = None
    gender_binding: bool | None = None

    def new_values(self, booking: Booking, *, at: datetime) -> dict[str, Any]:
        """What differs from the booking as it is, by field, each value checked by itself.

        :raises NotARequest: one of its kinds, naming the field.
        :raises NotPossible: one of its kinds, with the facts.
        """
        said = {name: getattr(self, name) for name in (*PLAIN, *PHONES) if getattr(self, name) is not None}
        said |= {name: phone_number(name, said[name]) for name in PHONES if name in said}
        new = {**said, **self._hours(booking, at=at), **self._place(), **self._way(booking)}
        return {name: value for name, value in new.items() if value != getattr(booking, name)}

    def _hours(self, booking: Booking, *, at: datetime) -> dict[str, datetime]:
        starts_at, length = booking.starts_at, booking.duration
        if self.duration_minutes is not None:
            check_duration(self.duration_minutes)
            length = timedelta(minutes=self.duration_minutes)
        if self.starts_at is not None and self.starts_at != starts_at:
            starts_at = self.starts_at.astimezone(UTC)
            check_start(starts_at, at=at, rules=booking.policy.rules)
            check_fund(booking.fund_id, third_country=booking.third_country, on=rome_day(starts_at))
        return {"starts_at": starts_at, "ends_at": starts_at + length}

    def _place(self) -> dict[str, int]:
        if self.place_id is None:
            return {}
        if not Place.objects.filter(pk=self.place_id).exists():
            raise UnknownPlace("place", self.place_id)
        return {"place_id": self.place_id}

    def _way(self, booking: Booking) -> dict[str, Any]:
        """Language and delivery, which must go together."""
        if self.language is None and self.also_accepted is None and self.delivery is None:
            return {}
        tag = self.language or booking.language_id
        also = booking.also_accepted if self.also_accepted is None else list(self.also_accepted)
        delivery = self.delivery or booking.delivery
        known = check_languages(
            [("language", tag), *(("also_accepted", other) for other in also)], delivery=delivery
        )
        variety = booking.variety if booking.variety in known[tag].varieties else ""
        return {"language_id": tag, "also_accepted": also, "delivery": delivery, "variety": variety}


@action
def change_booking(*, booking_id: int, change: Change, by_id: int, at: datetime) -> Booking:
    """Change a booking. Of little things whoever holds it is told; about great ones she is asked, and keeps both times.

    Who cannot do it as it has become is let go at once, and while the search runs it begins anew.

    :raises StepNotPossible: when the job has begun or is over.
    :raises ChangedMeanwhile: when somebody else changed it since the editor looked.
    :raises NotARequest: one of its kinds, naming the field.
    :raises NotPossible: one of its kinds, with the facts.
    """
    series = lock_series_of(booking_id)
    locked = lock_team(booking_id, at=at)
    if alter(locked, change, by_id=by_id, at=at):
        for seat in leaders(locked.seats):
            hand_on(seat, at=at)
        if series is not None:
            series.note_change()
    return locked.booking


def alter(locked: Locked, change: Change, *, by_id: int, at: datetime) -> bool:
    """Change a booking that the caller has locked, as `change_booking` does; False where nothing of it differs."""
    seats, booking = seats_that_can(locked, Step.CHANGE), locked.booking
    _refuse_unseen(booking, change)
    calendar.lock_mediators(seat.mediator_id for seat in seats if seat.mediator_id)
    before, outlooks = _imagine(locked, seats, change, at=at)
    if not before:
        return False
    is_sought_anew = not SOUGHT.isdisjoint(before)
    _store(seats[0], before, outlooks, is_sought_anew=is_sought_anew, by_id=by_id, at=at)
    if is_sought_anew:
        for outlook in outlooks:
            FOLLOW[outlook.fate](outlook, by_id, at)
        for seat in forget_search((seat for seat in seats if not seat.mediator_id), at=at):
            restart(seat, at=at, by_id=by_id, facts={"reason": "changed"})
    return True


def foresee(*, booking: Booking, seats: Iterable[Seat], change: Change, at: datetime) -> list[Outlook]:
    """What the change would do to those who hold seats; `booking` carries it afterwards, and nothing is written.

    :raises StepNotPossible: as the change itself would.
    """
    team = tuple(seats)
    for seat in team:
        seat.booking, seat.team = booking, team
    locked = Locked(booking=booking, seats=team)
    _, outlooks = _imagine(locked, seats_that_can(locked, Step.CHANGE), change, at=at)
    return outlooks


def _refuse_unseen(booking: Booking, change: Change) -> None:
    if change.version is None or change.version == booking.version:
        return
    since = booking.events.filter(kind__in=WORTH_SEEING, booking_version__gt=change.version)
    raise ChangedMeanwhile(
        number=booking.number,
        seen=change.version,
        version=booking.version,
        events=[
            {"id": event.pk, "kind": event.kind, "at": event.at, "by": event.actor and event.actor.first_name}
            for event in since.select_related("actor").order_by("pk")
        ],
    )


def _imagine(
    locked: Locked, seats: list[Seat], change: Change, *, at: datetime
) -> tuple[dict[str, Any], list[Outlook]]:
    """Put the change into the booking in memory: what was there before, and what it means for those who hold it."""
    booking = locked.booking
    new = change.new_values(booking, at=at)
    before = snapshot(booking, list(new))
    held = [seat for seat in seats if seat.mediator_id]
    if SOUGHT.isdisjoint(new):
        _put(booking, new)
        return before, [Outlook(seat, Terms.of(seat), Fate.KEPT) for seat in held]
    _refuse_begun(locked)
    standpoints = [Standpoint.of(seat, at=at) for seat in held]
    _put(booking, new)
    check_languages([("team", seat.tag) for seat in locked.seats], delivery=booking.delivery)
    outlooks = [standpoint.after(at=at) for standpoint in standpoints]
    if any(outlook.fate == Fate.ASKED for outlook in outlooks) and booking.has_started(at):
        raise StartInThePast(starts_at=booking.starts_at, earliest=at)
    return before, outlooks


def _refuse_begun(locked: Locked) -> None:
    """Of a team in which one has begun, the others are asked for nothing else."""
    begun = [seat for seat in locked.seats if seat.status not in NEXT[Step.CHANGE]]
    begun = [seat for seat in begun if seat.status != SeatStatus.CANCELLED]
    if begun:
        raise StepNotPossible(status=begun[0].status, step=Step.CHANGE)


def _put(booking: Booking, new: dict[str, Any]) -> None:
    for name, value in new.items():
        setattr(booking, name, value)
    if "delivery" in new and booking.delivery != Delivery.ONSITE:
        booking.call_number = booking.call_number or booking.contact_phone or booking.office.phone
    check_call_number(booking.delivery, booking.call_number)


def _store(
    first: Seat,
    before: dict[str, Any],
    outlooks: list[Outlook],
    *,
    is_sought_anew: bool,
    by_id: int,
    at: datetime,
) -> None:
    """Write the booking, and tell of it: to each who keeps her seat, or else as a fact of the booking's."""
    booking = first.booking
    booking.version += 1
    if booking.series_id is not None and not OF_THE_SERIES.isdisjoint(before):
        booking.is_exception = True
    booking.save(update_fields=[*before, "call_number", "version", "is_exception"])
    kept = [outlook.seat for outlook in outlooks if outlook.fate == Fate.KEPT]
    facts = {
        "before": before,
        "after": snapshot(booking, list(before)),
        "material": is_sought_anew and not kept,
    }
    for seat in kept or [first]:
        told = facts if seat is (kept or [first])[0] else {**facts, "again": True}
        holder_id = seat.mediator_id if kept else None
        record(
            EventKind.BOOKING_CHANGED,
            booking=booking,
            seat=seat,
            mediator_id=holder_id,
            at=at,
            by_id=by_id,
            facts=told,
        )


# --- What becomes of those who hold a seat


def _keep(outlook: Outlook, _by_id: int, at: datetime) -> None:
    """The seat stays hers, at hours a little different; one that was moved and moved back is hers as it was."""
    seat = outlook.seat
    calendar.settle(seat_id=seat.pk, stretch=Terms.of(seat).stretch)
    keep(seat, was_at=outlook.agreed.starts_at, at=at)


def _ask_again(outlook: Outlook, by_id: int, at: datetime) -> None:
    seat, booking, terms = outlook.seat, outlook.seat.booking, Terms.of(outlook.seat)
    set_status(seat, Step.CHANGE)
    drop_deadlines(seat, at=at)
    calendar.keep_both(seat_id=seat.pk, agreed=outlook.agreed.stretch, asked=terms.stretch, at=at)
    due = answer_by(booking, at=at)
    set_deadline(seat, DeadlineKind.RECONFIRM_BY, due)
    facts = {
        "before": outlook.agreed.as_json(),
        "after": terms.as_json(),
        "changed": list(outlook.changed),
        "answer_by": due.isoformat(),
        "agreed_at": outlook.agreed.starts_at.isoformat(),
    }
    record(
        EventKind.RECONFIRMATION_ASKED,
        booking=booking,
        seat=seat,
        mediator_id=seat.mediator_id,
        at=at,
        by_id=by_id,
        facts=facts,
    )


def _let_go(outlook: Outlook, by_id: int, at: datetime) -> None:
    agreed = AgreedHours.of(outlook.seat, outlook.agreed)
    credited = credit_moved(outlook.seat, agreed, at=at)
    facts = {
        "because": "cannot",
        "reasons": [str(reason) for reason in outlook.reasons],
        "agreed_at": agreed.starts_at.isoformat(),
        "credited_minutes": credited,
    }
    empty_seat(
        outlook.seat,
        event=EventKind.RECONFIRMATION_REFUSED,
        at=at,
        by_id=by_id,
        facts=facts,
        credited_minutes=credited,
    )


FOLLOW = {Fate.KEPT: _keep, Fate.ASKED: _ask_again, Fate.LOST: _let_go}
