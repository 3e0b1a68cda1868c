"""Getting one message out: claim under a lease, post outside any transaction, settle under a guard.

The rules are those that a storm of faults has taught (`docs/decisions/0003-sending.md`): a lease for each call, an
attempt row before it, and an outcome that nobody heard is looked up before anything is sent again.
"""

import asyncio
import logging
import random
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet, prefetch_related_objects

from mediation.models import Mediator
from notifications.channels.event_loop import soon
from notifications.channels.outcomes import (
    Misconfigured,
    NotAccepted,
    OutcomeUnknown,
    Refused,
    SurelyNotTaken,
)
from notifications.channels.twilio_errors import Cause, cause_of
from notifications.delivery_policy import POLICIES
from notifications.models import Attempt, GatewayPause, Message
from notifications.policy import is_still_true
from notifications.routes import Routes
from notifications.vocabulary import AttemptOutcome, Channel, MessageStatus

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

PAUSE = timedelta(seconds=60)
LONGEST_BACKOFF_SECONDS = 60.0
# Seconds.
LOOK_AGAIN = 0.1
ARRIVING = (MessageStatus.SENT, MessageStatus.DELIVERED)


@dataclass(frozen=True)
class Claim:
    """The right to make one call, until `lease_until`."""

    message: Message
    attempt: int
    lease_until: datetime


@dataclass(frozen=True)
class Skipped:
    """The lease was nearly over before the call: somebody else may own the message by now."""


NotTaken = NotAccepted | Skipped
Outcome = str | NotTaken
Settled = list[tuple[Claim, Outcome]]


def drain(
    *,
    routes: Routes,
    clock: Clock,
    until: datetime,
    bulk: bool = False,
    hear: Callable[[Settled], None] = lambda _: None,
    then: Callable[[], None] = lambda: None,
) -> int:
    """Send what is due by these routes until nothing is, or the time is up; return how many calls were made.

    As soon as a call is over, the next begins: a slow one holds up its own message and no other.
    What is bulk goes by itself and in small batches, so that at the gateway too it is never far ahead of anything.
    `hear` is told what became of calls while others are made, and `then` is done as soon as nothing more is claimed.
    """
    calls = 0
    under_way = UnderWay(routes=routes, clock=clock)
    numbers = settings.DELIVERY
    slots, most = (
        (numbers.bulk_concurrency, numbers.bulk_batch) if bulk else (numbers.concurrency, sys.maxsize)
    )
    while clock() < until:
        free = min(slots - len(under_way), most - calls)
        fresh = claim(at=clock(), limit=free, bulk=bulk, channels=routes)
        calls += len(fresh)
        under_way.begin(fresh)
        if not under_way:
            break
        _listen(under_way, clock=clock, hear=hear)
    then()
    while under_way:
        _listen(under_way, clock=clock, hear=hear)
    return calls


def _listen(under_way: "UnderWay", *, clock: Clock, hear: Callable[[Settled], None]) -> None:
    if settled := under_way.answered():
        settle_all(settled, at=clock())
        hear(settled)


class UnderWay:
    """The calls that one drain has begun and not heard of yet."""

    def __init__(self, *, routes: Routes, clock: Clock) -> None:
        self._routes, self._clock = routes, clock
        self._count = 0
        self._calls: set[asyncio.Task[Outcome]] = set()
        self._answered: SimpleQueue[tuple[Claim, asyncio.Task[Outcome]]] = SimpleQueue()

    def __len__(self) -> int:
        return self._count

    def begin(self, claims: Sequence[Claim]) -> None:
        self._count += len(claims)
        if claims:
            soon(partial(self._begin, claims))

    def _begin(self, claims: Sequence[Claim]) -> None:
        """On the loop."""
        for claimed in claims:
            call = asyncio.create_task(post(claimed, routes=self._routes, clock=self._clock))
            self._calls.add(call)
            call.add_done_callback(partial(self._end, claimed))

    def _end(self, claimed: Claim, call: "asyncio.Task[Outcome]") -> None:
        self._calls.discard(call)
        self._answered.put((claimed, call))

    def answered(self) -> Settled:
        """All that have been since; waits for one, but not so long that what falls due waits behind calls that hang."""
        try:
            calls = [self._answered.get(timeout=LOOK_AGAIN)]
        except Empty:
            return []
        while not self._answered.empty():
            calls.append(self._answered.get())
        self._count -= len(calls)
        return [(claimed, call.result()) for claimed, call in calls]


# The hottest statements are written out: composing one of these from the models takes longer than the database does,
# and meanwhile the loop that makes the calls has to wait for the interpreter.
# One unknown per number and text at a time: To and body are all that reconciles it. Written at the same instant, they
# leave in the order of what they tell: whoever is asked first reads it first.
_FIRST = "message.is_urgent DESC, message.due_at, message.created_at, message.event_id NULLS FIRST"
_FOR_ME_ALONE = "FOR NO KEY UPDATE OF message SKIP LOCKED"
_IF_NOBODY_HAS_IT = "message.status = %(queued)s"
_CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT message.id
          FROM notifications_message AS message
         WHERE message.status = %(queued)s AND message.due_at <= %(at)s AND message.is_bulk = %(bulk)s
           AND message.channel = ANY(%(channels)s)
           AND NOT EXISTS (
               SELECT FROM notifications_message AS twin
                WHERE twin.channel = message.channel AND twin.to = message.to AND twin.email = message.email
                  AND twin.body = message.body AND twin.status = ANY(%(unsettled)s))
           AND NOT EXISTS (
               SELECT FROM notifications_gatewaypause AS pause
                WHERE pause.channel = message.channel AND pause.until > %(at)s)
         ORDER BY {first} LIMIT %(limit)s {for_me_alone}),
    message AS (
        UPDATE notifications_message AS message
           SET status = %(sending)s, attempts = attempts + 1, looks = 0, lease_until = %(until)s
          FROM due
         WHERE message.id = due.id AND {if_nobody_has_it}
     RETURNING message.*),
    journal AS (
        INSERT INTO notifications_attempt (message_id, number, started_at, outcome, detail)
        SELECT id, attempts, %(at)s, '', '' FROM message)
    SELECT * FROM message ORDER BY {first}
"""


def claim(
    *, at: datetime, limit: int, bulk: bool = False, channels: Collection[str] = tuple(Channel)
) -> list[Claim]:
    """Take as many messages as can be posted at once, urgent first, each with a lease and its attempt written down.

    Either those that are bulk or those that are not. What is too late or no longer true is closed instead.
    """
    if not limit:
        return []
    leased = _lease(at, limit, channels, bulk=bulk)
    claims = [each for each in leased if not _close_if_pointless(each, at=at)]
    # A batch of nothing but stale messages is not the end of the queue.
    return claims if claims or not leased else claim(at=at, limit=limit, bulk=bulk, channels=channels)


def _lease(at: datetime, limit: int, channels: Collection[str], *, bulk: bool) -> list[Claim]:
    until = at + timedelta(seconds=settings.DELIVERY.lease_seconds)
    asked: dict[str, Any] = {
        "at": at,
        "until": until,
        "bulk": bulk,
        "channels": list(map(str, channels)),
        "limit": limit,
        "queued": MessageStatus.QUEUED.value,
        "sending": MessageStatus.SENDING.value,
        "unsettled": [MessageStatus.UNKNOWN.value, MessageStatus.SENDING.value],
    }
    statement = _CLAIM.format(first=_FIRST, for_me_alone=_FOR_ME_ALONE, if_nobody_has_it=_IF_NOBODY_HAS_IT)
    messages = list(Message.objects.raw(statement, asked))
    prefetch_related_objects(messages, "offer", "event__seat", "in_place_of", "user")
    return [Claim(message=message, attempt=message.attempts, lease_until=until) for message in messages]


def _close_if_pointless(claimed: Claim, *, at: datetime) -> bool:
    """As if it had not been claimed: a call that nobody was going to make is no attempt."""
    message = claimed.message
    if at >= message.expires_at:
        status = MessageStatus.EXPIRED
    elif _is_told(message) or not is_still_true(message):
        status = MessageStatus.CANCELLED
    else:
        return False
    with transaction.atomic():
        closed = {"status": status, "settled_at": at, "attempts": F("attempts") - 1, "lease_until": None}
        if _held(claimed).update(**closed):
            Attempt.objects.filter(message=message, number=claimed.attempt).delete()
    return True


def _held(claimed: Claim) -> QuerySet[Message]:
    """The message, unless it has moved on without its caller."""
    return Message.objects.filter(
        pk=claimed.message.pk,
        attempts=claimed.attempt,
        lease_until=claimed.lease_until,
        status__in=[MessageStatus.SENDING, MessageStatus.UNKNOWN],
    )


def _is_told(message: Message) -> bool:
    """Whether the same has been heard by another channel since: what crossed it on the way is not made up for."""
    if message.in_place_of is not None and message.in_place_of.status in ARRIVING:
        return True
    return message.passed_on_at is not None and message.stand_ins.heard().exists()


async def post(claimed: Claim, *, routes: Routes, clock: Clock) -> Outcome:
    """Make the call; the database is not touched. Return the carrier's id, or why there is none."""
    at, message = clock(), claimed.message
    if at + timedelta(seconds=settings.DELIVERY.call_seconds) >= claimed.lease_until:
        return Skipped()
    try:
        return await routes[message.channel].send(message, at=at)
    except NotAccepted as outcome:
        return outcome
    except Exception as failure:  # whatever it was, the request may have left: look before sending again
        log.exception("the call for message %s failed", message.pk)
        return OutcomeUnknown(reason=type(failure).__name__)


def settle_all(settled: Settled, *, at: datetime) -> None:
    """Write down what became of several calls, unless the message has moved on without its caller."""
    if taken := [(claimed, outcome) for claimed, outcome in settled if isinstance(outcome, str)]:
        _settle_taken(taken, at=at)
    for claimed, outcome in settled:
        if not isinstance(outcome, str):
            _settle_not_taken(claimed, outcome, at=at)


# All in one go: one by one they cost more than the calls themselves.
_TAKEN = """
    WITH call AS (
        SELECT * FROM unnest(%(ids)s::uuid[], %(numbers)s::int[], %(leases)s::timestamptz[], %(sids)s::text[])
            AS call (id, number, lease, sid)),
    settled AS (
        UPDATE notifications_message AS message
           SET status = %(sent)s, provider_sid = call.sid, sent_at = %(at)s, error = '', lease_until = NULL
          FROM call
         WHERE message.id = call.id AND message.attempts = call.number AND message.lease_until = call.lease
           AND message.status = ANY(%(held)s))
    UPDATE notifications_attempt AS attempt
       SET finished_at = %(at)s, outcome = %(accepted)s, detail = call.sid
      FROM call
     WHERE attempt.message_id = call.id AND attempt.number = call.number
"""


def _settle_taken(taken: list[tuple[Claim, str]], *, at: datetime) -> None:
    told: dict[str, Any] = {
        "ids": [claimed.message.pk for claimed, _ in taken],
        "numbers": [claimed.attempt for claimed, _ in taken],
        "leases": [claimed.lease_until for claimed, _ in taken],
        "sids": [sid for _, sid in taken],
        "at": at,
        "sent": MessageStatus.SENT.value,
        "accepted": AttemptOutcome.ACCEPTED.value,
        "held": [MessageStatus.SENDING.value, MessageStatus.UNKNOWN.value],
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, told)


@transaction.atomic
def _settle_not_taken(claimed: Claim, outcome: NotTaken, *, at: datetime) -> None:
    message = claimed.message
    happened, detail, changes = _consequence(message, outcome, at=at)
    _held(claimed).update(**changes, lease_until=None)
    Attempt.objects.filter(message=message, number=claimed.attempt).update(
        finished_at=at, outcome=happened, detail=detail[:200]
    )
    if isinstance(outcome, Misconfigured):
        _pause(message.channel, reason=f"{_carrier(message.channel)} {outcome.code}", at=at)
    if isinstance(outcome, Refused):
        _note_opt_out(message, outcome.code, at=at)


def _consequence(
    message: Message, outcome: NotTaken, *, at: datetime
) -> tuple[AttemptOutcome, str, dict[str, Any]]:
    """What the attempt is called, its detail, and what changes on the message."""
    match outcome:
        case Skipped():
            return AttemptOutcome.SKIPPED, "", {"status": MessageStatus.QUEUED, "due_at": at}
        case SurelyNotTaken():
            later = at + _backoff(message, outcome.retry_after)
            return AttemptOutcome.NOT_TAKEN, outcome.reason, {"status": MessageStatus.QUEUED, "due_at": later}
        case Misconfigured():
            same = {"status": MessageStatus.QUEUED, "due_at": at}
            return AttemptOutcome.MISCONFIGURED, str(outcome.code), same
        case Refused():
            failed = {"status": MessageStatus.FAILED, "error": str(outcome.code), "settled_at": at}
            return AttemptOutcome.REFUSED, str(outcome.code), failed
    look = at + _settling_time(message)
    return AttemptOutcome.UNKNOWN, str(outcome), {"status": MessageStatus.UNKNOWN, "due_at": look}


def _backoff(message: Message, retry_after: float | None) -> timedelta:
    """Doubling with full jitter, and never sooner than the gateway asked."""
    times = message.journal.filter(outcome=AttemptOutcome.NOT_TAKEN).count() + 1
    ceiling = min(2.0 ** min(times, 10), LONGEST_BACKOFF_SECONDS)
    chosen = random.uniform(0, ceiling)  # noqa: S311 - spreads load, protects nothing
    return timedelta(seconds=max(chosen, retry_after or 0))


def _settling_time(message: Message) -> timedelta:
    return POLICIES[message.kind].settle * settings.DELIVERY.settle_scale


def _carrier(channel: str) -> str:
    return "SMTP" if channel == Channel.EMAIL else "Twilio"


def _pause(channel: str, *, reason: str, at: datetime) -> None:
    log.error("the gateway refuses our account (%s): %s", channel, reason)
    pause, _ = GatewayPause.objects.get_or_create(
        channel=channel, defaults={"since": at, "until": at + PAUSE, "reason": reason}
    )
    if pause.until < at:
        pause.since = at
    pause.until, pause.reason = at + PAUSE, reason
    pause.save(update_fields=["since", "until", "reason"])


def _note_opt_out(message: Message, code: int, *, at: datetime) -> None:
    if cause_of(code) is Cause.OPTED_OUT and message.mediator_id:
        Mediator.objects.filter(pk=message.mediator_id, opted_out_at__isnull=True).update(opted_out_at=at)
