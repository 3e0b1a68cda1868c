"""What was typed into a form that came back when its session had ended: the pages carry it past the sign-in, sealed.

Nothing of it stays on the server. It goes back to whoever typed it, into the form where she typed it, and is not sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, QueryDict

from mediation.models import User

# Fields of a page: who typed the others, and what was typed, sealed.
TYPED_BY = "typed_by"
SEALED = "kept"
NOT_TYPED = frozenset({"csrfmiddlewaretoken", TYPED_BY})
SALT = "mediation.kept"
MOST_LETTERS = 20_000


@dataclass(frozen=True)
class Kept:
    user_id: int
    path: str
    fields: dict[str, list[str]]

    @classmethod
    def of_form(cls, request: HttpRequest) -> Self | None:
        """What a form sends; None of one that does not say who typed it, and of more than anybody types."""
        fields = {name: [*map(str, values)] for name, values in request.POST.lists() if name not in NOT_TYPED}
        try:
            user_id = int(signing.Signer(salt=SALT).unsign(request.POST.get(TYPED_BY, "")))
        except signing.BadSignature:
            return None
        letters = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
        return cls(user_id, request.get_full_path(), fields) if letters <= MOST_LETTERS else None

    @classmethod
    def opened(cls, sealed: str) -> Self | None:
        """What was sealed here, for as long as a session lasts."""
        try:
            return cls(**signing.loads(sealed, salt=SALT, max_age=settings.SESSION_COOKIE_AGE))
        except signing.BadSignature:
            return None

    def sealed(self) -> str:
        return signing.dumps(vars(self), salt=SALT, compress=True)

    def is_of(self, user: Any) -> bool:
        return isinstance(user, User) and user.pk == self.user_id


def mark(user: User) -> str:
    """Says of a form whose page it was; nobody can write another's."""
    return signing.Signer(salt=SALT).sign(str(user.pk))


def kept(request: HttpRequest) -> Kept | None:
    """What is to be carried on: what a form sends, or what was sealed before."""
    if SEALED in request.POST:
        return Kept.opened(request.POST[SEALED])
    return Kept.of_form(request)


def take_up(request: HttpRequest) -> bool:
    """Turn a request that brings back what was kept into a look at its page, so that nothing can be done by it."""
    if SEALED not in request.POST:
        return False
    found = kept(request)
    is_hers = found is not None and found.is_of(request.user) and found.path == request.get_full_path()
    request.method, request.POST = (
        "GET",
        QueryDict(urlencode(found.fields if found and is_hers else {}, doseq=True)),
    )
    return True


def sent(request: HttpRequest) -> QueryDict | None:
    """The data of a page's form: sent just now, or taken up again; None of a page that is only looked at."""
    return request.POST if request.method == "POST" or request.POST else None
