"""The page behind the link in a letter. Looking at it changes nothing, only its button comes in: mail programs open
links by themselves.
"""

from typing import Final

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from mediation.actions.signing_in import LinkOver, come_in_by_link
from mediation.clock import now
from mediation.sign_in_links import user_of, who_may_come
from mediation.web.tongues import spoken

GONE: Final = 410
LONGEST: Final = 200
UNSEEN: Final = {
    # The address is a key. With `no-referrer` browsers would send the form with the origin `null`, and it be refused.
    "Referrer-Policy": "strict-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


@spoken
@require_http_methods(["GET", "HEAD", "POST"])
def come_in(request: HttpRequest, token: str) -> HttpResponse:
    answer = _come_in(request, token) if request.method == "POST" else _show(request, token)
    for name, value in UNSEEN.items():
        answer[name] = value
    return answer


def _show(request: HttpRequest, token: str) -> HttpResponse:
    user = user_of(token, who_may_come(), at=now())
    if user is None:
        return _over(request)
    return render(request, "mediation/sign_in_link.html", {"person": user, "onward": onward(request)})


def _come_in(request: HttpRequest, token: str) -> HttpResponse:
    try:
        user = come_in_by_link(token=token, at=now())
    except LinkOver:
        return _over(request)
    login(request, user)
    return redirect(onward(request) or "home")


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "mediation/sign_in_link_over.html", {"onward": onward(request)}, status=GONE)


def onward(request: HttpRequest) -> str:
    """The page of ours that was looked for; empty for any other, and for an address that makes no line of a letter."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours and asked.startswith("/") and len(asked) <= LONGEST else ""
