"""A coordinator answers by SMS what somebody wrote: in her own words, kept beside the booking they are about."""

import hashlib
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from bookings.outbox import ring_after_commit
from notifications import recipients
from notifications.delivery_policy import POLICIES
from notifications.grammar import OPT_OUT_WORDS
from notifications.models import Message, Reply
from notifications.reading import open_reply
from notifications.recipients import Recipient
from notifications.spelling import plain, words
from notifications.texts import segments
from notifications.texts.discretion import telling_words
from notifications.vocabulary import Channel, MessageKind

# There is no text of this key in any language: what she wrote is all there is.
BY_HAND: Final = "by_hand"
MOST_PARTS: Final = 3


class NotAnAnswer(Exception):
    """What cannot be sent; nothing has been."""


class NothingSaid(NotAnAnswer):
    pass


class TooLong(NotAnAnswer):
    """It would be more SMS than anybody reads."""

    def __init__(self, *, parts: int) -> None:
        super().__init__(parts)
        self.parts = parts


class TellsWhy(NotAnAnswer):
    """It says of somebody what no SMS may say: an illness, a ward, violence."""

    def __init__(self, *, said: list[str]) -> None:
        super().__init__(len(said))
        self.said = said


class AsksForAnOptOut(NotAnAnswer):
    """Who wrote this word back would not be written to any more."""

    def __init__(self, *, word: str) -> None:
        super().__init__(word)
        self.word = word


class CannotBeReached(NotAnAnswer):
    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic(durable=True)
def answer_reply(*, reply_id: int, body: str, by_id: int, at: datetime) -> Message:
    """Write her answer to whoever wrote, and take the reply off the list; the same answer again is one message.

    :raises ReplyNotFound:
    :raises NotAnAnswer: one of its kinds.
    """
    reply = open_reply(reply_id)
    body = body.strip()
    parts = _check(body)
    to = correspondent(reply)
    if to.hindrance(Channel.SMS):
        raise CannotBeReached(reason=to.hindrance(Channel.SMS))
    message, _ = Message.objects.get_or_create(
        dedupe_key=f"reply:{reply.pk}:{BY_HAND}:{hashlib.sha256(body.encode()).hexdigest()[:16]}",
        defaults={
            "kind": MessageKind.ANSWER,
            "is_urgent": True,
            "booking": reply.booking,
            "booking_version": reply.booking.version if reply.booking else None,
            "to": to.phone,
            "mediator": to.mediator,
            "is_to_demo_person": to.is_demo,
            "author_id": by_id,
            "text_key": BY_HAND,
            "language": to.language,
            "text_version": 1,
            "body": body,
            "parts": parts,
            "created_at": at,
            "due_at": at,
            "expires_at": at + POLICIES[MessageKind.ANSWER].useful_for,
        },
    )
    reply.needs_coordinator = False
    reply.save(update_fields=["needs_coordinator"])
    ring_after_commit("notifications.send")
    return message


def correspondent(reply: Reply) -> Recipient:
    """Whoever wrote: a mediator, or a number that is nobody's."""
    if reply.mediator:
        return recipients.mediator(reply.mediator)
    return Recipient(
        key=f"phone:{reply.from_number}",
        phone=reply.from_number,
        language=settings.DEFAULT_LANGUAGE,
        is_demo=False,
    )


def _check(body: str) -> int:
    """How many SMS it is. :raises NotAnAnswer:"""
    if not body:
        raise NothingSaid
    parts = segments.count(body).parts
    if parts > MOST_PARTS:
        raise TooLong(parts=parts)
    if said := telling_words(body):
        raise TellsWhy(said=said)
    if word := next((word for word in words(plain(body)) if word in OPT_OUT_WORDS), None):
        raise AsksForAnOptOut(word=word)
    return parts
