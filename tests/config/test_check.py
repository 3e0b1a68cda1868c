"""The gate's own judgement: what it says of a lock, and of whoever asks."""

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest

GATE = Path(__file__).resolve().parents[2] / ".ci" / "check.py"
OPTION = "--" + "index-url"
CLEAN = (
    "django==5.2.19 \\\n    --hash=sha256:00\ncelery==5.7.0 ; python_version > '3' \\\n    --hash=sha256:01\n"
)


@pytest.fixture
def gate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check", GATE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("lock", "faults"),
    [
        (CLEAN, []),
        ("django==5.2.19\n", ["lock.txt: django==5.2.19 has no hash"]),
        (
            f"{OPTION} mirror.example\n" + CLEAN,
            [f"lock.txt: {OPTION} brings an address or an option"],
        ),
        (
            "django @ https://example.org/d.whl \\\n    --hash=sha256:00\n",
            ["lock.txt: django brings an address or an option"],
        ),
    ],
)
def test_a_lock_has_a_hash_for_each_package_and_no_address(
    gate: ModuleType, tmp_path: Path, lock: str, faults: list[str]
) -> None:
    (tmp_path / "lock.txt").write_text(lock)

    assert list(gate.faults_in(tmp_path / "lock.txt")) == faults


def test_our_locks_are_clean(gate: ModuleType) -> None:
    assert gate.locks_are_clean() is True


def test_who_asks_does_not_change_the_result(gate: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "token")

    bare = gate.bare_environment()

    assert {name for name in ("DATABASE_URL", "TWILIO_AUTH_TOKEN", "PONTE_HOME") if name in bare} == set()
    assert bare["PATH"] == os.environ["PATH"]


@pytest.mark.parametrize(("code", "passes"), [("0", True), ("3", False)])
def test_a_check_passes_when_its_program_does(
    gate: ModuleType, capsys: pytest.CaptureFixture[str], code: str, passes: bool
) -> None:
    one = gate.Check("sample", ["sh", "-c", f"echo its words; exit {code}"])

    assert gate.passes(one) is passes

    said = capsys.readouterr().out
    assert said.startswith("ok     sample" if passes else "FAILED sample")
    assert ("its words" in said) is not passes


def test_checks_run_beside_each_other_and_those_that_failed_are_counted(
    gate: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    meets = "touch {0}; for turn in $(seq 100); do test -e {1} && exit {2}; sleep 0.1; done; exit 9"
    one, two = tmp_path / "one", tmp_path / "two"
    both = [
        gate.Check("well", ["sh", "-c", meets.format(one, two, 0)]),
        gate.Check("ill", ["sh", "-c", meets.format(two, one, 1)]),
    ]
    monkeypatch.setattr(gate, "checks", lambda _: both)
    monkeypatch.setattr(gate.os, "cpu_count", lambda: 2)

    assert gate.main() == 1

    assert capsys.readouterr().out.endswith("failed: ill\n")
