"""A verdict in words: a shape and a word, and one line for the coordinator why somebody is asked or not."""

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext, gettext_noop, override

from mediation.matching.missing_road import missing_road
from mediation.matching.verdict import Candidate, Reason, Verdict
from mediation.vocabulary import Gender

__all__ = ["Mark", "Marked", "Reason", "marked", "sentence"]


class Mark(Enum):
    """Whether somebody comes first, can, was asked, or cannot: each has its shape, so that no colour is needed."""

    BEST = "★"
    FREE = "●"
    ASKED = "◐"
    CONFLICT = "▲"
    DOES_NOT_SPEAK = "–"


@dataclass(frozen=True)
class Marked:
    """A verdict as the lists show it: "★ Migliore", and why."""

    mark: Mark
    word: str
    why: str


def marked(verdict: Verdict, *, is_best: bool = False, is_now: bool = True) -> Marked:
    """`is_best` of whoever stands first among those who can; `is_now` as for `sentence`."""
    if verdict.refusals == (Reason.LEFT_OUT,):
        return Marked(Mark.ASKED, _agreed(verdict.facts, *ALREADY_ASKED), "")
    if verdict.refusals:
        return Marked(Mark.CONFLICT, gettext("In conflitto"), " · ".join(_why_not(verdict)))
    why = " · ".join(_why(verdict.facts, is_now=is_now))
    if is_best:
        return Marked(Mark.BEST, gettext("Migliore"), why)
    return Marked(Mark.FREE, _agreed(verdict.facts, *FREE), why)


def sentence(verdict: Verdict, *, is_now: bool = True) -> str:
    """For programs, in Italian: "Libera · 35 min · 6 h negli ultimi 30 giorni", or "mancano 60 min (Agira 10:30)".

    That she is on call at this instant is said only of a job that is now.
    """
    with override("it"):
        if verdict.refusals:
            return " · ".join(_why_not(verdict))
        return " · ".join([_agreed(verdict.facts, *FREE), *_why(verdict.facts, is_now=is_now)])


# Of a woman, of a man.
ALREADY_ASKED = (gettext_noop("Già chiesta"), gettext_noop("Già chiesto"))
FREE = (gettext_noop("Libera"), gettext_noop("Libero"))
PREFERRED = (gettext_noop("preferita dall'ufficio"), gettext_noop("preferito dall'ufficio"))
EXCLUDED = (gettext_noop("Esclusa"), gettext_noop("Escluso"))


def _why(facts: Candidate, *, is_now: bool) -> list[str]:
    parts = [] if facts.preference_rank is None else [_agreed(facts, *PREFERRED)]
    if is_now and facts.is_on_call:
        parts.append(gettext("reperibile ora"))
    if facts.travel_minutes is not None:
        road = gettext("%(minutes)d min (stima)") if facts.is_travel_estimated else gettext("%(minutes)d min")
        parts.append(road % {"minutes": facts.travel_minutes})
    parts.append(gettext("%(hours)s negli ultimi 30 giorni") % {"hours": _hours(facts.recent_minutes)})
    if facts.knows_case:
        parts.append(gettext("conosce il caso"))
    return parts


def _why_not(verdict: Verdict) -> list[str]:
    return [_refusal(reason, verdict.facts) for reason in verdict.refusals]


def _refusal(reason: Reason, facts: Candidate) -> str:
    if reason == Reason.TRAVEL and facts.neighbour_at:
        return missing_road(facts)
    if reason == Reason.EXCLUSION:
        return _agreed(facts, *EXCLUDED) + (f": {facts.exclusion_reason}" if facts.exclusion_reason else "")
    return gettext(reason.label)


def _agreed(facts: Candidate, woman: str, man: str) -> str:
    return gettext(woman if facts.gender == Gender.FEMALE else man)


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    words = gettext("%(hours)d h %(minutes)s") if rest else gettext("%(hours)d h")
    return words % {"hours": hours, "minutes": f"{rest:02d}"}
