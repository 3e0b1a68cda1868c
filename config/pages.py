"""The first page: one's own work when signed in, else the way in; and what every public site declares."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from config.frame import places_to_go
from mediation.permissions import has_left, memberships_of
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken


@spoken
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    if not request.user.is_authenticated and settings.PONTE_DEMO:
        return redirect("demo")
    return own_work(request)


@signed_in
def own_work(request: SignedIn) -> HttpResponse:
    user = request.user
    going = places_to_go(memberships_of(user), is_staff=user.is_staff, has_left=has_left(user))
    return redirect(going[0][0]) if going else render(request, "no_role.html")


@spoken
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibility.html", {"version": settings.VERSION})


@spoken
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "legal.html", {"version": settings.VERSION})


urlpatterns = [
    path("", home, name="home"),
    path("accessibilita", accessibility, name="accessibility"),
    path("note-legali", legal, name="legal"),
]
