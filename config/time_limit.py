"""An end for what may hang for ever: a frozen server answers nothing, and no time-out of its driver notices."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

CLEANS_UP_WITHIN = 1.0


class TookTooLong(Exception):
    def __init__(self, *, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@contextmanager
def limited_to(seconds: float) -> Iterator[None]:
    """Only in the main thread, where signals arrive; not inside another one.

    :raises TookTooLong: wherever the block then is.
    """

    def stop(*_: object) -> None:
        raise TookTooLong(seconds=seconds)

    before = signal.signal(signal.SIGALRM, stop)
    # And again a little later: what cleans up after the first time may hang on the same thing.
    signal.setitimer(signal.ITIMER_REAL, seconds, CLEANS_UP_WITHIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
