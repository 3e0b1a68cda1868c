"""Programs kept alive and brought down, tried on very small ones."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import supervisor
from config.embedded import command_line
from config.supervisor import Program, Supervisor, end_leftovers

SLEEP = "import time; time.sleep(600)"
SPEAK_AND_SLEEP = f"print('hello', flush=True); {SLEEP}"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SPEAK_AND_SLEEP}"
PARENT = (
    "import subprocess, sys, time; "
    f"child = subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); print(child.pid, flush=True); time.sleep(600)"
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.05)


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "processes.json"


def python(name: str, code: str, *, stage: int = 0, stops_within: float = 10) -> Program:
    return Program(name, (sys.executable, "-c", code), stage, stops_within)


@contextmanager
def supervising(*programs: Program, record: Path, out: io.StringIO) -> Iterator[Supervisor]:
    running = Supervisor(programs, record=record, out=out)
    try:
        running.start()
        yield running
    finally:
        running.stop()


def wait_until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in 20 seconds"
        time.sleep(0.02)


def test_every_line_of_a_program_shows_under_its_name(record: Path, out: io.StringIO) -> None:
    with supervising(python("one", SPEAK_AND_SLEEP), python("two", SPEAK_AND_SLEEP), record=record, out=out):
        wait_until(lambda: out.getvalue().count("\n") == 2)

    assert sorted(out.getvalue().splitlines()) == [f"{'one':>14} | hello", f"{'two':>14} | hello"]


def test_a_program_that_dies_is_started_again(record: Path, out: io.StringIO) -> None:
    with supervising(python("one", SPEAK_AND_SLEEP), record=record, out=out) as running:
        wait_until(lambda: "hello" in out.getvalue())
        first = running.pid("one")
        assert first is not None
        os.kill(first, signal.SIGKILL)

        wait_until(lambda: out.getvalue().count("hello") == 2)

        second = running.pid("one")
        assert second is not None
        assert second != first
    assert "one | ended with -9, starts again in 0.05 s" in out.getvalue()


def test_a_program_that_keeps_dying_is_given_longer_and_longer_pauses(record: Path, out: io.StringIO) -> None:
    with supervising(python("one", "raise SystemExit(3)"), record=record, out=out):
        wait_until(lambda: out.getvalue().count("ended") >= 3)

    pauses = [line.split()[-2] for line in out.getvalue().splitlines()]
    assert pauses[:3] == ["0.05", "0.1", "0.2"]


def test_a_program_that_kept_steady_starts_from_the_first_pause(
    record: Path, out: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STEADY_AFTER", 0.0)

    with supervising(python("one", "raise SystemExit(3)"), record=record, out=out):
        wait_until(lambda: out.getvalue().count("ended") >= 3)

    assert {line.split()[-2] for line in out.getvalue().splitlines()} == {"0.05"}


def test_a_worker_killed_again_and_again_is_never_away_for_long(
    record: Path, out: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time it had worked for a while: that is no fault of its own, and the pause before it is the first one."""
    monkeypatch.setattr(supervisor, "STEADY_AFTER", 0.2)
    works_a_while = "import time; time.sleep(0.3); raise SystemExit(3)"

    with supervising(
        python("one", works_a_while), python("two", "raise SystemExit(3)"), record=record, out=out
    ):
        wait_until(lambda: out.getvalue().count("one | ended") >= 3)

    lines = out.getvalue().splitlines()
    assert {line.split()[-2] for line in lines if "one | ended" in line} == {"0.05"}
    # The control: beside it one that never gets as far.
    assert "0.2" in {line.split()[-2] for line in lines if "two | ended" in line}


TAKES_ITS_TIME = """
import signal, sys, time
def stop(*_):
    time.sleep(0.3)
    print("bye", flush=True)
    sys.exit()
signal.signal(signal.SIGTERM, stop)
print("up", flush=True)
time.sleep(600)
"""


def test_programs_are_stopped_stage_by_stage(record: Path, out: io.StringIO) -> None:
    stages = {"workers": 2, "web": 0, "beat": 1}
    programs = [python(name, TAKES_ITS_TIME, stage=stage) for name, stage in stages.items()]
    with supervising(*programs, record=record, out=out):
        wait_until(lambda: out.getvalue().count("up") == 3)

    wait_until(lambda: out.getvalue().count("bye") == 3)
    farewells = [line.split()[0] for line in out.getvalue().splitlines() if line.endswith("bye")]
    assert farewells == ["web", "beat", "workers"]


def test_the_programs_of_one_stage_stop_together(record: Path, out: io.StringIO) -> None:
    names = ("one", "two", "three", "four")
    with supervising(*[python(name, TAKES_ITS_TIME) for name in names], record=record, out=out):
        wait_until(lambda: out.getvalue().count("up") == 4)
        began = time.monotonic()

    assert time.monotonic() - began < 4 * 0.3


def test_a_program_that_will_not_stop_is_killed_at_its_limit(record: Path, out: io.StringIO) -> None:
    with supervising(python("one", STUBBORN, stops_within=0.2), record=record, out=out) as running:
        wait_until(lambda: "hello" in out.getvalue())
        pid = running.pid("one")

    assert pid is not None
    assert command_line(pid) == ""


def test_what_a_program_started_ends_with_it(record: Path, out: io.StringIO) -> None:
    with supervising(python("one", PARENT), record=record, out=out):
        wait_until(lambda: out.getvalue().count("\n") == 1)
    grandchild = int(out.getvalue().split()[-1])

    wait_until(lambda: command_line(grandchild) == "")


def test_what_a_killed_program_leaves_behind_ends_before_it_starts_again(
    record: Path, out: io.StringIO
) -> None:
    with supervising(python("one", PARENT), record=record, out=out) as running:
        wait_until(lambda: out.getvalue().count("\n") == 1)
        grandchild, killed = int(out.getvalue().split()[-1]), running.pid("one")
        assert killed is not None
        os.kill(killed, signal.SIGKILL)

        wait_until(lambda: running.pid("one") not in (None, killed))

        assert command_line(grandchild) == ""


def test_nothing_is_started_again_once_stopping_has_begun(record: Path, out: io.StringIO) -> None:
    with supervising(python("one", SPEAK_AND_SLEEP), record=record, out=out) as running:
        wait_until(lambda: "hello" in out.getvalue())
    time.sleep(0.2)

    assert out.getvalue().count("hello") == 1
    assert running.pid("one") is None
    assert not record.exists()


def test_restart_all_gives_every_program_a_new_process(record: Path, out: io.StringIO) -> None:
    names = ("one", "two")
    with supervising(*[python(name, SPEAK_AND_SLEEP) for name in names], record=record, out=out) as running:
        wait_until(lambda: out.getvalue().count("hello") == 2)
        before = {running.pid(name) for name in names}

        running.restart_all()

        wait_until(lambda: out.getvalue().count("hello") == 4)
        assert not before & {running.pid(name) for name in names}


def test_restart_all_can_spare_those_that_started_before(record: Path, out: io.StringIO) -> None:
    with supervising(
        python("old", SPEAK_AND_SLEEP), python("young", SPEAK_AND_SLEEP), record=record, out=out
    ) as running:
        wait_until(lambda: out.getvalue().count("hello") == 2)
        old, young = running.pid("old"), running.pid("young")
        since = time.monotonic()
        assert young is not None
        os.kill(young, signal.SIGKILL)
        wait_until(lambda: out.getvalue().count("hello") == 3)
        second = running.pid("young")

        running.restart_all(started_since=since)

        wait_until(lambda: out.getvalue().count("hello") == 4)
        assert running.pid("old") == old
        assert running.pid("young") not in (None, young, second)


def test_keep_is_called_again_and_again(record: Path, out: io.StringIO) -> None:
    called: list[Supervisor] = []
    running = Supervisor([], record=record, keep=called.append, keep_every=0.02, out=out)

    running.start()
    try:
        wait_until(lambda: len(called) >= 3)
    finally:
        running.stop()

    assert set(called) == {running}


# --- After the supervisor itself was killed


@pytest.fixture
def leftover() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True) as process:
        wait_until(lambda: SLEEP in command_line(process.pid))
        yield process
        process.kill()


def test_programs_left_over_are_ended(leftover: subprocess.Popen[bytes], record: Path) -> None:
    record.write_text(json.dumps({leftover.pid: f"{sys.executable} -c {SLEEP}"}))

    end_leftovers(record)

    assert leftover.wait(5) == -signal.SIGKILL


def test_a_stranger_under_a_recorded_process_id_is_spared(
    leftover: subprocess.Popen[bytes], record: Path
) -> None:
    record.write_text(json.dumps({leftover.pid: "some other program"}))

    end_leftovers(record)

    assert leftover.poll() is None


def test_without_a_record_there_are_no_leftovers(record: Path) -> None:
    end_leftovers(record)

    assert not record.exists()


def test_what_runs_is_written_down_for_the_next_start(record: Path, out: io.StringIO) -> None:
    program = python("one", SPEAK_AND_SLEEP)
    with supervising(program, record=record, out=out) as running:
        assert json.loads(record.read_text()) == {str(running.pid("one")): " ".join(program.command)}
