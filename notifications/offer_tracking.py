"""Offers follow their messages: sent, delivered, undeliverable. A sweep, so a crash between the two heals itself.

Whoever has heard of one message follows that one. If each followed them all, a hundred reports that come in together
would be a hundred sweeps that wait for one another at the same bookings.
"""

import logging
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings.actions.dispatching import note_offer_delivered, note_offer_sent, note_offer_undeliverable
from bookings.queries import is_free_offer
from bookings.vocabulary import OPEN_OFFERS, OfferStatus
from notifications.models import Message
from notifications.policy import OFFERS
from notifications.second_channel import take_over
from notifications.vocabulary import LOST_MESSAGES, OPEN_MESSAGES, Channel, MessageStatus

log = logging.getLogger(__name__)

# For so long the others wait for a call to be made and heard.
HOLDS_FOR = timedelta(minutes=2)


class Behind(NamedTuple):
    """An offer that is behind its message, and what became of the message."""

    offer_id: int
    status: str
    sent_at: datetime | None
    settled_at: datetime | None
    error: str


def follow_messages(*, at: datetime) -> list[str]:
    """Bring every open offer up to its message; return the statuses of those messages whose offers moved.

    What is lost is passed on first: while somebody is called instead, her offer is not. Several may run at once: each
    passes over bookings that somebody else is changing, and the next one looks again.
    """
    _quietly_take_over(at=at)
    return _follow_all(_behind(at), at=at)


def follow_offers(offers: Collection[int], *, at: datetime) -> None:
    """As `follow_messages`, these alone, and without passing anything on."""
    if offers:
        _follow_all(_behind(at, offer__in=offers), at=at)


def _follow_all(those_behind: Iterable[Behind], *, at: datetime) -> list[str]:
    return [
        behind.status for behind in those_behind if is_free_offer(behind.offer_id) and _follow(behind, at=at)
    ]


def follow_message(*, sid: str, at: datetime) -> None:
    """Bring the offer that this message of the gateway's brought up to it; if it was lost, it is passed on first."""
    if Message.objects.filter(provider_sid=sid, status__in=LOST_MESSAGES).exists():
        _quietly_take_over(at=at)
    for behind in _behind(at, provider_sid=sid):
        _follow(behind, at=at)


def _behind(at: datetime, **which: object) -> Iterator[Behind]:
    is_of_an_offer = Q(kind__in=OFFERS) | Q(in_place_of__kind__in=OFFERS, status=MessageStatus.DELIVERED)
    rows = (
        Message.objects.filter(is_of_an_offer, offer__status__in=OPEN_OFFERS, **which)
        .filter(
            Q(status=MessageStatus.SENT, offer__status=OfferStatus.QUEUED)
            | Q(status=MessageStatus.DELIVERED, offer__status__in=[OfferStatus.QUEUED, OfferStatus.SENT])
            | Q(status__in=LOST_MESSAGES) & ~Exists(_calls_that_hold(at))
        )
        .values_list("offer_id", "status", "sent_at", "settled_at", "error")
    )
    return (Behind(*row) for row in list(rows))


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


def _follow(behind: Behind, *, at: datetime) -> bool:
    """One offer that cannot move now is left to the next sweep, and holds up no other."""
    offer_id, status = behind.offer_id, behind.status
    try:
        if status == MessageStatus.SENT:
            note_offer_sent(offer_id=offer_id, at=behind.sent_at or at)
        elif status == MessageStatus.DELIVERED:
            note_offer_delivered(offer_id=offer_id, at=behind.settled_at or at)
        else:
            note_offer_undeliverable(offer_id=offer_id, at=at, reason=behind.error or status)
    except DatabaseError:
        log.exception("offer %s does not follow its message", offer_id)
        return False
    return True
