"""The one order of locks: series, bookings, their seats, then mediators, each by id. Every change begins here."""

from collections.abc import Iterable
from dataclasses import dataclass

from bookings.models import Booking, Seat, Series
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


class SeriesNotFound(Exception):
    def __init__(self, series_id: int) -> None:
        super().__init__(series_id)
        self.series_id = series_id


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
    found = lock_all([booking_id], mediator_ids=mediator_ids)
    if not found:
        raise BookingNotFound(booking_id)
    return found[0]


def lock_all(booking_ids: Iterable[int], *, mediator_ids: Iterable[int] = ()) -> list[Locked]:
    """Lock several bookings, then the seats of all, then the mediators, each by id: one order for one and for many."""
    bookings = list(
        Booking.objects.select_for_update(no_key=True, of=("self",))
        .select_related("place__municipality", "policy")
        .filter(pk__in=set(booking_ids))
        .order_by("pk")
    )
    seats = list(
        Seat.objects.select_for_update(no_key=True)
        .filter(booking__in=bookings)
        .order_by("booking_id", "position")
    )
    calendar.lock_mediators(mediator_ids)
    return [_together(booking, seats) for booking in bookings]


def _together(booking: Booking, of_all: list[Seat]) -> Locked:
    seats = tuple(seat for seat in of_all if seat.booking_id == booking.pk)
    for seat in seats:
        seat.booking, seat.team = booking, seats
    return Locked(booking=booking, seats=seats)


def lock_series_of(booking_id: int) -> Series | None:
    """Lock the series that a booking is a date of, before the booking itself; None where it is of none."""
    return Series.objects.select_for_update(no_key=True).filter(bookings=booking_id).first()


def lock_series(series_id: int) -> tuple[Series, list[Locked]]:
    """Lock a series before its bookings: two people who edit it come one after the other. Its dates, first to last.

    :raises SeriesNotFound: when there is none with this id.
    """
    found = Series.objects.select_for_update(no_key=True).filter(pk=series_id).first()
    if found is None:
        raise SeriesNotFound(series_id)
    dates = lock_all(found.bookings.values_list("pk", flat=True))
    return found, sorted(dates, key=lambda date: date.booking.starts_at)
