"""One end for a whole exchange over a socket, whose own timeout starts anew with every byte."""

import io
import socket
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


@dataclass(slots=True)
class Deadline:
    """On the clock that is never set back."""

    deadline: float

    def remaining(self) -> float:
        """:raises TimeoutError: when nothing does."""
        seconds = self.deadline - monotonic()
        if seconds <= 0:
            raise TimeoutError("deadline of the whole exchange")
        return seconds


class BoundedReader(io.RawIOBase):
    """Reads a socket until the deadline, however little comes at a time."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, until: Deadline) -> None:
        self._raw, self._sock, self._until = raw, sock, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        self._sock.settimeout(self._until.remaining())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
