"""What the environment may say, value by value, and what is said when it is wrong."""

import stat
from decimal import Decimal
from pathlib import Path

import pytest

from config import embedded, env, values
from config.embedded import Servers
from config.env import BadEnvironment, Env

SITE = {
    "DATABASE_URL": "postgres://ponte:secret@db.example.org/ponte",
    "REDIS_URL": "redis://:secret@redis.example.org/0",
    "SECRET_KEY": "k" * 50,
    "PUBLIC_BASE_URL": "https://ponte.example.org",
    "ALLOWED_HOSTS": "ponte.example.org, ponte.example.net",
    "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_MESSAGING_SERVICE_SID": "MG" + "2" * 32,
}


def load(home: Path, **variables: str) -> Env:
    return env.load({"PONTE_HOME": str(home), **variables})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


# --- Defaults


def test_an_empty_environment_is_a_small_site_on_loopback(home: Path) -> None:
    found = load(home)

    assert (found.port, found.public_base_url) == (8000, "http://127.0.0.1:8000")
    assert found.allowed_hosts == ["127.0.0.1", "localhost"]
    assert (found.default_language, found.demo, found.is_embedded) == ("it", False, True)
    assert (found.database_url, found.redis_url, found.servers()) == (None, None, None)
    assert found.twilio.api_base == "https://api.twilio.com"


def test_the_home_lies_beside_the_house_by_default() -> None:
    assert env.load({"SECRET_KEY": "k"}).home == Path(env.__file__).resolve().parents[1] / ".ponte"


def test_a_site_is_read_as_written(home: Path) -> None:
    found = load(home, **SITE)

    assert (found.database_url, found.redis_url) == (SITE["DATABASE_URL"], SITE["REDIS_URL"])
    assert found.secret_key == SITE["SECRET_KEY"]
    assert found.allowed_hosts == ["ponte.example.org", "ponte.example.net", "127.0.0.1"]
    assert found.twilio.sender == SITE["TWILIO_MESSAGING_SERVICE_SID"]
    assert (found.is_embedded, found.has_phonebox, found.demo) == (False, False, False)
    assert not home.exists()


def test_the_port_shows_in_the_public_address(home: Path) -> None:
    assert load(home, PORT="9001").public_base_url == "http://127.0.0.1:9001"


def test_empty_counts_as_not_set(home: Path) -> None:
    assert load(home, PORT="", DATABASE_URL="", TWILIO_FROM="") == load(home)


def test_running_embedded_servers_give_the_addresses(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    servers = Servers("postgres://ponte:p@127.0.0.1:5000/ponte", "redis://:p@127.0.0.1:6000/0", 10, 11)
    monkeypatch.setattr(embedded, "running", lambda asked: servers if asked == home else None)

    found = load(home)

    assert (found.database_url, found.redis_url) == (servers.database_url, servers.redis_url)
    assert found.is_embedded is True


def test_given_addresses_win_over_running_servers(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "running", lambda _: Servers("postgres://h/embedded", "redis://h", 1, 2))

    assert load(home, **SITE).database_url == SITE["DATABASE_URL"]


# --- Secrets


def test_a_secret_key_is_made_once_and_is_private(home: Path) -> None:
    first, second = load(home).secret_key, load(home).secret_key

    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_site_with_its_own_database_must_bring_its_key(home: Path) -> None:
    with pytest.raises(BadEnvironment) as missing:
        load(home, **SITE | {"SECRET_KEY": ""})

    assert missing.value.variable == "SECRET_KEY"
    assert not home.exists()


def test_a_demo_on_a_given_database_makes_its_own_key(home: Path) -> None:
    found = load(home, DATABASE_URL=SITE["DATABASE_URL"], REDIS_URL=SITE["REDIS_URL"], PONTE_DEMO="1")

    assert found.secret_key == (home / "secret_key").read_text()


def test_a_value_may_come_from_a_file(home: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from a file\n")
    variables = {name: value for name, value in SITE.items() if name != "TWILIO_AUTH_TOKEN"}

    found = load(home, **variables, TWILIO_AUTH_TOKEN_FILE=str(tmp_path / "token"))

    assert found.twilio.auth_token == "from a file"


def test_a_file_that_cannot_be_read_is_named(home: Path, tmp_path: Path) -> None:
    with pytest.raises(BadEnvironment) as bad:
        load(home, SECRET_KEY_FILE=str(tmp_path / "nothing"))

    assert bad.value.variable == "SECRET_KEY_FILE"


def test_a_value_given_twice_is_refused(home: Path, tmp_path: Path) -> None:
    with pytest.raises(BadEnvironment, match="twice"):
        load(home, SECRET_KEY="one", SECRET_KEY_FILE=str(tmp_path / "two"))


def test_no_secret_shows_when_the_environment_is_printed(tmp_path: Path) -> None:
    hidden = {
        "DATABASE_URL": "postgres://ponte:hush@db/ponte",
        "REDIS_URL": "redis://:hush@redis/0",
        "SECRET_KEY": "hush",
        "TWILIO_AUTH_TOKEN": "hush",
        "EMAIL_URL": "smtps://ponte:hush@mail",
        "HEARTBEAT_URL": "https://hc.example.org/hush",
    }

    shown = repr(load(tmp_path, **SITE | hidden))

    assert "hush" not in shown


# --- Bad values


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "²"),
        ("PONTE_DEMO", "yes"),
        ("DATABASE_URL", "mysql://db/ponte"),
        ("DATABASE_URL", "postgres://db"),
        ("DATABASE_URL", "postgres://db/one/two"),
        ("DATABASE_URL", "postgres://ponte:sec/ret@db/ponte"),
        ("REDIS_URL", "valkey://redis/0"),
        ("REDIS_URL", "redis"),
        ("PUBLIC_BASE_URL", "ponte.example.org"),
        ("PUBLIC_BASE_URL", "https://ponte.example.org/app"),
        ("PUBLIC_BASE_URL", "ftp://ponte.example.org"),
        ("ALLOWED_HOSTS", "https://ponte.example.org"),
        ("ALLOWED_HOSTS", "ponte.example.org ponte.example.net"),
        ("DEFAULT_LANGUAGE", "de"),
        ("TWILIO_ACCOUNT_SID", "SK123"),
        ("TWILIO_MESSAGING_SERVICE_SID", "AC123"),
        ("TWILIO_FROM", "0935123456"),
        ("TWILIO_FROM", "+39 320 000"),
        ("TWILIO_VOICE_FROM", "Ponte"),
        ("TWILIO_SENDER_NAME", "Polo sociale"),
        ("TWILIO_SENDER_NAME", "112"),
        ("SMS_PRICE_EUR", "0,075"),
        ("SMS_PRICE_EUR", "7.5"),
        ("SMS_PRICE_EUR", "-0.1"),
        ("SMS_PRICE_EUR", "nan"),
        ("TWILIO_API_BASE", "http://gateway.example.org"),
        ("TWILIO_API_BASE", "api.twilio.com"),
        ("ALARM_EMAIL", "tecnico"),
        ("ALARM_EMAIL", "Anna <anna@example.org>"),
        ("ALARM_EMAIL", "anna@example.org, nino@example.org"),
        ("ALARM_PHONE", "0935123456"),
        ("CONTACT_PHONE", "0935123456"),
        ("CONTACT_EMAIL", "accessibilità"),
        ("EMAIL_FROM", "Ponte"),
        ("EMAIL_URL", "mail.example.org"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "imap://mail.example.org"),
        ("EMAIL_URL", "smtps://mail.example.org/inbox"),
        ("EMAIL_URL", "smtps://ponte:sec/ret@mail.example.org"),
        ("EMAIL_URL", "smtp://ponte:sec%2Fret@mail.example.org"),
        ("HEARTBEAT_URL", "hc.example.org/7f3a"),
        ("HEARTBEAT_URL", "ftp://hc.example.org/7f3a"),
        ("HEARTBEAT_URL", "https://hc.example.org/7f 3a"),
    ],
)
def test_a_bad_value_stops_and_is_named_without_being_shown(home: Path, variable: str, value: str) -> None:
    with pytest.raises(BadEnvironment) as bad:
        load(home, **SITE | {variable: value})

    assert bad.value.variable == variable
    assert str(bad.value).startswith(f"{variable} must ")
    assert "\n" not in str(bad.value)
    assert "sec" not in str(bad.value)
    assert bad.value.__suppress_context__


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(BadEnvironment, match="PONTE_HOME must be a directory"):
        load(tmp_path / "file")


# --- The gateway


def test_the_demo_without_credentials_has_the_phone_box_on_loopback(home: Path) -> None:
    found = load(home, PONTE_DEMO="1")

    env.require_gateway(found)
    assert found.has_phonebox is True
    assert found.twilio.is_loopback is True
    assert found.twilio.sender == "+15005550006"
    assert found.twilio.auth_token == (home / "phonebox_token").read_text()


def test_the_phone_box_is_found_at_the_port_that_was_written_down(home: Path) -> None:
    home.mkdir()
    (home / "phonebox_port").write_text("4711")

    assert load(home, PONTE_DEMO="1").twilio.api_base == "http://127.0.0.1:4711"


def test_the_demos_mail_stays_where_the_phone_box_takes_it(home: Path) -> None:
    home.mkdir()
    (home / "mailbox_port").write_text("4712")

    found = load(home, PONTE_DEMO="1")

    assert (found.email_url, found.email_stays_here) == ("smtp://127.0.0.1:4712", True)


def test_the_demo_writes_no_mail_before_its_first_start(home: Path) -> None:
    found = load(home, PONTE_DEMO="1")

    assert (found.email_url, found.email_stays_here) == (None, False)


@pytest.mark.parametrize("more", [{"EMAIL_URL": "smtp://relay.example"}, SITE])
def test_mail_that_can_leave_the_machine_does_not_stay(home: Path, more: dict[str, str]) -> None:
    home.mkdir()
    (home / "mailbox_port").write_text("4712")

    found = load(home, **more, PONTE_DEMO="1")

    assert (found.email_url, found.email_stays_here) == (more.get("EMAIL_URL"), False)


def test_the_demo_with_credentials_uses_them_and_no_phone_box(home: Path) -> None:
    found = load(home, **SITE, PONTE_DEMO="1")

    env.require_gateway(found)
    assert found.has_phonebox is False
    assert found.twilio.account_sid == SITE["TWILIO_ACCOUNT_SID"]


def test_no_phone_box_without_the_demo(home: Path) -> None:
    found = load(home)

    assert found.has_phonebox is False
    with pytest.raises(BadEnvironment):
        env.require_gateway(found)


@pytest.mark.parametrize(
    "variable", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_MESSAGING_SERVICE_SID"]
)
def test_each_missing_credential_stops_the_start_and_is_named(home: Path, variable: str) -> None:
    found = load(home, **SITE | {variable: ""})

    with pytest.raises(BadEnvironment, match=f"^{variable}.* is missing"):
        env.require_gateway(found)


def test_in_the_demo_nobody_is_told_to_run_the_demo(home: Path) -> None:
    found = load(home, PONTE_DEMO="1", TWILIO_API_BASE="http://127.0.0.1:4711")

    with pytest.raises(BadEnvironment, match=r"^TWILIO_ACCOUNT_SID is missing$"):
        env.require_gateway(found)


def test_one_number_does_in_place_of_a_messaging_service(home: Path) -> None:
    found = load(home, **SITE | {"TWILIO_MESSAGING_SERVICE_SID": "", "TWILIO_FROM": "+15005550006"})

    env.require_gateway(found)
    assert found.twilio.sender == "+15005550006"


@pytest.mark.parametrize("base", ["http://127.0.0.1:4711", "http://localhost:4711", "http://[::1]:4711"])
def test_a_gateway_on_loopback_is_known_as_such(home: Path, base: str) -> None:
    assert load(home, **SITE, TWILIO_API_BASE=base).twilio.is_loopback is True


def test_twilio_itself_is_not_loopback(home: Path) -> None:
    assert load(home, **SITE).twilio.is_loopback is False


def test_a_text_has_the_usual_price_unless_another_is_given(home: Path) -> None:
    assert load(home, **SITE).sms_price == Decimal("0.075")
    assert load(home, **SITE, SMS_PRICE_EUR="0.0491").sms_price == Decimal("0.0491")


# --- Alarms


def test_without_a_word_nobody_is_alarmed(home: Path) -> None:
    found = load(home, **SITE)

    assert (found.alarm.email, found.alarm.phone, found.alarm.heartbeat_url) == ("", "", "")
    assert found.alarm.reaches_nobody is True


@pytest.mark.parametrize(
    "variables",
    [
        {"ALARM_EMAIL": "anna@example.org", "EMAIL_URL": "smtp://relay"},
        {"ALARM_PHONE": "+393331234567", "TWILIO_VOICE_FROM": "+390935123456"},
        {"HEARTBEAT_URL": "https://hc.example.org/7f3a"},
    ],
)
def test_one_route_is_enough_for_an_alarm(home: Path, variables: dict[str, str]) -> None:
    assert load(home, **SITE, **variables).alarm.reaches_nobody is False


def test_alarms_come_from_the_site_unless_another_sender_is_given(home: Path) -> None:
    assert load(home, **SITE).alarm.email_from == "ponte@ponte.example.org"
    assert load(home, **SITE, EMAIL_FROM="polo@example.org").alarm.email_from == "polo@example.org"


@pytest.mark.parametrize(
    ("variables", "needed"),
    [
        ({"ALARM_EMAIL": "anna@example.org"}, "ALARM_EMAIL must come with EMAIL_URL"),
        ({"ALARM_PHONE": "+393331234567"}, "ALARM_PHONE must come with TWILIO_VOICE_FROM"),
    ],
)
def test_alarm_that_could_not_leave_stops_the_start(
    home: Path, variables: dict[str, str], needed: str
) -> None:
    with pytest.raises(BadEnvironment, match=f"^{needed}"):
        load(home, **SITE, **variables)


def test_in_the_demo_a_simulated_technician_is_called(home: Path) -> None:
    found = load(home, PONTE_DEMO="1")

    assert (found.alarm.phone, found.alarm.email) == (env.TRIAL_TECHNICIAN, "")
    assert (found.twilio.calls_from, found.twilio.is_loopback) == ("+15005550006", True)


def test_in_a_demo_with_real_credentials_nobody_is_called_unasked(home: Path) -> None:
    assert load(home, **SITE, PONTE_DEMO="1").alarm.phone == ""


@pytest.mark.parametrize(
    ("url", "port", "is_tls", "changes_over"),
    [
        ("smtp://relay", 25, False, False),
        ("smtp+tls://po%40nte:p%2Fw@mail.example.org", 587, False, True),
        ("smtps://po%40nte:p%2Fw@mail.example.org:4650", 4650, True, False),
        ("smtp://po%40nte:p%2Fw@127.0.0.1:2525", 2525, False, False),
    ],
)
def test_a_mail_address_becomes_djangos_form(url: str, port: int, is_tls: bool, changes_over: bool) -> None:
    found = values.parse_email_url(url)

    assert (found["PORT"], found["USE_SSL"], found["USE_TLS"]) == (port, is_tls, changes_over)
    assert (found["USER"], found["PASSWORD"]) == (("", "") if url.endswith("relay") else ("po@nte", "p/w"))


# --- Servers and addresses


def test_a_command_without_servers_says_how_to_have_them(home: Path) -> None:
    with pytest.raises(BadEnvironment, match=r"DATABASE_URL is not set, .*start\.py up"):
        env.require_database(load(home))


def test_one_address_without_the_other_is_refused(home: Path) -> None:
    with pytest.raises(BadEnvironment, match="DATABASE_URL is missing beside REDIS_URL"):
        env.require_database(load(home, REDIS_URL="redis://h"))
    with pytest.raises(BadEnvironment, match="REDIS_URL is missing beside DATABASE_URL"):
        env.require_broker(load(home, DATABASE_URL="postgres://h/ponte", SECRET_KEY="k"))


def test_a_database_address_becomes_djangos_form() -> None:
    url = "postgresql://po%40nte:p%2Fw%3A@db.example.org:5433/po%20nte?sslmode=require&connect_timeout=3"

    assert values.parse_database_url(url) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "po nte",
        "USER": "po@nte",
        "PASSWORD": "p/w:",
        "HOST": "db.example.org",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require", "connect_timeout": "3"},
    }


def test_without_an_address_django_gets_one_where_nobody_answers(home: Path) -> None:
    found = env.database(load(home))

    assert (found["HOST"], found["PORT"]) == ("127.0.0.1", "1")
