"""Whom to ask first among those who can. Pure: everything it weighs is in the candidate and in the need."""

from collections.abc import Iterable
from typing import NamedTuple

from mediation.matching.need import Need
from mediation.matching.verdict import Candidate
from mediation.vocabulary import LEVEL_ORDER


class Standing(NamedTuple):
    """One candidate's place, weightiest part first; in every part less comes earlier."""

    is_off_duty: bool
    preference: float
    speaks_another_language: bool
    is_of_another_gender: bool
    is_new_to_the_case: bool
    lack_of_level: int
    road: int
    # Fair turns: whoever worked less lately goes before.
    recent_work: int
    mediator_id: int


LAST = float("inf")


def rank(candidates: Iterable[Candidate], need: Need) -> list[Candidate]:
    """Best first, and always in the same order."""
    return sorted(candidates, key=lambda candidate: standing(candidate, need))


def standing(candidate: Candidate, need: Need) -> Standing:
    return Standing(
        is_off_duty=need.on_call_first and not candidate.is_on_call,
        preference=LAST if candidate.preference_rank is None else candidate.preference_rank,
        speaks_another_language=candidate.language != need.languages[0],
        is_of_another_gender=need.wished_gender is not None and candidate.gender != need.wished_gender,
        is_new_to_the_case=not candidate.knows_case,
        lack_of_level=-LEVEL_ORDER.get(candidate.level or "", 0),
        road=candidate.travel_minutes or 0,
        recent_work=candidate.recent_minutes,
        mediator_id=candidate.mediator_id,
    )
