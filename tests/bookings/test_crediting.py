"""What a mediator is credited, in minutes."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.crediting import credit_for_cancellation, credit_for_work
from bookings.working_time import notice_deadline
from tests.bookings.calendars import ENNA, RULES, rome


@pytest.mark.parametrize(
    ("worked", "credited"),
    [(0, 60), (1, 60), (59, 60), (60, 60), (61, 75), (75, 75), (76, 90), (120, 120), (121, 135)],
)
def test_work_is_credited_by_the_quarter_begun_and_never_below_an_hour(worked: int, credited: int) -> None:
    assert credit_for_work(worked, has_debrief=False, rules=RULES) == credited


def test_sensitive_work_adds_ten_minutes_to_speak_about_it() -> None:
    assert credit_for_work(61, has_debrief=True, rules=RULES) == 85


@given(worked=st.integers(min_value=0, max_value=24 * 60))
def test_credit_covers_the_work_in_whole_quarters_and_little_more(worked: int) -> None:
    credited = credit_for_work(worked, has_debrief=False, rules=RULES)

    assert credited >= max(worked, 60)
    assert credited % 15 == 0
    assert credited - max(worked, 60) < 15


# A job on Tuesday at 9:00, for 90 minutes: free until Monday at 9:00.
STARTS = rome("2026-07-21 09:00")


@pytest.mark.parametrize(
    ("received", "credited"),
    [
        ("2026-07-10 09:00", 0),
        ("2026-07-20 09:00", 0),  # at the deadline it is still in time
        ("2026-07-20 09:01", 60),
        ("2026-07-20 16:50", 60),  # for 8:00 tomorrow
        ("2026-07-21 07:00", 60),  # two hours before
        ("2026-07-21 07:01", 90),
        ("2026-07-21 08:59", 90),
    ],
)
def test_a_cancellation_is_credited_by_when_it_was_received(received: str, credited: int) -> None:
    assert cancelled(rome(received), booked_minutes=90) == credited


def test_a_friday_afternoon_is_late_for_monday() -> None:
    starts = rome("2026-07-20 16:00")

    assert cancelled(rome("2026-07-17 13:00"), starts_at=starts) == 0
    assert cancelled(rome("2026-07-17 13:01"), starts_at=starts) == 60


def test_the_booked_time_is_credited_as_if_worked() -> None:
    """Never less than for a cancellation that came earlier: a short job counts an hour, a long one whole quarters."""
    an_hour_before = STARTS - timedelta(hours=1)

    assert cancelled(an_hour_before, booked_minutes=30) == 60
    assert cancelled(an_hour_before, booked_minutes=100) == 105


@given(
    earlier=st.timedeltas(timedelta(0), timedelta(days=10)),
    sooner=st.timedeltas(timedelta(0), timedelta(days=10)),
    booked=st.integers(min_value=1, max_value=480),
)
def test_whoever_cancels_later_never_pays_less(earlier: timedelta, sooner: timedelta, booked: int) -> None:
    first, second = STARTS - max(earlier, sooner), STARTS - min(earlier, sooner)

    assert cancelled(first, booked_minutes=booked) <= cancelled(second, booked_minutes=booked)


def cancelled(received_at: datetime, *, booked_minutes: int = 90, starts_at: datetime = STARTS) -> int:
    return credit_for_cancellation(
        received_at=received_at,
        free_until=notice_deadline(starts_at, ENNA, RULES),
        starts_at=starts_at,
        booked_minutes=booked_minutes,
        rules=RULES,
    )
