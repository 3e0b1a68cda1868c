"""The coordinator and one request that nobody has taken: who can, who cannot and why, and every way out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bookings import queries
from bookings.actions.closing import cover_externally, give_up
from bookings.actions.dispatching import ReasonMissing, assign_mediator, redispatch
from bookings.actions.releasing import remove_mediator
from bookings.lifecycle import NEXT
from bookings.models import Booking, Seat
from bookings.teams import leaders
from bookings.vocabulary import Lane, SeatStatus, Step
from bookings.web import refusals
from bookings.web.access import booking_for, seat_in_question, seats_of
from bookings.web.acting import act
from bookings.web.reading import as_number
from bookings.web.typed import LONGEST_REASON, mediator_named, reason_of
from mediation.clock import now
from mediation.matching.reasons import sentence
from mediation.matching.verdict import Reason, Verdict
from mediation.models import Mediator
from mediation.web.access import SignedIn, signed_in
from mediation.web.fields import KindForm

REASONS = ("Ha già detto sì al telefono", "Conosce già il caso", "Non c'è nessun altro")
ABLE = "Possono, nell'ordine in cui li chiediamo"
OTHERS = "Di solito non chiediamo a loro: ecco perché"

NEEDED = f"Serve solo se scegli una persona sotto «{OTHERS}»: scegli qui, o scrivi sotto."


@dataclass(frozen=True)
class Person:
    """One mediator beside the need, in words."""

    mediator: Mediator
    why: str


@dataclass(frozen=True)
class People:
    """Best first; then those who speak the language and are not asked, each with the reason."""

    able: list[Person]
    others: list[Person]
    do_not_speak: int

    @property
    def everybody(self) -> list[Person]:
        return [*self.able, *self.others]


class AssignForm(KindForm):
    mediator = forms.TypedChoiceField(
        label="A chi la affidi?",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Scegli a chi affidarla.",
            "invalid_choice": "Scegli una persona dall'elenco.",
        },
    )
    usual_reason = forms.ChoiceField(
        label="Perché?",
        choices=[(reason, reason) for reason in REASONS],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Scegli un motivo dall'elenco."},
    )
    reason = forms.CharField(
        label="Altro motivo",
        required=False,
        max_length=LONGEST_REASON,
        error_messages={"max_length": "Il motivo è troppo lungo: al massimo 200 lettere."},
    )

    def __init__(self, data: Any = None, *, people: People) -> None:
        super().__init__(data)
        field = self.fields["mediator"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(person.mediator.pk, str(person.mediator)) for person in people.everybody]
        self.people = people
        if people.others:
            self.fields["usual_reason"].help_text = NEEDED

    def why(self) -> str:
        """What was written, else what was ticked."""
        given = self.cleaned_data
        return str(given["reason"] or given["usual_reason"])

    def groups(self) -> list[tuple[str, list[tuple[Any, Person]]]]:
        """The radios under their headings."""
        rows = list(zip(self["mediator"].subwidgets, self.people.everybody, strict=True))
        able = len(self.people.able)
        found = [(ABLE, rows[:able]), (OTHERS, rows[able:])]
        return [(title, members) for title, members in found if members]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def who_can(request: SignedIn, number: int) -> HttpResponseBase:
    """Shows everybody with their reasons; a POST gives the seat to one of them."""
    booking = booking_for(request.user, number, "see_candidates")
    seat, at = _seat_asked_about(request, booking), now()
    form = AssignForm(request.POST if request.method == "POST" else None, people=_people(seat, at=at))
    if request.method == "POST" and form.is_valid() and _assign(form, seat, by_id=request.user.pk, at=at):
        messages.success(request, f"Richiesta {number} affidata. La persona riceve un SMS.")
        return redirect("booking", number)
    return render(
        request,
        "bookings/who_can.html",
        {"booking": booking, "seat": seat, "form": form, **_seats_told(seat), **_ways_out(seat)},
    )


def _seat_asked_about(request: SignedIn, booking: Booking) -> Seat:
    """The one named, else the one that is missing somebody."""
    named = as_number(request.POST.get("posto") or request.GET.get("posto"))
    return next((seat for seat in seats_of(booking) if seat.pk == named), seat_in_question(booking))


def _assign(form: AssignForm, seat: Seat, *, by_id: int, at: datetime) -> bool:
    try:
        assign_mediator(
            booking_id=seat.booking_id,
            seat_id=seat.pk,
            mediator_id=form.cleaned_data["mediator"],
            reason=form.why(),
            by_id=by_id,
            at=at,
        )
    except refusals.OF_AN_ACTION as refused:
        field = "usual_reason" if isinstance(refused, ReasonMissing) else "mediator"
        form.add_error(field, refusals.of_action(refused))
        return False
    return True


def _seats_told(seat: Seat) -> dict[str, Any]:
    """The language asked about, and the seats that need another."""
    one_a_language = leaders(other for other in seats_of(seat.booking) if other.status in NEXT[Step.FILL])
    return {
        "asked_language": seat.language or seat.booking.language,
        "other_seats": [other for other in one_a_language if other.language_id != seat.language_id],
    }


def _people(seat: Seat, *, at: datetime) -> People:
    is_now = seat.lane == Lane.NOW or seat.booking.has_started(at)
    able, left_out = queries.candidates_and_left_out(seat, at=at)
    others = [verdict for verdict in left_out if _speaks(verdict)]
    names = Mediator.objects.in_bulk([verdict.facts.mediator_id for verdict in (*able, *others)])

    def people(verdicts: list[Verdict]) -> list[Person]:
        return [
            Person(names[verdict.facts.mediator_id], sentence(verdict, is_now=is_now)) for verdict in verdicts
        ]

    return People(able=people(able), others=people(others), do_not_speak=len(left_out) - len(others))


def _speaks(verdict: Verdict) -> bool:
    return Reason.LANGUAGE not in verdict.refusals


def _ways_out(seat: Seat) -> dict[str, bool]:
    return {
        "may_assign": seat.status in NEXT[Step.FILL],
        "may_search_again": seat.status == SeatStatus.UNCOVERED,
        "may_cover_externally": seat.status in NEXT[Step.COVER_EXTERNALLY],
        "may_give_up": seat.status in NEXT[Step.GIVE_UP],
    }


@require_POST
@signed_in
def search_again(request: SignedIn, number: int) -> HttpResponse:
    booking_for(request.user, number, "redispatch")
    return act(
        request,
        number,
        lambda at: redispatch(booking_id=number, by_id=request.user.pk, reason=reason_of(request), at=at),
        done="La ricerca è ripartita: chiediamo di nuovo a tutti.",
    )


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
        done=f"Richiesta {number} evasa con il servizio esterno.",
    )


@require_POST
@signed_in
def close(request: SignedIn, number: int) -> HttpResponse:
    booking_for(request.user, number, "give_up")
    return act(
        request,
        number,
        lambda at: give_up(booking_id=number, by_id=request.user.pk, reason=reason_of(request), at=at),
        done=f"Richiesta {number} chiusa: l'ufficio lo sa, con il motivo.",
    )


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
        done="Incarico tolto. La ricerca è ripartita.",
    )
