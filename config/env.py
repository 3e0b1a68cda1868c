"""The environment, read once into one typed value. Nothing else reads it, and a bad value stops the start.

Each variable may come from a file instead (`SECRET_KEY_FILE` for `SECRET_KEY`), as container secrets do.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from config import embedded, ground, values
from config.embedded import Servers

HOUSE = Path(__file__).resolve().parent.parent
TWILIO_API = "https://api.twilio.com"
# Twilio's own number for trying things out; the phone box takes it too.
TRIAL_NUMBER = "+15005550006"
TRIAL_ACCOUNT = "AC" + "0" * 32
# About what one part of a text to an Italian mobile costs, in euro.
SMS_PRICE = Decimal("0.075")
# Whom the demo's watchdog calls: a simulated phone.
TRIAL_TECHNICIAN = "+393990000999"


class BadEnvironment(Exception):
    """One variable has no value or a wrong one. Never shows the value: it may be a secret."""

    def __init__(self, variable: str, reason: str) -> None:
        self.variable, self.reason = variable, reason
        super().__init__(f"{variable} {reason}")


@dataclass(frozen=True)
class Twilio:
    account_sid: str
    auth_token: str = field(repr=False)
    messaging_service_sid: str
    from_number: str
    voice_from: str
    sender_name: str
    api_base: str

    @property
    def sender(self) -> str:
        """The messaging service when there is one, because it holds the numbers and their opt-outs."""
        return self.messaging_service_sid or self.from_number

    @property
    def calls_from(self) -> str:
        return self.voice_from or self.from_number

    @property
    def numbers(self) -> tuple[str, ...]:
        """Those that people can let ring, as far as they are known: a messaging service's own are not."""
        return tuple(dict.fromkeys(filter(None, (self.from_number, self.voice_from))))

    @property
    def is_loopback(self) -> bool:
        return urlsplit(self.api_base).hostname in values.LOOPBACK


@dataclass(frozen=True)
class Alarm:
    """Whom the watchdog tells when dispatch stops; empty is nobody. A heartbeat's address is a secret."""

    email: str
    phone: str
    email_from: str
    heartbeat_url: str = field(repr=False)

    @property
    def reaches_nobody(self) -> bool:
        return not (self.email or self.phone or self.heartbeat_url)


@dataclass(frozen=True)
class Contact:
    """What every page says of whose service it is, and whom to call and write to; empty is not said."""

    parent_body: str
    phone: str
    email: str


@dataclass(frozen=True)
class Env:
    """`database_url` and `redis_url` are None when neither a variable nor a running server gives them."""

    home: Path
    demo: bool
    database_url: str | None = field(repr=False)
    redis_url: str | None = field(repr=False)
    is_embedded: bool
    secret_key: str = field(repr=False)
    allowed_hosts: list[str]
    public_base_url: str
    port: int
    default_language: str
    twilio: Twilio
    has_phonebox: bool
    email_url: str | None = field(repr=False)
    # The demo's own server takes the mail, and keeps it.
    email_stays_here: bool
    alarm: Alarm
    sms_price: Decimal
    contact: Contact

    def servers(self) -> Servers | None:
        """The running embedded servers, asked anew each time."""
        return embedded.running(self.home)


def load(environ: Mapping[str, str] = os.environ) -> Env:
    """:raises BadEnvironment:"""
    given = _Given(environ)
    home = given.read("PONTE_HOME", values.directory, HOUSE / ".ponte")
    demo = given.read("PONTE_DEMO", values.switch, False)
    port = given.read("PORT", values.port, 8000)
    public_base_url = given.read("PUBLIC_BASE_URL", values.base_url, f"http://127.0.0.1:{port}")
    database_url = given.read("DATABASE_URL", values.database_url, None)
    redis_url = given.read("REDIS_URL", values.redis_url, None)
    is_embedded = database_url is None and redis_url is None
    servers = embedded.running(home) if is_embedded else None
    has_phonebox = demo and not given.text("TWILIO_ACCOUNT_SID") and not given.text("TWILIO_API_BASE")
    twilio = _trial_twilio(home) if has_phonebox else _twilio(given)
    email_url = given.read("EMAIL_URL", values.email_url, None)
    alarm = _alarm(given, public_base_url, technician=TRIAL_TECHNICIAN if has_phonebox else "")
    _check_ways_out(alarm, email_url, twilio)
    trial_mail = _trial_mail(home) if has_phonebox and email_url is None else None
    return Env(
        home=home,
        demo=demo,
        database_url=servers.database_url if servers else database_url,
        redis_url=servers.redis_url if servers else redis_url,
        is_embedded=is_embedded,
        secret_key=_secret_key(given, home, may_make_one=database_url is None or demo),
        allowed_hosts=given.read("ALLOWED_HOSTS", values.hosts, _default_hosts(public_base_url)),
        public_base_url=public_base_url,
        port=port,
        default_language=given.read("DEFAULT_LANGUAGE", values.language, "it"),
        twilio=twilio,
        has_phonebox=has_phonebox,
        email_url=email_url or trial_mail,
        email_stays_here=trial_mail is not None,
        alarm=alarm,
        sms_price=given.read("SMS_PRICE_EUR", values.price, SMS_PRICE),
        contact=_contact(given),
    )


def require_gateway(env: Env) -> None:
    """Outside the demo nothing may start that could not send.

    :raises BadEnvironment: naming the first credential that is missing.
    """
    if env.has_phonebox:
        return
    needed = {
        "TWILIO_ACCOUNT_SID": env.twilio.account_sid,
        "TWILIO_AUTH_TOKEN": env.twilio.auth_token,
        "TWILIO_MESSAGING_SERVICE_SID": env.twilio.sender,
    }
    for variable, value in needed.items():
        if not value:
            also = " (or TWILIO_FROM)" if variable == "TWILIO_MESSAGING_SERVICE_SID" else ""
            hint = "" if env.demo else "; PONTE_DEMO=1 runs with simulated phones"
            raise BadEnvironment(variable + also, f"is missing{hint}")


def require_database(env: Env) -> None:
    """:raises BadEnvironment: in words for somebody who ran a command too early."""
    if env.is_embedded and env.database_url is None:
        raise BadEnvironment(
            "DATABASE_URL", f"is not set, and nothing runs from {env.home}: python3 start.py up"
        )
    if env.database_url is None:
        raise BadEnvironment("DATABASE_URL", "is missing beside REDIS_URL: set both, or neither")


def require_broker(env: Env) -> None:
    """:raises BadEnvironment:"""
    if env.redis_url is None:
        raise BadEnvironment("REDIS_URL", "is missing beside DATABASE_URL: set both, or neither")


# --- Addresses


def database(env: Env) -> dict[str, Any]:
    """Django's form of the address. Without one, a port where nobody answers: some commands need none."""
    return values.parse_database_url(env.database_url or "postgres://127.0.0.1:1/ponte")


def mail_server(env: Env) -> dict[str, Any]:
    """The parts of the address. Without one nothing is written by e-mail, so it may name anybody."""
    return values.parse_email_url(env.email_url or "smtp://127.0.0.1:25")


# --- Reading

T = TypeVar("T")
D = TypeVar("D")


class _Given:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str) -> str:
        """Empty counts as not set: that is how compose files pass on what is missing."""
        value, file = self._environ.get(name, ""), self._environ.get(f"{name}_FILE", "")
        if value and file:
            raise BadEnvironment(name, f"is given twice, also by {name}_FILE")
        return self._from_file(name, file) if file else value.strip()

    def read(self, name: str, parse: Callable[[str], T], default: D) -> T | D:
        text = self.text(name)
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as error:
            raise BadEnvironment(name, str(error)) from None

    @staticmethod
    def _from_file(name: str, file: str) -> str:
        try:
            return Path(file).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadEnvironment(f"{name}_FILE", f"cannot be read: {type(error).__name__}") from error


def _twilio(given: _Given) -> Twilio:
    return Twilio(
        account_sid=given.read("TWILIO_ACCOUNT_SID", values.beginning_with("AC"), ""),
        auth_token=given.text("TWILIO_AUTH_TOKEN"),
        messaging_service_sid=given.read("TWILIO_MESSAGING_SERVICE_SID", values.beginning_with("MG"), ""),
        from_number=given.read("TWILIO_FROM", values.phone_number, ""),
        voice_from=given.read("TWILIO_VOICE_FROM", values.phone_number, ""),
        sender_name=given.read("TWILIO_SENDER_NAME", values.sender_name, ""),
        api_base=given.read("TWILIO_API_BASE", values.gateway_url, TWILIO_API),
    )


def _alarm(given: _Given, public_base_url: str, *, technician: str) -> Alarm:
    here = urlsplit(public_base_url).hostname or "localhost"
    return Alarm(
        email=given.read("ALARM_EMAIL", values.email_address, ""),
        phone=given.read("ALARM_PHONE", values.phone_number, technician),
        email_from=given.read("EMAIL_FROM", values.email_address, f"ponte@{here}"),
        heartbeat_url=given.read("HEARTBEAT_URL", values.heartbeat_url, ""),
    )


def _contact(given: _Given) -> Contact:
    return Contact(
        parent_body=given.text("PARENT_BODY"),
        phone=given.read("CONTACT_PHONE", values.phone_number, ""),
        email=given.read("CONTACT_EMAIL", values.email_address, ""),
    )


def _check_ways_out(alarm: Alarm, email_url: str | None, twilio: Twilio) -> None:
    """An alarm that cannot leave would be noticed on the night it is needed.

    :raises BadEnvironment:
    """
    if alarm.email and not email_url:
        raise BadEnvironment("ALARM_EMAIL", "must come with EMAIL_URL, the server that takes the mail")
    if alarm.phone and not twilio.calls_from:
        raise BadEnvironment("ALARM_PHONE", "must come with TWILIO_VOICE_FROM (or TWILIO_FROM), to call from")


def _trial_twilio(home: Path) -> Twilio:
    """The phone box's credentials. The token is a real secret: whoever has it can forge replies."""
    return Twilio(
        account_sid=TRIAL_ACCOUNT,
        auth_token=_lasting_secret(home, "phonebox_token"),
        messaging_service_sid="",
        from_number=TRIAL_NUMBER,
        voice_from=TRIAL_NUMBER,
        sender_name="Ponte",
        api_base=f"http://127.0.0.1:{phonebox_port(home)}",
    )


def phonebox_port(home: Path) -> int:
    """The port that the launcher chose and wrote down; before the first start, one where nobody answers."""
    return _written_port(home / "phonebox_port") or 1


def _trial_mail(home: Path) -> str | None:
    """Where the phone box takes letters; before the first start nowhere, and then none are written."""
    port = _written_port(home / "mailbox_port")
    return f"smtp://127.0.0.1:{port}" if port else None


def _written_port(written: Path) -> int | None:
    return int(written.read_text()) if written.exists() else None


def _secret_key(given: _Given, home: Path, *, may_make_one: bool) -> str:
    if key := given.text("SECRET_KEY"):
        return key
    if not may_make_one:
        raise BadEnvironment("SECRET_KEY", "is missing: a site with its own database needs its own key")
    return _lasting_secret(home, "secret_key")


def _lasting_secret(home: Path, name: str) -> str:
    try:
        ground.make_home(home)
        return ground.lasting_secret(home / name)
    except (OSError, ground.EmbeddedError) as error:
        raise BadEnvironment("PONTE_HOME", f"cannot keep a secret: {error}") from error


def _default_hosts(public_base_url: str) -> list[str]:
    return list(dict.fromkeys([urlsplit(public_base_url).hostname or "", "127.0.0.1", "localhost"]))
