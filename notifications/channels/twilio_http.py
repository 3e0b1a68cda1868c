"""The SDK's ways out: what becomes of one request, and nothing about messages."""

import json
import logging
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from notifications.channels.bounded_http import BoundedHttp, NoAnswer, NotSent, Received
from notifications.channels.event_loop import waited

__all__ = ["Door", "NoAnswer", "NotSent", "Throttled"]

# At lower levels some write recipients' numbers into the log.
for chatty in ("twilio", "aiohttp", "asyncio"):
    logging.getLogger(chatty).setLevel(logging.WARNING)


class Throttled(Exception):
    def __init__(self, *, retry_after: float | None) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class Door:
    """Two clients of the SDK over the same connections: one whose calls are awaited, and one whose calls block.

    Safe for many threads; a request lasts at most ``timeout`` seconds, and a POST is never repeated by itself. The
    SDK's own way out has no timeout, and keeps the last answer on itself, where another thread may pick it up.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        api_base: str,
        timeout: float = 8.0,
        connect_timeout: float = 3.0,
        pool_size: int = 16,
    ) -> None:
        http = BoundedHttp(api_base, timeout=timeout, connect_timeout=connect_timeout, size=pool_size)
        exchanges = _Exchanges(http, api_base)
        self._awaited = Client(account_sid, auth_token, http_client=_Awaited(exchanges), environment={})
        self._blocking = Client(account_sid, auth_token, http_client=_Blocking(exchanges), environment={})


class _Exchanges:
    def __init__(self, http: BoundedHttp, base_url: str) -> None:
        self._http = http
        self._origin = urlsplit(base_url)

    async def make(
        self,
        method: str,
        url: str,
        *,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,  # noqa: ARG002  # the SDK passes it
    ) -> Response:
        """Returns any other answer, good or bad; a redirect is never followed.

        :raises NotSent: :raises NoAnswer: :raises Throttled:
        """
        received = await self._http.exchange(
            method,
            self._rebased(url, params),
            body=urlencode(data, doseq=True) if data else None,
            headers=headers or {},
            auth=auth,
            total=timeout,
        )
        if received.status == 429:
            raise Throttled(retry_after=_seconds(received.headers.get("Retry-After")))
        if received.status < 400:
            _check_readable(received)
        return Response(received.status, received.content.decode(errors="replace"), received.headers)

    def _rebased(self, url: str, params: dict[str, object] | None) -> str:
        asked = urlsplit(url)
        query = urlencode(params, doseq=True) if params else asked.query
        return urlunsplit((self._origin.scheme, self._origin.netloc, asked.path, query, ""))


class _Awaited(HttpClient):  # type: ignore[misc]  # the SDK has no types
    def __init__(self, exchanges: _Exchanges) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True)
        self._exchanges = exchanges

    async def request(self, method: str, url: str, **asked: Any) -> Response:
        return await self._exchanges.make(method, url, **asked)


class _Blocking(HttpClient):  # type: ignore[misc]  # as above
    def __init__(self, exchanges: _Exchanges) -> None:
        super().__init__(logging.getLogger(__name__), is_async=False)
        self._exchanges = exchanges

    def request(self, method: str, url: str, **asked: Any) -> Response:
        return waited(self._exchanges.make(method, url, **asked))


def _seconds(retry_after: str | None) -> float | None:
    """None for a date, which Twilio does not send: the caller has a delay of its own."""
    return float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else None


def _check_readable(received: Received) -> None:
    try:
        readable = isinstance(json.loads(received.content), dict)
    except ValueError:
        readable = False
    if not readable:
        raise NoAnswer("unreadable answer")
