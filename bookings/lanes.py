"""Which lane a search runs in, and when it disturbs whom. Pure."""

from datetime import datetime, timedelta

from bookings.rules import Rules
from bookings.vocabulary import Lane, Urgency
from bookings.working_time import ONE_DAY, WorkingTime, at_rome, rome_day
from mediation.clock import ROME

A_SECOND = timedelta(seconds=1)


def lane_by_lead_time(*, at: datetime, starts_at: datetime, working: WorkingTime, rules: Rules) -> Lane:
    lead = starts_at - at
    if lead < timedelta(minutes=rules.now_below_minutes):
        return Lane.NOW
    if lead < timedelta(minutes=rules.urgent_below_minutes):
        return Lane.URGENT
    if working.is_more_days_ahead(rules.short_up_to_working_days, at=at, then=starts_at):
        return Lane.PLANNED
    return Lane.SHORT


def lane_asked(
    *, urgency: str, at: datetime, starts_at: datetime, working: WorkingTime, rules: Rules
) -> Lane:
    """The lane of a new request: what its urgency says, else what the time left says."""
    if urgency == Urgency.NOW:
        return Lane.NOW
    # So near the start that every urgent offer would be useless before it is read: then it is now.
    too_near = starts_at - at <= timedelta(minutes=rules.arrival_margin_minutes)
    if urgency == Urgency.WITHIN_TWO_HOURS and not too_near:
        return Lane.URGENT
    return lane_by_lead_time(at=at, starts_at=starts_at, working=working, rules=rules)


HURRY = (Lane.PLANNED, Lane.SHORT, Lane.URGENT, Lane.NOW)
LASTING = (Lane.URGENT, Lane.NOW)


def hurried(lane: str, *, at: datetime, starts_at: datetime, working: WorkingTime, rules: Rules) -> Lane:
    """The lane in which a search goes on at `at`: an unhurried one speeds up with the time that is left.

    Not at once: one wave of the short lane may still take its time. A hurried one lasts: an urgent search that became
    "now" would ask people who cannot arrive.
    """
    if lane in LASTING:
        return Lane(lane)
    looked_at = at - _grace(rules) + A_SECOND
    by_time = lane_by_lead_time(at=looked_at, starts_at=starts_at, working=working, rules=rules)
    return max(Lane(lane), by_time, key=HURRY.index)


def hurries_at(
    lane: str, *, at: datetime, starts_at: datetime, working: WorkingTime, rules: Rules
) -> datetime | None:
    """The next instant after `at` at which people may be asked in a more hurried lane, if there is one."""
    if lane in LASTING:
        return None
    instants = [starts_at - timedelta(minutes=rules.urgent_below_minutes)]
    if lane == Lane.PLANNED:
        last_days = working.days_before(rome_day(starts_at) + ONE_DAY, rules.short_up_to_working_days + 1)
        instants.append(at_rome(last_days, 0))
    turns = [instant + _grace(rules) for instant in instants]
    asked = [
        may_ask_from(
            turn,
            lane=hurried(lane, at=turn, starts_at=starts_at, working=working, rules=rules),
            rules=rules,
        )
        for turn in turns
        if turn > at
    ]
    return min(asked, default=None)


def _grace(rules: Rules) -> timedelta:
    return timedelta(minutes=rules.lane(Lane.SHORT).wait_minutes)


def is_far(*, at: datetime, starts_at: datetime, working: WorkingTime, rules: Rules) -> bool:
    """Whether a planned search has so much time that it may ask slowly."""
    return working.is_more_days_ahead(rules.near_up_to_working_days, at=at, then=starts_at)


def is_night(at: datetime, rules: Rules) -> bool:
    hour = at.astimezone(ROME).hour
    return hour >= rules.quiet_from_hour or hour < rules.quiet_to_hour


def after_quiet_hours(at: datetime, rules: Rules) -> datetime:
    """`at` itself by day, else the morning that ends its night."""
    if not is_night(at, rules):
        return at
    day = rome_day(at)
    if at.astimezone(ROME).hour >= rules.quiet_from_hour:
        day += ONE_DAY
    return at_rome(day, rules.quiet_to_hour)


def may_ask_from(at: datetime, *, lane: str, rules: Rules) -> datetime:
    """The first instant from `at` on at which this lane disturbs people; the hurried ones never sleep."""
    return after_quiet_hours(at, rules) if rules.lane(lane).keeps_quiet_hours else at


def may_tell_from(
    at: datetime, *, starts_at: datetime, ends_at: datetime, working: WorkingTime, rules: Rules
) -> datetime:
    """The first instant from `at` on at which news of a job may wake whoever has it: at night only what is near."""
    if at >= ends_at:
        return after_quiet_hours(at, rules)
    lane = lane_by_lead_time(at=at, starts_at=starts_at, working=working, rules=rules)
    return may_ask_from(at, lane=lane, rules=rules)


def first_asked_at(requested_at: datetime, *, lane: str, rules: Rules) -> datetime:
    """When a fresh request asks its first people: its asker has had time to correct it, and the night is over."""
    corrected = requested_at + timedelta(minutes=rules.lane(lane).correction_minutes)
    return may_ask_from(corrected, lane=lane, rules=rules)


def awake_until(at: datetime, minutes: int, *, lane: str, rules: Rules) -> datetime:
    """When somebody asked at `at` has had so many minutes to answer; where the lane lets people sleep, waking ones."""
    begins = may_ask_from(at, lane=lane, rules=rules)
    ends = begins + timedelta(minutes=minutes)
    if may_ask_from(ends, lane=lane, rules=rules) == ends:
        return ends
    evening = at_rome(rome_day(begins), rules.quiet_from_hour)
    return after_quiet_hours(evening, rules) + (ends - evening)


def alert_due(
    *, lane: Lane, at: datetime, starts_at: datetime, working: WorkingTime, rules: Rules
) -> datetime:
    """When the coordinator gets a seat that nobody has taken, of a search begun at `at`."""
    if minutes := rules.lane(lane).alert_after_minutes:
        return at + timedelta(minutes=minutes)
    if lane == Lane.SHORT:
        return _short_alert(at, rules)
    if is_far(at=at, starts_at=starts_at, working=working, rules=rules):
        return at_rome(
            working.days_before(rome_day(starts_at), rules.alert_far_working_days_before),
            rules.working_from_hour,
        )
    return at_rome(working.next_day(rome_day(at)), rules.alert_near_hour)


def _short_alert(at: datetime, rules: Rules) -> datetime:
    """After so many waves, or in the late afternoon if that comes first."""
    closes = at
    for _ in range(rules.alert_short_after_waves):
        opens = may_ask_from(closes, lane=Lane.SHORT, rules=rules)
        closes = opens + timedelta(minutes=rules.lane(Lane.SHORT).wait_minutes)
    afternoon = at_rome(rome_day(at), *divmod(rules.alert_short_minute_of_day, 60))
    return min(closes, afternoon) if at < afternoon else closes


def second_alert_due(*, lane: Lane, at: datetime, rules: Rules) -> datetime | None:
    minutes = rules.lane(lane).second_alert_after_minutes
    return at + timedelta(minutes=minutes) if minutes else None
