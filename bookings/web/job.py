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
from bookings.web.offering import herself, own_job
from bookings.web.typed import NoHour, hour_of
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
    seat = own_job(herself(request), number)
    typed = request.POST.get("minutes", "").strip()
    minutes = int(typed) if typed.isdecimal() and len(typed) <= LONGEST_MINUTES else 0
    noted = ngettext(
        "Segnato: %(minutes)d minuto di ritardo. Grazie.",
        "Segnato: %(minutes)d minuti di ritardo. Grazie.",
        minutes,
    )
    return _say(request, seat, report_late, done=noted % {"minutes": minutes}, minutes=minutes)


LONGEST_MINUTES = 3


@spoken
@require_POST
@signed_in
def end(request: SignedIn, number: int) -> HttpResponse:
    """Unsaid, it began as booked and ends now."""
    seat = own_job(herself(request), number)
    try:
        times = {
            "started_at": hour_of(request, "began", near=seat.booking.starts_at),
            "ended_at": hour_of(request, "ended", near=seat.booking.ends_at),
        }
    except NoHour:
        messages.error(request, gettext("Scrivi le ore così: 10:05."))
        return redirect("job", number)
    return _say(request, seat, complete_own_seat, done=gettext("Segnato. L'ufficio firma."), **times)


def _say(
    request: SignedIn, seat: Seat, deed: Callable[..., object], *, done: str, **said: Any
) -> HttpResponse:
    try:
        deed(
            booking_id=seat.booking_id,
            mediator_id=seat.mediator_id,
            at=now(),
            via=AnswerChannel.PAGE,
            **said,
        )
    except refusals.OF_AN_ACTION as refused:
        messages.error(request, refusals.of_action(refused))
    else:
        messages.success(request, done)
    return redirect("job", seat.booking_id)
