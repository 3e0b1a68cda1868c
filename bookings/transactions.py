"""What every action is wrapped in: one transaction of its own, tried again when two of them met on the same rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import unwrap
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg import errors

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 3
# Deadlock, serialization failure, lock timeout: nothing was done, so doing it again is safe.
COLLISIONS = (errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable)


class TraceKept(Exception):
    """A refusal that leaves a trace: what was recorded before it is committed, and then it is raised."""


class TooManyAtOnce(OperationalError):
    """Others kept changing the same rows. Nothing was done, and asking again in a moment may succeed."""


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` as one durable transaction with a lock timeout, at most three times on a collision.

    :raises TooManyAtOnce: when the third time collided too.
    """

    def once(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(durable=True):
            _wait_two_seconds_at_most()
            try:
                return function(*args, **kwargs)
            except TraceKept as refusal:
                refused = refusal
        raise refused

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        collision: OperationalError | None = None
        for _ in range(TRIES):
            try:
                return once(*args, **kwargs)
            except OperationalError as failure:
                if not isinstance(failure.__cause__, COLLISIONS):
                    raise
                collision = failure
        raise TooManyAtOnce from collision

    return run


@contextmanager
def rehearsed(act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Iterator[R]:
    """Run an action, let what it would do be looked at inside the block, and then take all of it back.

    Refused as the action would be.

    :raises TooManyAtOnce: when others were changing the same rows.
    """
    try:
        with transaction.atomic(durable=True):
            _wait_two_seconds_at_most()
            try:
                yield unwrap(act)(*args, **kwargs)
            finally:
                transaction.set_rollback(True)
    except OperationalError as failure:
        if isinstance(failure.__cause__, COLLISIONS):
            raise TooManyAtOnce from failure
        raise


def _wait_two_seconds_at_most() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
