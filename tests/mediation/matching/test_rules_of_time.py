"""The rules of when she can: openings, exceptions, absences, on-call, night, and the two nights the clocks change."""

from datetime import date, datetime, time

import pytest
from django.db.backends.postgresql.psycopg_any import NumericRange

from mediation.matching.verdict import Reason
from mediation.models import AvailabilityException, Mediator
from tests.factories import NOON, make_mediator, make_opening
from tests.mediation.matching.needs import (
    facts,
    make_absence,
    make_need,
    make_on_call,
    minutes,
    refusals,
    rome,
)

pytestmark = pytest.mark.django_db

OUT = (Reason.AVAILABILITY,)
WEDNESDAY = date(2026, 7, 15)
TEN = rome("2026-07-15 10:00")
ELEVEN = rome("2026-07-15 11:00")


def amina_with(*openings: tuple[int, str, str]) -> Mediator:
    """Amina with these weekly openings and no others: weekday, from, to."""
    amina = make_mediator(always=False)
    for weekday, opens, closes in openings:
        make_opening(
            amina,
            weekday,
            time.fromisoformat(opens),
            None if closes == "24:00" else time.fromisoformat(closes),
        )
    return amina


def make_exception(
    mediator: Mediator, day: date, opens: int | None = None, closes: int | None = None
) -> None:
    hours = None if opens is None else NumericRange(opens, closes)
    AvailabilityException.objects.create(mediator=mediator, date=day, minutes=hours)


# --- The weekly pattern ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weekday", "opens", "closes", "expected"),
    [
        (2, "10:00", "11:00", ()),
        (2, "10:01", "11:00", OUT),
        (2, "10:00", "10:59", OUT),
        (1, "00:00", "24:00", OUT),
    ],
)
def test_opening_must_hold_the_whole_occasion(
    weekday: int, opens: str, closes: str, expected: tuple[Reason, ...]
) -> None:
    amina = amina_with((weekday, opens, closes))

    assert refusals(amina, make_need(starts_at=TEN)) == expected


def test_two_openings_with_a_break_do_not_hold_what_spans_it() -> None:
    amina = amina_with((2, "09:00", "10:30"), (2, "10:31", "12:00"))

    assert refusals(amina, make_need(starts_at=TEN)) == OUT


def test_seconds_past_the_closing_minute_are_outside() -> None:
    amina = amina_with((2, "10:00", "11:00"))
    need = make_need(starts_at=TEN.replace(second=1))

    assert refusals(amina, need) == OUT


def test_opening_follows_the_clock_from_summer_to_winter() -> None:
    amina = amina_with((2, "10:00", "11:00"))

    assert refusals(amina, make_need(starts_at=rome("2026-07-15 10:00"))) == ()
    assert refusals(amina, make_need(starts_at=rome("2026-11-18 10:00"))) == ()
    assert refusals(amina, make_need(starts_at=rome("2026-11-18 09:00"))) == OUT


@pytest.mark.parametrize(
    ("wednesday", "thursday", "expected"),
    [
        (("23:30", "24:00"), ("00:00", "00:30"), ()),
        (("23:31", "24:00"), ("00:00", "00:30"), OUT),
        (("23:30", "24:00"), ("00:00", "00:29"), OUT),
        (("23:30", "23:59"), ("00:00", "00:30"), OUT),
    ],
)
def test_occasion_across_midnight_needs_both_days(
    wednesday: tuple[str, str], thursday: tuple[str, str], expected: tuple[Reason, ...]
) -> None:
    amina = amina_with((2, *wednesday), (3, *thursday))

    assert refusals(amina, make_need(starts_at=rome("2026-07-15 23:30"))) == expected


def test_occasion_that_ends_at_midnight_needs_nothing_of_the_next_day() -> None:
    amina = amina_with((2, "23:00", "24:00"))

    assert refusals(amina, make_need(starts_at=rome("2026-07-15 23:00"))) == ()


# --- Exceptions --------------------------------------------------------------------------------------------------


def test_exception_opens_a_day_that_the_pattern_does_not() -> None:
    amina = amina_with()
    make_exception(amina, WEDNESDAY, 600, 660)

    assert refusals(amina, make_need(starts_at=TEN)) == ()
    assert refusals(amina, make_need(starts_at=TEN + minutes(1))) == OUT


def test_exception_replaces_the_pattern_of_its_date_only() -> None:
    amina = make_mediator()
    make_exception(amina, WEDNESDAY, 0, 600)

    assert refusals(amina, make_need(starts_at=TEN)) == OUT
    assert refusals(amina, make_need(starts_at=rome("2026-07-16 10:00"))) == ()


def test_exception_without_hours_closes_the_day() -> None:
    amina = make_mediator()
    make_exception(amina, WEDNESDAY)

    assert refusals(amina, make_need(starts_at=TEN)) == OUT
    assert refusals(amina, make_need(starts_at=rome("2026-07-16 10:00"))) == ()


def test_exception_without_hours_closes_the_day_even_beside_one_with_hours() -> None:
    amina = make_mediator()
    make_exception(amina, WEDNESDAY, 0, 1440)
    make_exception(amina, WEDNESDAY)

    assert refusals(amina, make_need(starts_at=TEN)) == OUT


def test_one_of_two_exceptions_is_enough() -> None:
    amina = amina_with()
    make_exception(amina, WEDNESDAY, 480, 540)
    make_exception(amina, WEDNESDAY, 600, 660)

    assert refusals(amina, make_need(starts_at=TEN)) == ()


# --- The nights when the clocks change ---------------------------------------------------------------------------


def test_spring_night_counts_the_clock_and_not_the_hours_lived() -> None:
    amina = amina_with((6, "01:30", "03:30"))
    need = make_need(starts_at=rome("2026-03-29 01:30"))

    assert need.ends_at == rome("2026-03-29 03:30")
    assert refusals(amina, need) == ()


def test_spring_night_one_minute_short_is_out() -> None:
    amina = amina_with((6, "01:30", "03:29"))

    assert refusals(amina, make_need(starts_at=rome("2026-03-29 01:30"))) == OUT


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [("02:00", "03:00", ()), ("02:01", "03:00", OUT), ("02:00", "02:59", OUT), ("02:10", "02:50", OUT)],
)
def test_autumn_night_turned_back_needs_the_whole_hour(
    opens: str, closes: str, expected: tuple[Reason, ...]
) -> None:
    """From 2:50 to 2:10 the clock shows everything between 2:00 and 3:00 but the middle."""
    amina = amina_with((6, opens, closes))
    need = make_need(starts_at=rome("2026-10-25 02:50"), minutes_long=20)

    assert need.ends_at == rome("2026-10-25 02:10", fold=1)
    assert refusals(amina, need) == expected


@pytest.mark.parametrize("fold", [0, 1])
def test_autumn_night_opening_holds_its_hour_both_times_round(fold: int) -> None:
    amina = amina_with((6, "02:00", "02:30"))
    need = make_need(starts_at=rome("2026-10-25 02:00", fold=fold), minutes_long=30)

    assert refusals(amina, need) == ()


def test_autumn_night_is_an_hour_longer_than_its_clock() -> None:
    amina = amina_with((6, "01:30", "03:30"))
    need = make_need(starts_at=rome("2026-10-25 01:30"), minutes_long=180)

    assert need.ends_at == rome("2026-10-25 03:30")
    assert refusals(amina, need) == ()


# --- On call, absent, at night -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (TEN, ELEVEN, ()),
        (TEN + minutes(1), ELEVEN, OUT),
        (TEN, ELEVEN - minutes(1), OUT),
    ],
)
def test_on_call_throughout_is_availability(
    begins: datetime, ends: datetime, expected: tuple[Reason, ...]
) -> None:
    amina = amina_with()
    make_on_call(amina, begins, ends)

    assert refusals(amina, make_need(starts_at=TEN)) == expected


def test_on_call_in_two_stretches_is_not_throughout() -> None:
    amina = amina_with()
    make_on_call(amina, TEN - minutes(60), TEN + minutes(30))
    make_on_call(amina, TEN + minutes(30), ELEVEN)

    assert refusals(amina, make_need(starts_at=TEN)) == OUT


def test_on_call_beats_a_closed_day() -> None:
    amina = make_mediator()
    make_exception(amina, WEDNESDAY)
    make_on_call(amina, TEN, ELEVEN)

    assert refusals(amina, make_need(starts_at=TEN)) == ()


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (TEN - minutes(60), TEN, ()),
        (TEN - minutes(60), TEN + minutes(1), (Reason.ABSENCE,)),
        (ELEVEN - minutes(1), ELEVEN + minutes(60), (Reason.ABSENCE,)),
        (ELEVEN, ELEVEN + minutes(60), ()),
    ],
)
def test_absence_keeps_out_when_it_overlaps(
    begins: datetime, ends: datetime, expected: tuple[Reason, ...]
) -> None:
    amina = make_mediator()
    make_absence(amina, begins, ends)

    assert refusals(amina, make_need(starts_at=TEN)) == expected


def test_absence_beats_on_call() -> None:
    amina = make_mediator()
    make_on_call(amina, TEN, ELEVEN)
    make_absence(amina, TEN, ELEVEN)

    assert refusals(amina, make_need(starts_at=TEN)) == (Reason.ABSENCE,)


@pytest.mark.parametrize(("takes_calls", "expected"), [(True, ()), (False, (Reason.NIGHT,))])
def test_night_calls_only_those_who_take_them(takes_calls: bool, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator(takes_night_calls=takes_calls)

    assert refusals(amina, make_need(is_asked_at_night=True)) == expected
    assert refusals(amina, make_need(is_asked_at_night=False)) == ()


@pytest.mark.parametrize(
    ("begins", "ends", "is_on_call"),
    [
        (NOON, NOON + minutes(1), True),
        (NOON - minutes(60), NOON, False),
        (NOON + minutes(1), NOON + minutes(60), False),
    ],
)
def test_night_calls_whoever_is_on_call_at_that_instant(
    begins: datetime, ends: datetime, is_on_call: bool
) -> None:
    amina = make_mediator(takes_night_calls=False)
    make_on_call(amina, begins, ends)
    need = make_need(is_asked_at_night=True, asked_at=NOON)

    assert refusals(amina, need) == (() if is_on_call else (Reason.NIGHT,))
    assert facts(amina, need).is_on_call is is_on_call
