"""A verdict in words: a shape and a word, and one Italian line for the coordinator why somebody is asked or not."""

from dataclasses import dataclass
from enum import Enum

from mediation.clock import ROME
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
        return Marked(Mark.ASKED, _agreed(verdict.facts, "Già chiest"), "")
    if verdict.refusals:
        return Marked(Mark.CONFLICT, "In conflitto", " · ".join(_why_not(verdict)))
    why = " · ".join(_why(verdict.facts, is_now=is_now))
    if is_best:
        return Marked(Mark.BEST, "Migliore", why)
    return Marked(Mark.FREE, _agreed(verdict.facts, "Liber"), why)


def sentence(verdict: Verdict, *, is_now: bool = True) -> str:
    """Such as "Libera · 35 min · 6 h negli ultimi 30 giorni", or "mancano 60 min (Agira 10:30)".

    That she is on call at this instant is said only of a job that is now.
    """
    if verdict.refusals:
        return " · ".join(_why_not(verdict))
    return " · ".join([_agreed(verdict.facts, "Liber"), *_why(verdict.facts, is_now=is_now)])


def _why(facts: Candidate, *, is_now: bool) -> list[str]:
    parts = [] if facts.preference_rank is None else [_agreed(facts, "preferit") + " dall'ufficio"]
    if is_now and facts.is_on_call:
        parts.append("reperibile ora")
    if facts.travel_minutes is not None:
        parts.append(f"{facts.travel_minutes} min{' (stima)' if facts.is_travel_estimated else ''}")
    parts.append(f"{_hours(facts.recent_minutes)} negli ultimi 30 giorni")
    if facts.knows_case:
        parts.append("conosce il caso")
    return parts


def _why_not(verdict: Verdict) -> list[str]:
    return [_refusal(reason, verdict.facts) for reason in verdict.refusals]


def _refusal(reason: Reason, facts: Candidate) -> str:
    if reason == Reason.TRAVEL and facts.neighbour_at:
        return _missing_road(facts)
    if reason == Reason.EXCLUSION:
        return _agreed(facts, "Esclus") + (f": {facts.exclusion_reason}" if facts.exclusion_reason else "")
    return reason.label


def _missing_road(facts: Candidate) -> str:
    verb = "manca" if facts.missing_minutes == 1 else "mancano"
    at = f"{facts.neighbour_at.astimezone(ROME):%H:%M}" if facts.neighbour_at else ""
    mark = ", stima" if facts.is_road_estimated else ""
    return f"{verb} {facts.missing_minutes} min ({facts.neighbour_town} {at}{mark})"


def _agreed(facts: Candidate, stem: str) -> str:
    return stem + ("a" if facts.gender == Gender.FEMALE else "o")


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"
