"""Who can be on call. A shift takes no hour of hers: work beside it is no hindrance, only another shift is."""

from dataclasses import replace

from bookings.models import Seat
from mediation import calendar
from mediation.matching.candidates import Candidate, Verdict, candidates, verdict_on, verdicts
from mediation.matching.need import Need
from mediation.matching.reasons import Reason

# What speaks against more work, and not against being within reach: on call she answers by telephone, at any hour.
NO_MATTER_ON_CALL = frozenset(
    {
        Reason.AVAILABILITY,
        Reason.OVERLAP,
        Reason.REMOTE_GAP,
        Reason.TRAVEL,
        Reason.DAY_LIMIT,
        Reason.WEEK_LIMIT,
        Reason.REST,
        Reason.ARRIVAL,
        Reason.RADIUS,
    }
)


def who_can(seat: Seat, need: Need) -> list[Candidate]:
    """Those who could be asked for this seat."""
    if not seat.booking.is_shift:
        return candidates(need)
    return [verdict.facts for verdict in everybody(seat, need) if verdict.is_eligible]


def everybody(seat: Seat, need: Need) -> list[Verdict]:
    """All in service, with what speaks against each on this seat."""
    return [_of_the_kind(verdict, seat) for verdict in verdicts(need)]


def judged(seat: Seat, mediator_id: int, need: Need) -> Verdict:
    """:raises Mediator.DoesNotExist: when there is none with this id."""
    return _of_the_kind(verdict_on(mediator_id=mediator_id, need=need), seat)


def other_shift(seat: Seat, mediator_id: int) -> int | None:
    """The seat of another shift of hers that overlaps this one."""
    booking = seat.booking
    hers = calendar.shifts(since=booking.starts_at, until=booking.ends_at).filter(mediator_id=mediator_id)
    return hers.exclude(seat_id=seat.pk).values_list("seat_id", flat=True).first()


def _of_the_kind(verdict: Verdict, seat: Seat) -> Verdict:
    if not seat.booking.is_shift:
        return verdict
    refusals = [reason for reason in verdict.refusals if reason not in NO_MATTER_ON_CALL]
    if other_shift(seat, verdict.facts.mediator_id):
        refusals.append(Reason.OVERLAP)
    return replace(verdict, refusals=tuple(refusals))
