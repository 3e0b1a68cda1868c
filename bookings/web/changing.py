"""A request is changed: what it will do is shown before it is done, and what somebody else did meanwhile too."""

from datetime import datetime

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_http_methods

from bookings.actions.changing import SOUGHT, ChangedMeanwhile, change_booking, foresee
from bookings.lifecycle import NEXT, StepNotPossible
from bookings.models import Booking, BookingEvent
from bookings.permissions import viewer
from bookings.terms import Fate, Outlook, Terms
from bookings.vocabulary import Step
from bookings.web import reads, refusals
from bookings.web.access import booking_for, seats_of
from bookings.web.agreeing import agreement_to, is_agreed
from bookings.web.change_form import ChangeForm
from bookings.web.sentences import sentence
from bookings.working_time import rome_day
from mediation.clock import now
from mediation.models import Language
from mediation.web.access import SignedIn, signed_in
from mediation.web.kept import sent
from mediation.web.tongues import spoken_at_work
from mediation.web.written import clock, listed

WHAT_CHANGES = {
    "starts_at": gettext_noop("l'ora"),
    "ends_at": gettext_noop("la durata"),
    "delivery": gettext_noop("il modo"),
    "place": gettext_noop("il posto"),
    "language": gettext_noop("la lingua"),
    "gender": gettext_noop("chi serve"),
}


@spoken_at_work
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: SignedIn, number: int) -> HttpResponseBase:
    booking, at = booking_for(request.user, number, "change"), now()
    if closed := _closed(booking):
        messages.error(request, refusals.of_action(closed))
        return redirect("booking", number)
    form = ChangeForm(
        sent(request),
        booking=booking,
        languages=list(Language.objects.order_by("name")),
        places=list(reads.places_to_choose()),
        at=at,
    )
    context: dict[str, object] = {"booking": booking, "form": form}
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["version"] != booking.version:
            context["since"] = _catch_up(request, form, number)
        else:
            foreseen = _foreseen(form, request, number, at=at)
            context |= {"foreseen": foreseen, "agreement": agreement_to(foreseen)}
            may_save = not form.errors and is_agreed(foreseen, request.POST)
            if may_save and _save(form, request, number, context, at=at):
                return redirect("booking", number)
    return render(request, "bookings/change_booking.html", context)


def _closed(booking: Booking) -> StepNotPossible | None:
    """Why nothing of it changes any more, where nothing does."""
    seats = seats_of(booking)
    if any(seat.status in NEXT[Step.CHANGE] for seat in seats):
        return None
    return StepNotPossible(status=seats[0].status, step=Step.CHANGE)


def _save(
    form: ChangeForm, request: SignedIn, number: int, context: dict[str, object], *, at: datetime
) -> bool:
    try:
        booking = change_booking(booking_id=number, change=form.change(), by_id=request.user.pk, at=at)
    except ChangedMeanwhile:
        context["since"] = _catch_up(request, form, number)
        return False
    except (*refusals.OF_A_REQUEST, StepNotPossible) as refused:
        form.refuse(_why_not(refused))
        return False
    if booking.version == form.cleaned_data["version"]:
        messages.success(
            request, gettext("Non c'era niente di diverso da salvare: la richiesta resta com'era.")
        )
    else:
        messages.success(
            request,
            gettext("Richiesta %(number)s modificata: %(status)s.")
            % {"number": number, "status": gettext(booking.get_status_display()).lower()},
        )
    return True


def _why_not(refused: Exception) -> refusals.Refusal:
    if isinstance(refused, StepNotPossible):
        return refusals.Refusal(refusals.of_action(refused))
    return refusals.of_request(refused)


# --- What somebody else did meanwhile


def _catch_up(request: SignedIn, form: ChangeForm, number: int) -> list[str]:
    """What happened since she opened the page, in words; the form then starts from there with what she typed."""
    seen = form.cleaned_data["version"]
    booking = booking_for(request.user, number, "change")
    form.catch_up(booking)
    events = (
        booking.events.filter(booking_version__gt=seen).select_related("actor", "mediator").order_by("pk")
    )
    sight = viewer(request.user).sight_of(booking)
    told = [(event, sentence(event, sight)) for event in events]
    return [_told(event, words) for event, words in told if words]


def _told(event: BookingEvent, words: str) -> str:
    facts = {"clock": clock(event.at), "words": words}
    if not event.actor:
        return gettext("alle %(clock)s: %(words)s") % facts
    facts["who"] = event.actor.first_name or event.actor.username
    return gettext("%(who)s, alle %(clock)s: %(words)s") % facts


# --- What it will do


def _foreseen(form: ChangeForm, request: SignedIn, number: int, *, at: datetime) -> list[str]:
    """What saving would do to others, in sentences; nothing where it is only written down."""
    booking = booking_for(request.user, number, "change")
    seats = seats_of(booking)
    try:
        wanted = form.change()
        is_sought_anew = bool(SOUGHT & wanted.new_values(booking, at=at).keys())
        outlooks = foresee(booking=booking, seats=seats, change=wanted, at=at)
    except (*refusals.OF_A_REQUEST, StepNotPossible) as refused:
        form.refuse(_why_not(refused))
        return []
    if not is_sought_anew:
        return []
    told = [_outlook(outlook) for outlook in outlooks]
    if any(seat.mediator_id is None and seat.status in NEXT[Step.CHANGE] for seat in seats):
        told.append(gettext("La ricerca ricomincia: chi ha già ricevuto una proposta viene avvisato."))
    return told


def _outlook(outlook: Outlook) -> str:
    assert outlook.seat.mediator, "somebody holds it"
    who = outlook.seat.mediator.first_name
    if outlook.fate == Fate.KEPT:
        return gettext("%(who)s resta, e riceve un SMS con i dettagli nuovi.") % {"who": who}
    if outlook.fate == Fate.LOST:
        return gettext("Così %(who)s non può più: riceve un SMS, e cerchiamo subito un'altra persona.") % {
            "who": who
        }
    what = listed(_what_changes(outlook))
    return gettext(
        "Cambia %(what)s: %(who)s deve dire di nuovo sì. Fino ad allora la richiesta non è confermata."
    ) % {"what": what, "who": who}


def _what_changes(outlook: Outlook) -> list[str]:
    """Said once: what begins on another day or at another hour ends so too."""
    was, terms, changed = outlook.agreed, Terms.of(outlook.seat), list(outlook.changed)
    if "starts_at" in changed and "ends_at" in changed:
        changed.remove("ends_at")
    day = rome_day(was.starts_at) != rome_day(terms.starts_at)
    return [
        gettext("il giorno") if day and name == "starts_at" else gettext(WHAT_CHANGES[name])
        for name in changed
    ]
