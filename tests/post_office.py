"""A mail server on loopback that keeps what it is given, for tests that look at real mail from a real process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

ANSWERS = {b"DATA": b"354 go on", b"QUIT": b"221 bye"}


class _Clerk(StreamRequestHandler):
    """Says yes to everything; what stands between DATA and a lone dot is a letter."""

    server: "_Counter"

    def handle(self) -> None:
        self._say(b"220 ready")
        for line in self.rfile:
            verb = line.strip().upper()
            self._say(ANSWERS.get(verb, b"250 ok"))
            if verb == b"DATA":
                self._take_letter()
            if verb == b"QUIT":
                return

    def _take_letter(self) -> None:
        lines = iter(self.rfile.readline, b".\r\n")
        letter = b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
        self.server.letters.append(message_from_bytes(letter, policy=policy.default))
        self._say(b"250 taken")

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


class _Counter(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    letters: list[EmailMessage]


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
def open_post_office() -> Iterator[PostOffice]:
    with _Counter(("127.0.0.1", 0), _Clerk) as counter:
        office = PostOffice(port=counter.server_address[1])
        counter.letters = office.letters
        thread = Thread(target=counter.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield office
        finally:
            counter.shutdown()
            thread.join()
