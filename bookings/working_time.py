"""Working days and hours in Rome's wall-clock time. Pure: which days are holidays is handed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bookings.rules import Rules
from mediation.clock import ROME

ONE_DAY = timedelta(days=1)


def at_rome(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ROME)


def rome_day(instant: datetime) -> date:
    return instant.astimezone(ROME).date()


@dataclass(frozen=True)
class WorkingTime:
    """Monday to Friday less holidays, between two hours of the day."""

    is_holiday: Callable[[date], bool]
    from_hour: int
    to_hour: int

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5 and not self.is_holiday(day)

    def next_day(self, day: date) -> date:
        """The first working day after `day`."""
        day += ONE_DAY
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def previous_day(self, day: date) -> date:
        """The last working day before `day`."""
        day -= ONE_DAY
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def days_between(self, earlier: datetime, later: datetime) -> int:
        """Count working days after the day of `earlier`, up to and with the day of `later`."""
        first, last = rome_day(earlier), rome_day(later)
        return sum(self.is_working_day(first + n * ONE_DAY) for n in range(1, (last - first).days + 1))

    def days_before(self, day: date, count: int) -> date:
        for _ in range(count):
            day = self.previous_day(day)
        return day

    def minutes_after(self, instant: datetime, minutes: int) -> datetime:
        """The instant at which `minutes` of working time have passed since `instant`."""
        left = timedelta(minutes=minutes)
        day = rome_day(instant)
        while True:
            if self.is_working_day(day):
                opens, closes = at_rome(day, self.from_hour), at_rome(day, self.to_hour)
                begins = max(instant, opens)
                if begins + left <= closes:
                    return begins + left
                left -= max(closes - begins, timedelta(0))
            day += ONE_DAY


def notice_deadline(starts_at: datetime, working: WorkingTime, rules: Rules) -> datetime:
    """The last instant at which cancelling is free, and the "ask by" of a request.

    Elapsed hours before the start; an instant on a non-working day rolls back to the early afternoon of the last
    working day before it, because nobody is there to hear of it sooner.
    """
    instant = starts_at - timedelta(hours=rules.notice_hours)
    day = rome_day(instant)
    if working.is_working_day(day):
        return instant
    return at_rome(working.previous_day(day), rules.notice_rollback_hour)
