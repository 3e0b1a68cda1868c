"""What runs on one machine, in which order, and how it is brought down again: the inside of `manage.py up`.

How a program is kept alive is `supervisor.py`; the two servers are `embedded.py`.
"""

import argparse
import fcntl
import http.client
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from config import embedded, env, ground
from config.env import Env
from config.ground import EmbeddedError
from config.supervisor import Program, Supervisor, end_leftovers

READY_WITHIN = 60.0
READS_ADDRESSES_WITHIN = 30.0  # of its start, on a busy machine
RECORD = "processes.json"
WEB = (
    *("config.wsgi:application", "--chdir", str(env.HOUSE)),
    *("--worker-class", "gthread", "--threads", "8", "--no-control-socket"),
)
# Threads: tasks wait for the database and the gateway, and one process rests in half the memory of two.
WORKER = (
    *("--pool", "threads", "--loglevel", "INFO"),
    *("--without-gossip", "--without-mingle"),
)
BEAT = ("--pidfile", "", "--loglevel", "WARNING")
# Celery warns of pickle, which is not accepted here.
AS_ROOT = "ignore:You're running the worker with superuser privileges"
# Commands that bring the servers along when none is given, and those that work without any.
STARTERS = ("up", "demo")
BORROWERS = ("bench",)
SELF_SUFFICIENT = (
    "help",
    "version",
    "check",
    "makemigrations",
    "words",
    "collectstatic",
    "findstatic",
    "spectacular",
    "diffsettings",
)


class CannotLaunch(Exception):
    """The stack cannot be started; one line for people."""


class AlreadyRuns(CannotLaunch):
    def __init__(self, home: Path, pid: str) -> None:
        self.home, self.pid = home, pid
        super().__init__(f"Ponte already runs from {home} (process {pid}); set PONTE_HOME to run another")


class PortTaken(CannotLaunch):
    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(f"port {port} is taken by another program: choose one with --port")


class NeverReady(CannotLaunch):
    def __init__(self, port: int, seconds: float) -> None:
        self.port, self.seconds = port, seconds
        super().__init__(f"nothing ready on port {port} within {seconds:g} s; the lines above say why")


@dataclass(frozen=True)
class Stack:
    base_url: str
    supervisor: Supervisor

    def wait(self) -> None:
        """Returns at Ctrl-C or SIGTERM."""
        try:
            signal.pause()
        except KeyboardInterrupt:
            self.supervisor.say("ponte", "stopping")


# --- Before Django reads its settings


@contextmanager
def prepared_for(arguments: Sequence[str]) -> Iterator[None]:
    """What a `manage.py` command needs around it, so that the settings find the right addresses.

    :raises BadEnvironment, EmbeddedError, CannotLaunch: each in one line.
    """
    command = arguments[0] if arguments else "help"
    if command.startswith("-") or {"-h", "--help"} & set(arguments) or command in SELF_SUFFICIENT:
        around: AbstractContextManager[None] = nullcontext()
    elif command in STARTERS:
        around = _started(arguments)
    elif command in BORROWERS:
        around = _borrowed()
    else:
        env.require_database(env.load())
        around = nullcontext()
    with around:
        yield


@contextmanager
def _started(arguments: Sequence[str]) -> Iterator[None]:
    _interrupt_once()
    _settle_environment(arguments)
    settings = env.load()
    env.require_gateway(settings)
    if not settings.is_embedded:
        env.require_database(settings)
        env.require_broker(settings)
    ground.make_home(settings.home)
    with _alone_in(settings.home):
        end_leftovers(settings.home / RECORD)
        try:
            if settings.is_embedded:
                embedded.start(settings.home)
            if settings.has_phonebox:
                _choose_phonebox_ports(settings.home)
            yield
        finally:
            if settings.is_embedded:
                embedded.stop(settings.home)


@contextmanager
def _borrowed() -> Iterator[None]:
    settings = env.load()
    with embedded.embedded_servers(settings.home) if settings.is_embedded else nullcontext():
        yield


def _interrupt_once() -> None:
    """Ctrl-C, SIGTERM and a closed terminal mean: stop. Said twice it still means stop once, and in order."""
    signals = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:  # under nohup
        signals.remove(signal.SIGHUP)

    def interrupt(*_: object) -> NoReturn:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in signals:
        signal.signal(number, interrupt)


def _settle_environment(arguments: Sequence[str]) -> None:
    """Before anything is read: the public address depends on the port, and the programs work in the house."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--port")
    port = parser.parse_known_args(list(arguments[1:]))[0].port
    if port is not None:
        os.environ["PORT"] = port
    if home := os.environ.get("PONTE_HOME"):
        os.environ["PONTE_HOME"] = str(Path(home).expanduser().absolute())


@contextmanager
def _alone_in(home: Path) -> Iterator[None]:
    """The kernel lets go of the lock when we die, however we die."""
    with (home / "up.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise AlreadyRuns(home, file.read().strip()) from error
        file.truncate(0)
        print(os.getpid(), file=file, flush=True)
        yield


def _choose_phonebox_ports(home: Path) -> None:
    """One for texts and calls, one for mail: kept from one start to the next while they are free.

    Other commands find the phone box by them.
    """
    for written in (home / "phonebox_port", home / "mailbox_port"):
        if not (written.exists() and embedded.is_free(int(written.read_text()))):
            written.write_text(str(embedded.free_port()))


# --- With Django


@contextmanager
def running_stack(settings: Env, *, host: str = "127.0.0.1") -> Iterator[Stack]:
    """Starts every process, yields when the pages answer, and stops all at the end.

    :raises CannotLaunch:
    """
    if not embedded.is_free(settings.port):
        raise PortTaken(settings.port)
    supervisor = Supervisor(programs(settings, host), record=settings.home / RECORD, keep=_Keeper(settings))
    stack = Stack(f"http://127.0.0.1:{settings.port}", supervisor)
    try:
        supervisor.start()
        _wait_until_ready(settings.port)
        yield stack
    finally:
        supervisor.stop()


def programs(settings: Env, host: str) -> list[Program]:
    """The stages are those of stopping: first nothing new comes in, then what is under way is finished."""
    schedule = str(settings.home / "schedule")
    manage = (sys.executable, str(env.HOUSE / "manage.py"))
    known = [
        Program("web", _module("gunicorn", "--bind", f"{host}:{settings.port}", *WEB)),
        # Ends before the others do, or it would call somebody about that.
        Program("watchdog", (*manage, "watchdog")),
        Program("beat", _celery("config.beat", "beat", "--schedule", schedule, *BEAT), stage=1),
        Program("worker-urgent", _worker("urgent", "urgent"), stage=2, stops_within=30),
        Program("worker-default", _worker("default", "default"), stage=2, stops_within=30),
        Program("worker-bulk", _worker("bulk", "bulk", threads=1), stage=2, stops_within=30),
    ]
    if settings.has_phonebox:
        port = str(env.phonebox_port(settings.home))
        known.append(Program("phonebox", (*manage, "phonebox_gateway", "--port", port), stage=3))
    return known


def _worker(name: str, queues: str, *, threads: int = 4) -> tuple[str, ...]:
    what = ("--hostname", f"{name}@%h", "--queues", queues, "--concurrency", str(threads))
    return _celery("config.celery", "worker", *what, *WORKER)


def _celery(app: str, *arguments: str) -> tuple[str, ...]:
    return _module("celery", "--quiet", "--app", app, "--workdir", str(env.HOUSE), *arguments)


def _module(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-W", AS_ROOT, "-m", *arguments)


class _Keeper:
    """Starts an embedded server again that died. If its port was lost, everybody has to read the new one.

    A program that started while there was no server has read no address at all, and would never find one.
    """

    def __init__(self, settings: Env) -> None:
        self._settings = settings
        self._seen_alive_at = time.monotonic()

    def __call__(self, supervisor: Supervisor) -> None:
        if not self._settings.is_embedded:
            return
        if self._settings.servers() is not None:
            self._seen_alive_at = time.monotonic()
            return
        supervisor.say("ponte", "a server has died and is started again")
        try:
            servers = embedded.start(self._settings.home)
        except EmbeddedError as error:
            supervisor.say("ponte", str(error))
            return
        if (servers.database_url, servers.redis_url) != (
            self._settings.database_url,
            self._settings.redis_url,
        ):
            supervisor.restart_all()
        else:
            supervisor.restart_all(started_since=self._seen_alive_at - READS_ADDRESSES_WITHIN)


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(port, "/readyz"):
        if time.monotonic() > deadline:
            raise NeverReady(port, READY_WITHIN)
        time.sleep(0.1)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(embedded.LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
