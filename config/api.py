"""How `/api/v1` is spoken: who signs in how, what a body is, how lists are cut. No business, and no views: Django REST
framework reads this while it sets itself up."""

import json
from typing import Any

from django.db import DataError
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotFound, ParseError, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import BaseParser

API = "/api/"
LARGEST_BODY = 256 * 1024
LONGEST_NUMBER = 18


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

    def get_page_size(self, request: Any) -> int:
        """As asked; a size that no page has is refused, not corrected."""
        asked = request.query_params.get(self.page_size_query_param, str(self.page_size))
        if not (asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_NUMBER):
            raise ValidationError({"page_size": ["Not a number."]}, code="invalid")
        if not 1 <= int(asked) <= self.max_page_size:
            raise ValidationError({"page_size": [f"From 1 to {self.max_page_size}."]}, code="out_of_range")
        return int(asked)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {
                    "minimum": 1,
                    "maximum": self.max_page_size,
                    "default": self.page_size,
                }
        return parameters

    def get_ordering(self, _request: Any, _queryset: Any, view: Any) -> tuple[str, ...]:
        return (getattr(view, "ordering", self.ordering),)

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, DataError) as forged:
            # A cursor is only ever handed out; a position that no row could have was made up.
            raise NotFound(self.invalid_cursor_message) from forged
