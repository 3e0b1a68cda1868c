"""Once a day the gateway's lists of what it took from us are held against our rows, both ways. It repairs nothing.

A text or a call that only the gateway has was made twice, or before a restore, or by somebody else with our
credentials; one that only we have was never made, whatever its row says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from notifications.channels.twilio_sms import TwilioSms
from notifications.channels.twilio_voice import TwilioVoice
from notifications.models import Bridge, GatewayAudit, Message
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


@dataclass(frozen=True)
class Compared:
    """How many each side has, and what is on one side only: the gateway's ids, and ours."""

    there: int
    here: int
    only_there: list[str]
    only_here: list[str]


def audit(*, gateway: TwilioSms, calls: TwilioVoice, at: datetime) -> GatewayAudit:
    """Compare everything since the last time, and write down what differs.

    :raises CannotLook:
    """
    since, until = _since(at=at), at - SETTLED_AFTER
    found = [_texts(gateway, since=since, until=until)]
    if settings.TWILIO.calls_from:
        found.append(_calls(calls, since=since, until=until))
    return GatewayAudit.objects.create(
        at=at,
        since=since,
        until=until,
        there=sum(each.there for each in found),
        here=sum(each.here for each in found),
        only_there=[sid for each in found for sid in each.only_there],
        only_here=[own_id for each in found for own_id in each.only_here],
    )


def _texts(gateway: TwilioSms, *, since: datetime, until: datetime) -> Compared:
    taken = gateway.taken_since(since=since - EDGE, senders=_senders())
    there = {sid for sid, created_at in taken.items() if since <= created_at < until}
    ours = _ours(Channel.SMS, since=since, until=until)
    missing = ours.exclude(provider_sid__in=taken)
    return Compared(len(there), ours.count(), sorted(there - _known(there)), _ids(missing))


def _calls(gateway: TwilioVoice, *, since: datetime, until: datetime) -> Compared:
    """Those that we made, and those of mediators who called to be put through."""
    numbers = settings.TWILIO.numbers
    made = gateway.made_since(since=since - EDGE, numbers=numbers)
    there = {call.sid: call for call in made if since <= call.created_at < until}
    known = _known(there)
    # The watchdog calls its technician by itself, and keeps no row of it.
    unknown = [sid for sid, call in there.items() if sid not in known and call.to != settings.ALARM.phone]
    sids = {call.sid for call in made}
    ours = _ours(Channel.VOICE, since=since, until=until)
    joined = _called_to_be_joined(since=since, until=until)
    rung = {call.sid for to in numbers for call in gateway.inbound_since(to=to, since=since - EDGE)}
    missing, cut_off = ours.exclude(provider_sid__in=sids), joined.exclude(mediator_call__in=rung)
    return Compared(
        there=len(known) + len(unknown) + joined.filter(mediator_call__in=rung).count(),
        here=ours.count() + joined.count(),
        only_there=sorted(unknown),
        only_here=[*_ids(missing), *map(str, cut_off.values_list("pk", flat=True))],
    )


def _called_to_be_joined(*, since: datetime, until: datetime) -> QuerySet[Bridge]:
    """Of the bridges that are over, those to which she has come by a call of hers, not by one of ours."""
    ours = Message.objects.filter(provider_sid=OuterRef("mediator_call"))
    over = Bridge.objects.filter(began_at__gte=since, began_at__lt=until, closed_at__isnull=False)
    return over.exclude(Exists(ours)).order_by("began_at")


def _ours(channel: Channel, *, since: datetime, until: datetime) -> QuerySet[Message]:
    left = Message.objects.filter(provider_sid__isnull=False, sent_at__gte=since, sent_at__lt=until)
    return left.filter(channel=channel).order_by("sent_at")


def _known(sids: Iterable[str]) -> set[str]:
    found = Message.objects.filter(provider_sid__in=list(sids))
    return {sid for sid in found.values_list("provider_sid", flat=True) if sid}


def _ids(messages: QuerySet[Message]) -> list[str]:
    return [str(message_id) for message_id in messages.values_list("pk", flat=True)]


def _since(*, at: datetime) -> datetime:
    """Where the last one stopped, so that no minute is passed over."""
    last = GatewayAudit.objects.order_by("-at").first()
    return max(last.until, at - LONGEST) if last else at - SETTLED_AFTER - EVERY


def _senders() -> set[str]:
    twilio = settings.TWILIO
    return {twilio.messaging_service_sid, twilio.from_number, twilio.sender_name} - {""}
