"""The dates of a weekly series and their hours, in Rome's wall-clock time. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bookings.vocabulary import HolidayRule
from bookings.working_time import ONE_DAY
from mediation.clock import ROME

A_DAY = 24 * 60


class NoSuchTime(Exception):
    """On that day Rome's clocks never show that time: it falls into the hour that spring leaves out."""

    def __init__(self, *, day: date, clock: time) -> None:
        super().__init__(f"{day} {clock:%H:%M}")
        self.day = day
        self.clock = f"{clock:%H:%M}"


@dataclass(frozen=True)
class Weekly:
    """Days of the week (0 = Monday), the minute of the day at which it begins, and how long clocks show it to last."""

    weekdays: tuple[int, ...]
    starts_minute: int
    duration_minutes: int

    def days(self, first: date, last: date) -> list[date]:
        """The days from `first` to `last` on which it would be."""
        span = (last - first).days + 1
        return [day for day in (first + n * ONE_DAY for n in range(span)) if day.weekday() in self.weekdays]

    def hours_on(self, day: date) -> tuple[datetime, datetime]:
        """When it begins and ends on `day`, as clocks show it: a night in October is an hour longer than it looks.

        :raises NoSuchTime: when clocks never show one of the two.
        """
        return on_clock(day, self.starts_minute), on_clock(day, self.starts_minute + self.duration_minutes)


def on_clock(day: date, minute: int) -> datetime:
    """The instant at which Rome's clocks first show this minute of `day`; from midnight on, of the days after it.

    :raises NoSuchTime: when they never do.
    """
    midnight = datetime.combine(day, time(0))
    shown = midnight + timedelta(minutes=minute)
    instant = shown.replace(tzinfo=ROME).astimezone(UTC)
    if instant.astimezone(ROME).replace(tzinfo=None) != shown:
        raise NoSuchTime(day=shown.date(), clock=shown.time())
    return instant


@dataclass(frozen=True)
class Planned:
    """What a series comes to: its dates, those of them on a holiday, and the days that are left out."""

    days: tuple[date, ...]
    on_holiday: tuple[date, ...] = ()
    skipped: tuple[date, ...] = ()
    past: tuple[date, ...] = ()


def planned(
    rule: Weekly,
    *,
    first: date,
    last: date,
    on_holidays: str,
    is_holiday: Callable[[date], bool],
    at: datetime,
) -> Planned:
    """Sort the days of the rule: those to come, without holidays or with them, and those that are over.

    :raises NoSuchTime: when one of the dates cannot begin or end then.
    """
    days = rule.days(first, last)
    feasts = [day for day in days if is_holiday(day)]
    skipped = feasts if on_holidays == HolidayRule.SKIP else []
    kept = [day for day in days if day not in skipped]
    past = [day for day in kept if rule.hours_on(day)[0] <= at]
    ahead = tuple(day for day in kept if day not in past)
    return Planned(
        days=ahead,
        on_holiday=tuple(day for day in feasts if day in ahead),
        skipped=tuple(skipped),
        past=tuple(past),
    )


def moved(day: date, weekday: int) -> date:
    """The day of the same week that falls on this weekday."""
    return day + (weekday - day.weekday()) * ONE_DAY


def weekdays_of(days: Iterable[date]) -> tuple[int, ...]:
    return tuple(sorted({day.weekday() for day in days}))
