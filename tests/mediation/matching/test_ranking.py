"""Whom to ask first: each part of the standing decides only between people equal in all parts before it."""

from dataclasses import replace
from typing import Any

import pytest

from mediation.matching.need import Limits, Need
from mediation.matching.ranking import Standing, rank
from mediation.matching.verdict import Candidate
from mediation.vocabulary import Delivery, Gender, Level, Setting
from tests.factories import NOON, TOMORROW

NEED = Need(
    languages=("uk", "ru"),
    variety="",
    least_level=Level.WORKING,
    setting=Setting.HEALTH,
    delivery=Delivery.ONSITE,
    binding_gender=None,
    wished_gender=Gender.FEMALE,
    starts_at=TOMORROW,
    ends_at=TOMORROW,
    place_id=1,
    office_id=1,
    case_reference="",
    limits=Limits(
        day_minutes=480, week_minutes=2280, rest_minutes=660, remote_gap_minutes=10, heavy_per_day=2
    ),
    asked_at=NOON,
    is_asked_at_night=False,
    on_call_first=True,
)
PLAIN = Candidate(
    mediator_id=1,
    first_name="Amina",
    gender=Gender.MALE,
    language="ru",
    level=Level.WORKING,
    travel_minutes=60,
    is_travel_estimated=True,
    preference_rank=None,
    knows_case=False,
    recent_minutes=600,
    is_on_call=False,
    missing_minutes=0,
    neighbour_town=None,
    neighbour_at=None,
    is_road_estimated=False,
    exclusion_reason=None,
)
# In order of weight, what makes somebody better than PLAIN.
BETTER: list[dict[str, Any]] = [
    {"is_on_call": True},
    {"preference_rank": 1},
    {"language": "uk"},
    {"gender": Gender.FEMALE},
    {"knows_case": True},
    {"level": Level.FLUENT},
    {"travel_minutes": 59},
    {"recent_minutes": 599},
    {"mediator_id": 0},
]


def test_better_people_are_listed_for_every_part() -> None:
    assert len(BETTER) == len(Standing._fields)


@pytest.mark.parametrize("part", range(len(BETTER)))
def test_rank_lets_one_part_outweigh_all_that_follow(part: int) -> None:
    everything_after: dict[str, Any] = {}
    for values in BETTER[part + 1 :]:
        everything_after |= values
    ahead = replace(PLAIN, **BETTER[part])
    behind = replace(PLAIN, **everything_after)

    assert rank([behind, ahead], NEED) == [ahead, behind]
    assert rank([ahead, behind], NEED) == [ahead, behind]


def test_rank_minds_nobodys_being_on_call_where_nothing_hurries() -> None:
    on_call, first = replace(PLAIN, mediator_id=2, is_on_call=True), replace(PLAIN, mediator_id=1)

    assert rank([on_call, first], replace(NEED, on_call_first=False)) == [first, on_call]


def test_rank_puts_the_first_preferred_before_the_second() -> None:
    first, second = replace(PLAIN, preference_rank=1), replace(PLAIN, mediator_id=0, preference_rank=2)

    assert rank([second, first], NEED) == [first, second]


def test_rank_goes_from_native_to_fluent_to_working() -> None:
    working, fluent, native = (
        replace(PLAIN, level=level) for level in (Level.WORKING, Level.FLUENT, Level.NATIVE)
    )

    assert rank([fluent, working, native], NEED) == [native, fluent, working]


def test_rank_minds_no_gender_when_none_is_wished() -> None:
    woman, man = replace(PLAIN, mediator_id=2, gender=Gender.FEMALE), replace(PLAIN, mediator_id=1)

    assert rank([woman, man], replace(NEED, wished_gender=None)) == [man, woman]


def test_rank_of_remote_people_leaves_the_road_out() -> None:
    busy, free = (
        replace(PLAIN, travel_minutes=None, mediator_id=pk, recent_minutes=recent)
        for pk, recent in [(1, 60), (2, 0)]
    )

    assert rank([busy, free], replace(NEED, delivery=Delivery.PHONE)) == [free, busy]


def test_rank_of_nobody_is_nobody() -> None:
    assert rank([], NEED) == []
