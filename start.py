#!/usr/bin/env python3
"""Ponte from a fresh clone: python3 start.py [demo|test|check|bench|words|up] [options]

  demo    (or nothing) everything on this machine with invented people and one urgent request played
          to its end, then the pages on port 8000; --once ends after the story, --port N serves elsewhere
  up      the same processes without sample data: --port N
  test    the tests; what follows goes to pytest
  check   format, lint, types, imports, migrations, deployment files
  bench   one measurement by name
  words   gather what the pages say for the translators, and compile the translations

Anything else is a command of manage.py. Only the standard library is used here: the packages are installed
into .venv from the locks in requirements/.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python is started with
    sys.exit(f"Ponte needs Python 3.11 or newer; this is {sys.version_info[0]}.{sys.version_info[1]}.")

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import subprocess
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parent
VENV = HOUSE / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "ponte-locks"
LOCKS = HOUSE / "requirements"
SATISFIES = {"embedded": {"embedded"}, "dev": {"embedded", "dev"}}
# The whole suite runs in one process a core, each with servers of its own; a file stays in one of them, and
# files begin in the order that tests/conftest.py gives them.
EVERYTHING = ("--numprocesses", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
FOR_DEVELOPERS = ("test", "check", "bench", "words")


def main() -> None:
    command, *options = sys.argv[1:] or ["demo"]
    if command in ("-h", "--help"):
        print(__doc__.strip())
        return
    if command.startswith("-"):
        command, options = "demo", [command, *options]
    install("dev" if command in FOR_DEVELOPERS else "embedded")
    if command == "test":
        become("-m", "pytest", *(options or EVERYTHING))
    if command == "check":
        become(".ci/check.py", *options)
    if not (os.environ.get("TWILIO_ACCOUNT_SID") or os.environ.get("TWILIO_ACCOUNT_SID_FILE")):
        os.environ.setdefault("PONTE_DEMO", "1")
    become("manage.py", command, *options)


def become(*arguments: str) -> None:
    """In place of this process, so that signals and the exit code need no passing on."""
    sys.stdout.flush()
    if home := os.environ.get("PONTE_HOME"):
        os.environ["PONTE_HOME"] = str(Path(home).expanduser().absolute())
    # The packages lie there uncompiled, and a site is ten processes: each would compile them for itself again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.chdir(HOUSE)
    os.execv(PYTHON, [str(PYTHON), *arguments])  # noqa: S606 - no shell is wanted


# --- Packages


def install(lock: str) -> None:
    """Brings .venv to the state of a lock, and does nothing when it is there already."""
    with one_at_a_time():
        if lock in installed():
            return
        say(f"installing the packages of requirements/{lock}.txt (only when they change)")
        began = time.monotonic()
        try:
            make_venv()
            pip_install(LOCKS / f"{lock}.txt")
            STAMP.write_text(f"{lock} {fingerprint(lock)}\n")
        except OSError as error:
            sys.exit(f"start.py: cannot write {error.filename or VENV}: {error.strerror}")
        say(f"installed in {time.monotonic() - began:.0f} s")


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two starts at once must not fill one .venv together; this file serves as the lock."""
    with Path(__file__).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def installed() -> set[str]:
    """The locks that .venv satisfies."""
    if not (STAMP.exists() and PYTHON.exists()):
        return set()
    lock, _, digest = STAMP.read_text().strip().partition(" ")
    if lock not in SATISFIES or digest != fingerprint(lock):
        return set()
    return SATISFIES[lock]


def fingerprint(lock: str) -> str:
    """Of the lock and of the Python that .venv was made with."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}".encode()
    return hashlib.sha256(python + (LOCKS / f"{lock}.txt").read_bytes()).hexdigest()


def make_venv() -> None:
    """Without pip of its own where this Python has one: unpacking pip takes five seconds."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    has_what_it_needs = has_pip() or (VENV / "bin" / "pip").exists()
    if PYTHON.exists() and (VENV / "lib" / version).is_dir() and has_what_it_needs:
        return
    if not has_pip() and importlib.util.find_spec("ensurepip") is None:
        sys.exit("start.py: pip is missing; install it first (Debian and Ubuntu: apt install python3-venv)")
    venv.EnvBuilder(clear=True, symlinks=True, with_pip=not has_pip()).create(VENV)


def has_pip() -> bool:
    return importlib.util.find_spec("pip") is not None


def pip_install(lock: Path) -> None:
    """In several pips at once, which is safe because the lock is complete: none looks for dependencies."""
    pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)] if has_pip() else [str(PYTHON), "-m", "pip"]
    options = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile", "-qq"]
    options += ["--disable-pip-version-check", "--root-user-action", "ignore", "--no-input"]
    with tempfile.TemporaryDirectory() as scratch:
        pips = []
        for number, part in enumerate(parts_of(lock, min(os.cpu_count() or 1, 4))):
            requirements = Path(scratch, f"{number}.txt")
            requirements.write_text(part)
            command = [*pip, "install", *options, "-r", str(requirements)]
            pips.append(
                subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            )
        said = [process.communicate()[0] for process in pips]
    if any(process.returncode for process in pips):
        sys.exit("".join(said) + "start.py: pip could not install the packages; its words are above")


def parts_of(lock: Path, count: int) -> list[str]:
    requirements = re.findall(r"^\S.*(?:\n\s.*)*", lock.read_text(), re.MULTILINE)
    return ["\n".join(requirements[start::count]) for start in range(count)]


def say(line: str) -> None:
    print(f"start.py: {line}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
