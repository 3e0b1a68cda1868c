"""Where a person asks for a letter with a link to come in by. The answer never says whether the address is known."""

import hashlib
from typing import Any, Final, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods
from rest_framework.throttling import SimpleRateThrottle

from mediation.clock import now
from mediation.sign_in_links import VALID_FOR
from mediation.web.kept import SEALED, kept
from mediation.web.sign_in import LinkForm
from mediation.web.sign_in_link import onward
from mediation.web.throttling import FromOneCaller
from mediation.web.tongues import spoken
from notifications.sign_in_letters import write_sign_in_letters

TOO_MANY: Final = 429


class CallerThrottle(FromOneCaller):
    """As many letters as a whole town hall behind one address may want of a morning."""

    scope = "sign_in_link"


class AddressThrottle(SimpleRateThrottle):
    """Nobody's mailbox is filled by others, from however many places they ask."""

    scope = "sign_in_link_to"

    def __init__(self, email: str) -> None:
        super().__init__()
        self._ident = hashlib.sha256(email.lower().encode()).hexdigest()

    def get_cache_key(self, _request: Any, _view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self._ident}

    def lets_through(self) -> bool:
        return self.allow_request(cast(Any, None), cast(Any, None))


@spoken
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    if not settings.SENDS_EMAIL:
        raise Http404
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _may_ask(request, form):
        write_sign_in_letters(email=form.cleaned_data["email"], onward=onward(request), at=now())
        return _page(request, "notifications/link_sent.html", form)
    status = TOO_MANY if form.non_field_errors() else 200
    return _page(request, "notifications/ask_for_link.html", form, status=status)


def _may_ask(request: HttpRequest, form: LinkForm) -> bool:
    """Let the form say why not. Known or not, an address is counted."""
    if not CallerThrottle().lets_through(request):
        form.add_error(
            None, gettext("Da qui sono stati chiesti troppi link. Riprova fra un'ora, o telefona.")
        )
    elif not AddressThrottle(form.cleaned_data["email"]).lets_through():
        form.add_error(
            None,
            gettext(
                "A questo indirizzo sono già stati chiesti più link: usa l'ultimo, o riprova fra un'ora."
            ),
        )
    return form.is_valid()


def _page(request: HttpRequest, template: str, form: LinkForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "onward": onward(request),
        "kept": kept(request) if SEALED in request.POST else None,
        "minutes": int(VALID_FOR.total_seconds() // 60),
    }
    return render(request, template, context, status=status)
