"""A stand-in for our own webhooks: keeps every form that is posted to it, and answers as it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


@dataclass(frozen=True)
class Posted:
    url: str
    form: dict[str, str]
    signature: str

    def is_signed_with(self, token: str) -> bool:
        return bool(RequestValidator(token).validate(self.url, self.form, self.signature))


@dataclass
class Inbox:
    base_url: str = ""
    answers: list[int] = field(default_factory=list)  # statuses of the next answers; then 200
    text: str = EMPTY_TWIML
    posted: list[Posted] = field(default_factory=list)
    _arrival: Condition = field(default_factory=Condition)

    @property
    def forms(self) -> list[dict[str, str]]:
        return [posted.form for posted in self.posted]

    def take(self, posted: Posted) -> int:
        with self._arrival:
            self.posted.append(posted)
            self._arrival.notify_all()
            return self.answers.pop(0) if self.answers else 200

    def wait_for(self, count: int) -> list[dict[str, str]]:
        with self._arrival:
            assert self._arrival.wait_for(lambda: len(self.posted) >= count, timeout=10), self.forms
        return self.forms


@contextmanager
def open_inbox() -> Iterator[Inbox]:
    inbox = Inbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = dict(parse_qsl(content, keep_blank_values=True))
            signature = self.headers["X-Twilio-Signature"]
            self.send_response(inbox.take(Posted(inbox.base_url + self.path, form, signature)))
            self.end_headers()
            self.wfile.write(inbox.text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the base class's
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        inbox.base_url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield inbox
        server.shutdown()
        thread.join()
