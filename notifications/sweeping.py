"""Answers that no webhook brought: read from the gateway's lists, and stored by their id as if one had.

Twilio calls a webhook that does not answer twice, within fifteen seconds, and never again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from bookings.models import Heartbeat
from notifications import inbox
from notifications.channels.outcomes import InboundCall, InboundMessage
from notifications.channels.twilio_sms import TwilioSms
from notifications.channels.twilio_voice import TwilioVoice
from notifications.models import Bridge, Reply
from notifications.vocabulary import ReplyMedium, ReplyRoute

TASK = "notifications.sweep"
# Each looks by itself: where the one list cannot be read, the other still is.
CALLS_TASK = "notifications.sweep_calls"
# What the gateway lists a little late is found by the next look.
OVERLAP = timedelta(minutes=5)
# An older answer is to a question of which nobody knows any more: after a restore nobody is answered twice.
LONGEST = timedelta(days=1)


def since(*, at: datetime, task: str = TASK) -> datetime:
    """From when on nobody has looked; never farther back than an answer is worth acting upon."""
    last = Heartbeat.objects.filter(name=task).values_list("beaten_at", flat=True).first()
    return max(last - OVERLAP, at - LONGEST) if last else at - LONGEST


def find(*, gateway: TwilioSms, since: datetime) -> list[Reply]:
    """Store what is not here yet, oldest first, as received when the gateway received it.

    :raises CannotLook:
    """
    return _new(gateway.inbound_since(to=settings.TWILIO.sender, since=since))


def find_calls(*, gateway: TwilioVoice, since: datetime) -> list[Reply]:
    """As `find`, of whoever let a number of ours ring.

    :raises CannotLook:
    """
    rung = [
        each for number in settings.TWILIO.numbers for each in gateway.inbound_since(to=number, since=since)
    ]
    return _new(sorted(rung, key=lambda call: call.created_at, reverse=True))


def _new(listed: Sequence[InboundMessage | InboundCall]) -> list[Reply]:
    sids = [one.sid for one in listed]
    here = set(Reply.objects.filter(sid__in=sids).values_list("sid", flat=True))
    # Whoever was put through has let nothing ring.
    put_through = set(Bridge.objects.filter(mediator_call__in=sids).values_list("mediator_call", flat=True))
    stored = [_store(one) for one in reversed(listed) if one.sid not in here | put_through]
    return [reply for reply in stored if reply is not None]


def _store(one: InboundMessage | InboundCall) -> Reply | None:
    body, medium = (
        (one.body, ReplyMedium.SMS) if isinstance(one, InboundMessage) else ("", ReplyMedium.MISSED_CALL)
    )
    return inbox.store(
        sid=one.sid,
        from_number=one.sender,
        body=body,
        medium=medium,
        at=one.created_at,
        route=ReplyRoute.SWEEP,
    )
