"""Working days and hours in Rome's wall-clock time, and the deadlines that follow from them. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bookings.rules import Rules
from mediation import holidays
from mediation.clock import ROME
from mediation.models import Municipality

ONE_DAY = timedelta(days=1)


def at_rome(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant at which Rome's clocks show this. In UTC, so that what is added to it is time that passes."""
    return datetime.combine(day, time(hour, minute), ROME).astimezone(UTC)


def midnight_after(day: date) -> datetime:
    """The instant at which the day ends in Rome."""
    return at_rome(day + ONE_DAY, 0)


def nearest_at_rome(clock: time, to: datetime) -> datetime:
    """The instant nearest to another at which Rome's clocks show this.

    In the hour that October has twice it is the nearer of the two; an hour that March has not is found a day away.
    """
    days = [rome_day(to) + shift * ONE_DAY for shift in (-1, 0, 1)]
    shown = [datetime.combine(day, clock.replace(fold=fold), ROME) for day in days for fold in (0, 1)]
    instants = [local.astimezone(UTC) for local in shown]
    exist = [instant for instant in instants if instant.astimezone(ROME).time() == clock]
    return min(exist, key=lambda instant: abs(instant - to))


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

    def days_after(self, day: date, count: int) -> date:
        for _ in range(count):
            day = self.next_day(day)
        return day

    def days_before(self, day: date, count: int) -> date:
        for _ in range(count):
            day = self.previous_day(day)
        return day

    def is_more_days_ahead(self, count: int, *, at: datetime, then: datetime) -> bool:
        """Whether more than `count` working days follow the day of `at`, up to and with the day of `then`."""
        return rome_day(then) >= self.days_after(rome_day(at), count + 1)

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


def working_time(town: Municipality, rules: Rules) -> WorkingTime:
    """Working days and hours of one town, its patron saint's day included."""
    patron = (town.patron_month, town.patron_day) if town.patron_month and town.patron_day else None
    return WorkingTime(
        is_holiday=lambda day: holidays.is_holiday(day, patron),
        from_hour=rules.working_from_hour,
        to_hour=rules.working_to_hour,
    )


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
