"""Getting one message out: claim under a lease, post outside any transaction, settle under a guard.

The rules are those that a storm of faults has taught (`docs/decisions/0003-sending.md`): a lease for each call, an
attempt row before it, and an outcome that nobody heard is looked up before anything is sent again.
"""

import logging
import random
import sys
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q

from mediation.models import Mediator
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


def drain(*, routes: Routes, clock: Clock, until: datetime, bulk: bool = False) -> int:
    """Send what is due by these routes until nothing is, or the time is up; return how many calls were made.

    Every free poster gets the next message at once: a slow call holds up its own message and no other.
    What is bulk goes by itself and in small batches, so that at the gateway too it is never far ahead of anything.
    """
    calls = 0
    posting: dict[Future[Outcome], Claim] = {}
    numbers = settings.DELIVERY
    slots, most = (
        (numbers.bulk_concurrency, numbers.bulk_batch) if bulk else (numbers.concurrency, sys.maxsize)
    )
    with ThreadPoolExecutor(max_workers=slots) as posters:
        while True:
            free = min(slots - len(posting), most - calls) if clock() < until else 0
            fresh = claim(at=clock(), limit=free, bulk=bulk, channels=routes)
            calls += len(fresh)
            posting |= {posters.submit(post, one, routes=routes, clock=clock): one for one in fresh}
            if not posting:
                return calls
            done, _ = wait(posting, return_when=FIRST_COMPLETED)
            settle_all([(posting.pop(call), call.result()) for call in done], at=clock())


def claim(
    *, at: datetime, limit: int, bulk: bool = False, channels: Collection[str] = tuple(Channel)
) -> list[Claim]:
    """Take as many messages as can be posted at once, urgent first, each with a lease and its attempt written down.

    Either those that are bulk or those that are not. What is too late or no longer true is closed instead.
    """
    if not limit:
        return []
    with transaction.atomic():
        due = list(_due(at, channels, bulk=bulk).select_for_update(skip_locked=True, of=("self",))[:limit])
        claims = _lease([message for message in due if not _close_if_pointless(message, at=at)], at=at)
    # A batch of nothing but stale messages is not the end of the queue.
    return claims if claims or not due else claim(at=at, limit=limit, bulk=bulk, channels=channels)


def _due(at: datetime, channels: Collection[str], *, bulk: bool):  # type: ignore[no-untyped-def]  # a QuerySet annotated on the way
    # One unknown per number and text at a time: To and body are all that reconciles it.
    twin = Message.objects.filter(
        channel=OuterRef("channel"),
        to=OuterRef("to"),
        email=OuterRef("email"),
        body=OuterRef("body"),
        status__in=[MessageStatus.UNKNOWN, MessageStatus.SENDING],
    )
    paused = GatewayPause.objects.filter(channel=OuterRef("channel"), until__gt=at)
    return (
        Message.objects.filter(
            status=MessageStatus.QUEUED, due_at__lte=at, is_bulk=bulk, channel__in=channels
        )
        .exclude(Exists(twin))
        .exclude(Exists(paused))
        .select_related("offer", "event__seat", "in_place_of")
        # Written at the same instant, they leave in the order of what they tell: whoever is asked first reads it first.
        .order_by("-is_urgent", "due_at", "created_at", F("event_id").asc(nulls_first=True))
    )


def _close_if_pointless(message: Message, *, at: datetime) -> bool:
    if at >= message.expires_at:
        status = MessageStatus.EXPIRED
    elif _is_told(message) or not is_still_true(message):
        status = MessageStatus.CANCELLED
    else:
        return False
    Message.objects.filter(pk=message.pk).update(status=status, settled_at=at)
    return True


def _is_told(message: Message) -> bool:
    """Whether the same has been heard by another channel since: what crossed it on the way is not made up for."""
    if message.in_place_of is not None and message.in_place_of.status in ARRIVING:
        return True
    if message.passed_on_at is None:
        return False
    heard = Q(channel=Channel.VOICE, status=MessageStatus.DELIVERED) | Q(
        channel=Channel.EMAIL, status=MessageStatus.SENT
    )
    return message.stand_ins.filter(heard).exists()


def _lease(messages: list[Message], *, at: datetime) -> list[Claim]:
    until = at + timedelta(seconds=settings.DELIVERY.lease_seconds)
    for message in messages:
        message.attempts += 1
    taken = Message.objects.filter(pk__in=[message.pk for message in messages])
    taken.update(status=MessageStatus.SENDING, attempts=F("attempts") + 1, looks=0, lease_until=until)
    Attempt.objects.bulk_create(
        Attempt(message=message, number=message.attempts, started_at=at) for message in messages
    )
    return [Claim(message=message, attempt=message.attempts, lease_until=until) for message in messages]


def post(claimed: Claim, *, routes: Routes, clock: Clock) -> Outcome:
    """Make the call; the database is not touched. Return the carrier's id, or why there is none."""
    at, message = clock(), claimed.message
    if at + timedelta(seconds=settings.DELIVERY.call_seconds) >= claimed.lease_until:
        return Skipped()
    try:
        return routes[message.channel].send(message, at=at)
    except NotAccepted as outcome:
        return outcome
    except Exception as failure:  # whatever it was, the request may have left: look before sending again
        log.exception("the call for message %s failed", message.pk)
        return OutcomeUnknown(reason=type(failure).__name__)


def settle_all(settled: list[tuple[Claim, Outcome]], *, at: datetime) -> None:
    """Write down what became of several calls, unless the message has moved on without its caller."""
    taken = [(claimed, outcome) for claimed, outcome in settled if isinstance(outcome, str)]
    with transaction.atomic():
        if taken:
            _settle_taken(taken, at=at)
        for claimed, outcome in settled:
            if not isinstance(outcome, str):
                _settle_not_taken(claimed, outcome, at=at)


# All in one go: one by one they cost more than the calls themselves, because the posting threads take the
# interpreter away at each of four statements.
_TAKEN = """
    UPDATE notifications_message AS message
       SET status = %s, provider_sid = call.sid, sent_at = %s, error = '', lease_until = NULL
      FROM unnest(%s::uuid[], %s::int[], %s::timestamptz[], %s::text[]) AS call (id, number, lease, sid)
     WHERE message.id = call.id AND message.attempts = call.number AND message.lease_until = call.lease
       AND message.status IN (%s, %s)
"""
_JOURNAL = """
    UPDATE notifications_attempt AS attempt
       SET finished_at = %s, outcome = %s, detail = call.sid
      FROM unnest(%s::uuid[], %s::int[], %s::text[]) AS call (id, number, sid)
     WHERE attempt.message_id = call.id AND attempt.number = call.number
"""


def _settle_taken(taken: list[tuple[Claim, str]], *, at: datetime) -> None:
    ids = [claimed.message.pk for claimed, _ in taken]
    numbers = [claimed.attempt for claimed, _ in taken]
    leases = [claimed.lease_until for claimed, _ in taken]
    sids = [sid for _, sid in taken]
    held = (MessageStatus.SENDING.value, MessageStatus.UNKNOWN.value)
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [MessageStatus.SENT.value, at, ids, numbers, leases, sids, *held])
        cursor.execute(_JOURNAL, [at, AttemptOutcome.ACCEPTED.value, ids, numbers, sids])


def _settle_not_taken(claimed: Claim, outcome: NotTaken, *, at: datetime) -> None:
    message = claimed.message
    happened, detail, changes = _consequence(message, outcome, at=at)
    held = Message.objects.filter(
        pk=message.pk,
        attempts=claimed.attempt,
        lease_until=claimed.lease_until,
        status__in=[MessageStatus.SENDING, MessageStatus.UNKNOWN],
    )
    held.update(**changes, lease_until=None)
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
