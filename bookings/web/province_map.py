"""The coordinator's map: the jobs of a day, town by town, and the same as a list."""

from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bookings.permissions import require
from bookings.web.board import asked_day
from bookings.web.board_table import A_DAY, Job, board_of
from bookings.working_time import rome_day
from mediation.clock import now
from mediation.data.outlines import Outline, province
from mediation.models import Municipality
from mediation.vocabulary import Delivery
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken_at_work


@dataclass(frozen=True)
class Town:
    """One that has jobs on the day; outside the province it has no outline."""

    municipality: Municipality
    jobs: list[Job]
    outline: Outline | None

    @property
    def missing(self) -> int:
        return sum(job.is_missing for job in self.jobs)

    @property
    def told(self) -> str:
        """Such as "Regalbuto: 2 incarichi, 1 scoperto"."""
        many = len(self.jobs)
        jobs = ngettext("%(n)s incarico", "%(n)s incarichi", many) % {"n": many}
        missing = (
            ngettext("%(n)s scoperto", "%(n)s scoperti", self.missing) % {"n": self.missing}
            if self.missing
            else _("tutto coperto")
        )
        return f"{self.municipality}: {jobs}, {missing}"


@spoken_at_work
@require_safe
@signed_in
def day_map(request: SignedIn) -> HttpResponse:
    """Jobs at a distance are on the road for nobody, and counted beside the map."""
    require(request.user, "see_uncovered")
    on = asked_day(request)
    jobs = board_of(on).jobs
    there = [job for job in jobs if job.seat.booking.delivery == Delivery.ONSITE]
    return render(
        request,
        "bookings/day_map.html",
        {
            "day": on,
            "before": on - A_DAY,
            "after": on + A_DAY,
            "today": rome_day(now()),
            "drawing": province(),
            "towns": _towns(there),
            "elsewhere": len(jobs) - len(there),
        },
    )


def _towns(jobs: list[Job]) -> list[Town]:
    """Those with somebody missing first, then by name."""
    outlines = {outline.istat: outline for outline in province().outlines}
    at: dict[int, list[Job]] = defaultdict(list)
    for job in jobs:
        at[job.seat.booking.place.municipality_id].append(job)
    towns = [
        Town(there[0].seat.booking.place.municipality, there, _outline_of(there[0], outlines))
        for there in at.values()
    ]
    return sorted(towns, key=lambda town: (-town.missing, town.municipality.name))


def _outline_of(job: Job, outlines: dict[str, Outline]) -> Outline | None:
    return outlines.get(job.seat.booking.place.municipality.istat)
