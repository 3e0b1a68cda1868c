"""What the gateway reports about a message: stored once, and the message only ever moves forward."""

import uuid
from datetime import datetime

from django.db import transaction

from mediation.models import Mediator
from notifications.channels.twilio_errors import Cause, cause_of
from notifications.models import Message, ProviderEvent
from notifications.vocabulary import MessageStatus

# Twilio's word -> ours. Earlier ones (accepted, queued, sending) prove that it has the message, as `sent` does.
REPORTED: dict[str, MessageStatus] = {
    "accepted": MessageStatus.SENT,
    "scheduled": MessageStatus.SENT,
    "queued": MessageStatus.SENT,
    "sending": MessageStatus.SENT,
    "sent": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.DELIVERED,
    "undelivered": MessageStatus.UNDELIVERED,
    "failed": MessageStatus.FAILED,
    # By somebody at the gateway, after it had been taken: nobody reads it any more, and nobody asked for that here.
    "canceled": MessageStatus.UNDELIVERED,
}
# What each report may replace: they repeat, come out of order, and the first can overtake the answer to the send.
# One that waits to be sent again was not in the gateway's list: the report that comes now knows better.
_UNHEARD = (MessageStatus.SENDING, MessageStatus.UNKNOWN, MessageStatus.QUEUED)
BEFORE: dict[MessageStatus, tuple[MessageStatus, ...]] = {
    MessageStatus.SENT: _UNHEARD,
    MessageStatus.DELIVERED: (*_UNHEARD, MessageStatus.SENT),
    MessageStatus.UNDELIVERED: (*_UNHEARD, MessageStatus.SENT),
    MessageStatus.FAILED: (*_UNHEARD, MessageStatus.SENT),
}


def note_report(
    *, message_id: uuid.UUID | None, sid: str, status: str, error_code: str, at: datetime
) -> bool:
    """Store a callback and move its message; False when it had come before, or says nothing known."""
    reported = REPORTED.get(status)
    if reported is None:
        return False
    with transaction.atomic():
        message = _message(message_id, sid)
        _, is_new = ProviderEvent.objects.get_or_create(
            sid=sid,
            status=status,
            defaults={"message": message, "error_code": error_code[:10], "received_at": at},
        )
        if not is_new or message is None:
            return False
        _move(message, reported, sid=sid, error_code=error_code, at=at)
    return True


CALL_ENDED = ("completed", "busy", "no-answer", "failed", "canceled")


def note_call_ended(*, message_id: uuid.UUID | None, sid: str, status: str, at: datetime) -> bool:
    """A call during which no key was pressed has told nobody anything: it may have been a voicemail.

    False when it had come before, or says nothing known.
    """
    if status not in CALL_ENDED:
        return False
    with transaction.atomic():
        message = _message(message_id, sid)
        _, is_new = ProviderEvent.objects.get_or_create(
            sid=sid, status=status, defaults={"message": message, "received_at": at}
        )
        if not is_new or message is None:
            return False
        reason = "no_key" if status == "completed" else status
        _move(message, MessageStatus.UNDELIVERED, sid=sid, error_code=reason, at=at)
    return True


def note_heard(*, message_id: uuid.UUID, sid: str, at: datetime) -> None:
    """Somebody pressed a key."""
    with transaction.atomic():
        message = _message(message_id, sid)
        if message is not None:
            _move(message, MessageStatus.DELIVERED, sid=sid, error_code="", at=at)


def _message(message_id: uuid.UUID | None, sid: str) -> Message | None:
    """By our own id in the signed address; a sid that is another message's is nobody's report."""
    by_id = (
        Message.objects.select_for_update(no_key=True).filter(pk=message_id).first() if message_id else None
    )
    if by_id and by_id.provider_sid in (None, sid):
        return by_id
    return Message.objects.select_for_update(no_key=True).filter(provider_sid=sid).first()


def _move(message: Message, reported: MessageStatus, *, sid: str, error_code: str, at: datetime) -> None:
    if message.status not in BEFORE[reported]:
        return
    message.status, message.provider_sid = reported, sid
    message.sent_at = message.sent_at or at
    if reported != MessageStatus.SENT:
        message.settled_at = at
    message.error = error_code if reported in (MessageStatus.UNDELIVERED, MessageStatus.FAILED) else ""
    message.save(update_fields=["status", "provider_sid", "sent_at", "settled_at", "error"])
    if error_code.isdigit() and cause_of(int(error_code)) is Cause.OPTED_OUT and message.mediator_id:
        Mediator.objects.filter(pk=message.mediator_id, opted_out_at__isnull=True).update(opted_out_at=at)
