"""Writing an event, and ringing for those who make messages of it. The row is the memory, the ring only a hurry."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import transaction

from bookings.models import Booking, BookingEvent, Offer, Seat
from bookings.vocabulary import EventKind

log = logging.getLogger(__name__)

# Nobody is told of these, so nobody need hurry: many come at once, and each ring would have a worker look at nothing.
UNTOLD = (EventKind.OFFER_SENT, EventKind.OFFER_DELIVERED)


def record(
    kind: EventKind,
    *,
    booking: Booking,
    at: datetime,
    seat: Seat | None = None,
    offer: Offer | None = None,
    mediator_id: int | None = None,
    by_id: int | None = None,
    on_behalf_of_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> BookingEvent:
    """Add one event inside the caller's transaction, and ring the relay when it commits if somebody is told of it.

    Whoever did it did so for the booking's office; an office known by its telephone alone is named without a person.
    """
    event = BookingEvent.objects.create(
        booking=booking,
        seat=seat or (offer.seat if offer else None),
        offer=offer,
        mediator_id=mediator_id or (offer.mediator_id if offer else None),
        kind=kind,
        at=at,
        actor_id=by_id,
        on_behalf_of_id=booking.office_id if by_id else on_behalf_of_id,
        facts=facts or {},
        booking_version=booking.version,
    )
    if kind not in UNTOLD:
        ring_after_commit("notifications.relay")
    return event


def record_of_offers(
    kind: EventKind, offers: Iterable[tuple[Offer, dict[str, Any]]], *, at: datetime
) -> None:
    """Add one event for each of these offers, with its facts, in one statement."""
    BookingEvent.objects.bulk_create(
        BookingEvent(
            booking=offer.seat.booking,
            seat=offer.seat,
            offer=offer,
            mediator_id=offer.mediator_id,
            kind=kind,
            at=at,
            facts=facts,
            booking_version=offer.seat.booking.version,
        )
        for offer, facts in offers
    )
    ring_after_commit("notifications.relay")


def ring_after_commit(task: str) -> None:
    """Wake a worker once the transaction is through; rung twice in one transaction, it rings once.

    `robust`: a broker that is down must not keep other hooks from running, nor tell the caller that a booking
    which is safely stored has failed.
    """
    connection = transaction.get_connection()
    rung: set[str] = {getattr(hook, "rings", "") for _, hook, _ in connection.run_on_commit}
    if task in rung:
        return

    def ring() -> None:
        try:
            current_app.send_task(task, queue="urgent", expires=60)
        except Exception:  # noqa: BLE001 - any failure of the broker: the sweep finds the row within seconds
            log.warning("could not ring %s; the sweep will find the row", task)

    ring.rings = task  # type: ignore[attr-defined]
    transaction.on_commit(ring, robust=True)
