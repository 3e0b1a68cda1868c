"""The timing of the sending core, as settings hold it. Nothing else."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DeliveryNumbers:
    """`lease_seconds` is longer than any call: past it the caller counts as dead.

    Of what is bulk a batch leaves at each turn of the beat, ten a second: the gateway keeps one line for each of our
    numbers, and whatever we have put there is ahead of the next urgent one.
    `settle_scale` stretches every kind's settling time, for a gateway whose list lags more than usual.
    """

    call_seconds: float = 8.0
    lease_seconds: float = 30.0
    concurrency: int = 32
    bulk_concurrency: int = 2
    bulk_batch: int = 50
    settle_scale: float = 1.0
