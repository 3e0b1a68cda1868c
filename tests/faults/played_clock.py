"""A clock that several processes read from one file: it goes on as the real one does, and the tests set it forward."""

from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from mediation import clock


class PlayedClock:
    """In the place of `datetime` where the product reads the time."""

    def __init__(self, hands: Path) -> None:
        self._hands = hands

    def set_to(self, at: datetime) -> None:
        ahead = (at - _real(UTC)).total_seconds()
        written = self._hands.with_suffix(".new")
        written.write_text(str(ahead))
        written.replace(self._hands)

    def now(self, zone: tzinfo) -> datetime:
        return _real(zone) + timedelta(seconds=float(self._hands.read_text()))


def read_from(hands: Path) -> None:
    """From now on this process takes its time from there."""
    module: Any = clock
    module.datetime = PlayedClock(hands)


def _real(zone: tzinfo) -> datetime:
    return datetime.now(zone)  # noqa: TID251 - what the played clock is measured by
