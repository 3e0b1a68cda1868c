"""Doing what has to be done, whatever the database does meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connection

from bookings.transactions import TooManyAtOnce
from config.benches.storm.site import until

T = TypeVar("T")


def insisting(act: Callable[[], T], *, within: timedelta = timedelta(seconds=60)) -> T:
    """Do it, again and again while the database is away: whoever sits at a desk does the same."""
    done: list[T] = []

    def once() -> bool:
        try:
            done.append(act())
        except (DatabaseError, InterfaceError, TooManyAtOnce):
            connection.close()
        return bool(done)

    until(once, within=within.total_seconds())
    return done[0]
