"""Which step each seat waits for, by its state alone, and which bookings wait for one that nobody has set. Only reads.

The clock takes what is set (`Deadline`): a step forgotten, or dropped by mistake, is never late: it never comes.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from bookings.models import BookingEvent, Deadline, Seat
from bookings.teams import SEARCHABLE
from bookings.vocabulary import DeadlineKind, SeatStatus

# What must be due, seat by seat. Of the search see `_is_led`: of seats that are alike one has it for all.
NEEDED: tuple[tuple[Q, DeadlineKind], ...] = (
    (Q(status=SeatStatus.FILLED), DeadlineKind.START),
    (Q(status__in=(SeatStatus.FILLED, SeatStatus.IN_PROGRESS)), DeadlineKind.AUTO_CLOSE),
    (Q(status=SeatStatus.RECONFIRMING), DeadlineKind.RECONFIRM_BY),
    (Q(rescuer__isnull=False), DeadlineKind.RESCUE_BY),
)


class Stranded(NamedTuple):
    """A booking that nothing moves on, and the last that was written of it."""

    number: int
    since: datetime


def stranded() -> list[Stranded]:
    """The bookings with a seat whose next step is missing, longest missing first.

    One statement, and so one instant: an action that is under way has either set its next step in it, or not begun.
    """
    is_missing = Q(Q(status__in=SEARCHABLE), ~_is_led())
    for state, kind in NEEDED:
        is_missing |= Q(state, ~Exists(Deadline.objects.open().filter(seat=OuterRef("pk"), kind=kind)))
    seats = Seat.objects.filter(is_missing).annotate(since=_last_written())
    rows = seats.order_by("since", "booking_id").values_list("booking_id", "since").distinct()
    return [Stranded(*row) for row in rows]


def _is_led() -> Exists:
    """Whether one of the seats like this one that are still searched for has their search. Each date has its own."""
    waves = Deadline.objects.open().filter(kind=DeadlineKind.OPEN_WAVE, seat__status__in=SEARCHABLE)
    of_its_booking = waves.filter(seat__booking=OuterRef("booking"))
    alike = of_its_booking.alias(language=Coalesce("seat__language", Value("")))
    return Exists(alike.filter(language=Coalesce(OuterRef("language"), Value(""))))


def _last_written() -> Greatest:
    """When the booking was last changed, as far as its history and what was due of it tell."""
    due = Deadline.objects.filter(seat__booking=OuterRef("booking"))
    return Greatest(
        F("booking__requested_at"),
        _latest(BookingEvent.objects.filter(booking=OuterRef("booking")), "at"),
        _latest(due, "met_at"),
        _latest(due, "dropped_at"),
    )


def _latest(rows: QuerySet[Any], column: str) -> Subquery:
    return Subquery(rows.order_by(F(column).desc(nulls_last=True)).values(column)[:1])
