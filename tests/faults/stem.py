"""A process that has imported the whole site already, and forks workers and clocks from itself in no time.

It reads one wish a line from its standard input and answers with the new process's id. When the line ends, because
the tests are over or because they died, it takes everything down with it, the two servers included.
"""

import json
import os
import shutil
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import django

from config import embedded, ground
from config.celery import app
from tests.faults import rigging


def main(home: Path) -> None:
    django.setup()
    app.loader.import_default_modules()
    # Nobody here waits for the dead; the tests ask whether a process is alive.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    forked = []
    tell("ready")
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            become(json.loads(line), home)
        forked.append(pid)
        tell(pid)
    take_down(forked, home)


def tell(word: object) -> None:
    print(word, flush=True)  # noqa: T201 - the other side reads it


def become(wish: dict[str, Any], home: Path) -> NoReturn:
    """A Celery program, in a session of its own, with its words in a log."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(home / f"{wish['name']}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    rigging.rig(wish["rig"])
    try:
        app.start(wish["command"])
    finally:
        os._exit(0)


def take_down(forked: list[int], home: Path) -> None:
    for pid in forked:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    embedded.stop(home)
    ground.remove(home)
    shutil.rmtree(home)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
