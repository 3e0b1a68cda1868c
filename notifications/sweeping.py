"""Answers that no webhook brought: read from the gateway's list, and stored by their id as if one had.

Twilio calls a webhook that does not answer twice, within fifteen seconds, and never again.
"""

from datetime import datetime, timedelta

from django.conf import settings

from bookings.models import Heartbeat
from notifications import inbox
from notifications.channels.outcomes import InboundMessage
from notifications.channels.twilio_sms import TwilioSms
from notifications.models import Reply
from notifications.vocabulary import ReplyMedium, ReplyRoute

TASK = "notifications.sweep"
# What the gateway lists a little late is found by the next look.
OVERLAP = timedelta(minutes=5)
# An older answer is to a question of which nobody knows any more: after a restore nobody is answered twice.
LONGEST = timedelta(days=1)


def since(*, at: datetime) -> datetime:
    """From when on nobody has looked; never farther back than an answer is worth acting upon."""
    last = Heartbeat.objects.filter(name=TASK).values_list("beaten_at", flat=True).first()
    return max(last - OVERLAP, at - LONGEST) if last else at - LONGEST


def find(*, gateway: TwilioSms, since: datetime) -> list[Reply]:
    """Store what is not here yet, oldest first, as received when the gateway received it.

    :raises CannotLook:
    """
    listed = gateway.inbound_since(to=settings.TWILIO.sender, since=since)
    here = set(Reply.objects.filter(sid__in=[one.sid for one in listed]).values_list("sid", flat=True))
    stored = [_store(one) for one in reversed(listed) if one.sid not in here]
    return [reply for reply in stored if reply is not None]


def _store(one: InboundMessage) -> Reply | None:
    return inbox.store(
        sid=one.sid,
        from_number=one.sender,
        body=one.body,
        medium=ReplyMedium.SMS,
        at=one.created_at,
        route=ReplyRoute.SWEEP,
    )
