"""Runs what is due, when it is due, beside the requests."""

import heapq
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Condition, Thread
from time import monotonic

Deed = Callable[[], None]


class Timetable:
    def __init__(self, *, hands: int = 8) -> None:
        self._due: list[tuple[float, int, Deed]] = []
        self._order = count()  # breaks ties, as deeds cannot be compared
        self._change = Condition()
        self._stopped = False
        self._hands = ThreadPoolExecutor(hands, thread_name_prefix="phonebox-hand")
        self._clock = Thread(target=self._run, name="phonebox-timetable", daemon=True)

    def start(self) -> None:
        self._clock.start()

    def after(self, seconds: float, deed: Deed) -> None:
        with self._change:
            heapq.heappush(self._due, (monotonic() + seconds, next(self._order), deed))
            if self._due[0][2] is deed:
                self._change.notify()

    def clear(self) -> None:
        with self._change:
            self._due.clear()

    def stop(self) -> None:
        with self._change:
            self._stopped = True
            self._change.notify()
        self._clock.join()
        self._hands.shutdown(cancel_futures=True)

    def _run(self) -> None:
        while (deed := self._next()) is not None:
            self._hands.submit(deed)

    def _next(self) -> Deed | None:
        with self._change:
            while not self._stopped:
                wait = self._due[0][0] - monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2]
                self._change.wait(wait)
        return None
