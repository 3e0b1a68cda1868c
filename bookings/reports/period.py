"""Which months a report is about."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bookings.working_time import at_rome, midnight_after, rome_day

A_YEAR = timedelta(days=365)


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


def last_twelve_months(at: datetime) -> Period:
    """Up to today, beginning on the first day of a month."""
    today = rome_day(at)
    return Period(first=(today - A_YEAR).replace(day=1), last=today)
