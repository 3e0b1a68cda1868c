"""After the storm: what was lost, what was sent twice, and what else does not hold, from our rows and the gateway's."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from bookings.models import BookingEvent, Deadline, Offer
from bookings.vocabulary import OPEN_OFFERS
from config.invariants import broken
from mediation.clock import now
from notifications.models import Message, Reply
from notifications.phonebox.gateway import Gateway
from notifications.vocabulary import OPEN_MESSAGES, Channel, MessageStatus, ReplyRoute

# Long enough for whatever is under way at the instant of the reckoning.
A_MOMENT = timedelta(seconds=10)
OURS = "outbound-api"
GONE = (MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.UNDELIVERED)


@dataclass
class Reckoning:
    messages: int = 0
    # Of the messages, what was said and not written.
    calls: int = 0
    offers: int = 0
    replies: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    not_sent: Counter[str] = field(default_factory=Counter)
    # Seconds until an answer that no webhook brought was found and handled.
    found_after: list[float] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return not (self.lost or self.doubled or self.strangers or self.broken)


def unsettled() -> dict[str, int]:
    """What should have been done by now. The requests go on being searched for: what is fresh says nothing."""
    at = now() - A_MOMENT
    counts = {
        "deadlines": Deadline.objects.due(at).count(),
        "events": BookingEvent.objects.filter(relayed_at__isnull=True, at__lte=at).count(),
        "messages": _unsettled_messages(at).count(),
        "replies": Reply.objects.filter(handled_at__isnull=True).count(),
    }
    return {what: count for what, count in counts.items() if count}


def _unsettled_messages(at: datetime) -> QuerySet[Message]:
    """Due, or tried already and waiting for the next try or look."""
    still_open = Message.objects.filter(status__in=OPEN_MESSAGES, created_at__lte=at)
    return still_open.filter(Q(due_at__lte=at) | Q(attempts__gt=0))


def reckon(gateway: Gateway) -> Reckoning:
    found = Reckoning(offers=Offer.objects.count(), messages=Message.objects.count())
    taken = gateway.accepted()
    ours = Counter(Message.objects.values_list("to", "body"))
    for text, times in taken.items():
        if times > ours[text]:
            found.doubled.append(f"{text[0]}: {times} for {ours[text]}")
    _messages(found, gateway)
    _calls(found, gateway)
    _offers(found)
    _replies(found, gateway)
    found.broken = [f"{each.rule} {each.about}" for each in broken(now())]
    return found


def _messages(found: Reckoning, gateway: Gateway) -> None:
    """Each one that we say has gone is at the gateway, and each that is there is one of ours."""
    taken = gateway.accepted()
    texts = {message.sid for message in gateway.messages() if message.direction == OURS}
    theirs = texts | {call.sid for call in gateway.calls() if call.direction == OURS}
    at = now() - A_MOMENT
    found.lost.extend(f"{message.pk}: still {message.status}" for message in _unsettled_messages(at))
    for message in Message.objects.filter(created_at__lte=at).exclude(status__in=OPEN_MESSAGES):
        if message.status in GONE and message.provider_sid not in theirs:
            found.lost.append(f"{message.pk}: the gateway has never had it")
        elif message.status not in GONE:
            found.not_sent[f"{message.status} {message.error}".strip()] += 1
    everything = set(Message.objects.values_list("to", "body"))
    found.strangers = [to for to, body in taken if (to, body) not in everything]


def _calls(found: Reckoning, gateway: Gateway) -> None:
    """One that was made again has an id that no row of ours has."""
    here = set(Message.objects.filter(channel=Channel.VOICE).values_list("provider_sid", flat=True))
    made = [call for call in gateway.calls() if call.direction == OURS]
    found.calls = len(made)
    found.doubled.extend(f"{call.to}: a call that no row knows" for call in made if call.sid not in here)


def _offers(found: Reckoning) -> None:
    untold = Offer.objects.filter(
        status__in=OPEN_OFFERS, messages__isnull=True, made_at__lte=now() - A_MOMENT
    )
    found.lost.extend(
        f"offer {offer_id} was told to nobody" for offer_id in untold.values_list("pk", flat=True)
    )


def _replies(found: Reckoning, gateway: Gateway) -> None:
    """Whatever somebody wrote is here once, by whichever way it came."""
    written = {
        message.sid: message.created_at for message in gateway.messages() if message.direction == "inbound"
    }
    here = set(Reply.objects.values_list("sid", flat=True))
    found.replies = len(written)
    found.lost.extend(f"answer {sid} was never heard" for sid in written.keys() - here)
    swept = Reply.objects.filter(route=ReplyRoute.SWEEP, handled_at__isnull=False)
    found.found_after = [
        (handled_at - written[sid]).total_seconds()
        for sid, handled_at in swept.values_list("sid", "handled_at")
        if handled_at
    ]
