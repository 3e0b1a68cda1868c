"""The dates of a series are changed or called off: what it will do is shown first, from a rehearsal of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from bookings.actions.cancelling_series import cancel_series
from bookings.actions.changing_series import change_series
from bookings.models import BookingEvent, Series
from bookings.permissions import require
from bookings.transactions import rehearsed
from bookings.web import refusals
from bookings.web.agreeing import agreement_to, is_agreed
from bookings.web.foretelling import Done, called_off, changed, will_be_called_off, will_change
from bookings.web.series import forms_of, load, may_edit, page_of
from bookings.web.series_form import EditForm
from mediation.clock import now
from mediation.permissions import Forbidden
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken_at_work


@spoken_at_work
@require_POST
@signed_in
def change(request: SignedIn, series_id: int) -> HttpResponseBase:
    return _edit(request, series_id, CHANGE)


@spoken_at_work
@require_POST
@signed_in
def cancel(request: SignedIn, series_id: int) -> HttpResponseBase:
    return _edit(request, series_id, CANCEL)


@dataclass(frozen=True)
class Edit:
    """One way of editing a series: the right that it needs, which is its form too, and how it is told."""

    verb: str
    act: Callable[..., Series]
    foretell: Callable[[Done], list[str]]
    tell: Callable[[Done], list[str]]


def _edit(request: SignedIn, series_id: int, edit: Edit) -> HttpResponseBase:
    """Show what it would do; agreed to, do it and show the series; or say why not in the form as it was sent."""
    found, at = load(request.user, series_id), now()
    require(request.user, edit.verb)
    if not may_edit(request.user, found):
        raise Forbidden(edit.verb)
    form = forms_of(request, found, at=at)[edit.verb]
    if not form.leaves_a_choice:
        messages.error(request, gettext(refusals.NOTHING_LEFT))
        return redirect("series", series_id)
    foreseen: list[str] = []
    if form.is_valid():
        what = {"series_id": series_id, "by_id": request.user.pk, "at": at, **form.reach(), **form.wish()}
        try:
            foreseen = _foreseen(edit, form, found, what)
            if is_agreed(foreseen, request.POST):
                before = _last_event(found)
                edit.act(**what)
                done = Done.since(before, found, form, by_id=request.user.pk, at=at)
                messages.success(request, " ".join(edit.tell(done)))
                # Said at the top: without a place of its own the page would open at the form that was sent.
                return redirect(f"{reverse('series', args=[series_id])}#contenuto")
        except refusals.OF_A_SERIES as refused:
            found, foreseen = load(request.user, series_id), []
            form.refuse(refusals.of_series(refused), version=found.version)
    context = {"foreseen": foreseen, "agreement": agreement_to(foreseen), "edited": edit.verb, "form": form}
    return render(
        request, "bookings/series.html", {**page_of(request, found, at=at), **context, edit.verb: form}
    )


def _foreseen(edit: Edit, form: EditForm, found: Series, what: dict[str, Any]) -> list[str]:
    """What it would do, in sentences; nothing where no date would be touched."""
    before = _last_event(found)
    with rehearsed(edit.act, **what):
        done = Done.since(before, found, form, by_id=what["by_id"], at=what["at"])
        return edit.foretell(done) if done.touched else []


def _last_event(found: Series) -> int:
    last: int | None = BookingEvent.objects.filter(booking__series=found).aggregate(last=Max("pk"))["last"]
    return last or 0


CHANGE = Edit("change", change_series, foretell=will_change, tell=changed)
CANCEL = Edit("cancel", cancel_series, foretell=will_be_called_off, tell=called_off)
