"""What is done to a worker before it starts: it dies or freezes at one exact step, or works without one of its guards.

Runs in the worker. Each control names the guard that it takes away; the real code knows nothing of this.
"""

import signal
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import wraps
from importlib import import_module
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

from tests.faults import played_clock


@dataclass(frozen=True, kw_only=True)
class Rig:
    """`step` is a function by its full name; `when` is before or after its work; `mark` is made when it strikes.

    `hands` is the file of a clock that the tests play; without one it is the real clock.
    """

    step: str = ""
    when: str = "before"
    strikes_with: int = signal.SIGKILL
    mark: str = ""
    without: tuple[str, ...] = ()
    hands: str = ""

    as_json = asdict


def rig(values: dict[str, Any]) -> None:
    wanted = Rig(**values)
    if wanted.hands:
        played_clock.read_from(Path(wanted.hands))
    for guard in wanted.without:
        WITHOUT[guard]()
    if wanted.step:
        _strike_once(wanted)


# --- The step


def _strike_once(rig: Rig) -> None:
    """The first time that anybody gets there, also in the processes that a pool forks later."""
    owner, name = _place(rig.step)
    real = getattr(owner, name)

    def strike() -> None:
        try:
            Path(rig.mark).touch(exist_ok=False)
        except FileExistsError:
            return
        # To this very thread, which does not take another step; the process follows.
        signal.pthread_kill(threading.get_ident(), rig.strikes_with)

    setattr(owner, name, _rigged(real, rig.when, strike))


def _rigged(real: Any, when: str, strike: Callable[[], None]) -> Any:
    @contextmanager
    def around() -> Iterator[None]:
        if when == "before":
            strike()
        yield
        if when == "after":
            strike()

    @wraps(real)
    def rigged(*arguments: Any, **named: Any) -> Any:
        with around():
            return real(*arguments, **named)

    @wraps(real)
    async def awaited(*arguments: Any, **named: Any) -> Any:
        with around():
            return await real(*arguments, **named)

    return awaited if iscoroutinefunction(real) else rigged


def _place(step: str) -> tuple[Any, str]:
    """The module or class that holds a function, and its name there."""
    path, _, name = step.rpartition(".")
    try:
        return import_module(path), name
    except ModuleNotFoundError:
        module, _, owner = path.rpartition(".")
        return getattr(import_module(module), owner), name


# --- The guards


def _no_sweep_for_dead_callers() -> None:
    reconciling: Any = import_module("notifications.reconciling")
    reconciling.give_up_on_dead_callers = lambda **_: 0


def _no_look() -> None:
    """The gateway's list seems empty."""
    import_module("notifications.channels.twilio_sms").TwilioSms.find = lambda *_, **__: []


def _no_look_at_the_lease() -> None:
    """The clock seems to stand still between the claim and the call."""
    delivery: Any = import_module("notifications.delivery")
    real = delivery.post

    def post(claimed: Any, *, routes: Any, clock: Callable[[], Any]) -> Any:
        return real(claimed, routes=routes, clock=lambda: claimed.lease_until - timedelta(minutes=1))

    delivery.post = post


def _relay_commits_at_once() -> None:
    """A letter is there for good before its event is marked. For a worker that dies of it: its savepoint is gone."""
    relay: Any = import_module("notifications.relay")
    connection = import_module("django.db").connection
    real = relay.write

    def write(*arguments: Any, **named: Any) -> Any:
        written = real(*arguments, **named)
        connection.connection.commit()
        return written

    relay.write = write


def _letters_have_no_identity() -> None:
    """The same letter, written twice, is two letters."""
    relay: Any = import_module("notifications.relay")
    real = relay.write

    def write(*arguments: Any, dedupe_key: str, **named: Any) -> Any:
        return real(*arguments, dedupe_key=f"{dedupe_key}:{uuid.uuid4()}", **named)

    relay.write = write


def _no_lock_on_what_is_claimed() -> None:
    """Two claims may read the same due rows; they take their time, so that they will."""
    delivery: Any = import_module("notifications.delivery")
    delivery._FOR_ME_ALONE = ""
    delivery._IF_NOBODY_HAS_IT += " AND pg_sleep(0.1) IS NOT NULL"


def _lease_of_what_somebody_has() -> None:
    """What another has claimed meanwhile is claimed again. For one whose lock is away."""
    delivery: Any = import_module("notifications.delivery")
    delivery._IF_NOBODY_HAS_IT = "pg_sleep(0.1) IS NOT NULL"


def _no_sweep_for_replies() -> None:
    """Nothing was written but what a webhook brought."""
    sweeping: Any = import_module("notifications.sweeping")
    sweeping.find = lambda **_: []


def _no_sweep_for_missed_calls() -> None:
    """Nobody rang but whom a webhook announced."""
    sweeping: Any = import_module("notifications.sweeping")
    sweeping.find_calls = lambda **_: []


WITHOUT: dict[str, Callable[[], None]] = {
    "sweep for dead callers": _no_sweep_for_dead_callers,
    "sweep for replies": _no_sweep_for_replies,
    "sweep for missed calls": _no_sweep_for_missed_calls,
    "look at the gateway": _no_look,
    "look at the lease": _no_look_at_the_lease,
    "relay's transaction": _relay_commits_at_once,
    "lock on what is claimed": _no_lock_on_what_is_claimed,
    "lease of what nobody has": _lease_of_what_somebody_has,
    "letters' identity": _letters_have_no_identity,
}
