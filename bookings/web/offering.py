"""The mediator's pages: what she is asked, and what is hers. A GET shows, only a POST answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import freed, queries
from bookings.actions.dispatching import OfferClosed, accept_offer, decline_offer
from bookings.actions.helping import ask_for_help
from bookings.actions.reconfirming import reconfirm
from bookings.actions.releasing import SeatNotYours, can_be_given_back, withdraw
from bookings.actions.requesting import LanguageNotByThisDelivery
from bookings.actions.rescuing import RescueNotPossible, propose_rescue
from bookings.crediting import credit_for_work
from bookings.hours import UNSPOKEN, MediatorElsewhere, binding, is_unspoken, verdict_now
from bookings.lifecycle import NEXT, StepNotPossible
from bookings.models import Offer, Seat
from bookings.reserves import can_wait_for, position
from bookings.terms import agreed_terms
from bookings.vocabulary import AnswerChannel, DeadlineKind, OfferStatus, SeatStatus, Step
from bookings.web import reads
from bookings.web.against import against_her
from bookings.web.herself import herself, in_service
from bookings.web.job_forms import HoursForm, LateForm
from bookings.web.typed import reason_of
from bookings.web.week import week_of
from mediation.clock import now
from mediation.matching.verdict import Verdict
from mediation.models import Mediator
from mediation.vocabulary import Delivery
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken

CLOSED = {
    OfferStatus.SUPERSEDED: "taken",
    OfferStatus.EXPIRED: "expired",
    OfferStatus.DECLINED: "declined",
    OfferStatus.WITHDRAWN: "withdrawn",
    OfferStatus.UNDELIVERABLE: "expired",
}


WITH_ITS_BOOKING = (
    "seat__booking__language",
    "seat__booking__place__municipality",
    "seat__booking__office__organisation",
    "seat__booking__policy",
    "mediator",
    "prepaid_by__seat__booking",
)


def _own_offer(mediator: Mediator, offer_id: int) -> Offer:
    offers = Offer.objects.filter(mediator=mediator).select_related(*WITH_ITS_BOOKING)
    return get_object_or_404(offers, pk=offer_id)


@spoken
@require_safe
@signed_in
@in_service
def offers(request: SignedIn, mediator: Mediator) -> HttpResponse:
    at = now()
    jobs = list(reads.jobs_in_hand(mediator.pk))
    context = {
        "mediator": mediator,
        "offers": queries.open_offers_of(mediator.pk)
        .filter(expires_at__gt=at)
        .select_related(*OF_ITS_OFFICE)
        .prefetch_related(queries.AS_MADE),
        "jobs": jobs,
        "week": week_of(mediator.pk, jobs=jobs, at=at),
        "not_today": reads.not_today(mediator.pk, at=at),
        "needs_a_break": reads.needs_a_break(mediator.pk, at=at),
        "at": at,
    }
    return render(request, "bookings/offers.html", context)


OF_ITS_OFFICE = ("seat__booking__office",)


@dataclass(frozen=True)
class Deciding:
    """What she should know before she says yes. Of a reserved booking less is shown, by the template."""

    offer: Offer
    verdict: Verdict
    credited_minutes: int
    # Of the time credited for a job called off late, what this one would use.
    prepaid_minutes: int

    @property
    def against(self) -> str:
        """What would refuse her yes, in words; of what she is not told, nothing."""
        binds = tuple(reason for reason in binding(self.verdict) if reason not in UNSPOKEN)
        return " · ".join(against_her(reason, self.verdict.facts) for reason in binds)


def what_to_know(offer: Offer, *, at: datetime) -> Deciding:
    booking = offer.seat.booking
    booked = int(booking.duration.total_seconds() // 60)
    return Deciding(
        offer=offer,
        verdict=verdict_now(offer.seat, offer.mediator_id, at=at),
        credited_minutes=credit_for_work(booked, has_debrief=booking.has_debrief, rules=booking.policy.rules),
        prepaid_minutes=freed.covered_by(offer.prepaid_by, offer.seat) if offer.prepaid_by else 0,
    )


@spoken
@require_safe
@signed_in
@in_service
def offer(request: SignedIn, mediator: Mediator, offer_id: int) -> HttpResponseBase:
    at = now()
    found = _own_offer(mediator, offer_id)
    if found.status == OfferStatus.ACCEPTED and found.seat.mediator_id == found.mediator_id:
        return redirect("job", found.seat.booking_id)
    closed = how_closed(found, at=at)
    if closed:
        return _show_closed(request, found, closed, status=200)
    if is_unspoken(binding(verdict_now(found.seat, found.mediator_id, at=at))):
        return _show_closed(request, found, "withdrawn", status=200)
    return _show_open(request, found, at=at)


def how_closed(found: Offer, *, at: datetime) -> str:
    """In which way an offer is over, also when the clock has not come round to writing it; empty while it is open."""
    if found.status in CLOSED:
        return CLOSED[OfferStatus(found.status)]
    if found.status == OfferStatus.ACCEPTED:
        return "withdrawn"
    if found.seat.status not in NEXT[Step.FILL]:
        return "taken"
    return "expired" if at >= found.expires_at else ""


def _show_open(
    request: SignedIn, found: Offer, *, at: datetime, status: int = 200, busy: object = None
) -> HttpResponse:
    context = {
        "offer": found,
        "booking": found.seat.booking,
        "dates": queries.offered_dates(found),
        "deciding": what_to_know(found, at=at),
        "busy": busy,
    }
    return render(request, "bookings/offer.html", context, status=status)


def _show_closed(request: SignedIn, found: Offer, closed: str, *, status: int) -> HttpResponse:
    others = queries.open_offers_of(found.mediator_id).exclude(pk=found.pk).filter(expires_at__gt=now())
    context = {
        "offer": found,
        "booking": found.seat.booking,
        "closed": closed,
        "has_others": others.exists(),
        "reserve": position(found) if closed == "taken" else None,
        "may_wait": closed == "taken" and may_wait(found, at=now()),
    }
    return render(request, "bookings/offer_closed.html", context, status=status)


def may_wait(found: Offer, *, at: datetime) -> bool:
    return found.status == OfferStatus.SUPERSEDED and can_wait_for(found.seat, at=at)


@spoken
@require_POST
@signed_in
@in_service
def accept(request: SignedIn, mediator: Mediator, offer_id: int) -> HttpResponseBase:
    found, at = _own_offer(mediator, offer_id), now()
    try:
        accept_offer(offer_id=found.pk, at=at, via=AnswerChannel.PAGE, by_id=request.user.pk)
    except MediatorElsewhere as busy:
        if busy.is_unspoken:
            return _show_closed(request, found, "withdrawn", status=409)
        return _show_open(request, found, at=at, status=409, busy=busy)
    except OfferClosed as closed:
        how = CLOSED.get(closed.status) or how_closed(_own_offer(found.mediator, offer_id), at=at) or "taken"
        return _show_closed(request, found, how, status=410 if how == "expired" else 409)
    return redirect("job", found.seat.booking_id)


@spoken
@require_POST
@signed_in
@in_service
def decline(request: SignedIn, mediator: Mediator, offer_id: int) -> HttpResponseBase:
    found = _own_offer(mediator, offer_id)
    try:
        decline_offer(
            offer_id=found.pk,
            at=now(),
            via=AnswerChannel.PAGE,
            reason=reason_of(request),
            by_id=request.user.pk,
        )
    except OfferClosed:
        return redirect("offer", offer_id)
    messages.success(
        request,
        gettext("Va bene: hai detto no al turno %(number)d. Nessun effetto sui prossimi turni.")
        % {"number": found.seat.booking_id},
    )
    return redirect("offers")


def own_job(mediator: Mediator, number: int) -> Seat:
    seats = Seat.objects.filter(mediator=mediator).select_related(
        "booking__language",
        "booking__place__municipality",
        "booking__office__organisation",
        "booking__policy",
    )
    return get_object_or_404(seats, booking_id=number)


@spoken
@require_safe
@signed_in
def job(request: SignedIn, number: int) -> HttpResponse:
    return job_page(request, own_job(herself(request), number))


def job_page(request: SignedIn, seat: Seat, form: LateForm | HoursForm | None = None) -> HttpResponse:
    """With the form that could not be taken, as it was typed."""
    assert seat.mediator_id, "the seat is hers"
    at = now()
    context = {
        "form": form,
        "late": form if isinstance(form, LateForm) else LateForm(),
        "hours": form if isinstance(form, HoursForm) else HoursForm(),
        "seat": seat,
        "booking": seat.booking,
        "may_give_back": can_be_given_back(seat),
        "may_know_person": can_be_given_back(seat, knows_person=True),
        "needs_a_break": reads.needs_a_break(seat.mediator_id, at=at),
        "calls_at_once": seat.booking.has_started(at)
        and seat.status in (SeatStatus.FILLED, SeatStatus.IN_PROGRESS),
        **what_she_may_say(seat, at=at),
        "was": agreed_terms(seat) if seat.status == SeatStatus.RECONFIRMING else None,
        "answer_by": answer_until(seat),
        "may_propose_telephone": could_by_telephone(seat, at=at),
        "records": seat.records.filter(mediator=seat.mediator_id),
        "colleagues": queries.colleagues_of(seat),
    }
    return render(request, "bookings/job.html", context)


def what_she_may_say(seat: Seat, *, at: datetime) -> dict[str, Any]:
    """What the page of a job offers her to say now."""
    is_to_come = seat.status in (SeatStatus.FILLED, SeatStatus.IN_PROGRESS) and at < seat.booking.ends_at
    return {
        "may_check_in": is_to_come and queries.is_near(seat, at=at),
        "may_end": seat.status == SeatStatus.DONE
        or (seat.status == SeatStatus.IN_PROGRESS and seat.booking.has_started(at)),
    }


def answer_until(seat: Seat) -> datetime | None:
    """Until when she may say yes to what has changed."""
    due = seat.deadlines.open().filter(kind=DeadlineKind.RECONFIRM_BY)
    return due.values_list("due_at", flat=True).first()


def could_by_telephone(seat: Seat, *, at: datetime) -> bool:
    booking = seat.booking
    return (
        seat.status in (SeatStatus.FILLED, SeatStatus.IN_PROGRESS)
        and booking.delivery == Delivery.ONSITE
        and Delivery.PHONE in booking.language.deliveries
        and at < booking.ends_at
    )


@spoken
@require_POST
@signed_in
def answer_change(request: SignedIn, number: int) -> HttpResponseBase:
    """Yes or no to what has changed."""
    mediator, answer = herself(request), request.POST.get("answer", "")
    own_job(mediator, number)
    if answer not in ("yes", "no"):
        raise BadRequest("answer")
    try:
        reconfirm(
            booking_id=number,
            mediator_id=mediator.pk,
            answer=answer == "yes",
            via=AnswerChannel.PAGE,
            at=now(),
            by_id=request.user.pk,
        )
    except (StepNotPossible, SeatNotYours):
        messages.error(
            request,
            gettext("Non serve più la tua risposta: il turno è cambiato di nuovo o è passato ad altri."),
        )
        return redirect("offers")
    if answer == "yes":
        kept = gettext("Grazie! Il turno %(number)d resta tuo, così com'è adesso.")
        messages.success(request, kept % {"number": number})
        return redirect("job", number)
    given_back = gettext("Va bene: il turno %(number)d non è più tuo. Cerchiamo un'altra persona.")
    messages.success(request, given_back % {"number": number})
    return redirect("offers")


@spoken
@require_POST
@signed_in
def can_by_telephone(request: SignedIn, number: int) -> HttpResponseBase:
    """She cannot come, and can by telephone."""
    mediator = herself(request)
    own_job(mediator, number)
    try:
        propose_rescue(
            booking_id=number,
            mediator_id=mediator.pk,
            via=AnswerChannel.PAGE,
            at=now(),
            reason=reason_of(request),
            by_id=request.user.pk,
        )
    except (RescueNotPossible, LanguageNotByThisDelivery, StepNotPossible, SeatNotYours):
        messages.error(request, gettext("Questo turno non si può fare al telefono: chiama il Polo."))
        return redirect("job", number)
    messages.success(
        request,
        gettext("Grazie di averlo detto. Per il turno %(number)d chiediamo all'ufficio e ti scriviamo.")
        % {"number": number},
    )
    return redirect("offers")


@spoken
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def give_back(request: SignedIn, number: int) -> HttpResponseBase:
    """Asks once; the POST gives the seat back."""
    mediator = herself(request)
    seat = own_job(mediator, number)
    if request.method != "POST":
        context = {"seat": seat, "booking": seat.booking, "knows_person": bool(request.GET.get("conosco"))}
        return render(request, "bookings/give_back.html", context)
    try:
        withdraw(
            booking_id=number,
            mediator_id=mediator.pk,
            at=now(),
            via=AnswerChannel.PAGE,
            reason=reason_of(request),
            knows_person=bool(request.POST.get("knows_person")),
        )
    except (StepNotPossible, SeatNotYours):
        messages.error(
            request, gettext("Il turno è già cominciato o chiuso: per restituirlo telefona al Polo.")
        )
        return redirect("job", number)
    messages.success(
        request,
        gettext("Hai restituito il turno %(number)d. Grazie di averlo detto: cerchiamo un'altra persona.")
        % {"number": number},
    )
    return redirect("offers")


@spoken
@require_POST
@signed_in
def ask_help(request: SignedIn, number: int) -> HttpResponse:
    """Alerts the coordinator; what she writes nobody else reads."""
    mediator = herself(request)
    seat = own_job(mediator, number)
    ask_for_help(
        booking_id=seat.booking_id,
        mediator_id=mediator.pk,
        at=now(),
        via=AnswerChannel.PAGE,
        reason=reason_of(request),
        by_id=request.user.pk,
    )
    messages.success(
        request,
        gettext(
            "Il coordinamento è avvisato e ti richiama subito. Se sei in pericolo vai via e chiama il 112."
        ),
    )
    return redirect("job", number)
