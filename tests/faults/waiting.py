"""Waiting for something to become so: looked at again and again, with an end."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(what: str, look: Callable[[], T], *, within: float = 30.0) -> T:
    """Return the first answer that is true of something."""
    deadline = time.monotonic() + within
    while not (seen := look()):
        assert time.monotonic() < deadline, f"after {within:g} s still not: {what}"
        time.sleep(0.02)
    return seen
