"""The way to the ward's page: signed in, or with the ward's key, which a browser brings along once it has come by it.

The key opens the ward's page and the searches begun there; no other page looks at the cookie, which goes to no other.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, Final, ParamSpec, cast

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from bookings.web.linking import GONE, kept_to_its_reader
from mediation.actions.ward_keys import note_use
from mediation.clock import now
from mediation.models import User, WardKey
from mediation.models.ward import digest_of
from mediation.permissions import Forbidden
from mediation.web.access import signed_in
from mediation.web.throttling import FromOneCaller
from mediation.web.tongues import spoken_at_work

P = ParamSpec("P")

COOKIE: Final = "__Secure-ward" if settings.SERVED_OVER_TLS else "ward"
COOKIE_PATH: Final = "/reparto"
# As long as browsers keep any; each visit begins it anew.
KEPT_FOR: Final = timedelta(days=400)
SALT: Final = "bookings.web.ward_access"
UNKNOWN: Final = 404
TOO_MANY: Final = 429


class AtTheWard(HttpRequest):
    """From whoever may see the ward's page."""

    # Who is asked what she may do: the person signed in, or the account of the ward.
    visitor: User
    # What let her in, where it was not her own account.
    key: WardKey | None


def at_the_ward(
    view: Callable[Concatenate[AtTheWard, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let in who is signed in, else who brings the ward's key; ask all others to sign in."""

    @wraps(view)
    def run(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        key = None if isinstance(request.user, User) else key_brought(request)
        if key is None:
            return _as_herself(request, *args, **kwargs)
        if not _opens(key):
            return _gone(request, key)
        note_use(key_id=key.pk, at=now())
        return _remembering(_as_the_ward(request, key, *args, **kwargs), key)

    @signed_in
    def _as_herself(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        ours = cast(AtTheWard, request)
        ours.visitor, ours.key = cast(User, request.user), None
        return view(ours, *args, **kwargs)

    def _as_the_ward(
        request: HttpRequest, key: WardKey, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        ours = cast(AtTheWard, request)
        ours.visitor, ours.key = key.account, key
        try:
            return view(ours, *args, **kwargs)
        except Forbidden as forbidden:
            raise PermissionDenied from forbidden

    return run


def key_brought(request: HttpRequest) -> WardKey | None:
    """The key that the cookie was made for, current or not. Signed, it is of no use for trying out tokens."""
    try:
        digest = signing.Signer(salt=SALT).unsign(request.COOKIES.get(COOKIE, ""))
    except signing.BadSignature:
        return None
    return _keys().filter(digest=digest).first()


def _keys() -> QuerySet[WardKey]:
    return WardKey.objects.select_related("office__organisation", "account")


def _opens(key: WardKey) -> bool:
    return key.is_current and key.account.is_active


def _remembering(answer: HttpResponseBase, key: WardKey) -> HttpResponseBase:
    answer.set_cookie(
        COOKIE,
        signing.Signer(salt=SALT).sign(key.digest),
        max_age=KEPT_FOR,
        path=COOKIE_PATH,
        secure=settings.SERVED_OVER_TLS,
        httponly=True,
        samesite="Lax",
    )
    return answer


class WardThrottle(FromOneCaller):
    """Of addresses that come by a key which their browser does not know yet."""

    scope = "ward_key"


@spoken_at_work
@kept_to_its_reader
@require_safe
def enter(request: HttpRequest, key: str) -> HttpResponseBase:
    """Behind the square: remember the key, and go on to the page whose address tells nothing."""
    known = key_brought(request)
    # A desktop's icon comes here each time, and others behind the same address shall not lock it out.
    if known is None or not constant_time_compare(known.digest, digest_of(key)):
        if not WardThrottle().lets_through(request):
            return _gone(request, None, status=TOO_MANY)
        known = _keys().filter(digest=digest_of(key)).first()
    if known is None:
        return _gone(request, None, status=UNKNOWN)
    if not _opens(known):
        return _gone(request, known)
    note_use(key_id=known.pk, at=now())
    return _remembering(redirect(f"{reverse('ward')}?ufficio={known.office_id}"), known)


def _gone(request: HttpRequest, key: WardKey | None, *, status: int = GONE) -> HttpResponse:
    """Whom to call. A live part gets a bare 401, and says that the page is to be opened anew."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=401)
    context = {"key": key, "is_too_many": status == TOO_MANY}
    return render(request, "bookings/ward_gone.html", context, status=status)
