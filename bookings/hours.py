"""A mediator's hours for a seat: whether her other jobs leave room, and taking them. Under their locks."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from bookings.models import Booking, Seat
from bookings.search import asked_before, need_of, unhurried
from bookings.shifts import judged, other_shift
from mediation import calendar
from mediation.matching.candidates import Verdict
from mediation.matching.reasons import Reason
from mediation.models import Commitment
from mediation.vocabulary import CommitmentState, Delivery

# What still binds somebody who has said yes: her other jobs, the road between them, her limits, her papers.
# Her pattern of availability does not: she has just said that she can.
BINDING_ON_A_YES = frozenset(
    {
        Reason.INACTIVE,
        Reason.OVERLAP,
        Reason.REMOTE_GAP,
        Reason.TRAVEL,
        Reason.DAY_LIMIT,
        Reason.WEEK_LIMIT,
        Reason.REST,
        Reason.HEAVY_LIMIT,
        Reason.CREDENTIAL,
        Reason.EXCLUSION,
        Reason.INCOMPATIBLE,
    }
)
ABOUT_ANOTHER_JOB = frozenset({Reason.OVERLAP, Reason.REMOTE_GAP, Reason.TRAVEL})
# What she is not told, neither as a warning nor as a refusal: who is kept from whom, and who serves the other side.
UNSPOKEN = frozenset({Reason.EXCLUSION, Reason.INCOMPATIBLE})
MOMENT = timedelta(seconds=1)


def is_unspoken(reasons: Iterable[Reason]) -> bool:
    """Whether there is something against her, and nothing that she may be told."""
    against = set(reasons)
    return bool(against) and against <= UNSPOKEN


class MediatorElsewhere(Exception):
    """The mediator's other jobs leave no room for this one; `other_number` is the booking in the way, if one is."""

    def __init__(self, *, number: int, other_number: int | None, reasons: tuple[Reason, ...]) -> None:
        super().__init__(f"{number} against {other_number}: {reasons}")
        self.number = number
        self.other_number = other_number
        self.reasons = reasons

    @property
    def is_about_another_job(self) -> bool:
        """False when it is her hours, her rest or her papers rather than one job that stands in the way."""
        return not ABOUT_ANOTHER_JOB.isdisjoint(self.reasons)

    @property
    def is_unspoken(self) -> bool:
        """Whether she may be told no more than that the offer is no longer open to her."""
        return is_unspoken(self.reasons)

    @property
    def has_left(self) -> bool:
        """Whether no job of hers is in the way, but that she is in service no more."""
        return Reason.INACTIVE in self.reasons


def binding(verdict: Verdict, too: frozenset[Reason] = frozenset()) -> tuple[Reason, ...]:
    """What of a verdict refuses her yes; `too` binds somebody who has not said yes to these hours."""
    return tuple(reason for reason in verdict.refusals if reason in BINDING_ON_A_YES | too)


def verdict_now(seat: Seat, mediator_id: int, *, at: datetime) -> Verdict:
    """What speaks against her on this seat, the asking aside.

    :raises Mediator.DoesNotExist: when there is none with this id.
    """
    return judged(seat, mediator_id, unhurried(need_of(seat, at=at)))


def verdict_on_asking(seat: Seat, mediator_id: int, *, at: datetime) -> Verdict:
    """All that speaks against her on this seat, the asking included: what the page of who can shows.

    :raises Mediator.DoesNotExist: when there is none with this id.
    """
    return judged(seat, mediator_id, need_of(seat, at=at, left_out=asked_before(seat)))


def refuse_without_room(
    seat: Seat, mediator_id: int, *, at: datetime, binding_too: frozenset[Reason] = frozenset()
) -> None:
    """Let her have the seat's hours, or not; `binding_too` binds somebody who has not said yes to these hours.

    :raises MediatorElsewhere: when her other jobs, her limits or her papers leave no room.
    """
    verdict = verdict_now(seat, mediator_id, at=at)
    if against := binding(verdict, binding_too):
        raise MediatorElsewhere(
            number=seat.booking_id, other_number=_number(_in_the_way(seat, verdict)), reasons=against
        )


def _in_the_way(seat: Seat, verdict: Verdict) -> int | None:
    """The seat of the job that overlaps, whose road is too long, or that is too close; None where it is no one job."""
    if seat.booking.is_shift:
        return other_shift(seat, verdict.facts.mediator_id)
    jobs = _jobs_in_the_way(seat.booking, verdict)
    if jobs is None:
        return None
    return jobs.exclude(seat_id=seat.pk).values_list("seat_id", flat=True).first()


def _jobs_in_the_way(booking: Booking, verdict: Verdict) -> QuerySet[Commitment] | None:
    begins, ends, neighbour_at = booking.starts_at, booking.ends_at, verdict.facts.neighbour_at
    hers = verdict.facts.mediator_id
    if Reason.OVERLAP in verdict.refusals:
        return calendar.conflicts(mediator_id=hers, busy_from=begins, busy_to=ends)
    if Reason.TRAVEL in verdict.refusals and neighbour_at:
        begins, ends = min(begins, neighbour_at - MOMENT), max(ends, neighbour_at + MOMENT)
        near = calendar.conflicts(mediator_id=hers, busy_from=begins, busy_to=ends)
        return near.filter(delivery=Delivery.ONSITE)
    if Reason.REMOTE_GAP in verdict.refusals:
        gap = timedelta(minutes=booking.policy.rules.remote_gap_minutes)
        return calendar.conflicts(mediator_id=hers, busy_from=begins - gap, busy_to=ends + gap)
    return None


def _number(seat_id: int | None) -> int | None:
    if seat_id is None:
        return None
    return Seat.objects.filter(pk=seat_id).values_list("booking_id", flat=True).first()


def take_hours(seat: Seat, mediator_id: int, *, at: datetime) -> None:
    """Commit her time to the seat. The database refuses what the checks before missed.

    :raises MediatorElsewhere: when she has another job then.
    :raises SeatTaken: when somebody is committed to the seat already.
    """
    booking = seat.booking
    if booking.is_shift:
        _go_on_call(seat, mediator_id)
        return
    try:
        calendar.commit(
            mediator_id=mediator_id,
            seat_id=seat.pk,
            busy_from=booking.starts_at,
            busy_to=booking.ends_at,
            place_id=booking.place_id if booking.delivery == Delivery.ONSITE else None,
            delivery=booking.delivery,
            state=CommitmentState.FILLED,
            is_heavy=booking.heavy,
            at=at,
        )
    except calendar.MediatorBusy as busy:
        raise MediatorElsewhere(
            number=booking.number, other_number=_number(busy.seat_id), reasons=(Reason.OVERLAP,)
        ) from busy


def _go_on_call(seat: Seat, mediator_id: int) -> None:
    booking = seat.booking
    try:
        calendar.go_on_call(
            mediator_id=mediator_id, seat_id=seat.pk, since=booking.starts_at, until=booking.ends_at
        )
    except calendar.AlreadyOnCall as other:
        raise MediatorElsewhere(
            number=booking.number, other_number=_number(other.seat_id), reasons=(Reason.OVERLAP,)
        ) from other
