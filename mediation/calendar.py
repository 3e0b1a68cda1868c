"""The only writer of commitments and of shifts: a mediator's hour is taken, moved and given back here alone.

Everything here runs inside the caller's transaction, with the booking, the seat and then the mediator locked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from mediation.models import Commitment, Mediator, OnCall
from mediation.vocabulary import CommitmentState, Delivery


class MediatorBusy(Exception):
    """The mediator has another commitment in that stretch: this one."""

    def __init__(self, commitment: Commitment) -> None:
        self.mediator_id = commitment.mediator_id
        self.commitment_id = commitment.pk
        self.seat_id = commitment.seat_id
        self.busy = commitment.busy
        super().__init__(f"mediator {self.mediator_id}, commitment {self.commitment_id}, seat {self.seat_id}")


class SeatTaken(Exception):
    """Somebody is committed to the seat already."""

    def __init__(self, *, seat_id: int, mediator_id: int) -> None:
        self.seat_id, self.mediator_id = seat_id, mediator_id
        super().__init__(f"seat {seat_id}, mediator {mediator_id}")


class AlreadyOnCall(Exception):
    """She has another shift in that stretch: this seat's."""

    def __init__(self, *, mediator_id: int, seat_id: int) -> None:
        self.mediator_id, self.seat_id = mediator_id, seat_id
        super().__init__(f"mediator {mediator_id}, seat {seat_id}")


class SeatNotTaken(Exception):
    """Nobody is committed to the seat."""

    def __init__(self, *, seat_id: int) -> None:
        self.seat_id = seat_id
        super().__init__(f"seat {seat_id}")


@dataclass(frozen=True)
class Stretch:
    """From when to when a job takes somebody, and where; at a distance it is nowhere."""

    busy_from: datetime
    busy_to: datetime
    delivery: str
    place_id: int | None

    @classmethod
    def of_a_job(cls, *, starts_at: datetime, ends_at: datetime, delivery: str, place_id: int) -> Self:
        return cls(starts_at, ends_at, delivery, place_id if delivery == Delivery.ONSITE else None)

    def overlaps(self, other: Self) -> bool:
        return self.busy_from < other.busy_to and other.busy_from < self.busy_to

    def joined_with(self, other: Self) -> "Stretch":
        """Both and what lies between, at this one's place."""
        begins, ends = min(self.busy_from, other.busy_from), max(self.busy_to, other.busy_to)
        return Stretch(begins, ends, self.delivery, self.place_id)


def lock_mediators(ids: Iterable[int]) -> list[Mediator]:
    """Lock mediators for the rest of the transaction, lowest id first: so nobody waits in a ring.

    Rows that point at a mediator can still be inserted meanwhile: hence no-key.
    """
    return list(Mediator.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk"))


# A plain INSERT deadlocks when many want the same hour: each holds its own row and waits for another's. This
# one waits for nothing but the first, and says by returning no row that it did not go in.
INSERT = """
INSERT INTO mediation_commitment (mediator_id, seat_id, busy, place_id, delivery, state, is_heavy, created_at)
VALUES (
    %(mediator_id)s, %(seat_id)s, tstzrange(%(busy_from)s, %(busy_to)s),
    %(place_id)s, %(delivery)s, %(state)s, %(is_heavy)s, %(at)s
)
ON CONFLICT DO NOTHING
RETURNING id
"""


def commit(
    *,
    mediator_id: int,
    seat_id: int,
    busy_from: datetime,
    busy_to: datetime,
    place_id: int | None,
    delivery: str,
    state: CommitmentState,
    at: datetime,
    is_heavy: bool = False,
) -> Commitment:
    """Take a stretch of a mediator's time for a seat. A refusal changes nothing; the transaction goes on.

    :raises SeatTaken: when the seat has a commitment in this state, hers included.
    :raises MediatorBusy: when she has another commitment then.
    """
    values: dict[str, int | str | datetime | None] = {
        "mediator_id": mediator_id,
        "seat_id": seat_id,
        "busy_from": busy_from,
        "busy_to": busy_to,
        "place_id": place_id,
        "delivery": delivery,
        "state": state.value,
        "is_heavy": is_heavy,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
        inserted = cursor.fetchone()
    if inserted:
        return Commitment.objects.get(pk=inserted[0])
    holder = Commitment.objects.filter(seat_id=seat_id, state=state).first()
    if holder is not None:
        raise SeatTaken(seat_id=seat_id, mediator_id=holder.mediator_id)
    raise MediatorBusy(conflicts(mediator_id=mediator_id, busy_from=busy_from, busy_to=busy_to)[0])


def move(*, seat_id: int, busy_from: datetime, busy_to: datetime) -> Commitment:
    """Shorten, lengthen or shift the time held for a seat; a refusal changes nothing.

    :raises SeatNotTaken: when nobody fills the seat with work: a shift is put elsewhere, not moved.
    :raises MediatorBusy: when the mediator has another commitment then.
    """
    commitment = Commitment.objects.filter(seat_id=seat_id, state=CommitmentState.FILLED).first()
    if commitment is None:
        raise SeatNotTaken(seat_id=seat_id)
    # Her row is locked, so what is free now stays free; were it not, the constraint would refuse.
    others = conflicts(mediator_id=commitment.mediator_id, busy_from=busy_from, busy_to=busy_to)
    other = others.exclude(pk=commitment.pk).first()
    if other is not None:
        raise MediatorBusy(other)
    commitment.busy = DateTimeTZRange(busy_from, busy_to)
    commitment.save(update_fields=["busy"])
    return commitment


def go_on_call(*, mediator_id: int, seat_id: int, since: datetime, until: datetime) -> OnCall:
    """Let a shift be hers. She can be booked meanwhile: being on call holds no hour of hers.

    :raises SeatTaken: when somebody has the shift.
    :raises AlreadyOnCall: when another shift of hers overlaps.
    """
    holder = OnCall.objects.filter(seat_id=seat_id).first()
    if holder is not None:
        raise SeatTaken(seat_id=seat_id, mediator_id=holder.mediator_id)
    _refuse_two_shifts(mediator_id, seat_id, since=since, until=until)
    return OnCall.objects.create(
        mediator_id=mediator_id, seat_id=seat_id, during=DateTimeTZRange(since, until)
    )


def _refuse_two_shifts(mediator_id: int, seat_id: int, *, since: datetime, until: datetime) -> None:
    hers = shifts(since=since, until=until).filter(mediator_id=mediator_id)
    other = hers.exclude(seat_id=seat_id).first()
    if other is not None and other.seat_id is not None:
        raise AlreadyOnCall(mediator_id=mediator_id, seat_id=other.seat_id)


def shifts(*, since: datetime, until: datetime) -> QuerySet[OnCall]:
    """The shifts that somebody has in this stretch, whatever was entered by hand left aside; earliest first."""
    during = DateTimeTZRange(since, until)
    return OnCall.objects.filter(seat_id__isnull=False, during__overlap=during).order_by("during")


def keep_both(*, seat_id: int, agreed: Stretch, asked: Stretch, at: datetime) -> None:
    """Keep for whoever fills the seat what she agreed to and what she is asked for now, until she answers.

    Where they overlap it is one commitment over both, at the new place; else the new one is held beside the old.
    A shift holds no hour: it stays at those she agreed to.

    :raises SeatNotTaken: when nobody fills the seat.
    :raises MediatorBusy: when she has another commitment then; what was held for a change before is let go.
    """
    if OnCall.objects.filter(seat_id=seat_id).exists():
        return
    let_go(seat_id=seat_id)
    if agreed.overlaps(asked):
        _settle_work(seat_id, asked.joined_with(agreed))
        return
    filled = _settle_work(seat_id, agreed)
    commit(
        mediator_id=filled.mediator_id,
        seat_id=seat_id,
        busy_from=asked.busy_from,
        busy_to=asked.busy_to,
        place_id=asked.place_id,
        delivery=asked.delivery,
        state=CommitmentState.HELD,
        is_heavy=filled.is_heavy,
        at=at,
    )


def settle(*, seat_id: int, stretch: Stretch) -> None:
    """Leave to whoever fills the seat this stretch alone, and nothing held beside it; a shift goes there too.

    :raises SeatNotTaken: when nobody fills the seat.
    :raises MediatorBusy: when she has another commitment then.
    :raises AlreadyOnCall: when it is a shift, and another of hers overlaps.
    """
    shift = OnCall.objects.filter(seat_id=seat_id).first()
    if shift is None:
        let_go(seat_id=seat_id)
        _settle_work(seat_id, stretch)
        return
    _refuse_two_shifts(shift.mediator_id, seat_id, since=stretch.busy_from, until=stretch.busy_to)
    shift.during = DateTimeTZRange(stretch.busy_from, stretch.busy_to)
    shift.save(update_fields=["during"])


def _settle_work(seat_id: int, stretch: Stretch) -> Commitment:
    commitment = move(seat_id=seat_id, busy_from=stretch.busy_from, busy_to=stretch.busy_to)
    commitment.delivery, commitment.place_id = stretch.delivery, stretch.place_id
    commitment.save(update_fields=["delivery", "place"])
    return commitment


def set_aside(*, seat_id: int, delivery: str) -> None:
    """Hold at a distance what filled the seat: she no longer fills it, and may yet do so this way."""
    let_go(seat_id=seat_id)
    filled = Commitment.objects.filter(seat_id=seat_id, state=CommitmentState.FILLED)
    filled.update(state=CommitmentState.HELD, delivery=delivery, place=None)


def let_go(*, seat_id: int) -> int:
    """Give back what is only held for a seat; return how many commitments that were."""
    held = _binding().filter(seat_id=seat_id, state=CommitmentState.HELD)
    return held.update(state=CommitmentState.RELEASED)


def release(*, seat_id: int) -> int:
    """Give back whatever is held for a seat, a shift included; return how many commitments that were."""
    OnCall.objects.filter(seat_id=seat_id).delete()
    return _binding().filter(seat_id=seat_id).update(state=CommitmentState.RELEASED)


def conflicts(*, mediator_id: int, busy_from: datetime, busy_to: datetime) -> QuerySet[Commitment]:
    """Her commitments that overlap a stretch, earliest first. Touching is not overlapping."""
    stretch = DateTimeTZRange(busy_from, busy_to)
    return _binding().filter(mediator_id=mediator_id, busy__overlap=stretch).order_by("busy")


def _binding() -> QuerySet[Commitment]:
    return Commitment.objects.exclude(state=CommitmentState.RELEASED)
