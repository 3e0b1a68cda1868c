"""One action, one transaction: tried again after a collision, never half done, never inside another."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from psycopg import errors

from bookings.models import Heartbeat
from bookings.transactions import TRIES, TooManyAtOnce, TraceKept, action, rehearsed
from tests.factories import NOON

pytestmark = pytest.mark.django_db(transaction=True)


def colliding(times: int, cause: type[Exception]) -> tuple[Callable[[], str], list[str]]:
    """An action that writes a row, then collides so many times; and the list of its attempts."""
    attempts: list[str] = []

    @action
    def act() -> str:
        Heartbeat.objects.create(name=f"attempt {len(attempts)}", beaten_at=NOON)
        attempts.append("tried")
        if len(attempts) <= times:
            raise OperationalError from cause()
        return "done"

    return act, attempts


@pytest.mark.parametrize(
    "cause", [errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable]
)
def test_after_a_collision_all_of_it_is_done_again(cause: type[Exception]) -> None:
    act, attempts = colliding(TRIES - 1, cause)

    assert act() == "done"
    assert len(attempts) == TRIES == 3
    assert [beat.name for beat in Heartbeat.objects.all()] == ["attempt 2"]


def test_after_the_third_collision_the_caller_is_asked_to_come_again() -> None:
    act, attempts = colliding(TRIES, errors.DeadlockDetected)

    with pytest.raises(TooManyAtOnce) as refused:
        act()

    assert len(attempts) == TRIES
    assert isinstance(refused.value.__cause__, OperationalError)
    assert Heartbeat.objects.count() == 0


def test_what_is_no_collision_is_not_tried_again() -> None:
    act, attempts = colliding(1, errors.AdminShutdown)

    with pytest.raises(OperationalError) as refused:
        act()

    assert not isinstance(refused.value, TooManyAtOnce)
    assert len(attempts) == 1
    assert Heartbeat.objects.count() == 0


def test_an_error_of_ours_undoes_everything_and_reaches_the_caller() -> None:
    @action
    def act() -> None:
        Heartbeat.objects.create(name="half done", beaten_at=NOON)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()

    assert Heartbeat.objects.count() == 0


def test_an_action_inside_a_transaction_is_refused() -> None:
    @action
    def act() -> None:
        Heartbeat.objects.create(name="inner", beaten_at=NOON)

    with transaction.atomic(), pytest.raises(RuntimeError):
        act()

    assert Heartbeat.objects.count() == 0


def test_an_action_waits_two_seconds_for_a_lock_and_its_caller_as_long_as_before() -> None:
    @action
    def patience() -> str:
        return lock_timeout()

    before = lock_timeout()

    assert patience() == "2s"
    assert lock_timeout() == before


def lock_timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        row: Any = cursor.fetchone()
    return str(row[0])


def test_a_refusal_that_keeps_its_trace_is_raised_after_what_was_recorded_is_stored() -> None:
    class CameTooLate(TraceKept):
        pass

    @action
    def act() -> None:
        Heartbeat.objects.create(name="came", beaten_at=NOON)
        raise CameTooLate

    with pytest.raises(CameTooLate):
        act()

    assert [beat.name for beat in Heartbeat.objects.all()] == ["came"]


# --- Rehearsed


def test_what_is_rehearsed_can_be_looked_at_and_is_then_taken_back_with_what_it_would_ring() -> None:
    rung: list[str] = []

    @action
    def act(name: str) -> str:
        Heartbeat.objects.create(name=name, beaten_at=NOON)
        transaction.on_commit(lambda: rung.append(name))
        return "done"

    with rehearsed(act, "for show") as result:
        seen = [beat.name for beat in Heartbeat.objects.all()]

    assert (result, seen) == ("done", ["for show"])
    assert (Heartbeat.objects.count(), rung) == (0, [])
    act("in earnest")
    assert rung == ["in earnest"]


def test_a_rehearsal_is_refused_as_the_action_would_be_and_leaves_no_trace() -> None:
    @action
    def act() -> None:
        Heartbeat.objects.create(name="came", beaten_at=NOON)
        raise TraceKept

    with pytest.raises(TraceKept), rehearsed(act):
        pass

    assert Heartbeat.objects.count() == 0


def test_a_rehearsal_that_collides_asks_its_caller_to_come_again() -> None:
    act, attempts = colliding(TRIES, errors.LockNotAvailable)

    with pytest.raises(TooManyAtOnce), rehearsed(act):
        pass

    assert (len(attempts), Heartbeat.objects.count()) == (1, 0)
