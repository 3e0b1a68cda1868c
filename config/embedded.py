"""PostgreSQL and Valkey from wheels: started, found, stopped. For evaluation, development and small sites.

Where they live and as whom they run is `ground.py`; who keeps them alive is `launcher.py`.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
import redis
from psycopg import sql

from config import ground
from config.ground import EmbeddedError, Ground

READY_WITHIN = 60.0
STOPPED_WITHIN = 20.0
LETS_GO_WITHIN = 1.0
LOOPBACK = "127.0.0.1"
ADDRESSES = "servers.json"
# Below those that systems lend to outgoing connections (Linux from 32768 on, others higher): a server that comes back
# finds its port as it left it.
OUR_PORTS = range(20_000, 32_000)

# Small on purpose: the whole stack has to rest in 700 MB. Durability is never traded for speed.
# Statements and the details of errors stay out of the log, because they hold names and phone numbers.
POSTGRES_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
    "max_connections": "120",
    "max_wal_size": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class ServerFailed(EmbeddedError):
    """A server did not come up; carries the end of its log."""

    def __init__(self, server: str, log: Path) -> None:
        self.server, self.log = server, log
        self.log_tail = "\n".join(_read(log).splitlines()[-15:])
        super().__init__(f"{server} did not start; the end of {log}:\n{self.log_tail}")


@dataclass(frozen=True)
class Servers:
    """The addresses (passwords included) and process ids of the two running servers."""

    database_url: str
    redis_url: str
    postgres_pid: int
    valkey_pid: int

    @property
    def pids(self) -> tuple[int, int]:
        return self.postgres_pid, self.valkey_pid


def start(home: Path) -> Servers:
    """Starts whichever of the two does not run yet, at its former port if that is free. Safe to call again.

    :raises EmbeddedError: when a server cannot be had; its text is meant for people.
    """
    ground.make_home(home)
    with ground.locked(home):
        _reap()
        here = ground.prepare(home)
        postgres_pid, postgres_port = _ensure_postgres(here)
        valkey_pid, valkey_port = _ensure_valkey(here)
        servers = Servers(
            database_url=_database_url(here, "ponte", "ponte", postgres_port),
            redis_url=f"redis://:{here.password('valkey')}@{LOOPBACK}:{valkey_port}/0",
            postgres_pid=postgres_pid,
            valkey_pid=valkey_pid,
        )
        _publish(home, servers)
    return servers


def running(home: Path) -> Servers | None:
    """The servers of this home, when both run."""
    try:
        servers = Servers(**json.loads((home / ADDRESSES).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    here = ground.find(home)
    if here is None or not (
        _is_postgres_of(here, servers.postgres_pid) and _is_valkey_of(here, servers.valkey_pid)
    ):
        return None
    return servers


def stop(home: Path) -> None:
    """Stops both, Valkey first. Does nothing when none runs."""
    if not home.is_dir():
        return
    with ground.locked(home):
        (home / ADDRESSES).unlink(missing_ok=True)
        here = ground.find(home)
        if here is None:
            return
        valkey, postgres = _recorded_valkey(here), _recorded_postgres(here)
        if valkey and _is_valkey_of(here, valkey):
            _end(valkey, (signal.SIGTERM, signal.SIGKILL), lambda pid: _is_valkey_of(here, pid))
        if postgres and _is_postgres_of(here, postgres):
            # SIGINT is PostgreSQL's fast mode, SIGQUIT its immediate one.
            signals = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
            _end(postgres, signals, lambda pid: _is_postgres_of(here, pid))


@contextmanager
def embedded_servers(home: Path) -> Iterator[Servers]:
    """Joins the running servers, or starts them and stops them at the end."""
    found = running(home)
    try:
        yield found or start(home)
    finally:
        if found is None:
            stop(home)


# --- PostgreSQL


def _ensure_postgres(here: Ground) -> tuple[int, int]:
    data = here.data("postgres")
    recorded = _recorded_postgres(here.path)
    if recorded and _is_postgres_of(here.path, recorded):
        return recorded, _former_port(here, "postgres")
    if not data.exists():
        _create_cluster(here, data)

    def command(port: int) -> list[str]:
        _disown_stale_lock(here, data)
        settings = [part for name, value in POSTGRES_SETTINGS.items() for part in ("-c", f"{name}={value}")]
        return [str(here.postgres), "-D", str(data), "-p", str(port), *settings]

    def is_ready(port: int) -> bool:
        return _postgres_answers(_database_url(here, "postgres", "postgres", port))

    pid, port = _launch(here, "postgres", command, is_ready)
    _ensure_database(here, port)
    return pid, port


def _create_cluster(here: Ground, data: Path) -> None:
    """Made beside its place and moved in whole, so that a killed initdb leaves nothing half made."""
    unfinished = here.path / "postgres.new"
    if unfinished.exists():
        shutil.rmtree(unfinished)
    here.make_private_dir(unfinished)
    password = here.write_private(here.path / "initdb.password", here.password("postgres"))
    command = [here.initdb, "-D", unfinished, "--username=postgres", f"--pwfile={password}"]
    command += ["--auth-local=scram-sha-256", "--auth-host=scram-sha-256", "--encoding=UTF8"]
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    try:
        with here.log("initdb").open("wb") as log:
            done = _spawn(here, [str(part) for part in command], log.fileno()).wait()
    finally:
        password.unlink()
    if done != 0:
        raise ServerFailed("initdb", here.log("initdb"))
    unfinished.rename(data)


def _ensure_database(here: Ground, port: int) -> None:
    """The application's own role is no superuser; it may create databases, because the tests do."""
    with psycopg.connect(_database_url(here, "postgres", "postgres", port), autocommit=True) as connection:
        if not connection.execute("SELECT FROM pg_roles WHERE rolname = 'ponte'").rowcount:
            password = sql.Literal(here.password("ponte"))
            connection.execute(sql.SQL("CREATE ROLE ponte LOGIN CREATEDB PASSWORD {}").format(password))
        if not connection.execute("SELECT FROM pg_database WHERE datname = 'ponte'").rowcount:
            connection.execute("CREATE DATABASE ponte OWNER ponte")


def _disown_stale_lock(here: Ground, data: Path) -> None:
    """After a crash another program may live under the old process id, and PostgreSQL would refuse to start.

    It takes its parent's id for stale, and still checks the rest of the file (shared memory in use), so the
    line is rewritten rather than the file removed.
    """
    lock = data / "postmaster.pid"
    recorded = _recorded_postgres(here.path)
    if recorded and _is_alive(recorded) and not _is_postgres_of(here.path, recorded):
        rest = lock.read_text().partition("\n")[2]
        lock.write_text(f"{os.getpid()}\n{rest}")


def _recorded_postgres(path: Path) -> int | None:
    pid = _read(path / "postgres" / "postmaster.pid").partition("\n")[0]
    return int(pid) if pid.isdigit() else None


def _is_postgres_of(path: Path, pid: int) -> bool:
    return f" -D {path / 'postgres'} " in command_line(pid)


def _postgres_answers(url: str) -> bool:
    with suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=2):
        return True
    return False


def _database_url(here: Ground, role: str, database: str, port: int) -> str:
    return f"postgres://{role}:{here.password(role)}@{LOOPBACK}:{port}/{database}"


# --- Valkey


def _ensure_valkey(here: Ground) -> tuple[int, int]:
    data = here.data("valkey")
    recorded = _recorded_valkey(here.path)
    if recorded and _is_valkey_of(here.path, recorded):
        return recorded, _former_port(here, "valkey")
    if not data.exists():
        here.make_private_dir(data)

    def command(port: int) -> list[str]:
        return [str(here.valkey), str(_write_valkey_settings(here, data, port))]

    def is_ready(port: int) -> bool:
        # Not before it says so itself: until then somebody else may be listening there, and would be told the password.
        is_listening = "Ready to accept connections" in _read(here.log("valkey"))
        return is_listening and _valkey_answers(here.password("valkey"), port)

    return _launch(here, "valkey", command, is_ready)


def _write_valkey_settings(here: Ground, data: Path, port: int) -> Path:
    """In a private file, not in the arguments: every user of the machine can read those."""
    settings = f"""\
bind {LOOPBACK}
port {port}
requirepass {here.password("valkey")}
dir {data}
pidfile {data}/valkey.pid
appendonly yes
appendfsync everysec
save ""
maxmemory 128mb
maxmemory-policy noeviction
set-proc-title no
"""
    return here.write_private(data / "valkey.conf", settings)


def _recorded_valkey(path: Path) -> int | None:
    pid = _read(path / "valkey" / "valkey.pid").strip()
    return int(pid) if pid.isdigit() else None


def _is_valkey_of(path: Path, pid: int) -> bool:
    return f"{path / 'valkey' / 'valkey.conf'}" in command_line(pid)


def _valkey_answers(password: str, port: int) -> bool:
    client = redis.Redis(host=LOOPBACK, port=port, password=password, socket_timeout=2)
    with suppress(redis.RedisError), client:
        return bool(client.ping())
    return False


# --- Processes

_children: list[subprocess.Popen[bytes]] = []


def _reap() -> None:
    """Servers outlive the call that started them; the dead ones among them are collected here."""
    _children[:] = [child for child in _children if child.poll() is None]


def _launch(
    here: Ground,
    server: str,
    command: Callable[[int], list[str]],
    is_ready: Callable[[int], bool],
) -> tuple[int, int]:
    """Starts a server and waits until it answers; again on another port when that one was lost to someone."""
    deadline = time.monotonic() + READY_WITHIN
    port = _former_port(here, server)
    if not _is_soon_free(port):
        port = free_port()
    while True:
        here.port(server).write_text(str(port))
        with here.log(server).open("wb") as log:
            child = _spawn(here, command(port), log.fileno())
        while child.poll() is None and time.monotonic() < deadline:
            if is_ready(port):
                _children.append(child)
                return child.pid, port
            time.sleep(0.02)
        if child.poll() is None:
            child.kill()
            child.wait()
            raise ServerFailed(server, here.log(server))
        if not is_free(port):
            port = free_port()
        elif "shared memory block" in _read(here.log(server)) and time.monotonic() < deadline:
            time.sleep(0.2)  # the last sessions of a killed PostgreSQL are still going
        else:
            raise ServerFailed(server, here.log(server))


def _former_port(here: Ground, server: str) -> int:
    """The port of the last start. Clients that lived through a restart still know it."""
    return int(_read(here.port(server)) or free_port())


def _spawn(here: Ground, command: list[str], log: int) -> subprocess.Popen[bytes]:
    """In a session of its own: the terminal's Ctrl-C must not reach a server before the launcher stops it."""
    as_whom: dict[str, Any] = {}
    if here.account:
        as_whom = {"user": here.account.uid, "group": here.account.gid, "extra_groups": []}
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd=here.path,
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        start_new_session=True,
        **as_whom,
    )


def _end(pid: int, signals: tuple[signal.Signals, ...], is_ours: Callable[[int], bool]) -> None:
    for number in signals:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + STOPPED_WITHIN
        while is_ours(pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        if not is_ours(pid):
            break
    _reap()


def command_line(pid: int) -> str:
    """Empty for a process that is gone or a zombie."""
    if Path("/proc/self").exists():
        return _read(Path(f"/proc/{pid}/cmdline")).replace("\0", " ")
    shown = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def free_port() -> int:
    """A port of `OUR_PORTS` on which nobody listens just now.

    :raises OSError: when a hundred of them, taken by chance, are all in use.
    """
    for _ in range(100):
        port = secrets.choice(OUR_PORTS)
        if is_free(port):
            return port
    raise OSError("no port is free")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind((LOOPBACK, port))
            return True
    return False


def _is_soon_free(port: int) -> bool:
    """The last threads of a server that was killed keep its port for a moment."""
    deadline = time.monotonic() + LETS_GO_WITHIN
    while not (free := is_free(port)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return free


def _publish(home: Path, servers: Servers) -> None:
    """Written whole or not at all: other processes read it at any moment."""
    unfinished = home / f"{ADDRESSES}.new"
    unfinished.unlink(missing_ok=True)
    ground.write_secret(unfinished, json.dumps(asdict(servers)))
    unfinished.rename(home / ADDRESSES)


def _read(path: Path) -> str:
    with suppress(OSError):
        return path.read_text(errors="replace")
    return ""
