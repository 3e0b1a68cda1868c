"""The dead-man's switch itself: an address outside that alarms when it is no longer asked for."""

import requests

TIMEOUT_SECONDS = 5.0


class NotHeard(Exception):
    """Nobody outside heard the heartbeat; carries why, and not the address, which is a secret."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def ping(url: str) -> None:
    """:raises NotHeard:"""
    try:
        requests.get(url, timeout=TIMEOUT_SECONDS).raise_for_status()
    except requests.HTTPError as refusal:
        raise NotHeard(reason=f"HTTP {refusal.response.status_code}") from refusal
    except requests.RequestException as failure:
        raise NotHeard(reason=type(failure).__name__) from failure
