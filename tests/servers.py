"""Loaded before Django: PostgreSQL and Valkey for this run, unless DATABASE_URL and REDIS_URL name others.

A run in several processes has servers for each of them: nothing that one does to a broker is felt by another.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config import embedded, ground


def _start() -> None:
    home = Path(tempfile.mkdtemp(prefix="ponte-tests-"))
    os.environ["PONTE_HOME"] = str(home)
    os.environ["PONTE_DEMO"] = "1"
    os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
    servers = embedded.start(home)
    atexit.register(_stop, home, os.getpid())
    os.environ["DATABASE_URL"] = servers.database_url
    os.environ["REDIS_URL"] = servers.redis_url


def _stop(home: Path, started_by: int) -> None:
    # Forked children inherit the hook, but the servers are not theirs to stop.
    if os.getpid() != started_by:
        return
    embedded.stop(home)
    ground.remove(home)
    shutil.rmtree(home, ignore_errors=True)


OURS = "PONTE_TEST_SERVERS"

if OURS in os.environ or not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
    os.environ[OURS] = "1"
    _start()
