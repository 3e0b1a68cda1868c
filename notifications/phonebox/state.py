"""What the gateway remembers, in memory only: messages and calls as they came, and who wrote STOP."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from notifications.phonebox.twiml import Verb


@dataclass(frozen=True, slots=True)
class Account:
    sid: str
    number: str
    service_sid: str | None


@dataclass(slots=True)
class Message:
    sid: str
    direction: str
    to: str
    sender: str | None  # none until a messaging service has chosen one
    body: str
    status: str
    segments: int
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None = None
    service_sid: str | None = None
    error_code: int | None = None
    status_callback: str | None = None
    validity_seconds: int = 36_000
    risk_check: str = "enable"


@dataclass(slots=True, eq=False)
class Call:
    """A missed call to us, or one of ours. `said` is what was heard of it so far."""

    sid: str
    to: str
    sender: str
    at: datetime
    direction: str = "inbound"
    said: str = ""
    status: str = "completed"
    url: str | None = None
    status_callback: str | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    # Where the pressed key goes, while one is waited for.
    gathers_for: str | None = None
    # What comes after the verb that is under way.
    rest: tuple[Verb, ...] = ()
    conference: str | None = None
    # What is played to who is alone there.
    wait_url: str | None = None
    dialled: str | None = None

    @property
    def phone(self) -> str:
        """The number at the other end of the line."""
        return self.sender if self.direction == "inbound" else self.to

    def hear(self, words: str) -> None:
        self.said = " ".join(filter(None, (self.said, words)))


@dataclass(slots=True)
class Conference:
    """Those who speak together; it begins with the second of them."""

    sid: str
    name: str
    callback: str | None
    events: tuple[str, ...]
    ends_with: set[str] = field(default_factory=set)
    inside: list[Call] = field(default_factory=list)
    has_begun: bool = False


@dataclass
class Ledger:
    """Safe for many threads."""

    opted_out: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    conferences: dict[str, Conference] = field(default_factory=dict)
    _accepted: Counter[tuple[str, str]] = field(default_factory=Counter)
    _by_sid: dict[str, Message] = field(default_factory=dict)
    _by_recipient: defaultdict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    _lock: Lock = field(default_factory=Lock)

    def clear(self) -> None:
        with self._lock:
            self.opted_out.clear()
            self.calls.clear()
            self.conferences.clear()
            self._accepted.clear()
            self._by_sid.clear()
            self._by_recipient.clear()

    def add(self, message: Message) -> None:
        with self._lock:
            self._by_sid[message.sid] = message
            self._by_recipient[message.to].append(message)
            if message.direction == "outbound-api":
                self._accepted[message.to, message.body] += 1

    def get(self, sid: str) -> Message | None:
        return self._by_sid.get(sid)

    def messages(self, *, to: str | None = None) -> list[Message]:
        """In the order they were taken."""
        with self._lock:
            return list(self._by_sid.values() if to is None else self._by_recipient.get(to, ()))

    def accepted(self) -> Counter[tuple[str, str]]:
        """How many times each body was accepted for each number; it outlives the blanking of a body."""
        with self._lock:
            return Counter(self._accepted)

    def advance(self, message: Message, *, status: str, at: datetime, error_code: int | None = None) -> None:
        with self._lock:
            message.status, message.updated_at, message.error_code = status, at, error_code
            if status not in {"failed", "canceled"}:
                message.sent_at = message.sent_at or at

    def blank(self, message: Message, *, at: datetime) -> None:
        with self._lock:
            message.body, message.updated_at = "", at


def by_phone(messages: Iterable[Message]) -> dict[str, list[Message]]:
    """Each simulated phone with what it received and wrote, oldest first."""
    phones: defaultdict[str, list[Message]] = defaultdict(list)
    for message in messages:
        phone = message.sender if message.direction == "inbound" else message.to
        phones[phone or ""].append(message)
    return dict(phones)
