"""The coordinator's board: a day or a week at a glance, and a sheet of the day for when there is no network."""

from datetime import date, timedelta
from hashlib import blake2s
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from bookings.permissions import require
from bookings.web.board_table import A_DAY, board_of
from bookings.working_time import rome_day
from mediation.clock import now
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken_at_work

A_WEEK = timedelta(days=7)


@spoken_at_work
@require_safe
@signed_in
def day(request: SignedIn) -> HttpResponse:
    context = _day(request)
    return render(request, "bookings/board_day.html", context)


@spoken_at_work
@require_safe
@signed_in
def day_live(request: SignedIn) -> HttpResponse:
    """The day anew, or nothing at all where nothing has changed since the page saw it."""
    context = _day(request)
    if request.GET.get("visto") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "bookings/board_now.html", context)


@spoken_at_work
@require_safe
@signed_in
def week(request: SignedIn) -> HttpResponse:
    require(request.user, "see_uncovered")
    asked = asked_day(request)
    monday = asked - timedelta(days=asked.weekday())
    board = board_of(monday, days=7)
    days = [monday + n * A_DAY for n in range(7)]
    rows = [(row, [row.on(each) for each in days]) for row in board.rows if row.jobs or row.shifts]
    return render(
        request,
        "bookings/board_week.html",
        {
            "board": board,
            "days": days,
            "missing": [board.missing_on(each) for each in days],
            "rows": rows,
            "before": monday - A_WEEK,
            "after": monday + A_WEEK,
            "today": rome_day(now()),
        },
    )


@require_safe
@signed_in
def sheet(request: SignedIn) -> HttpResponse:
    """One page of paper: every job of a day by the hour, with whom to call about it."""
    require(request.user, "see_uncovered")
    on, at = asked_day(request), now()
    return render(request, "bookings/day_sheet.html", {"day": on, "jobs": board_of(on).jobs, "at": at})


def asked_day(request: SignedIn) -> date:
    """The one in the address, else today; what is no day is today too."""
    try:
        return date.fromisoformat(request.GET.get("giorno", ""))
    except ValueError:
        return rome_day(now())


def _day(request: SignedIn) -> dict[str, Any]:
    require(request.user, "see_uncovered")
    on = asked_day(request)
    board = board_of(on)
    since, until = board.since, board.until
    context = {
        "board": board,
        "day": on,
        "rows": [(row, row.cells(since, until)) for row in board.rows],
        "quarters": 4 * len(board.hours),
        "agenda": [job for job in board.jobs if not job.is_missing],
        "before": on - A_DAY,
        "after": on + A_DAY,
        "today": rome_day(now()),
    }
    # A mark of all that is shown, whatever has changed in it.
    shown = render_to_string("bookings/board_parts.html", context)
    return {
        **context,
        "at": now(),
        "seen": blake2s(shown.encode(), digest_size=8).hexdigest(),
        "parts": shown,
    }
