"""Events become messages: each event's letters are written in the transaction that marks it relayed. No network."""

import logging
from datetime import datetime

from django.db import transaction

from bookings.models import BookingEvent
from bookings.vocabulary import EventKind
from notifications import policy
from notifications.facts import Subject
from notifications.policy import TABLE, Letter
from notifications.texts.catalogue import MissingFacts
from notifications.writing import write

log = logging.getLogger(__name__)

BATCH = 50


def relay(*, at: datetime) -> int:
    """Relay every event that nobody else is relaying; return how many were."""
    total = 0
    refused: set[int] = set()
    while claimed := _relay_batch(at=at, but=refused):
        total += claimed
    return total


def _relay_batch(*, at: datetime, but: set[int]) -> int:
    with transaction.atomic():
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
        relayed = [event.pk for event in events if _write_letters(event, at=at, refused=but)]
        # `update`, one column: the trigger refuses anything else on a history row.
        BookingEvent.objects.filter(pk__in=relayed).update(relayed_at=at)
    return len(relayed)


def _write_letters(event: BookingEvent, *, at: datetime, refused: set[int]) -> bool:
    """All letters of one event, or none: then the event waits for the next sweep, and the log says why."""
    try:
        with transaction.atomic():
            for place, letter in enumerate(TABLE[EventKind(event.kind)]):
                _write_letter(event, letter, place=place, at=at)
    except (MissingFacts, AssertionError):
        log.exception("event %s cannot be told", event.pk)
        refused.add(event.pk)
        return False
    return True


def _write_letter(event: BookingEvent, letter: Letter, *, place: int, at: datetime) -> None:
    key = policy.text_key(letter, event)
    if key is None:
        return
    for recipient in letter.to(event):
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
            dedupe_key=f"event:{event.pk}:{place}:{recipient.key}:sms",
            is_urgent=policy.is_urgent(letter, event),
        )
