"""A mail server on loopback for the demo and the tests: whatever it takes stays in memory, and goes nowhere."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Lock, Thread
from typing import Final

from notifications.phonebox.faults import Dice
from notifications.phonebox.server import NotLoopback, is_loopback

LARGEST: Final = 1_000_000
GREETING, TAKEN, GO_ON, BYE = b"220 ready", b"250 ok", b"354 go on", b"221 bye"
TOO_LARGE, WITHOUT_RECIPIENT, UNKNOWN = b"552 too large", b"503 to whom?", b"502 not known here"
NOT_NOW, SILENCE = b"451 come back later", b""


@dataclass(frozen=True)
class File:
    """What was enclosed."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """As it is read: `number` in the order of taking, `text` without what stands beside it."""

    number: int
    to: str
    at: datetime
    subject: str
    text: str
    files: tuple[File, ...]
    # By which a mail program knows a letter that it has already; empty where it has none.
    message_id: str = ""


@dataclass
class Letters:
    """Safe for many threads."""

    clock: Callable[[], datetime]
    _taken: list[Letter] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def take(self, content: bytes, *, to: str) -> None:
        read = message_from_bytes(content, policy=policy.default)
        assert isinstance(read, EmailMessage), "the policy makes these"
        body = read.get_body(("plain",))
        with self._lock:
            letter = Letter(
                number=len(self._taken) + 1,
                to=to,
                at=self.clock(),
                subject=read["Subject"] or "",
                text=body.get_content().replace("\r\n", "\n") if body else "",
                files=tuple(map(_file, read.iter_attachments())),
                message_id=read["Message-ID"] or "",
            )
            self._taken.append(letter)

    def all(self) -> list[Letter]:
        """In the order of taking."""
        with self._lock:
            return list(self._taken)

    def clear(self) -> None:
        with self._lock:
            self._taken.clear()


def _file(part: EmailMessage) -> File:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes), "an attachment has no parts of its own here"
    return File(name=part.get_filename() or "", kind=part.get_content_type(), content=content)


class MailSink(ThreadingTCPServer):
    """:raises NotLoopback: for a host that other machines can reach."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, host: str, port: int, *, letters: Letters, dice: Dice) -> None:
        if not is_loopback(host):
            raise NotLoopback(host=host)
        super().__init__((host, port), _Clerk)
        self.letters, self.dice = letters, dice
        self._thread = Thread(target=self.serve_forever, args=(0.02,), name="mail-sink", daemon=True)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Clerk(StreamRequestHandler):
    """As much of SMTP as Django speaks in clear."""

    server: MailSink
    timeout = 60

    def handle(self) -> None:
        self._to: list[str] = []
        self._say(GREETING)
        for line in self.rfile:
            verb, _, rest = line.strip().partition(b" ")
            answer = self._answer(verb.upper(), rest)
            self._say(answer)
            if answer == BYE:
                return
            if answer == GO_ON:
                taken = self._take()
                if taken == SILENCE:
                    return
                self._say(taken)

    def _answer(self, verb: bytes, rest: bytes) -> bytes:
        match verb:
            case b"QUIT":
                return BYE
            case b"DATA":
                return GO_ON if self._to else WITHOUT_RECIPIENT
            case b"RCPT":
                self._to.append(rest.partition(b"<")[2].partition(b">")[0].decode(errors="replace"))
            case b"MAIL" | b"RSET":
                self._to = []
            case b"EHLO" | b"HELO" | b"NOOP":
                pass
            case _:
                return UNKNOWN
        return TAKEN

    def _take(self) -> bytes:
        """Read to the lone dot, whatever is kept of it."""
        lines, size = [], 0
        for line in iter(self.rfile.readline, b".\r\n"):
            if not line:
                return UNKNOWN  # hung up in the middle: there is no letter
            size += len(line)
            if size <= LARGEST:
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if size > LARGEST:
            return TOO_LARGE
        strikes = self.server.dice.strikes
        if strikes("mail_error"):
            return NOT_NOW
        if strikes("mail_close_before"):
            return SILENCE
        for address in self._to:
            self.server.letters.take(b"".join(lines), to=address)
        return SILENCE if strikes("mail_close_after") else TAKEN

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")
