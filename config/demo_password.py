"""The one password of the demo's accounts: made once, and kept where the demo's first page can read it."""

import secrets
from pathlib import Path

from config import ground

# Without letters and digits that look alike on a projector.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
FILE = "demo_password"


def new() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def remembered(home: Path) -> str | None:
    path = home / FILE
    return path.read_text().strip() if path.exists() else None


def remember(home: Path, password: str) -> None:
    ground.make_home(home)
    ground.write_secret(home / FILE, password)
