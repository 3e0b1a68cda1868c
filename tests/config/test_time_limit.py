"""What hangs is ended, also while it cleans up; what is quick is left alone."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from config import time_limit
from config.time_limit import TookTooLong, limited_to


def test_what_hangs_is_ended() -> None:
    began = time.monotonic()

    with pytest.raises(TookTooLong), limited_to(0.05):
        time.sleep(30)

    assert time.monotonic() - began < 10


def test_what_is_quick_is_left_alone_and_nothing_stays_behind() -> None:
    before = signal.getsignal(signal.SIGALRM)

    with limited_to(30):
        pass

    assert (signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)) == (before, (0.0, 0.0))


def test_cleaning_up_that_hangs_is_ended_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit, "CLEANS_UP_WITHIN", 0.05)

    @contextmanager
    def cleaning_up_for_ever() -> Iterator[None]:
        try:
            yield
        finally:
            time.sleep(30)

    began = time.monotonic()
    with pytest.raises(TookTooLong), limited_to(0.05), cleaning_up_for_ever():
        time.sleep(30)

    assert time.monotonic() - began < 10
