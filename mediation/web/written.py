"""How facts are written on an Italian page: instants in Rome's time, lengths, telephone numbers. No sentences here."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import phonenumbers

from mediation.clock import ROME

WEEKDAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
MONTHS = (
    *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
    *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
)
# The part of the day that begins at each hour.
PARTS = ((18, "sera"), (13, "pomeriggio"), (6, "mattina"), (0, "notte"))


def day(at: datetime | date) -> str:
    """Such as "martedì 14 luglio"."""
    on = at.astimezone(ROME).date() if isinstance(at, datetime) else at
    number = "1º" if on.day == 1 else str(on.day)
    return f"{WEEKDAYS[on.weekday()]} {number} {MONTHS[on.month - 1]}"


def month(on: date) -> str:
    """Such as "luglio 2026"."""
    return f"{MONTHS[on.month - 1]} {on.year}"


def hour(at: datetime) -> str:
    """ "10", or "10:30"."""
    local = at.astimezone(ROME)
    return f"{local:%H:%M}".lstrip("0").replace(":00", "") if local.hour else f"{local:%H:%M}"


def clock(at: datetime) -> str:
    return f"{at.astimezone(ROME):%H:%M}"


def moment(at: datetime) -> str:
    return f"{day(at)}, ore {hour(at)}"


def period(start: datetime, end: datetime) -> str:
    """Such as "martedì 14 luglio, ore 10–11:30"."""
    if start.astimezone(ROME).date() == end.astimezone(ROME).date():
        # Word joiners: the two hours stay on one line.
        return f"{moment(start)}\u2060–\u2060{hour(end)}"
    return f"{moment(start)} – {moment(end)}"


def stretch(start: datetime, end: datetime) -> str:
    """As it is said: "martedì 14 luglio dalle 10 alle 11:30"."""
    if start.astimezone(ROME).date() == end.astimezone(ROME).date():
        return f"{day(start)} {_with_hour('dall', start)} {_with_hour('all', end)}"
    return f"da {moment(start)} a {moment(end)}"


def _with_hour(preposition: str, at: datetime) -> str:
    """One o'clock alone is singular."""
    said = hour(at)
    is_one = said.partition(":")[0] == "1"
    return f"{preposition}'{said}" if is_one else f"{preposition}e {said}"


def band(at: datetime) -> str:
    """The part of the day, where the hour is nobody's business yet."""
    local = at.astimezone(ROME)
    part = next(name for begins, name in PARTS if local.hour >= begins)
    return f"{day(at)}, {part}"


def duration(stretch: timedelta | int) -> str:
    """A length, or minutes: "45 minuti", "1 ora", "2 ore e 15 minuti"."""
    minutes = stretch if isinstance(stretch, int) else int(stretch.total_seconds() // 60)
    hours, rest = divmod(max(minutes, 0), 60)
    days, hours = divmod(hours, 24) if hours >= 48 else (0, hours)
    parts = [_counted(days, "giorno", "giorni"), _counted(hours, "ora", "ore")]
    if not days:
        parts.append(_counted(rest, "minuto", "minuti"))
    return " e ".join(part for part in parts if part) or "meno di un minuto"


def _counted(count: int, one: str, many: str) -> str:
    return "" if count == 0 else f"{count} {one if count == 1 else many}"


def away(at: datetime, seen: datetime) -> str:
    """From one instant to another: "fra 2 ore", "da 5 minuti"."""
    return f"fra {duration(at - seen)}" if at > seen else f"da {duration(seen - at)}"


def elapsed(stretch: timedelta) -> str:
    """A running clock: "02:10", "1:02:10"."""
    seconds = max(int(stretch.total_seconds()), 0)
    hours, rest = divmod(seconds, 3600)
    minutes = f"{rest // 60:02}:{rest % 60:02}"
    return f"{hours}:{minutes}" if hours else minutes


def phone(e164: str) -> str:
    """As an Italian writes it; what is no number stays as it is."""
    try:
        number = phonenumbers.parse(e164, "IT")
    except phonenumbers.NumberParseException:
        return e164
    is_italian = number.country_code == phonenumbers.country_code_for_region("IT")
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if is_italian
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, style)


def listed(words: Sequence[str], last: str = "e") -> str:
    """ "a, b e c"."""
    return f" {last} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def to(name: str) -> str:
    """ "a Fatou", "ad Amina"."""
    return f"ad {name}" if name.startswith(("A", "a")) else f"a {name}"


def people(count: int) -> str:
    """ "una persona", "3 persone"."""
    return "una persona" if count == 1 else f"{count} persone"
