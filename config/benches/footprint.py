"""What the whole embedded stack costs at rest, and how long it takes to be up."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import requests

from config import embedded, ground
from config.env import HOUSE

UP_WITHIN = 120.0
REST_SECONDS = 15.0

Say = Callable[[str], None]


def run(say: Say) -> None:
    with tempfile.TemporaryDirectory(prefix="ponte-bench-") as home:
        cold = _measure(Path(home), say, "first start (data made, packages already installed)", rests=False)
        warm = _measure(Path(home), say, "second start", rests=True)
        embedded.stop(Path(home))
        ground.remove(Path(home))
    say(f"second start at {warm / cold:.2f} of the first")


def _measure(home: Path, say: Say, name: str, *, rests: bool) -> float:
    port = embedded.free_port()
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, str(HOUSE / "manage.py"), "up", "--port", str(port)],
        env={**kept, "PONTE_HOME": str(home), "PONTE_DEMO": "1"},
        cwd=HOUSE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        seconds = _wait_until_ready(port, began)
        say(f"{name}: ready after {seconds:.1f} s")
        if rests:
            time.sleep(REST_SECONDS)
            _weigh(process.pid, home, say)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
    return seconds


def _wait_until_ready(port: int, began: float) -> float:
    while time.monotonic() - began < UP_WITHIN:
        try:
            if requests.get(f"http://127.0.0.1:{port}/readyz", timeout=1).ok:
                return time.monotonic() - began
        except requests.RequestException:
            pass
        time.sleep(0.05)
    raise TimeoutError("not ready")


def _weigh(launcher: int, home: Path, say: Say) -> None:
    """Proportional set size: memory shared between processes is counted once."""
    servers = json.loads((home / embedded.ADDRESSES).read_text())
    roots = {launcher, *(pid for pid in servers.values() if isinstance(pid, int))}
    weights = {pid: _pss(pid) for pid in _family(roots)}
    say(f"at rest: {sum(weights.values()) / 1024:.0f} MB in {len(weights)} processes (proportional set size)")


def _family(roots: set[int]) -> set[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    family = set(roots)
    while grown := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= grown
    return family


def _pss(pid: int) -> int:
    """In KiB."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
