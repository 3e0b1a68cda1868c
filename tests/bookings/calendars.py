"""Working time as the pure tests use it: Enna, whose patron saint's day is 2 July."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

from hypothesis import strategies as st

from bookings.rules import Rules
from bookings.working_time import WorkingTime, working_time
from mediation.clock import ROME
from mediation.models import Municipality

RULES = Rules()


def town(patron: tuple[int, int] | None = (7, 2)) -> Municipality:
    month, day = patron or (None, None)
    return cast(Municipality, SimpleNamespace(patron_month=month, patron_day=day))


ENNA: WorkingTime = working_time(town(), RULES)


def rome(written: str) -> datetime:
    """The instant at which clocks in Rome show `2026-07-14 09:00`; in the doubled hour, the first time they do."""
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=ROME).astimezone(UTC)


def clock(instant: datetime) -> str:
    """What clocks in Rome show then, with the weekday: `Tue 2026-07-14 09:00`."""
    return instant.astimezone(ROME).strftime("%a %Y-%m-%d %H:%M")


# Any minute of three years.
INSTANTS = st.integers(min_value=0, max_value=3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
