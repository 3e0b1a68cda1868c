"""What can become of a call to the SMS gateway or the mail server. Facts only: no network, no sentence for people."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    sid: str


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """One of our own messages, as the gateway lists it; ``created_at`` has no fraction of a second."""

    sid: str
    status: str
    created_at: datetime
    direction: str


@dataclass(frozen=True, slots=True)
class InboundMessage:
    sid: str
    sender: str
    to: str
    body: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class InboundCall:
    """A call to us that is over."""

    sid: str
    sender: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OutboundCall:
    sid: str
    to: str
    created_at: datetime


class NotAccepted(Exception):
    """Every way in which a send ends without a sid; exactly one of the four below is raised."""


class SurelyNotTaken(NotAccepted):
    """Nothing reached the gateway, or it asked to come back later: the same message may be sent again."""

    def __init__(self, *, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason, retry_after)
        self.reason = reason
        self.retry_after = retry_after


class Refused(NotAccepted):
    """The gateway will never take this message for this number; or the mail server for this address."""

    def __init__(self, *, code: int, http_status: int = 0) -> None:
        super().__init__(code, http_status)
        self.code = code
        self.http_status = http_status


class Misconfigured(NotAccepted):
    """The account or the sender is at fault, not this message: stop sending and call someone."""

    def __init__(self, *, code: int) -> None:
        super().__init__(code)
        self.code = code


class OutcomeUnknown(NotAccepted):
    """The request left and its fate was not heard: look it up before anything is sent again."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CannotLook(Exception):
    """The gateway's list could not be read, which says nothing about what is in it."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
