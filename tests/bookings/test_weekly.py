"""The dates of a series: the clock on the wall stays, whatever the sun does."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.vocabulary import HolidayRule
from bookings.weekly import NoSuchTime, Planned, Weekly, moved, on_clock, planned, weekdays_of
from mediation.clock import ROME
from tests.bookings.calendars import ENNA, clock, rome

MONDAYS = Weekly((0,), 16 * 60, 120)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2029, 12, 31))
WEEKDAYS = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))


def plan(rule: Weekly, first: date, last: date, rule_on_holidays: str = HolidayRule.SKIP) -> Planned:
    return planned(
        rule,
        first=first,
        last=last,
        on_holidays=rule_on_holidays,
        is_holiday=ENNA.is_holiday,
        at=LONG_AGO,
    )


@settings(deadline=None)
@given(first=DAYS, weeks=st.integers(0, 60), weekdays=WEEKDAYS, hour=st.integers(4, 20), skip=st.booleans())
def test_dates_keep_their_wall_clock_their_weekdays_and_their_holidays(
    first: date, weeks: int, weekdays: tuple[int, ...], hour: int, skip: bool
) -> None:
    rule, last = Weekly(weekdays, hour * 60 + 30, 90), first + timedelta(weeks=weeks)

    made = plan(rule, first, last, HolidayRule.SKIP if skip else HolidayRule.FLAG)

    for day in made.days:
        starts_at, ends_at = rule.hours_on(day)
        local = starts_at.astimezone(ROME)
        assert (local.date(), local.hour, local.minute) == (day, hour, 30)
        assert ends_at - starts_at == timedelta(minutes=90)
    every_day = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    asked = {day for day in every_day if day.weekday() in weekdays}
    feasts = {day for day in asked if ENNA.is_holiday(day)}
    assert sorted(made.days) == sorted(asked - feasts if skip else asked)
    assert set(made.skipped) == (feasts if skip else set())
    assert set(made.on_holiday) == (set() if skip else feasts)


@settings(deadline=None)
@given(day=DAYS, minute=st.integers(0, 2 * 24 * 60 - 1))
def test_what_clocks_show_is_what_was_asked_or_it_is_refused(day: date, minute: int) -> None:
    shown = datetime.combine(day, time(0)) + timedelta(minutes=minute)
    is_last_sunday_of_march = (shown.month, shown.weekday()) == (3, 6) and shown.day > 24

    if is_last_sunday_of_march and shown.hour == 2:
        with pytest.raises(NoSuchTime) as refused:
            on_clock(day, minute)
        assert (refused.value.day, refused.value.clock) == (shown.date(), f"{shown:%H:%M}")
    else:
        assert on_clock(day, minute).astimezone(ROME).replace(tzinfo=None) == shown


def test_a_date_after_the_change_of_hour_begins_at_the_same_time_on_the_wall() -> None:
    before, after = (MONDAYS.hours_on(day)[0] for day in (date(2026, 10, 19), date(2026, 10, 26)))

    assert (clock(before), clock(after)) == ("Mon 2026-10-19 16:00", "Mon 2026-10-26 16:00")
    assert after - before == timedelta(days=7, hours=1)


def test_a_night_shift_over_the_change_of_hour_lasts_what_it_really_lasts() -> None:
    nights = Weekly((5,), 22 * 60, 8 * 60)

    lengths = {
        day: ends_at - starts_at
        for day in (date(2026, 10, 17), date(2026, 10, 24), date(2027, 3, 27))
        for starts_at, ends_at in [nights.hours_on(day)]
    }

    assert lengths == {
        date(2026, 10, 17): timedelta(hours=8),
        date(2026, 10, 24): timedelta(hours=9),
        date(2027, 3, 27): timedelta(hours=7),
    }


@pytest.mark.parametrize("rule", [Weekly((6,), 2 * 60 + 30, 60), Weekly((6,), 60 + 30, 60)])
def test_a_time_that_spring_leaves_out_is_refused_with_its_date(rule: Weekly) -> None:
    with pytest.raises(NoSuchTime) as refused:
        plan(rule, date(2026, 3, 15), date(2026, 4, 12))

    assert (refused.value.day, refused.value.clock) == (date(2026, 3, 29), "02:30")


def test_the_patron_saint_and_christmas_are_left_out_or_said() -> None:
    thursdays = Weekly((3,), 9 * 60, 240)

    skipped = plan(thursdays, date(2026, 6, 25), date(2026, 7, 9))
    flagged = plan(thursdays, date(2026, 6, 25), date(2026, 7, 9), HolidayRule.FLAG)

    patron = date(2026, 7, 2)
    assert (skipped.skipped, skipped.days) == ((patron,), (date(2026, 6, 25), date(2026, 7, 9)))
    assert (flagged.on_holiday, len(flagged.days)) == ((patron,), 3)


def test_dates_that_have_begun_are_past() -> None:
    made = planned(
        MONDAYS,
        first=date(2026, 7, 6),
        last=date(2026, 7, 20),
        on_holidays=HolidayRule.SKIP,
        is_holiday=ENNA.is_holiday,
        at=rome("2026-07-13 16:00"),
    )

    assert (made.past, made.days) == ((date(2026, 7, 6), date(2026, 7, 13)), (date(2026, 7, 20),))


def test_a_day_moves_within_its_week() -> None:
    assert [moved(date(2026, 7, 14), weekday) for weekday in (0, 6)] == [date(2026, 7, 13), date(2026, 7, 19)]
    assert weekdays_of([date(2026, 7, 16), date(2026, 7, 13), date(2026, 7, 20)]) == (0, 3)
