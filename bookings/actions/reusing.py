"""Time that a late cancellation freed, and that is credited already, is offered again by itself."""

from datetime import datetime, timedelta

from bookings import freed
from bookings.asking import make_offers, useless_for
from bookings.lanes import may_ask_from
from bookings.locking import lock
from bookings.models import Deadline, Offer, Seat, ServiceRecord
from bookings.search import asked_before, need_of
from bookings.seating import set_deadline, set_status
from bookings.teams import leader
from bookings.transactions import action
from bookings.vocabulary import DeadlineKind, SeatStatus, Step
from mediation.matching.candidates import Verdict, verdict_on

WANTING = (SeatStatus.DISPATCHING, SeatStatus.UNCOVERED)


@action
def offer_freed_time(*, deadline_id: int, at: datetime) -> Offer | None:
    """Offer the one who was called off a job that lies in her freed time, before anybody else is asked for it.

    One job at a time, under the lock of its booking alone: the deadline stays due until there is no other. A seat that
    nobody would take goes back to being searched for; one whose search has yet to begin asks her first by itself.
    """
    deadline = Deadline.objects.select_related("seat__booking").get(pk=deadline_id)
    credit = freed.unused().filter(seat=deadline.seat_id).first()
    fitting = _fitting(credit, at=at) if credit else []
    now = [seat for seat, from_ in fitting if from_ <= at]
    if credit is None or not now:
        _put_off(deadline, until=min((from_ for _, from_ in fitting), default=None), at=at)
        return None
    seat = lock(now[0].booking_id, mediator_ids=[credit.mediator_id]).seat(now[0].pk)
    return _offer(leader(seat) or seat, credit, at=at)


def _put_off(deadline: Deadline, *, until: datetime | None, at: datetime) -> None:
    """Nobody else writes this row but who lifts the cancellation, and that is no reason to lock two bookings."""
    still_open = Deadline.objects.open().filter(pk=deadline.pk)
    if until is None:
        still_open.update(met_at=at)
    else:
        still_open.update(due_at=until)


def _fitting(credit: ServiceRecord, *, at: datetime) -> list[tuple[Seat, datetime]]:
    """The seats that she could take, earliest first, and from when on she may be asked for each."""
    hers = credit.freed_hours
    assert hers, "only such a credit is offered again"
    wanting = Seat.objects.filter(
        status__in=WANTING, booking__starts_at__gte=hers.lower, booking__ends_at__lte=hers.upper
    ).select_related("booking__policy", "booking__office", "booking__place__municipality")
    seats = [
        seat for seat in wanting.order_by("booking__starts_at", "pk") if _may_be_hers(seat, credit, at=at)
    ]
    return [(seat, may_ask_from(at, lane=seat.lane, rules=seat.booking.policy.rules)) for seat in seats]


def _may_be_hers(seat: Seat, credit: ServiceRecord, *, at: datetime) -> bool:
    verdict = _verdict(seat, credit, at=at)
    return verdict.is_eligible and useless_for(seat, verdict.facts) > at


def _verdict(seat: Seat, credit: ServiceRecord, *, at: datetime) -> Verdict:
    need = need_of(seat, at=at, left_out=asked_before(seat))
    return verdict_on(mediator_id=credit.mediator_id, need=need)


def _offer(seat: Seat, credit: ServiceRecord, *, at: datetime) -> Offer | None:
    """What has changed since it was read is read again at the next tick."""
    is_unused = freed.unused().filter(pk=credit.pk).exists()
    if seat.status not in WANTING or not is_unused or not _may_be_hers(seat, credit, at=at):
        return None
    lane = seat.booking.policy.rules.lane(seat.lane)
    wait = timedelta(minutes=lane.preferred_wait_minutes or lane.wait_minutes)
    if seat.status == SeatStatus.UNCOVERED:
        set_status(seat, Step.DISPATCH)
        set_deadline(seat, DeadlineKind.OPEN_WAVE, at + wait)
    person = _verdict(seat, credit, at=at).facts
    return make_offers([person], seat, wait=wait, at=at, paid={credit.mediator_id: credit})[0]
