"""The timing of the sending core, as settings hold it. Nothing else."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DeliveryNumbers:
    """`lease_seconds` is longer than any call: past it the caller counts as dead.

    `settle_scale` stretches every kind's settling time, for a gateway whose list lags more than usual.
    """

    call_seconds: float = 8.0
    lease_seconds: float = 30.0
    concurrency: int = 8
    settle_scale: float = 1.0
