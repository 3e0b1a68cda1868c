"""A mediator's own time: the weekly openings she gives, the days on which she is away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange

from mediation.calendar import lock_mediators
from mediation.models import Absence, Availability


@dataclass(frozen=True, kw_only=True, order=True)
class Opening:
    """Minutes of Rome's day `[since, to)` on a weekday, 0 = Monday; 1440 is the midnight that ends it."""

    weekday: int
    since: int
    to: int


class EndBeforeBegin(Exception):
    """`since` and `to` are instants of an absence, or minutes of an opening's day."""

    def __init__(self, *, since: datetime | int, to: datetime | int) -> None:
        super().__init__(f"{to} <= {since}")
        self.since = since
        self.to = to


class UnknownAbsence(Exception):
    def __init__(self, absence_id: int) -> None:
        super().__init__(absence_id)
        self.absence_id = absence_id


@transaction.atomic(durable=True)
def set_openings(*, mediator_id: int, openings: Sequence[Opening]) -> None:
    """Replace the weekly pattern. Openings that touch become one: a job must lie inside a single one.

    :raises EndBeforeBegin: when an opening has no length.
    """
    lock_mediators([mediator_id])
    _write(mediator_id, openings)


@transaction.atomic(durable=True)
def add_opening(*, mediator_id: int, opening: Opening) -> None:
    """Widen the weekly pattern.

    :raises EndBeforeBegin: when the opening has no length.
    """
    lock_mediators([mediator_id])
    given = Availability.objects.filter(mediator_id=mediator_id)
    _write(mediator_id, [*map(_opening, given), opening])


def _opening(row: Availability) -> Opening:
    return Opening(weekday=row.weekday, since=row.minutes.lower, to=row.minutes.upper)


def _write(mediator_id: int, openings: Iterable[Opening]) -> None:
    Availability.objects.filter(mediator_id=mediator_id).delete()
    Availability.objects.bulk_create(
        Availability(mediator_id=mediator_id, weekday=one.weekday, minutes=NumericRange(one.since, one.to))
        for one in _merged(openings)
    )


def _merged(openings: Iterable[Opening]) -> list[Opening]:
    merged: list[Opening] = []
    for opening in sorted(openings):
        if opening.to <= opening.since:
            raise EndBeforeBegin(since=opening.since, to=opening.to)
        last = merged[-1] if merged else None
        if last and last.weekday == opening.weekday and opening.since <= last.to:
            merged[-1] = Opening(weekday=last.weekday, since=last.since, to=max(last.to, opening.to))
        else:
            merged.append(opening)
    return merged


@transaction.atomic(durable=True)
def add_absence(*, mediator_id: int, since: datetime, to: datetime, note: str = "") -> Absence:
    """Mark her away from `since` to `to`; a job that she holds then stays hers.

    :raises EndBeforeBegin: when the stretch has no length.
    """
    if to <= since:
        raise EndBeforeBegin(since=since, to=to)
    lock_mediators([mediator_id])
    return Absence.objects.create(mediator_id=mediator_id, during=DateTimeTZRange(since, to), note=note)


@transaction.atomic(durable=True)
def remove_absence(*, mediator_id: int, absence_id: int) -> None:
    """Take an absence back.

    :raises UnknownAbsence: when she has none with this id.
    """
    lock_mediators([mediator_id])
    removed, _ = Absence.objects.filter(mediator_id=mediator_id, pk=absence_id).delete()
    if not removed:
        raise UnknownAbsence(absence_id)
