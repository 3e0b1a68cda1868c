"""A mail server on loopback that keeps what it is given, for tests that look at real mail from a real process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from time import sleep

from pytest_django.fixtures import Settings

ANSWERS = {b"DATA": b"354 go on", b"QUIT": b"221 bye"}
# In place of an answer: the line goes dead.
HANGS_UP = b""
# Seconds from one byte of a trickled answer to the next.
BYTE_GAP = 0.1


class Trickled(bytes):
    """An answer that comes byte by byte."""


class _Clerk(StreamRequestHandler):
    """Says yes to everything, unless told what to say; what stands between DATA and a lone dot is a letter."""

    server: "_Counter"

    def handle(self) -> None:
        says = {**ANSWERS, **self.server.says}
        self._say(says.get(b"HELLO", b"220 ready"))
        for line in self.rfile:
            verb = line.strip().upper().partition(b" ")[0]
            answer = says.get(verb, b"250 ok")
            self._say(answer)
            if answer == HANGS_UP or verb == b"QUIT":
                return
            if answer.startswith(b"354"):
                self._take_letter(says.get(b"LETTER", b"250 taken"))

    def _take_letter(self, answer: bytes) -> None:
        lines = iter(self.rfile.readline, b".\r\n")
        letter = b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
        self.server.letters.append(message_from_bytes(letter, policy=policy.default))
        self._say(answer)

    def _say(self, words: bytes) -> None:
        if isinstance(words, Trickled):
            for byte in words:
                self.wfile.write(bytes([byte]))
                sleep(BYTE_GAP)
        if words != HANGS_UP:
            self.wfile.write(b"\r\n" if isinstance(words, Trickled) else words + b"\r\n")


class _Counter(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    letters: list[EmailMessage]
    says: dict[bytes, bytes]


@dataclass
class PostOffice:
    port: int
    letters: list[EmailMessage] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def subjects(self) -> list[str]:
        return [letter["Subject"] for letter in self.letters]


@contextmanager
def open_post_office(says: dict[bytes, bytes] | None = None) -> Iterator[PostOffice]:
    """`says` gives other answers: to HELLO, when somebody calls; to a verb; to the LETTER after DATA."""
    with _Counter(("127.0.0.1", 0), _Clerk) as counter:
        office = PostOffice(port=counter.server_address[1])
        counter.letters, counter.says = office.letters, says or {}
        thread = Thread(target=counter.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield office
        finally:
            counter.shutdown()
            thread.join()


def goes_through(office: PostOffice, settings: Settings) -> None:
    """From now on the site's letters go to this server."""
    settings.SENDS_EMAIL = True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.DEFAULT_FROM_EMAIL = "ponte@ponte.example"
    settings.PUBLIC_BASE_URL = "https://ponte.example"
