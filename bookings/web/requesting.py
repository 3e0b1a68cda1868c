"""The clerk's page: one form, one request. The coordinator fills the same on behalf of an office."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.actions.requesting import request_booking
from bookings.models import Booking, Policy
from bookings.permissions import bookable_offices, require
from bookings.rules import Rules
from bookings.web import reads, refusals
from bookings.web.read_back import read_back
from bookings.web.repeating import taken_over, to_repeat
from bookings.web.request_form import StartForm, usual
from bookings.web.slots import NewRequestForm, Slot, SlotForm, next_slots
from bookings.working_time import working_time
from mediation.clock import now
from mediation.models import Language, Office, Place, User
from mediation.web.access import SignedIn, signed_in
from mediation.web.kept import sent
from mediation.web.tongues import spoken_at_work


@spoken_at_work
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_booking(request: SignedIn) -> HttpResponseBase:
    require(request.user, "request")
    at, before = now(), to_repeat(request.user, request.GET.get("come", ""))
    form = _form(request, before, at=at)
    if request.method == "POST" and form.is_valid():
        booking = _ask(form, by_id=request.user.pk, at=at)
        if booking:
            return redirect("receipt", booking.number)
    context = {
        "form": form,
        "before": before,
        "last": None if before or form.is_bound else _last(request.user, form),
        "sentence": read_back(form.so_far()) if form.is_bound else "",
        **_notice(request, form, at=at),
    }
    return render(request, "bookings/new_booking.html", context)


def _form(request: SignedIn, before: Booking | None = None, *, at: datetime) -> NewRequestForm:
    offices = list(
        bookable_offices(request.user)
        .select_related("organisation", "place__municipality")
        .order_by("organisation__name", "name")
    )
    own = offices[0] if len(offices) == 1 else None
    rules = Policy.objects.latest("version").rules
    start = usual(own, person=request.user.get_full_name())
    return NewRequestForm(
        sent(request),
        offices=offices,
        languages=list(Language.objects.order_by("name")),
        places=list(reads.places_to_choose()),
        funds=list(reads.open_funds(at)),
        rules=rules,
        at=at,
        slots=_slots(before, own, rules=rules, at=at),
        initial={**start, **taken_over(before)} if before else start,
    )


def _slots(before: Booking | None, own: Office | None, *, rules: Rules, at: datetime) -> list[Slot]:
    """None for who asks for many offices: in which town a day is worked is not known yet."""
    if before:
        working = working_time(before.place.municipality, rules)
        return next_slots(at=at, working=working, rules=rules, like=before.starts_at)
    return next_slots(at=at, working=working_time(own.place.municipality, rules), rules=rules) if own else []


def _last(user: User, form: NewRequestForm) -> Booking | None:
    return reads.last_asked(user.pk, [office.pk for office in form.offices])


def _ask(form: NewRequestForm, *, by_id: int, at: datetime) -> Booking | None:
    """Ask, or let the form say why not."""
    try:
        return request_booking(
            request=form.request(), by_id=by_id, at=at, idempotency_key=form.cleaned_data["key"]
        )
    except refusals.OF_A_REQUEST as refused:
        form.refuse(refusals.of_request(refused))
        return None


@spoken_at_work
@require_safe
@signed_in
def ask_by(request: SignedIn) -> HttpResponse:
    """The live line under day and hour."""
    require(request.user, "request")
    at = now()
    form = SlotForm(request.GET, at=at)
    return render(request, "bookings/ask_by.html", _notice(request, form, at=at))


@spoken_at_work
@require_POST
@signed_in
def read_so_far(request: SignedIn) -> HttpResponse:
    """The live sentence above the button: what is asked for, as far as it is filled in. Nothing is sent."""
    require(request.user, "request")
    form = _form(request, at=now())
    return render(request, "bookings/read_back.html", {"sentence": read_back(form.so_far())})


def _notice(request: SignedIn, form: StartForm, *, at: datetime) -> dict[str, datetime | bool]:
    """Until when such a request is in time, once day, hour and town are known."""
    starts_at, place = form.starts_at(), _place(request)
    if starts_at is None or place is None:
        return {}
    deadline = reads.ask_by(starts_at, place.municipality)
    return {"ask_by": deadline, "is_late": at > deadline}


def _place(request: HttpRequest) -> Place | None:
    asked = request.GET if sent(request) is None else request.POST
    places = Place.objects.select_related("municipality")
    if asked.get("place", "").isdecimal():
        return places.filter(pk=asked["place"], offices__isnull=False).first()
    if asked.get("office", "").isdecimal():
        return places.filter(offices__pk=asked["office"]).first()
    return None
