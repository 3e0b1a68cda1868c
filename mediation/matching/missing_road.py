"""How many minutes lack between two jobs, in words: said to the coordinator and to herself."""

from django.utils.translation import ngettext

from mediation.clock import ROME
from mediation.matching.verdict import Candidate


def missing_road(facts: Candidate) -> str:
    words = (
        ngettext(
            "manca %(minutes)d min (%(town)s %(at)s, stima)",
            "mancano %(minutes)d min (%(town)s %(at)s, stima)",
            facts.missing_minutes,
        )
        if facts.is_road_estimated
        else ngettext(
            "manca %(minutes)d min (%(town)s %(at)s)",
            "mancano %(minutes)d min (%(town)s %(at)s)",
            facts.missing_minutes,
        )
    )
    at = f"{facts.neighbour_at.astimezone(ROME):%H:%M}" if facts.neighbour_at else ""
    return words % {"minutes": facts.missing_minutes, "town": facts.neighbour_town, "at": at}
