"""Reads that only the coordinator's pages need."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Least
from django.utils.translation import gettext

from bookings.vocabulary import BookingStatus
from mediation.models import Credential
from notifications.models import Bridge, GatewayAudit, GatewayPause, Message, Reply
from notifications.vocabulary import (
    LOST_MESSAGES,
    OPEN_MESSAGES,
    TO_COME_IN_BY,
    Channel,
    MessageKind,
    MessageStatus,
)

UNREACHED = (MessageStatus.FAILED, MessageStatus.UNDELIVERED)
# A permit takes weeks to renew.
SOON = timedelta(days=60)
URGENT_WAITS = timedelta(seconds=30)
# A message about these has nothing left to tell.
OVER = (BookingStatus.CANCELLED, BookingStatus.UNFILLED, BookingStatus.SIGNED, BookingStatus.VALIDATED)


def replies_to_read() -> QuerySet[Reply]:
    """What a person must read, oldest first."""
    return (
        Reply.objects.filter(needs_coordinator=True)
        .select_related("mediator", "booking")
        .order_by("received_at")
    )


def papers_running_out(*, on: date) -> QuerySet[Credential]:
    """What bars somebody from work soon or already, and is not followed by a newer one; the most urgent first."""
    newer = Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("valid_to"))
    follows = Credential.objects.filter(newer, mediator=OuterRef("mediator"), kind=OuterRef("kind"))
    return (
        Credential.objects.filter(
            ~Exists(follows), is_required=True, valid_to__lte=on + SOON, mediator__is_active=True
        )
        .select_related("mediator")
        .order_by("valid_to", "mediator")
    )


def messages_lost(*, since: datetime) -> QuerySet[Message]:
    """What did not arrive and may still matter, newest first. A call that nobody takes repeats what was written, and
    who waits for a link asks for another.
    """
    return (
        Message.objects.filter(status__in=UNREACHED, created_at__gte=since)
        .exclude(kind__in=(MessageKind.CALL, *TO_COME_IN_BY))
        .exclude(booking__status__in=OVER)
        .exclude(Exists(Message.objects.heard().filter(in_place_of=OuterRef("pk"))))
        .select_related("mediator", "user", "office__organisation", "booking")
        .order_by("-created_at")
    )


@dataclass(frozen=True)
class Difference:
    """What the last comparison with the gateway found on one side only."""

    audit: GatewayAudit
    not_sent: list[Message]
    not_called: list[Bridge]


def difference() -> Difference | None:
    audit = GatewayAudit.objects.order_by("-at").first()
    if audit is None or audit.is_equal:
        return None
    not_sent = Message.objects.filter(pk__in=audit.only_here).order_by("sent_at")
    not_called = Bridge.objects.filter(pk__in=audit.only_here).order_by("began_at")
    messages = list(not_sent.select_related("mediator", "user", "office__organisation"))
    calls = not_called.select_related("mediator", "seat")
    return Difference(audit, messages, list(calls) if len(messages) < len(audit.only_here) else [])


@dataclass(frozen=True)
class Said:
    """One message of a conversation: hers, or ours with what became of it."""

    at: datetime
    body: str
    is_hers: bool
    by: str = ""
    state: str = ""
    booking: int | None = None


def conversation(phone: str, *, since: datetime) -> list[Said]:
    """What was written from and to a number, oldest first."""
    theirs = Reply.objects.filter(from_number=phone, received_at__gte=since)
    ours = Message.objects.filter(to=phone, created_at__gte=since).select_related("author")
    said = [
        *(
            Said(
                reply.received_at,
                reply.body or gettext(reply.get_medium_display()),
                is_hers=True,
                booking=reply.booking_id,
            )
            for reply in theirs
        ),
        *(
            Said(
                message.created_at,
                message.body,
                is_hers=False,
                by=(message.author.first_name or message.author.username) if message.author else "Ponte",
                state=gettext(message.get_status_display()),
                booking=message.booking_id,
            )
            for message in ours
        ),
    ]
    return sorted(said, key=lambda each: each.at)


# --- All messages

SHOWN: dict[str, Q] = {
    "tutti": Q(),
    "persi": Q(status__in=LOST_MESSAGES),
    "in-coda": Q(status__in=OPEN_MESSAGES),
    "a-mano": Q(author__isnull=False),
}


def messages_written(shown: str, *, booking: int | None) -> QuerySet[Message]:
    """Newest first; of one request, where one is named."""
    about = {"booking": booking} if booking is not None else {}
    return (
        Message.objects.filter(SHOWN[shown], **about)
        .select_related("mediator__user", "user", "office__organisation", "author")
        .select_related("booking__policy", "booking__place__municipality")
        .order_by("-created_at", "-pk")
    )


@dataclass(frozen=True)
class Spent:
    """How many SMS the gateway took, and about what they cost: those that did not arrive are paid for too."""

    parts: int
    euro: Decimal


def spent(*, since: datetime, booking: int | None) -> Spent:
    """Since an instant; of one request, where one is named, since ever."""
    about: dict[str, Any] = {"created_at__gte": since} if booking is None else {"booking": booking}
    left = Message.objects.filter(channel=Channel.SMS, sent_at__isnull=False, **about)
    parts = left.aggregate(parts=Sum("parts"))["parts"] or 0
    return Spent(parts, parts * settings.SMS_PRICE)


@dataclass(frozen=True)
class Outage:
    """Since when SMS do not leave, and what is known of the reason."""

    since: datetime
    reason: str = ""


def outage(at: datetime) -> Outage | None:
    """Where the gateway refuses our account, or an urgent message has waited for half a minute."""
    if pause := GatewayPause.objects.filter(channel=Channel.SMS, until__gt=at).first():
        return Outage(pause.since, pause.reason)
    # Tried in vain, it is due again only later: that hides no outage.
    waiting = Message.objects.filter(channel=Channel.SMS, status__in=OPEN_MESSAGES, is_urgent=True)
    tried = waiting.annotate(since=Least("due_at", Min("journal__started_at"))).filter(
        since__lte=at - URGENT_WAITS
    )
    oldest = tried.order_by("since").values_list("since", flat=True).first()
    return Outage(oldest) if oldest else None
