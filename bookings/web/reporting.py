"""The figures of a month or a quarter as pictures, each with its table: what was met, what was given, how soon."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bookings.permissions import reported_offices, require
from bookings.reports.answers import Waited, waited_by_lane
from bookings.reports.by_hour import Hour, Met, met_by_hour, together, widest_gap
from bookings.reports.by_town import Towns, by_town
from bookings.reports.coverage import coverage
from bookings.reports.hours import hours
from bookings.reports.own_hours import month_before
from bookings.reports.period import Period, month_from, quarter_from, quarter_of
from bookings.web.pictures import bars, heat, waits, whole_hours
from bookings.working_time import rome_day
from mediation.clock import now
from mediation.models import Language
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken_at_work
from mediation.web.written import WEEKDAYS, duration, month

MONTHS_BACK, QUARTERS_BACK = 12, 5
HOURS = range(24)


@dataclass(frozen=True)
class Choice:
    """A period that can be chosen, by the name that its address has."""

    name: str
    words: str
    period: Period


@spoken_at_work
@require_safe
@signed_in
def reports(request: SignedIn) -> HttpResponse:
    """Of all offices for the coordinator and the auditor, of the own bodies' for their managers."""
    require(request.user, "see_reports")
    at = now()
    known = _periods(rome_day(at))
    chosen = next((each for each in known if each.name == request.GET.get("periodo")), known[0])
    context = {"periods": known, "chosen": chosen, **_figures(request, chosen.period, at=at)}
    return render(request, "bookings/reports.html", context)


def _figures(request: SignedIn, period: Period, *, at: datetime) -> dict[str, Any]:
    office_ids = list(reported_offices(request.user).values_list("pk", flat=True))
    asked = coverage(period, office_ids=office_ids)
    languages = list(Language.objects.filter(tag__in={row.language for row in asked}).order_by("name"))
    language = next((each for each in languages if each.tag == request.GET.get("lingua")), None)
    met = met_by_hour(period, office_ids=office_ids, at=at, language=language.tag if language else "")
    towns = by_town(hours(period, office_ids=office_ids), asked)
    waited = [each for each in waited_by_lane(period, office_ids=office_ids) if not each.is_few]
    return {
        "languages": languages,
        "language": language,
        "met": {
            "said": _met_said(met),
            "drawn": heat(met) if met else None,
            "rows": _rows(met),
            "hours": HOURS,
        },
        "towns": {"said": _towns_said(towns), "drawn": bars(towns.shown), "found": towns},
        "waited": {"said": _waited_said(waited), "drawn": waits(waited), "lanes": waited},
    }


def _periods(today: date) -> list[Choice]:
    """Quarters, the present one first, then months."""
    quarters, months = [quarter_of(today)], [today.replace(day=1)]
    while len(quarters) < QUARTERS_BACK:
        quarters.append(quarter_of(month_before(quarters[-1])))
    while len(months) < MONTHS_BACK:
        months.append(month_before(months[-1]))
    return [*map(_quarter, quarters), *map(_month, months)]


def _quarter(first: date) -> Choice:
    period, number = quarter_from(first), (first.month + 2) // 3
    words = _("%(number)sº trimestre %(year)s") % {"number": number, "year": first.year}
    return Choice(f"{first.year}-T{number}", words, period)


def _month(first: date) -> Choice:
    return Choice(f"{first:%Y-%m}", month(first), month_from(first))


# --- What each picture finds, in one sentence


def _met_said(met: dict[Hour, Met]) -> str:
    every = together(met.values())
    if every.is_few:
        return _("Troppo poche richieste per farne una figura.")
    said = _("Ha trovato chi mediava il %(percent)s %% delle richieste: %(covered)s su %(asked)s.") % {
        "percent": every.percent,
        "covered": every.covered,
        "asked": every.asked,
    }
    gap = widest_gap(met)
    if gap is None:
        return said
    (weekday, hour), least = gap
    return (
        said
        + " "
        + _("Manca di più %(day)s alle %(hour)s: %(percent)s %%.")
        % {
            "day": _(WEEKDAYS[weekday]),
            "hour": hour,
            "percent": least.percent,
        }
    )


def _towns_said(towns: Towns) -> str:
    if not towns.shown:
        return _("Troppo pochi interventi in ogni comune per farne una figura.")
    first = towns.shown[0]
    return _("Più di tutti %(town)s: %(hours)s, lingue %(languages)s, scoperte %(missing)s.") % {
        "town": first.name,
        "hours": whole_hours(first.minutes),
        "languages": len(first.languages),
        "missing": first.not_covered,
    }


def _waited_said(waited: list[Waited]) -> str:
    if not waited:
        return _("Troppo poche risposte per farne una figura.")
    first = waited[0]
    return _("%(lane)s: metà ha una risposta entro %(half)s, nove su dieci entro %(nine)s.") % {
        "lane": _(first.lane.label),
        "half": duration(first.half),
        "nine": duration(first.nine_in_ten),
    }


def _rows(met: dict[Hour, Met]) -> list[tuple[str, list[Met | None]]]:
    """The table of the squares: a day a row."""
    return [(_(name), [met.get((day, hour)) for hour in HOURS]) for day, name in enumerate(WEEKDAYS)]
