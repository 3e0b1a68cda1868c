"""Among the threads of one process: one looks for what is due, and the others ask it to look once more."""

from contextlib import ExitStack
from threading import Event, Lock


class Turns:
    """Ask, then take a turn as long as there is one: what was asked for during another's is looked for by him."""

    def __init__(self) -> None:
        self._taken = Lock()
        self._asked = Event()

    def ask(self) -> None:
        self._asked.set()

    def take(self) -> ExitStack | None:
        """A turn, until it is closed; none where nobody has asked since the last one began, or another has it."""
        if not self._asked.is_set() or not self._taken.acquire(blocking=False):
            return None
        self._asked.clear()
        turn = ExitStack()
        turn.callback(self._taken.release)
        return turn
