"""Messages whose fate nobody heard: looked up at the gateway, twice, before anything is sent again."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from notifications.channels.outcomes import CannotLook
from notifications.delivery_policy import POLICIES
from notifications.models import Attempt, Message
from notifications.routes import Routes
from notifications.vocabulary import AttemptOutcome, Channel, MessageStatus

LOOKS = 2
BATCH = 20


def give_up_on_dead_callers(*, at: datetime) -> int:
    """A lease that ran out is an outcome nobody heard: the worker died, or hangs, somewhere around its call."""
    dead = Message.objects.filter(status=MessageStatus.SENDING, lease_until__lte=at)
    return dead.update(status=MessageStatus.UNKNOWN, due_at=at)


def reconcile(*, routes: Routes, at: datetime) -> int:
    """Look for every unknown message that is due; return how many were looked for."""
    claimed = _claim_looks(at=at, channels=routes)
    for message in claimed:
        _look(message, routes=routes, at=at)
    return len(claimed)


def _claim_looks(*, at: datetime, channels: Collection[str] = tuple(Channel)) -> list[Message]:
    """Two workers never look for the same message at once: the loser might re-send what the winner re-sent."""
    with transaction.atomic():
        due = list(
            Message.objects.filter(status=MessageStatus.UNKNOWN, due_at__lte=at, channel__in=channels)
            .order_by("-is_urgent", "due_at")
            .select_for_update(skip_locked=True)[:BATCH]
        )
        # A look is leased like a call: if this worker dies over it, the next one looks.
        lease = timedelta(seconds=settings.DELIVERY.lease_seconds)
        Message.objects.filter(pk__in=[message.pk for message in due]).update(due_at=at + lease)
    return due


def _look(message: Message, *, routes: Routes, at: datetime) -> None:
    attempt = message.journal.get(number=message.attempts)
    try:
        found = routes[message.channel].find(message, since=attempt.started_at)
    except CannotLook:
        return  # says nothing about the message: the lease of this look runs out and the next one tries again
    ours = set(Message.objects.filter(provider_sid__in=found).values_list("provider_sid", flat=True))
    new = [sid for sid in found if sid not in ours]
    if new:
        _found(message, attempt, new[-1], at=at)
    elif message.looks + 1 < LOOKS:
        wait = POLICIES[message.kind].settle * settings.DELIVERY.settle_scale
        _still_unknown(message).update(looks=F("looks") + 1, due_at=at + wait)
    else:
        _absent(message, attempt, at=at)


def _still_unknown(message: Message):  # type: ignore[no-untyped-def]  # a QuerySet
    """A callback may have settled it while the list was read: then this look changes nothing."""
    return Message.objects.filter(pk=message.pk, status=MessageStatus.UNKNOWN, attempts=message.attempts)


def _found(message: Message, attempt: Attempt, sid: str, *, at: datetime) -> None:
    with transaction.atomic():
        changed = _still_unknown(message).update(
            status=MessageStatus.SENT, provider_sid=sid, sent_at=attempt.started_at, lease_until=None
        )
        if changed:
            _close(attempt, AttemptOutcome.ACCEPTED, f"found: {sid}", at=at)


def _absent(message: Message, attempt: Attempt, *, at: datetime) -> None:
    """The gateway does not have it: send again where a doubled message does no harm, else leave it to a person."""
    resend = POLICIES[message.kind].resend_when_absent
    changes = (
        {"status": MessageStatus.QUEUED, "due_at": at}
        if resend
        else {"status": MessageStatus.FAILED, "error": "outcome_unknown", "settled_at": at}
    )
    with transaction.atomic():
        if _still_unknown(message).update(**changes, lease_until=None):
            _close(attempt, AttemptOutcome.ABSENT, "", at=at)


def _close(attempt: Attempt, outcome: AttemptOutcome, detail: str, *, at: datetime) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(finished_at=at, outcome=outcome, detail=detail)
