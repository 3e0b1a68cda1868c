"""What takes over when an SMS does not arrive: the next channel of that person for that kind, once. No network.

`docs/decisions/0019-second-channel.md` shows the table to people, and is held to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from operator import itemgetter
from types import MappingProxyType
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings.outbox import ring_after_commit
from bookings.vocabulary import Lane
from notifications import recipients
from notifications.facts import Subject
from notifications.models import Attempt, GatewayPause, Message
from notifications.policy import OFFERS, is_still_true, wakes_from
from notifications.recipients import Recipient
from notifications.texts.spoken import told_aloud
from notifications.vocabulary import (
    LOST_MESSAGES,
    OPEN_MESSAGES,
    AttemptOutcome,
    Channel,
    MessageKind,
    MessageStatus,
)
from notifications.writing import write


class Person(Enum):
    MEDIATOR = "mediatrice o mediatore"
    OFFICE = "ufficio"
    COORDINATOR = "coordinamento"
    ASSISTED = "persona assistita"


NEVER: Final[tuple[Channel, ...]] = ()
BY_VOICE: Final = (Channel.VOICE,)
BY_LETTER: Final = (Channel.EMAIL,)
VOICE_THEN_LETTER: Final = (Channel.VOICE, Channel.EMAIL)

# After an SMS, in this order. A kind that is not here stays lost: the coordinator's list shows it.
AFTER_SMS: Final[Mapping[Person, Mapping[str, tuple[Channel, ...]]]] = MappingProxyType(
    {
        Person.MEDIATOR: {
            # Then the next mediator is asked.
            MessageKind.URGENT_OFFER: BY_VOICE,
            MessageKind.PLANNED_OFFER: BY_VOICE,
            MessageKind.CONFIRMATION: VOICE_THEN_LETTER,
            MessageKind.CANCELLATION: VOICE_THEN_LETTER,
            MessageKind.REMINDER: VOICE_THEN_LETTER,
            MessageKind.NOTICE: BY_LETTER,
            MessageKind.ANSWER: BY_LETTER,
        },
        # Its letter went out beside the text: only in a hurry is it called, and who has a mailbox only where it is now.
        Person.OFFICE: {
            MessageKind.CONFIRMATION: BY_VOICE,
            MessageKind.CANCELLATION: BY_VOICE,
            MessageKind.ALERT: BY_VOICE,
        },
        Person.COORDINATOR: {MessageKind.ALERT: VOICE_THEN_LETTER},
        Person.ASSISTED: {},
    }
)

# What was lost earlier than this is no news any more.
LATELY = timedelta(hours=1)
# An urgent text that has been tried for so long in vain is said instead.
IN_VAIN = timedelta(seconds=30)
NOT_TAKEN = (AttemptOutcome.NOT_TAKEN, AttemptOutcome.UNKNOWN, AttemptOutcome.MISCONFIGURED)
BATCH = 50


@dataclass(frozen=True)
class Way:
    """How somebody can be told otherwise: by what, and with which words."""

    channel: Channel
    key: str
    to: Recipient


def person_of(message: Message) -> Person:
    if message.kind == MessageKind.ASSISTED:
        return Person.ASSISTED
    if message.mediator_id:
        return Person.MEDIATOR
    return Person.COORDINATOR if message.user_id else Person.OFFICE


# --- By itself


def take_over(*, at: datetime) -> int:
    """Write what stands in for each text that is lost, or is urgent and does not leave; return how many.

    Each is judged once: a call that nobody heard is passed on in its turn, and so the last channel is the end.
    """
    with transaction.atomic():
        untold = [*_claim(_lost(at)), *_claim(_held_up(at))]
        if not untold:
            return 0
        Message.objects.filter(pk__in=[message.pk for message in untold]).update(passed_on_at=at)
        written = sum(_pass_on(message, at=at) for message in untold)
    if written:
        ring_after_commit("notifications.send")
    return written


def _claim(messages: QuerySet[Message]) -> list[Message]:
    """Hardly ever are there any, and only then is it worth fetching what they are about."""
    ordered = messages.order_by("created_at").values_list("pk", flat=True)
    claimed = list(ordered.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    if not claimed:
        return []
    known = Message.objects.select_related(
        "in_place_of", "booking__policy", "event__seat", "offer", "mediator"
    )
    return list(known.filter(pk__in=claimed).order_by("created_at"))


def _lost(at: datetime) -> QuerySet[Message]:
    is_a_text_or_stands_in = Q(channel=Channel.SMS) | Q(channel=Channel.VOICE, in_place_of__isnull=False)
    return Message.objects.filter(
        is_a_text_or_stands_in, passed_on_at=None, status__in=LOST_MESSAGES, settled_at__gt=at - LATELY
    )


def _held_up(at: datetime) -> QuerySet[Message]:
    """What cannot wait for the gateway to come back: offers where minutes count, and alarms."""
    in_vain = Attempt.objects.filter(
        message=OuterRef("pk"), started_at__lte=at - IN_VAIN, outcome__in=NOT_TAKEN
    )
    paused = GatewayPause.objects.filter(channel=Channel.SMS, until__gt=at)
    cannot_wait = Q(kind=MessageKind.URGENT_OFFER, event__seat__lane=Lane.NOW) | Q(
        kind=MessageKind.ALERT, user__isnull=False
    )
    return Message.objects.filter(
        cannot_wait,
        Exists(in_vain) | Exists(paused),
        channel=Channel.SMS,
        passed_on_at=None,
        status__in=OPEN_MESSAGES,
        due_at__lte=at + LATELY,
    )


def _pass_on(message: Message, *, at: datetime) -> bool:
    text = message.in_place_of or message
    if text.bridge_id or not is_still_true(text) or _is_a_nudge(text):
        return False
    channels = AFTER_SMS[person_of(text)].get(text.kind, NEVER)
    if message.channel in channels:
        channels = channels[channels.index(Channel(message.channel)) + 1 :]
    ways = [way for channel in channels if (way := way_by(channel, text)) and _is_fit(way, text)]
    if not ways:
        return False
    # The first; but at night what does not have to wake anybody is found in the mailbox in the morning.
    due_at, way = min(((_may_leave_from(way, text, at=at), way) for way in ways), key=itemgetter(0))
    return tell(text, way, at=at, due_at=due_at, dedupe_key=f"second:{text.pk}")


def _is_a_nudge(text: Message) -> bool:
    """The offer that it repeats has arrived, or was passed on itself."""
    return text.kind == MessageKind.REMINDER and text.offer_id is not None


def _is_fit(way: Way, text: Message) -> bool:
    if way.channel == Channel.VOICE and _is_called_anyway(text):
        return False
    if person_of(text) != Person.OFFICE:
        return True
    assert text.booking is not None, "an office is called about a request"
    return text.is_urgent and (_is_now(text) or not recipients.mailboxes(text.booking))


def _is_now(text: Message) -> bool:
    """A mailbox is looked into too late for who waits beside somebody."""
    return text.event is not None and text.event.seat is not None and text.event.seat.lane == Lane.NOW


def _is_called_anyway(text: Message) -> bool:
    """Some events tell by text and by call at once."""
    calls = Message.objects.filter(channel=Channel.VOICE)
    if text.kind in OFFERS:
        return calls.filter(offer=text.offer).exists()
    about_it = calls.filter(event=text.event, mediator=text.mediator, user=text.user, office=text.office)
    return text.event_id is not None and about_it.exists()


# --- By any way


def way_by(channel: Channel, text: Message) -> Way | None:
    """None where there are no words for it, or this person is not reached like that."""
    to = recipients.addressee(text)
    if channel == Channel.EMAIL:
        to, key = recipients.with_mailbox(to), text.text_key
    else:
        key = told_aloud(text.text_key, is_reserved=text.booking.is_reserved) if text.booking else ""
    return Way(channel, key, to) if key and not to.hindrance(channel) else None


def tell(text: Message, way: Way, *, at: datetime, due_at: datetime, dedupe_key: str) -> bool:
    """Write the same by this way; False when it was written before."""
    event = text.event
    subject = Subject(
        at=at,
        booking=text.booking,
        seat=event.seat if event else None,
        # A key answers a question: of an offer, only the offer itself is one.
        offer=text.offer if text.kind in OFFERS else None,
        mediator=text.mediator,
        event=event,
    )
    return write(
        way.key,
        to=way.to,
        subject=subject,
        kind=MessageKind.CALL if way.channel == Channel.VOICE else MessageKind(text.kind),
        dedupe_key=f"{dedupe_key}:{way.channel}",
        is_urgent=text.is_urgent and way.channel == Channel.VOICE,
        due_at=due_at,
        channel=way.channel,
        in_place_of=text,
    )


def is_under_way(text: Message, channel: Channel) -> bool:
    """Whether the same is on its way by this channel, or has arrived."""
    told = text.stand_ins.filter(channel=channel)
    return told.exclude(status__in=(*LOST_MESSAGES, MessageStatus.CANCELLED)).exists()


def _may_leave_from(way: Way, text: Message, *, at: datetime) -> datetime:
    """A telephone wakes: at night only what is near, and what was urgent enough to be asked at night."""
    asked_at_night = text.kind in (MessageKind.URGENT_OFFER, MessageKind.ALERT)
    if way.channel == Channel.EMAIL or text.booking is None or asked_at_night:
        return at
    return wakes_from(text.booking, starts_at=text.booking.starts_at, at=at)
