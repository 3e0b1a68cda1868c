"""`start.py --once` without the packages: all started, the story told, all stopped; or a plain failure."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config import embedded, ground

HOUSE = Path(__file__).resolve().parents[2]
STORY = (
    r"asks for Ukrainian, by telephone, now: booking (\d+), lane now",
    r"SMS to …\d{3}: «.*\1.*»",
    r"…\d{3} answers: «si»",
    r"Booking \1 is (confirmed|in_progress): \w+ accepted, and nobody else can any more",
    r"SMS to …\d{3}: «.*\1.*»",
    r"Booking \1 is in progress: they are speaking",
    r"Booking \1 is signed: the ward has confirmed the work, and it is credited",
    r"booking_requested",
    r"wave_opened",
    r"booking_confirmed",
    r"booking_started",
    r"booking_completed",
    r"record_signed",
    r"The story is at its end\.",
)

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    embedded.stop(tmp_path)
    ground.remove(tmp_path)


def play(home: Path) -> subprocess.CompletedProcess[str]:
    """Run the demo from an environment that knows nothing of this test's servers."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "demo", "--once", "--port", str(embedded.free_port())],
        check=False,
        cwd=HOUSE,
        env={**kept, "PONTE_HOME": str(home), "PONTE_DEMO": "1"},
        capture_output=True,
        text=True,
        timeout=280,
    )


def send_everybody_home(home: Path) -> None:
    """Nobody is left to ask."""
    with embedded.embedded_servers(home) as servers, psycopg.connect(servers.database_url) as database:
        database.execute("UPDATE mediation_mediator SET is_active = false")


def test_the_demo_tells_its_whole_story_and_fails_when_a_step_does_not_happen(home: Path) -> None:
    told = play(home)

    assert told.returncode == 0, told.stdout + told.stderr
    assert re.search(".*?".join(STORY), told.stdout, re.DOTALL), told.stdout
    assert embedded.running(home) is None

    send_everybody_home(home)
    broken = play(home)

    assert broken.returncode == 1
    assert "the story broke off: an SMS offering" in broken.stderr
    assert "The story is at its end." not in broken.stdout
    assert embedded.running(home) is None
