"""What an office does to its own request: cancel, close, sign; and the coordinator's stamp on it. POST only."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_POST

from bookings.actions.attending import report_mediator_absent, report_person_absent
from bookings.actions.cancelling import accept_part, cancel_booking
from bookings.actions.checking_in import check_in
from bookings.actions.completing import Trouble, complete_booking
from bookings.actions.recording import sign_record, validate_record
from bookings.models import Booking
from bookings.permissions import viewer
from bookings.vocabulary import AnswerChannel, Problem
from bookings.web import refusals
from bookings.web.access import booking_for
from bookings.web.job_forms import HoursForm
from bookings.web.typed import mediator_named, reason_of
from mediation.clock import now
from mediation.models import User
from mediation.vocabulary import Role
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken_at_work

# Where a button may stand besides the booking's own page, and which of those show what came of it.
PAGES = {"ward": "ward-wait", "who-can": "who-can", "list": "to-settle"}
PAGES_AFTER = {"ward": "ward-wait", "list": "to-settle"}
OF_NO_BOOKING = {"to-settle"}
# How a job ended -> who may say so, and the action that notes it.
OUTCOMES: dict[str, tuple[str, Callable[..., Booking], str]] = {
    "well": (
        "complete",
        complete_booking,
        gettext_noop("Grazie. L'intervento è chiuso: controlla i tempi e firma."),
    ),
    "times": ("complete", complete_booking, gettext_noop("Orari segnati: controlla e firma.")),
    "person_absent": (
        "report_person_absent",
        report_person_absent,
        gettext_noop("Segnato: la persona non è venuta."),
    ),
    "mediator_absent": (
        "report_mediator_absent",
        report_mediator_absent,
        gettext_noop("Segnato: il mediatore non è venuto. Il coordinamento è avvisato."),
    ),
    "problem": (
        "report_problem",
        complete_booking,
        gettext_noop("Segnato: il coordinamento legge che cosa è successo. Controlla i tempi e firma."),
    ),
}


@spoken_at_work
@require_POST
@signed_in
def cancel(request: SignedIn, number: int) -> HttpResponse:
    return cancel_as(request.user, request, number)


def cancel_as(user: User, request: HttpRequest, number: int) -> HttpResponse:
    booking = booking_for(user, number, "cancel")
    return act(
        request,
        number,
        lambda at: cancel_booking(booking_id=booking.pk, by_id=user.pk, reason=reason_of(request), at=at),
        done=gettext("La richiesta %(number)s è disdetta.") % {"number": number},
    )


@spoken_at_work
@require_POST
@signed_in
def complete(request: SignedIn, number: int) -> HttpResponse:
    return complete_as(request.user, request, number)


def complete_as(user: User, request: HttpRequest, number: int) -> HttpResponse:
    outcome = request.POST.get("outcome", "")
    if outcome not in OUTCOMES:
        raise BadRequest("outcome")
    verb, note, done = OUTCOMES[outcome]
    booking = booking_for(user, number, verb)
    if outcome == "times":
        return _correct_times(user, request, booking)
    said = _said_of(user, request, outcome)
    return act(
        request,
        number,
        lambda at: note(booking_id=booking.pk, by_id=user.pk, at=at, **said),
        done=gettext(done),
    )


def _correct_times(user: User, request: HttpRequest, booking: Booking) -> HttpResponse:
    """Times that cannot be taken are asked for again on a page of their own, as they were typed."""
    _, note, done = OUTCOMES["times"]
    form, of_whom = HoursForm(request.POST), mediator_named(request)
    if form.is_valid():
        times = form.times(booking)
        try:
            note(booking_id=booking.pk, by_id=user.pk, at=now(), mediator_id=of_whom, **times)
        except refusals.OF_AN_ACTION as refused:
            form.add_error(None, refusals.of_action(refused))
        else:
            messages.success(request, gettext(done))
            return _back(request, booking.pk, PAGES_AFTER)
    context = {
        "form": form,
        "booking": booking,
        "of_whom": of_whom or "",
        "back": request.POST.get("back", ""),
    }
    return render(request, "bookings/times_again.html", context)


def _said_of(user: User, request: HttpRequest, outcome: str) -> dict[str, Any]:
    """Of whom it is said, and what went wrong."""
    said: dict[str, Any] = {}
    if outcome in ("problem", "mediator_absent"):
        said["mediator_id"] = mediator_named(request)
    if outcome == "person_absent":
        said |= _overriding(user, request)
    if outcome == "problem":
        which = request.POST.get("problem", "")
        if which not in Problem:
            raise BadRequest("problem")
        said["trouble"] = Trouble(Problem(which), reason_of(request, "words"))
    return said


@spoken_at_work
@require_POST
@signed_in
def arrived(request: SignedIn, number: int) -> HttpResponse:
    """Asked whether she is there, the office says so."""
    booking = booking_for(request.user, number, "check_in")
    return act(
        request,
        number,
        lambda at: check_in(
            booking_id=booking.pk,
            at=at,
            via=AnswerChannel.PAGE,
            mediator_id=mediator_named(request),
            by_id=request.user.pk,
        ),
        done=gettext("Segnato: è con voi. Grazie."),
    )


def _overriding(user: User, request: HttpRequest) -> dict[str, str]:
    """The coordinator's reason for not waiting as long as the rules say."""
    return {"overriding": reason_of(request)} if Role.COORDINATOR in viewer(user).roles else {}


@spoken_at_work
@require_POST
@signed_in
def sign(request: SignedIn, number: int) -> HttpResponse:
    booking = booking_for(request.user, number, "sign")
    return act(
        request,
        number,
        lambda at: sign_record(booking_id=booking.pk, by_id=request.user.pk, at=at),
        done=gettext("Firmato. Grazie."),
    )


@spoken_at_work
@require_POST
@signed_in
def validate(request: SignedIn, number: int) -> HttpResponse:
    booking = booking_for(request.user, number, "validate")
    return act(
        request,
        number,
        lambda at: validate_record(booking_id=booking.pk, by_id=request.user.pk, at=at),
        done=gettext("Validato: le ore della richiesta %(number)s sono nei conti.") % {"number": number},
    )


@spoken_at_work
@require_POST
@signed_in
def make_do(request: SignedIn, number: int) -> HttpResponse:
    booking = booking_for(request.user, number, "accept_part")
    return act(
        request,
        number,
        lambda at: accept_part(booking_id=booking.pk, by_id=request.user.pk, at=at),
        done=gettext("Va bene così: non cerchiamo altri."),
    )


def act(request: HttpRequest, number: int, deed: Callable[[datetime], object], *, done: str) -> HttpResponse:
    """Do it and show the booking; or say why it could not be done, where the button was."""
    try:
        deed(now())
    except refusals.OF_AN_ACTION as refused:
        messages.error(request, refusals.of_action(refused))
        return _back(request, number, PAGES)
    messages.success(request, done)
    return _back(request, number, PAGES_AFTER)


def _back(request: HttpRequest, number: int, pages: dict[str, str]) -> HttpResponse:
    page = pages.get(request.POST.get("back", ""), "booking")
    return redirect(page) if page in OF_NO_BOOKING else redirect(page, number)
