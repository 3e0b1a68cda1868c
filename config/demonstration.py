"""The demo's first page: three steps, the people one can be, and what arrives on their telephones."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from mediation.models import User
from mediation.web.tongues import spoken_at_work
from notifications.phonebox.client import PhoneboxSilent
from notifications.web.phones import Phone, followed_phones

# Who has something of their own to do, and what it is; then those who look on.
TRIES = {
    "salvo": gettext_noop("Una donna in travaglio parla tigrino: chiama subito qualcuno al telefono."),
    "giusi": gettext_noop("Giovedì serve qualcuno che parli arabo marocchino: chiedi, e segui la richiesta."),
    "fatou": gettext_noop("Leggi le proposte, di' sì o no, guarda la settimana e le ore."),
    "nino": gettext_noop(
        "Guarda che cosa è scoperto, assegna, sostituisci, rispondi a chi non è stato capito."
    ),
}
LOOK_ON = ("rita", "anna", "admin")
SIGN_INS = (*TRIES, *LOOK_ON)


@dataclass(frozen=True)
class Someone:
    username: str
    name: str
    role: str
    tries: str


@spoken_at_work
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    if not settings.PONTE_DEMO:
        raise Http404
    people = _people()
    context = {
        "people": [person for person in people if person.tries],
        "others": [person for person in people if not person.tries],
        "password": _password(),
        "has_phonebox": settings.ENV.has_phonebox,
        "phones": _phones(),
    }
    return render(request, "demo.html", context)


@require_POST
def enter_as(request: HttpRequest) -> HttpResponse:
    """Without a password: the page shows it to everybody anyway. Only as somebody invented."""
    who = request.POST.get("who", "")
    if not settings.PONTE_DEMO or who not in SIGN_INS:
        raise Http404
    login(request, get_object_or_404(User, username=who, is_demo=True, is_active=True))
    return redirect("home")


def _people() -> list[Someone]:
    found = User.objects.filter(username__in=SIGN_INS, is_demo=True, is_active=True).prefetch_related(
        "memberships__office__organisation", "memberships__organisation"
    )
    return [
        Someone(user.username, user.first_name or user.username, _role(user), TRIES.get(user.username, ""))
        for user in sorted(found, key=lambda user: SIGN_INS.index(user.username))
    ]


def _role(user: User) -> str:
    held = [
        f"{gettext(role.get_role_display())}, {role.office or role.organisation}"
        for role in user.memberships.all()
    ]
    return "; ".join(held) or gettext("Amministrazione del sistema")


def _password() -> str:
    """Written by `load_demo`, never known to the code."""
    written = settings.PONTE_HOME / "demo_password"
    return written.read_text().strip() if written.exists() else ""


def _phones() -> list[Phone] | None:
    """Nothing while the simulated phones do not answer."""
    if not settings.ENV.has_phonebox:
        return None
    try:
        return followed_phones()
    except PhoneboxSilent:
        return None


urlpatterns = [
    path("dimostrazione", demo, name="demo"),
    path("dimostrazione/entra", enter_as, name="enter-as"),
]
