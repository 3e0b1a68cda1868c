"""Where the coordinator, or who manages the body, makes a ward's key and prints it. It can be read this one time."""

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from mediation.actions.ward_keys import make_ward_key
from mediation.clock import now
from mediation.models import Office, WardKey
from mediation.permissions import keyed_wards, require
from mediation.web.access import SignedIn, signed_in
from mediation.web.qr import qr
from mediation.web.tongues import ITALIAN, spoken_at_work


@spoken_at_work
@require_safe
@signed_in
def wards(request: SignedIn) -> HttpResponse:
    require(request.user, "make_ward_keys")
    return render(request, "bookings/ward_keys.html", {"wards": _wards(request)})


@spoken_at_work
# Not `no-referrer` as well: browsers would send the form with the origin `null`, and it would be refused.
@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ward_key(request: SignedIn, office_id: int) -> HttpResponseBase:
    require(request.user, "make_ward_keys")
    office = get_object_or_404(_wards(request), pk=office_id)
    if request.method == "POST":
        return _make(request, office)
    return render(request, "bookings/ward_key.html", {"office": office})


def _wards(request: SignedIn) -> QuerySet[Office]:
    current = Prefetch(
        "ward_keys", WardKey.objects.current().select_related("made_by"), to_attr="current_keys"
    )
    offices = keyed_wards(request.user).select_related("organisation").prefetch_related(current)
    return offices.order_by("organisation__name", "name")


def _make(request: SignedIn, office: Office) -> HttpResponse:
    """The sheet is the answer itself: sent on to another page, the key would have to be kept somewhere.

    A paper for the wall of an Italian ward, whoever prints it.
    """
    translation.activate(ITALIAN)
    at = now()
    token = make_ward_key(office_id=office.pk, by_id=request.user.pk, at=at)
    link = settings.PUBLIC_BASE_URL + reverse("ward-link", args=[token])
    return render(
        request, "bookings/ward_sheet.html", {"office": office, "link": link, "qr": qr(link), "at": at}
    )
