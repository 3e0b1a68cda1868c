"""The SDK's way out: what becomes of one request, and nothing about messages."""

import json
import logging
from urllib.parse import urlencode, urlsplit, urlunsplit

from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3 import BaseHTTPResponse, Timeout, make_headers
from urllib3.exceptions import HTTPError

from notifications.channels.bounded_http import bounded_by, bounded_pools

# At lower levels both write recipients' numbers into the log.
for chatty in ("twilio", "urllib3"):
    logging.getLogger(chatty).setLevel(logging.WARNING)


class NotSent(Exception):
    """No byte of the request left this machine."""


class NoAnswer(Exception):
    """The request left, at least in part, and no readable answer came back in time."""


class Throttled(Exception):
    def __init__(self, *, retry_after: float | None) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class PooledHttpClient(HttpClient):  # type: ignore[misc]  # the SDK has no types
    """Safe for many threads; never retries.

    The SDK's own has no timeout, and keeps the last answer on itself, where another thread may pick it up.
    """

    def __init__(self, *, base_url: str, timeout: float, connect_timeout: float, pool_size: int) -> None:
        super().__init__(logging.getLogger(__name__), is_async=False, timeout=timeout)
        self._origin = urlsplit(base_url)
        self._total = timeout
        self._connect = min(connect_timeout, timeout)
        self._pools = bounded_pools(base_url, size=pool_size)

    def request(
        self,
        method: str,
        url: str,
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
        credentials = make_headers(basic_auth=":".join(auth)) if auth else {}
        received = self._exchange(
            method,
            self._rebased(url, params),
            body=urlencode(data, doseq=True) if data else None,
            headers={**(headers or {}), **credentials},
            total=timeout or self._total,
        )
        if received.status == 429:
            raise Throttled(retry_after=_seconds(received.headers.get("Retry-After")))
        if received.status < 400:
            _check_readable(received)
        return Response(received.status, received.data.decode(errors="replace"), received.headers)

    def _rebased(self, url: str, params: dict[str, object] | None) -> str:
        asked = urlsplit(url)
        query = urlencode(params, doseq=True) if params else asked.query
        return urlunsplit((self._origin.scheme, self._origin.netloc, asked.path, query, ""))

    def _exchange(
        self, method: str, url: str, *, body: str | None, headers: dict[str, str], total: float
    ) -> BaseHTTPResponse:
        with bounded_by(seconds=total) as exchange:
            try:
                return self._pools.urlopen(
                    method,
                    url,
                    body=body,
                    headers=headers,
                    timeout=Timeout(connect=self._connect, read=total),
                    retries=False,
                    redirect=False,
                )
            except (OSError, HTTPError) as error:
                raise (NotSent if exchange.connecting else NoAnswer)(_reason(error)) from error


def _seconds(retry_after: str | None) -> float | None:
    """None for a date, which Twilio does not send: the caller has a delay of its own."""
    return float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else None


def _check_readable(received: BaseHTTPResponse) -> None:
    try:
        readable = isinstance(json.loads(received.data), dict)
    except ValueError:
        readable = False
    if not readable:
        raise NoAnswer("unreadable answer")


def _reason(error: BaseException) -> str:
    """The innermost failure's name; its text would name the recipient."""
    while error.__context__ is not None:
        error = error.__context__
    return type(error).__name__
