"""Getting one message out: claim under a lease, post outside any transaction, settle under a guard.

The rules are those that a storm of faults has taught (`docs/decisions/0003-sending.md`): a lease for each call, an
attempt row before it, and an outcome that nobody heard is looked up before anything is sent again.
"""

import logging
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from mediation.models import Mediator
from notifications import addresses
from notifications.channels.outcomes import (
    Misconfigured,
    NotAccepted,
    OutcomeUnknown,
    Refused,
    SurelyNotTaken,
)
from notifications.channels.twilio_errors import Cause, cause_of
from notifications.channels.twilio_sms import TwilioSms
from notifications.delivery_policy import LONGEST_VALIDITY, POLICIES
from notifications.models import Attempt, GatewayPause, Message
from notifications.policy import is_still_true
from notifications.vocabulary import AttemptOutcome, Channel, MessageStatus

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

PAUSE = timedelta(seconds=60)
LONGEST_BACKOFF_SECONDS = 60.0


@dataclass(frozen=True)
class Claim:
    """The right to make one call, until `lease_until`."""

    message: Message
    attempt: int
    lease_until: datetime


@dataclass(frozen=True)
class Skipped:
    """The lease was nearly over before the call: somebody else may own the message by now."""


Outcome = str | NotAccepted | Skipped


def drain(*, gateway: TwilioSms, clock: Clock, until: datetime) -> int:
    """Send what is due until nothing is, or the time is up; return how many calls were made."""
    calls = 0
    with ThreadPoolExecutor(max_workers=settings.DELIVERY.concurrency) as posters:
        while clock() < until and (claims := claim(at=clock(), limit=settings.DELIVERY.concurrency)):
            posting = {
                posters.submit(post, claimed, gateway=gateway, clock=clock): claimed for claimed in claims
            }
            for done in as_completed(posting):
                settle(posting[done], done.result(), at=clock())
            calls += len(claims)
    return calls


def claim(*, at: datetime, limit: int) -> list[Claim]:
    """Take as many messages as can be posted at once, urgent first, each with a lease and its attempt written down.

    What is too late or no longer true is closed instead.
    """
    if GatewayPause.objects.filter(channel=Channel.SMS, until__gt=at).exists():
        return []
    with transaction.atomic():
        due = list(_due(at).select_for_update(skip_locked=True, of=("self",))[:limit])
        open_ones = [message for message in due if not _close_if_pointless(message, at=at)]
        claims = [_lease(message, at=at) for message in open_ones]
    # A batch of nothing but stale messages is not the end of the queue.
    return claims if claims or not due else claim(at=at, limit=limit)


def _due(at: datetime):  # type: ignore[no-untyped-def]  # a QuerySet annotated on the way
    # One unknown per number and text at a time: To and body are all that reconciles it.
    twin = Message.objects.filter(
        to=OuterRef("to"), body=OuterRef("body"), status__in=[MessageStatus.UNKNOWN, MessageStatus.SENDING]
    )
    return (
        Message.objects.filter(status=MessageStatus.QUEUED, due_at__lte=at)
        .exclude(Exists(twin))
        .select_related("offer", "event__seat")
        .order_by("-is_urgent", "due_at", "created_at")
    )


def _close_if_pointless(message: Message, *, at: datetime) -> bool:
    if at >= message.expires_at:
        status = MessageStatus.EXPIRED
    elif not is_still_true(message):
        status = MessageStatus.CANCELLED
    else:
        return False
    Message.objects.filter(pk=message.pk).update(status=status, settled_at=at)
    return True


def _lease(message: Message, *, at: datetime) -> Claim:
    message.status = MessageStatus.SENDING
    message.attempts += 1
    message.looks = 0
    message.lease_until = at + timedelta(seconds=settings.DELIVERY.lease_seconds)
    message.save(update_fields=["status", "attempts", "looks", "lease_until"])
    Attempt.objects.create(message=message, number=message.attempts, started_at=at)
    return Claim(message=message, attempt=message.attempts, lease_until=message.lease_until)


def post(claimed: Claim, *, gateway: TwilioSms, clock: Clock) -> Outcome:
    """Make the call; the database is not touched. Return the gateway's id, or why there is none."""
    at, message = clock(), claimed.message
    if at + timedelta(seconds=settings.DELIVERY.call_seconds) >= claimed.lease_until:
        return Skipped()
    try:
        accepted = gateway.send(
            to=message.to,
            body=message.body,
            sender=settings.TWILIO.sender,
            status_callback=callback_url(message),
            validity_seconds=_validity(message, at=at),
            risk_check_disabled=POLICIES[message.kind].skips_risk_check,
        )
    except NotAccepted as outcome:
        return outcome
    except Exception as failure:  # whatever it was, the request may have left: look before sending again
        log.exception("the call for message %s failed", message.pk)
        return OutcomeUnknown(reason=type(failure).__name__)
    return accepted.sid


def callback_url(message: Message) -> str:
    """Where the gateway reports; it signs the whole address, so our id in it is as good as its own."""
    return f"{settings.PUBLIC_BASE_URL}/{addresses.STATUS}?m={message.pk}"


def _validity(message: Message, *, at: datetime) -> int:
    """Seconds for which the carrier may keep trying: an offer must not arrive after it closed."""
    return max(int(min(message.expires_at - at, LONGEST_VALIDITY).total_seconds()), 1)


def settle(claimed: Claim, outcome: Outcome, *, at: datetime) -> None:
    """Write down what became of the call, unless the message has moved on without this caller."""
    message = claimed.message
    with transaction.atomic():
        match outcome:
            case str():
                attempt = AttemptOutcome.ACCEPTED, outcome
                changes = {"status": MessageStatus.SENT, "provider_sid": outcome, "sent_at": at, "error": ""}
            case Skipped():
                attempt = AttemptOutcome.SKIPPED, ""
                changes = {"status": MessageStatus.QUEUED, "due_at": at}
            case SurelyNotTaken():
                attempt = AttemptOutcome.NOT_TAKEN, outcome.reason
                changes = {
                    "status": MessageStatus.QUEUED,
                    "due_at": at + _backoff(message, outcome.retry_after),
                }
            case Misconfigured():
                attempt = AttemptOutcome.MISCONFIGURED, str(outcome.code)
                changes = {"status": MessageStatus.QUEUED, "due_at": at}
                _pause(reason=f"Twilio {outcome.code}", at=at)
            case Refused():
                attempt = AttemptOutcome.REFUSED, str(outcome.code)
                changes = {"status": MessageStatus.FAILED, "error": str(outcome.code), "settled_at": at}
                _note_opt_out(message, outcome.code, at=at)
            case _:
                attempt = AttemptOutcome.UNKNOWN, str(outcome)
                changes = {"status": MessageStatus.UNKNOWN, "due_at": at + _settling_time(message)}
        held = Message.objects.filter(
            pk=message.pk,
            attempts=claimed.attempt,
            lease_until=claimed.lease_until,
            status__in=[MessageStatus.SENDING, MessageStatus.UNKNOWN],
        )
        held.update(**changes, lease_until=None)
        _finish_attempt(message, claimed.attempt, *attempt, at=at)


def _finish_attempt(
    message: Message, number: int, outcome: AttemptOutcome, detail: str, *, at: datetime
) -> None:
    Attempt.objects.filter(message=message, number=number).update(
        finished_at=at, outcome=outcome, detail=detail[:200]
    )


def _backoff(message: Message, retry_after: float | None) -> timedelta:
    """Doubling with full jitter, and never sooner than the gateway asked."""
    ceiling = min(2.0 ** min(message.attempts, 10), LONGEST_BACKOFF_SECONDS)
    chosen = random.uniform(0, ceiling)  # noqa: S311 - spreads load, protects nothing
    return timedelta(seconds=max(chosen, retry_after or 0))


def _settling_time(message: Message) -> timedelta:
    return POLICIES[message.kind].settle * settings.DELIVERY.settle_scale


def _pause(*, reason: str, at: datetime) -> None:
    log.error("the SMS gateway refuses our account: %s", reason)
    pause, _ = GatewayPause.objects.get_or_create(
        channel=Channel.SMS, defaults={"since": at, "until": at + PAUSE, "reason": reason}
    )
    if pause.until < at:
        pause.since = at
    pause.until, pause.reason = at + PAUSE, reason
    pause.save(update_fields=["since", "until", "reason"])


def _note_opt_out(message: Message, code: int, *, at: datetime) -> None:
    if cause_of(code) is Cause.OPTED_OUT and message.mediator_id:
        Mediator.objects.filter(pk=message.mediator_id, opted_out_at__isnull=True).update(opted_out_at=at)
