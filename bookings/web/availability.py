"""When a mediator can and when she cannot, kept by herself: her week, her nights, her absences, and "not today"."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from bookings.models import Seat
from bookings.web import reads
from bookings.web.availability_form import AbsenceForm, WeekForm
from bookings.web.herself import in_service
from bookings.working_time import midnight_after, rome_day
from mediation.actions.registering import Correction, correct_mediator
from mediation.actions.timekeeping import UnknownAbsence, add_absence, remove_absence, set_openings
from mediation.clock import now
from mediation.models import Absence, Mediator
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken
from mediation.web.written import listed, period


@spoken
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@in_service
def availability(request: SignedIn, mediator: Mediator) -> HttpResponseBase:
    """The hours of her week; the rest of the page has forms of its own."""
    at = now()
    form = WeekForm(
        request.POST if request.method == "POST" else None, openings=mediator.availabilities.all()
    )
    if form.is_bound and form.is_valid():
        set_openings(mediator_id=mediator.pk, openings=form.openings)
        messages.success(request, gettext("Salvato: ti chiediamo solo in queste ore."))
        return redirect("availability")
    return _show(request, mediator, week=form, absence=AbsenceForm(at=at), form=form, at=at)


@dataclass(frozen=True)
class Away:
    """A stretch when she is away, and what she holds in it all the same."""

    absence: Absence
    jobs: list[Seat]


def _show(request: SignedIn, mediator: Mediator, *, at: datetime, **forms: Any) -> HttpResponse:
    context = {
        "mediator": mediator,
        "away": [Away(absence, _jobs_in(absence)) for absence in reads.absences_ahead(mediator.pk, at=at)],
        "not_today": reads.not_today(mediator.pk, at=at),
        **forms,
    }
    return render(request, "bookings/availability.html", context)


def _jobs_in(absence: Absence) -> list[Seat]:
    since, to = absence.during.lower, absence.during.upper
    return list(reads.jobs_between(absence.mediator_id, since=since, to=to))


@spoken
@require_POST
@signed_in
@in_service
def set_nights(request: SignedIn, mediator: Mediator) -> HttpResponseBase:
    takes = request.POST.get("nights") == "yes"
    correct_mediator(mediator_id=mediator.pk, correction=Correction(takes_night_calls=takes))
    said = gettext("Va bene: ti chiamiamo anche di notte.") if takes else gettext("Va bene: di notte mai.")
    messages.success(request, said)
    return redirect("availability")


# --- Away


@spoken
@require_POST
@signed_in
@in_service
def add(request: SignedIn, mediator: Mediator) -> HttpResponseBase:
    at = now()
    form = AbsenceForm(request.POST, at=at)
    if not form.is_valid():
        week = WeekForm(openings=mediator.availabilities.all())
        return _show(request, mediator, week=week, absence=form, form=form, at=at)
    absence = add_absence(mediator_id=mediator.pk, since=form.begins, to=form.ends)
    messages.success(request, gettext("Segnato: in quei giorni non ti chiediamo niente."))
    _warn_of_jobs(request, absence)
    return redirect("availability")


@spoken
@require_POST
@signed_in
@in_service
def take_back(request: SignedIn, mediator: Mediator, absence_id: int) -> HttpResponseBase:
    try:
        remove_absence(mediator_id=mediator.pk, absence_id=absence_id)
    except UnknownAbsence as unknown:
        raise Http404(absence_id) from unknown
    messages.success(request, gettext("Tolto: possiamo chiederti di nuovo."))
    return redirect("availability")


@spoken
@require_POST
@signed_in
@in_service
def not_today(request: SignedIn, mediator: Mediator) -> HttpResponseBase:
    """One press, from now to midnight; a second one changes nothing."""
    at = now()
    if not reads.not_today(mediator.pk, at=at):
        absence = add_absence(mediator_id=mediator.pk, since=at, to=midnight_after(rome_day(at)))
        messages.success(
            request, gettext("Va bene: per oggi non ti chiediamo niente. Nessun effetto sui prossimi turni.")
        )
        _warn_of_jobs(request, absence)
    return redirect("offers")


@spoken
@require_POST
@signed_in
@in_service
def today_after_all(request: SignedIn, mediator: Mediator) -> HttpResponseBase:
    for absence in reads.not_today(mediator.pk, at=now()):
        remove_absence(mediator_id=mediator.pk, absence_id=absence.pk)
    messages.success(request, gettext("Bene: oggi possiamo chiederti di nuovo."))
    return redirect("offers")


def _warn_of_jobs(request: SignedIn, absence: Absence) -> None:
    """What she holds stays hers: she has to hear of it, and gives it back herself."""
    named = [
        gettext("%(number)d (%(period)s)")
        % {"number": seat.booking_id, "period": period(seat.booking.starts_at, seat.booking.ends_at)}
        for seat in _jobs_in(absence)
    ]
    if named:
        warning = gettext(
            "Attenzione: in quelle ore hai già il turno %(jobs)s, e resta tuo. Se non puoi, restituiscilo."
        )
        messages.warning(request, warning % {"jobs": listed(named)})
