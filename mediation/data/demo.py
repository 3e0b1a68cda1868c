"""Reads the invented bodies and people of this folder into typed rows. No database here."""

import csv
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from mediation.vocabulary import Delivery, Level, MediatorKind, Role, Setting, SmsLanguage

HERE = Path(__file__).parent
WEEKDAYS = ["lun", "mar", "mer", "gio", "ven", "sab", "dom"]
# What a language that is only "working" is never cleared for.
DEMANDING = {Setting.HEALTH, Setting.LEGAL}


class Opening(NamedTuple):
    """Minutes of the day, `[opens, closes)`, on a weekday: 0 = Monday."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, kw_only=True)
class OfficeRow:
    body: str
    kind: str
    office: str
    town: str
    place: str
    phone: str
    sms_phone: str
    external_number: str
    is_sensitive: str
    email: str


@dataclass(frozen=True, kw_only=True)
class MediatorRow:
    """Days are counted from the day of the first loading."""

    first_name: str
    last_name: str
    gender: str
    home: str
    phone: str
    languages: dict[str, str]
    settings: list[str]
    takes_night_calls: bool
    hours: list[str]
    papers: list[dict[str, Any]]
    kind: str = MediatorKind.MEDIATOR
    sms: str = SmsLanguage.ITALIAN
    deliveries: list[str] = field(default_factory=lambda: list(Delivery))
    varieties: dict[str, list[str]] = field(default_factory=dict)
    absence: list[int] = field(default_factory=list)
    exceptions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def openings(self) -> list[Opening]:
        return [opening for hours in self.hours for opening in weekly(hours)]

    def cleared_for(self, tag: str) -> list[str]:
        if self.languages[tag] != Level.WORKING:
            return self.settings
        return [setting for setting in self.settings if setting not in DEMANDING]


@dataclass(frozen=True, kw_only=True)
class RotaRow:
    """People who take weekly turns on call, `on_duty` of them at a time."""

    languages: list[str]
    people: list[str]
    on_duty: int

    def on_duty_in(self, week: int) -> list[str]:
        return [self.people[(week + turn) % len(self.people)] for turn in range(self.on_duty)]


@dataclass(frozen=True, kw_only=True)
class PreferenceRow:
    body: str
    office: str
    mediator: str
    rank: int


@dataclass(frozen=True, kw_only=True)
class ExclusionRow:
    body: str
    office: str
    mediator: str
    reason: str
    is_blind: bool


@dataclass(frozen=True, kw_only=True)
class SignInRow:
    """Who has no `body` works for the Polo."""

    username: str
    first_name: str
    last_name: str
    role: Role
    body: str = ""
    office: str = ""
    mediator: str = ""
    phone: str = ""
    alarm_rank: int = 1
    is_staff: bool = False
    is_superuser: bool = False


def offices() -> list[OfficeRow]:
    with (HERE / "demo_offices.csv").open(encoding="utf-8", newline="") as table:
        return [OfficeRow(**line) for line in csv.DictReader(table)]


def mediators() -> list[MediatorRow]:
    return [MediatorRow(**entry) for entry in _people()["mediator"]]


def rotas() -> list[RotaRow]:
    return [RotaRow(**entry) for entry in _people()["rota"]]


def preferences() -> list[PreferenceRow]:
    return [PreferenceRow(**entry) for entry in _people()["preference"]]


def exclusions() -> list[ExclusionRow]:
    return [ExclusionRow(**entry) for entry in _people()["exclusion"]]


def sign_ins() -> list[SignInRow]:
    return [SignInRow(**{**entry, "role": Role(entry["role"])}) for entry in _people()["sign_in"]]


def weekly(hours: str) -> list[Opening]:
    """Read "lun-ven 08:00-13:30" as one opening a day."""
    days, times = hours.split()
    first, _, last = days.partition("-")
    opens, closes = minutes(times)
    weekdays = range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)
    return [Opening(weekday, opens, closes) for weekday in weekdays]


def minutes(times: str) -> tuple[int, int]:
    opens, _, closes = times.partition("-")
    return _minute_of_day(opens), _minute_of_day(closes)


def _minute_of_day(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


@cache
def _people() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((HERE / "demo_people.toml").read_text(encoding="utf-8"))
