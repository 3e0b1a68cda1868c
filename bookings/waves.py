"""Whom to ask together, and for how long. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookings.lanes import after_quiet_hours, is_far
from bookings.rules import LaneRules, Rules
from bookings.vocabulary import Lane
from bookings.working_time import WorkingTime
from mediation.matching.candidates import Candidate
from mediation.vocabulary import Delivery


@dataclass(frozen=True)
class Wave:
    """The people asked together at one instant, best first, and how long each may think from delivery."""

    people: tuple[Candidate, ...]
    wait: timedelta
    next_at: datetime


def next_wave(
    ranked: Sequence[Candidate],
    *,
    lane: Lane,
    is_first: bool,
    at: datetime,
    starts_at: datetime,
    working: WorkingTime,
    rules: Rules,
) -> Wave:
    """Cut the next wave from those not asked yet; the first one of a planned search asks preferred people alone."""
    lane_rules = rules.lane(lane)
    preferred = [person for person in ranked if person.preference_rank is not None]
    alone = bool(is_first and preferred and lane_rules.preferred_wait_minutes)
    people = preferred if alone else ranked[: lane_rules.size] if lane_rules.size else ranked
    far = lane == Lane.PLANNED and is_far(at=at, starts_at=starts_at, working=working, rules=rules)
    closes = _closes(at, lane_rules, alone=alone, far=far, working=working, rules=rules)
    next_at = after_quiet_hours(closes, rules) if lane_rules.keeps_quiet_hours else closes
    return Wave(people=tuple(people), wait=closes - at, next_at=next_at)


def _closes(
    at: datetime, lane_rules: LaneRules, *, alone: bool, far: bool, working: WorkingTime, rules: Rules
) -> datetime:
    if far:
        minutes = rules.far_preferred_wait_minutes if alone else rules.far_wait_minutes
        return at + timedelta(minutes=minutes)
    if alone:
        return at + timedelta(minutes=lane_rules.preferred_wait_minutes)
    if lane_rules.waits_in_working_hours:
        return working.minutes_after(at, lane_rules.wait_minutes)
    return at + timedelta(minutes=lane_rules.wait_minutes)


def useless_at(
    *, lane: Lane, delivery: str, starts_at: datetime, ends_at: datetime, travel_minutes: int, rules: Rules
) -> datetime:
    """The instant after which a yes could not be kept; in lane now only the end of the job is too late."""
    if lane == Lane.NOW:
        return ends_at
    road = travel_minutes if delivery == Delivery.ONSITE else 0
    return starts_at - timedelta(minutes=road + rules.arrival_margin_minutes)


def expires_at(
    *,
    sent_at: datetime | None,
    delivered_at: datetime | None,
    wait: timedelta,
    useless: datetime,
    rules: Rules,
) -> datetime:
    """The end of an offer: its wait from delivery, or from a minute after sending where no receipt came.

    An offer still on its way out keeps its whole wait: a gateway's outage costs nobody the chance to answer.
    """
    if delivered_at is not None:
        return min(delivered_at + wait, useless)
    if sent_at is not None:
        return min(sent_at + timedelta(seconds=rules.unreceipted_seconds) + wait, useless)
    return useless
