"""What the gateway does wrong on purpose, and how often. Here it is only decided whether a fault strikes."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from random import Random
from threading import Lock
from typing import Any, Self


class NoSuchFault(Exception):
    pass


@dataclass(frozen=True, slots=True)
class When:
    """The next ``times`` requests, and after them each one with probability ``chance``."""

    times: int = 0
    chance: float = 0.0


NEVER = When()
ONCE = When(times=1)
ALWAYS = When(chance=1.0)


@dataclass(frozen=True)
class Faults:
    seed: int = 0

    # A create that is not accepted.
    throttle: When = NEVER  # 429, Twilio's 20429, with Retry-After
    retry_after: int = 1
    error_before: When = NEVER  # 500
    reset_before: When = NEVER  # the connection is torn down

    # A create that is accepted.
    hang_before: When = NEVER  # accepted only after hang_seconds, when the client may be long gone
    hang_after: When = NEVER  # accepted at once, answered after hang_seconds
    hang_seconds: float = 30.0
    error_after: When = NEVER  # 500
    garble_after: When = NEVER  # 201, and a body that is not JSON
    close_after: When = NEVER  # the connection is closed without an answer
    reset_after: When = NEVER
    trickle: When = NEVER  # the right answer, one byte every trickle_seconds
    trickle_seconds: float = 0.1
    latency: float = 0.0

    # The list.
    list_error: When = NEVER  # 500
    list_lag: float = 0.0  # a message is listed only after so many seconds

    # A call that is asked for.
    call_error: When = NEVER  # 500
    call_close_after: When = NEVER  # it is made, and the connection closed without an answer

    # A letter that the mail server has read to its end.
    mail_error: When = NEVER  # 451, come back later
    mail_close_before: When = NEVER  # not taken, and the connection closed without an answer
    mail_close_after: When = NEVER  # taken, and the connection closed without an answer

    # What is told of a message: all its callbacks alike.
    callback_early: When = NEVER  # before the 201
    callback_duplicated: When = NEVER
    callback_reordered: When = NEVER  # the last one first
    callback_missing: When = NEVER
    inbound_duplicated: When = NEVER
    inbound_missing: When = NEVER

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """:raises NoSuchFault: for a name that is none, or a value that does not fit it."""
        defaults = {f.name: f.default for f in fields(cls)}
        try:
            given: dict[str, Any] = {name: _fitting(defaults[name], value) for name, value in values.items()}
            return cls(**given)
        except (KeyError, TypeError, ValueError) as error:
            raise NoSuchFault from error


def _fitting(default: Any, value: Any) -> Any:
    return When(**value) if isinstance(default, When) else type(default)(value)


class Dice:
    """Each fault has its own random numbers, so that adding one does not change when the others strike."""

    def __init__(self, faults: Faults) -> None:
        self._lock = Lock()
        self.load(faults)

    def load(self, faults: Faults) -> None:
        names = [f.name for f in fields(faults) if isinstance(getattr(faults, f.name), When)]
        with self._lock:
            self.faults = faults
            self._left = {name: getattr(faults, name).times for name in names}
            self._random = {name: Random(f"{faults.seed} {name}") for name in names}  # noqa: S311  # repeatable

    def strikes(self, name: str) -> bool:
        with self._lock:
            if self._left[name] > 0:
                self._left[name] -= 1
                return True
            chance: float = getattr(self.faults, name).chance
            return chance > 0 and self._random[name].random() < chance
