"""A person at a browser: what she presses and types is counted, the product's time is measured, pictures are kept."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from tests.pictures import folder

# Seconds of the keystroke-level model (Card, Moran and Newell, 1980): to point and press, to press a key, to decide.
POINT_AND_PRESS, KEY, MIND = 1.3, 0.28, 1.35


@dataclass(frozen=True)
class Cost:
    """`waited`: the product's seconds, from a press to the page that answers it; the model gives the person's own."""

    taps: int
    keys: int
    waited: float

    @property
    def by_hand(self) -> float:
        return self.taps * (POINT_AND_PRESS + MIND) + self.keys * KEY

    @property
    def seconds(self) -> float:
        return self.by_hand + self.waited

    def __str__(self) -> str:
        return f"{self.taps} taps, {self.keys} keys, {self.waited:.1f} s waited, {self.seconds:.0f} s in all"


@dataclass
class Hands:
    """One journey of one person on one size of screen."""

    page: Page
    journey: str
    taps: int = 0
    keys: int = 0
    waited: float = 0.0
    _pictures: int = field(default=0)

    def tap(self, what: Locator) -> None:
        what.click()
        self.taps += 1

    def tap_and_see(self, what: Locator, heading: str) -> None:
        """Press what asks the server for a page; its time is the product's."""
        began = time.monotonic()
        self.tap(what)
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.waited += time.monotonic() - began

    def type(self, where: Locator, words: str) -> None:
        """The press that puts the cursor there counts too."""
        self.tap(where)
        self.page.keyboard.type(words)
        self.keys += len(words)

    def picture(self, what: str) -> None:
        self._pictures += 1
        self.page.screenshot(path=folder(self.journey) / f"{self._pictures}-{what}.png", full_page=True)

    def note(self, job: str) -> Cost:
        """What this job cost until here; it is kept beside the pictures."""
        cost = Cost(self.taps, self.keys, self.waited)
        (folder(self.journey) / f"{job}.txt").write_text(f"{cost}\n")
        return cost

    def begin_again(self) -> None:
        self.taps, self.keys, self.waited = 0, 0, 0.0
