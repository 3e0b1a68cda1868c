"""The way to one booking from a page: what one may not see is not there, what one may not do is refused."""

from django.shortcuts import get_object_or_404

from bookings.lifecycle import NEXT
from bookings.models import Booking, Seat
from bookings.permissions import Sight, require, viewer, visible_bookings
from bookings.vocabulary import SeatStatus, Step
from mediation.models import Mediator, User
from mediation.permissions import Forbidden

READERS = frozenset({Sight.WHOLE, Sight.OFFICE, Sight.AUDITED})
AT_THE_JOB = (SeatStatus.FILLED, SeatStatus.IN_PROGRESS, SeatStatus.DONE)
ACTORS = frozenset({Sight.WHOLE, Sight.OFFICE})


def read_booking(user: User, number: int) -> tuple[Booking, Sight]:
    """A booking as its office, the coordinator or the auditor sees it.

    :raises Http404: when it is not there for this user.
    :raises Forbidden: for a mediator, whose own pages show less.
    """
    booking = get_object_or_404(
        visible_bookings(user)
        .select_related(
            "office__organisation",
            "language",
            "place__municipality",
            "policy",
            "fund",
            "requested_by",
            "series",
            "follows",
        )
        .prefetch_related("seats__mediator", "seats__language", "seats__rescuer"),
        pk=number,
    )
    sight = viewer(user).sight_of(booking)
    if sight not in READERS:
        raise Forbidden("see_history")
    return booking, sight


def booking_for(user: User, number: int, verb: str) -> Booking:
    """A booking that the user may do `verb` to: her role allows it, and the booking is her office's or all are.

    :raises Http404:
    :raises Forbidden:
    """
    require(user, verb)
    booking, sight = read_booking(user, number)
    if sight not in ACTORS:
        raise Forbidden(verb)
    return booking


def seats_of(booking: Booking) -> list[Seat]:
    """The seats of a booking read above, in their order, with the booking itself and all of them on each."""
    seats = list(booking.seats.all())
    for seat in seats:
        seat.booking, seat.team = booking, tuple(seats)
    return seats


def colleagues(booking: Booking) -> list[Mediator]:
    """Who holds the seats, where they are several and one has to be named."""
    held = [seat.mediator for seat in seats_of(booking) if seat.mediator and seat.status in AT_THE_JOB]
    return held if len(held) > 1 else []


def seat_in_question(booking: Booking) -> Seat:
    """The seat that a page about the whole booking speaks of: one that is missing somebody, else the first."""
    seats = seats_of(booking)
    missing = [seat for seat in seats if seat.status in NEXT[Step.FILL]]
    held = [seat for seat in seats if seat.mediator_id and seat.status != SeatStatus.CANCELLED]
    return next(iter([*missing, *held, *seats]))
