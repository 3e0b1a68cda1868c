"""The search: waves open, people answer, the coordinator is told, somebody fills the seat."""

from datetime import datetime, timedelta

from bookings import waves
from bookings.asking import ask_together, next_wave, paid_already
from bookings.hours import (
    MediatorElsewhere,
    refuse_without_room,
    take_hours,
    verdict_now,
    verdict_on_asking,
)
from bookings.lanes import may_ask_from
from bookings.leading import HURRIED, hand_on, offered, promised, still_promised, take_along
from bookings.lifecycle import NEXT, StepNotPossible
from bookings.locking import Locked, lock, lock_all
from bookings.models import Deadline, Offer, Seat
from bookings.outbox import record, ring_after_commit
from bookings.reserves import can_wait_for, is_in_reserve, position
from bookings.search import close_other_offers, hurry, restart, sooner_if_hurried
from bookings.seating import (
    SEARCH_DEADLINES,
    drop_deadlines,
    fill,
    set_deadline,
    set_status,
    take,
)
from bookings.teams import SEARCHABLE, cover, leader, leaders, searching_together, vacancy
from bookings.transactions import TraceKept, action
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, OfferStatus, SeatStatus, Step
from mediation import calendar

__all__ = [
    "MediatorElsewhere",
    "OfferClosed",
    "OfferExpired",
    "OfferNotFound",
    "OfferTaken",
    "ReasonMissing",
    "SeatNotFree",
    "accept_offer",
    "alert_coordinator",
    "assign_mediator",
    "decline_offer",
    "expire_offer",
    "note_offer_delivered",
    "note_offer_sent",
    "note_offer_undeliverable",
    "open_wave",
    "redispatch",
]


# What a search that found nobody leaves behind; that the second coordinator hears of it stands.
ENDED_BY_NOBODY = tuple(kind for kind in SEARCH_DEADLINES if kind != DeadlineKind.ALERT_SECOND_COORDINATOR)


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


class OfferTaken(OfferClosed, TraceKept):
    """Somebody else was quicker; `reserve` is her place among those who would still come, where that is of use."""

    def __init__(self, offer: Offer, *, reserve: int | None = None) -> None:
        super().__init__(offer)
        self.reserve = reserve


class OfferExpired(OfferClosed):
    """The time to answer was over at `expired_at`."""

    def __init__(self, offer: Offer) -> None:
        super().__init__(offer)
        self.expired_at = offer.expires_at


class SeatNotFree(Exception):
    def __init__(self, *, number: int, status: str) -> None:
        super().__init__(f"{number} is {status}")
        self.number = number
        self.status = SeatStatus(status)


class ReasonMissing(Exception):
    """An override without its reason."""


@action
def open_wave(*, deadline_id: int, at: datetime) -> list[Offer]:
    """Ask the next people, best first; with nobody left to ask and nobody still thinking, the seat is uncovered.

    A wave that a late clock or a last no brings into the quiet hours waits for the morning. Where little time is left,
    the search first becomes a more hurried one.
    """
    seat = take(deadline_id, at=at)
    if seat is None or seat.status not in SEARCHABLE:
        return []
    hurry(seat, at=at)
    if seat.lane in HURRIED:
        hand_on(seat, at=at)
    morning = may_ask_from(at, lane=seat.lane, rules=seat.booking.policy.rules)
    if morning > at:
        set_deadline(seat, DeadlineKind.OPEN_WAVE, sooner_if_hurried(seat, morning, at=at))
        return []
    for asked_for in searching_together(seat):
        if asked_for.status == SeatStatus.OPEN:
            set_status(asked_for, Step.DISPATCH)
    paid = paid_already(seat)
    wave = next_wave(seat, at=at, paid=paid)
    if not wave.people:
        _wait_or_give_up(seat, at=at)
        return []
    set_deadline(seat, DeadlineKind.OPEN_WAVE, wave.next_at)
    return ask_together(seat, wave, at=at, paid=paid, facts=offered(seat))


def _wait_or_give_up(seat: Seat, *, at: datetime) -> None:
    still_thinking = seat.offers.open().order_by("-expires_at").first()
    if still_thinking:
        closes = max(still_thinking.expires_at, at + timedelta(seconds=1))
        set_deadline(seat, DeadlineKind.OPEN_WAVE, sooner_if_hurried(seat, closes, at=at))
        return
    for left_empty in searching_together(seat):
        set_status(left_empty, Step.EXHAUST)
    drop_deadlines(seat, at=at, kinds=ENDED_BY_NOBODY)
    hand_on(seat, at=at)
    asked = seat.offers.filter(search=seat.search).count()
    facts = {"asked": asked, **cover(seat)}
    record(EventKind.BOOKING_UNCOVERED, booking=seat.booking, seat=seat, at=at, facts=facts)


@action
def alert_coordinator(*, deadline_id: int, at: datetime) -> None:
    """Hand a seat that nobody has taken yet to the coordinator; the search goes on.

    The second one hears also of what the first has had as uncovered for so long.
    """
    kind = Deadline.objects.values_list("kind", flat=True).get(pk=deadline_id)
    seat = take(deadline_id, at=at)
    if seat is None or seat.status not in (*SEARCHABLE, SeatStatus.UNCOVERED):
        return
    facts = {
        "alarm_rank": 2 if kind == DeadlineKind.ALERT_SECOND_COORDINATOR else 1,
        "lane": seat.lane,
        "asked": seat.offers.filter(search=seat.search).count(),
    }
    record(EventKind.COORDINATOR_ALERTED, booking=seat.booking, seat=seat, at=at, facts=facts)


@action
def accept_offer(*, offer_id: int, at: datetime, via: AnswerChannel, by_id: int | None = None) -> Offer:
    """Give the seat to the one who said yes first; the same person saying it again changes nothing.

    Where a series was offered, the other dates on which she is free become hers in the same breath.

    :raises OfferTaken: when somebody else has the seat; that she would have come is kept.
    :raises OfferExpired: when the time to answer is over.
    :raises OfferClosed: when it was declined, withdrawn or could not be delivered.
    :raises MediatorElsewhere: when her other jobs leave no room, road included.
    """
    offer, dates = _lock_to_accept(offer_id)
    seat = offer.seat
    if offer.status == OfferStatus.ACCEPTED and seat.mediator_id == offer.mediator_id:
        return offer
    _refuse_closed(offer, seat, at=at)
    asking, seat = seat, vacancy(seat)
    refuse_without_room(seat, offer.mediator_id, at=at)
    try:
        take_hours(seat, offer.mediator_id, at=at)
    except calendar.SeatTaken as taken:
        raise OfferTaken(offer, reserve=_note_reserve(offer, seat, at=at)) from taken
    _mark_accepted(offer, seat, at=at, via=via)
    fill(seat, mediator_id=offer.mediator_id, at=at)
    along = take_along(asking, dates, mediator_id=offer.mediator_id, at=at, via=via) if dates else {}
    facts = {"via": via, **cover(seat), **along}
    record(EventKind.BOOKING_CONFIRMED, booking=seat.booking, offer=offer, at=at, by_id=by_id, facts=facts)
    _tell_those_too_late(asking, at=at)
    return offer


def _tell_those_too_late(asking: Seat, *, at: datetime) -> None:
    """Close what else was offered, once nobody is needed any more where these offers were made."""
    if asking.status not in SEARCHABLE:
        close_other_offers(asking, status=OfferStatus.SUPERSEDED, event=EventKind.OFFER_SUPERSEDED, at=at)


def _mark_accepted(offer: Offer, seat: Seat, *, at: datetime, via: AnswerChannel) -> None:
    """The offer goes with its mediator to the seat that she takes."""
    offer.seat, offer.search = seat, seat.search
    offer.status, offer.answered_at, offer.answered_by = OfferStatus.ACCEPTED, at, via
    offer.save(update_fields=["seat", "search", "status", "answered_at", "answered_by"])


def _lock_offer(offer_id: int) -> Offer:
    known = Offer.objects.filter(pk=offer_id).values_list("seat__booking_id", "mediator_id").first()
    if known is None:
        raise OfferNotFound(offer_id)
    booking_id, mediator_id = known
    locked = lock(booking_id, mediator_ids=[mediator_id])
    offer = Offer.objects.get(pk=offer_id)
    offer.seat = locked.seat(offer.seat_id)
    return offer


def _lock_to_accept(offer_id: int) -> tuple[Offer, list[Locked]]:
    """Lock the offer's booking and, where it leads a series, the dates that come with it: all bookings first."""
    offer = Offer.objects.filter(pk=offer_id).select_related("seat__booking").first()
    along = promised(offer.seat) if offer else {}
    if offer is None or not along:
        return _lock_offer(offer_id), []
    own = offer.seat.booking_id
    dates = lock_all([own, *along], mediator_ids=[offer.mediator_id])
    locked = next(date for date in dates if date.booking.pk == own)
    offer = Offer.objects.get(pk=offer_id)
    # An offer taken goes to the seat that was filled with it: of this booking in any case.
    offer.seat = locked.seat(offer.seat_id)
    return offer, [date for date in dates if date is not locked]


def _refuse_closed(offer: Offer, seat: Seat, *, at: datetime) -> None:
    if offer.status == OfferStatus.SUPERSEDED or (offer.is_open and seat.status not in NEXT[Step.FILL]):
        raise OfferTaken(offer, reserve=_note_reserve(offer, seat, at=at))
    if offer.status == OfferStatus.EXPIRED or (offer.is_open and at >= offer.expires_at):
        raise OfferExpired(offer)
    if not offer.is_open:
        raise OfferClosed(offer)


def _note_reserve(offer: Offer, seat: Seat, *, at: datetime) -> int | None:
    """Keep that she would have come, once, and say which reserve she is."""
    if offer.status != OfferStatus.SUPERSEDED or not can_wait_for(seat, at=at):
        return None
    if offer.willing_at is not None:
        return position(offer)
    offer.willing_at = at
    offer.save(update_fields=["willing_at"])
    place = position(offer)
    record(EventKind.RESERVE_NOTED, booking=seat.booking, offer=offer, at=at, facts={"position": place})
    return place


@action
def decline_offer(
    *, offer_id: int, at: datetime, via: AnswerChannel, reason: str = "", by_id: int | None = None
) -> Offer:
    """Record a no; declining twice changes nothing. When the last of a wave has answered, the next opens at once.

    Who waited in reserve waits no more.

    :raises OfferClosed: when the offer was accepted, or ended before.
    """
    offer = _lock_offer(offer_id)
    if offer.status == OfferStatus.DECLINED:
        return offer
    if not offer.is_open and not is_in_reserve(offer):
        raise OfferClosed(offer)
    offer.status, offer.answered_at, offer.answered_by = OfferStatus.DECLINED, at, via
    offer.decline_reason = reason
    offer.save(update_fields=["status", "answered_at", "answered_by", "decline_reason"])
    facts = {"via": via, "reason": reason}
    record(EventKind.OFFER_DECLINED, booking=offer.seat.booking, offer=offer, at=at, by_id=by_id, facts=facts)
    _hurry_when_all_answered(offer.seat, at=at)
    return offer


def _hurry_when_all_answered(seat: Seat, *, at: datetime) -> None:
    if seat.status not in SEARCHABLE or seat.offers.open().exists():
        return
    opens = may_ask_from(at, lane=seat.lane, rules=seat.booking.policy.rules)
    later = Deadline.objects.open().filter(seat=seat, kind=DeadlineKind.OPEN_WAVE, due_at__gt=opens)
    if later.update(due_at=opens):
        ring_after_commit("bookings.tick")


@action
def expire_offer(*, offer_id: int, at: datetime) -> None:
    """Close an offer whose time is over; that of a mediator who has left is taken back before."""
    offer = _lock_offer(offer_id)
    if not offer.is_open:
        return
    if not offer.mediator.is_active:
        _end(offer, status=OfferStatus.WITHDRAWN, event=EventKind.OFFER_WITHDRAWN, at=at)
    elif offer.expires_at <= at:
        _end(offer, status=OfferStatus.EXPIRED, event=EventKind.OFFER_EXPIRED, at=at)


def _end(offer: Offer, *, status: OfferStatus, event: EventKind, at: datetime) -> None:
    offer.status = status
    offer.save(update_fields=["status"])
    record(event, booking=offer.seat.booking, offer=offer, at=at)
    _hurry_when_all_answered(offer.seat, at=at)


@action
def note_offer_sent(*, offer_id: int, at: datetime) -> None:
    """The offer left: its wait runs from a minute later unless a receipt comes first."""
    offer = _lock_offer(offer_id)
    if offer.status != OfferStatus.QUEUED:
        return
    offer.status, offer.sent_at = OfferStatus.SENT, at
    _set_expiry(offer)
    record(EventKind.OFFER_SENT, booking=offer.seat.booking, offer=offer, at=at)


@action
def note_offer_delivered(*, offer_id: int, at: datetime) -> None:
    """The offer is on her phone: her wait runs from here."""
    offer = _lock_offer(offer_id)
    if offer.status not in (OfferStatus.QUEUED, OfferStatus.SENT):
        return
    offer.status, offer.delivered_at = OfferStatus.DELIVERED, at
    _set_expiry(offer)
    record(EventKind.OFFER_DELIVERED, booking=offer.seat.booking, offer=offer, at=at)


def _set_expiry(offer: Offer) -> None:
    offer.expires_at = waves.expires_at(
        lane=offer.seat.lane,
        sent_at=offer.sent_at,
        delivered_at=offer.delivered_at,
        wait=offer.wait,
        useless=offer.useless_at,
        rules=offer.seat.booking.policy.rules,
    )
    offer.save(update_fields=["status", "sent_at", "delivered_at", "expires_at"])


@action
def note_offer_undeliverable(*, offer_id: int, at: datetime, reason: str) -> None:
    """She cannot be reached this way: the offer closes, and the next people are not kept waiting for her."""
    offer = _lock_offer(offer_id)
    if not offer.is_open:
        return
    offer.status = OfferStatus.UNDELIVERABLE
    offer.save(update_fields=["status"])
    record(
        EventKind.OFFER_UNDELIVERABLE,
        booking=offer.seat.booking,
        offer=offer,
        at=at,
        facts={"reason": reason},
    )
    _hurry_when_all_answered(offer.seat, at=at)


@action
def assign_mediator(
    *, booking_id: int, mediator_id: int, reason: str, by_id: int, at: datetime, seat_id: int | None = None
) -> Seat:
    """Put a mediator on a seat by the coordinator's word, over any rule but one: nobody is in two places at once.

    What the rules would have said is kept with the event; an offer of hers that is still open counts as accepted.
    Unsaid, the seat is the first free one against which least speaks.

    :raises ReasonMissing: what goes against a rule is explained.
    :raises SeatNotFree: when somebody has the seat, or it is over.
    :raises NoSuchSeat: when the booking has no seat with this id.
    :raises MediatorElsewhere: when she has another job at that time, a seat of this booking included.
    :raises Mediator.DoesNotExist: when there is none with this id.
    """
    locked = lock(booking_id, mediator_ids=[mediator_id])
    asking = locked.seat(seat_id) if seat_id else _seat_for(locked, mediator_id, at=at)
    seat = vacancy(asking)
    if seat.status not in NEXT[Step.FILL]:
        raise SeatNotFree(number=booking_id, status=seat.status)
    overridden = [str(refusal) for refusal in verdict_on_asking(seat, mediator_id, at=at).refusals]
    if overridden and not reason.strip():
        raise ReasonMissing
    asking = leader(seat) or seat
    try:
        take_hours(seat, mediator_id, at=at)
    except calendar.SeatTaken as taken:
        raise SeatNotFree(number=booking_id, status=seat.status) from taken
    fill(seat, mediator_id=mediator_id, at=at)
    record(
        EventKind.MEDIATOR_ASSIGNED,
        booking=seat.booking,
        seat=seat,
        mediator_id=mediator_id,
        at=at,
        by_id=by_id,
        facts={"reason": reason, "overridden": overridden, **cover(seat)},
    )
    # She is told that she has the job, not that somebody else took it.
    if hers := Offer.objects.open().filter(seat__booking_id=booking_id, mediator_id=mediator_id).first():
        _mark_accepted(hers, seat, at=at, via=AnswerChannel.COORDINATOR)
    _tell_those_too_late(asking, at=at)
    if asking.status not in SEARCHABLE:
        hand_on(asking, at=at)
    return seat


def _seat_for(locked: Locked, mediator_id: int, *, at: datetime) -> Seat:
    free = [seat for seat in locked.seats if seat.status in NEXT[Step.FILL]]
    if len({seat.language_id for seat in free}) <= 1:
        return (free or list(locked.seats))[0]
    return min(free, key=lambda seat: len(verdict_now(seat, mediator_id, at=at).refusals))


@action
def redispatch(*, booking_id: int, by_id: int, at: datetime, reason: str = "") -> Seat:
    """Search once more for the seats that stayed uncovered, in the lane of the time left; everybody is asked anew.

    :raises StepNotPossible: when there is none.
    """
    locked = lock(booking_id)
    missing = [seat for seat in locked.seats if seat.status == SeatStatus.UNCOVERED]
    if not missing:
        raise StepNotPossible(status=locked.seats[0].status, step=Step.DISPATCH)
    for seat in missing:
        set_status(seat, Step.DISPATCH)
    for seat in leaders(missing):
        # What led a series leads it again.
        restart(seat, at=at, by_id=by_id, facts={"reason": reason, **still_promised(seat)})
    return missing[0]
