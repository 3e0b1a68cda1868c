"""The ward's one screen, and the wait after it. Nothing here says that somebody has accepted unless it is recorded."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from bookings.actions.requesting import request_booking
from bookings.lifecycle import NEXT
from bookings.models import Booking, BookingEvent, Seat
from bookings.permissions import Sight, bookable_offices, require
from bookings.vocabulary import BookingStatus, EventKind, Lane, Problem, SeatStatus, Step
from bookings.waiting import still_waits_until
from bookings.web import reads, refusals
from bookings.web.access import ACTORS, colleagues, read_booking, seat_in_question
from bookings.web.reading import as_number, told_history
from bookings.web.standing import Standing, is_entrusted, is_missed, what_now
from bookings.web.ward_access import AtTheWard, at_the_ward
from bookings.web.ward_form import WardForm
from mediation.clock import now
from mediation.models import Office
from mediation.web.kept import sent
from mediation.web.tongues import spoken_at_work
from mediation.web.written import duration, phone, to

# Long enough for the handover and the next shift; who signs in reads the whole request for longer.
SHOWN_TO_THE_WARD: Final = timedelta(hours=24)


@spoken_at_work
@require_http_methods(["GET", "HEAD", "POST"])
@at_the_ward
def ward(request: AtTheWard) -> HttpResponseBase:
    require(request.visitor, "request")
    at = now()
    offices = _offices(request)
    office = _chosen(offices, request)
    if office is None:
        return render(request, "bookings/ward_choose.html", {"offices": offices})
    languages = reads.languages_most_asked_first(office.pk, at=at)
    pointed_at = next((each for each in languages if each.tag == request.GET.get("lingua")), None)
    running = _running(request, office)
    form = WardForm(
        sent(request),
        office=office,
        languages=languages,
        at=at,
        chosen=pointed_at,
        running=running,
    )
    if request.method == "POST" and form.is_valid():
        booking = _ask(form, by_id=request.visitor.pk, at=at)
        if booking:
            return redirect("ward-wait", booking.number)
    context = {"form": form, "office": office, "running": running, "pointed_at": pointed_at}
    return render(request, "bookings/ward.html", context)


def _running(request: AtTheWard, office: Office) -> QuerySet[Booking]:
    found = reads.running_searches([office.pk])
    return found.filter(requested_by=request.visitor) if request.key else found


def _offices(request: AtTheWard) -> list[Office]:
    return list(bookable_offices(request.visitor).select_related("organisation", "place").order_by("pk"))


def _chosen(offices: list[Office], request: AtTheWard) -> Office | None:
    """The only one, or the one named."""
    if len(offices) == 1:
        return offices[0]
    named = as_number(request.POST.get("office") or request.GET.get("ufficio"))
    return next((office for office in offices if office.pk == named), None)


def _ask(form: WardForm, *, by_id: int, at: datetime) -> Booking | None:
    try:
        return request_booking(
            request=form.request(), by_id=by_id, at=at, idempotency_key=form.cleaned_data["key"]
        )
    except refusals.OF_A_REQUEST as refused:
        form.refuse(refusals.of_request(refused))
        return None


@dataclass(frozen=True)
class Wait:
    """Where a search stands at an instant, counted from when the ward asked."""

    booking: Booking
    seat: Seat
    at: datetime
    # The last question, answer or worry about her coming, while the job is on.
    heard: BookingEvent | None = None
    is_entrusted: bool = False

    @property
    def is_missed(self) -> bool:
        return is_missed(self.heard)

    @property
    def is_searching(self) -> bool:
        return self.seat.status in (SeatStatus.OPEN, SeatStatus.DISPATCHING, SeatStatus.RECONFIRMING)

    @property
    def is_covered(self) -> bool:
        return self.seat.status in (SeatStatus.FILLED, SeatStatus.IN_PROGRESS)

    @property
    def is_uncovered(self) -> bool:
        return self.seat.status == SeatStatus.UNCOVERED

    @property
    def waited(self) -> timedelta:
        return self.at - self.booking.requested_at

    @property
    def proposes_reserve_at(self) -> datetime:
        """When the external number becomes the main button, in the lane in which minutes count."""
        minutes = self.booking.policy.rules.lane(Lane.NOW).alert_after_minutes
        return self.booking.requested_at + timedelta(minutes=minutes)

    @property
    def is_long(self) -> bool:
        return not self.is_covered and self.at >= self.proposes_reserve_at

    @property
    def reserve(self) -> str:
        """How large the external number stands: until somebody is at work, and while the job lasts."""
        if self.is_covered:
            return "" if self._is_there or self.at >= self.booking.ends_at else "small"
        if self.is_uncovered or (self.is_searching and self.is_long):
            return "large"
        return "small" if self.is_searching or self.seat.status == SeatStatus.MEDIATOR_ABSENT else ""

    @property
    def _is_there(self) -> bool:
        return self.heard is not None and self.heard.kind == EventKind.CHECKED_IN

    @property
    def is_now(self) -> bool:
        return self.booking.lane == Lane.NOW

    @property
    def alarm(self) -> str:
        """Which of the two moments at which somebody has to act has come, if any."""
        if self.is_covered:
            return "accepted"
        return "reserve" if self.is_long and self.is_searching else ""

    @property
    def key(self) -> str:
        """Changes when the page should offer other buttons."""
        rescuer = self.seat.rescuer_id or ""
        has_started = self.booking.has_started(self.at)
        return f"{self.seat.status}{rescuer}-{self.reserve}-{has_started}-{self.is_missed}"


@spoken_at_work
@require_safe
@at_the_ward
def wait(request: AtTheWard, number: int) -> HttpResponse:
    return render(request, "bookings/ward_wait.html", _page(request, number, at=now()))


@spoken_at_work
@require_safe
@at_the_ward
def wait_live(request: AtTheWard, number: int) -> HttpResponse:
    """What is new since the page looked: words for the eye, and for who listens."""
    context = _page(request, number, at=now())
    waiting: Wait = context["wait"]
    seen, minutes_seen = as_number(request.GET.get("visto")), as_number(request.GET.get("minuti"))
    context["has_new_actions"] = request.GET.get("azioni") != waiting.key
    news = " ".join(told for event, told in reversed(context["history"]) if event.pk > seen)
    has_news = (
        seen != context["last_event"] or context["has_new_actions"] or context["minutes"] > minutes_seen
    )
    if not has_news:
        return HttpResponse(status=204)
    context["announcement"] = news or _minute_told(waiting)
    context["alarm"] = _alarm_told(waiting) if waiting.alarm != request.GET.get("allarme") else ""
    return render(request, "bookings/ward_live.html", context)


def _minute_told(waiting: Wait) -> str:
    words = gettext("Cerco da %(time)s.") % {"time": duration(waiting.waited)}
    return words if waiting.is_searching else ""


def _alarm_told(waiting: Wait) -> str:
    mediator, number = waiting.seat.mediator, waiting.booking.office.external_number
    if waiting.alarm == "accepted" and mediator:
        if waiting.is_entrusted:
            return gettext("Il coordinamento l'ha affidata %(to_who)s.") % {"to_who": to(mediator.first_name)}
        return gettext("%(who)s ha accettato.") % {"who": mediator.first_name}
    if waiting.alarm == "reserve" and number:
        return gettext("Nessuno ha risposto. Chiama %(number)s. Continuo a cercare.") % {
            "number": phone(number)
        }
    return ""


def _page(request: AtTheWard, number: int, *, at: datetime) -> dict[str, Any]:
    booking, sight = read_booking(request.visitor, number)
    if request.key and at >= booking.ends_at + SHOWN_TO_THE_WARD:
        raise Http404
    seat = seat_in_question(booking)
    history = told_history(booking, Sight.OFFICE)
    heard = reads.heard_of(seat)
    entrusted = is_entrusted(seat, (event for event, _ in history))
    standing = Standing(booking, seat, at, may_reach=sight in ACTORS, heard=heard, is_entrusted=entrusted)
    waiting = Wait(booking, seat, at, heard, entrusted)
    return {
        "booking": booking,
        "seat": seat,
        "wait": waiting,
        "what_now": what_now(standing),
        "may_act": sight in ACTORS,
        "is_signed_in": request.key is None,
        "cancel_at": reverse("ward-cancel" if request.key else "cancel", args=[number]),
        "complete_at": reverse("ward-complete" if request.key else "complete", args=[number]),
        "may_close": waiting.is_covered and booking.has_started(at),
        # It shows the mediator's number, which is not for everybody who can read a wall.
        "is_missed": waiting.is_missed and sight in ACTORS and request.key is None,
        "may_report": sight in ACTORS and seat.status == SeatStatus.DONE,
        "problems": Problem.choices,
        "colleagues": colleagues(booking),
        "may_sign": request.key is None and sight in ACTORS and seat.status in NEXT[Step.SIGN],
        "person_awaited_until": still_waits_until(seat, at=at),
        "record": seat.records.order_by("-pk").first(),
        "may_cancel": seat.status in NEXT[Step.CANCEL],
        "minutes": int(waiting.waited.total_seconds() // 60),
        "progress": reads.progress(seat),
        "history": history,
        "last_event": history[0][0].pk if history else 0,
        "is_running": booking.status in RUNNING,
        "at": at,
    }


RUNNING = frozenset(
    {
        *(BookingStatus.SEARCHING, BookingStatus.UNCOVERED, BookingStatus.CONFIRMED),
        *(BookingStatus.RECONFIRMING, BookingStatus.IN_PROGRESS),
    }
)
