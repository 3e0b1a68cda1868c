"""What somebody typed into one of the small forms beside a button."""

from datetime import datetime, time

from django.http import HttpRequest

from bookings.working_time import nearest_at_rome

LONGEST_REASON = 200
LONGEST_NUMBER = 18


def reason_of(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:LONGEST_REASON]


def mediator_named(request: HttpRequest) -> int | None:
    """Of a team, who is meant."""
    named = request.POST.get("mediator", "")
    return int(named) if named.isdecimal() and len(named) <= LONGEST_NUMBER else None


class NoHour(ValueError):
    """What stands there is no hour of the day."""


def hour_of(request: HttpRequest, name: str, *, near: datetime) -> datetime | None:
    """The instant nearest to `near` at which the clocks show what was typed; None where nothing was.

    :raises NoHour:
    """
    typed = request.POST.get(name, "").strip()
    if not typed:
        return None
    try:
        return nearest_at_rome(time.fromisoformat(typed).replace(tzinfo=None), near)
    except ValueError as unreadable:
        raise NoHour(typed) from unreadable
