"""Which days nobody works: the national holidays, and a town's own patron saint's day. Pure."""

from datetime import date
from functools import cache

import holidays

# A feast that moves is in the library; a patron's day is a month and a day, the same every year.
Patron = tuple[int, int]


def is_holiday(day: date, patron: Patron | None) -> bool:
    return (day.month, day.day) == patron or day in _national(day.year)


def name_of(day: date, patron: Patron | None) -> str:
    """What is kept on that day, in Italian; empty on a day that is no holiday."""
    if name := _national(day.year).get(day):
        return name
    return "Festa del patrono" if (day.month, day.day) == patron else ""


@cache
def _national(year: int) -> dict[date, str]:
    # No subdivision: the library's province of Enna gives the town's 2 July to all twenty municipalities.
    return dict(holidays.country_holidays("IT", years=year, language="it_IT"))
