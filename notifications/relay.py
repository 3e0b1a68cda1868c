"""Events become messages: each event's letters are written in the transaction that marks it relayed. No network."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from bookings.models import BookingEvent
from bookings.vocabulary import EventKind
from notifications import policy
from notifications.facts import Subject
from notifications.policy import TABLE, Letter, the_coordinator
from notifications.writing import write

log = logging.getLogger(__name__)

BATCH = 50


def relay(*, at: datetime) -> int:
    """Relay every event that nobody else is relaying; return how many were told."""
    told: dict[int, bool] = {}
    while batch := _relay_batch(at=at, but=[pk for pk, was_told in told.items() if not was_told]):
        told |= batch
    return sum(told.values())


def _relay_batch(*, at: datetime, but: Iterable[int]) -> dict[int, bool]:
    """Claim some events, and say of each whether it was told."""
    with transaction.atomic(durable=True):
        events = (
            BookingEvent.objects.filter(relayed_at__isnull=True)
            .exclude(pk__in=but)
            .select_related(
                "booking__office__organisation", "booking__place__municipality", "booking__language"
            )
            .select_related("booking__policy", "seat__mediator", "offer", "mediator")
            .order_by("pk")
            .select_for_update(skip_locked=True, of=("self",))[:BATCH]
        )
        told = {event.pk: _write_letters(event, at=at) for event in events}
        # `update`, one column: the trigger refuses anything else on a history row.
        BookingEvent.objects.filter(pk__in=[pk for pk, was_told in told.items() if was_told]).update(
            relayed_at=at
        )
    return told


def _write_letters(event: BookingEvent, *, at: datetime) -> bool:
    """All letters of one event, or none: then it waits for the next sweep, the log says why, and the others go on."""
    try:
        with transaction.atomic():
            for place, letter in enumerate(TABLE[EventKind(event.kind)]):
                _write_letter(event, letter, place=place, at=at)
    except (OperationalError, InterfaceError):
        raise  # the database itself: no event's fault
    except Exception:
        log.exception("event %s cannot be told", event.pk)
        return False
    return True


def _write_letter(event: BookingEvent, letter: Letter, *, place: int, at: datetime) -> None:
    key = policy.text_key(letter, event)
    if key is None:
        return
    recipients = letter.to(event)
    if not recipients and letter.to is the_coordinator:
        log.error("there is no coordinator to tell event %s to", event.pk)
    for recipient in recipients:
        subject = Subject(
            at=at,
            booking=event.booking,
            seat=event.seat,
            offer=event.offer,
            mediator=event.mediator,
            event=event,
        )
        write(
            key,
            to=recipient,
            subject=subject,
            kind=policy.kind_of(letter, event),
            dedupe_key=f"event:{event.pk}:{place}:{recipient.key}:{letter.channel}",
            is_urgent=policy.is_urgent(letter, event),
            due_at=policy.goes_at(letter, event, at=at),
            channel=letter.channel,
        )
