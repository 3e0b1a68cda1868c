"""The only place that reads the time. Pages, API, tasks and commands call it and pass the instant on."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one place
