"""The gateway as tests start it: a clock they set, no waiting, and every exchange held against Twilio's description."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Any

from notifications.phonebox.carrier import Pace
from notifications.phonebox.gateway import Gateway
from notifications.phonebox.server import Asked
from notifications.phonebox.shapes import Answer, Manner
from tests.notifications.phonebox.twilio_schema import exchange_faults

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
SERVICE_SID = "MG" + "0123456789abcdef" * 2
AUTH_TOKEN = "not-a-secret"
NUMBER = "+15005550006"
AMINA = "+393331110001"
CLEO = "+393331110002"


@dataclass
class Clock:
    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **amount: float) -> None:
        self.at += timedelta(**amount)


class CheckedGateway(Gateway):
    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.asked: list[Asked] = []
        self.exchange_faults: list[str] = []

    def _answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        answer = super()._answer(asked)
        if asked.path.startswith("/2010-04-01/") and isinstance(answer.body, dict):
            assert answer.manner is not Manner.RESET
            self.exchange_faults += exchange_faults(
                asked.method, asked.path, asked.query, asked.form, answer.status, answer.body
            )
        return answer


@contextmanager
def open_gateway(**settings: Any) -> Iterator[CheckedGateway]:
    defaults = {
        "account_sid": ACCOUNT_SID,
        "auth_token": AUTH_TOKEN,
        "number": NUMBER,
        "pace": Pace(sent=0, delivered=0),
        "try_again_after": 0,
        "clock": Clock(),
    }
    with CheckedGateway(**{**defaults, **settings}) as gateway:
        yield gateway
    assert gateway.exchange_faults == []


def eventually(holds: Callable[[], bool]) -> bool:
    """True as soon as it holds; false when it does not within ten seconds."""
    deadline = monotonic() + 10
    while not holds():
        if monotonic() > deadline:
            return False
        sleep(0.005)
    return True
