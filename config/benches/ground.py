"""What every measurement stands on: a database of its own, a gateway process of its own, percentiles."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

import requests
from django.conf import settings
from django.db import connection

from config import embedded
from config.env import HOUSE


@contextmanager
def scratch_database() -> Iterator[None]:
    """An empty, migrated database beside the real one, gone afterwards; what is measured never touches people."""
    real = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(real, verbosity=0)


def environment() -> dict[str, str]:
    """For a child process that shall use the scratch database and the phone box."""
    url = urlsplit(settings.ENV.database_url or "")
    address = urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}"))
    return {
        **os.environ,
        "DATABASE_URL": address,
        "REDIS_URL": broker_url(),
        "SECRET_KEY": settings.SECRET_KEY,
        "PONTE_DEMO": "1",
        "TWILIO_ACCOUNT_SID": settings.TWILIO.account_sid,
        "TWILIO_AUTH_TOKEN": settings.TWILIO.auth_token,
        "TWILIO_FROM": settings.TWILIO.from_number,
        "TWILIO_API_BASE": settings.TWILIO.api_base,
    }


def broker_url() -> str:
    """The same server, another numbered database: a running site's queues stay its own."""
    url = urlsplit(settings.ENV.redis_url or "")
    return urlunsplit(url._replace(path="/9"))


@contextmanager
def gateway(*, latency: float = 0.0) -> Iterator[str]:
    """A fake gateway in a process of its own, so that it does not share our interpreter's lock.

    It reports nothing: there are no pages here that would hear it.
    """
    port = embedded.free_port()
    base = f"http://127.0.0.1:{port}"
    settings.TWILIO = replace(settings.TWILIO, api_base=base)
    command = [sys.executable, str(HOUSE / "manage.py"), "phonebox_gateway", "--port", str(port)]
    with child(command):
        _wait_for(base)
        faults = {"latency": latency, "callback_missing": {"chance": 1.0}}
        requests.post(
            f"{base}/_phonebox/faults", json=faults, auth=credentials(), timeout=5
        ).raise_for_status()
        yield base


def credentials() -> tuple[str, str]:
    return settings.TWILIO.account_sid, settings.TWILIO.auth_token


@contextmanager
def child(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, env=environment(), cwd=HOUSE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(base: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            requests.get(f"{base}/_phonebox/stats", auth=credentials(), timeout=1)
        except requests.RequestException:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(base)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
