"""Figures as drawings: where each mark stands, in the units of its drawing. The templates write the SVG. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from django.utils.translation import gettext, gettext_noop

from bookings.reports.answers import Waited
from bookings.reports.by_hour import Hour, Met
from bookings.reports.by_town import Town
from mediation.web.written import duration

DAYS = (
    *(gettext_noop("lun"), gettext_noop("mar"), gettext_noop("mer"), gettext_noop("gio")),
    *(gettext_noop("ven"), gettext_noop("sab"), gettext_noop("dom")),
)
# Always drawn; earlier and later ones where somebody asked for them.
DAYTIME = range(7, 20)

# --- Coverage: a square for each hour of the week, darker where more was missing

SIDE, LEFT, TOP = 34, 44, 26
# Down to how many percent each shade goes; the number is in the square, so the shade is never alone.
SHADES = ((95, "full"), (80, "most"), (60, "more"), (40, "half"), (0, "less"))


@dataclass(frozen=True)
class Square:
    x: int
    y: int
    words: str
    shade: str

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + SIDE // 2, self.y + SIDE // 2 + 5


@dataclass(frozen=True)
class Mark:
    x: int
    y: int
    words: str


@dataclass(frozen=True)
class Heat:
    width: int
    height: int
    hours: list[Mark]
    days: list[Mark]
    squares: list[Square]
    side: int = SIDE


def heat(met: dict[Hour, Met]) -> Heat:
    asked = {hour for (_, hour), there in met.items() if there.asked} | set(DAYTIME)
    hours = range(min(asked), max(asked) + 1)
    return Heat(
        width=LEFT + SIDE * len(hours) + 1,
        height=TOP + SIDE * len(DAYS) + 1,
        hours=[Mark(LEFT + SIDE * place + SIDE // 2, TOP - 8, str(hour)) for place, hour in enumerate(hours)],
        days=[Mark(0, TOP + SIDE * day + SIDE // 2 + 5, gettext(name)) for day, name in enumerate(DAYS)],
        squares=[
            Square(LEFT + SIDE * place, TOP + SIDE * day, *_cell(met.get((day, hour))))
            for day in range(len(DAYS))
            for place, hour in enumerate(hours)
        ],
    )


def _cell(met: Met | None) -> tuple[str, str]:
    if met is None or not met.asked:
        return "", "none"
    if met.is_few:
        return "<5", "few"
    return str(met.percent), next(shade for least, shade in SHADES if met.percent >= least)


# --- Hours: a bar for each municipality under its name

ROW, BAR, ACROSS = 46, 16, 400


@dataclass(frozen=True)
class Bar:
    y: int
    name: str
    length: int
    words: str


@dataclass(frozen=True)
class Bars:
    height: int
    bars: list[Bar]
    width: int = ACROSS
    thickness: int = BAR


def bars(towns: Sequence[Town]) -> Bars:
    most = max((town.minutes for town in towns), default=0) or 1
    return Bars(
        height=ROW * len(towns),
        bars=[
            Bar(ROW * place, town.name, max(ACROSS * town.minutes // most, 1), whole_hours(town.minutes))
            for place, town in enumerate(towns)
        ],
    )


def whole_hours(minutes: int) -> str:
    return duration(round(minutes / 60) * 60) if minutes >= 60 else duration(minutes)


# --- Waits: two dots a line, on a scale on which a minute and a week both have room

LINE = 60
SHORTEST, LONGEST = 1, 14 * 24 * 60
TICKS = (
    *((1, gettext_noop("1 min")), (10, gettext_noop("10 min")), (60, gettext_noop("1 ora"))),
    *((24 * 60, gettext_noop("1 giorno")), (7 * 24 * 60, gettext_noop("7 giorni"))),
)


@dataclass(frozen=True)
class Wait:
    y: int
    name: str
    half: int
    nine_in_ten: int
    words: str


@dataclass(frozen=True)
class Waits:
    height: int
    lines: list[Wait]
    ticks: list[Mark]
    foot: int
    width: int = ACROSS


def waits(waited: Sequence[Waited]) -> Waits:
    foot = LINE * len(waited)
    return Waits(
        height=foot + 24,
        lines=[
            Wait(
                LINE * place,
                gettext(each.lane.label),
                _along(each.half),
                _along(each.nine_in_ten),
                f"{duration(each.half)} · {duration(each.nine_in_ten)}",
            )
            for place, each in enumerate(waited)
        ],
        ticks=[Mark(_along(minutes), foot + 18, gettext(words)) for minutes, words in TICKS],
        foot=foot,
    )


def _along(minutes: int) -> int:
    """From the left edge, each ten times as long as far on as the last."""
    kept = min(max(minutes, SHORTEST), LONGEST)
    return 20 + round((ACROSS - 60) * log(kept) / log(LONGEST))
