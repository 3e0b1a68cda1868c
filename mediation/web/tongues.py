"""In which language a page speaks: which languages each page knows, and what its reader wants."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mediation.models import User
from mediation.permissions import ask_once, mediator_of

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
A_YEAR = 365 * 24 * 3600
ITALIAN = "it"


EVERY = tuple(code for code, _ in settings.LANGUAGES)
# Those of offices and of the coordination.
WORKING = (ITALIAN, "en", "uk")


def spoken(view: View) -> View:
    """Its page and all that it can answer stand in every catalogue."""
    view.tongues = EVERY  # type: ignore[attr-defined]
    return view


def spoken_at_work(view: View) -> View:
    """Its page and all that it can answer stand in the catalogues of the working languages."""
    view.tongues = WORKING  # type: ignore[attr-defined]
    return view


def spoken_at_work_in(patterns: Iterable[URLPattern | URLResolver], *, but: tuple[str, ...]) -> None:
    """All of the views below an address, except those whose name ends so."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            spoken_at_work_in(pattern.url_patterns, but=but)
        elif not (pattern.name or "").endswith(but):
            spoken_at_work(pattern.callback)


def tongues_of(view: object) -> tuple[str, ...]:
    """What this page can be read in; one that does not say is Italian."""
    tongues: tuple[str, ...] = getattr(view, "tongues", (ITALIAN,))
    return tongues


def tongue_of(request: HttpRequest, *, among: tuple[str, ...] = EVERY) -> str:
    """What its reader chose on a page, else her own language, else what the browser asks for."""
    return next(
        (code for code in (chosen(request), _own(request)) if code in among), asked_for(request, among=among)
    )


def asked_for(request: HttpRequest, *, among: tuple[str, ...] = EVERY) -> str:
    """What the browser asks for, else the site's own, else Italian."""
    for asked, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        with suppress(LookupError):
            code = translation.get_supported_language_variant(asked)
            if code in among:
                return code
    return settings.DEFAULT_LANGUAGE if settings.DEFAULT_LANGUAGE in among else ITALIAN


def chosen(request: HttpRequest) -> str:
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return code if code in EVERY else ""


def _own(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return ""
    ask_once(user)
    mediator = mediator_of(user)
    return mediator.language if mediator else user.language


# A page behind a key tells no site where it comes from, so no form of it can be told from another site's; all that
# one could do here is to change the words.
@csrf_exempt
@require_POST
def choose(request: HttpRequest) -> HttpResponseBase:
    back = request.POST.get("page", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(back if is_ours else reverse("home"))
    code = request.POST.get("language", "")
    if code in EVERY:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=A_YEAR,
            secure=settings.SERVED_OVER_TLS,
            httponly=True,
            samesite="Lax",
        )
    return answer
