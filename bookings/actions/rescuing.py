"""Somebody cannot get there and could do it by telephone: the office says whether that will do.

The search runs from the first minute as if she had given the seat back; until somebody has it, she may still be it.
"""

from datetime import datetime, timedelta

from bookings.actions.releasing import SeatNotYours
from bookings.actions.requesting import LanguageNotByThisDelivery, check_call_number, phone_number
from bookings.hours import take_hours
from bookings.lifecycle import StepNotPossible
from bookings.locking import Locked, lock
from bookings.models import Seat
from bookings.models.booking import snapshot
from bookings.outbox import record
from bookings.search import close_other_offers, restart
from bookings.seating import (
    SEARCH_DEADLINES,
    drop_deadlines,
    end_rescue,
    fill,
    lock_team,
    set_deadline,
    take,
    vacate,
)
from bookings.teams import leader
from bookings.transactions import action
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, OfferStatus, SeatStatus, Step
from mediation import calendar
from mediation.vocabulary import Delivery


class RescueNotPossible(Exception):
    """The job is not one that a telephone could save: it is by telephone already, over, or a team's."""

    def __init__(self, *, number: int) -> None:
        super().__init__(number)
        self.number = number


class NoRescue(Exception):
    """Nobody has proposed another way, or it is no longer proposed."""

    def __init__(self, *, number: int) -> None:
        super().__init__(number)
        self.number = number


@action
def propose_rescue(
    *,
    booking_id: int,
    mediator_id: int,
    via: AnswerChannel,
    at: datetime,
    reason: str = "",
    by_id: int | None = None,
) -> Seat:
    """She cannot come, and can by telephone: the search begins at once, and the office is asked whether that will do.

    Her time stays hers for it, without the road, until somebody else has the seat or the office has said no.

    :raises SeatNotYours: when she does not hold it.
    :raises StepNotPossible: when she has to answer about a change first, or it is closed.
    :raises RescueNotPossible: when it is not in person, is over, or needs several mediators.
    :raises LanguageNotByThisDelivery: when nobody mediates the language by telephone.
    """
    locked = lock_team(booking_id, at=at, mediator_ids=[mediator_id])
    seat = locked.held_by(mediator_id)
    if seat is None:
        raise SeatNotYours(number=booking_id, mediator_id=mediator_id)
    _refuse_unless_a_telephone_could_save_it(locked, seat, at=at)
    calendar.set_aside(seat_id=seat.pk, delivery=Delivery.PHONE)
    vacate(seat, at=at)
    seat.rescuer_id = mediator_id
    seat.save(update_fields=["rescuer"])
    seat.offers.filter(status=OfferStatus.ACCEPTED).update(status=OfferStatus.WITHDRAWN)
    seat.booking.version += 1
    seat.booking.save(update_fields=["version"])
    _ask_the_office(seat, at=at)
    record(
        EventKind.RESCUE_PROPOSED,
        booking=seat.booking,
        seat=seat,
        mediator_id=mediator_id,
        at=at,
        by_id=by_id,
        facts={"via": via, "reason": reason},
    )
    restart(seat, at=at, by_id=by_id, facts={"reason": reason})
    return seat


def _refuse_unless_a_telephone_could_save_it(locked: Locked, seat: Seat, *, at: datetime) -> None:
    booking = locked.booking
    if seat.status not in (SeatStatus.FILLED, SeatStatus.IN_PROGRESS):
        raise StepNotPossible(status=seat.status, step=Step.RELEASE)
    needed = [other for other in locked.seats if other.status != SeatStatus.CANCELLED]
    if booking.delivery != Delivery.ONSITE or len(needed) > 1 or at >= booking.ends_at:
        raise RescueNotPossible(number=booking.number)
    possible = booking.language.deliveries
    if Delivery.PHONE not in possible:
        raise LanguageNotByThisDelivery(
            language=booking.language_id, delivery=Delivery.PHONE, possible=list(possible)
        )


def _ask_the_office(seat: Seat, *, at: datetime) -> None:
    booking = seat.booking
    due = at + timedelta(minutes=booking.policy.rules.rescue_within_minutes)
    set_deadline(seat, DeadlineKind.RESCUE_BY, min(due, booking.ends_at))


@action
def accept_rescue(
    *, booking_id: int, via: AnswerChannel, at: datetime, by_id: int | None = None, call_number: str = ""
) -> Seat:
    """The office takes her by telephone: the same mediator has the seat again, without the road, and nothing is late.

    :raises NoRescue: when nobody proposes it, any longer or at all, or the job is over.
    :raises CallNumberMissing: when nobody could be called.
    :raises BadPhoneNumber: when the number is not one.
    :raises MediatorElsewhere: when she has another job by now at the hours of the booking.
    """
    seat = _proposed(booking_id)
    booking, rescuer_id = seat.booking, seat.rescuer_id
    assert rescuer_id, "somebody proposes it"
    if at >= booking.ends_at:
        raise NoRescue(number=booking.number)
    calendar.lock_mediators([rescuer_id])
    before = snapshot(booking, ["delivery", "call_number"])
    given = phone_number("call_number", call_number)
    booking.call_number = given or booking.call_number or booking.contact_phone or booking.office.phone
    booking.delivery = Delivery.PHONE
    check_call_number(booking.delivery, booking.call_number)
    booking.version += 1
    booking.save(update_fields=["delivery", "call_number", "version"])
    asking = leader(seat) or seat
    # At the hours of the booking as it is, whatever was held.
    calendar.let_go(seat_id=seat.pk)
    take_hours(seat, rescuer_id, at=at)
    seat.rescuer = None
    seat.save(update_fields=["rescuer"])
    drop_deadlines(seat, at=at, kinds=(DeadlineKind.RESCUE_BY, *SEARCH_DEADLINES))
    fill(seat, mediator_id=rescuer_id, at=at)
    _restore_her_yes(seat)
    facts = {"via": via, "before": before, "after": snapshot(booking, list(before))}
    record(
        EventKind.RESCUE_ACCEPTED,
        booking=booking,
        seat=seat,
        mediator_id=rescuer_id,
        at=at,
        by_id=by_id,
        on_behalf_of_id=booking.office_id,
        facts=facts,
    )
    close_other_offers(asking, status=OfferStatus.SUPERSEDED, event=EventKind.OFFER_SUPERSEDED, at=at)
    return seat


def _restore_her_yes(seat: Seat) -> None:
    hers = seat.offers.filter(mediator=seat.mediator_id, status=OfferStatus.WITHDRAWN).last()
    if hers is not None:
        hers.status = OfferStatus.ACCEPTED
        hers.save(update_fields=["status"])


@action
def refuse_rescue(*, booking_id: int, via: AnswerChannel, at: datetime, by_id: int | None = None) -> Seat:
    """The office says that by telephone it will not do: her time is free, and the search goes on.

    :raises NoRescue: when nobody proposes it, any longer or at all.
    """
    seat = _proposed(booking_id)
    for_office = seat.booking.office_id
    end_rescue(seat, because="refused", at=at, by_id=by_id, on_behalf_of_id=for_office, via=via)
    return seat


@action
def take_back_rescue(*, booking_id: int, via: AnswerChannel, at: datetime) -> Seat:
    """She cannot do it by telephone either: her time is free, and the search goes on.

    :raises NoRescue: when nobody proposes it, any longer or at all.
    """
    seat = _proposed(booking_id)
    end_rescue(seat, because="herself", at=at, via=via)
    return seat


@action
def lapse_rescue(*, deadline_id: int, at: datetime) -> None:
    """The office has not said: nobody is kept waiting any longer."""
    seat = take(deadline_id, at=at)
    if seat is not None:
        end_rescue(seat, because="silence", at=at)


def _proposed(booking_id: int) -> Seat:
    locked = lock(booking_id)
    seat = next((seat for seat in locked.seats if seat.rescuer_id), None)
    if seat is None:
        raise NoRescue(number=locked.booking.number)
    return seat
