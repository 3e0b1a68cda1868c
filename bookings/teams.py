"""The seats of one booking as a team: which share one search, which is filled next. Runs in the action's transaction.

Seats that need the same languages are alike, and whoever says yes takes any of them: they share one search, which one
of them leads. The leading seat is filled last, so that the search and its offers stay where they are until the end.
"""

from collections.abc import Iterable

from bookings.lifecycle import NEXT
from bookings.models import Deadline, Seat
from bookings.vocabulary import DeadlineKind, SeatStatus, Step

COVERED = (SeatStatus.FILLED, SeatStatus.RECONFIRMING, SeatStatus.IN_PROGRESS)
SEARCHABLE = (SeatStatus.OPEN, SeatStatus.DISPATCHING)


def alike(seat: Seat) -> list[Seat]:
    """The seats that the same people could fill, in their order, `seat` among them."""
    return [other for other in seat.team if other.language_id == seat.language_id]


def searching_together(seat: Seat) -> list[Seat]:
    """Those of them that nobody has taken and a search still asks for."""
    return [other for other in alike(seat) if other.status in SEARCHABLE]


def leader(seat: Seat) -> Seat | None:
    """The one of them that has the search, if any has."""
    together = [other.pk for other in searching_together(seat)]
    led = Deadline.objects.open().filter(kind=DeadlineKind.OPEN_WAVE, seat_id__in=together)
    seat_id = led.order_by("seat__position").values_list("seat_id", flat=True).first()
    return next((other for other in seat.team if other.pk == seat_id), None)


def vacancy(seat: Seat) -> Seat:
    """The seat that a yes to an offer of `seat` takes: one searched for with it that does not lead, else itself."""
    together = searching_together(seat)
    if len(together) < 2 or seat.status not in NEXT[Step.FILL]:
        return seat
    leading = leader(seat)
    return [other for other in together if other != leading][-1]


def cover(seat: Seat) -> dict[str, int]:
    """How much of a team is there, for the event that changes it; nothing where one mediator is the whole of it."""
    needed = [other for other in seat.team if other.status != SeatStatus.CANCELLED]
    if len(needed) == 1:
        return {}
    return {"covered": sum(other.status in COVERED for other in needed), "needed": len(needed)}


def leaders(seats: Iterable[Seat]) -> list[Seat]:
    """The first seat of each kind among these: one search each."""
    first: dict[str | None, Seat] = {}
    for seat in seats:
        first.setdefault(seat.language_id, seat)
    return list(first.values())
