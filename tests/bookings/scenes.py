"""The beginnings of most stories: a search under way, somebody asked, somebody who said yes."""

from datetime import datetime, timedelta
from typing import Any

from bookings.actions.dispatching import accept_offer
from bookings.models import Booking, Offer, Seat
from bookings.vocabulary import AnswerChannel, DeadlineKind
from mediation.models import Mediator, Office, User
from tests.bookings.clockwork import meet
from tests.factories import NOON, make_booking, only_seat


def searching(by: User, office: Office, *, at: datetime = NOON, **values: Any) -> Booking:
    """A request whose first wave has opened."""
    booking = make_booking(by=by, office=office, at=at, **values)
    meet(booking.seats.get(position=1), DeadlineKind.OPEN_WAVE, at=at)
    return Booking.objects.get(pk=booking.pk)


def offer_to(mediator: Mediator, booking: Booking) -> Offer:
    """The last offer of this booking to this mediator."""
    return Offer.objects.filter(mediator=mediator, seat__booking=booking).latest("pk")


def accept(mediator: Mediator, booking: Booking, *, at: datetime = NOON) -> Offer:
    return accept_offer(offer_id=offer_to(mediator, booking).pk, at=at, via=AnswerChannel.SMS)


def confirmed(mediator: Mediator, by: User, office: Office, *, at: datetime = NOON, **values: Any) -> Booking:
    """A booking that this mediator has accepted in its first wave."""
    booking = searching(by, office, at=at, **values)
    accept(mediator, booking, at=at)
    return Booking.objects.get(pk=booking.pk)


def team(*members: Mediator, berg: User, office: Office, at: datetime = NOON, **values: Any) -> Booking:
    """A booking for as many mediators as have accepted it in its first wave; the day after tomorrow at ten."""
    asked: dict[str, Any] = {"starts_at": NOON + timedelta(hours=46), **values}
    booking = make_booking(by=berg, office=office, at=at, mediators_needed=len(members), **asked)
    meet(booking.seats.get(position=1), DeadlineKind.OPEN_WAVE, at=at)
    for mediator in members:
        accept(mediator, booking, at=at)
    return Booking.objects.get(pk=booking.pk)


def fresh(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


def seat_of(booking: Booking) -> Seat:
    """The only seat, as it is now."""
    return only_seat(booking)
