"""Offers follow their messages: sent, delivered, undeliverable. A sweep, so a crash between the two heals itself."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings.actions.dispatching import note_offer_delivered, note_offer_sent, note_offer_undeliverable
from bookings.vocabulary import OPEN_OFFERS, OfferStatus
from notifications.models import Message
from notifications.policy import OFFERS
from notifications.second_channel import take_over
from notifications.vocabulary import LOST_MESSAGES, OPEN_MESSAGES, Channel, MessageStatus

log = logging.getLogger(__name__)

# For so long the others wait for a call to be made and heard.
HOLDS_FOR = timedelta(minutes=2)


def follow_messages(*, at: datetime) -> list[str]:
    """Bring every open offer up to its message; return the statuses of those messages whose offers moved.

    What is lost is passed on first: while somebody is called instead, her offer is not.
    """
    _quietly_take_over(at=at)
    is_of_an_offer = Q(kind__in=OFFERS) | Q(in_place_of__kind__in=OFFERS, status=MessageStatus.DELIVERED)
    behind = (
        Message.objects.filter(is_of_an_offer, offer__status__in=OPEN_OFFERS)
        .filter(
            Q(status=MessageStatus.SENT, offer__status=OfferStatus.QUEUED)
            | Q(status=MessageStatus.DELIVERED, offer__status__in=[OfferStatus.QUEUED, OfferStatus.SENT])
            | Q(status__in=LOST_MESSAGES) & ~Exists(_calls_that_hold(at))
        )
        .values_list("offer_id", "status", "sent_at", "settled_at", "error")
    )
    return [
        status
        for offer_id, status, sent_at, settled_at, error in list(behind)
        if _follow(offer_id, status, sent_at or at, settled_at or at, error, at=at)
    ]


def _quietly_take_over(*, at: datetime) -> None:
    """What cannot be passed on now is left to the next sweep, and holds up no offer."""
    try:
        take_over(at=at)
    except DatabaseError:
        log.exception("what is lost is not passed on")


def _calls_that_hold(at: datetime) -> QuerySet[Message]:
    """She is about to be called about the same offer, or has picked up."""
    calls = Message.objects.filter(offer=OuterRef("offer"), channel=Channel.VOICE)
    under_way = Q(status__in=(*OPEN_MESSAGES, MessageStatus.SENT), created_at__gt=at - HOLDS_FOR)
    return calls.filter(under_way | Q(status=MessageStatus.DELIVERED))


def _follow(
    offer_id: int, status: str, sent_at: datetime, settled_at: datetime, error: str, *, at: datetime
) -> bool:
    """One offer that cannot move now is left to the next sweep, and holds up no other."""
    try:
        if status == MessageStatus.SENT:
            note_offer_sent(offer_id=offer_id, at=sent_at)
        elif status == MessageStatus.DELIVERED:
            note_offer_delivered(offer_id=offer_id, at=settled_at)
        else:
            note_offer_undeliverable(offer_id=offer_id, at=at, reason=error or status)
    except DatabaseError:
        log.exception("offer %s does not follow its message", offer_id)
        return False
    return True
