"""Which lane, when people may be disturbed, when the coordinator is told: at the thresholds and in bad weeks."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.lanes import (
    after_quiet_hours,
    alert_due,
    is_far,
    is_night,
    lane_asked,
    lane_by_lead_time,
    may_ask_from,
    second_alert_due,
)
from bookings.vocabulary import Lane, Urgency
from tests.bookings.calendars import ENNA, INSTANTS, RULES, clock, rome

# A Tuesday in July.
NOON = rome("2026-07-14 12:00")
SECOND = timedelta(seconds=1)


def lane_for(starts_at: datetime, *, at: datetime = NOON) -> Lane:
    return lane_by_lead_time(at=at, starts_at=starts_at, working=ENNA, rules=RULES)


@pytest.mark.parametrize(
    ("lead", "lane"),
    [
        (timedelta(hours=-1), Lane.NOW),  # entered after the fact
        (timedelta(0), Lane.NOW),
        (timedelta(hours=2) - SECOND, Lane.NOW),
        (timedelta(hours=2), Lane.URGENT),
        (timedelta(hours=24) - SECOND, Lane.URGENT),
        (timedelta(hours=24), Lane.SHORT),
    ],
)
def test_up_to_a_day_the_hours_left_make_the_lane(lead: timedelta, lane: Lane) -> None:
    assert lane_for(NOON + lead) == lane


@pytest.mark.parametrize(
    ("starts", "lane"),
    [
        ("2026-07-16 23:59", Lane.SHORT),  # two working days ahead
        ("2026-07-17 00:00", Lane.PLANNED),  # three
        ("2026-07-28 23:59", Lane.PLANNED),
        ("2027-07-14 12:00", Lane.PLANNED),
    ],
)
def test_from_a_day_on_the_working_days_left_make_the_lane(starts: str, lane: Lane) -> None:
    assert lane_for(rome(starts)) == lane


@pytest.mark.parametrize(
    ("at", "starts", "lane"),
    [
        ("2026-07-17 12:00", "2026-07-21 09:00", Lane.SHORT),  # Friday for Tuesday
        ("2026-07-17 12:00", "2026-07-22 09:00", Lane.PLANNED),
        ("2026-04-03 12:00", "2026-04-08 09:00", Lane.SHORT),  # over Easter Monday
        ("2026-07-01 12:00", "2026-07-06 09:00", Lane.SHORT),  # over the patron saint's day
        ("2026-07-17 12:00", "2026-07-18 18:00", Lane.SHORT),  # no working day in between at all
        # 25 October: at 09:00 tomorrow the clock will have run for 25 hours.
        ("2026-10-24 09:00", "2026-10-25 08:59", Lane.SHORT),
        # 28 March: only for 23.
        ("2027-03-27 09:00", "2027-03-28 09:59", Lane.URGENT),
        ("2027-03-27 09:00", "2027-03-28 10:00", Lane.SHORT),
    ],
)
def test_days_off_do_not_count_and_hours_are_those_that_pass(at: str, starts: str, lane: Lane) -> None:
    assert lane_for(rome(starts), at=rome(at)) == lane


@pytest.mark.parametrize(
    ("starts", "far"),
    [("2026-07-28 23:59", False), ("2026-07-29 00:00", True), ("2026-09-01 09:00", True)],
)
def test_beyond_ten_working_days_a_search_may_be_slow(starts: str, far: bool) -> None:
    assert is_far(at=NOON, starts_at=rome(starts), working=ENNA, rules=RULES) is far


@pytest.mark.parametrize(
    ("urgency", "lead", "lane"),
    [
        (Urgency.NOW, timedelta(0), Lane.NOW),
        (Urgency.NOW, timedelta(hours=5), Lane.NOW),
        (Urgency.WITHIN_TWO_HOURS, timedelta(hours=2), Lane.URGENT),
        (Urgency.WITHIN_TWO_HOURS, timedelta(hours=1), Lane.URGENT),
        (Urgency.WITHIN_TWO_HOURS, timedelta(minutes=31), Lane.URGENT),
        # Every urgent offer would be useless half an hour before the start.
        (Urgency.WITHIN_TWO_HOURS, timedelta(minutes=30), Lane.NOW),
        (Urgency.SCHEDULED, timedelta(hours=1), Lane.NOW),
        (Urgency.SCHEDULED, timedelta(hours=5), Lane.URGENT),
        (Urgency.SCHEDULED, timedelta(days=30), Lane.PLANNED),
    ],
)
def test_what_the_office_says_is_urgent_is(urgency: Urgency, lead: timedelta, lane: Lane) -> None:
    asked = lane_asked(urgency=urgency, at=NOON, starts_at=NOON + lead, working=ENNA, rules=RULES)

    assert asked == lane


@pytest.mark.parametrize(
    ("at", "night"),
    [
        ("2026-07-14 20:59", False),
        ("2026-07-14 21:00", True),
        ("2026-07-15 00:00", True),
        ("2026-07-15 06:59", True),
        ("2026-07-15 07:00", False),
        ("2026-10-25 02:30", True),  # that hour comes twice
        ("2026-10-25 07:00", False),
        ("2027-03-28 06:59", True),
    ],
)
def test_night_is_from_nine_to_seven_on_romes_clocks(at: str, night: bool) -> None:
    assert is_night(rome(at), RULES) is night


@pytest.mark.parametrize(
    ("at", "morning"),
    [
        ("2026-07-14 21:00", "Wed 2026-07-15 07:00"),
        ("2026-07-14 23:59", "Wed 2026-07-15 07:00"),
        ("2026-07-15 00:00", "Wed 2026-07-15 07:00"),
        ("2026-07-15 06:59", "Wed 2026-07-15 07:00"),
        ("2026-10-24 22:00", "Sun 2026-10-25 07:00"),  # ten hours later, not nine
        ("2027-03-27 22:00", "Sun 2027-03-28 07:00"),  # eight
        ("2026-07-17 22:00", "Sat 2026-07-18 07:00"),  # mornings come on days off too
    ],
)
def test_the_night_ends_at_seven(at: str, morning: str) -> None:
    assert clock(after_quiet_hours(rome(at), RULES)) == morning


def test_the_nights_of_the_clock_changes_are_as_long_as_they_are() -> None:
    autumn, spring = rome("2026-10-24 22:00"), rome("2027-03-27 22:00")

    assert after_quiet_hours(autumn, RULES) - autumn == timedelta(hours=10)
    assert after_quiet_hours(spring, RULES) - spring == timedelta(hours=8)


@given(at=INSTANTS)
def test_after_the_quiet_hours_it_is_day_and_never_earlier(at: datetime) -> None:
    morning = after_quiet_hours(at, RULES)

    assert morning >= at
    assert not is_night(morning, RULES)
    assert (morning == at) is not is_night(at, RULES)


@pytest.mark.parametrize("lane", [Lane.NOW, Lane.URGENT])
def test_the_hurried_lanes_never_sleep(lane: Lane) -> None:
    midnight = rome("2026-07-15 00:00")

    assert may_ask_from(midnight, lane=lane, rules=RULES) == midnight


@pytest.mark.parametrize("lane", [Lane.SHORT, Lane.PLANNED])
def test_the_patient_lanes_let_people_sleep(lane: Lane) -> None:
    assert clock(may_ask_from(rome("2026-07-15 00:00"), lane=lane, rules=RULES)) == "Wed 2026-07-15 07:00"
    assert may_ask_from(NOON, lane=lane, rules=RULES) == NOON


@pytest.mark.parametrize(
    ("lane", "at", "starts", "told"),
    [
        (Lane.NOW, "2026-07-14 12:00", "2026-07-14 12:00", "Tue 2026-07-14 12:05"),
        (Lane.NOW, "2026-07-14 23:58", "2026-07-14 23:58", "Wed 2026-07-15 00:03"),
        (Lane.URGENT, "2026-07-14 12:00", "2026-07-14 14:00", "Tue 2026-07-14 12:20"),
        # Short: after three waves of 45 minutes, or at 16:30 when that comes first.
        (Lane.SHORT, "2026-07-14 12:00", "2026-07-15 12:00", "Tue 2026-07-14 14:15"),
        (Lane.SHORT, "2026-07-14 14:15", "2026-07-16 12:00", "Tue 2026-07-14 16:30"),
        (Lane.SHORT, "2026-07-14 16:00", "2026-07-16 12:00", "Tue 2026-07-14 16:30"),
        (Lane.SHORT, "2026-07-14 16:30", "2026-07-16 12:00", "Tue 2026-07-14 18:45"),
        # Three waves: two in the evening, the third in the morning.
        (Lane.SHORT, "2026-07-14 20:00", "2026-07-16 12:00", "Wed 2026-07-15 07:45"),
        (Lane.SHORT, "2026-07-14 22:00", "2026-07-16 12:00", "Wed 2026-07-15 09:15"),
        (Lane.SHORT, "2026-07-15 05:00", "2026-07-16 12:00", "Wed 2026-07-15 09:15"),
        # Two to ten working days: 15:00 of the next working day.
        (Lane.PLANNED, "2026-07-14 12:00", "2026-07-17 09:00", "Wed 2026-07-15 15:00"),
        (Lane.PLANNED, "2026-07-17 17:00", "2026-07-24 09:00", "Mon 2026-07-20 15:00"),
        (Lane.PLANNED, "2026-04-03 12:00", "2026-04-10 09:00", "Tue 2026-04-07 15:00"),
        (Lane.PLANNED, "2026-07-01 12:00", "2026-07-08 09:00", "Fri 2026-07-03 15:00"),
        # More: five working days before the start.
        (Lane.PLANNED, "2026-07-14 12:00", "2026-08-31 16:00", "Mon 2026-08-24 08:00"),
        (Lane.PLANNED, "2026-03-02 12:00", "2026-04-09 16:00", "Wed 2026-04-01 08:00"),
    ],
)
def test_the_coordinator_gets_what_nobody_took_when_the_lane_says(
    lane: Lane, at: str, starts: str, told: str
) -> None:
    due = alert_due(lane=lane, at=rome(at), starts_at=rome(starts), working=ENNA, rules=RULES)

    assert clock(due) == told


def test_a_second_coordinator_is_told_in_lane_now_alone() -> None:
    assert second_alert_due(lane=Lane.NOW, at=NOON, rules=RULES) == NOON + timedelta(minutes=10)
    assert [second_alert_due(lane=lane, at=NOON, rules=RULES) for lane in Lane if lane != Lane.NOW] == [
        None,
        None,
        None,
    ]


@given(at=INSTANTS, lead=st.timedeltas(timedelta(0), timedelta(days=60)), more=st.timedeltas(timedelta(0)))
def test_more_time_never_makes_a_lane_more_hurried(at: datetime, lead: timedelta, more: timedelta) -> None:
    patience = list(Lane)
    longer = min(lead + more, timedelta(days=90))

    sooner, later = lane_for(at + lead, at=at), lane_for(at + longer, at=at)

    assert patience.index(sooner) <= patience.index(later) or longer < lead


@given(at=INSTANTS, lead=st.timedeltas(timedelta(0), timedelta(days=60)))
def test_the_coordinator_is_never_told_before_the_search_began_in_the_lanes_with_a_clock(
    at: datetime, lead: timedelta
) -> None:
    lane = lane_for(at + lead, at=at)

    due = alert_due(lane=lane, at=at, starts_at=at + lead, working=ENNA, rules=RULES)

    assert due > at
