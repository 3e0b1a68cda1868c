"""The numbers of the rules as a person reads and types them: "4 ore" rather than 240, never a number of what.

In the language of the page; typed, in any of those that these pages speak.
"""

import re
from collections.abc import Callable
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy, ngettext, ngettext_lazy, pgettext_lazy

from bookings.rulebook import BY_RULE, HOUR, Row, Unit
from mediation.vocabulary import Level
from mediation.web.fields import in_words
from mediation.web.written import listed

COUNTED: dict[Unit, Any] = {
    Unit.SECONDS: ngettext_lazy("%(count)d secondo", "%(count)d secondi", "count"),
    Unit.HOURS: ngettext_lazy("%(count)d ora", "%(count)d ore", "count"),
    Unit.DAYS: ngettext_lazy("%(count)d giorno", "%(count)d giorni", "count"),
    Unit.WORKING_DAYS: ngettext_lazy("%(count)d giorno lavorativo", "%(count)d giorni lavorativi", "count"),
    Unit.PEOPLE: ngettext_lazy("%(count)d persona", "%(count)d persone", "count"),
    Unit.WAVES: ngettext_lazy("%(count)d giro", "%(count)d giri", "count"),
    Unit.JOBS: ngettext_lazy("%(count)d incarico", "%(count)d incarichi", "count"),
    Unit.DATES: ngettext_lazy("%(count)d data", "%(count)d date", "count"),
    Unit.PERCENT: ngettext_lazy("%(count)d per cento", "%(count)d per cento", "count"),
}
# Beside a field that holds the number.
ALONE = {
    Unit.SECONDS: pgettext_lazy("beside its number", "secondi"),
    Unit.HOURS: pgettext_lazy("beside its number", "ore"),
    Unit.DAYS: pgettext_lazy("beside its number", "giorni"),
    Unit.WORKING_DAYS: pgettext_lazy("beside its number", "giorni lavorativi"),
    Unit.PEOPLE: pgettext_lazy("beside its number", "persone"),
    Unit.WAVES: pgettext_lazy("beside its number", "giri"),
    Unit.JOBS: pgettext_lazy("beside its number", "incarichi"),
    Unit.DATES: pgettext_lazy("beside its number", "date"),
    Unit.PERCENT: pgettext_lazy("beside its number", "per cento"),
}
# Italian, English and Ukrainian on every page: what one page showed may be typed on another.
LENGTH = re.compile(
    r"""(?: (?P<hours>[0-9]{1,4}) \s* (?:h|ora|ore|hours?|год|годин[аиу]?) )?
        \s* (?:e|and|і|й|та)? \s*
        (?: (?P<minutes>[0-9]{1,5}) \s* (?:m|min|minut[oi]|minutes?|хв|хвилин[аиу]?) )?""",
    re.VERBOSE | re.IGNORECASE,
)
LARGEST = 99_999


# --- Read


def written(rule: str, value: Any) -> str:
    """The value of one rule in words; of a rule that nobody explains, as it is."""
    row = BY_RULE.get(rule)
    if row is None:
        return str(value)
    return gettext(row.zero) if row.zero and value == 0 else amount(row, value)


def amount(row: Row, value: Any) -> str:
    """The same, with 0 as a number."""
    say = WRITTEN.get(row.unit)
    return say(value) if say else counted(row.unit, value)


def length(minutes: int) -> str:
    """ "45 minuti", "4 ore", "1 ora e 30 minuti": exact, and never in days."""
    hours, rest = divmod(abs(minutes), HOUR)
    sign = "-" if minutes < 0 else ""
    parts = [counted(Unit.HOURS, hours)] if hours else []
    if rest or not hours:
        parts.append(ngettext("%(count)d minuto", "%(count)d minuti", rest) % {"count": rest})
    return sign + listed(parts)


def counted(unit: Unit, count: int) -> str:
    return str(COUNTED[unit] % {"count": count})


def clock(minute: int) -> str:
    return f"{minute // HOUR:02}:{minute % HOUR:02}"


WRITTEN: dict[Unit, Callable[[Any], str]] = {
    Unit.MINUTES: length,
    Unit.HOUR_OF_DAY: lambda hour: clock(hour * HOUR),
    Unit.MINUTE_OF_DAY: clock,
    Unit.SWITCH: lambda on: gettext("sì") if on else gettext("no"),
    Unit.LEVEL: lambda level: gettext(Level(level).label).lower(),
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
            raise forms.ValidationError(BARE % {"number": text}, code="bare")
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
            raise forms.ValidationError(WHOLE_HOURS % {"hour": clock(hour * HOUR)}, code="not_on_the_hour")
        return hour


BARE = gettext_lazy("%(number)s che cosa? Scrivi «%(number)s minuti» oppure «%(number)s ore».")
HOW_LONG = gettext_lazy("Scrivi quanto dura, per esempio «45 minuti», «4 ore» o «1 ora e 30 minuti».")
HOW_MANY = gettext_lazy("Scrivi un numero intero, per esempio 5.")
WHAT_TIME = gettext_lazy("Scrivi l'ora così: 08:00.")
WHOLE_HOURS = gettext_lazy("Qui solo ore intere, per esempio %(hour)s.")
WHICH_LEVEL = gettext_lazy("Scegli un livello dall'elenco.")


def field_of(row: Row) -> forms.Field:
    """How one number is typed."""
    make: Callable[..., forms.Field] = FIELDS.get(row.unit, _count)
    return make(label=gettext(row.label), help_text=gettext(row.effect))


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
        choices=in_words(Level), error_messages={"invalid_choice": WHICH_LEVEL}, **options
    ),
}
