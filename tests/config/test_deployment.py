"""The container files against the code they carry: what the image holds, what the site is told, who serves what."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import env, launcher
from config.schedule import BEAT_SCHEDULE

HOUSE = env.HOUSE
COMPOSE: dict[str, Any] = yaml.safe_load((HOUSE / "docker-compose.yml").read_text())
NEVER_ON_A_SITE = {
    "PONTE_HOME",
    "DATABASE_URL",
    "REDIS_URL",
}  # the compose file makes the two addresses itself


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """What the builder is sent, laid out as in the image."""
    for line in (HOUSE / ".dockerignore").read_text().splitlines():
        if line.startswith("!"):
            source, target = HOUSE / line[1:], tmp_path / line[1:]
            target.parent.mkdir(exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
    return tmp_path


def test_the_image_holds_all_that_its_build_needs(image: Path) -> None:
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    bare = {"PATH": os.defpath, "SECRET_KEY": "unused", "PYTHONDONTWRITEBYTECODE": "1"}

    done = subprocess.run(command, check=False, cwd=image, env=bare, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert (image / "staticfiles" / "staticfiles.json").exists()
    assert not (image / ".ponte").exists()


def test_the_image_holds_no_secret_and_no_history(image: Path) -> None:
    assert sorted(path.name for path in image.iterdir() if path.name.startswith(".")) == []
    assert not (image / "tests").exists()


def test_every_variable_that_is_read_stands_in_the_example() -> None:
    read = set(re.findall(r'given\.(?:read|text)\("([A-Z_]+)"', Path(env.__file__).read_text()))
    told = set(re.findall(r"^([A-Z_]+)=", (HOUSE / ".env.example").read_text(), re.MULTILINE))

    assert read - told == NEVER_ON_A_SITE
    assert told - read == {"POSTGRES_PASSWORD", "REDIS_PASSWORD"}


def test_the_example_brings_no_secret() -> None:
    example = (HOUSE / ".env.example").read_text()

    secrets = re.findall(r"^\w*(?:PASSWORD|SECRET_KEY|TOKEN|SID)=(.*)$", example, re.MULTILINE)
    assert secrets == [""] * 6


def test_the_compose_file_brings_no_password() -> None:
    passwords = re.findall(
        r"(?:PASSWORD: |://\w*:)(.*?)(?:@|$)", (HOUSE / "docker-compose.yml").read_text(), re.MULTILINE
    )

    assert len(passwords) == 4
    assert [
        password for password in passwords if not re.fullmatch(r"\$\{\w+:\?set it in \.env\}", password)
    ] == []


def test_every_service_says_whether_it_is_well() -> None:
    image_checks_itself = {"web"}

    unwatched = {name for name, service in COMPOSE["services"].items() if "healthcheck" not in service}
    assert unwatched == image_checks_itself
    assert "HEALTHCHECK" in (HOUSE / "Dockerfile").read_text()


def test_the_watchdog_runs_everywhere_and_waits_for_nothing_that_it_watches() -> None:
    service = COMPOSE["services"]["watchdog"]
    small = launcher.programs(env.load({"PONTE_HOME": "/nowhere", "SECRET_KEY": "k"}), "127.0.0.1")

    assert service["depends_on"].keys() == {"migrate"}
    assert "python manage.py watchdog" in service["command"]
    assert [program.command[-1] for program in small if program.name == "watchdog"] == ["watchdog"]


def test_every_queue_is_served_on_a_site_and_in_the_house() -> None:
    rung = {job["options"]["queue"] for job in BEAT_SCHEDULE.values()} | {"urgent", "default", "bulk"}

    commands = [str(service.get("command", "")) for service in COMPOSE["services"].values()]
    small = launcher.programs(env.load({"PONTE_HOME": "/nowhere", "SECRET_KEY": "k"}), "127.0.0.1")
    assert _served(commands) == rung
    assert _served([" ".join(program.command) for program in small]) == rung


def test_urgent_work_has_a_worker_of_its_own() -> None:
    commands = [str(service.get("command", "")) for service in COMPOSE["services"].values()]

    assert [
        command
        for command in commands
        if _served([command]) & {"urgent"} and _served([command]) != {"urgent"}
    ] == []


def _served(commands: list[str]) -> set[str]:
    lists = [queues for command in commands for queues in re.findall(r"--queues ([\w,]+)", command)]
    return {queue for queues in lists for queue in queues.split(",")}
