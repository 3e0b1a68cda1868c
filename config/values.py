"""The forms a variable can have. Each function raises ValueError with a reason, never with the value."""

import re
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

LANGUAGES = ("it", "en", "uk", "fr", "ar", "ro")
DEAREST_TEXT = Decimal(5)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def parse_database_url(url: str) -> dict[str, Any]:
    """`postgres://user:password@host:port/name?sslmode=require`; what follows `?` goes to libpq."""
    parts = _split(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("must begin with postgres://")
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise ValueError("must name one database after the host")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


# scheme: whether TLS is from the first byte, and whether it is asked for afterwards; the usual port
MAIL_SCHEMES = {"smtp": (False, False, 25), "smtp+tls": (False, True, 587), "smtps": (True, False, 465)}


def parse_email_url(url: str) -> dict[str, Any]:
    """`smtps://user:password@host:port`; `smtp+tls://` begins in clear and changes over; `smtp://` stays in clear."""
    parts = _split(url)
    if parts.scheme not in MAIL_SCHEMES or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("must be an address like smtps://user:password@mail.example.org")
    if parts.scheme == "smtp" and parts.password and parts.hostname not in LOOPBACK:
        raise ValueError("must begin with smtps:// or smtp+tls://: it has a password")
    is_tls, changes_over, usual_port = MAIL_SCHEMES[parts.scheme]
    return {
        "HOST": parts.hostname,
        "PORT": parts.port or usual_port,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "USE_SSL": is_tls,
        "USE_TLS": changes_over,
    }


def _split(url: str) -> SplitResult:
    """The standard library's own errors repeat a piece of the address, which may be one of the password."""
    with suppress(ValueError):
        parts = urlsplit(url)
        if parts.port != 0:
            return parts
    raise ValueError("must be an address; special characters in a password are percent-encoded")


def directory(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError("must be a directory")
    return path


def switch(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("must be 1 or 0")
    return text == "1"


def port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise ValueError("must be a number from 1 to 65535")
    return int(text)


def base_url(text: str) -> str:
    parts = _split(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an address like https://ponte.example.org")
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise ValueError("must be an address without a path: gateways sign what follows it")
    return text.rstrip("/")


def gateway_url(text: str) -> str:
    url = base_url(text)
    if url.startswith("http://") and urlsplit(url).hostname not in LOOPBACK:
        raise ValueError("must be https, unless it is a loopback address")
    return url


def database_url(text: str) -> str:
    parse_database_url(text)
    return text


def email_url(text: str) -> str:
    parse_email_url(text)
    return text


def email_address(text: str) -> str:
    if not re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+", text):
        raise ValueError("must be one e-mail address, without a name")
    return text


def heartbeat_url(text: str) -> str:
    parts = _split(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text):
        raise ValueError("must be an address that begins with https:// or http://")
    return text


def redis_url(text: str) -> str:
    if not text.startswith(("redis://", "rediss://", "sentinel://", "redis+socket://")):
        raise ValueError(
            "must begin with redis:// (also for Valkey), rediss://, sentinel:// or redis+socket://"
        )
    return text


def hosts(text: str) -> list[str]:
    """The loopback address is always one of them: the container's health check asks there."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if any("/" in name or " " in name for name in names):
        raise ValueError("must be names separated by commas, without http:// and without a path")
    return list(dict.fromkeys([*names, "127.0.0.1"]))


def language(text: str) -> str:
    if text not in LANGUAGES:
        raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
    return text


def beginning_with(prefix: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not text.startswith(prefix) or not text.isalnum():
            raise ValueError(f"must be an identifier that begins with {prefix}")
        return text

    return parse


def phone_number(text: str) -> str:
    if not re.fullmatch(r"\+[1-9]\d{6,14}", text):
        raise ValueError("must be a number in international form, like +39 and no spaces")
    return text


def price(text: str) -> Decimal:
    """Euro for one text: `float` would read `nan`, and cents by mistake are caught by the ceiling."""
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", text) or Decimal(text) > DEAREST_TEXT:
        raise ValueError(f"must be euro with a point, like 0.075, and at most {DEAREST_TEXT}")
    return Decimal(text)


def sender_name(text: str) -> str:
    if not re.fullmatch(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}", text):
        raise ValueError("must be at most 11 letters, digits and spaces, one letter at least")
    return text
