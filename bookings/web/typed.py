"""What somebody typed into one of the small forms beside a button."""

from django.http import HttpRequest

LONGEST_REASON = 200
LONGEST_NUMBER = 18


def reason_of(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:LONGEST_REASON]


def mediator_named(request: HttpRequest) -> int | None:
    """Of a team, who is meant."""
    named = request.POST.get("mediator", "")
    return int(named) if named.isdecimal() and len(named) <= LONGEST_NUMBER else None
