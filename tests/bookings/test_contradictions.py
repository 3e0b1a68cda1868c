"""Rules that cannot all hold: each contradiction found by itself, each beside the nearest rules that do hold."""

from typing import Any

import pytest

from bookings.contradictions import Clash, Contradiction, contradictions
from bookings.numbering import changed, numbers_of
from bookings.rulebook import ROWS, Unit
from bookings.rules import Rules

H, DAY = 60, 24 * 60
C = Clash
ONE_WAVE = {"alert_short_after_waves": 1}


def contradictions_of(numbers: dict[str, Any]) -> list[Contradiction]:
    """Of the default rules with some numbers changed, by their paths."""
    return contradictions(changed(Rules(), numbers))


def found(**numbers: Any) -> list[tuple[Clash, tuple[str, ...]]]:
    return [(each.kind, each.rules) for each in contradictions_of(numbers)]


def test_control_the_default_rules_can_hold() -> None:
    assert contradictions(Rules()) == []


def test_a_contradiction_carries_the_numbers() -> None:
    assert contradictions_of({"lanes.urgent.wait_minutes": 3 * H}) == [
        Contradiction(
            Clash.WAVE_OUTLASTS_LEAD, ("lanes.urgent.wait_minutes", "now_below_minutes"), (3 * H, 2 * H)
        )
    ]


CASES: list[tuple[dict[str, Any], dict[str, Any], Clash, tuple[str, ...]]] = [
    # what contradicts, the nearest that does not, how, which numbers
    (
        {"now_below_minutes": 4 * H, "urgent_below_minutes": 4 * H},
        {"now_below_minutes": 4 * H, "urgent_below_minutes": 4 * H + 1},
        C.LANES_CROSS,
        ("now_below_minutes", "urgent_below_minutes"),
    ),
    (
        {"short_up_to_working_days": 5, "near_up_to_working_days": 5},
        {"short_up_to_working_days": 4, "near_up_to_working_days": 5},
        C.LANES_CROSS,
        ("short_up_to_working_days", "near_up_to_working_days"),
    ),
    (
        {"urgent_below_minutes": 3 * DAY},
        {"urgent_below_minutes": 3 * DAY - 1},
        C.SHORT_LANE_EMPTY,
        ("urgent_below_minutes", "short_up_to_working_days"),
    ),
    (
        {"lanes.now.keeps_quiet_hours": True},
        {"lanes.short.keeps_quiet_hours": False},
        C.HURRIED_LANE_SLEEPS,
        ("lanes.now.keeps_quiet_hours",),
    ),
    (
        {"lanes.urgent.waits_in_working_hours": True},
        {"lanes.short.waits_in_working_hours": True},
        C.HURRIED_LANE_SLEEPS,
        ("lanes.urgent.waits_in_working_hours",),
    ),
    (
        {"lanes.now.wait_minutes": 2 * H},
        {"lanes.now.wait_minutes": 2 * H - 1},
        C.WAVE_OUTLASTS_LEAD,
        ("lanes.now.wait_minutes", "now_below_minutes"),
    ),
    (
        {"lanes.urgent.wait_minutes": 2 * H},
        {"lanes.urgent.wait_minutes": 2 * H - 1},
        C.WAVE_OUTLASTS_LEAD,
        ("lanes.urgent.wait_minutes", "now_below_minutes"),
    ),
    (
        {"lanes.short.wait_minutes": 24 * H, **ONE_WAVE},
        {"lanes.short.wait_minutes": 24 * H - 1, **ONE_WAVE},
        C.WAVE_OUTLASTS_LEAD,
        ("lanes.short.wait_minutes", "urgent_below_minutes"),
    ),
    # A day with ten hours of work.
    (
        {"lanes.short.wait_minutes": 10 * H, "lanes.short.waits_in_working_hours": True, **ONE_WAVE},
        {"lanes.short.wait_minutes": 10 * H - 1, "lanes.short.waits_in_working_hours": True, **ONE_WAVE},
        C.WAVE_OUTLASTS_LEAD,
        ("lanes.short.wait_minutes", "urgent_below_minutes", "lanes.short.waits_in_working_hours"),
    ),
    # Two of them.
    (
        {"lanes.planned.wait_minutes": 20 * H},
        {"lanes.planned.wait_minutes": 20 * H - 1},
        C.WAVE_OUTLASTS_LEAD,
        ("lanes.planned.wait_minutes", "short_up_to_working_days", "lanes.planned.waits_in_working_hours"),
    ),
    (
        {"lanes.planned.wait_minutes": 48 * H, "lanes.planned.waits_in_working_hours": False},
        {"lanes.planned.wait_minutes": 48 * H - 1, "lanes.planned.waits_in_working_hours": False},
        C.WAVE_OUTLASTS_LEAD,
        ("lanes.planned.wait_minutes", "short_up_to_working_days"),
    ),
    (
        {"lanes.planned.preferred_wait_minutes": 48 * H},
        {"lanes.planned.preferred_wait_minutes": 48 * H - 1},
        C.WAVE_OUTLASTS_LEAD,
        ("lanes.planned.preferred_wait_minutes", "short_up_to_working_days"),
    ),
    (
        {"far_wait_minutes": 4 * DAY, "near_up_to_working_days": 4, "alert_far_working_days_before": 2},
        {"far_wait_minutes": 4 * DAY - 1, "near_up_to_working_days": 4, "alert_far_working_days_before": 2},
        C.WAVE_OUTLASTS_LEAD,
        ("far_wait_minutes", "near_up_to_working_days"),
    ),
    (
        {"far_preferred_wait_minutes": 7 * DAY, "near_up_to_working_days": 7},
        {"far_preferred_wait_minutes": 7 * DAY, "near_up_to_working_days": 8},
        C.WAVE_OUTLASTS_LEAD,
        ("far_preferred_wait_minutes", "near_up_to_working_days"),
    ),
    (
        {"now_below_minutes": 1 * H, "arrival_margin_minutes": 1 * H},
        {"now_below_minutes": 1 * H, "arrival_margin_minutes": 1 * H - 1},
        C.MARGIN_OUTLASTS_LEAD,
        ("arrival_margin_minutes", "now_below_minutes"),
    ),
    (
        {"within_two_hours_minutes": 30},
        {"within_two_hours_minutes": 31},
        C.MARGIN_OUTLASTS_LEAD,
        ("arrival_margin_minutes", "within_two_hours_minutes"),
    ),
    (
        {"lanes.urgent.alert_after_minutes": 2 * H},
        {"lanes.urgent.alert_after_minutes": 2 * H - 1},
        C.ALERT_OUTLASTS_LEAD,
        ("lanes.urgent.alert_after_minutes", "now_below_minutes"),
    ),
    (
        {"lanes.now.second_alert_after_minutes": 2 * H},
        {"lanes.now.second_alert_after_minutes": 2 * H - 1},
        C.ALERT_OUTLASTS_LEAD,
        ("lanes.now.second_alert_after_minutes", "now_below_minutes"),
    ),
    (
        {"lanes.short.wait_minutes": 8 * H},
        {"lanes.short.wait_minutes": 8 * H - 1},
        C.ALERT_OUTLASTS_LEAD,
        ("alert_short_after_waves", "urgent_below_minutes", "lanes.short.wait_minutes"),
    ),
    (
        {"lanes.now.second_alert_after_minutes": 5},
        {"lanes.now.second_alert_after_minutes": 6},
        C.SECOND_ALERT_NOT_AFTER_FIRST,
        ("lanes.now.second_alert_after_minutes", "lanes.now.alert_after_minutes"),
    ),
    (
        {"lanes.short.second_alert_after_minutes": 60},
        {"lanes.short.second_alert_after_minutes": 60, "lanes.short.alert_after_minutes": 30},
        C.SECOND_ALERT_NOT_AFTER_FIRST,
        ("lanes.short.second_alert_after_minutes", "lanes.short.alert_after_minutes"),
    ),
    (
        {"alert_far_working_days_before": 11},
        {"alert_far_working_days_before": 10},
        C.ALERT_BEFORE_REQUEST,
        ("alert_far_working_days_before", "near_up_to_working_days"),
    ),
    (
        {"working_to_hour": 22},
        {"working_to_hour": 21},
        C.QUIET_WHILE_WORKING,
        ("quiet_from_hour", "working_to_hour"),
    ),
    (
        {"quiet_to_hour": 9},
        {"quiet_to_hour": 8},
        C.QUIET_WHILE_WORKING,
        ("quiet_to_hour", "working_from_hour"),
    ),
    (
        {"alert_near_hour": 3},
        {"alert_near_hour": 8},
        C.OUTSIDE_WORKING_HOURS,
        ("alert_near_hour", "working_from_hour", "working_to_hour"),
    ),
    (
        {"alert_short_minute_of_day": 18 * H + 1},
        {"alert_short_minute_of_day": 18 * H},
        C.OUTSIDE_WORKING_HOURS,
        ("alert_short_minute_of_day", "working_from_hour", "working_to_hour"),
    ),
    (
        {"notice_rollback_hour": 19},
        {"notice_rollback_hour": 18},
        C.OUTSIDE_WORKING_HOURS,
        ("notice_rollback_hour", "working_from_hour", "working_to_hour"),
    ),
    (
        {"reminder_hour": 21},
        {"reminder_hour": 20},
        C.REMINDER_IN_QUIET_HOURS,
        ("reminder_hour", "quiet_from_hour", "quiet_to_hour"),
    ),
    (
        {"reminder_hour": 6},
        {"reminder_hour": 7},
        C.REMINDER_IN_QUIET_HOURS,
        ("reminder_hour", "quiet_from_hour", "quiet_to_hour"),
    ),
    (
        {"notice_hours": 2, "reminder_before_minutes": 2 * H + 1},
        {"notice_hours": 2, "reminder_before_minutes": 2 * H},
        C.REMINDER_OUTLASTS_NOTICE,
        ("reminder_before_minutes", "notice_hours"),
    ),
    (
        {"full_credit_below_minutes": 24 * H + 1},
        {"full_credit_below_minutes": 24 * H},
        C.FULL_CREDIT_OUTLASTS_NOTICE,
        ("full_credit_below_minutes", "notice_hours"),
    ),
    (
        {"week_limit_minutes": 8 * H - 1},
        {"week_limit_minutes": 8 * H},
        C.WEEK_SHORTER_THAN_DAY,
        ("week_limit_minutes", "day_limit_minutes"),
    ),
    (
        {"rest_minutes": 16 * H + 1},
        {"rest_minutes": 16 * H},
        C.NO_TIME_TO_REST,
        ("rest_minutes", "day_limit_minutes"),
    ),
]


@pytest.mark.parametrize(("numbers", "kind", "paths"), [(bad, kind, paths) for bad, _, kind, paths in CASES])
def test_numbers_that_cannot_hold_are_told_with_what_they_meet(
    numbers: dict[str, Any], kind: Clash, paths: tuple[str, ...]
) -> None:
    assert found(**numbers) == [(kind, paths)]


@pytest.mark.parametrize("numbers", [good for _, good, _, _ in CASES])
def test_control_the_nearest_numbers_can_hold(numbers: dict[str, Any]) -> None:
    assert found(**numbers) == []


@pytest.mark.parametrize(("quiet_from", "quiet_to"), [(7, 21), (8, 8), (0, 7)])
def test_quiet_hours_that_never_end_are_told(quiet_from: int, quiet_to: int) -> None:
    clashes = found(quiet_from_hour=quiet_from, quiet_to_hour=quiet_to)

    assert clashes == [(C.QUIET_ALL_DAY, ("quiet_from_hour", "quiet_to_hour"))]


@pytest.mark.parametrize(("opens", "closes"), [(18, 8), (8, 8)])
def test_working_hours_that_never_begin_are_told(opens: int, closes: int) -> None:
    clashes = found(working_from_hour=opens, working_to_hour=closes)

    assert clashes == [(C.NO_WORKING_HOURS, ("working_to_hour", "working_from_hour"))]


COUNTED = [row for row in ROWS if row.unit not in {Unit.SWITCH, Unit.LEVEL}]


@pytest.mark.parametrize("row", COUNTED, ids=lambda row: row.rule)
def test_every_number_has_its_least_and_its_greatest(row: Any) -> None:
    below = found(**{row.rule: row.least - 1})
    above = found(**{row.rule: row.greatest + 1})

    assert (C.BELOW_LEAST, (row.rule,)) in below
    assert (C.ABOVE_GREATEST, (row.rule,)) in above
    for value in (row.least, row.greatest):
        kinds = {kind for kind, _ in found(**{row.rule: value})}
        assert kinds.isdisjoint({C.BELOW_LEAST, C.ABOVE_GREATEST})


def test_credit_never_goes_by_steps_of_nothing() -> None:
    assert found(credit_step_minutes=0, least_credit_minutes=0) == [(C.BELOW_LEAST, ("credit_step_minutes",))]
    assert found(credit_step_minutes=1, least_credit_minutes=0) == []


@pytest.mark.parametrize("lane", ["now", "urgent"])
def test_hurried_search_is_never_without_an_alert(lane: str) -> None:
    rule = f"lanes.{lane}.alert_after_minutes"

    assert (C.BELOW_LEAST, (rule,)) in found(**{rule: 0})
    assert found(**{"lanes.short.alert_after_minutes": 0}) == []


def test_a_change_of_a_whole_day_never_passes_as_agreed() -> None:
    assert found(material_change_minutes=24 * H) == [(C.ABOVE_GREATEST, ("material_change_minutes",))]


def test_every_kind_of_contradiction_is_tried() -> None:
    tried = {kind for _, _, kind, _ in CASES}
    others = {C.BELOW_LEAST, C.ABOVE_GREATEST, C.QUIET_ALL_DAY, C.NO_WORKING_HOURS}

    assert tried | others == set(Clash)


def test_each_names_numbers_that_there_are() -> None:
    assert {path for _, _, _, paths in CASES for path in paths} <= numbers_of(Rules()).keys()
