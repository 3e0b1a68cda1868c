"""Requests to one place over connections that are kept: each has one deadline, and tells whether any of it left.

Nothing here knows of Twilio.
"""

import asyncio
import math
import ssl
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    TCPConnector,
    encode_basic_auth,
)
from requests import Session
from requests.utils import DEFAULT_CA_BUNDLE_PATH, select_proxy

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
# A proxy that would not lead on, too. Whatever is not named here may have left.
BEFORE_ANY_BYTE: Final = (ClientConnectorError, ClientHttpProxyError, ConnectionTimeoutError)


class NotSent(Exception):
    """No byte of the request left this machine."""


class NoAnswer(Exception):
    """The request left, at least in part, and no readable answer came back in time."""


@dataclass(frozen=True, slots=True)
class Received:
    status: int
    headers: Mapping[str, str]
    content: bytes


class BoundedHttp:
    """To be awaited on the one event loop of this process; repeats no POST, and follows no redirect.

    Proxies and certificates are those that ``requests`` would use, but on the way to this very machine.
    """

    def __init__(self, base_url: str, *, timeout: float, connect_timeout: float, size: int) -> None:
        """Both times in seconds; `size` is how many connections are kept at most."""
        self._total = timeout
        self._connect = min(connect_timeout, timeout)
        self._size = size
        self._proxy, self._authorities = _surroundings(base_url)
        self._opened: ClientSession | None = None

    async def exchange(
        self,
        method: str,
        url: str,
        *,
        body: str | None,
        headers: dict[str, str],
        auth: tuple[str, str] | None,
        total: float | None = None,
    ) -> Received:
        """:raises NotSent: :raises NoAnswer:"""
        credentials = {"Authorization": encode_basic_auth(*auth)} if auth else {}
        try:
            async with self._session().request(
                method,
                url,
                data=body,
                headers={**headers, **credentials},
                timeout=self._times(total or self._total),
                allow_redirects=False,
            ) as answer:
                return Received(answer.status, answer.headers, await answer.read())
        except BEFORE_ANY_BYTE as error:
            raise NotSent(_reason(error)) from error
        except (OSError, ClientError) as error:
            raise NoAnswer(_reason(error)) from error

    def _session(self) -> ClientSession:
        """Opened by the first request, because it belongs to the loop."""
        if self._opened is None:
            self._opened = ClientSession(
                connector=TCPConnector(
                    limit=self._size, ssl=ssl.create_default_context(cafile=self._authorities)
                ),
                cookie_jar=DummyCookieJar(),
                proxy=self._proxy,
            )
            weakref.finalize(self, _close, self._opened, asyncio.get_running_loop())
        return self._opened

    def _times(self, total: float) -> ClientTimeout:
        # Otherwise anything above five seconds is rounded up to a whole one, and the lease is not.
        return ClientTimeout(total=total, connect=min(self._connect, total), ceil_threshold=math.inf)


def _surroundings(base_url: str) -> tuple[str | None, str]:
    """The proxy, and the file of the authorities that are trusted."""
    session = Session()
    session.trust_env = urlsplit(base_url).hostname not in LOOPBACK
    environment = session.merge_environment_settings(base_url, {}, None, None, None)
    trusted = environment["verify"]
    proxy = select_proxy(base_url, environment["proxies"])
    return proxy, DEFAULT_CA_BUNDLE_PATH if trusted is True else str(trusted)


def _close(session: ClientSession, loop: asyncio.AbstractEventLoop) -> None:
    asyncio.run_coroutine_threadsafe(session.close(), loop)


def _reason(error: BaseException) -> str:
    """The innermost failure's name; its text would name the recipient."""
    while (inner := error.__cause__ or error.__context__) is not None and not isinstance(
        inner, asyncio.CancelledError
    ):
        error = inner
    return type(error).__name__
