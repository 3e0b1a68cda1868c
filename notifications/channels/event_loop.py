"""This process's event loop, in a thread of its own: many calls under way at once cost it one thread and no more."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any, TypeVar

T = TypeVar("T")

_starting = Lock()
_running: list[asyncio.AbstractEventLoop] = []


def soon(do: Callable[[], object]) -> None:
    """Have it done on the loop."""
    _loop().call_soon_threadsafe(do)


def begin(work: Coroutine[Any, Any, T]) -> "Future[T]":
    """Set it going. Whatever it does, it must not block: everything else that is under way would wait for it."""
    return asyncio.run_coroutine_threadsafe(work, _loop())


def waited(work: Coroutine[Any, Any, T]) -> T:
    """What comes of it; never asked for on the loop itself."""
    return begin(work).result()


def _loop() -> asyncio.AbstractEventLoop:
    with _starting:
        if not _running:
            loop = asyncio.new_event_loop()
            Thread(target=loop.run_forever, name="event-loop", daemon=True).start()
            _running.append(loop)
        return _running[0]


# Its thread stays with the parent.
os.register_at_fork(after_in_child=_running.clear)
