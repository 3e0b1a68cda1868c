"""A fake SMS gateway in Twilio's wire format, for the demo and the tests: the official SDK is always in use.

Loopback only, in memory only. Which number misbehaves how is in ``numbers``; which fault can be asked for, in
``faults``.
"""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from hmac import compare_digest
from threading import Event
from types import TracebackType
from typing import Any, Self

from mediation.clock import now
from notifications.phonebox.callbacks import Postman
from notifications.phonebox.calls_api import CallsApi
from notifications.phonebox.carrier import Carrier, Pace
from notifications.phonebox.control import answer_control
from notifications.phonebox.faults import Dice, Faults
from notifications.phonebox.lines import Lines
from notifications.phonebox.mail_sink import Letter, Letters, MailSink
from notifications.phonebox.messages_api import MessagesApi
from notifications.phonebox.phones import Phones, Told
from notifications.phonebox.server import Asked, Server
from notifications.phonebox.shapes import API_VERSION, Answer, error
from notifications.phonebox.state import Account, Call, Ledger, Message
from notifications.phonebox.timetable import Timetable


class Gateway:
    """Serves between ``with`` and its end; ``port=0`` takes a free one. With ``mail_port`` it takes letters too.

    :raises NotLoopback: for a host that other machines can reach.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        number: str,
        messaging_service_sid: str | None = None,
        inbound_url: str | None = None,
        voice_url: str | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        mail_port: int | None = None,
        faults: Faults | None = None,
        pace: Pace | None = None,
        try_again_after: float = 1.0,
        clock: Callable[[], datetime] = now,
    ) -> None:
        account = Account(account_sid, number, messaging_service_sid)
        self.number = number
        self._stopping = Event()
        self._dice = dice = Dice(faults or Faults())
        self._ledger = ledger = Ledger()
        self._timetable = Timetable()
        self._postman = postman = Postman(
            auth_token=auth_token, try_again_after=try_again_after, pause=self._pause
        )
        carrier = Carrier(account, ledger, postman, self._timetable, dice, pace or Pace(), clock)
        self._messages_api = MessagesApi(account, ledger, carrier, dice, clock, self._pause)
        self._lines = Lines(account, ledger, postman, self._timetable, dice, clock)
        self._phones = Phones(account, inbound_url, voice_url, ledger, postman, self._lines, dice, clock)
        self._calls_api = CallsApi(account, ledger, self._lines, dice, clock)
        self._credentials = "Basic " + b64encode(f"{account_sid}:{auth_token}".encode()).decode()
        self._messages_path = f"/{API_VERSION}/Accounts/{account_sid}/Messages"
        self._calls_path = f"/{API_VERSION}/Accounts/{account_sid}/Calls.json"
        self._letters = Letters(clock)
        self._server = Server(host, port, router=self._answer, pause=self._pause)
        self._mail = (
            None if mail_port is None else MailSink(host, mail_port, letters=self._letters, dice=dice)
        )

    def __enter__(self) -> Self:
        self._timetable.start()
        self._server.start()
        if self._mail:
            self._mail.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._server.stop()
        if self._mail:
            self._mail.stop()
        self._timetable.stop()
        self._postman.close()

    @property
    def base_url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def mail_port(self) -> int | None:
        return self._mail.port if self._mail else None

    @property
    def connections(self) -> int:
        """How many were opened since the start: fewer than requests when they are kept alive."""
        return self._server.connections

    def point_to(self, *, inbound_url: str | None, voice_url: str | None) -> None:
        self._phones.inbound_url, self._phones.voice_url = inbound_url, voice_url

    def messages(self, *, to: str | None = None) -> list[Message]:
        """Outgoing and incoming, in the order they were taken."""
        return self._ledger.messages(to=to)

    def calls(self) -> list[Call]:
        """To us and from us."""
        return list(self._ledger.calls)

    def letters(self) -> list[Letter]:
        """In the order they were taken."""
        return self._letters.all()

    def opted_out(self) -> frozenset[str]:
        return frozenset(self._ledger.opted_out)

    def accepted(self) -> Counter[tuple[str, str]]:
        """How many times each (number, body) was accepted."""
        return self._ledger.accepted()

    def say(self, *, from_: str, body: str) -> Told:
        return self._phones.say(sender=from_, body=body)

    def ring(self, *, from_: str) -> Told:
        """A missed call, unless our webhook answers it."""
        return self._phones.ring(sender=from_)

    def pick_up(self, number: str) -> Call:
        """Of these, each acts at a phone that we called.

        :raises NoSuchCall:
        """
        return self._lines.pick_up(number)

    def refuse(self, number: str) -> Call:
        return self._lines.refuse(number)

    def press(self, number: str, digits: str) -> Call:
        return self._lines.press(number, digits)

    def say_nothing(self, number: str) -> Call:
        return self._lines.say_nothing(number)

    def wait(self, number: str) -> Call:
        return self._lines.wait(number)

    def hang_up(self, number: str) -> Call:
        return self._lines.hang_up(number)

    def let_machine_answer(self, number: str) -> Call:
        return self._lines.let_machine_answer(number)

    def inject(self, faults: Faults) -> None:
        """Replaces all faults by these."""
        self._dice.load(faults)

    def reset(self) -> None:
        """Forgets everything and behaves."""
        self._timetable.clear()
        self._ledger.clear()
        self._letters.clear()
        self._dice.load(Faults())

    def _pause(self, seconds: float) -> bool:
        """True when the gateway is closing."""
        return seconds > 0 and self._stopping.wait(seconds)

    def _answer(self, asked: Asked) -> Answer:
        if not compare_digest(asked.authorization.encode(), self._credentials.encode()):
            return error(20003)
        if asked.path.startswith("/_phonebox/"):
            return self._controlled(asked)
        if asked.path == self._calls_path:
            is_new = asked.method == "POST"
            return self._calls_api.create(asked.form) if is_new else self._calls_api.page(asked.query)
        collection, _, rest = asked.path.removesuffix(".json").partition("/Messages")
        if not asked.path.endswith(".json") or collection + "/Messages" != self._messages_path:
            return error(20404)
        return self._about_messages(asked, sid=rest.removeprefix("/"))

    def _about_messages(self, asked: Asked, *, sid: str) -> Answer:
        match asked.method, bool(sid):
            case "POST", False:
                return self._messages_api.create(asked.form)
            case "POST", True:
                return self._messages_api.update(sid, asked.form)
            case _, True:
                return self._messages_api.fetch(sid)
        return self._messages_api.page(asked.query)

    def _controlled(self, asked: Asked) -> Answer:
        try:
            wish: Any = json.loads(asked.content or b"{}")
        except ValueError:
            return error(20001)
        if not isinstance(wish, dict):
            return error(20001)
        return answer_control(self, asked.method, asked.path.removeprefix("/_phonebox/"), wish)
