"""The one order of locks: booking, its seats, then mediators by id. Everything that changes a booking starts here."""

from collections.abc import Iterable
from dataclasses import dataclass

from bookings.models import Booking, Seat
from mediation import calendar


class BookingNotFound(Exception):
    def __init__(self, booking_id: int) -> None:
        super().__init__(booking_id)
        self.booking_id = booking_id


class NoSuchSeat(Exception):
    def __init__(self, *, number: int, seat_id: int) -> None:
        super().__init__(f"{number}: seat {seat_id}")
        self.number = number
        self.seat_id = seat_id


@dataclass(frozen=True)
class Locked:
    """A booking and its seats in their order, each with the others as its team."""

    booking: Booking
    seats: tuple[Seat, ...]

    def seat(self, seat_id: int) -> Seat:
        """:raises NoSuchSeat: when the booking has no such seat."""
        found = next((seat for seat in self.seats if seat.pk == seat_id), None)
        if found is None:
            raise NoSuchSeat(number=self.booking.number, seat_id=seat_id)
        return found

    def held_by(self, mediator_id: int) -> Seat | None:
        return next((seat for seat in self.seats if seat.mediator_id == mediator_id), None)


def lock(booking_id: int, *, mediator_ids: Iterable[int] = ()) -> Locked:
    """Lock a booking with its seats, then the mediators given, for the rest of the transaction.

    :raises BookingNotFound: when there is none with this id.
    """
    booking = (
        Booking.objects.select_for_update(no_key=True, of=("self",))
        .select_related("office", "place__municipality", "policy", "language")
        .filter(pk=booking_id)
        .first()
    )
    if booking is None:
        raise BookingNotFound(booking_id)
    seats = tuple(
        Seat.objects.select_for_update(no_key=True).filter(booking_id=booking_id).order_by("position")
    )
    for seat in seats:
        seat.booking, seat.team = booking, seats
    calendar.lock_mediators(mediator_ids)
    return Locked(booking=booking, seats=seats)
