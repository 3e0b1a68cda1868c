"""`start.py` without installing anything: what it would run, and when it would install."""

import importlib.util
import os
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A fresh copy of the module, with a .venv and locks of its own."""
    spec = importlib.util.spec_from_file_location("start", HOUSE / "start.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv, locks = tmp_path / ".venv", tmp_path / "requirements"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").touch()
    locks.mkdir()
    for lock in ("embedded", "dev"):
        (locks / f"{lock}.txt").write_text(f"{lock}==1 \\\n    --hash=sha256:00\n")
    for name, value in {"VENV": venv, "PYTHON": venv / "bin" / "python", "LOCKS": locks}.items():
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(module, "STAMP", venv / "ponte-locks")
    return module


class Became(Exception):
    """In place of the program that would have replaced this process."""


@pytest.fixture
def asked(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The locks that would have been installed."""
    locks: list[str] = []
    monkeypatch.setattr(start, "install", locks.append)
    monkeypatch.setattr(os, "chdir", lambda _: None)
    for name in ("PONTE_DEMO", "TWILIO_ACCOUNT_SID"):
        monkeypatch.setenv(name, "")  # so that what `main` sets is taken back
        monkeypatch.delenv(name)

    def become(path: Path, arguments: list[str]) -> None:
        raise Became(*arguments[1:])

    monkeypatch.setattr(os, "execv", become)
    return locks


@pytest.mark.parametrize(
    ("given", "lock", "becomes"),
    [
        ([], "embedded", ["manage.py", "demo"]),
        (["--once"], "embedded", ["manage.py", "demo", "--once"]),
        (["demo", "--port", "9000"], "embedded", ["manage.py", "demo", "--port", "9000"]),
        (["up", "--port", "9000"], "embedded", ["manage.py", "up", "--port", "9000"]),
        (
            ["test"],
            "dev",
            ["-m", "pytest", "--numprocesses", "auto", "--dist", "loadfile", "--no-loadscope-reorder"],
        ),
        (["test", "-k", "wave"], "dev", ["-m", "pytest", "-k", "wave"]),
        (["check"], "dev", [".ci/check.py"]),
        (["bench", "sms"], "dev", ["manage.py", "bench", "sms"]),
        (["words", "--check"], "dev", ["manage.py", "words", "--check"]),
        (["api_token", "giusi"], "embedded", ["manage.py", "api_token", "giusi"]),
    ],
)
def test_a_command_installs_its_lock_and_becomes_its_program(
    start: ModuleType,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
    given: list[str],
    lock: str,
    becomes: list[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["start.py", *given])

    with pytest.raises(Became) as became:
        start.main()

    assert asked == [lock]
    assert list(became.value.args) == becomes


def test_what_is_compiled_is_kept_whatever_the_surroundings_say(
    start: ModuleType, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["start.py", "test"])
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    with pytest.raises(Became):
        start.main()

    assert "PYTHONDONTWRITEBYTECODE" not in os.environ


@pytest.mark.parametrize(
    ("given", "demo"),
    [({}, "1"), ({"TWILIO_ACCOUNT_SID": "AC1"}, None), ({"PONTE_DEMO": "0"}, "0")],
)
def test_the_demo_is_chosen_only_where_no_credentials_are_given(
    start: ModuleType,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
    given: dict[str, str],
    demo: str | None,
) -> None:
    monkeypatch.setattr(sys, "argv", ["start.py", "up"])
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(Became):
        start.main()

    assert os.environ.get("PONTE_DEMO") == demo


def test_a_relative_home_is_where_the_caller_stands(
    start: ModuleType, asked: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "argv", ["start.py", "up"])
    monkeypatch.setattr(os, "getcwd", lambda: str(tmp_path))
    monkeypatch.setenv("PONTE_HOME", "beside")

    with pytest.raises(Became):
        start.main()

    assert os.environ["PONTE_HOME"] == str(tmp_path / "beside")


def test_help_installs_nothing(
    start: ModuleType, asked: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["start.py", "--help"])

    start.main()

    assert asked == []
    assert "start.py [demo|test|check|bench|words|up]" in capsys.readouterr().out


def test_an_older_python_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("start", HOUSE / "start.py")
    assert spec is not None
    assert spec.loader is not None
    monkeypatch.setattr(sys, "version_info", (3, 10, 12))

    with pytest.raises(SystemExit) as told:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))

    assert told.value.code == "Ponte needs Python 3.11 or newer; this is 3.10."


def test_start_needs_nothing_but_the_standard_library() -> None:
    imported = re.findall(r"^(?:import|from) (\w+)", (HOUSE / "start.py").read_text(), re.MULTILINE)

    assert [name for name in imported if name not in sys.stdlib_module_names] == []


def test_a_missing_pip_is_told_in_one_line(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    with pytest.raises(SystemExit, match="pip is missing; install it first") as told:
        start.install("embedded")

    assert "\n" not in str(told.value.code)
    assert not start.STAMP.exists()


# --- When to install


def test_nothing_is_installed_while_the_lock_is_the_same(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = _note_installs(start, monkeypatch)

    start.install("embedded")
    start.install("embedded")

    assert done == ["embedded.txt"]


def test_a_changed_lock_is_installed_again(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    done = _note_installs(start, monkeypatch)

    start.install("embedded")
    (start.LOCKS / "embedded.txt").write_text("embedded==2 \\\n    --hash=sha256:00\n")
    start.install("embedded")

    assert done == ["embedded.txt", "embedded.txt"]


def test_the_developers_lock_serves_everybody(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    done = _note_installs(start, monkeypatch)

    start.install("dev")
    start.install("embedded")

    assert done == ["dev.txt"]


def test_the_small_lock_does_not_serve_developers(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    done = _note_installs(start, monkeypatch)

    start.install("embedded")
    start.install("dev")

    assert done == ["embedded.txt", "dev.txt"]


def test_an_installation_that_broke_off_is_done_again(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "make_venv", lambda: None)
    monkeypatch.setattr(start, "pip_install", lambda _: sys.exit("pip failed"))

    with pytest.raises(SystemExit, match="pip failed"):
        start.install("embedded")

    assert start.installed() == set()


def test_every_package_goes_to_exactly_one_pip(start: ModuleType) -> None:
    lock = HOUSE / "requirements" / "dev.txt"
    everything = re.findall(r"^(\S+==\S+)", lock.read_text(), re.MULTILINE)

    parts = start.parts_of(lock, 3)

    divided = [name for part in parts for name in re.findall(r"^(\S+==\S+)", part, re.MULTILINE)]
    assert sorted(divided) == sorted(everything)
    assert "".join(parts).count("--hash=") == lock.read_text().count("--hash=")


def _note_installs(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []
    monkeypatch.setattr(start, "make_venv", lambda: None)
    monkeypatch.setattr(start, "pip_install", lambda lock: done.append(lock.name))
    return done
