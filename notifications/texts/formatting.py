"""How facts are written in a language: dates in Rome's local time, durations and the like. No sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

ROME: Final = ZoneInfo("Europe/Rome")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, from `start` to `end`, both aware."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Weekly:
    """Days of the week (0 = Monday) and the hours of the first of them, where all have the same."""

    weekdays: tuple[int, ...]
    hours: Period | None


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, or one day alone."""

    first: datetime
    last: datetime


Value: TypeAlias = str | int | datetime | timedelta | Period | Weekly | Span | tuple[int, ...]


class Kind(Enum):
    """What a fact is, and so how it is written."""

    WORDS = auto()  # a name, a place, a telephone number: as given
    LANGUAGE = auto()  # the language's Italian name: in capitals
    COUNT = auto()
    NUMBERS = auto()  # several booking numbers
    DELIVERY = auto()  # onsite, phone, video
    GENDER = auto()  # any, female, male: a remark in brackets, or nothing
    MOMENT = auto()  # mar 14/07 ore 10
    PERIOD = auto()  # mar 14/07 ore 10-11
    WEEKLY = auto()  # lun gio 16-18; of one date alone its period
    DAY = auto()  # 14/07
    SPAN = auto()  # dal 14/07 al 21/07, del 14/07
    DATES = auto()  # 1 data, 20 date
    SHIFTS = auto()  # 1 turno, 20 turni
    BAND = auto()  # mar 14/07 mattina
    CLOCK = auto()  # 03:12
    DURATION = auto()  # 1 h 30 min, 2 giorni 19 h


@dataclass(frozen=True, slots=True)
class Writing:
    """The habits of one language. In the patterns, `h` is the hour and `m` the minutes."""

    weekdays: tuple[str, str, str, str, str, str, str]
    date: str  # of weekday, day, month
    hours_follow: str  # between the date and the hour
    full_hour: str
    hour: str
    clock: str
    night: str  # 0-6
    morning: str  # 6-13
    afternoon: str  # 13-18
    evening: str  # 18-24
    days_unit: str
    hours_unit: str
    minutes_unit: str
    deliveries: Mapping[str, str]
    span: str  # of first, last
    one_day: str  # of first
    dates: tuple[str, ...]  # after one, after two and where the language knows it after five
    shifts: tuple[str, ...]
    genders: Mapping[str, str]
    plural: Callable[[int], int] | None = None  # which of these forms, where the language has another rule
    # Where it is said and not written: dal 7 settembre, da lunedì a venerdì, dalle 16 alle 18 e 30.
    months: tuple[str, ...] = ()
    row: str = "{first}-{last}"  # of days of the week
    from_to: str = ""  # of start, end


class NotWritable(ValueError):
    """A fact has a value of another kind, or an instant without its zone."""

    def __init__(self, kind: Kind, value: object) -> None:
        super().__init__(kind, value)
        self.kind, self.value = kind, value


def written(kind: Kind, value: Value, writing: Writing) -> str:
    """:raises NotWritable: the value is not of this kind."""
    match kind, value:
        case _, str():
            return _word(kind, " ".join(value.split()), writing)
        case ((Kind.MOMENT | Kind.BAND | Kind.CLOCK | Kind.DAY), datetime()):
            return _INSTANTS[kind](value, writing)
        case _, Period() | Weekly() | Span():
            return _stretch(kind, value, writing)
        case Kind.DURATION, timedelta():
            return duration(value, writing)
        case _, int():
            return _number(kind, value, writing)
        case Kind.NUMBERS, tuple():
            return ", ".join(map(str, value))
    raise NotWritable(kind, value)


def _stretch(kind: Kind, value: Period | Weekly | Span, writing: Writing) -> str:
    match kind, value:
        case Kind.PERIOD, Period():
            return period(value, writing)
        case Kind.WEEKLY, Weekly():
            return weekly(value, writing)
        case Kind.SPAN, Span():
            return span(value, writing)
    raise NotWritable(kind, value)


def _number(kind: Kind, value: int, writing: Writing) -> str:
    match kind:
        case Kind.COUNT:
            return str(value)
        case Kind.DATES:
            return counted(value, writing.dates, writing.plural)
        case Kind.SHIFTS:
            return counted(value, writing.shifts, writing.plural)
    raise NotWritable(kind, value)


def _word(kind: Kind, value: str, writing: Writing) -> str:
    match kind:
        case Kind.WORDS:
            return value
        case Kind.LANGUAGE:
            return value.upper()
        case Kind.DELIVERY if value in writing.deliveries:
            return writing.deliveries[value]
        case Kind.GENDER if value in writing.genders:
            return writing.genders[value]
    raise NotWritable(kind, value)


def moment(at: datetime, writing: Writing) -> str:
    local = in_rome(at)
    return f"{_date(local, writing)}{writing.hours_follow}{_full_or_not(local, writing)}"


def period(during: Period, writing: Writing) -> str:
    """Both hours are written alike: 10-11, but 10:00-11:15."""
    between = " " if writing.from_to else writing.hours_follow
    return f"{_date(in_rome(during.start), writing)}{between}{_hours(during, writing)}"


def weekly(rule: Weekly, writing: Writing) -> str:
    """lun gio 16-18; three days or more in a row as lun-ven."""
    between = ", " if writing.from_to else " "
    days = between.join(_row(row, writing) for row in _rows(rule.weekdays))
    if rule.hours is None:
        return days
    if not days:
        return period(rule.hours, writing)
    return f"{days} {_hours(rule.hours, writing)}"


def _hours(during: Period, writing: Writing) -> str:
    start, end = in_rome(during.start), in_rome(during.end)
    if writing.from_to:
        said = _full_or_not(start, writing), _full_or_not(end, writing)
        return writing.from_to.format(start=said[0], end=said[1])
    pattern = writing.hour if start.minute or end.minute else writing.full_hour
    return f"{_hour(start, pattern)}-{_hour(end, pattern)}"


def _rows(weekdays: tuple[int, ...]) -> list[list[int]]:
    rows: list[list[int]] = []
    for weekday in sorted(weekdays):
        if rows and rows[-1][-1] == weekday - 1:
            rows[-1].append(weekday)
        else:
            rows.append([weekday])
    return rows


def _row(row: list[int], writing: Writing) -> str:
    names = [writing.weekdays[weekday] for weekday in row]
    if len(names) > 2:
        return writing.row.format(first=names[0], last=names[-1])
    return (", " if writing.from_to else " ").join(names)


def day(at: datetime, writing: Writing) -> str:
    local = in_rome(at)
    if writing.months:
        return f"{local.day} {writing.months[local.month - 1]}"
    return writing.date.format(weekday="", day=local.day, month=local.month).strip()


def span(days: Span, writing: Writing) -> str:
    """dal 14/07 al 21/07; of one day alone del 14/07."""
    first, last = day(days.first, writing), day(days.last, writing)
    return (writing.one_day if first == last else writing.span).format(first=first, last=last)


def counted(number: int, forms: tuple[str, ...], plural: Callable[[int], int] | None = None) -> str:
    """A number with its noun; three forms without a rule are those of Ukrainian: 21 дата, 22 дати, 25 дат."""
    if plural is not None:
        return f"{number} {forms[plural(number)]}"
    if len(forms) == 2:
        return f"{number} {forms[number != 1]}"
    is_teen, last = number % 100 // 10 == 1, number % 10
    form = 2 if is_teen or last == 0 or last >= 5 else int(last != 1)
    return f"{number} {forms[form]}"


def band(at: datetime, writing: Writing) -> str:
    """The part of the day, for bookings whose hour is nobody's business before acceptance."""
    local = in_rome(at)
    names = (writing.night, writing.morning, writing.afternoon, writing.evening)
    return f"{_date(local, writing)} {names[sum(local.hour >= begins for begins in (6, 13, 18))]}"


def clock(at: datetime, writing: Writing) -> str:
    return _hour(in_rome(at), writing.clock)


_INSTANTS: Final = {Kind.MOMENT: moment, Kind.BAND: band, Kind.CLOCK: clock, Kind.DAY: day}


def duration(length: timedelta, writing: Writing) -> str:
    """In its two largest units: 45 min, 1 h 30 min, and from two days on 2 giorni 19 h."""
    minutes = int(length.total_seconds()) // 60
    if minutes < 48 * 60:
        parts = ((minutes // 60, writing.hours_unit), (minutes % 60, writing.minutes_unit))
    else:
        parts = ((minutes // 1440, writing.days_unit), (minutes % 1440 // 60, writing.hours_unit))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or f"0 {writing.minutes_unit}"


def in_rome(at: datetime) -> datetime:
    """:raises NotWritable: the instant has no zone, so nobody knows which hour it means."""
    if at.tzinfo is None:
        raise NotWritable(Kind.MOMENT, at)
    return at.astimezone(ROME)


def _date(local: datetime, writing: Writing) -> str:
    weekday = writing.weekdays[local.weekday()]
    return writing.date.format(weekday=weekday, day=local.day, month=local.month)


def _full_or_not(local: datetime, writing: Writing) -> str:
    return _hour(local, writing.hour if local.minute else writing.full_hour)


def _hour(local: datetime, pattern: str) -> str:
    return pattern.format(h=local.hour, m=local.minute)
