"""A request goes on: its cancellation is taken back, its next meeting asked for, who cannot come taken by telephone."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings.actions.following import Next, follow_up
from bookings.actions.reinstating import reinstate_booking
from bookings.actions.rescuing import accept_rescue, propose_rescue, refuse_rescue
from bookings.models import Booking
from bookings.vocabulary import AnswerChannel
from bookings.web import reads, refusals
from bookings.web.access import booking_for, seats_of
from bookings.web.acting import act
from bookings.web.request_form import StartForm, durations
from bookings.web.typed import reason_of
from mediation.clock import now
from mediation.vocabulary import Delivery
from mediation.web.access import SignedIn, signed_in
from mediation.web.fields import in_words
from mediation.web.kept import sent
from mediation.web.tongues import spoken_at_work

YES, NO = "yes", "no"


@spoken_at_work
@require_POST
@signed_in
def reinstate(request: SignedIn, number: int) -> HttpResponse:
    booking_for(request.user, number, "reinstate")
    return act(
        request,
        number,
        lambda at: reinstate_booking(
            booking_id=number, by_id=request.user.pk, reason=reason_of(request), at=at
        ),
        done=gettext(
            "La richiesta %(number)s vale di nuovo: chiediamo per prima a chi c'era. Non è ancora confermata."
        )
        % {"number": number},
    )


@spoken_at_work
@require_POST
@signed_in
def by_telephone(request: SignedIn, number: int) -> HttpResponse:
    """The office answers whether the telephone will do."""
    booking_for(request.user, number, "answer_rescue")
    answer, by_id = request.POST.get("answer", ""), request.user.pk
    if answer not in (YES, NO):
        raise BadRequest("answer")
    if answer == YES:
        return act(
            request,
            number,
            lambda at: accept_rescue(booking_id=number, via=AnswerChannel.PAGE, at=at, by_id=by_id),
            done=gettext("Va bene al telefono: chi aveva l'incarico lo tiene."),
        )
    return act(
        request,
        number,
        lambda at: refuse_rescue(booking_id=number, via=AnswerChannel.PAGE, at=at, by_id=by_id),
        done=gettext("Al telefono non va bene: continuiamo a cercare chi può venire."),
    )


@spoken_at_work
@require_POST
@signed_in
def cannot_come(request: SignedIn, number: int) -> HttpResponse:
    """The coordinator passes on what the mediator has said on the telephone."""
    booking = booking_for(request.user, number, "propose_rescue")
    holder_id = next((seat.mediator_id for seat in seats_of(booking) if seat.mediator_id), 0)
    return act(
        request,
        number,
        lambda at: propose_rescue(
            booking_id=number,
            mediator_id=holder_id,
            via=AnswerChannel.COORDINATOR,
            at=at,
            reason=reason_of(request),
            by_id=request.user.pk,
        ),
        done=gettext(
            "L'ufficio è avvisato e può dire se va bene al telefono. Intanto cerchiamo un'altra persona."
        ),
    )


# --- The next meeting


class NextForm(StartForm):
    minutes = forms.TypedChoiceField(
        label=_("Durata"),
        coerce=int,
        choices=durations,
        error_messages={
            "required": _("Scegli la durata."),
            "invalid_choice": _("Scegli una durata dall'elenco."),
        },
    )
    delivery = forms.ChoiceField(
        label=_("Come?"),
        choices=in_words(Delivery),
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli come."), "invalid_choice": _("Scegli dall'elenco.")},
    )
    place = forms.TypedChoiceField(
        label=_("Dove?"), coerce=int, error_messages={"invalid_choice": _("Scegli un luogo dall'elenco.")}
    )

    def __init__(self, data: Any = None, *, booking: Booking, at: datetime) -> None:
        usual = {"minutes": 60, "delivery": Delivery.ONSITE, "place": booking.place_id}
        super().__init__(data, at=at, initial=usual)
        places = {place.pk: str(place) for place in (booking.place, *reads.places_to_choose())}
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(places.items())

    def next_time(self) -> Next:
        given = self.cleaned_data
        return Next(
            starts_at=given["starts_at"],
            duration_minutes=given["minutes"],
            delivery=given["delivery"],
            place_id=given["place"],
        )


@spoken_at_work
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def go_on(request: SignedIn, number: int) -> HttpResponseBase:
    """Ask for the next meeting of the same case, of the same mediator first."""
    booking, at = booking_for(request.user, number, "follow_up"), now()
    form = NextForm(sent(request), booking=booking, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            made = follow_up(booking_id=number, next_time=form.next_time(), by_id=request.user.pk, at=at)
        except refusals.OF_A_REQUEST as refused:
            refusal = refusals.of_request(refused)
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(
                request,
                gettext("Richiesta %(number)s ricevuta: segue la %(before)s. Non è ancora confermata.")
                % {"number": made.number, "before": number},
            )
            return redirect("booking", made.number)
    who = next((seat.mediator for seat in seats_of(booking) if seat.mediator), None)
    return render(request, "bookings/go_on.html", {"booking": booking, "form": form, "who": who})
