"""The gate: everything that must hold before a change lands, apart from the tests. Needs no server."""

import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

HOUSE = Path(__file__).resolve().parent.parent
LOCKS = HOUSE / "requirements"


class Check(NamedTuple):
    name: str
    command: list[str]
    environment: dict[str, str] = {}


def main() -> int:
    """Runs every check, as many at once as there are cores, also after one has failed."""
    with tempfile.TemporaryDirectory() as home, ThreadPoolExecutor(os.cpu_count()) as several:
        every = checks(home)
        passed = dict(zip([one.name for one in every], several.map(passes, every), strict=True))
    passed["locks"] = locks_are_clean()
    failed = [name for name, good in passed.items() if not good]
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return len(failed)


def passes(one: Check) -> bool:
    began = time.monotonic()
    environment = bare_environment() | one.environment
    done = subprocess.run(
        one.command, check=False, cwd=HOUSE, env=environment, capture_output=True, text=True
    )
    good = done.returncode == 0
    tell(one.name, good, time.monotonic() - began, "" if good else done.stdout + done.stderr)
    return good


def tell(name: str, good: bool, seconds: float, why_not: str = "") -> None:
    """In one piece: others speak at the same time."""
    verdict = f"{'ok' if good else 'FAILED':<7}{name} ({seconds:.1f} s)"
    print("\n".join(filter(None, (verdict, why_not))) + "\n", end="", flush=True)


def checks(home: str) -> list[Check]:
    alone = {"PONTE_HOME": home, "PONTE_DEMO": "1"}
    programs = Path(sys.executable).parent
    ruff, mypy, imports = f"{programs}/ruff", f"{programs}/mypy", f"{programs}/lint-imports"
    hadolint, schema = f"{programs}/hadolint", f"{programs}/check-jsonschema"
    no_database = "ignore:Got an error checking a consistent migration history"
    manage = [sys.executable, "-W", no_database, "manage.py"]
    validate = ["spectacular", "--validate", "--fail-on-warn", "--file", os.devnull]
    return [
        # The longest first: the others pass beside it.
        Check("types", [mypy, "."], alone),
        Check("format", [ruff, "format", "--check", "."]),
        Check("lint", [ruff, "check", "."]),
        Check("imports run down only", [imports], alone),
        Check("migrations", [*manage, "makemigrations", "--check", "--dry-run"], alone),
        Check("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production(home)),
        Check("words in every language", [*manage, "words", "--check"], alone),
        Check("API description", [*manage, *validate], alone),
        Check("Dockerfile", [hadolint, "Dockerfile"]),
        Check("compose file", [schema, "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]),
        Check("publiccode.yml", [schema, "--schemafile", ".ci/publiccode.schema.json", "publiccode.yml"]),
    ]


def bare_environment() -> dict[str, str]:
    """Ours without what would make the result depend on who asks."""
    ours = re.compile(r"(TWILIO|PONTE|DATABASE|REDIS|SECRET|ALLOWED|PUBLIC_BASE|PORT|DEFAULT_LANG|DJANGO).*")
    return {name: value for name, value in os.environ.items() if not ours.fullmatch(name)}


def production(home: str) -> dict[str, str]:
    """What a real site sets, with invented values."""
    return {
        "PONTE_HOME": home,
        "DATABASE_URL": "postgres://ponte:invented@db.example.org/ponte",
        "REDIS_URL": "redis://:invented@redis.example.org/0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "PUBLIC_BASE_URL": "https://ponte.example.org",
        "ALLOWED_HOSTS": "ponte.example.org",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "invented",
        "TWILIO_MESSAGING_SERVICE_SID": "MG" + "0" * 32,
    }


def locks_are_clean() -> bool:
    """Every package with its hash, none with an address: where packages come from is a site's own choice."""
    faults = [fault for lock in sorted(LOCKS.glob("*.txt")) for fault in faults_in(lock)]
    tell("locks hold hashes and no address", not faults, 0, "\n".join(faults))
    return not faults


def faults_in(lock: Path) -> Iterator[str]:
    for requirement in re.findall(r"^\S.*(?:\n\s.*)*", lock.read_text(), re.MULTILINE):
        name = requirement.split()[0]
        if re.search(r"://|\s@\s|^-", requirement):
            yield f"{lock.name}: {name} brings an address or an option"
        elif "--hash=sha256:" not in requirement:
            yield f"{lock.name}: {name} has no hash"


if __name__ == "__main__":
    sys.exit(main())
