"""The language of each answer: a program's, the reader's where the page knows it, else Italian."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from config.api import API
from mediation.web.tongues import ITALIAN, tongue_of, tongues_of

# Programs are spoken to in one language, whatever the people read who use them.
OF_PROGRAMS = "en"


class Speaking:
    """Django's own `LocaleMiddleware` would let a page that is not translated take the browser's dates and errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_for_programs = request.path.startswith(API)
        with translation.override(OF_PROGRAMS if is_for_programs else ITALIAN):
            response = self.get_response(request)
            response.headers["Content-Language"] = translation.get_language() or ITALIAN
        if len(tongues_of(_view_of(request))) > 1:
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    def process_view(self, request: HttpRequest, view: object, *_: Any) -> None:
        if len(tongues := tongues_of(view)) > 1:
            translation.activate(tongue_of(request, among=tongues))


def _view_of(request: HttpRequest) -> object:
    return request.resolver_match.func if request.resolver_match else None
