"""The servers for real: started, found, killed, started again, stopped; and what they must not touch or show."""

import os
import shutil
import signal
import socket
import stat
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from config import embedded, ground
from config.embedded import ServerFailed, Servers
from config.ground import HomeOfAnother, WheelMissing
from tests.config.ordinary import as_ordinary_user, home_of_an_ordinary_user


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Shared by the tests that only look."""
    home = tmp_path_factory.mktemp("looked-at") / "home"
    yield home
    _stop_and_remove(home)


@pytest.fixture
def servers(home: Path) -> Servers:
    return embedded.start(home)


@pytest.fixture
def own_home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    yield home
    _stop_and_remove(home)


def _stop_and_remove(home: Path) -> None:
    embedded.stop(home)
    ground.remove(home)


def _kill(servers: Servers) -> None:
    for pid in servers.pids:
        os.kill(pid, signal.SIGKILL)
    _wait_until_gone(*servers.pids)


def _wait_until_gone(*pids: int) -> None:
    deadline = time.monotonic() + 10
    while any(embedded.command_line(pid) for pid in pids):
        assert time.monotonic() < deadline, "a process lives on"
        time.sleep(0.02)


def _port(url: str) -> int:
    port = urlsplit(url).port
    assert port is not None
    return port


def _ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


# --- What one gets


def test_start_gives_a_postgresql_18_and_a_redis_that_answer(servers: Servers) -> None:
    version = _ask(servers.database_url, "SHOW server_version_num")
    with redis.Redis.from_url(servers.redis_url) as client:
        pong = client.ping()

    assert str(version).startswith("18")
    assert pong is True


def test_the_applications_role_is_no_superuser_and_may_create_databases(servers: Servers) -> None:
    question = "SELECT rolsuper::text || ' ' || rolcreatedb::text FROM pg_roles WHERE rolname = current_user"

    assert _ask(servers.database_url, question) == "false true"


@pytest.mark.parametrize(
    ("setting", "value"), [("fsync", "on"), ("synchronous_commit", "on"), ("server_encoding", "UTF8")]
)
def test_postgresql_keeps_what_it_confirmed(servers: Servers, setting: str, value: str) -> None:
    assert _ask(servers.database_url, f"SHOW {setting}") == value


@pytest.mark.parametrize(
    ("setting", "value"),
    [("appendonly", "yes"), ("appendfsync", "everysec"), ("maxmemory-policy", "noeviction")],
)
def test_valkey_keeps_what_it_was_given(servers: Servers, setting: str, value: str) -> None:
    with redis.Redis.from_url(servers.redis_url, decode_responses=True) as client:
        assert client.config_get(setting) == {setting: value}


def test_start_joins_servers_that_already_run(home: Path, servers: Servers) -> None:
    assert embedded.start(home) == servers
    assert embedded.running(home) == servers


def test_two_starts_at_once_in_one_home_start_one_pair(own_home: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(embedded.start, [own_home, own_home])

    assert first == second


def test_two_homes_live_side_by_side(servers: Servers, own_home: Path) -> None:
    others = embedded.start(own_home)

    ports = {_port(url) for one in (servers, others) for url in (one.database_url, one.redis_url)}
    assert len(ports) == 4
    assert not set(servers.pids) & set(others.pids)


# --- What nobody else gets


def test_the_servers_listen_on_loopback_only(servers: Servers) -> None:
    ours = {_port(servers.database_url), _port(servers.redis_url)}

    listening = [(address, port) for address, port in _listening() if port in ours]

    assert {address for address, _ in listening} == {"127.0.0.1"}
    assert {port for _, port in listening} == ours


def _listening() -> Iterator[tuple[str, int]]:
    for family, table in ((socket.AF_INET, "tcp"), (socket.AF_INET6, "tcp6")):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if state == "0A":
                address, port = local.split(":")
                words = [bytes.fromhex(address[i : i + 8])[::-1] for i in range(0, len(address), 8)]
                yield socket.inet_ntop(family, b"".join(words)), int(port, 16)


def test_a_wrong_password_opens_nothing(servers: Servers) -> None:
    database = f"postgres://ponte:guess@127.0.0.1:{_port(servers.database_url)}/ponte"
    broker = f"redis://127.0.0.1:{_port(servers.redis_url)}"

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(database)
    with redis.Redis.from_url(broker) as client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_passwords_lie_in_private_files_only(home: Path, servers: Servers) -> None:
    here = (home / "servers").resolve()
    secret = [home / "servers.json", here / "valkey" / "valkey.conf", *here.glob("*.password")]

    assert {oct(stat.S_IMODE(path.stat().st_mode)) for path in secret} == {"0o600"}
    assert len(secret) == 5
    assert {oct(stat.S_IMODE((here / name).stat().st_mode)) for name in ("postgres", "valkey")} == {"0o700"}


def test_passwords_show_in_no_argument_and_no_log(home: Path, servers: Servers) -> None:
    here = (home / "servers").resolve()
    shown = "".join(embedded.command_line(pid) for pid in servers.pids)
    logged = "".join(log.read_text() for log in here.glob("*.log"))

    passwords = [path.read_text() for path in here.glob("*.password")]
    assert [password for password in passwords if password in shown + logged] == []
    assert len(passwords) == 3


def test_no_server_runs_as_root(servers: Servers) -> None:
    assert 0 not in {Path(f"/proc/{pid}").stat().st_uid for pid in servers.pids}


def test_a_terminals_interrupt_does_not_reach_the_servers(servers: Servers) -> None:
    assert os.getsid(0) not in {os.getsid(pid) for pid in servers.pids}


def test_start_changes_no_permission_that_it_did_not_make(own_home: Path) -> None:
    packages = Path(psycopg.__file__).parents[1]
    others = [*own_home.parents, *packages.parents, packages, Path.home(), Path("/var/lib")]
    before = [(path, path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in others]

    embedded.start(own_home)

    assert [(path, path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in others] == before


# --- For an ordinary user, also where the tests run as root


@pytest.fixture
def reachable_programs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The packages may lie where only root comes: a readable copy for the time of one test."""
    ground_of_root = Path(tempfile.mkdtemp(prefix="ponte-programs-"))
    ground_of_root.chmod(0o755)
    monkeypatch.setattr(ground, "ROOTS_GROUND", ground_of_root)
    monkeypatch.setattr(ground, "_package", ground._copied_programs().joinpath)
    yield
    shutil.rmtree(ground_of_root)


def test_an_ordinary_user_has_them_inside_the_home(servers: Servers, reachable_programs: None) -> None:
    def start_and_stop() -> None:
        started = embedded.start(inside)
        assert _ask(started.database_url, "SELECT 1") == 1
        assert (inside / "servers").is_dir()
        assert not (inside / "servers").is_symlink()
        embedded.stop(inside)
        assert [embedded.command_line(pid) for pid in started.pids] == ["", ""]

    with home_of_an_ordinary_user() as inside:
        as_ordinary_user(start_and_stop)


def test_a_stranger_under_the_old_process_id_does_not_keep_postgresql_down(
    servers: Servers, reachable_programs: None
) -> None:
    def crash_and_start_again() -> None:
        started = embedded.start(inside)
        _kill(started)
        stranger = os.fork()
        if stranger == 0:
            signal.pause()
        lock = inside / "servers" / "postgres" / "postmaster.pid"
        lock.write_text("\n".join([str(stranger), *lock.read_text().splitlines()[1:], ""]))
        try:
            assert embedded.start(inside).database_url == started.database_url
        finally:
            os.kill(stranger, signal.SIGKILL)
            os.waitpid(stranger, 0)
            embedded.stop(inside)

    with home_of_an_ordinary_user() as inside:
        as_ordinary_user(crash_and_start_again)


def test_the_home_of_another_user_is_refused(
    home: Path, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 54321)

    with pytest.raises(HomeOfAnother):
        embedded.start(home)

    assert embedded.running(home) == servers


# --- Ends and accidents


def test_stop_ends_both_and_start_brings_the_data_back_at_the_same_address(own_home: Path) -> None:
    first = embedded.start(own_home)
    _write_a_row(first)

    embedded.stop(own_home)

    assert embedded.running(own_home) is None
    assert [embedded.command_line(pid) for pid in first.pids] == ["", ""]
    again = embedded.start(own_home)
    assert (again.database_url, again.redis_url) == (first.database_url, first.redis_url)
    assert _ask(again.database_url, "SELECT count(*) FROM kept") == 1


def test_start_takes_up_again_after_both_were_killed(own_home: Path) -> None:
    first = embedded.start(own_home)
    _write_a_row(first)

    _kill(first)

    assert embedded.running(own_home) is None
    again = embedded.start(own_home)
    assert (again.database_url, again.redis_url) == (first.database_url, first.redis_url)
    assert not set(again.pids) & set(first.pids)
    assert _ask(again.database_url, "SELECT count(*) FROM kept") == 1


def test_start_brings_back_only_the_one_that_died(own_home: Path) -> None:
    first = embedded.start(own_home)
    os.kill(first.valkey_pid, signal.SIGKILL)
    _wait_until_gone(first.valkey_pid)

    again = embedded.start(own_home)

    assert again.postgres_pid == first.postgres_pid
    assert again.valkey_pid != first.valkey_pid
    assert again.redis_url == first.redis_url


def test_no_port_of_ours_is_lent_to_an_outgoing_connection() -> None:
    first_lent = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])

    assert max(embedded.free_port() for _ in range(50)) < first_lent


def test_a_port_in_use_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(embedded, "OUR_PORTS", [taken.getsockname()[1]])
        with pytest.raises(OSError, match="no port is free"):
            embedded.free_port()


def test_a_former_port_that_went_to_somebody_else_is_given_up(own_home: Path) -> None:
    first = embedded.start(own_home)
    embedded.stop(own_home)

    with socket.create_server(("127.0.0.1", _port(first.redis_url))):
        again = embedded.start(own_home)

    assert again.redis_url != first.redis_url
    assert again.database_url == first.database_url


def test_a_former_port_that_is_still_being_let_go_is_waited_for(own_home: Path) -> None:
    """The threads of a killed server end one by one, and the last of them holds its port."""
    before = embedded.start(own_home)
    embedded.stop(own_home)
    with socket.create_server(("127.0.0.1", _port(before.redis_url))) as held:
        Timer(0.2, held.close).start()

        assert embedded.start(own_home).redis_url == before.redis_url


@pytest.mark.parametrize("server", ["database_url", "redis_url"])
def test_a_port_lost_between_looking_and_listening_is_replaced(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    first = embedded.start(own_home)
    embedded.stop(own_home)
    lost, really_free = _port(getattr(first, server)), embedded.is_free
    believed: list[int] = []

    def is_free_at_first(port: int) -> bool:
        if port == lost and not believed:
            believed.append(port)
            return True
        return really_free(port)

    monkeypatch.setattr(embedded, "is_free", is_free_at_first)

    with socket.create_server(("127.0.0.1", lost)):
        again = embedded.start(own_home)

    assert believed == [lost]
    assert _port(getattr(again, server)) != lost
    assert embedded.running(own_home) == again


def test_a_cluster_that_was_half_made_is_made_anew(own_home: Path) -> None:
    ground.make_home(own_home)
    here = ground.prepare(own_home)
    (here.path / "postgres.new").mkdir()
    (here.path / "postgres.new" / "PG_VERSION").write_text("18")

    servers = embedded.start(own_home)

    assert _ask(servers.database_url, "SELECT 1") == 1


def test_a_server_that_cannot_start_says_why(own_home: Path) -> None:
    embedded.start(own_home)
    embedded.stop(own_home)
    with (own_home / "servers" / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("not_a_setting_at_all = 1\n")

    with pytest.raises(ServerFailed, match="not_a_setting_at_all") as failed:
        embedded.start(own_home)

    assert failed.value.server == "postgres"
    assert embedded.running(own_home) is None


def test_a_missing_wheel_is_one_clear_line(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "find_spec", lambda _: None)

    with pytest.raises(WheelMissing) as missing:
        embedded.start(own_home)

    assert str(missing.value).count("\n") == 0
    assert "requirements/embedded.txt" in str(missing.value)


def test_stop_and_running_are_content_where_nothing_ever_ran(tmp_path: Path) -> None:
    embedded.stop(tmp_path / "nowhere")

    assert embedded.running(tmp_path / "nowhere") is None
    assert not (tmp_path / "nowhere").exists()


def test_embedded_servers_leaves_a_joined_pair_running_and_stops_its_own(
    home: Path, servers: Servers, own_home: Path
) -> None:
    with embedded.embedded_servers(home) as joined:
        assert joined == servers
    with embedded.embedded_servers(own_home) as own:
        assert embedded.running(own_home) == own

    assert embedded.running(home) == servers
    assert embedded.running(own_home) is None


def test_remove_leaves_nothing_of_the_servers(own_home: Path) -> None:
    embedded.start(own_home)
    embedded.stop(own_home)
    here = (own_home / "servers").resolve()

    ground.remove(own_home)

    assert not here.exists()
    assert not (own_home / "servers").is_symlink()


def _write_a_row(servers: Servers) -> None:
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("INSERT INTO kept VALUES (1)")
