"""The address outside is asked for, and what it answers matters."""

import socket

import pytest

from notifications.channels.heartbeat import NotHeard, ping
from tests.outside import listening


def test_address_is_asked_for_once() -> None:
    with listening() as outside:
        ping(outside.url)

    assert outside.asked == ["/ping/7f3a"]


def test_refusal_is_not_heard_and_keeps_the_address_to_itself() -> None:
    with listening() as outside:
        outside.status = 404
        with pytest.raises(NotHeard, match=r"^HTTP 404$"):
            ping(outside.url)


def test_address_that_is_away_is_not_heard() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closing:
        port = closing.getsockname()[1]

    with pytest.raises(NotHeard, match=r"^ConnectionError$"):
        ping(f"http://127.0.0.1:{port}/ping/7f3a")
