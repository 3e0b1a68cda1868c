from datetime import date, timedelta

import pytest

from mediation.holidays import is_holiday

ENNA = (7, 2)


def holidays_of(year: int, patron: tuple[int, int] | None) -> list[date]:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    return [day for day in days if is_holiday(day, patron)]


def test_a_year_has_the_national_holidays_and_saint_francis_from_2026() -> None:
    found = holidays_of(2026, None)

    assert found == [
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 4, 25),
        date(2026, 5, 1),
        date(2026, 6, 2),
        date(2026, 8, 15),
        date(2026, 10, 4),
        date(2026, 11, 1),
        date(2026, 12, 8),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]


def test_saint_francis_is_a_working_day_before_2026() -> None:
    assert not is_holiday(date(2025, 10, 4), None)


@pytest.mark.parametrize("easter_monday", [date(2025, 4, 21), date(2026, 4, 6), date(2027, 3, 29)])
def test_easter_monday_moves_with_the_year(easter_monday: date) -> None:
    assert is_holiday(easter_monday, None)
    assert not is_holiday(easter_monday + timedelta(days=1), None)


def test_a_patron_day_is_a_holiday_every_year_in_its_own_town_only() -> None:
    assert is_holiday(date(2026, 7, 2), ENNA)
    assert is_holiday(date(2027, 7, 2), ENNA)
    assert not is_holiday(date(2026, 7, 2), None)
    assert not is_holiday(date(2026, 7, 2), (8, 16))
    assert not is_holiday(date(2026, 2, 7), ENNA)


def test_a_patron_adds_exactly_one_day_to_the_year() -> None:
    assert len(holidays_of(2026, ENNA)) == len(holidays_of(2026, None)) + 1
