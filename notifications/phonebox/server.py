"""HTTP on loopback: reads a request, asks the router, writes the answer in the manner asked for."""

import json
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from socketserver import ThreadingTCPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from notifications.phonebox.shapes import Answer, Manner


class NotLoopback(Exception):
    """The gateway would be reachable from outside this machine."""

    def __init__(self, *, host: str) -> None:
        super().__init__(host)
        self.host = host


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    content: bytes
    authorization: str

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.content.decode(), keep_blank_values=True))


Router = Callable[[Asked], Answer]


class Server(ThreadingTCPServer):
    """One thread a connection; closing it ends the connections that clients keep alive."""

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, host: str, port: int, *, router: Router, pause: Callable[[float], bool]) -> None:
        if not is_loopback(host):
            raise NotLoopback(host=host)
        super().__init__((host, port), Exchange)
        self.router = router
        self.pause = pause
        self.connections = 0
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        self._thread = Thread(target=self.serve_forever, args=(0.02,), name="phonebox-server", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # the other side was quicker
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self.connections += 1
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a client that gave up is nothing to tell
            super().handle_error(request, client_address)


class Exchange(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._write(self.server.router(self._asked()))

    do_POST = do_GET  # noqa: N815  # the base class looks for this name

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the base class's
        """Says nothing: a line would hold numbers and texts."""

    def _asked(self) -> Asked:
        parts = urlsplit(self.path)
        return Asked(
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            content=self.rfile.read(int(self.headers.get("Content-Length", 0))),
            authorization=self.headers.get("Authorization", ""),
        )

    def _write(self, answer: Answer) -> None:
        match answer.manner:
            case Manner.WHOLE:
                self.wfile.write(_on_the_wire(answer))
            case Manner.TRICKLED:
                self._trickle(_on_the_wire(answer), gap=answer.byte_gap)
            case Manner.CLOSED:
                self.close_connection = True
            case Manner.RESET:
                self.close_connection = True
                # Closing without lingering sends a reset in place of a farewell.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()

    def _trickle(self, answer: bytes, *, gap: float) -> None:
        for byte in answer:
            self.wfile.write(bytes([byte]))
            if self.server.pause(gap):
                self.close_connection = True
                return


def _on_the_wire(answer: Answer) -> bytes:
    """One write for head and body: two would wait for each other's acknowledgement."""
    content = answer.body if isinstance(answer.body, bytes) else _json(answer.body)
    head = {
        "Content-Type": "application/json;charset=utf-8",
        "Content-Length": str(len(content)),
        **answer.headers,
    }
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}", *map(": ".join, head.items())]
    return "\r\n".join([*lines, "", ""]).encode() + content


def _json(body: Any) -> bytes:
    return b"" if body is None else json.dumps(body).encode()


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
