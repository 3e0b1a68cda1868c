"""Once a day the gateway's list of what it took from us is held against our rows, both ways. It repairs nothing.

A message that only the gateway has was sent twice, or before a restore, or by somebody else with our credentials; one
that only we have was never sent, whatever its row says.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from notifications.channels.twilio_sms import TwilioSms
from notifications.models import GatewayAudit, Message
from notifications.vocabulary import Channel

TASK: Final = "notifications.audit"
EVERY: Final = timedelta(days=1)
# By then every outcome is settled, however late the gateway's list.
SETTLED_AFTER: Final = timedelta(hours=1)
# After a long pause no farther back than anybody would look.
LONGEST: Final = timedelta(days=7)
# Between the gateway's instant and ours.
EDGE: Final = timedelta(minutes=5)


def is_due(*, at: datetime) -> bool:
    """Not where the gateway is simulated: it forgets everything whenever it ends."""
    if settings.ENV.has_phonebox:
        return False
    last = GatewayAudit.objects.order_by("-at").first()
    return last is None or at - last.at >= EVERY


def audit(*, gateway: TwilioSms, at: datetime) -> GatewayAudit:
    """Compare everything since the last time, and write down what differs.

    :raises CannotLook:
    """
    since, until = _since(at=at), at - SETTLED_AFTER
    taken = gateway.taken_since(since=since - EDGE, senders=_senders())
    there = {sid for sid, created_at in taken.items() if since <= created_at < until}
    known = set(Message.objects.filter(provider_sid__in=there).values_list("provider_sid", flat=True))
    ours = Message.objects.filter(
        channel=Channel.SMS, provider_sid__isnull=False, sent_at__gte=since, sent_at__lt=until
    )
    missing = ours.exclude(provider_sid__in=taken).order_by("sent_at").values_list("pk", flat=True)
    return GatewayAudit.objects.create(
        at=at,
        since=since,
        until=until,
        there=len(there),
        here=ours.count(),
        only_there=sorted(there - known),
        only_here=[str(message_id) for message_id in missing],
    )


def _since(*, at: datetime) -> datetime:
    """Where the last one stopped, so that no minute is passed over."""
    last = GatewayAudit.objects.order_by("-at").first()
    return max(last.until, at - LONGEST) if last else at - SETTLED_AFTER - EVERY


def _senders() -> set[str]:
    twilio = settings.TWILIO
    return {twilio.messaging_service_sid, twilio.from_number, twilio.sender_name} - {""}
