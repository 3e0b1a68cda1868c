"""The one order of locks: booking, its seats, then mediators by id. Everything that changes a booking starts here."""

from collections.abc import Iterable
from dataclasses import dataclass

from bookings.models import Booking, Seat
from mediation import calendar


class BookingNotFound(Exception):
    def __init__(self, booking_id: int) -> None:
        super().__init__(booking_id)
        self.booking_id = booking_id


@dataclass(frozen=True)
class Locked:
    booking: Booking
    seats: tuple[Seat, ...]

    @property
    def seat(self) -> Seat:
        """The only seat of a booking for one mediator."""
        (seat,) = self.seats
        return seat


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
        seat.booking = booking
    calendar.lock_mediators(mediator_ids)
    return Locked(booking=booking, seats=seats)
