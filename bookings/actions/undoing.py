"""The coordinator takes back what she has just done by mistake. Nobody hears of it who had not heard of the mistake."""

from datetime import datetime

from bookings.actions.releasing import empty_seat
from bookings.asking import next_wave, paid_already
from bookings.locking import Locked, lock
from bookings.models import BookingEvent, Offer
from bookings.outbox import record
from bookings.queries import just_done, offers_by_hand
from bookings.search import UNDONE, restart
from bookings.seating import set_deadline
from bookings.transactions import action
from bookings.vocabulary import DeadlineKind, EventKind, OfferStatus


class NothingToUndo(Exception):
    """Too long ago, somebody else's, or something has happened since."""

    def __init__(self, *, number: int) -> None:
        super().__init__(number)
        self.number = number


@action
def undo(*, booking_id: int, by_id: int, at: datetime) -> BookingEvent:
    """Take the coordinator's last deed on this booking back, and return the event of that deed.

    Whoever was put on the seat leaves it and may be asked again; the search begins anew, and waits as long as after
    a wave, so that the right person can be named. Offers made by hand are withdrawn as far as they are open.

    :raises NothingToUndo: when it was not hers, is too long ago, or something has happened since.
    :raises BookingNotFound: when there is none with this id.
    """
    locked = lock(booking_id)
    deed = just_done(booking_id, by_id=by_id, at=at)
    if deed is None:
        raise NothingToUndo(number=booking_id)
    take_back = _take_off if deed.kind == EventKind.MEDIATOR_ASSIGNED else _withdraw
    take_back(locked, deed, at=at, by_id=by_id)
    return deed


def _take_off(locked: Locked, deed: BookingEvent, *, at: datetime, by_id: int) -> None:
    assert deed.seat_id, "somebody was put on it"
    seat = locked.seat(deed.seat_id)
    facts = {"reason": "", UNDONE: deed.pk}
    empty_seat(seat, event=EventKind.MEDIATOR_REMOVED, at=at, by_id=by_id, facts=facts)
    restart(seat, at=at, by_id=by_id, facts={"reason": ""})
    set_deadline(seat, DeadlineKind.OPEN_WAVE, next_wave(seat, at=at, paid=paid_already(seat)).next_at)


def _withdraw(locked: Locked, deed: BookingEvent, *, at: datetime, by_id: int) -> None:
    for offer in offers_by_hand(deed):
        offer.seat = locked.seat(offer.seat_id)
        _withdraw_one(offer, at=at, by_id=by_id)


def _withdraw_one(offer: Offer, *, at: datetime, by_id: int) -> None:
    offer.status = OfferStatus.WITHDRAWN
    offer.save(update_fields=["status"])
    record(EventKind.OFFER_WITHDRAWN, booking=offer.seat.booking, offer=offer, at=at, by_id=by_id)
