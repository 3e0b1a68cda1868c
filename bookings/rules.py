"""The numbers of a policy as one value. A booking keeps the version it was made under; none is a constant elsewhere."""

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Self

from bookings.vocabulary import Lane
from mediation.vocabulary import Level, Setting


class UnknownRule(ValueError):
    """Stored numbers name rules that do not exist."""

    def __init__(self, names: set[str]) -> None:
        super().__init__(", ".join(sorted(names)))
        self.names = names


@dataclass(frozen=True, kw_only=True)
class LaneRules:
    """How one lane asks: waves of `size` (0 = everybody) every `wait_minutes`, preferred people alone first."""

    size: int
    wait_minutes: int
    waits_in_working_hours: bool = False
    preferred_wait_minutes: int = 0
    radius_minutes: int = 0  # travel from home at most this long; 0 = any
    keeps_quiet_hours: bool = False
    alert_after_minutes: int = 0  # 0 = by the clock instead, see `lanes.alert_due`
    second_alert_after_minutes: int = 0  # 0 = no second alert
    correction_minutes: int = 0  # from the request until anybody is asked
    nudge_after_minutes: int = 0  # to those who are silent; 0 = never


def _lanes() -> dict[str, LaneRules]:
    return {
        Lane.NOW: LaneRules(size=0, wait_minutes=15, alert_after_minutes=5, second_alert_after_minutes=10),
        Lane.URGENT: LaneRules(
            size=8, wait_minutes=10, radius_minutes=60, alert_after_minutes=20, nudge_after_minutes=5
        ),
        Lane.SHORT: LaneRules(size=5, wait_minutes=45, keeps_quiet_hours=True, correction_minutes=2),
        Lane.PLANNED: LaneRules(
            size=5,
            wait_minutes=4 * 60,
            waits_in_working_hours=True,
            preferred_wait_minutes=4 * 60,
            keeps_quiet_hours=True,
            correction_minutes=2,
        ),
    }


def _levels() -> dict[str, str]:
    demanding = {Setting.HEALTH, Setting.LEGAL}
    return {setting: Level.FLUENT if setting in demanding else Level.WORKING for setting in Setting}


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Minutes, hours of Rome's day and counts, as `behaviour.md` §4 names them."""

    lanes: dict[str, LaneRules] = field(default_factory=_lanes)
    level_by_setting: dict[str, str] = field(default_factory=_levels)

    # Which lane: minutes and working days of lead time.
    now_below_minutes: int = 2 * 60
    urgent_below_minutes: int = 24 * 60
    short_up_to_working_days: int = 2
    near_up_to_working_days: int = 10
    far_preferred_wait_minutes: int = 24 * 60
    far_wait_minutes: int = 12 * 60
    within_two_hours_minutes: int = 2 * 60
    far_line_days: int = 7  # a slow search writes to the asker no oftener

    # When the coordinator gets what nobody took, where the lane says "by the clock".
    alert_far_working_days_before: int = 5
    alert_near_hour: int = 15
    alert_short_minute_of_day: int = 16 * 60 + 30
    alert_short_after_waves: int = 3

    # Day and night.
    quiet_from_hour: int = 21
    quiet_to_hour: int = 7
    working_from_hour: int = 8
    working_to_hour: int = 18

    # A change of the hours, or of the road, by more than this needs a new yes; so long she has for it.
    material_change_minutes: int = 15
    material_road_minutes: int = 10
    reconfirm_within_minutes: int = 2 * 60
    # So long an office may think about having by telephone who cannot come.
    rescue_within_minutes: int = 30
    # A job may be entered so long after it was done.
    longest_entry_days: int = 60

    # An offer's life.
    arrival_margin_minutes: int = 30
    unreceipted_seconds: int = 60
    longest_backdate_minutes: int = 60

    # What a mediator can bear.
    day_limit_minutes: int = 8 * 60
    week_limit_minutes: int = 38 * 60
    rest_minutes: int = 11 * 60
    remote_gap_minutes: int = 10
    heavy_per_day: int = 2
    # The same call for help within so many minutes is one.
    help_repeat_minutes: int = 2

    # Beyond so many minutes two people are proposed; a language of signs is asked for so many working days before.
    one_speaks_for_minutes: int = 2 * 60
    one_signs_for_minutes: int = 60
    signed_ahead_working_days: int = 4

    # Before, at and after the job.
    reminder_hour: int = 18
    reminder_before_minutes: int = 2 * 60
    chase_reminder_after_minutes: int = 2 * 60
    alert_unconfirmed_after_minutes: int = 45
    check_in_remote_before_minutes: int = 10
    check_in_from_minutes: int = 12 * 60
    alert_late_after_minutes: int = 5
    suspect_no_show_after_minutes: int = 15
    tell_lateness_above_minutes: int = 15
    auto_close_after_minutes: int = 30
    furthest_from_booked_minutes: int = 4 * 60
    wait_for_person_minutes: int = 20

    # Cancelling and crediting.
    notice_hours: int = 24
    notice_rollback_hour: int = 13
    late_credit_minutes: int = 60
    full_credit_below_minutes: int = 2 * 60
    least_credit_minutes: int = 60
    credit_step_minutes: int = 15
    debrief_minutes: int = 10
    # Of a shift on call, the part that is credited by itself; what she is called to is credited as work.
    on_call_credit_percent: int = 0

    # Weekly series: how many dates at once, and when a date that nobody has taken is searched for by itself.
    series_most_dates: int = 60
    series_search_working_days: int = 10

    def lane(self, lane: str) -> LaneRules:
        return self.lanes[lane]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, numbers: dict[str, Any]) -> Self:
        """Read stored numbers; one added to the product since then takes its default.

        :raises UnknownRule: for a name that no rule has.
        """
        lanes: dict[str, dict[str, Any]] = numbers.get("lanes", {})
        _refuse_unknown(set(numbers), known=_names(cls))
        _refuse_unknown(set(lanes), known=set(Lane))
        for stored in lanes.values():
            _refuse_unknown(set(stored), known=_names(LaneRules))
        read = {lane: replace(rules, **lanes.get(lane, {})) for lane, rules in _lanes().items()}
        levels = {**_levels(), **numbers.get("level_by_setting", {})}
        return cls(**{**numbers, "lanes": read, "level_by_setting": levels})


def _names(kind: type[Rules] | type[LaneRules]) -> set[str]:
    return {rule.name for rule in fields(kind)}


def _refuse_unknown(names: set[str], *, known: set[str]) -> None:
    if unknown := names - known:
        raise UnknownRule(unknown)
