"""What happens in a storm, and when: drawn from its seed, so that each can be had again. It knows no process."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Final

from notifications.phonebox.faults import Faults, When

# How often each is drawn, where there is such a thing to strike.
BLOWS: Final = {
    "kill a worker": 5,
    "kill the other workers": 2,
    "freeze a worker": 3,
    "freeze the one that looks": 1,
    "kill the web": 2,
    "kill a child of the web": 2,
    "kill the clock": 1,
    "flush the broker": 2,
    "kill the broker": 1,
    "hang the broker": 1,
    "kill the database": 1,
    "cut all connections": 2,
}
SECONDS_BETWEEN: Final = (1.5, 4.0)
# After so many it is still for a while: everything is up again, and in the midst of its work when the next begin.
IN_A_SQUALL: Final = 4
SECONDS_OF_LULL: Final = 12.0
# Longer than a lease: whoever wakes up finds that somebody else has done his work.
FROZEN_FOR: Final = 5.0
# As long as nobody should wait for a broker.
HUNG_FOR: Final = 4.0


@dataclass(frozen=True)
class Blow:
    at: float  # seconds from the beginning
    what: str


def blows(seed: int, *, seconds: float, of: frozenset[str]) -> Iterator[Blow]:
    chance = Random(f"blows {seed}")  # noqa: S311  # repeatable
    kinds = [kind for kind in BLOWS if kind in of]
    at = chance.uniform(*SECONDS_BETWEEN)
    for number in count(1):
        if at >= seconds:
            return
        yield Blow(at, chance.choices(kinds, [BLOWS[kind] for kind in kinds])[0])
        at += chance.uniform(*SECONDS_BETWEEN) + (0 if number % IN_A_SQUALL else SECONDS_OF_LULL)


def gateway_faults(seed: int) -> Faults:
    """About one call in five goes wrong, and reports and answers get lost, doubled and out of order."""
    return Faults(
        seed=seed,
        throttle=When(chance=0.03),
        error_before=When(chance=0.03),
        reset_before=When(chance=0.02),
        hang_before=When(chance=0.01),
        hang_after=When(chance=0.02),
        hang_seconds=2.0,
        error_after=When(chance=0.03),
        garble_after=When(chance=0.01),
        close_after=When(chance=0.02),
        reset_after=When(chance=0.02),
        trickle=When(chance=0.01),
        call_error=When(chance=0.1),
        call_close_after=When(chance=0.1),
        mail_error=When(chance=0.1),
        mail_close_before=When(chance=0.05),
        mail_close_after=When(chance=0.05),
        list_error=When(chance=0.05),
        list_lag=0.3,
        latency=0.02,
        callback_early=When(chance=0.1),
        callback_duplicated=When(chance=0.1),
        callback_reordered=When(chance=0.1),
        callback_missing=When(chance=0.1),
        inbound_duplicated=When(chance=0.2),
        inbound_missing=When(chance=0.2),
    )
