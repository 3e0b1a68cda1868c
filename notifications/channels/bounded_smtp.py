"""Django's way to the mail server, with one deadline for the whole exchange. Nothing here knows of letters."""

import io
import smtplib
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.core.mail.backends.smtp import EmailBackend

from notifications.channels.deadline import BoundedReader, Deadline

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _Line(smtplib.SMTP):
    """Nothing is read or written on it past its deadline.

    Connecting and agreeing on TLS may take longer, an address or a handshake at a time; nothing is said after them.
    """

    def __init__(self, *args: Any, until: Deadline, **kwargs: Any) -> None:
        self._until = until
        super().__init__(*args, **kwargs)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            unbuffered = self.sock.makefile("rb", buffering=0)
            self.file = io.BufferedReader(BoundedReader(unbuffered, self.sock, self._until))
        return super().getreply()

    def send(self, s: "ReadableBuffer | str") -> None:
        """Piece by piece: over TLS the time-out of `sendall` starts anew with each record."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        left = memoryview(s.encode("ascii") if isinstance(s, str) else s)
        try:
            while left:
                self.sock.settimeout(self._until.remaining())
                left = left[self.sock.send(left) :]
        except OSError as failure:
            self.close()
            raise smtplib.SMTPServerDisconnected(type(failure).__name__) from failure


class _LineOverTLS(_Line, smtplib.SMTP_SSL):
    pass


class BoundedBackend(EmailBackend):
    def __init__(self, *, seconds: float) -> None:
        super().__init__(timeout=seconds)
        self._until = Deadline(monotonic() + seconds)

    @property
    def connection_class(self) -> Any:
        return partial(_LineOverTLS if self.use_ssl else _Line, until=self._until)
