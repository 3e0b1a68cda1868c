"""Pooled connections on which a whole request has one deadline, and which know whether any of it left.

Nothing here knows of Twilio; only ``bounded_by`` and ``bounded_pools`` are for others.
"""

import http.client
import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

from requests import Session
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH, select_proxy
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from notifications.channels.deadline import BoundedReader, Deadline

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(slots=True)
class Exchange(Deadline):
    """One request under way; ``connecting`` from before the name is looked up until the connection stands."""

    connecting: bool = False


_under_way: ContextVar[Exchange] = ContextVar("_under_way")


@contextmanager
def bounded_by(*, seconds: float) -> Iterator[Exchange]:
    """One request on these pools, in this thread, lasts no longer."""
    exchange = Exchange(deadline=monotonic() + seconds)
    token = _under_way.set(exchange)
    try:
        yield exchange
    finally:
        _under_way.reset(token)


class _BoundedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(BoundedReader(self.fp.detach(), sock, _under_way.get()))


class _Watched:
    """Knows when the exchange is connecting, and lets nothing out once its deadline is past.

    A slow lookup must not end in a message that was meanwhile given up, looked for, and sent by someone else.
    """

    response_class = _BoundedResponse

    def connect(self) -> None:
        exchange = _under_way.get()
        exchange.connecting = True
        super().connect()  # type: ignore[misc]  # a mixin: the connection it is mixed into has it
        exchange.remaining()
        exchange.connecting = False


class _WatchedHTTP(_Watched, HTTPConnection):  # type: ignore[misc]  # http.client's response_class is not public
    pass


class _WatchedHTTPS(_Watched, HTTPSConnection):  # type: ignore[misc]  # as above
    pass


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _WatchedHTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedHTTPS


def bounded_pools(base_url: str, *, size: int) -> PoolManager:
    """As ``requests`` would make them, with its proxies and certificates; too slow to be asked each time."""
    session = Session()
    session.trust_env = urlsplit(base_url).hostname not in LOOPBACK
    environment = session.merge_environment_settings(base_url, {}, None, None, None)
    proxy = select_proxy(base_url, environment["proxies"])
    adapter = HTTPAdapter(pool_connections=1, pool_maxsize=size)
    pools: PoolManager = adapter.proxy_manager_for(proxy) if proxy else adapter.poolmanager
    authorities = DEFAULT_CA_BUNDLE_PATH if environment["verify"] is True else environment["verify"]
    pools.connection_pool_kw.update(cert_reqs="CERT_REQUIRED", ca_certs=authorities)
    pools.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}
    return pools
