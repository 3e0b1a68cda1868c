"""The site that stands in the storm: `manage.py up` with servers of its own, and what can be done to its processes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from threading import Timer

import redis
import requests
from django.db import connections

from config import embedded
from config.benches.storm.weather import FROZEN_FOR, HUNG_FOR
from config.env import HOUSE
from config.values import parse_database_url
from notifications.phonebox.carrier import Pace
from notifications.phonebox.gateway import Gateway

ACCOUNT, TOKEN, NUMBER = "AC" + "0" * 32, "only-in-the-storm", "+15005550006"
READY_WITHIN = 90.0
CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = user"
)


@dataclass
class Site:
    home: Path
    port: int

    def strike(self, what: str) -> None:
        """One blow; it misses where its target is being started again just then."""
        with suppress(OSError, redis.RedisError):
            BLOWS_AT[what](self)

    def pids(self, name: str) -> list[int]:
        """The running processes whose command has this in it."""
        try:
            record: dict[str, str] = json.loads((self.home / "processes.json").read_text())
        except (OSError, ValueError):
            return []
        return [int(pid) for pid, command in record.items() if name in command]

    @property
    def servers(self) -> embedded.Servers | None:
        return embedded.running(self.home)

    def is_ready(self) -> bool:
        with suppress(requests.RequestException):
            return requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2).ok
        return False


def _kill(*names: str) -> Callable[[Site], None]:
    """Each with whatever it has started: the kernel does not ask first."""

    def strike(site: Site) -> None:
        for pid in chain.from_iterable(site.pids(name) for name in names):
            os.killpg(pid, signal.SIGKILL)

    return strike


def _kill_child_of_web(site: Site) -> None:
    for parent in site.pids("gunicorn"):
        for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()[:1]:
            os.kill(int(child), signal.SIGKILL)


def _freeze(name: str) -> Callable[[Site], None]:
    def strike(site: Site) -> None:
        for pid in site.pids(name):
            _stop(pid, seconds=FROZEN_FOR)

    return strike


def _hang_broker(site: Site) -> None:
    if servers := site.servers:
        _stop(servers.valkey_pid, seconds=HUNG_FOR)


def _stop(pid: int, *, seconds: float) -> None:
    os.kill(pid, signal.SIGSTOP)
    Timer(seconds, _wake, [pid]).start()


def _wake(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def _flush(site: Site) -> None:
    if servers := site.servers:
        flush(servers.redis_url)


def flush(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url, socket_timeout=2) as broker:
        broker.flushall()


def _kill_broker(site: Site) -> None:
    if servers := site.servers:
        os.kill(servers.valkey_pid, signal.SIGKILL)


def _kill_database(site: Site) -> None:
    """As `pg_ctl stop -m immediate` does: no farewell to anybody, and a recovery at the next start."""
    if servers := site.servers:
        os.kill(servers.postgres_pid, signal.SIGQUIT)


def _cut(_: Site) -> None:
    with suppress(Exception), connections["default"].cursor() as cursor:
        cursor.execute(CUT)


URGENT, DEFAULT, BULK = "urgent@", "default@", "bulk@"
BLOWS_AT: dict[str, Callable[[Site], None]] = {
    "kill a worker": _kill(URGENT),
    "kill the other workers": _kill(DEFAULT, BULK),
    "freeze a worker": _freeze(URGENT),
    "freeze the one that looks": _freeze(DEFAULT),
    "kill the web": _kill("gunicorn"),
    "kill a child of the web": _kill_child_of_web,
    "kill the clock": _kill("beat"),
    "flush the broker": _flush,
    "kill the broker": _kill_broker,
    "hang the broker": _hang_broker,
    "kill the database": _kill_database,
    "cut all connections": _cut,
}


@contextmanager
def gateway(port: int, *, web_port: int) -> Iterator[Gateway]:
    base = f"http://127.0.0.1:{web_port}"
    with Gateway(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        number=NUMBER,
        port=port,
        mail_port=0,
        pace=Pace(sent=0.2, delivered=0.3),
        inbound_url=f"{base}/webhooks/twilio/sms",
        voice_url=f"{base}/webhooks/twilio/voice",
    ) as running:
        yield running


def environment(home: Path, *, gateway_port: int, mail_port: int, settings: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": settings,
        "PONTE_HOME": str(home),
        "PONTE_DEMO": "1",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": NUMBER,
        "TWILIO_API_BASE": f"http://127.0.0.1:{gateway_port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
    }


@contextmanager
def standing(*, gateway_port: int, mail_port: int, web_port: int, settings: str) -> Iterator[Site]:
    """The whole product from an empty directory, gone afterwards; this process's Django is turned to it."""
    home = Path(tempfile.mkdtemp(prefix="ponte-storm-"))
    site = Site(home, web_port)
    command = (sys.executable, str(HOUSE / "manage.py"), "up", "--port", str(web_port))
    with (home / "up.log").open("wb") as log:
        up = subprocess.Popen(
            command,
            cwd=HOUSE,
            env=environment(home, gateway_port=gateway_port, mail_port=mail_port, settings=settings),
            stdout=log,
            stderr=log,
        )
        try:
            until(site.is_ready, within=READY_WITHIN)
            assert site.servers is not None, "a site that is ready has its servers"
            with database_of(site.servers.database_url):
                yield site
        finally:
            up.terminate()
            up.wait(timeout=60)
            shutil.rmtree(home, ignore_errors=True)


@contextmanager
def servers_alone() -> Iterator[tuple[Path, embedded.Servers]]:
    """A pair of servers that serves nothing else."""
    home = Path(tempfile.mkdtemp(prefix="ponte-storm-"))
    try:
        yield home, embedded.start(home)
    finally:
        embedded.stop(home)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def database_of(url: str) -> Iterator[None]:
    """Turn Django's default connection, in every thread, to this database for a while."""
    address = connections.settings["default"]
    before = dict(address)
    connections.close_all()
    address.update(parse_database_url(url))
    try:
        yield
    finally:
        connections.close_all()
        address.clear()
        address.update(before)


def until(is_so: Callable[[], bool], *, within: float) -> float:
    """Wait until it is so; return how many seconds it took.

    :raises TimeoutError:
    """
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > within:
            raise TimeoutError(f"not so within {within:g} s")
        time.sleep(0.1)
    return time.monotonic() - began
