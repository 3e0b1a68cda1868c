"""`manage.py` from outside: the whole stack started, hurt and stopped, and what is refused before it starts."""

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from config import embedded, env, ground, launcher
from config.embedded import command_line, free_port
from config.supervisor import Program, Supervisor

OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PUBLIC_BASE_URL", "PORT", "PONTE_DEMO", "PONTE_HOME")
STARTS_WITHIN = 90.0
STACKS_END_WITHIN = 400  # a stack starts eight programs; several start in one test, perhaps on a busy machine


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    yield home
    embedded.stop(home)
    ground.remove(home)


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a fresh machine has, without the addresses that the tests themselves run on."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in OURS and not name.startswith("TWILIO_")
    }
    return kept | {"PONTE_HOME": str(home), "PYTHONUNBUFFERED": "1"} | more


def manage(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(env.HOUSE / "manage.py"), *arguments]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment(home, **more), timeout=60
    )


# --- Before anything starts


def test_a_command_that_needs_servers_says_in_one_line_that_none_runs(home: Path) -> None:
    done = manage(home, "migrate")

    assert done.returncode == 1
    assert done.stderr.startswith("ponte: DATABASE_URL is not set, and nothing runs from")
    assert done.stderr.count("\n") == 1


def test_up_without_credentials_and_without_the_demo_stops_with_one_line(home: Path) -> None:
    done = manage(home, "up")

    assert done.returncode == 1
    assert done.stderr == "ponte: TWILIO_ACCOUNT_SID is missing; PONTE_DEMO=1 runs with simulated phones\n"
    assert not (home / "servers").exists()


def test_a_bad_value_stops_every_command_with_one_line(home: Path) -> None:
    done = manage(home, "up", "--port", "eighty")

    assert done.returncode == 1
    assert done.stderr == "ponte: PORT must be a number from 1 to 65535\n"


@pytest.mark.parametrize(
    "arguments", [["check"], ["makemigrations", "--check", "--dry-run"], ["up", "--help"], ["--version"]]
)
def test_some_commands_need_no_server(home: Path, arguments: list[str]) -> None:
    done = manage(home, *arguments)

    assert done.returncode == 0, done.stderr
    assert not (home / "servers").exists()


# --- The whole stack


class Up:
    """A running `manage.py up`, and what it says."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self._log = home.parent / "up.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(env.HOUSE / "manage.py"), "up", "--port", str(port)],
                stdout=log,
                stderr=log,
                env=environment(home, PONTE_DEMO="1"),
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self._log.read_text()

    def status(self, path: str) -> int | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            return None

    def wait_until(self, holds: Callable[[], object]) -> None:
        deadline = time.monotonic() + STARTS_WITHIN
        while not holds():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)

    def pid_of(self, command: str) -> int:
        """The process that the supervisor runs now under a command with these words."""
        (pid,) = [pid for pid, line in self.recorded().items() if command in line]
        return pid

    def runs_anew(self, command: str, dead: int) -> bool:
        return [pid != dead for pid, line in self.recorded().items() if command in line] == [True]

    def recorded(self) -> dict[int, str]:
        recorded: dict[str, str] = json.loads((self.home / launcher.RECORD).read_text())
        return {int(pid): line for pid, line in recorded.items()}

    def descendants(self) -> set[int]:
        """Children of children too, and the two servers, which are nobody's children after a crash."""
        servers = embedded.running(self.home)
        family = {self.process.pid, *(servers.pids if servers else ())}
        parents = {int(path.name): _parent_of(path) for path in Path("/proc").glob("[0-9]*")}
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        return family


def _parent_of(process: Path) -> int | None:
    try:
        found = re.search(r"^PPid:\s+(\d+)", (process / "status").read_text(), re.MULTILINE)
    except OSError:
        return None
    return int(found[1]) if found else None


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home that several stacks use one after the other: making the database anew each time would take minutes."""
    home = tmp_path_factory.mktemp("lived-in") / "home"
    yield home
    embedded.stop(home)
    ground.remove(home)


@contextmanager
def up(home: Path, port: int | None = None) -> Iterator[Up]:
    running = Up(home, port or free_port())
    try:
        running.wait_until(lambda: "ready on" in running.said)
        yield running
    finally:
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(60)


def alive(pids: set[int]) -> list[str]:
    return [line for line in map(command_line, pids) if line]


@pytest.mark.timeout(STACKS_END_WITHIN)
def test_sigterm_stops_everything_and_leaves_no_process(lived_in: Path) -> None:
    with up(lived_in) as running:
        running.wait_until(lambda: running.said.count("ready.\n") == 3)
        family = running.descendants()

        running.process.send_signal(signal.SIGTERM)

        assert running.process.wait(60) == 0
    assert len(family) >= 10
    assert alive(family) == []
    assert embedded.running(lived_in) is None


@pytest.mark.timeout(STACKS_END_WITHIN)
def test_what_dies_comes_back(lived_in: Path) -> None:
    with up(lived_in) as running:
        servers = embedded.running(lived_in)
        assert servers is not None
        web = int(re.findall(r"web \| .*\[(\d+)\] \[INFO\] Listening", running.said)[0])
        running.wait_until(lambda: running.said.count("ready.\n") == 3)
        worker, watchdog = running.pid_of("--queues urgent"), running.pid_of("manage.py watchdog")

        for pid in (web, worker, watchdog):
            os.kill(pid, signal.SIGKILL)
        os.kill(servers.postgres_pid, signal.SIGKILL)

        running.wait_until(lambda: "a server has died" in running.said)
        running.wait_until(lambda: running.said.count("[INFO] Listening") >= 2)
        running.wait_until(lambda: running.status("/readyz") == 200)
        again = embedded.running(lived_in)
        assert again is not None
        running.wait_until(lambda: running.said.count("ready.\n") >= 4)
        running.wait_until(lambda: running.runs_anew("--queues urgent", worker))
        running.wait_until(lambda: running.runs_anew("manage.py watchdog", watchdog))
        for name in ("worker-urgent", "watchdog"):
            assert f"{name} | ended with -9, starts again in 0.5 s" in running.said
        assert again.database_url == servers.database_url
        assert again.postgres_pid != servers.postgres_pid


@pytest.mark.timeout(STACKS_END_WITHIN)
def test_beside_a_running_stack_commands_find_its_servers_and_a_second_one_is_refused(lived_in: Path) -> None:
    with up(lived_in) as running:
        migrate = manage(lived_in, "migrate", "--check")
        second = manage(lived_in, "up", "--port", str(free_port()), PONTE_DEMO="1")

        assert migrate.returncode == 0, migrate.stderr
        assert second.returncode == 1
        pid = running.process.pid
        assert second.stderr.startswith(f"ponte: Ponte already runs from {lived_in} (process {pid})")
        assert running.status("/healthz") == 200


@pytest.mark.timeout(STACKS_END_WITHIN)
def test_after_the_launcher_was_killed_the_next_one_takes_over_and_ends_at_an_interrupt(
    lived_in: Path,
) -> None:
    with up(lived_in) as first:
        family = first.descendants()
        first.process.kill()
        first.process.wait()

        with up(lived_in, first.port) as second:
            family |= second.descendants()
            second.process.send_signal(signal.SIGINT)
            assert second.process.wait(60) == 0

    assert alive(family) == []


def test_a_port_of_another_program_is_refused_and_the_servers_are_stopped(lived_in: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        port = somebody.getsockname()[1]
        done = manage(lived_in, "up", "--port", str(port), PONTE_DEMO="1")

    assert done.returncode == 1
    assert f"ponte: port {port} is taken by another program: choose one with --port\n" in done.stderr
    assert embedded.running(lived_in) is None


# --- Inside


def test_options_and_paths_are_settled_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PONTE_HOME", "beside")
    monkeypatch.setenv("PORT", "8000")

    launcher._settle_environment(["up", "--host", "127.0.0.1", "--port=9001"])

    assert os.environ["PORT"] == "9001"
    assert os.environ["PONTE_HOME"] == str(tmp_path / "beside")


def test_a_program_that_started_while_a_server_was_dead_is_started_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has read no address, and the server's old port in its place again would not help it."""
    home.mkdir()
    servers = embedded.Servers("postgres://ponte@127.0.0.1:5000/ponte", "redis://127.0.0.1:6000/0", 10, 11)
    settings = replace(
        env.load({"PONTE_HOME": str(home)}), database_url=servers.database_url, redis_url=servers.redis_url
    )
    monkeypatch.setattr(embedded, "running", lambda _: None)
    monkeypatch.setattr(embedded, "start", lambda _: servers)
    sleeping = Program("web", (sys.executable, "-c", "import time; time.sleep(600)"))
    keep = launcher._Keeper(settings)
    supervisor = Supervisor([sleeping], record=home / "processes.json", out=io.StringIO())
    supervisor.start()
    try:
        first = supervisor.pid("web")
        keep(supervisor)

        deadline = time.monotonic() + 20
        while supervisor.pid("web") in (None, first):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        supervisor.stop()


def ports(home: Path) -> tuple[str, str]:
    return (home / "phonebox_port").read_text(), (home / "mailbox_port").read_text()


def test_the_phone_boxs_port_is_kept_while_it_is_free(home: Path) -> None:
    home.mkdir()
    launcher._choose_phonebox_ports(home)
    first = ports(home)

    launcher._choose_phonebox_ports(home)

    assert ports(home) == first
    assert len(set(first)) == 2


def test_the_phone_boxs_port_changes_when_somebody_took_it(home: Path) -> None:
    home.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        taken = str(somebody.getsockname()[1])
        for name in ("phonebox_port", "mailbox_port"):
            (home / name).write_text(taken)

        launcher._choose_phonebox_ports(home)

        assert taken not in ports(home)


def test_beat_sends_by_name_and_loads_no_task() -> None:
    code = "import sys, config.beat; config.beat.app.loader.import_default_modules(); print('bookings' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=env.HOUSE
    )

    assert done.stdout == "False\n"


def test_no_phone_box_runs_beside_real_credentials(home: Path) -> None:
    credentials = {
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "token",
        "TWILIO_FROM": "+15005550006",
    }
    given = {"PONTE_HOME": str(home), "SECRET_KEY": "k"}

    names = [
        [program.name for program in launcher.programs(env.load(given | more), "127.0.0.1")]
        for more in ({"PONTE_DEMO": "1"}, credentials | {"PONTE_DEMO": "1"}, credentials)
    ]

    everywhere = ["web", "watchdog", "beat", "worker-urgent", "worker-default", "worker-bulk"]
    assert names == [[*everywhere, "phonebox"], everywhere, everywhere]
