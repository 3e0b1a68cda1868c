"""The first page: one's own work when signed in, else the way in. In the demo, who one can be."""

from typing import TypedDict

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from config.frame import places_to_go
from mediation.models import User
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken

SIGN_INS = ("salvo", "giusi", "rita", "nino", "fatou", "anna", "admin")


class Someone(TypedDict):
    username: str
    name: str
    role: str


@spoken
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    if not request.user.is_authenticated and settings.PONTE_DEMO:
        return redirect("demo")
    return own_work(request)


@signed_in
def own_work(request: SignedIn) -> HttpResponse:
    memberships = list(request.user.memberships.select_related("organisation"))
    going = places_to_go(memberships, is_staff=request.user.is_staff)
    return redirect(going[0][0]) if going else render(request, "no_role.html")


@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    if not settings.PONTE_DEMO:
        raise Http404
    context = {
        "people": _people(),
        "password": _password(),
        "has_phonebox": settings.ENV.has_phonebox,
    }
    return render(request, "demo.html", context)


@spoken
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibility.html", {"version": settings.VERSION})


@spoken
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "legal.html", {"version": settings.VERSION})


def _people() -> list[Someone]:
    found = User.objects.filter(username__in=SIGN_INS, is_demo=True, is_active=True).prefetch_related(
        "memberships__office__organisation", "memberships__organisation"
    )
    people = sorted(found, key=lambda user: SIGN_INS.index(user.username))
    return [
        Someone(username=user.username, name=user.first_name or user.username, role=_role(user))
        for user in people
    ]


def _role(user: User) -> str:
    held = [
        f"{role.get_role_display()}, {role.office or role.organisation}" for role in user.memberships.all()
    ]
    return "; ".join(held) or "Amministrazione del sistema"


def _password() -> str:
    """Written by `load_demo`, never known to the code."""
    written = settings.PONTE_HOME / "demo_password"
    return written.read_text().strip() if written.exists() else ""


urlpatterns = [
    path("", home, name="home"),
    path("dimostrazione", demo, name="demo"),
    path("accessibilita", accessibility, name="accessibility"),
    path("note-legali", legal, name="legal"),
]
