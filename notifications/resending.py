"""A coordinator has a message that reached nobody sent again, or by another channel, while it still says what is so."""

import uuid
from copy import copy
from datetime import datetime
from typing import Any

from django.db import transaction

from bookings.outbox import ring_after_commit
from notifications.facts import Subject
from notifications.models import Message
from notifications.policy import is_still_true
from notifications.recipients import addressee
from notifications.second_channel import is_under_way, tell, way_by
from notifications.vocabulary import LOST_MESSAGES, TO_COME_IN_BY, Channel, MessageKind, MessageStatus
from notifications.writing import useful_until

# What a message becomes that nobody has tried to send yet.
UNTRIED: dict[str, Any] = {
    # Somebody has just asked for it.
    "is_bulk": False,
    "status": MessageStatus.QUEUED,
    "lease_until": None,
    "attempts": 0,
    "looks": 0,
    "provider_sid": None,
    "error": "",
    "sent_at": None,
    "settled_at": None,
    "passed_on_at": None,
}


OTHERS = (Channel.VOICE, Channel.EMAIL)


class MessageNotFound(Exception):
    pass


class NotSentAgain(Exception):
    """Nothing was written, for this reason: arrived, sent_again, no_longer_true, too_late, no_other_way,
    assisted, or why nobody is reached.
    """

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic(durable=True)
def send_again(*, message_id: str, at: datetime) -> Message:
    """Write the message anew, to the number that the person has now. Each row is sent again once; then its successor.

    :raises MessageNotFound:
    :raises NotSentAgain:
    """
    lost = _lost(message_id)
    to = addressee(lost)
    if hindrance := to.hindrance(lost.channel):
        raise NotSentAgain(reason=hindrance)
    # Who asked to come in asks again herself, and knows by that it is hers.
    if lost.kind in TO_COME_IN_BY or not is_still_true(lost):
        raise NotSentAgain(reason="no_longer_true")
    subject = Subject(at=at, booking=lost.booking, offer=lost.offer, event=lost.event)
    expires_at = useful_until(lost.kind, subject, due_at=at, channel=lost.channel)
    if expires_at <= at:
        raise NotSentAgain(reason="too_late")
    again = copy(lost)
    its_own: dict[str, Any] = {
        "pk": uuid.uuid4(),
        "dedupe_key": f"again:{lost.pk}",
        "to": to.phone,
        "email": to.email,
    }
    when = {"created_at": at, "due_at": at, "expires_at": expires_at}
    for name, value in {**UNTRIED, **its_own, **when, "is_to_demo_person": to.is_demo}.items():
        setattr(again, name, value)
    Message.objects.bulk_create([again], ignore_conflicts=True)
    if not Message.objects.filter(pk=again.pk).exists():
        raise NotSentAgain(reason="sent_again")
    ring_after_commit("notifications.send")
    return again


@transaction.atomic(durable=True)
def send_by(*, message_id: str, channel: Channel, at: datetime) -> None:
    """Say the same by call or by letter, at once, whatever the hour: each row once by each channel.

    :raises MessageNotFound:
    :raises NotSentAgain:
    """
    text = _lost(message_id)
    if text.kind == MessageKind.ASSISTED:
        raise NotSentAgain(reason="assisted")
    if text.kind in TO_COME_IN_BY:
        raise NotSentAgain(reason="no_longer_true")
    if not is_still_true(text):
        raise NotSentAgain(reason="no_longer_true")
    if text.offer and text.offer.useless_at <= at:
        raise NotSentAgain(reason="too_late")
    if is_under_way(text, channel):
        raise NotSentAgain(reason="sent_again")
    way = way_by(channel, text) if channel in OTHERS else None
    if way is None:
        raise NotSentAgain(reason="no_other_way")
    if not tell(text, way, at=at, due_at=at, dedupe_key=f"again:{text.pk}"):
        raise NotSentAgain(reason="sent_again")
    ring_after_commit("notifications.send")


def other_ways(message: Message) -> list[Channel]:
    """By which channels what was lost could be said instead."""
    is_lost_text = message.channel == Channel.SMS and message.status in LOST_MESSAGES
    if not is_lost_text or message.kind in (MessageKind.ASSISTED, *TO_COME_IN_BY):
        return []
    return [channel for channel in OTHERS if way_by(channel, message)]


def _lost(message_id: str) -> Message:
    lost = Message.objects.select_for_update(no_key=True).filter(pk=message_id).first()
    if lost is None:
        raise MessageNotFound
    if lost.status not in LOST_MESSAGES:
        raise NotSentAgain(reason="arrived")
    return lost
