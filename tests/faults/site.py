"""A whole small site of real processes that may be killed: its two servers, its workers, its clock, its gateway."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import redis
import requests
from django.conf import settings
from django.db import connection, connections

from config import embedded, ground
from config.embedded import Servers
from config.env import HOUSE
from config.values import parse_database_url
from mediation import clock
from notifications.phonebox.carrier import Pace
from notifications.phonebox.gateway import Gateway
from tests.faults.played_clock import PlayedClock
from tests.faults.rigging import Rig
from tests.faults.waiting import until

ACCOUNT, TOKEN, NUMBER = "AC" + "0" * 32, "only-for-tests", "+15005550006"
CELERY = (sys.executable, "-m", "celery", "--app", "config.celery", "--workdir", str(HOUSE))
FROZEN, GONE = "T", ""
PLAIN = Rig()
# Lines.
LAST_WORDS = 40


class Stem:
    """Where workers and clocks are forked from: see `stem.py`. All of them die with it, or with us."""

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        self._home = home
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.stem", str(home)],
            cwd=HOUSE,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == "ready"

    def fork(self, name: str, *command: str, rig: Rig) -> "Program":
        wish = {"name": name, "command": command, "rig": rig.as_json()}
        assert self._process.stdin is not None
        print(json.dumps(wish), file=self._process.stdin, flush=True)
        return Program(int(self._answer()))

    def close(self) -> None:
        self._process.communicate()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@dataclass(frozen=True)
class Program:
    pid: int

    @property
    def state(self) -> str:
        """As `ps` shows it; nothing when the process is gone."""
        shown = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(self.pid)], capture_output=True, text=True, check=False
        )
        return shown.stdout[:1]

    def has_died(self) -> bool:
        return self.state == GONE

    def is_frozen(self) -> bool:
        return self.state == FROZEN

    def wake(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def end(self) -> None:
        """With everything it has forked, and without a chance to say goodbye."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


@dataclass
class Site:
    """`gateway_port` and `web_port` are known before anybody listens there: others are told them at their start."""

    home: Path
    servers: Servers
    gateway_port: int = field(default_factory=embedded.free_port)
    web_port: int = field(default_factory=embedded.free_port)
    _programs: list[Program] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _hands: Path | None = None

    def __post_init__(self) -> None:
        self._stem = Stem(self.home, self.environment())

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": self.servers.database_url,
            "REDIS_URL": self.servers.redis_url,
            "PONTE_HOME": str(self.home),
            "PONTE_DEMO": "1",
            "SECRET_KEY": settings.SECRET_KEY,
            "PUBLIC_BASE_URL": f"http://127.0.0.1:{self.web_port}",
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": NUMBER,
            "TWILIO_API_BASE": f"http://127.0.0.1:{self.gateway_port}",
            # Done once for all by whoever runs the tests.
            "CELERY_SKIP_CHECKS": "1",
        }

    def close(self) -> None:
        """Takes the servers down as well, and removes the home."""
        self._stem.close()

    # --- Programs

    def worker(
        self, *, queues: str = "urgent,default,bulk", pool: str = "threads", rig: Rig = PLAIN
    ) -> Program:
        return self._start("worker", *self._worker(queues, pool), rig=rig)

    def worker_that_dies(self, when: str, step: str, *, pool: str = "threads", **rig: Any) -> Program:
        return self.worker(pool=pool, rig=self._rig(when, step, signal.SIGKILL, **rig))

    def worker_that_freezes(self, when: str, step: str, **rig: Any) -> Program:
        return self.worker(rig=self._rig(when, step, signal.SIGSTOP, **rig))

    def worker_without(self, *guards: str) -> Program:
        return self.worker(rig=Rig(without=guards))

    def beat(self) -> Program:
        return self._start("beat", *self._beat())

    @contextmanager
    def web(self) -> Iterator[None]:
        """Where the gateway reports to. Without it nobody listens there."""
        bound = ("--bind", f"127.0.0.1:{self.web_port}", "--worker-class", "gthread", "--threads", "4")
        command = (sys.executable, "-m", "gunicorn", "config.wsgi:application", *bound, "--no-control-socket")
        with (self.home / "web.log").open("ab") as log:
            web = subprocess.Popen(command, cwd=HOUSE, env=self.environment(), stdout=log, stderr=log)
        try:
            until("the web process answers", self._web_answers)
            yield
        finally:
            web.terminate()
            web.wait()

    @contextmanager
    def watchdog(self, **variables: str) -> Iterator[None]:
        """As the launcher starts it, with those that it tells in `variables`."""
        command = (sys.executable, str(HOUSE / "manage.py"), "watchdog")
        environment = {**self.environment(), **variables}
        with (self.home / "watchdog.log").open("ab") as log:
            watchdog = subprocess.Popen(command, cwd=HOUSE, env=environment, stdout=log, stderr=log)
        try:
            yield
            assert watchdog.poll() is None, "the watchdog has died"
        finally:
            watchdog.terminate()
            watchdog.wait()

    def _web_answers(self) -> bool:
        with suppress(requests.RequestException):
            return requests.get(f"http://127.0.0.1:{self.web_port}/healthz", timeout=5).ok
        return False

    def worker_command(self) -> tuple[str, ...]:
        """For whoever starts it without the stem."""
        return (*CELERY, *self._worker("urgent,default,bulk", "threads"))

    def beat_command(self) -> tuple[str, ...]:
        return (*CELERY, *self._beat())

    @contextmanager
    def clock_set_to(self, at: datetime) -> Iterator[PlayedClock]:
        """For this process and every worker that starts meanwhile."""
        self._hands = self.home / "hands"
        playing: Any = clock
        before, playing.datetime = playing.datetime, PlayedClock(self._hands)
        playing.datetime.set_to(at)
        try:
            yield playing.datetime
        finally:
            playing.datetime, self._hands = before, None

    def end_all(self) -> None:
        while self._programs:
            self._programs.pop().end()

    def show_last_words(self) -> None:
        """What the processes wrote last: pytest prints it where a test has failed."""
        for log in sorted(self.home.glob("*.log")):
            lines = log.read_text(errors="replace").splitlines()[-LAST_WORDS:]
            print(f"--- {log.name}", *lines, sep="\n")  # noqa: T201
            log.write_text("")

    @property
    def has_struck(self) -> bool:
        """Whether the rigged worker got to its step."""
        return self._mark.exists()

    @property
    def _mark(self) -> Path:
        return self.home / "struck"

    def _rig(self, when: str, step: str, strikes_with: int, *, without: tuple[str, ...] = ()) -> Rig:
        self._mark.unlink(missing_ok=True)
        return Rig(step=step, when=when, strikes_with=strikes_with, mark=str(self._mark), without=without)

    def _worker(self, queues: str, pool: str) -> tuple[str, ...]:
        name = f"worker-{next(self._numbers)}@%h"
        what = ("--queues", queues, "--hostname", name, "--pool", pool, "--concurrency", "4")
        return ("worker", *what, "--without-gossip", "--without-mingle", "--loglevel", "INFO")

    def _beat(self) -> tuple[str, ...]:
        schedule = self.home / f"schedule-{next(self._numbers)}"
        return ("beat", "--schedule", str(schedule), "--pidfile", "")

    def _start(self, name: str, *command: str, rig: Rig = PLAIN) -> Program:
        if self._hands:
            rig = replace(rig, hands=str(self._hands))
        program = self._stem.fork(name, *command, rig=rig)
        self._programs.append(program)
        return program

    # --- Servers

    def kill_broker_and_its_memory(self) -> None:
        os.kill(self.servers.valkey_pid, signal.SIGKILL)
        _until_gone(self.servers.valkey_pid)
        place = ground.find(self.home)
        assert place is not None
        shutil.rmtree(place / "valkey" / "appendonlydir")

    def forget_rings(self) -> None:
        with redis.Redis.from_url(self.servers.redis_url) as broker:
            broker.flushall()

    def kill_database(self) -> None:
        """As `pg_ctl stop -m immediate` does: no farewell to anybody, and a recovery at the next start."""
        connection.close()
        os.kill(self.servers.postgres_pid, signal.SIGQUIT)
        _until_gone(self.servers.postgres_pid)

    def restart_servers(self) -> None:
        former, self.servers = self.servers, embedded.start(self.home)
        addresses = [(one.database_url, one.redis_url) for one in (former, self.servers)]
        assert addresses[0] == addresses[1], "the servers came back elsewhere"

    # --- The gateway

    @contextmanager
    def gateway(self) -> Iterator[Gateway]:
        with Gateway(
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            number=NUMBER,
            port=self.gateway_port,
            pace=Pace(sent=0.05, delivered=0.05),
            try_again_after=0.2,
        ) as gateway:
            yield gateway


def _until_gone(pid: int) -> None:
    until(f"the end of process {pid}", lambda: not embedded.command_line(pid))


# --- The database, as this process sees it


@contextmanager
def database_of(servers: Servers) -> Iterator[None]:
    """Turn Django's default connection, in every thread, to these servers for a while."""
    address = connections.settings["default"]
    before = dict(address)
    connections.close_all()
    address.update(parse_database_url(servers.database_url))
    try:
        yield
    finally:
        connections.close_all()
        address.clear()
        address.update(before)
