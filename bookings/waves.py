"""Whom to ask together, and for how long. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from bookings.lanes import is_far, may_ask_from
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

    def opening_next(self, at: datetime) -> Self:
        return replace(self, next_at=at)


def next_wave(
    ranked: Sequence[Candidate],
    *,
    lane: Lane,
    is_first: bool,
    began_at: datetime,
    at: datetime,
    starts_at: datetime,
    working: WorkingTime,
    rules: Rules,
    reserves: Sequence[int] = (),
    prepaid: Collection[int] = (),
    asked_first: frozenset[int] = frozenset(),
) -> Wave:
    """Cut the next wave from those not asked yet: `reserves` in their order, whoever is `prepaid`, then the best.

    Those whom the case is already known to (`asked_first`) come before everybody. Where not everybody is asked at once,
    a first wave asks the favoured alone. The pace is that of the time there was when the search began.
    """
    lane_rules = rules.lane(lane)
    ranked = _favoured_first(ranked, [*sorted(asked_first), *reserves], prepaid)
    favoured = _favoured(ranked, lane_rules, reserves, {*prepaid, *asked_first}) if is_first else []
    alone = bool(favoured)
    people = favoured or (ranked[: lane_rules.size] if lane_rules.size else ranked)
    far = lane == Lane.PLANNED and is_far(at=began_at, starts_at=starts_at, working=working, rules=rules)
    closes = _closes(at, lane_rules, alone=alone, far=far, working=working, rules=rules)
    next_at = may_ask_from(closes, lane=lane, rules=rules)
    return Wave(people=tuple(people), wait=closes - at, next_at=next_at)


def _favoured_first(
    ranked: Sequence[Candidate], reserves: Sequence[int], prepaid: Collection[int]
) -> list[Candidate]:
    def turn(person: Candidate) -> tuple[int, bool]:
        her_turn = reserves.index(person.mediator_id) if person.mediator_id in reserves else len(reserves)
        return her_turn, person.mediator_id not in prepaid

    return sorted(ranked, key=turn)


def _favoured(
    ranked: Sequence[Candidate], lane_rules: LaneRules, reserves: Sequence[int], prepaid: Collection[int]
) -> list[Candidate]:
    """Whom a first wave asks alone: who waits in reserve, and without hurry who is paid already; else the preferred."""
    if not lane_rules.size:
        return []
    ahead = {*reserves, *(prepaid if lane_rules.keeps_quiet_hours else ())}
    favoured = [person for person in ranked if person.mediator_id in ahead]
    if favoured or not lane_rules.preferred_wait_minutes:
        return favoured
    return [person for person in ranked if person.preference_rank is not None]


def _closes(
    at: datetime, lane_rules: LaneRules, *, alone: bool, far: bool, working: WorkingTime, rules: Rules
) -> datetime:
    if far:
        minutes = rules.far_preferred_wait_minutes if alone else rules.far_wait_minutes
        return at + timedelta(minutes=minutes)
    if alone and lane_rules.preferred_wait_minutes:
        return at + timedelta(minutes=lane_rules.preferred_wait_minutes)
    if lane_rules.waits_in_working_hours:
        return working.minutes_after(at, lane_rules.wait_minutes)
    return at + timedelta(minutes=lane_rules.wait_minutes)


def useless_at(
    *, lane: Lane, delivery: str, starts_at: datetime, ends_at: datetime, travel_minutes: int, rules: Rules
) -> datetime:
    """The instant after which nobody need be asked any more; in lane now only the end of the job is too late."""
    if lane == Lane.NOW:
        return ends_at
    road = travel_minutes if delivery == Delivery.ONSITE else 0
    return starts_at - timedelta(minutes=road + rules.arrival_margin_minutes)


def expires_at(
    *,
    lane: str,
    sent_at: datetime | None,
    delivered_at: datetime | None,
    wait: timedelta,
    useless: datetime,
    rules: Rules,
) -> datetime:
    """The end of an offer: its wait from delivery, or from a minute after sending where no receipt came.

    An offer still on its way out keeps its whole wait: a gateway's outage costs nobody the chance to answer. In lane
    now the wait is the only term: the job begins when somebody says yes.
    """
    if delivered_at is not None:
        answered_by = delivered_at + wait
    elif sent_at is not None:
        answered_by = sent_at + timedelta(seconds=rules.unreceipted_seconds) + wait
    else:
        return useless
    return answered_by if lane == Lane.NOW else min(answered_by, useless)
