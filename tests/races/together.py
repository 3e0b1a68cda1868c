"""Doing things at the very same time, each on a connection of its own."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from django.db import connections

from bookings.locking import Locked
from bookings.models import Booking, Seat

PATIENCE = 30  # seconds; a race takes a few hundredths


def together(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all at once; return what each returned or raised, in order."""
    gate = Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connections["default"].ensure_connection()
            gate.wait(PATIENCE)
            results[place] = act()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test judges it
            results[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(place, act), daemon=True) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return results


def read_all(booking_ids: Any, *, mediator_ids: Any = ()) -> list[Locked]:
    """What `lock_all` reads, without its locks: for the controls."""
    found = []
    bookings = Booking.objects.select_related("office", "place__municipality", "policy", "language")
    for booking in bookings.filter(pk__in=booking_ids):
        seats = tuple(Seat.objects.filter(booking=booking).order_by("position"))
        for seat in seats:
            seat.booking, seat.team = booking, seats
        found.append(Locked(booking=booking, seats=seats))
    return found
