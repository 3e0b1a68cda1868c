"""What waits for the coordinator: who is missing, what nobody understood, what is lost, what is not signed yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2s
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from bookings import queries
from bookings.permissions import require
from bookings.vocabulary import Step
from bookings.web.reads import escalated
from bookings.web.signing import waiting
from bookings.working_time import rome_day
from mediation.clock import now
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken_at_work
from notifications.reading import ReplyNotFound, put_reply_aside
from notifications.web.reads import difference, messages_lost, papers_running_out, replies_to_read
from notifications.web.troubles import troubles

RECENTLY = timedelta(days=7)
T = TypeVar("T", bound=Model)

# As many as somebody reads; what is settled makes room for the next.
MOST_SHOWN = 30


@dataclass(frozen=True)
class Some(Generic[T]):
    rows: list[T]
    is_cut: bool

    def __bool__(self) -> bool:
        return bool(self.rows)


@spoken_at_work
@require_safe
@signed_in
def to_settle(request: SignedIn) -> HttpResponse:
    return render(request, "notifications/to_settle.html", _list(request))


@spoken_at_work
@require_safe
@signed_in
def to_settle_live(request: SignedIn) -> HttpResponse:
    """The list anew, or nothing at all where nothing has changed since the page saw it."""
    context = _list(request)
    if request.GET.get("visto") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "notifications/to_settle_now.html", context)


def _list(request: SignedIn) -> dict[str, Any]:
    require(request.user, "see_uncovered")
    at = now()
    queues = waiting(most=MOST_SHOWN)
    waits = {
        "troubles": troubles(at),
        "uncovered": _some(queries.to_settle()),
        "escalated": _some(escalated()),
        "replies": _some(replies_to_read()),
        "difference": difference(),
        "lost": _some(messages_lost(since=at - RECENTLY)),
        "papers": _some(papers_running_out(on=rome_day(at))),
        "to_sign": queues[Step.SIGN],
        "to_validate": queues[Step.VALIDATE],
    }
    context = {**waits, **_calm(waits, at=at), "at": at, "today": rome_day(at)}
    # A mark of all that is shown, whatever has changed in it: its buttons belong to a form beside it.
    shown = render_to_string("notifications/to_settle_parts.html", context)
    return {**context, "parts": shown, "seen": blake2s(shown.encode(), digest_size=8).hexdigest()}


def _calm(waits: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    """Where nothing waits for anybody, what comes next."""
    is_empty = not any(waits.values())
    return {"is_empty": is_empty, "next": queries.next_job(at=at) if is_empty else None}


def _some(rows: QuerySet[T]) -> Some[T]:
    found = list(rows[: MOST_SHOWN + 1])
    return Some(found[:MOST_SHOWN], is_cut=len(found) > MOST_SHOWN)


@spoken_at_work
@require_POST
@signed_in
def put_aside(request: SignedIn, reply_id: int) -> HttpResponse:
    require(request.user, "see_uncovered")
    try:
        put_reply_aside(reply_id=reply_id)
    except ReplyNotFound as not_found:
        raise Http404 from not_found
    messages.success(request, gettext("Messaggio messo da parte."))
    return redirect("to-settle")
