"""What somebody typed into one of the small forms beside a button."""

from django.http import HttpRequest

LONGEST_REASON = 200
LONGEST_NUMBER = 18


def reason_of(request: HttpRequest, name: str = "reason") -> str:
    """Without NUL, which no keyboard writes and no database keeps."""
    return request.POST.get(name, "").replace("\0", "").strip()[:LONGEST_REASON]


def mediator_named(request: HttpRequest) -> int | None:
    """Of a team, who is meant."""
    named = request.POST.get("mediator", "")
    return int(named) if named.isdecimal() and len(named) <= LONGEST_NUMBER else None
