"""Whom the coordinator could send where there is no request yet: free at those hours, free later, or busy with what.

The judge and the order are those of every search: there is no second ranking.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bookings.models import Policy, Seat
from bookings.queries import in_order
from bookings.search import limits
from bookings.vocabulary import SeatStatus
from bookings.working_time import rome_day
from mediation.matching.candidates import verdicts
from mediation.matching.need import Need
from mediation.matching.reasons import Reason
from mediation.matching.verdict import Verdict
from mediation.models import Commitment
from mediation.vocabulary import CommitmentState, Level, Setting

# Nothing says yet what it would be about.
NOT_ASKED = frozenset({Reason.SETTING})
# What another hour of the same day may cure.
OF_THE_HOUR = frozenset(
    {Reason.AVAILABILITY, Reason.ABSENCE, Reason.OVERLAP, Reason.REMOTE_GAP, Reason.TRAVEL, Reason.REST}
)
HOURS_AHEAD = 4
AN_HOUR = timedelta(hours=1)
MISSING = (SeatStatus.OPEN, SeatStatus.DISPATCHING, SeatStatus.UNCOVERED)


@dataclass(frozen=True, kw_only=True)
class Question:
    language: str
    starts_at: datetime
    ends_at: datetime
    delivery: str
    place_id: int


@dataclass(frozen=True)
class Later:
    """Somebody who cannot at those hours and can from `free_at`."""

    verdict: Verdict
    free_at: datetime


@dataclass(frozen=True)
class Busy:
    """Somebody who cannot, and the jobs that take her at those hours: the office and the town are all that is told."""

    verdict: Verdict
    jobs: tuple[Seat, ...]


@dataclass(frozen=True)
class WhoIsFree:
    free: list[Verdict]
    later: list[Later]
    busy: list[Busy]
    do_not_speak: int


def who_is_free(question: Question, *, at: datetime) -> WhoIsFree:
    """Everybody in service who speaks the language, best first; nobody is asked anything."""
    need = _need(question, at=at)
    free, others = in_order(_judged(need), need)
    speaking = [verdict for verdict in others if Reason.LANGUAGE not in verdict.refusals]
    free_at = _free_later(speaking, need)
    later = [Later(each, free_at[_her(each)]) for each in speaking if _her(each) in free_at]
    jobs = _jobs_of(speaking, need)
    return WhoIsFree(
        free=free,
        later=sorted(later, key=lambda each: each.free_at),
        busy=[Busy(each, jobs.get(_her(each), ())) for each in speaking if _her(each) not in free_at],
        do_not_speak=len(others) - len(speaking),
    )


def waiting_for_somebody(question: Question) -> list[Seat]:
    """The seats of that day in that language that nobody has, earliest first."""
    same_day = (question.starts_at - timedelta(days=1), question.starts_at + timedelta(days=1))
    seats = (
        Seat.objects.filter(status__in=MISSING, booking__starts_at__range=same_day)
        .select_related("booking__language", "language", "booking__place__municipality")
        .order_by("booking__starts_at", "pk")
    )
    day = rome_day(question.starts_at)
    return [
        seat
        for seat in seats
        if rome_day(seat.booking.starts_at) == day and seat.spoken.tag == question.language
    ]


def _need(question: Question, *, at: datetime) -> Need:
    """As of an office that prefers and excludes nobody, for a matter that asks for no more than the language."""
    return Need(
        languages=(question.language,),
        variety="",
        least_level=Level.WORKING,
        setting=Setting.SOCIAL,
        delivery=question.delivery,
        binding_gender=None,
        wished_gender=None,
        starts_at=question.starts_at,
        ends_at=question.ends_at,
        place_id=question.place_id,
        office_id=0,
        case_reference="",
        limits=limits(Policy.objects.latest("version").rules),
        asked_at=at,
        is_asked_at_night=False,
    )


def _judged(need: Need) -> list[Verdict]:
    return [
        replace(verdict, refusals=tuple(each for each in verdict.refusals if each not in NOT_ASKED))
        for verdict in verdicts(need)
    ]


def _free_later(speaking: Iterable[Verdict], need: Need) -> dict[int, datetime]:
    """From which full hour of the same day each of them can, as far as the next hours tell."""
    waiting = {_her(verdict) for verdict in speaking if OF_THE_HOUR.issuperset(verdict.refusals)}
    found: dict[int, datetime] = {}
    for hours in range(1, HOURS_AHEAD + 1):
        shifted = replace(
            need, starts_at=need.starts_at + hours * AN_HOUR, ends_at=need.ends_at + hours * AN_HOUR
        )
        if not waiting or rome_day(shifted.starts_at) != rome_day(need.starts_at):
            break
        able = {_her(verdict) for verdict in _judged(shifted) if verdict.is_eligible} & waiting
        found |= dict.fromkeys(able, shifted.starts_at)
        waiting -= able
    return found


def _jobs_of(speaking: Iterable[Verdict], need: Need) -> dict[int, tuple[Seat, ...]]:
    """By mediator, what takes her at those hours."""
    taken = Commitment.objects.filter(
        mediator__in=[_her(verdict) for verdict in speaking],
        busy__overlap=(need.starts_at, need.ends_at),
    ).exclude(state=CommitmentState.RELEASED)
    of = dict(taken.values_list("seat_id", "mediator"))
    seats = Seat.objects.filter(pk__in=of).select_related(
        "booking__office__organisation", "booking__place__municipality"
    )
    jobs: dict[int, tuple[Seat, ...]] = {}
    for seat in seats.order_by("booking__starts_at"):
        jobs[of[seat.pk]] = (*jobs.get(of[seat.pk], ()), seat)
    return jobs


def _her(verdict: Verdict) -> int:
    return verdict.facts.mediator_id
