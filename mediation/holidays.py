"""Which days nobody works: the national holidays, and a town's own patron saint's day. Pure."""

from datetime import date
from functools import cache

import holidays

# A feast that moves is in the library; a patron's day is a month and a day, the same every year.
Patron = tuple[int, int]


def is_holiday(day: date, patron: Patron | None) -> bool:
    return (day.month, day.day) == patron or day in _national(day.year)


@cache
def _national(year: int) -> frozenset[date]:
    # No subdivision: the library's province of Enna gives the town's 2 July to all twenty municipalities.
    return frozenset(holidays.country_holidays("IT", years=year))
