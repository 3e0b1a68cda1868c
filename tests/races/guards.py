"""Taking a guard away for a while: a named constraint, or the locks. What was dropped always comes back."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from bookings import hours, locking, seating
from bookings.actions import dispatching, offering, rescuing
from bookings.locking import Locked
from bookings.models import Booking, Seat
from mediation import calendar
from mediation.models import Mediator

# Table and name of what keeps a seat and an hour from being given twice.
ONE_PLACE_AT_A_TIME = ("mediation_commitment", "mediator_is_in_one_place_at_a_time")
SEAT_FILLED_ONCE = ("mediation_commitment", "seat_is_filled_once")
ONE_ACCEPTED_OFFER = ("bookings_offer", "seat_has_one_accepted_offer")
GUARDS = (ONE_PLACE_AT_A_TIME, SEAT_FILLED_ONCE, ONE_ACCEPTED_OFFER)


@contextmanager
def without(*guards: tuple[str, str]) -> Iterator[None]:
    """Drop constraints; afterwards empty their tables of whatever got in, and set them again, whatever happened."""
    definitions = {guard: _definition(*guard) for guard in guards}
    for table, name in guards:
        _execute(_drop(table, name))
    try:
        yield
    finally:
        for table, _ in guards:
            _execute(f"TRUNCATE {table} CASCADE")
        for definition in definitions.values():
            _execute(definition)


def missing() -> list[str]:
    """The guards that the database does not have at this moment."""
    return [name for _, name in GUARDS if not _exists(name)]


def _definition(table: str, name: str) -> str:
    """The statement that makes a constraint, or the unique index that Django makes for a conditional one."""
    constraint = _one("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", name)
    if constraint:
        return f"ALTER TABLE {table} ADD CONSTRAINT {name} {constraint}"
    return str(_one("SELECT indexdef FROM pg_indexes WHERE indexname = %s", name))


def _drop(table: str, name: str) -> str:
    is_constraint = _one("SELECT 1 FROM pg_constraint WHERE conname = %s", name)
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}" if is_constraint else f"DROP INDEX {name}"


def _exists(name: str) -> bool:
    found = (
        "SELECT 1 FROM pg_constraint WHERE conname = %s UNION SELECT 1 FROM pg_indexes WHERE indexname = %s"
    )
    return _one(found, name, name) is not None


def _one(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def without_any_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody read and write the booking, the seat and the mediator at the same time."""
    for module in (dispatching, offering, rescuing, seating, locking):
        monkeypatch.setattr(module, "lock", _read)
    without_mediator_lock(monkeypatch)


def without_mediator_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(ids: Iterable[int]) -> list[Mediator]:
        return list(Mediator.objects.filter(pk__in=set(ids)))

    monkeypatch.setattr(calendar, "lock_mediators", read)


def _read(booking_id: int, *, mediator_ids: Iterable[int] = ()) -> Locked:
    booking = Booking.objects.select_related("office", "place__municipality", "policy", "language").get(
        pk=booking_id
    )
    seats = tuple(Seat.objects.filter(booking_id=booking_id).order_by("position"))
    for seat in seats:
        seat.booking, seat.team = booking, seats
    return Locked(booking=booking, seats=seats)


def slowly(monkeypatch: pytest.MonkeyPatch, pause: Callable[[], None]) -> None:
    """Make everybody pause between having checked that she has room and taking her hour."""
    check = hours.refuse_without_room

    def check_and_pause(*arguments: Any, **named: Any) -> None:
        check(*arguments, **named)
        pause()

    monkeypatch.setattr(dispatching, "refuse_without_room", check_and_pause)
