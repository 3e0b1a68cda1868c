"""Who can take one request, in the order in which they are asked, and why not the others: offer it, or give it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods

from bookings import queries
from bookings.actions.dispatching import ReasonMissing, assign_mediator
from bookings.actions.offering import offer_to
from bookings.lifecycle import NEXT
from bookings.models import Booking, Offer, Seat
from bookings.permissions import require
from bookings.teams import leaders
from bookings.vocabulary import OPEN_OFFERS, Lane, OfferStatus, SeatStatus, Step
from bookings.web import refusals
from bookings.web.access import booking_for, seat_in_question, seats_of
from bookings.web.reading import as_number
from bookings.web.typed import LONGEST_REASON
from mediation.clock import now
from mediation.matching.reasons import Marked, marked
from mediation.matching.verdict import Reason, Verdict
from mediation.models import Mediator
from mediation.web.access import SignedIn, signed_in
from mediation.web.fields import KindForm
from mediation.web.tongues import spoken_at_work
from mediation.web.written import people as counted

# Kept in Italian, and shown in the language of the page: so are the headings and the answers.
REASONS = (
    gettext_noop("Ha già detto sì al telefono"),
    gettext_noop("Conosce già il caso"),
    gettext_noop("Non c'è nessun altro"),
)
ABLE = gettext_noop("Possono, nell'ordine in cui li chiediamo")
OTHERS = gettext_noop("Di solito non chiediamo a loro: ecco perché")

NEEDED = gettext_noop("Serve solo se scegli una persona sotto «%(others)s»: scegli qui, o scrivi sotto.")
# What became of the last time she was asked.
ANSWERS: dict[str, str] = {
    **dict.fromkeys(OPEN_OFFERS, gettext_noop("ci pensa")),
    OfferStatus.DECLINED: gettext_noop("ha detto no"),
    OfferStatus.EXPIRED: gettext_noop("non ha risposto"),
    OfferStatus.UNDELIVERABLE: gettext_noop("la proposta non le è arrivata"),
}


@dataclass(frozen=True)
class Person:
    """One mediator beside the need, in words."""

    mediator: Mediator
    marked: Marked
    answer: str = ""

    @property
    def is_thinking(self) -> bool:
        return self.answer == ANSWERS[OfferStatus.SENT]


@dataclass(frozen=True)
class People:
    """Best first; then those who speak the language and are not asked, each with the reason."""

    able: list[Person]
    others: list[Person]
    do_not_speak: int

    @property
    def everybody(self) -> list[Person]:
        return [*self.able, *self.others]

    @property
    def to_ask(self) -> list[Person]:
        """Whom nothing speaks against and who is not thinking about it already."""
        return [person for person in self.able if not person.is_thinking]


class ChooseForm(KindForm):
    mediator = forms.TypedMultipleChoiceField(
        label=gettext_lazy("A chi la proponi, o la affidi?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Scegli le persone dall'elenco.")},
    )
    usual_reason = forms.ChoiceField(
        label=gettext_lazy("Perché?"),
        choices=[(reason, gettext_lazy(reason)) for reason in REASONS],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Scegli un motivo dall'elenco.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Altro motivo"),
        required=False,
        max_length=LONGEST_REASON,
        error_messages={"max_length": gettext_lazy("Il motivo è troppo lungo: al massimo 200 lettere.")},
    )

    def __init__(self, data: Any = None, *, people: People) -> None:
        super().__init__(data)
        field = self.fields["mediator"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(person.mediator.pk, str(person.mediator)) for person in people.everybody]
        self.people = people
        if people.others:
            self.fields["usual_reason"].help_text = _(NEEDED) % {"others": _(OTHERS)}

    @property
    def chosen(self) -> list[int]:
        return list(self.cleaned_data["mediator"])

    def why(self) -> str:
        """What was written, else what was ticked."""
        given = self.cleaned_data
        return str(given["reason"] or given["usual_reason"])

    def groups(self) -> list[tuple[str, list[tuple[Any, Person]]]]:
        """The boxes under their headings."""
        rows = list(zip(self["mediator"].subwidgets, self.people.everybody, strict=True))
        able = len(self.people.able)
        found = [(ABLE, rows[:able]), (OTHERS, rows[able:])]
        return [(title, members) for title, members in found if members]

    def refuse(self, refused: Exception) -> None:
        field = "usual_reason" if isinstance(refused, ReasonMissing) else "mediator"
        self.add_error(field, refusals.of_action(refused))


@spoken_at_work
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def who_can(request: SignedIn, number: int) -> HttpResponseBase:
    """Shows everybody with their reasons; a POST offers the seat to some of them, or gives it to one."""
    booking = booking_for(request.user, number, "see_candidates")
    seat, at = _seat_asked_about(request, booking), now()
    form = ChooseForm(request.POST if request.method == "POST" else None, people=_people(seat, at=at))
    if request.method == "POST" and form.is_valid():
        deed = DEEDS.get(request.POST.get("do", ""), _offer)
        if done := deed(request, form, seat, at=at):
            return done
    return render(
        request,
        "bookings/who_can.html",
        {
            "booking": booking,
            "seat": seat,
            "form": form,
            "just_done": queries.just_done(number, by_id=request.user.pk, at=at),
            **_seats_told(seat),
            **_ways_out(seat),
        },
    )


def _seat_asked_about(request: SignedIn, booking: Booking) -> Seat:
    """The one named, else the one that is missing somebody."""
    named = as_number(request.POST.get("posto") or request.GET.get("posto"))
    return next((seat for seat in seats_of(booking) if seat.pk == named), seat_in_question(booking))


# --- What can be done with those who were chosen: an answer where it was done, else nothing


def _offer(request: SignedIn, form: ChooseForm, seat: Seat, *, at: datetime) -> HttpResponseBase | None:
    return _offer_to(request, form, seat, form.chosen, at=at)


def _offer_to_all(
    request: SignedIn, form: ChooseForm, seat: Seat, *, at: datetime
) -> HttpResponseBase | None:
    return _offer_to(request, form, seat, [person.mediator.pk for person in form.people.to_ask], at=at)


def _offer_to(
    request: SignedIn, form: ChooseForm, seat: Seat, mediator_ids: Sequence[int], *, at: datetime
) -> HttpResponseBase | None:
    require(request.user, "offer")
    if not mediator_ids:
        form.add_error("mediator", _("Scegli almeno una persona a cui proporla."))
        return None
    try:
        offers = offer_to(
            booking_id=seat.booking_id,
            seat_id=seat.pk,
            mediator_ids=mediator_ids,
            reason=form.why(),
            by_id=request.user.pk,
            at=at,
        )
    except refusals.OF_AN_ACTION as refused:
        form.refuse(refused)
        return None
    messages.success(request, _("Proposta in partenza per %(people)s.") % {"people": counted(len(offers))})
    return redirect("who-can", seat.booking_id)


def _assign(request: SignedIn, form: ChooseForm, seat: Seat, *, at: datetime) -> HttpResponseBase | None:
    require(request.user, "assign")
    if len(form.chosen) != 1:
        form.add_error("mediator", _("Per affidarla d'ufficio scegli una persona sola."))
        return None
    try:
        assign_mediator(
            booking_id=seat.booking_id,
            seat_id=seat.pk,
            mediator_id=form.chosen[0],
            reason=form.why(),
            by_id=request.user.pk,
            at=at,
        )
    except refusals.OF_AN_ACTION as refused:
        form.refuse(refused)
        return None
    messages.success(
        request, _("Richiesta %(number)d affidata. La persona riceve un SMS.") % {"number": seat.booking_id}
    )
    return redirect("booking", seat.booking_id)


# By the button that was pressed. Enter in a field offers: what is offered can be taken back.
DEEDS = {"offer": _offer, "offer_to_all": _offer_to_all, "assign": _assign}


# --- What is shown


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
    others = [verdict for verdict in left_out if speaks(verdict)]
    named = _with_their_answers([*able, *others], seat.booking)

    def person(verdict: Verdict) -> Person:
        mediator, answer = named[verdict.facts.mediator_id]
        return Person(mediator, marked(verdict, is_best=verdict in able[:1], is_now=is_now), answer)

    return People(
        able=[person(verdict) for verdict in able],
        others=[person(verdict) for verdict in others],
        do_not_speak=len(left_out) - len(others),
    )


def speaks(verdict: Verdict) -> bool:
    return Reason.LANGUAGE not in verdict.refusals


def _with_their_answers(verdicts: Iterable[Verdict], booking: Booking) -> dict[int, tuple[Mediator, str]]:
    """The mediators by id, each with what she last said to this request, if she was asked."""
    asked = Offer.objects.filter(seat__booking=booking, mediator=OuterRef("pk")).order_by("-pk")
    mediators = Mediator.objects.filter(pk__in=[verdict.facts.mediator_id for verdict in verdicts])
    last = mediators.annotate(last=Subquery(asked.values("status")[:1]))
    return {mediator.pk: (mediator, ANSWERS.get(mediator.last, "")) for mediator in last}


def _ways_out(seat: Seat) -> dict[str, bool]:
    return {
        "may_assign": seat.status in NEXT[Step.FILL],
        "may_search_again": seat.status == SeatStatus.UNCOVERED,
        "may_cover_externally": seat.status in NEXT[Step.COVER_EXTERNALLY],
        "may_give_up": seat.status in NEXT[Step.GIVE_UP],
    }
