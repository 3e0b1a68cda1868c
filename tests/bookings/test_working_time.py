"""Working days, working hours and the notice deadline, on the days that are hard."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.working_time import at_rome, nearest_at_rome, notice_deadline, rome_day, working_time
from tests.bookings.calendars import ENNA, INSTANTS, RULES, clock, rome, town

MINUTES = st.integers(min_value=0, max_value=6 * 24 * 60)


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2026, 7, 14), True),  # a Tuesday
        (date(2026, 7, 18), False),  # a Saturday
        (date(2026, 7, 19), False),  # a Sunday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 4, 3), True),  # Good Friday, on which Italy works
        (date(2026, 6, 2), False),  # the Republic
        (date(2026, 7, 2), False),  # Enna's patron saint, a Thursday
        (date(2026, 12, 8), False),  # the Immaculate Conception
        (date(2026, 12, 25), False),
        (date(2027, 3, 29), False),  # Easter Monday again, a year on
    ],
)
def test_working_days_are_weekdays_without_holidays(day: date, is_working: bool) -> None:
    assert ENNA.is_working_day(day) is is_working


def test_a_patron_saints_day_is_a_working_day_in_every_other_town() -> None:
    assert working_time(town(patron=(12, 6)), RULES).is_working_day(date(2026, 7, 2))
    assert working_time(town(patron=None), RULES).is_working_day(date(2026, 7, 2))


def test_the_days_beside_a_long_weekend() -> None:
    assert ENNA.next_day(date(2026, 4, 3)) == date(2026, 4, 7)
    assert ENNA.previous_day(date(2026, 4, 7)) == date(2026, 4, 3)
    assert ENNA.days_after(date(2026, 4, 2), 3) == date(2026, 4, 8)
    assert ENNA.days_before(date(2026, 4, 8), 3) == date(2026, 4, 2)
    assert ENNA.days_after(date(2026, 4, 4), 0) == date(2026, 4, 4)


@pytest.mark.parametrize(
    ("then", "more_than_two"),
    [
        ("2026-07-14 23:59", False),
        ("2026-07-16 23:59", False),  # Thursday is the second day after a Tuesday
        ("2026-07-17 00:00", True),
        ("2026-07-20 09:00", True),
    ],
)
def test_working_days_ahead_are_counted_by_the_day_not_the_hour(then: str, more_than_two: bool) -> None:
    assert ENNA.is_more_days_ahead(2, at=rome("2026-07-14 18:00"), then=rome(then)) is more_than_two


@pytest.mark.parametrize(
    ("begins", "minutes", "ends"),
    [
        ("2026-07-14 09:00", 240, "Tue 2026-07-14 13:00"),
        ("2026-07-14 14:00", 240, "Tue 2026-07-14 18:00"),
        ("2026-07-14 16:00", 240, "Wed 2026-07-15 10:00"),
        ("2026-07-14 20:00", 240, "Wed 2026-07-15 12:00"),
        ("2026-07-14 05:00", 60, "Tue 2026-07-14 09:00"),
        ("2026-07-17 16:00", 240, "Mon 2026-07-20 10:00"),  # over a weekend
        ("2026-07-18 11:00", 30, "Mon 2026-07-20 08:30"),
        ("2026-04-03 17:00", 120, "Tue 2026-04-07 09:00"),  # over Easter
        ("2026-07-01 17:00", 120, "Fri 2026-07-03 09:00"),  # over the patron saint's day
        ("2026-07-13 08:00", 50 * 60, "Fri 2026-07-17 18:00"),  # a whole week
        ("2026-10-23 17:00", 120, "Mon 2026-10-26 09:00"),  # while the clocks go back
        ("2027-03-26 17:00", 120, "Tue 2027-03-30 09:00"),  # while they go forward, and Easter
    ],
)
def test_working_minutes_pass_only_in_working_hours(begins: str, minutes: int, ends: str) -> None:
    assert clock(ENNA.minutes_after(rome(begins), minutes)) == ends


def test_no_minutes_after_a_closed_hour_is_the_next_opening() -> None:
    assert clock(ENNA.minutes_after(rome("2026-07-17 19:00"), 0)) == "Mon 2026-07-20 08:00"


@pytest.mark.parametrize(
    ("starts", "free_until"),
    [
        ("2026-07-15 09:00", "Tue 2026-07-14 09:00"),
        ("2026-07-20 09:00", "Fri 2026-07-17 13:00"),  # Monday morning
        ("2026-07-20 16:00", "Fri 2026-07-17 13:00"),  # Monday afternoon just the same
        ("2026-07-21 09:00", "Mon 2026-07-20 09:00"),
        ("2026-07-18 10:00", "Fri 2026-07-17 10:00"),  # a Saturday: its eve is a working day
        ("2026-07-19 10:00", "Fri 2026-07-17 13:00"),
        ("2026-04-07 09:00", "Fri 2026-04-03 13:00"),  # the Tuesday after Easter
        ("2026-07-03 10:00", "Wed 2026-07-01 13:00"),  # the day after the patron saint
        ("2026-10-26 08:30", "Fri 2026-10-23 13:00"),  # the clocks go back in between
        ("2027-03-30 08:30", "Fri 2027-03-26 13:00"),  # forward, at Easter
        ("2027-01-07 09:00", "Tue 2027-01-05 13:00"),  # the day after the Epiphany
    ],
)
def test_notice_is_a_day_before_or_early_on_the_last_working_afternoon(starts: str, free_until: str) -> None:
    assert clock(notice_deadline(rome(starts), ENNA, RULES)) == free_until


def test_notice_on_the_patron_saints_day_differs_between_two_towns() -> None:
    starts = rome("2026-07-03 10:00")

    assert clock(notice_deadline(starts, ENNA, RULES)) == "Wed 2026-07-01 13:00"
    assert (
        clock(notice_deadline(starts, working_time(town(patron=None), RULES), RULES))
        == "Thu 2026-07-02 10:00"
    )


def test_an_hour_of_rome_is_told_in_utc_on_both_sides_of_both_clock_changes() -> None:
    assert at_rome(date(2026, 10, 24), 18) == datetime(2026, 10, 24, 16, 0, tzinfo=UTC)
    assert at_rome(date(2026, 10, 25), 18) == datetime(2026, 10, 25, 17, 0, tzinfo=UTC)
    assert at_rome(date(2027, 3, 27), 18) == datetime(2027, 3, 27, 17, 0, tzinfo=UTC)
    assert at_rome(date(2027, 3, 28), 18) == datetime(2027, 3, 28, 16, 0, tzinfo=UTC)


def test_what_is_added_to_an_hour_of_rome_is_time_that_passes() -> None:
    before_the_night = at_rome(date(2026, 10, 24), 22)

    assert clock(before_the_night + timedelta(hours=8)) == "Sun 2026-10-25 05:00"


def test_the_day_of_rome_is_not_the_day_of_utc() -> None:
    assert rome_day(datetime(2026, 7, 14, 22, 30, tzinfo=UTC)) == date(2026, 7, 15)


@given(instant=INSTANTS, minutes=MINUTES)
def test_working_minutes_end_in_working_hours_and_never_before_they_began(
    instant: datetime, minutes: int
) -> None:
    end = ENNA.minutes_after(instant, minutes)

    assert end >= instant + timedelta(minutes=minutes)
    assert ENNA.is_working_day(rome_day(end))
    assert at_rome(rome_day(end), 8) <= end <= at_rome(rome_day(end), 18)


@given(instant=INSTANTS, minutes=MINUTES, later=st.timedeltas(timedelta(0), timedelta(days=5)), more=MINUTES)
def test_more_working_minutes_or_a_later_beginning_never_end_sooner(
    instant: datetime, minutes: int, later: timedelta, more: int
) -> None:
    end = ENNA.minutes_after(instant, minutes)

    assert ENNA.minutes_after(instant, minutes + more) >= end
    assert ENNA.minutes_after(instant + later, minutes) >= end


@given(instant=INSTANTS, first=MINUTES, second=MINUTES)
def test_waiting_twice_is_waiting_once_for_as_long_as_both(
    instant: datetime, first: int, second: int
) -> None:
    twice = ENNA.minutes_after(ENNA.minutes_after(instant, first), second)

    assert twice == ENNA.minutes_after(instant, first + second) or second == 0


@given(starts=INSTANTS)
def test_notice_ends_on_a_working_day_at_least_a_day_before(starts: datetime) -> None:
    free_until = notice_deadline(starts, ENNA, RULES)

    assert free_until <= starts - timedelta(hours=24)
    assert ENNA.is_working_day(rome_day(free_until))


@given(starts=INSTANTS, later=st.timedeltas(timedelta(0), timedelta(days=5)))
def test_who_starts_later_may_cancel_later_but_for_the_afternoon_before_a_weekend(
    starts: datetime, later: timedelta
) -> None:
    free_until = notice_deadline(starts, ENNA, RULES)
    free_until_later = notice_deadline(starts + later, ENNA, RULES)

    assert rome_day(free_until_later) >= rome_day(free_until)


@given(at=INSTANTS, then=INSTANTS, count=st.integers(min_value=0, max_value=15))
def test_days_ahead_agree_with_counting_them_one_by_one(at: datetime, then: datetime, count: int) -> None:
    first, last = rome_day(at), rome_day(then)
    counted = sum(
        ENNA.is_working_day(first + timedelta(days=n)) for n in range(1, max((last - first).days, 0) + 1)
    )

    # Days on which nobody works bring no more working days: only the day itself does.
    expected = counted > count
    assert ENNA.is_more_days_ahead(count, at=at, then=then) is expected


@pytest.mark.parametrize(
    ("clock", "to", "found"),
    [
        ("10:05", "2026-07-16 10:00", "2026-07-16T10:05:00+02:00"),
        ("23:50", "2026-07-16 00:30", "2026-07-15T23:50:00+02:00"),
        ("00:20", "2026-07-16 23:30", "2026-07-17T00:20:00+02:00"),
        ("02:30", "2026-10-25 01:30", "2026-10-25T02:30:00+02:00"),  # it comes twice
        ("02:30", "2026-10-25 04:00", "2026-10-25T02:30:00+01:00"),
        ("02:30", "2027-03-28 01:30", "2027-03-27T02:30:00+01:00"),  # it does not come
    ],
)
def test_an_hour_of_the_clock_is_the_nearest_at_which_it_shows(clock: str, to: str, found: str) -> None:
    nearest = nearest_at_rome(time.fromisoformat(clock), rome(to))

    assert nearest == datetime.fromisoformat(found)
