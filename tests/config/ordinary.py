"""An ordinary user's view, also where the tests run as root."""

import os
import pwd
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = pwd.getpwnam("nobody")


@contextmanager
def home_of_an_ordinary_user() -> Iterator[Path]:
    """Where that user can reach it: pytest's own directories are closed to everybody else."""
    home = Path(tempfile.mkdtemp(prefix="ponte-ordinary-"))
    if os.geteuid() == 0:
        os.chown(home, NOBODY.pw_uid, NOBODY.pw_gid)
    yield home
    shutil.rmtree(home)


def as_ordinary_user(action: Callable[[], None]) -> None:
    """Root forks and becomes `nobody`; the interpreter itself may be out of that user's reach, so nothing is
    executed anew."""
    if os.geteuid() != 0:
        action()
        return
    child = os.fork()
    if child == 0:
        os._exit(_become_nobody_and(action))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _become_nobody_and(action: Callable[[], None]) -> int:
    try:
        os.setgroups([])
        os.setgid(NOBODY.pw_gid)
        os.setuid(NOBODY.pw_uid)
        action()
    except BaseException:  # noqa: BLE001 - a forked child must not go on as a second pytest
        traceback.print_exc()
        return 1
    return 0
