"""Who is asking: every page's way in. What each may do is said in the packages' `permissions`."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_noop

from mediation.models import User
from mediation.permissions import Forbidden, ask_once
from mediation.web.kept import kept, take_up
from mediation.web.sign_in import ask_to_sign_in

P = ParamSpec("P")


TAKEN_UP = gettext_noop("Qui c'è quello che avevi scritto. Non è ancora partito: controlla e invia.")
LOST = gettext_noop("Quello che avevi scritto non si può più riprendere: ricomincia da qui.")


class SignedIn(HttpRequest):
    """A request whose user is known."""

    user: User


def signed_in(
    view: Callable[Concatenate[SignedIn, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Ask for sign-in first, and let a role that may not do this see the page that says so."""

    @wraps(view)
    def run(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return _ask_to_sign_in(request)
        ask_once(request.user)
        if take_up(request):
            messages.info(request, gettext(TAKEN_UP if request.POST else LOST))
        try:
            return view(cast(SignedIn, request), *args, **kwargs)
        except Forbidden as forbidden:
            raise PermissionDenied from forbidden

    return run


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Come back to this page afterwards; from a button, to the page that it stands on; to a form with what was typed.

    A live part gets a bare 401: sent to the sign-in page, it would show that inside itself.
    """
    if "HX-Request" in request.headers:
        return HttpResponse(status=401)
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    if found := kept(request):
        return ask_to_sign_in(request, found)
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        came_from, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect_to_login(came_from if is_ours else reverse("home"))
