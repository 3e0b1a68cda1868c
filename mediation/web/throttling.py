"""How often one caller may knock at the pages that lead in."""

from typing import Any, cast

from django.http import HttpRequest
from rest_framework.throttling import SimpleRateThrottle


class FromOneCaller(SimpleRateThrottle):
    """Counted by where the call comes from, whoever is signed in there: an account is no licence to guess."""

    def get_cache_key(self, request: Any, _view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}

    def lets_through(self, request: HttpRequest) -> bool:
        # Written for the API's requests, of which it reads only what every request has.
        return self.allow_request(cast(Any, request), cast(Any, None))
