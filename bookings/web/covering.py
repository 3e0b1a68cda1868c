"""The coordinator and one request: every way out where nobody takes it, and back from what was done by mistake."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from bookings.actions.closing import cover_externally, give_up
from bookings.actions.dispatching import redispatch
from bookings.actions.releasing import remove_mediator
from bookings.actions.undoing import NothingToUndo
from bookings.actions.undoing import undo as take_back
from bookings.vocabulary import EventKind
from bookings.web import refusals
from bookings.web.access import booking_for
from bookings.web.acting import act
from bookings.web.typed import mediator_named, reason_of
from mediation.clock import now
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken_at_work


@spoken_at_work
@require_POST
@signed_in
def search_again(request: SignedIn, number: int) -> HttpResponse:
    booking_for(request.user, number, "redispatch")
    return act(
        request,
        number,
        lambda at: redispatch(booking_id=number, by_id=request.user.pk, reason=reason_of(request), at=at),
        done=gettext("La ricerca è ripartita: chiediamo di nuovo a tutti."),
    )


@spoken_at_work
@require_POST
@signed_in
def covered_externally(request: SignedIn, number: int) -> HttpResponse:
    booking_for(request.user, number, "cover_externally")
    return act(
        request,
        number,
        lambda at: cover_externally(
            booking_id=number, by_id=request.user.pk, reason=reason_of(request), at=at
        ),
        done=gettext("Richiesta %(number)d evasa con il servizio esterno.") % {"number": number},
    )


@spoken_at_work
@require_POST
@signed_in
def close(request: SignedIn, number: int) -> HttpResponse:
    booking_for(request.user, number, "give_up")
    return act(
        request,
        number,
        lambda at: give_up(booking_id=number, by_id=request.user.pk, reason=reason_of(request), at=at),
        done=gettext("Richiesta %(number)d chiusa: l'ufficio lo sa, con il motivo.") % {"number": number},
    )


@spoken_at_work
@require_POST
@signed_in
def remove(request: SignedIn, number: int) -> HttpResponse:
    booking_for(request.user, number, "assign")
    return act(
        request,
        number,
        lambda at: remove_mediator(
            booking_id=number,
            by_id=request.user.pk,
            reason=reason_of(request),
            at=at,
            mediator_id=mediator_named(request),
        ),
        done=gettext("Incarico tolto. La ricerca è ripartita."),
    )


@spoken_at_work
@require_POST
@signed_in
def undo(request: SignedIn, number: int) -> HttpResponse:
    """Takes the coordinator's last deed back, and shows who can: the right person is on that list."""
    booking_for(request.user, number, "undo")
    try:
        undone = take_back(booking_id=number, by_id=request.user.pk, at=now())
    except NothingToUndo as refused:
        messages.error(request, refusals.of_action(refused))
        return redirect("booking", number)
    was_assigned = undone.kind == EventKind.MEDIATOR_ASSIGNED
    messages.success(
        request, gettext("Incarico annullato.") if was_assigned else gettext("Proposte ritirate.")
    )
    return redirect("who-can", number)
