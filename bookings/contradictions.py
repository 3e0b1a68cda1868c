"""Rules that cannot all hold at once, as facts. Pure; the sentences are made where people read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bookings.numbering import numbers_of
from bookings.rulebook import BY_RULE, DAY, HOUR, HURRIED
from bookings.rules import Rules
from bookings.vocabulary import Lane


class Clash(StrEnum):
    """In the order of the paths of a `Contradiction`: the first is the one most likely mistyped."""

    BELOW_LEAST = "below_least"
    ABOVE_GREATEST = "above_greatest"
    LANES_CROSS = "lanes_cross"
    SHORT_LANE_EMPTY = "short_lane_empty"
    HURRIED_LANE_SLEEPS = "hurried_lane_sleeps"
    WAVE_OUTLASTS_LEAD = "wave_outlasts_lead"
    MARGIN_OUTLASTS_LEAD = "margin_outlasts_lead"
    ALERT_OUTLASTS_LEAD = "alert_outlasts_lead"
    SECOND_ALERT_NOT_AFTER_FIRST = "second_alert_not_after_first"
    ALERT_BEFORE_REQUEST = "alert_before_request"
    QUIET_ALL_DAY = "quiet_all_day"
    NO_WORKING_HOURS = "no_working_hours"
    QUIET_WHILE_WORKING = "quiet_while_working"
    OUTSIDE_WORKING_HOURS = "outside_working_hours"
    REMINDER_IN_QUIET_HOURS = "reminder_in_quiet_hours"
    REMINDER_OUTLASTS_NOTICE = "reminder_outlasts_notice"
    FULL_CREDIT_OUTLASTS_NOTICE = "full_credit_outlasts_notice"
    WEEK_SHORTER_THAN_DAY = "week_shorter_than_day"
    NO_TIME_TO_REST = "no_time_to_rest"


@dataclass(frozen=True)
class Contradiction:
    """`rules` are the paths of the numbers that cannot hold together, `values` what they are."""

    kind: Clash
    rules: tuple[str, ...]
    values: tuple[Any, ...]


# What bounds each lane's time from below: the least that can be left when a search begins in it. In lane now that is
# nothing, so the longest counts.
LEAD: dict[Lane, str] = {
    Lane.NOW: "now_below_minutes",
    Lane.URGENT: "now_below_minutes",
    Lane.SHORT: "urgent_below_minutes",
    Lane.PLANNED: "short_up_to_working_days",
}
# Hours at which the coordination acts or hears of something.
DESK_HOURS = {"alert_near_hour": HOUR, "alert_short_minute_of_day": 1, "notice_rollback_hour": HOUR}


def contradictions(rules: Rules) -> list[Contradiction]:
    """Everything that is wrong, in the order of the checks below; nothing for rules that can hold."""
    numbers = numbers_of(rules)
    return [
        Contradiction(kind, tuple(paths), tuple(numbers[path] for path in paths))
        for check in CHECKS
        for kind, *paths in check(rules)
    ]


Found = Iterable[tuple[Any, ...]]


def _bounds(rules: Rules) -> Found:
    for rule, value in numbers_of(rules).items():
        row = BY_RULE.get(rule)
        if row is None or isinstance(value, bool) or not isinstance(value, int):
            continue
        if value < row.least:
            yield Clash.BELOW_LEAST, rule
        if value > row.greatest:
            yield Clash.ABOVE_GREATEST, rule


def _lanes(rules: Rules) -> Found:
    if rules.now_below_minutes >= rules.urgent_below_minutes:
        yield Clash.LANES_CROSS, "now_below_minutes", "urgent_below_minutes"
    if rules.short_up_to_working_days >= rules.near_up_to_working_days:
        yield Clash.LANES_CROSS, "short_up_to_working_days", "near_up_to_working_days"
    # The last instant of the short lane's last day is as far as it reaches when no holiday lies between.
    if rules.urgent_below_minutes >= (rules.short_up_to_working_days + 1) * DAY:
        yield Clash.SHORT_LANE_EMPTY, "urgent_below_minutes", "short_up_to_working_days"


def _hurried(rules: Rules) -> Found:
    for lane in sorted(HURRIED):
        for switch in ("waits_in_working_hours", "keeps_quiet_hours"):
            if getattr(rules.lane(lane), switch):
                yield Clash.HURRIED_LANE_SLEEPS, f"lanes.{lane}.{switch}"


def _waves(rules: Rules) -> Found:
    for lane, bound in LEAD.items():
        numbers, path, lead = rules.lane(lane), f"lanes.{lane}", _lead(rules, lane)
        if numbers.wait_minutes >= lead:
            yield Clash.WAVE_OUTLASTS_LEAD, f"{path}.wait_minutes", bound
        elif numbers.waits_in_working_hours and 0 < _working_lead(rules, lane) <= numbers.wait_minutes:
            yield (
                *(Clash.WAVE_OUTLASTS_LEAD, f"{path}.wait_minutes", bound),
                f"{path}.waits_in_working_hours",
            )
        if numbers.preferred_wait_minutes >= lead:
            yield Clash.WAVE_OUTLASTS_LEAD, f"{path}.preferred_wait_minutes", bound
    for far in ("far_preferred_wait_minutes", "far_wait_minutes"):
        if getattr(rules, far) >= rules.near_up_to_working_days * DAY:
            yield Clash.WAVE_OUTLASTS_LEAD, far, "near_up_to_working_days"


def _margin(rules: Rules) -> Found:
    for least_lead in ("now_below_minutes", "within_two_hours_minutes"):
        if rules.arrival_margin_minutes >= getattr(rules, least_lead):
            yield Clash.MARGIN_OUTLASTS_LEAD, "arrival_margin_minutes", least_lead


def _alerts(rules: Rules) -> Found:
    for lane, bound in LEAD.items():
        numbers, path = rules.lane(lane), f"lanes.{lane}"
        first, second = numbers.alert_after_minutes, numbers.second_alert_after_minutes
        if first >= _lead(rules, lane):
            yield Clash.ALERT_OUTLASTS_LEAD, f"{path}.alert_after_minutes", bound
        if second >= _lead(rules, lane):
            yield Clash.ALERT_OUTLASTS_LEAD, f"{path}.second_alert_after_minutes", bound
        # Without minutes of its own the first goes by the clock, and may well come later.
        if second and (not first or second <= first):
            yield (
                Clash.SECOND_ALERT_NOT_AFTER_FIRST,
                f"{path}.second_alert_after_minutes",
                f"{path}.alert_after_minutes",
            )
    yield from _alerts_by_the_clock(rules)


def _alerts_by_the_clock(rules: Rules) -> Found:
    wait = rules.lane(Lane.SHORT).wait_minutes
    # One wave that is too long by itself is told above.
    if wait < rules.urgent_below_minutes <= rules.alert_short_after_waves * wait:
        yield (
            Clash.ALERT_OUTLASTS_LEAD,
            "alert_short_after_waves",
            "urgent_below_minutes",
            "lanes.short.wait_minutes",
        )
    if rules.alert_far_working_days_before > rules.near_up_to_working_days:
        yield Clash.ALERT_BEFORE_REQUEST, "alert_far_working_days_before", "near_up_to_working_days"


def _clock(rules: Rules) -> Found:
    """Of hours that make no day nothing more is told: whatever is compared with them would be wrong too."""
    is_quiet_all_day = rules.quiet_from_hour <= rules.quiet_to_hour
    never_works = rules.working_from_hour >= rules.working_to_hour
    if is_quiet_all_day:
        yield Clash.QUIET_ALL_DAY, "quiet_from_hour", "quiet_to_hour"
    elif not rules.quiet_to_hour <= rules.reminder_hour < rules.quiet_from_hour:
        yield Clash.REMINDER_IN_QUIET_HOURS, "reminder_hour", "quiet_from_hour", "quiet_to_hour"
    if never_works:
        yield Clash.NO_WORKING_HOURS, "working_to_hour", "working_from_hour"
    else:
        yield from _desk(rules)
    if not is_quiet_all_day and not never_works:
        yield from _quiet_work(rules)


def _desk(rules: Rules) -> Found:
    opens, closes = rules.working_from_hour * HOUR, rules.working_to_hour * HOUR
    for rule, minutes in DESK_HOURS.items():
        if not opens <= getattr(rules, rule) * minutes <= closes:
            yield Clash.OUTSIDE_WORKING_HOURS, rule, "working_from_hour", "working_to_hour"


def _quiet_work(rules: Rules) -> Found:
    if rules.quiet_from_hour < rules.working_to_hour:
        yield Clash.QUIET_WHILE_WORKING, "quiet_from_hour", "working_to_hour"
    if rules.quiet_to_hour > rules.working_from_hour:
        yield Clash.QUIET_WHILE_WORKING, "quiet_to_hour", "working_from_hour"


def _care(rules: Rules) -> Found:
    if rules.week_limit_minutes < rules.day_limit_minutes:
        yield Clash.WEEK_SHORTER_THAN_DAY, "week_limit_minutes", "day_limit_minutes"
    if rules.rest_minutes + rules.day_limit_minutes > DAY:
        yield Clash.NO_TIME_TO_REST, "rest_minutes", "day_limit_minutes"


def _notice(rules: Rules) -> Found:
    notice = rules.notice_hours * HOUR
    if rules.reminder_before_minutes > notice:
        yield Clash.REMINDER_OUTLASTS_NOTICE, "reminder_before_minutes", "notice_hours"
    if rules.full_credit_below_minutes > notice:
        yield Clash.FULL_CREDIT_OUTLASTS_NOTICE, "full_credit_below_minutes", "notice_hours"


CHECKS = (_bounds, _lanes, _hurried, _waves, _margin, _alerts, _clock, _care, _notice)


def _lead(rules: Rules, lane: Lane) -> int:
    bound: int = getattr(rules, LEAD[lane])
    return bound * DAY if lane == Lane.PLANNED else bound


def _working_lead(rules: Rules, lane: Lane) -> int:
    """The same in hours of work, which pass more slowly than the clock."""
    return _lead(rules, lane) * (rules.working_to_hour - rules.working_from_hour) * HOUR // DAY
