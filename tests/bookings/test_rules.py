"""The numbers of a policy: what they are by default, and how stored ones are read."""

import json
from typing import Any

import pytest

from bookings.models import Policy
from bookings.rules import LaneRules, Rules, UnknownRule
from bookings.vocabulary import Lane
from mediation.vocabulary import Setting


def stored(**changes: Any) -> dict[str, Any]:
    """Default numbers as the database gives them back."""
    numbers: dict[str, Any] = json.loads(json.dumps(Rules().as_json()))
    return numbers | changes


def test_numbers_survive_being_stored() -> None:
    assert Rules.from_json(stored()) == Rules()


def test_a_changed_number_is_read_and_the_others_stay() -> None:
    rules = Rules.from_json(stored(notice_hours=48))

    assert rules.notice_hours == 48
    assert rules == Rules(notice_hours=48)


def test_a_rule_added_to_the_product_since_takes_its_default() -> None:
    old = stored()
    del old["remote_gap_minutes"], old["lanes"]["planned"], old["lanes"]["short"]["size"]
    del old["level_by_setting"]["registry"]

    assert Rules.from_json(old) == Rules()


def test_a_changed_lane_keeps_its_other_numbers() -> None:
    numbers = stored()
    numbers["lanes"]["now"] = {"wait_minutes": 20}

    lane = Rules.from_json(numbers).lane(Lane.NOW)

    assert lane == LaneRules(size=0, wait_minutes=20, alert_after_minutes=5, second_alert_after_minutes=10)


@pytest.mark.parametrize(
    ("numbers", "unknown"),
    [
        ({"notice_horus": 24}, {"notice_horus"}),
        ({"lanes": {"yesterday": {}}}, {"yesterday"}),
        ({"lanes": {"now": {"siez": 3}}}, {"siez"}),
    ],
)
def test_a_name_that_no_rule_has_is_refused(numbers: dict[str, Any], unknown: set[str]) -> None:
    with pytest.raises(UnknownRule) as refused:
        Rules.from_json(numbers)

    assert refused.value.names == unknown


def test_the_defaults_are_those_agreed() -> None:
    rules = Rules()

    assert rules.lane(Lane.NOW) == LaneRules(
        size=0, wait_minutes=15, alert_after_minutes=5, second_alert_after_minutes=10
    )
    assert rules.lane(Lane.URGENT) == LaneRules(
        size=8, wait_minutes=10, radius_minutes=60, alert_after_minutes=20, nudge_after_minutes=5
    )
    assert rules.lane(Lane.SHORT) == LaneRules(
        size=5, wait_minutes=45, keeps_quiet_hours=True, correction_minutes=2
    )
    assert rules.lane(Lane.PLANNED) == LaneRules(
        size=5,
        wait_minutes=240,
        waits_in_working_hours=True,
        preferred_wait_minutes=240,
        keeps_quiet_hours=True,
        correction_minutes=2,
    )
    assert (rules.far_line_days, rules.wait_for_person_minutes) == (7, 20)
    assert (rules.far_preferred_wait_minutes, rules.far_wait_minutes) == (24 * 60, 12 * 60)
    assert (rules.day_limit_minutes, rules.week_limit_minutes, rules.rest_minutes) == (480, 2280, 660)
    assert (rules.notice_hours, rules.notice_rollback_hour, rules.unreceipted_seconds) == (24, 13, 60)


def test_every_setting_asks_for_a_level_and_the_grave_ones_for_more() -> None:
    levels = Rules().level_by_setting

    assert set(levels) == set(Setting)
    assert {setting for setting, level in levels.items() if level == "fluent"} == {"health", "legal"}


def test_the_first_policy_holds_the_defaults(policy: Policy) -> None:
    assert policy.version == 1
    assert policy.rules == Rules()


def test_a_policy_reads_its_numbers_once_and_another_row_its_own(policy: Policy) -> None:
    other = Policy(version=2, numbers=Rules(notice_hours=48).as_json())

    assert policy.rules is policy.rules
    assert (policy.rules.notice_hours, other.rules.notice_hours) == (24, 48)
