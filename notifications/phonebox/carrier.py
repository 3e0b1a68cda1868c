"""Takes an accepted message to its phone, leg by leg, and tells of each. Nothing is refused here any more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from notifications.phonebox.callbacks import Postman, status_fields
from notifications.phonebox.faults import Dice
from notifications.phonebox.numbers import CANCELED, UNDELIVERABLE
from notifications.phonebox.state import Account, Ledger, Message
from notifications.phonebox.timetable import Timetable

VALIDITY_EXPIRED = 30036


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds from the acceptance to ``sent``, and from there to ``delivered``."""

    sent: float = 0.05
    delivered: float = 0.1


@dataclass(frozen=True, slots=True)
class News:
    status: str
    error_code: int | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    after: float
    reaches: News
    tells: tuple[News, ...]


@dataclass(frozen=True)
class Carrier:
    account: Account
    ledger: Ledger
    postman: Postman
    timetable: Timetable
    dice: Dice
    pace: Pace
    clock: Callable[[], datetime]

    def take(self, message: Message) -> None:
        legs = self._legs(message)
        if self.dice.strikes("callback_early"):
            for leg in legs:
                self._run(message, leg)
        else:
            self._schedule(message, legs)

    def _schedule(self, message: Message, legs: tuple[Leg, ...]) -> None:
        """One leg after the other: a callback overtakes another only when a fault says so."""
        if legs:
            self.timetable.after(legs[0].after, partial(self._run_and_go_on, message, legs))

    def _run_and_go_on(self, message: Message, legs: tuple[Leg, ...]) -> None:
        self._run(message, legs[0])
        self._schedule(message, legs[1:])

    def _run(self, message: Message, leg: Leg) -> None:
        message.sender = message.sender or self.account.number
        self.ledger.advance(
            message, status=leg.reaches.status, at=self.clock(), error_code=leg.reaches.error_code
        )
        if message.status_callback:
            for news in leg.tells:
                fields = status_fields(
                    message, account_sid=self.account.sid, status=news.status, error_code=news.error_code
                )
                self.postman.post(message.status_callback, fields)

    def _legs(self, message: Message) -> tuple[Leg, ...]:
        delays, journey = self._journey(message)
        return tuple(map(Leg, delays, journey, self._told(journey)))

    def _journey(self, message: Message) -> tuple[tuple[float, ...], tuple[News, ...]]:
        if message.validity_seconds < self.pace.sent:
            return (float(message.validity_seconds),), (News("failed", VALIDITY_EXPIRED),)
        if message.to == CANCELED:
            return (self.pace.sent,), (News("canceled"),)
        code = UNDELIVERABLE.get(message.to)
        end = News("undelivered", code) if code else News("delivered")
        return (self.pace.sent, self.pace.delivered), (News("sent"), end)

    def _told(self, journey: tuple[News, ...]) -> list[tuple[News, ...]]:
        """For each leg, what is told at its end."""
        if self.dice.strikes("callback_missing"):
            return [() for _ in journey]
        copies = 2 if self.dice.strikes("callback_duplicated") else 1
        told = [(news,) * copies for news in journey]
        if self.dice.strikes("callback_reordered"):
            return [() for _ in told[1:]] + [tuple(news for each in reversed(told) for news in each)]
        return told
