"""What a mediator says of her job while it is on: here, late, over."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from bookings.actions.checking_in import check_in, report_late
from bookings.actions.completing import complete_own_seat
from bookings.models import Seat
from bookings.vocabulary import AnswerChannel
from bookings.web import refusals
from bookings.web.herself import herself
from bookings.web.job_forms import HoursForm, LateForm
from bookings.web.offering import job_page, own_job
from mediation.clock import now
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken


@spoken
@require_POST
@signed_in
def here(request: SignedIn, number: int) -> HttpResponse:
    seat = own_job(herself(request), number)
    return _say(request, seat, check_in, done=gettext("Segnato: ci sei. Grazie."))


@spoken
@require_POST
@signed_in
def late(request: SignedIn, number: int) -> HttpResponse:
    seat, form = own_job(herself(request), number), LateForm(request.POST)
    if not form.is_valid():
        return job_page(request, seat, form)
    minutes = form.cleaned_data["minutes"]
    noted = ngettext(
        "Segnato: %(minutes)d minuto di ritardo. Grazie.",
        "Segnato: %(minutes)d minuti di ritardo. Grazie.",
        minutes,
    )
    return _say(request, seat, report_late, form, done=noted % {"minutes": minutes}, minutes=minutes)


@spoken
@require_POST
@signed_in
def end(request: SignedIn, number: int) -> HttpResponse:
    seat, form = own_job(herself(request), number), HoursForm(request.POST)
    if not form.is_valid():
        return job_page(request, seat, form)
    times = form.times(seat.booking)
    return _say(request, seat, complete_own_seat, form, done=gettext("Segnato. L'ufficio firma."), **times)


def _say(
    request: SignedIn,
    seat: Seat,
    deed: Callable[..., object],
    form: LateForm | HoursForm | None = None,
    *,
    done: str,
    **said: Any,
) -> HttpResponse:
    """Do it; or say why not, above what was typed."""
    try:
        deed(
            booking_id=seat.booking_id,
            mediator_id=seat.mediator_id,
            at=now(),
            via=AnswerChannel.PAGE,
            **said,
        )
    except refusals.OF_AN_ACTION as refused:
        why_not = refusals.of_action(refused)
        if form:
            form.add_error(None, why_not)
            return job_page(request, seat, form)
        messages.error(request, why_not)
    else:
        messages.success(request, done)
    return redirect("job", seat.booking_id)
