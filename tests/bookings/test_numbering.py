"""Numbers by their paths: replaced one by one, refused when they can never be rules, told apart by version."""

from dataclasses import replace
from typing import Any

import pytest

from bookings.numbering import (
    Difference,
    NoSuchNumbers,
    WrongKindOfNumbers,
    changed,
    differences,
    numbers_of,
)
from bookings.rules import Rules
from bookings.vocabulary import Lane


def test_numbers_have_paths() -> None:
    numbers = numbers_of(Rules())

    assert (numbers["notice_hours"], numbers["lanes.urgent.wait_minutes"]) == (24, 10)
    assert numbers["level_by_setting.health"] == "fluent"


@pytest.mark.parametrize(
    "numbers", [{"lanes": {"now": {"wait_minutes": 20}}}, {"lanes.now.wait_minutes": 20}]
)
def test_one_number_is_replaced_and_the_others_stay(numbers: dict[str, Any]) -> None:
    rules = Rules(notice_hours=48)

    new = changed(rules, numbers)

    lanes = rules.lanes | {Lane.NOW: replace(rules.lane(Lane.NOW), wait_minutes=20)}
    assert new == replace(rules, lanes=lanes)


def test_nothing_replaced_is_the_same() -> None:
    assert changed(Rules(notice_hours=48), {}) == Rules(notice_hours=48)


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [
        ({"notice_horus": 24, "notice_hours": 24}, ["notice_horus"]),
        ({"lanes": {"yesterday": {"size": 1}}}, ["lanes.yesterday.size"]),
        ({"lanes": {"now": {"siez": 3}}, "x": 1}, ["lanes.now.siez", "x"]),
        ({"lanes": 5}, ["lanes"]),
        ({"notice_hours": {"winter": 5}}, ["notice_hours.winter"]),
    ],
)
def test_a_name_that_no_rule_has_is_refused(numbers: dict[str, Any], wrong: list[str]) -> None:
    with pytest.raises(NoSuchNumbers) as refused:
        changed(Rules(), numbers)

    assert refused.value.rules == wrong


@pytest.mark.parametrize(
    "numbers",
    [
        {"notice_hours": "24"},
        {"notice_hours": 24.0},
        {"notice_hours": True},
        {"notice_hours": None},
        {"notice_hours": [24]},
        {"notice_hours": {}},
        {"lanes": {"short": {"keeps_quiet_hours": 1}}},
        {"level_by_setting": {"health": "perfect"}},
        {"level_by_setting": {"health": 3}},
        {"level_by_setting": {"health": ["native"]}},
    ],
)
def test_a_value_that_is_no_such_number_is_refused(numbers: dict[str, Any]) -> None:
    with pytest.raises(WrongKindOfNumbers) as refused:
        changed(Rules(), numbers)

    assert len(refused.value.rules) == 1


def test_versions_differ_in_the_numbers_that_were_changed() -> None:
    old = Rules()
    new = changed(old, {"notice_hours": 48, "lanes": {"now": {"size": 3}}})

    assert differences(old, old) == []
    assert differences(old, new) == [
        Difference("lanes.now.size", 0, 3),
        Difference("notice_hours", 24, 48),
    ]
