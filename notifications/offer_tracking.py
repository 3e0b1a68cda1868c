"""Offers follow their messages: sent, delivered, undeliverable. A sweep, so a crash between the two heals itself."""

import logging
from datetime import datetime

from django.db import DatabaseError
from django.db.models import Q

from bookings.actions.dispatching import note_offer_delivered, note_offer_sent, note_offer_undeliverable
from bookings.vocabulary import OPEN_OFFERS, OfferStatus
from notifications.models import Message
from notifications.policy import OFFERS
from notifications.vocabulary import LOST_MESSAGES, MessageStatus

log = logging.getLogger(__name__)


def follow_messages(*, at: datetime) -> list[str]:
    """Bring every open offer up to its message; return the statuses of those messages whose offers moved."""
    behind = (
        Message.objects.filter(kind__in=OFFERS, offer__status__in=OPEN_OFFERS)
        .filter(
            Q(status=MessageStatus.SENT, offer__status=OfferStatus.QUEUED)
            | Q(status=MessageStatus.DELIVERED, offer__status__in=[OfferStatus.QUEUED, OfferStatus.SENT])
            | Q(status__in=LOST_MESSAGES)
        )
        .values_list("offer_id", "status", "sent_at", "settled_at", "error")
    )
    return [
        status
        for offer_id, status, sent_at, settled_at, error in list(behind)
        if _follow(offer_id, status, sent_at or at, settled_at or at, error, at=at)
    ]


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
