"""What the people of the stories write and read on their telephones, at the instants of the story.

There is no gateway here: whatever the worker would send counts as sent.
"""

from datetime import datetime

from django.db.models import F

from mediation.models import Mediator
from notifications import delivery, inbox
from notifications.models import Message, Reply
from notifications.offer_tracking import follow_messages
from notifications.relay import relay
from notifications.replies import handle
from notifications.vocabulary import Channel, MessageStatus, ReplyMedium, ReplyRoute
from tests.bookings.clockwork import _next_due, tick_at


def send_what_is_due(*, at: datetime) -> None:
    relay(at=at)
    for bulk in (False, True):
        while claims := delivery.claim(at=at, limit=50, bulk=bulk):
            delivery.settle_all([(claimed, f"SM{claimed.message.pk.hex}") for claimed in claims], at=at)
    follow_messages(at=at)


def let_time_pass(*, until: datetime) -> None:
    """Everything that is due happens when it is due, and what has to be said of it is said at once."""
    while (due := _next_due()) is not None and due <= until:
        tick_at(due)
        send_what_is_due(at=due)
    send_what_is_due(at=until)


def says(
    mediator: Mediator, body: str, *, at: datetime, medium: ReplyMedium = ReplyMedium.SMS, sid: str = ""
) -> Reply:
    """She writes, and is answered at once."""
    return _writes(mediator.phone, body, at=at, medium=medium, sid=sid)


def offices_answer(phone: str, body: str, *, at: datetime) -> Reply:
    """Somebody writes from an office's telephone."""
    return _writes(phone, body, at=at, medium=ReplyMedium.SMS, sid="")


def is_read_late(mediator: Mediator, body: str, *, written_at: datetime, at: datetime) -> Reply:
    """No webhook has brought it: the sweep finds it later in the gateway's list."""
    found = inbox.store(
        sid=f"SM{Reply.objects.count():032}",
        from_number=mediator.phone,
        body=body,
        medium=ReplyMedium.SMS,
        at=written_at,
        route=ReplyRoute.SWEEP,
    )
    assert found is not None
    reply = handle(reply_id=found.pk, at=at)
    send_what_is_due(at=at)
    return reply


def _writes(phone: str, body: str, *, at: datetime, medium: ReplyMedium, sid: str) -> Reply:
    new = inbox.store(
        sid=sid or f"SM{Reply.objects.count():032}",
        from_number=phone,
        body=body,
        medium=medium,
        at=at,
    )
    assert new is not None
    reply = handle(reply_id=new.pk, at=at)
    send_what_is_due(at=at)
    return reply


def read_at(phone: str) -> list[str]:
    """The texts on this telephone, oldest first."""
    sent = Message.objects.filter(to=phone, channel=Channel.SMS, status=MessageStatus.SENT)
    return list(sent.order_by("sent_at", F("event_id").asc(nulls_last=True)).values_list("body", flat=True))
