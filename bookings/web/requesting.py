"""The clerk's page: one form, one request. The coordinator fills the same on behalf of an office."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookings.actions.requesting import request_booking
from bookings.models import Booking, Policy
from bookings.permissions import bookable_offices, require
from bookings.web import reads, refusals
from bookings.web.request_form import RequestForm, StartForm, usual
from mediation.clock import now
from mediation.models import Language, Place
from mediation.web.access import SignedIn, signed_in
from mediation.web.kept import sent


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_booking(request: SignedIn) -> HttpResponseBase:
    require(request.user, "request")
    at = now()
    form = _form(request, at=at)
    if request.method == "POST" and form.is_valid():
        booking = _ask(form, by_id=request.user.pk, at=at)
        if booking:
            return redirect("receipt", booking.number)
    return render(request, "bookings/new_booking.html", {"form": form, **_notice(request, form, at=at)})


def _form(request: SignedIn, *, at: datetime) -> RequestForm:
    offices = list(
        bookable_offices(request.user)
        .select_related("organisation", "place__municipality")
        .order_by("organisation__name", "name")
    )
    own = offices[0] if len(offices) == 1 else None
    return RequestForm(
        sent(request),
        offices=offices,
        languages=list(Language.objects.order_by("name")),
        places=list(reads.places_to_choose()),
        funds=list(reads.open_funds(at)),
        rules=Policy.objects.latest("version").rules,
        at=at,
        initial=usual(own, person=request.user.get_full_name()),
    )


def _ask(form: RequestForm, *, by_id: int, at: datetime) -> Booking | None:
    """Ask, or let the form say why not."""
    try:
        return request_booking(
            request=form.request(), by_id=by_id, at=at, idempotency_key=form.cleaned_data["key"]
        )
    except refusals.OF_A_REQUEST as refused:
        form.refuse(refusals.of_request(refused))
        return None


@require_safe
@signed_in
def ask_by(request: SignedIn) -> HttpResponse:
    """The live line under day and hour."""
    require(request.user, "request")
    at = now()
    form = StartForm(request.GET, at=at)
    return render(request, "bookings/ask_by.html", _notice(request, form, at=at))


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
