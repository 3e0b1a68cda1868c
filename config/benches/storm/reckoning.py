"""After the storm: what was lost, what was sent twice, and what else does not hold, from our rows and the gateway's."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from bookings.models import BookingEvent, Deadline, Offer
from bookings.vocabulary import OPEN_OFFERS, EventKind
from config.benches.storm.callees import Pressed
from config.benches.storm.reminders import GONE, look_at_reminders
from config.invariants import broken
from mediation.clock import now
from notifications.calling import NO, YES
from notifications.models import Message, Reply
from notifications.phonebox.gateway import Gateway
from notifications.texts.spoken import ABOUT_A_JOB
from notifications.vocabulary import OPEN_MESSAGES, Channel, MessageStatus, ReplyResult, ReplyRoute

# Long enough for whatever is under way at the instant of the reckoning.
A_MOMENT = timedelta(seconds=10)
OURS = "outbound-api"
# Of a call to her to whom the job is: a key puts her through, and answers nothing.
PUT_THROUGH = "bridge_mediator"
# What an answer is said to have done is a fact of the booking's.
FOLLOWS = {
    ReplyResult.ACCEPTED: (EventKind.BOOKING_CONFIRMED, EventKind.BOOKING_RECONFIRMED),
    ReplyResult.DECLINED: (EventKind.OFFER_DECLINED,),
    ReplyResult.RELEASED: (EventKind.MEDIATOR_WITHDREW, EventKind.RECONFIRMATION_REFUSED),
    ReplyResult.REMINDER_CONFIRMED: (EventKind.REMINDER_CONFIRMED,),
}


@dataclass
class Reckoning:
    messages: int = 0
    # Of the messages, those that were said, and those that were mailed.
    calls: int = 0
    letters: int = 0
    offers: int = 0
    replies: int = 0
    # Those that our site answered.
    keys: int = 0
    reminders: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)
    # Of reminders: those of which nothing came, and those that came when they were no longer so.
    forgotten: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    # A mail program shows one letter, because each has the id of the first.
    mailed_again: int = 0
    not_sent: Counter[str] = field(default_factory=Counter)
    # Seconds until an answer that no webhook brought was found and handled.
    found_after: list[float] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return not self.wrongs

    @property
    def wrongs(self) -> list[str]:
        lost = [*self.lost, *self.unheard, *self.forgotten]
        return [*lost, *self.doubled, *self.stale, *self.strangers, *self.broken]


def overdue() -> dict[str, int]:
    """As `unsettled`, without what waits on purpose: a fate that nobody knows is looked up when it can be known."""
    waiting = _unsettled_messages(now() - A_MOMENT).filter(status=MessageStatus.UNKNOWN, due_at__gt=now())
    counts = unsettled()
    counts["messages"] = counts.get("messages", 0) - waiting.count()
    return {what: number for what, number in counts.items() if number > 0}


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


def reckon(gateway: Gateway, *, pressed: Collection[Pressed] = ()) -> Reckoning:
    found = Reckoning(offers=Offer.objects.count(), messages=Message.objects.count())
    taken = gateway.accepted()
    ours = Counter(Message.objects.values_list("to", "body"))
    for text, times in taken.items():
        if times > ours[text]:
            found.doubled.append(f"{text[0]}: {times} for {ours[text]}")
    _steps(found)
    _messages(found, gateway)
    _calls(found, gateway)
    _letters(found, gateway)
    _offers(found)
    _reminders(found, gateway)
    _replies(found, gateway)
    _keys(found, pressed)
    _consequences(found)
    found.broken.extend(f"{each.rule} {each.about}" for each in broken(now()))
    return found


def _steps(found: Reckoning) -> None:
    """Nothing lies about that the clock or the relay should have met."""
    at = now() - A_MOMENT
    for deadline in Deadline.objects.due(at).order_by("pk"):
        found.lost.append(f"seat {deadline.seat_id}: {deadline.kind} is due and not met")
    untold = BookingEvent.objects.filter(relayed_at__isnull=True, at__lte=at)
    found.lost.extend(
        f"event {event_id} made no messages" for event_id in untold.values_list("pk", flat=True)
    )


def _messages(found: Reckoning, gateway: Gateway) -> None:
    """Each one that we say has gone is at the gateway, and each that is there is one of ours."""
    taken = gateway.accepted()
    texts = {message.sid for message in gateway.messages() if message.direction == OURS}
    calls = {call.sid for call in gateway.calls() if call.direction == OURS}
    theirs = texts | calls | {f"mail:{pk}" for pk in _mailed(gateway)}
    at = now() - A_MOMENT
    found.lost.extend(f"{message.pk}: still {message.status}" for message in _unsettled_messages(at))
    for message in Message.objects.filter(created_at__lte=at).exclude(status__in=OPEN_MESSAGES):
        if message.status in GONE and message.provider_sid not in theirs:
            found.lost.append(f"{message.pk}: the gateway has never had it")
        elif message.status not in GONE:
            found.not_sent[f"{message.status} {message.error}".strip()] += 1
    everything = set(Message.objects.values_list("to", "body"))
    found.strangers.extend(to for to, body in taken if (to, body) not in everything)


def _calls(found: Reckoning, gateway: Gateway) -> None:
    """One that was made again has an id that no row of ours has."""
    here = set(Message.objects.filter(channel=Channel.VOICE).values_list("provider_sid", flat=True))
    made = [call for call in gateway.calls() if call.direction == OURS]
    found.calls = len(made)
    found.doubled.extend(f"{call.to}: a call that no row knows" for call in made if call.sid not in here)


def _letters(found: Reckoning, gateway: Gateway) -> None:
    """One that was taken again has the id of the first, so that whoever reads it has one."""
    mailed = _mailed(gateway)
    ours = {pk.hex for pk in Message.objects.filter(channel=Channel.EMAIL).values_list("pk", flat=True)}
    found.letters = len(mailed)
    found.mailed_again = mailed.total() - len(mailed)
    found.strangers.extend(f"letter {pk}" for pk in mailed.keys() - ours)


def _mailed(gateway: Gateway) -> Counter[str]:
    """How many times each letter was taken, by the id of the message that it is."""
    ids = (letter.message_id.strip("<>").partition("@")[0] for letter in gateway.letters())
    return Counter(each.replace("-", "") for each in ids)


def _offers(found: Reckoning) -> None:
    untold = Offer.objects.filter(
        status__in=OPEN_OFFERS, messages__isnull=True, made_at__lte=now() - A_MOMENT
    )
    found.lost.extend(
        f"offer {offer_id} was told to nobody" for offer_id in untold.values_list("pk", flat=True)
    )


def _reminders(found: Reckoning, gateway: Gateway) -> None:
    arrived = {message.sid: message.created_at for message in gateway.messages()}
    seen = look_at_reminders(arrived, until=now() - A_MOMENT)
    found.reminders, found.forgotten, found.stale = seen.became, seen.lost, seen.stale
    found.doubled.extend(seen.twice)


def _replies(found: Reckoning, gateway: Gateway) -> None:
    """Whatever somebody wrote is here once, by whichever way it came."""
    written = {
        message.sid: message.created_at for message in gateway.messages() if message.direction == "inbound"
    }
    here = set(Reply.objects.values_list("sid", flat=True))
    found.replies = len(written)
    found.unheard = [f"answer {sid} was never heard" for sid in written.keys() - here]
    swept = Reply.objects.filter(route=ReplyRoute.SWEEP, handled_at__isnull=False)
    found.found_after = [
        (handled_at - written[sid]).total_seconds()
        for sid, handled_at in swept.values_list("sid", "handled_at")
        if handled_at
    ]


def _keys(found: Reckoning, pressed: Collection[Pressed]) -> None:
    """What somebody pressed and was thanked for: the call is known as heard, and a yes or a no as an answer."""
    for each in pressed:
        if not each.is_answered:
            continue
        found.keys += 1
        message = Message.objects.filter(provider_sid=each.call, status=MessageStatus.DELIVERED).first()
        if message is None:
            found.unheard.append(f"call {each.call}: key {each.key}, and nobody knows that it was picked up")
        elif each.key in (YES, NO) and _asks_for_an_answer(message):
            found.unheard.extend(_not_noted(each))


def _asks_for_an_answer(message: Message) -> bool:
    is_about_an_offer = message.offer_id is not None and message.text_key != PUT_THROUGH
    return is_about_an_offer or message.text_key in ABOUT_A_JOB


def _not_noted(pressed: Pressed) -> Iterator[str]:
    noted = Reply.objects.filter(sid=f"{pressed.call}-{pressed.key}", handled_at__isnull=False)
    if not noted.exclude(result="").exists():
        yield f"call {pressed.call}: key {pressed.key} was never heard"


def _consequences(found: Reckoning) -> None:
    """Who hears that she has a job has it, or had it; and so with whatever else is said to have been done."""
    for reply in Reply.objects.filter(result__in=FOLLOWS, booking__isnull=False).order_by("pk"):
        kinds = FOLLOWS[ReplyResult(reply.result)]
        of_hers = BookingEvent.objects.filter(booking=reply.booking_id, mediator=reply.mediator_id)
        if not of_hers.filter(kind__in=kinds).exists():
            found.broken.append(f"answer {reply.sid} is {reply.result}, and nothing followed")
