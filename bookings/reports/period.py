"""Which months a report is about."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bookings.working_time import at_rome, midnight_after, rome_day

A_DAY, A_YEAR = timedelta(days=1), timedelta(days=365)


@dataclass(frozen=True)
class Period:
    """Days in Rome, both included."""

    first: date
    last: date

    @property
    def starts_at(self) -> datetime:
        return at_rome(self.first, 0)

    @property
    def ends_at(self) -> datetime:
        return midnight_after(self.last)


def month_from(first: date) -> Period:
    """The month that begins on this day."""
    return Period(first=first, last=next_month(first) - A_DAY)


def quarter_from(first: date) -> Period:
    """The quarter of a year that begins on this day."""
    return Period(first=first, last=next_month(next_month(next_month(first))) - A_DAY)


def quarter_of(day: date) -> date:
    """The first day of its quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def next_month(first: date) -> date:
    return (first.replace(day=28) + 4 * A_DAY).replace(day=1)


def last_twelve_months(at: datetime) -> Period:
    """Up to today, beginning on the first day of a month."""
    today = rome_day(at)
    return Period(first=(today - A_YEAR).replace(day=1), last=today)
