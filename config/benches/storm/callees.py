"""Whoever is called while the storm lasts: some never hear it, some hang up, some listen, some press a key."""

from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Final

from notifications.phonebox.gateway import Gateway
from notifications.phonebox.lines import BROKEN, NoSuchCall
from notifications.phonebox.state import Call

HABITS: Final = {"let it ring": 3, "refuse": 1, "listen": 1, "press": 7}
# A yes; a no; a key that means nothing.
KEYS: Final = {"1": 6, "2": 3, "7": 1}


@dataclass(frozen=True)
class Pressed:
    """A key, and what was said to it."""

    call: str
    key: str
    heard: str

    @property
    def is_answered(self) -> bool:
        """Where our site was away she hears that something went wrong, and knows that nobody has noted her key."""
        return bool(self.heard) and BROKEN not in self.heard


@dataclass
class Callees:
    gateway: Gateway
    seed: int
    pressed: list[Pressed] = field(default_factory=list)
    _met: set[str] = field(default_factory=set)
    _speaking: set[str] = field(default_factory=set)

    @property
    def are_done(self) -> bool:
        """Nothing rings, and nobody is on the phone."""
        return not self._speaking and not self._ringing()

    def go_to_the_phone(self, executor: Executor) -> None:
        """Whoever's telephone has begun to ring; who is still on it hears the next call afterwards."""
        for call in self._ringing():
            if call.sid not in self._met and call.to not in self._speaking:
                self._met.add(call.sid)
                self._speaking.add(call.to)
                executor.submit(self._answer, call.to, len(self._met))

    def _ringing(self) -> list[Call]:
        calls = self.gateway.calls()
        return [call for call in calls if call.status == "ringing" and call.direction != "inbound"]

    def _answer(self, number: str, turn: int) -> None:
        chance = Random(f"callees {self.seed} {turn}")  # noqa: S311  # repeatable
        (habit,) = chance.choices(list(HABITS), list(HABITS.values()))
        (key,) = chance.choices(list(KEYS), list(KEYS.values()))
        try:
            with suppress(NoSuchCall):  # it has stopped ringing
                self._act(habit, number, key)
        finally:
            self._speaking.discard(number)

    def _act(self, habit: str, number: str, key: str) -> None:
        match habit:
            case "refuse":
                self.gateway.refuse(number)
            case "listen":
                self.gateway.let_machine_answer(number)
            case "press":
                self._press(number, key)

    def _press(self, number: str, key: str) -> None:
        call = self.gateway.pick_up(number)
        words = call.said
        if call.gathers_for is not None:
            self.gateway.press(number, key)
            self.pressed.append(Pressed(call.sid, key, call.said.removeprefix(words).strip()))
        if call.status == "in-progress":
            self.gateway.hang_up(number)
