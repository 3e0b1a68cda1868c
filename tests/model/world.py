"""All that the invariants look at, read from the tables once after each step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypeVar

from bookings.models import BookingEvent, Deadline, Reuse, Seat, ServiceRecord
from bookings.vocabulary import EventKind
from mediation.models import Commitment
from mediation.vocabulary import CommitmentState

T = TypeVar("T")

# What puts a mediator on a seat, and what takes her off it again.
SEATED = (EventKind.BOOKING_CONFIRMED, EventKind.MEDIATOR_ASSIGNED, EventKind.RESCUE_ACCEPTED)
UNSEATED = (
    EventKind.MEDIATOR_WITHDREW,
    EventKind.MEDIATOR_REMOVED,
    EventKind.RECONFIRMATION_REFUSED,
    EventKind.RECONFIRMATION_LAPSED,
    EventKind.RESCUE_PROPOSED,
    EventKind.MEDIATOR_MISSED,
    EventKind.BOOKING_CANCELLED,
)
TOLD = (
    *SEATED,
    *UNSEATED,
    *(EventKind.RECONFIRMATION_ASKED, EventKind.BOOKING_COMPLETED, EventKind.BOOKING_REINSTATED),
)


@dataclass(frozen=True)
class World:
    """The seats in their order, and by seat what is held, due, told and credited of each."""

    seats: list[Seat]
    commitments: dict[int, list[Commitment]]
    due: dict[int, dict[str, datetime]]
    events: dict[int, list[BookingEvent]]
    records: list[ServiceRecord]
    reuses: dict[int, list[Reuse]]

    @classmethod
    def read(cls) -> Self:
        due: dict[int, dict[str, datetime]] = {}
        for seat_id, kind, due_at in Deadline.objects.open().values_list("seat_id", "kind", "due_at"):
            due.setdefault(seat_id, {})[kind] = due_at
        held = Commitment.objects.exclude(state=CommitmentState.RELEASED).order_by("pk")
        told = BookingEvent.objects.filter(kind__in=TOLD, seat__isnull=False).order_by("pk")
        reused = Reuse.objects.select_related("seat__booking", "credit").order_by("pk")
        return cls(
            seats=list(Seat.objects.select_related("booking__policy", "booking__office").order_by("pk")),
            commitments=_grouped((commitment.seat_id, commitment) for commitment in held),
            due=due,
            events=_grouped((event.seat_id or 0, event) for event in told),
            records=list(ServiceRecord.objects.select_related("seat__booking__policy").order_by("pk")),
            reuses=_grouped((reuse.credit_id, reuse) for reuse in reused),
        )

    @property
    def statuses(self) -> dict[int, str]:
        return {seat.pk: seat.status for seat in self.seats}

    def told(self, seat: Seat, *kinds: EventKind, of: int | None = None) -> list[BookingEvent]:
        """The seat's events of these kinds, first to last; `of` one mediator alone."""
        events = [event for event in self.events.get(seat.pk, []) if event.kind in kinds]
        return [event for event in events if of in (None, event.mediator_id)]


def _grouped(pairs: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    groups: dict[int, list[T]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups
