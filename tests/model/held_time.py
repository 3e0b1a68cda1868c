"""Of mediators' hours: what each seat has of them is what it should, and nobody is in two places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple, Self

from django.db import connection

from bookings.models import BookingEvent, Seat
from bookings.teams import SEARCHABLE
from bookings.vocabulary import DeadlineKind, EventKind, SeatStatus
from mediation.models import Commitment, OnCall
from mediation.vocabulary import CommitmentState, Delivery
from tests.model.world import World

BEGUN = (SeatStatus.FILLED, SeatStatus.RECONFIRMING, SeatStatus.IN_PROGRESS)
WORKED = (SeatStatus.DONE, SeatStatus.SIGNED, SeatStatus.VALIDATED, SeatStatus.PERSON_ABSENT)
NOBODYS = (*SEARCHABLE, SeatStatus.UNCOVERED, SeatStatus.CANCELLED)


class Hours(NamedTuple):
    """From when to when, and where: at a distance it is nowhere."""

    begins: datetime
    ends: datetime
    delivery: str
    place_id: int | None

    @classmethod
    def of_job(cls, seat: Seat) -> Self:
        booking = seat.booking
        return cls._at(booking.starts_at, booking.ends_at, booking.delivery, booking.place_id)

    @classmethod
    def of_commitment(cls, commitment: Commitment) -> Self:
        busy = commitment.busy
        return cls(busy.lower, busy.upper, commitment.delivery, commitment.place_id)

    @classmethod
    def told(cls, terms: dict[str, Any]) -> Self:
        begins, ends = (datetime.fromisoformat(terms[name]) for name in ("starts_at", "ends_at"))
        return cls._at(begins, ends, terms["delivery"], terms["place_id"])

    @classmethod
    def _at(cls, begins: datetime, ends: datetime, delivery: str, place_id: int) -> Self:
        return cls(begins, ends, delivery, place_id if delivery == Delivery.ONSITE else None)

    def overlaps(self, other: Hours) -> bool:
        return self.begins < other.ends and other.begins < self.ends

    def until(self, ends: datetime) -> Hours:
        """As far as it went, where that is less."""
        return self._replace(ends=ends) if self.begins < ends < self.ends else self

    def and_all_to(self, other: Hours) -> Hours:
        return self._replace(begins=min(self.begins, other.begins), ends=max(self.ends, other.ends))


Held = list[tuple[str, int | None, Hours]]


def each_seat_has_its_hours(world: World) -> Iterator[str]:
    """Whoever has a seat is taken for its hours, no more and no less; nobody is for a seat that nobody has."""
    for seat in world.seats:
        due = expected(seat, world)
        if seat.booking.is_shift or due is None:
            continue
        held = [(c.state, c.mediator_id, Hours.of_commitment(c)) for c in world.commitments.get(seat.pk, [])]
        if sorted(held) != sorted(due):
            yield f"seat {seat.pk} is {seat.status} by {seat.mediator_id}, committed: {held}, not {due}"


def expected(seat: Seat, world: World) -> Held | None:
    """What should be held for the seat, by state and mediator; None where nothing is said of it."""
    if seat.status == SeatStatus.RECONFIRMING:
        return _both(seat, world)
    if seat.status in BEGUN:
        return [(CommitmentState.FILLED, seat.mediator_id, Hours.of_job(seat))]
    if seat.status in WORKED:
        return [(CommitmentState.FILLED, seat.mediator_id, _as_it_went(seat, world))]
    if seat.rescuer_id:
        by_telephone = Hours.of_job(seat)._replace(delivery=Delivery.PHONE, place_id=None)
        return [(CommitmentState.HELD, seat.rescuer_id, by_telephone)]
    return []


def _both(seat: Seat, world: World) -> Held:
    """What was agreed, and what is asked: one stretch where they overlap."""
    question = world.told(seat, EventKind.RECONFIRMATION_ASKED, of=seat.mediator_id)[-1]
    agreed, asked = Hours.told(question.facts["before"]), Hours.of_job(seat)
    if agreed.overlaps(asked):
        return [(CommitmentState.FILLED, seat.mediator_id, asked.and_all_to(agreed))]
    return [
        (CommitmentState.FILLED, seat.mediator_id, agreed),
        (CommitmentState.HELD, seat.mediator_id, asked),
    ]


def _as_it_went(seat: Seat, world: World) -> Hours:
    """Ended early, the rest is given back, and what is left of it where it was over before its hour.

    Correcting the record afterwards takes nothing more.
    """
    hours, closings = Hours.of_job(seat), world.told(seat, EventKind.BOOKING_COMPLETED, of=seat.mediator_id)
    if not closings:
        return hours
    closed = closings[-1]
    ended_at = datetime.fromisoformat(closed.facts["ended_at"])
    return hours.until(ended_at if ended_at > hours.begins else closed.at)


def rescuers_are_waited_for(world: World) -> Iterator[str]:
    """Whoever could do it by telephone is so only while it is sought, and until a time."""
    for seat in world.seats:
        is_due = DeadlineKind.RESCUE_BY in world.due.get(seat.pk, {})
        if bool(seat.rescuer_id) != is_due:
            yield f"seat {seat.pk} has the rescuer {seat.rescuer_id}, and an answer is due: {is_due}"
        if seat.rescuer_id and seat.status not in (*SEARCHABLE, SeatStatus.UNCOVERED):
            yield f"seat {seat.pk} is {seat.status}, and {seat.rescuer_id} could do it by telephone"


def one_turn_a_filled_shift(world: World) -> Iterator[str]:
    """Whoever has a shift is on call in it, and no hour of hers is taken."""
    turns = {turn.seat_id: turn for turn in OnCall.objects.filter(seat_id__isnull=False)}
    for seat in world.seats:
        if not seat.booking.is_shift:
            continue
        turn = turns.get(seat.pk)
        said = (turn.mediator_id, turn.during.lower, turn.during.upper) if turn else None
        if seat.status in BEGUN and said != (
            seat.mediator_id,
            seat.booking.starts_at,
            seat.booking.ends_at,
        ):
            yield f"shift {seat.pk} is {seat.status} by {seat.mediator_id}, on call: {said}"
        if seat.status in NOBODYS and said:
            yield f"shift {seat.pk} is {seat.status}, and {said} is on call for it"
        yield from (f"a shift takes hours: {c}" for c in world.commitments.get(seat.pk, []))


def nobody_is_in_two_places(world: World) -> Iterator[str]:
    """No overlap; and between two jobs in person the road, unless the coordinator has taken it upon himself."""
    forced = set(
        BookingEvent.objects.filter(kind=EventKind.MEDIATOR_ASSIGNED).values_list("seat_id", flat=True)
    )
    held = [commitment for commitments in world.commitments.values() for commitment in commitments]
    held.sort(key=lambda commitment: (commitment.mediator_id, commitment.busy.lower))
    for one, other in pairwise(held):
        if one.mediator_id == other.mediator_id and one.busy.upper > other.busy.lower:
            yield f"{one.mediator} is in two places: {one.busy}, {other.busy}"
    onsite = [
        c
        for c in held
        if c.state == CommitmentState.FILLED and c.delivery == Delivery.ONSITE and c.seat_id not in forced
    ]
    for one, other in pairwise(onsite):
        if one.mediator_id != other.mediator_id or one.place_id == other.place_id:
            continue
        if other.busy.lower - one.busy.upper < road(one.place_id, other.place_id):
            yield f"{one.mediator} cannot get from {one.busy} to {other.busy} in time"


def road(here: int | None, there: int | None) -> timedelta:
    with connection.cursor() as cursor:
        cursor.execute("SELECT travel_minutes(%s, %s)", [here, there])
        return timedelta(minutes=cursor.fetchone()[0])


def nobody_holds_two_seats(world: World) -> Iterator[str]:
    held = Counter((seat.booking_id, seat.mediator_id) for seat in world.seats if seat.status in BEGUN)
    yield from (f"two seats of one booking: {key}" for key, n in held.items() if n > 1)
