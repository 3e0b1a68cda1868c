"""Keeps a few programs running: starts them, shows their output, starts again what dies, stops all in order.

It knows nothing of what the programs are; that is `launcher.py`.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import IO

from config.embedded import command_line

LOOK_EVERY = 0.2
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
# Whatever fails at its start has failed by then; what lived so long was killed, and starts again at once.
STEADY_AFTER = 10.0


@dataclass(frozen=True)
class Program:
    name: str
    command: tuple[str, ...]
    stage: int = 0
    stops_within: float = 10.0


@dataclass
class Running:
    """A program and its present process. The pause before a restart doubles while it dies young."""

    program: Program
    process: subprocess.Popen[str] | None = None
    started_at: float = 0.0
    pause: float = field(default_factory=lambda: FIRST_PAUSE)
    starts_at: float = field(default_factory=time.monotonic)


class Supervisor:
    """Programs are stopped stage by stage. `keep` is called now and then for what else must live."""

    def __init__(
        self,
        programs: Iterable[Program],
        *,
        record: Path,
        keep: Callable[["Supervisor"], None] = lambda _: None,
        keep_every: float = 2.0,
        out: IO[str] | None = None,
    ) -> None:
        self._running = [Running(program) for program in sorted(programs, key=attrgetter("stage"))]
        self._record = record
        self._keep, self._keep_every = keep, keep_every
        self._out = out or sys.stdout
        self._writing = threading.Lock()
        self._stopping = threading.Event()
        self._watch = threading.Thread(target=self._watch_over, name="supervisor", daemon=True)

    def start(self) -> None:
        self._start_due()
        self._watch.start()

    def pid(self, name: str) -> int | None:
        """The process now running under that name."""
        for running in self._running:
            if running.program.name == name and running.process and running.process.poll() is None:
                return running.process.pid
        return None

    def restart_all(self, *, started_since: float = 0.0) -> None:
        """Each comes back by itself, reading its addresses anew; or those alone that started since an instant."""
        for running in self._running:
            if running.process and running.started_at >= started_since:
                running.process.terminate()

    def stop(self) -> None:
        self._stopping.set()
        if self._watch.ident is not None:
            self._watch.join()
        for _, stage in groupby(self._running, key=attrgetter("program.stage")):
            _end(list(stage))
        self._record.unlink(missing_ok=True)

    def say(self, name: str, line: str) -> None:
        # A reader that has gone away is no reason to stop.
        with self._writing, contextlib.suppress(OSError, ValueError):
            print(f"{name:>14} | {line}", file=self._out, flush=True)

    def _watch_over(self) -> None:
        next_keep = time.monotonic() + self._keep_every
        while not self._stopping.wait(LOOK_EVERY):
            for running in self._running:
                self._note_death(running)
            self._start_due()
            if time.monotonic() >= next_keep:
                self._keep(self)
                next_keep = time.monotonic() + self._keep_every

    def _note_death(self, running: Running) -> None:
        if running.process is None or running.process.poll() is None:
            return
        now = time.monotonic()
        if now - running.started_at > STEADY_AFTER:
            running.pause = FIRST_PAUSE
        # Its children may live, and hold the port that the next one needs.
        _kill_group(running.process.pid)
        ended, running.process = running.process.returncode, None
        running.starts_at = now + running.pause
        self.say(running.program.name, f"ended with {ended}, starts again in {running.pause:g} s")
        running.pause = min(running.pause * 2, LONGEST_PAUSE)

    def _start_due(self) -> None:
        due = [one for one in self._running if one.process is None and one.starts_at <= time.monotonic()]
        for running in due:
            running.process = self._spawn(running.program)
            running.started_at = time.monotonic()
        if due:
            self._write_record()

    def _spawn(self, program: Program) -> subprocess.Popen[str]:
        """In a session of its own, so that the terminal's Ctrl-C leaves the order of stopping to us."""
        process = subprocess.Popen(
            program.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        threading.Thread(target=self._show, args=(program.name, process), daemon=True).start()
        return process

    def _show(self, name: str, process: subprocess.Popen[str]) -> None:
        with process.stdout or contextlib.nullcontext(()) as lines:
            for line in lines:
                self.say(name, line.rstrip("\n"))

    def _write_record(self) -> None:
        alive = {one.process.pid: " ".join(one.program.command) for one in self._running if one.process}
        unfinished = self._record.with_suffix(".new")
        unfinished.write_text(json.dumps(alive))
        unfinished.rename(self._record)


def _end(stage: list[Running]) -> None:
    """Asks the programs themselves, then kills whatever is left of their groups."""
    asked_at = time.monotonic()
    processes = [(running.program, running.process) for running in stage if running.process]
    for _, process in processes:
        process.terminate()
    for program, process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, asked_at + program.stops_within - time.monotonic()))
        _kill_group(process.pid)
        process.wait()


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def end_leftovers(record: Path) -> None:
    """After the supervisor itself was killed its programs run on; the next one ends them before it starts.

    A process id may have gone to a stranger since: only one whose command line is the recorded one is ended.
    """
    recorded = json.loads(record.read_text()) if record.exists() else {}
    ours = [int(pid) for pid, command in recorded.items() if command_line(int(pid)).strip() == command]
    for pid in ours:
        os.killpg(pid, signal.SIGKILL)
    while any(command_line(pid) for pid in ours):
        time.sleep(0.02)
