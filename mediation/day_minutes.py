"""Hours of a day as they are stored: minutes since it began, where the midnight that ends it is the last."""

from datetime import time

MIDNIGHT = 24 * 60


def clock_of(minutes: int) -> time:
    """Either midnight is 00:00."""
    return time(*divmod(minutes % MIDNIGHT, 60))


def minutes_of(clock: time) -> int:
    return clock.hour * 60 + clock.minute
