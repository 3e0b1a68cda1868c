"""The numbers of the rules as a person reads and types them: "4 ore" rather than 240, never a number of what."""

import re
from collections.abc import Callable
from datetime import time
from typing import Any

from django import forms

from bookings.rulebook import BY_RULE, HOUR, Row, Unit
from mediation.vocabulary import Level

COUNTED: dict[Unit, tuple[str, str]] = {
    Unit.SECONDS: ("secondo", "secondi"),
    Unit.HOURS: ("ora", "ore"),
    Unit.DAYS: ("giorno", "giorni"),
    Unit.WORKING_DAYS: ("giorno lavorativo", "giorni lavorativi"),
    Unit.PEOPLE: ("persona", "persone"),
    Unit.WAVES: ("giro", "giri"),
    Unit.JOBS: ("incarico", "incarichi"),
    Unit.DATES: ("data", "date"),
    Unit.PERCENT: ("per cento", "per cento"),
}
LENGTH = re.compile(
    r"""(?: (?P<hours>\d{1,4}) \s* (?:h|ora|ore) )?
        \s* e? \s*
        (?: (?P<minutes>\d{1,5}) \s* (?:m|min|minuto|minuti) )?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
LARGEST = 99_999


# --- Read


def written(rule: str, value: Any) -> str:
    """The value of one rule in words; of a rule that nobody explains, as it is."""
    row = BY_RULE.get(rule)
    if row is None:
        return str(value)
    return row.zero if row.zero and value == 0 else amount(row, value)


def amount(row: Row, value: Any) -> str:
    """The same, with 0 as a number."""
    say = WRITTEN.get(row.unit)
    return say(value) if say else counted(value, *COUNTED[row.unit])


def length(minutes: int) -> str:
    """ "45 minuti", "4 ore", "1 ora e 30 minuti": exact, and never in days."""
    hours, rest = divmod(abs(minutes), HOUR)
    sign = "-" if minutes < 0 else ""
    parts = [counted(hours, "ora", "ore")] if hours else []
    if rest or not hours:
        parts.append(counted(rest, "minuto", "minuti"))
    return sign + " e ".join(parts)


def counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def clock(minute: int) -> str:
    return f"{minute // HOUR:02}:{minute % HOUR:02}"


WRITTEN: dict[Unit, Callable[[Any], str]] = {
    Unit.MINUTES: length,
    Unit.HOUR_OF_DAY: lambda hour: clock(hour * HOUR),
    Unit.MINUTE_OF_DAY: clock,
    Unit.SWITCH: lambda on: "sì" if on else "no",
    Unit.LEVEL: lambda level: str(Level(level).label).lower(),
}


# --- Typed


class Length(forms.CharField):
    """Hours and minutes in words; gives minutes. A bare number could be either, so it is asked back."""

    def prepare_value(self, value: Any) -> Any:
        return length(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value))
        found = LENGTH.fullmatch(text)
        if text == "0":
            return 0
        if text.isdecimal():
            raise forms.ValidationError(
                f"{text} che cosa? Scrivi «{text} minuti» oppure «{text} ore».", code="bare"
            )
        if not text or not found or not any(found.groups()):
            raise forms.ValidationError(HOW_LONG, code="invalid")
        return int(found["hours"] or 0) * HOUR + int(found["minutes"] or 0)


class WallClock(forms.TimeField):
    """An hour of Rome's day as text, because browsers show their own clock; gives minutes since midnight."""

    input_formats = ["%H:%M", "%H.%M", "%H"]

    def prepare_value(self, value: Any) -> Any:
        return clock(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        at: time = super().clean(value)
        return at.hour * HOUR + at.minute


class WallHour(WallClock):
    """The same on the hour; gives hours."""

    def prepare_value(self, value: Any) -> Any:
        return clock(value * HOUR) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        hour, minute = divmod(super().clean(value), HOUR)
        if minute:
            raise forms.ValidationError(
                f"Qui solo ore intere, per esempio {clock(hour * HOUR)}.", code="not_on_the_hour"
            )
        return hour


HOW_LONG = "Scrivi quanto dura, per esempio «45 minuti», «4 ore» o «1 ora e 30 minuti»."
HOW_MANY = "Scrivi un numero intero, per esempio 5."
WHAT_TIME = "Scrivi l'ora così: 08:00."


def field_of(row: Row) -> forms.Field:
    """How one number is typed."""
    make: Callable[..., forms.Field] = FIELDS.get(row.unit, _count)
    return make(label=row.label, help_text=row.effect)


def _count(**options: Any) -> forms.Field:
    return forms.IntegerField(
        widget=forms.TextInput(attrs={"type": "text", "inputmode": "numeric", "autocomplete": "off"}),
        min_value=-LARGEST,
        max_value=LARGEST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), HOW_MANY),
        **options,
    )


def _length(**options: Any) -> forms.Field:
    return Length(
        widget=forms.TextInput(attrs={"type": "text", "autocomplete": "off"}),
        max_length=40,
        error_messages=dict.fromkeys(("required", "max_length"), HOW_LONG),
        **options,
    )


def _clock(kind: type[WallClock]) -> Callable[..., forms.Field]:
    return lambda **options: kind(
        widget=forms.TextInput(attrs={"type": "text", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("required", "invalid"), WHAT_TIME),
        **options,
    )


FIELDS: dict[Unit, Callable[..., forms.Field]] = {
    Unit.MINUTES: _length,
    Unit.HOUR_OF_DAY: _clock(WallHour),
    Unit.MINUTE_OF_DAY: _clock(WallClock),
    Unit.SWITCH: lambda **options: forms.BooleanField(required=False, **options),
    Unit.LEVEL: lambda **options: forms.ChoiceField(
        choices=Level.choices, error_messages={"invalid_choice": "Scegli un livello dall'elenco."}, **options
    ),
}
