"""The search: waves open, people answer, the coordinator is told, somebody fills the seat."""

from datetime import datetime, timedelta

from bookings import waves
from bookings.lifecycle import StepNotPossible, next_status
from bookings.locking import Locked, lock
from bookings.models import Deadline, Offer, Seat
from bookings.outbox import record, ring_after_commit
from bookings.search import (
    SEARCH_DEADLINES,
    SEARCHABLE,
    asked_before,
    close_other_offers,
    drop_deadlines,
    fill,
    need_of,
    restart,
    set_deadline,
    set_status,
    unhurried,
    working_time,
)
from bookings.transactions import action
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, Lane, OfferStatus, SeatStatus, Step
from mediation import calendar
from mediation.matching.candidates import Candidate, Verdict, candidates, verdict_on
from mediation.matching.ranking import rank
from mediation.matching.reasons import Reason
from mediation.models import Commitment
from mediation.vocabulary import CommitmentState, Delivery


class OfferNotFound(Exception):
    def __init__(self, offer_id: int) -> None:
        super().__init__(offer_id)
        self.offer_id = offer_id


class OfferClosed(Exception):
    """The offer ended before this answer came: `status` says how."""

    def __init__(self, offer: Offer) -> None:
        super().__init__(f"offer {offer.pk} is {offer.status}")
        self.offer_id = offer.pk
        self.number = offer.seat.booking_id
        self.status = OfferStatus(offer.status)


class OfferTaken(OfferClosed):
    """Somebody else was quicker."""


class OfferExpired(OfferClosed):
    """The time to answer was over at `expired_at`."""

    def __init__(self, offer: Offer) -> None:
        super().__init__(offer)
        self.expired_at = offer.expires_at


class MediatorElsewhere(Exception):
    """The mediator's other jobs leave no room for this one: `other_number` is the booking that does."""

    def __init__(self, *, number: int, other_number: int | None, reasons: tuple[Reason, ...]) -> None:
        super().__init__(f"{number} against {other_number}: {reasons}")
        self.number = number
        self.other_number = other_number
        self.reasons = reasons

    @property
    def is_about_another_job(self) -> bool:
        """False when it is her hours, her rest or her papers rather than one job that stands in the way."""
        return not ABOUT_ANOTHER_JOB.isdisjoint(self.reasons)


class SeatNotFree(Exception):
    def __init__(self, *, number: int, status: str) -> None:
        super().__init__(f"{number} is {status}")
        self.number = number
        self.status = SeatStatus(status)


class ReasonMissing(Exception):
    """An override without its reason."""


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
        Reason.CREDENTIAL,
        Reason.EXCLUSION,
    }
)


ABOUT_ANOTHER_JOB = frozenset({Reason.OVERLAP, Reason.REMOTE_GAP, Reason.TRAVEL})


@action
def open_wave(*, deadline_id: int, at: datetime) -> list[Offer]:
    """Ask the next people, best first; with nobody left to ask and nobody still thinking, the seat is uncovered."""
    deadline = Deadline.objects.select_related("seat").get(pk=deadline_id)
    locked = lock(deadline.seat.booking_id)
    seat = locked.seat
    if not _meet(deadline_id, at=at) or seat.status not in SEARCHABLE:
        return []
    if seat.status == SeatStatus.OPEN:
        set_status(seat, Step.DISPATCH)
    need = need_of(seat, at=at, left_out=asked_before(seat))
    rules = seat.booking.policy.rules
    wave = waves.next_wave(
        rank(candidates(need), need),
        lane=Lane(seat.lane),
        is_first=seat.wave == 0,
        at=at,
        starts_at=seat.booking.starts_at,
        working=working_time(seat.booking.place.municipality, rules),
        rules=rules,
    )
    offers = _offer(seat, wave, at=at)
    if offers:
        set_deadline(seat, DeadlineKind.OPEN_WAVE, wave.next_at)
    else:
        _wait_or_give_up(seat, at=at)
    return offers


def _offer(seat: Seat, wave: waves.Wave, *, at: datetime) -> list[Offer]:
    people = [(person, _useless_at(seat, person)) for person in wave.people]
    askable = [(person, useless) for person, useless in people if useless > at]
    if not askable:
        return []
    seat.wave += 1
    seat.save(update_fields=["wave"])
    facts = {"wave": seat.wave, "lane": seat.lane, "asked": len(askable), "wait_minutes": _minutes(wave.wait)}
    record(EventKind.WAVE_OPENED, booking=seat.booking, seat=seat, at=at, facts=facts)
    offers = []
    for person, useless in askable:
        offer = Offer.objects.create(
            seat=seat,
            mediator_id=person.mediator_id,
            search=seat.search,
            wave=seat.wave,
            made_at=at,
            wait=wave.wait,
            useless_at=useless,
            expires_at=useless,
        )
        record(EventKind.OFFER_MADE, booking=seat.booking, seat=seat, offer=offer, at=at)
        offers.append(offer)
    return offers


def _useless_at(seat: Seat, person: Candidate) -> datetime:
    return waves.useless_at(
        lane=Lane(seat.lane),
        delivery=seat.booking.delivery,
        starts_at=seat.booking.starts_at,
        ends_at=seat.booking.ends_at,
        travel_minutes=person.travel_minutes or 0,
        rules=seat.booking.policy.rules,
    )


def _minutes(stretch: timedelta) -> int:
    return int(stretch.total_seconds() // 60)


def _wait_or_give_up(seat: Seat, *, at: datetime) -> None:
    still_thinking = seat.offers.open().order_by("-expires_at").first()
    if still_thinking:
        set_deadline(seat, DeadlineKind.OPEN_WAVE, max(still_thinking.expires_at, at + timedelta(seconds=1)))
        return
    set_status(seat, Step.EXHAUST)
    drop_deadlines(seat, at=at, kinds=SEARCH_DEADLINES)
    asked = seat.offers.filter(search=seat.search).count()
    record(EventKind.BOOKING_UNCOVERED, booking=seat.booking, seat=seat, at=at, facts={"asked": asked})


def _meet(deadline_id: int, *, at: datetime) -> bool:
    """Mark a deadline met, unless another worker has, or it was dropped meanwhile."""
    return bool(Deadline.objects.open().filter(pk=deadline_id).update(met_at=at))


@action
def alert_coordinator(*, deadline_id: int, at: datetime) -> None:
    """Hand a seat that nobody has taken yet to the coordinator; the search goes on."""
    deadline = Deadline.objects.select_related("seat").get(pk=deadline_id)
    seat = lock(deadline.seat.booking_id).seat
    if not _meet(deadline_id, at=at) or seat.status not in SEARCHABLE:
        return
    rank_alarmed = 2 if deadline.kind == DeadlineKind.ALERT_SECOND_COORDINATOR else 1
    facts = {
        "alarm_rank": rank_alarmed,
        "lane": seat.lane,
        "asked": seat.offers.filter(search=seat.search).count(),
    }
    record(EventKind.COORDINATOR_ALERTED, booking=seat.booking, seat=seat, at=at, facts=facts)


@action
def accept_offer(*, offer_id: int, at: datetime, via: AnswerChannel, by_id: int | None = None) -> Offer:
    """Give the seat to the one who said yes first; the same person saying it again changes nothing.

    :raises OfferTaken: when somebody else has the seat.
    :raises OfferExpired: when the time to answer is over.
    :raises OfferClosed: when it was declined, withdrawn or could not be delivered.
    :raises MediatorElsewhere: when her other jobs leave no room, road included.
    """
    offer, locked = _lock_offer(offer_id)
    seat = locked.seat
    if offer.status == OfferStatus.ACCEPTED and seat.mediator_id == offer.mediator_id:
        return offer
    _refuse_closed(offer, seat, at=at)
    _refuse_elsewhere(seat, offer.mediator_id, at=at)
    _commit(seat, offer.mediator_id, at=at)
    offer.status, offer.answered_at, offer.answered_by = OfferStatus.ACCEPTED, at, via
    offer.save(update_fields=["status", "answered_at", "answered_by"])
    fill(seat, mediator_id=offer.mediator_id, at=at)
    record(
        EventKind.BOOKING_CONFIRMED, booking=seat.booking, offer=offer, at=at, by_id=by_id, facts={"via": via}
    )
    close_other_offers(
        seat, status=OfferStatus.SUPERSEDED, event=EventKind.OFFER_SUPERSEDED, at=at, but=offer
    )
    return offer


def _lock_offer(offer_id: int) -> tuple[Offer, Locked]:
    known = Offer.objects.filter(pk=offer_id).values_list("seat__booking_id", "mediator_id").first()
    if known is None:
        raise OfferNotFound(offer_id)
    booking_id, mediator_id = known
    locked = lock(booking_id, mediator_ids=[mediator_id])
    offer = Offer.objects.get(pk=offer_id)
    offer.seat = locked.seat
    return offer, locked


def _refuse_closed(offer: Offer, seat: Seat, *, at: datetime) -> None:
    if offer.status == OfferStatus.SUPERSEDED or (offer.is_open and seat.status not in _FILLABLE):
        raise OfferTaken(offer)
    if offer.status == OfferStatus.EXPIRED or (offer.is_open and at >= offer.expires_at):
        raise OfferExpired(offer)
    if not offer.is_open:
        raise OfferClosed(offer)


_FILLABLE = (SeatStatus.OPEN, SeatStatus.DISPATCHING, SeatStatus.UNCOVERED)


def _refuse_elsewhere(seat: Seat, mediator_id: int, *, at: datetime) -> None:
    verdict = verdict_on(mediator_id=mediator_id, need=unhurried(need_of(seat, at=at)))
    binding = tuple(reason for reason in verdict.refusals if reason in BINDING_ON_A_YES)
    if binding:
        raise MediatorElsewhere(
            number=seat.booking_id, other_number=_neighbour(seat, mediator_id), reasons=binding
        )


def _neighbour(seat: Seat, mediator_id: int) -> int | None:
    """The number of the job of hers nearest to this one in time: the one that stands in the way."""
    begins, ends = seat.booking.starts_at, seat.booking.ends_at
    jobs = Commitment.objects.filter(mediator_id=mediator_id).exclude(state=CommitmentState.RELEASED)
    nearest = min(
        jobs, key=lambda job: max(job.busy.lower - ends, begins - job.busy.upper, timedelta(0)), default=None
    )
    if nearest is None:
        return None
    return Seat.objects.values_list("booking_id", flat=True).filter(pk=nearest.seat_id).first()


def _commit(seat: Seat, mediator_id: int, *, at: datetime) -> None:
    booking = seat.booking
    try:
        calendar.commit(
            mediator_id=mediator_id,
            seat_id=seat.pk,
            busy_from=booking.starts_at,
            busy_to=booking.ends_at,
            place_id=booking.place_id if booking.delivery == Delivery.ONSITE else None,
            delivery=booking.delivery,
            state=CommitmentState.FILLED,
            at=at,
        )
    except calendar.MediatorBusy as busy:
        raise MediatorElsewhere(
            number=booking.number, other_number=_neighbour(seat, mediator_id), reasons=(Reason.OVERLAP,)
        ) from busy


@action
def decline_offer(
    *, offer_id: int, at: datetime, via: AnswerChannel, reason: str = "", by_id: int | None = None
) -> Offer:
    """Record a no; declining twice changes nothing. When the last of a wave has answered, the next opens at once.

    :raises OfferClosed: when the offer was accepted, or ended before.
    """
    offer, locked = _lock_offer(offer_id)
    if offer.status == OfferStatus.DECLINED:
        return offer
    if not offer.is_open:
        raise OfferClosed(offer)
    offer.status, offer.answered_at, offer.answered_by = OfferStatus.DECLINED, at, via
    offer.decline_reason = reason
    offer.save(update_fields=["status", "answered_at", "answered_by", "decline_reason"])
    facts = {"via": via, "reason": reason}
    record(EventKind.OFFER_DECLINED, booking=locked.booking, offer=offer, at=at, by_id=by_id, facts=facts)
    _hurry_when_all_answered(locked.seat, at=at)
    return offer


def _hurry_when_all_answered(seat: Seat, *, at: datetime) -> None:
    if seat.status in SEARCHABLE and not seat.offers.open().exists():
        moved = Deadline.objects.open().filter(seat=seat, kind=DeadlineKind.OPEN_WAVE, due_at__gt=at)
        if moved.update(due_at=at):
            ring_after_commit("bookings.tick")


@action
def expire_offer(*, offer_id: int, at: datetime) -> None:
    """Close an offer whose time is over."""
    offer, locked = _lock_offer(offer_id)
    if not offer.is_open or offer.expires_at > at:
        return
    offer.status = OfferStatus.EXPIRED
    offer.save(update_fields=["status"])
    record(EventKind.OFFER_EXPIRED, booking=locked.booking, offer=offer, at=at)
    _hurry_when_all_answered(locked.seat, at=at)


@action
def note_offer_sent(*, offer_id: int, at: datetime) -> None:
    """The offer left: its wait runs from a minute later unless a receipt comes first."""
    offer, locked = _lock_offer(offer_id)
    if offer.status != OfferStatus.QUEUED:
        return
    offer.status, offer.sent_at = OfferStatus.SENT, at
    _set_expiry(offer, locked)
    record(EventKind.OFFER_SENT, booking=locked.booking, offer=offer, at=at)


@action
def note_offer_delivered(*, offer_id: int, at: datetime) -> None:
    """The offer is on her phone: her wait runs from here."""
    offer, locked = _lock_offer(offer_id)
    if offer.status not in (OfferStatus.QUEUED, OfferStatus.SENT):
        return
    offer.status, offer.delivered_at = OfferStatus.DELIVERED, at
    _set_expiry(offer, locked)
    record(EventKind.OFFER_DELIVERED, booking=locked.booking, offer=offer, at=at)


def _set_expiry(offer: Offer, locked: Locked) -> None:
    offer.expires_at = waves.expires_at(
        sent_at=offer.sent_at,
        delivered_at=offer.delivered_at,
        wait=offer.wait,
        useless=offer.useless_at,
        rules=locked.booking.policy.rules,
    )
    offer.save(update_fields=["status", "sent_at", "delivered_at", "expires_at"])


@action
def note_offer_undeliverable(*, offer_id: int, at: datetime, reason: str) -> None:
    """She cannot be reached this way: the offer closes, and the next people are not kept waiting for her."""
    offer, locked = _lock_offer(offer_id)
    if not offer.is_open:
        return
    offer.status = OfferStatus.UNDELIVERABLE
    offer.save(update_fields=["status"])
    record(
        EventKind.OFFER_UNDELIVERABLE, booking=locked.booking, offer=offer, at=at, facts={"reason": reason}
    )
    _hurry_when_all_answered(locked.seat, at=at)


@action
def assign_mediator(*, booking_id: int, mediator_id: int, reason: str, by_id: int, at: datetime) -> Seat:
    """Put a mediator on the seat by the coordinator's word, over any rule but one: nobody is in two places at once.

    What the rules would have said is kept with the event.

    :raises ReasonMissing: an assignment is always explained.
    :raises SeatNotFree: when somebody has the seat, or it is over.
    :raises MediatorElsewhere: when she has another job at that time.
    """
    if not reason.strip():
        raise ReasonMissing
    seat = lock(booking_id, mediator_ids=[mediator_id]).seat
    try:
        next_status(seat.status, Step.FILL)
    except StepNotPossible as impossible:
        raise SeatNotFree(number=booking_id, status=seat.status) from impossible
    verdict = verdict_on(mediator_id=mediator_id, need=unhurried(need_of(seat, at=at)))
    _commit(seat, mediator_id, at=at)
    fill(seat, mediator_id=mediator_id, at=at)
    record(
        EventKind.MEDIATOR_ASSIGNED,
        booking=seat.booking,
        seat=seat,
        mediator_id=mediator_id,
        at=at,
        by_id=by_id,
        facts={"reason": reason, "overridden": _overridden(verdict)},
    )
    close_other_offers(seat, status=OfferStatus.SUPERSEDED, event=EventKind.OFFER_SUPERSEDED, at=at)
    return seat


def _overridden(verdict: Verdict) -> list[str]:
    return [str(refusal) for refusal in verdict.refusals]


@action
def redispatch(*, booking_id: int, by_id: int, at: datetime, reason: str = "") -> Seat:
    """Search once more for a seat that stayed uncovered, in the lane of the time that is left; everybody is asked anew.

    :raises StepNotPossible: when it is not uncovered.
    """
    seat = lock(booking_id).seat
    set_status(seat, Step.DISPATCH)
    restart(seat, at=at, by_id=by_id, facts={"reason": reason})
    return seat
