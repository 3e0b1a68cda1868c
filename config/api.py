"""How `/api/v1` is spoken: who signs in how, what a body is, how lists are cut. No business, and no views: Django REST
framework reads this while it sets itself up."""

import json
from typing import Any

from django.db import DataError
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotFound, ParseError
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import BaseParser

LARGEST_BODY = 256 * 1024


class Tokens(TokenAuthentication):  # type: ignore[misc]  # knox has no types
    """`Authorization: Token …`; a token that is no text is as wrong as any other."""

    def authenticate_credentials(self, token: bytes) -> Any:
        try:
            return super().authenticate_credentials(token)
        except ValueError as unreadable:
            raise AuthenticationFailed from unreadable


class Json(BaseParser):
    """One JSON object in UTF-8, of a size that a request can have."""

    media_type = "application/json"

    def parse(self, stream: Any, *_: Any, **__: Any) -> dict[str, Any]:
        sent = stream.read(LARGEST_BODY + 1)
        if len(sent) > LARGEST_BODY:
            raise ParseError(f"A body has at most {LARGEST_BODY} bytes.", code="too_large")
        try:
            body = json.loads(sent.decode(), parse_constant=_refuse)
        except (ValueError, RecursionError) as unreadable:
            raise ParseError("The body is not JSON.", code="not_json") from unreadable
        if not isinstance(body, dict):
            raise ParseError("The body is not a JSON object.", code="not_an_object")
        return body


def _refuse(constant: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(constant)


class MergePatch(Json):
    """What a PATCH is by RFC 7396: the fields that change."""

    media_type = "application/merge-patch+json"


class Pages(CursorPagination):
    """Pages that stay in place while rows come and go. A view's `ordering` says in which order."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-id"

    def get_ordering(self, _request: Any, _queryset: Any, view: Any) -> tuple[str, ...]:
        return (getattr(view, "ordering", self.ordering),)

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, DataError) as forged:
            # A cursor is only ever handed out; a position that no row could have was made up.
            raise NotFound(self.invalid_cursor_message) from forged
