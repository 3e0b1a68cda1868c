"""Those who said yes when somebody else already had it: in reserve, in the order of their yes."""

from datetime import datetime

from bookings.models import Offer, Seat
from bookings.vocabulary import OfferStatus, SeatStatus

HELD = (SeatStatus.FILLED, SeatStatus.RECONFIRMING, SeatStatus.IN_PROGRESS)


def reserves(seat: Seat) -> list[Offer]:
    """The offers of those who wait for a seat like this one, whoever said yes first in front.

    Whoever was asked anew since then waits no more: her last answer counts.
    """
    last_offers: dict[int, Offer] = {}
    of_such_a_seat = Offer.objects.filter(seat__booking=seat.booking_id, seat__language=seat.language_id)
    for offer in of_such_a_seat.order_by("pk"):
        last_offers[offer.mediator_id] = offer
    waiting = [(offer.willing_at, offer.pk, offer) for offer in last_offers.values() if is_in_reserve(offer)]
    return [offer for _, _, offer in sorted(waiting, key=lambda one: one[:2])]


def is_in_reserve(offer: Offer) -> bool:
    return offer.status == OfferStatus.SUPERSEDED and offer.willing_at is not None


def position(offer: Offer) -> int | None:
    """Her place among the reserves, from one; None when she is not one of them."""
    waiting = [other.mediator_id for other in reserves(offer.seat)]
    return waiting.index(offer.mediator_id) + 1 if offer.mediator_id in waiting else None


def can_wait_for(seat: Seat, *, at: datetime) -> bool:
    """Whether being in reserve is of any use: somebody has it who may yet give it back."""
    alike = Seat.objects.filter(booking=seat.booking_id, language=seat.language_id)
    return at < seat.booking.ends_at and alike.filter(status__in=HELD).exists()
