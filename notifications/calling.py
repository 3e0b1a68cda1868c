"""What is said to whoever picks up our call, and what a key does. A voicemail presses none and agrees to nothing."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from notifications import callbacks, inbox, replies
from notifications.models import Message, Reply
from notifications.policy import is_still_true
from notifications.texts.spoken import say
from notifications.vocabulary import ReplyMedium, ReplyResult

log = logging.getLogger(__name__)

YES, NO = "1", "2"
SAID_AFTER = {
    ReplyResult.ACCEPTED: "accepted",
    ReplyResult.ALREADY_ANSWERED: "accepted",
    ReplyResult.DECLINED: "declined",
}


@dataclass(frozen=True)
class Script:
    """What is said next. Where a key is waited for, `otherwise` is said when none is pressed."""

    language: str
    words: str
    otherwise: str = ""

    @property
    def waits_for_key(self) -> bool:
        return bool(self.otherwise)


def on_pick_up(message: Message, *, at: datetime) -> Script:
    if at >= message.expires_at or not is_still_true(message):
        return _says("over", message)
    return _asks(message, message.body)


def on_key(message: Message, digits: str, *, call_sid: str, at: datetime) -> Script:
    """A key proves that a person is there; only those that were named do anything."""
    callbacks.note_heard(message_id=message.pk, sid=call_sid, at=at)
    if message.offer is None:
        return _says("heard", message)
    if digits not in (YES, NO):
        return _asks(message, f"{_says('again', message).words} {message.body}")
    return _says(_answer(message, digits, call_sid=call_sid, at=at), message)


def _answer(message: Message, digits: str, *, call_sid: str, at: datetime) -> str:
    """Stored first: what cannot be handled now is finished by the sweep, and she hears so."""
    sid = f"{call_sid}-{digits}"
    stored = inbox.store(
        sid=sid, from_number=message.to, body=digits, medium=ReplyMedium.KEYPAD, at=at, message=message
    )
    reply = stored or Reply.objects.get(sid=sid)
    try:
        handled = replies.handle(reply_id=reply.pk, at=at)
    except Exception:
        log.exception("reply %s is left to the sweep", reply.pk)
        return "noted"
    return SAID_AFTER.get(ReplyResult(handled.result), "too_late")


def _says(key: str, message: Message) -> Script:
    said = say(key, message.language, {})
    return Script(said.language, said.words)


def _asks(message: Message, words: str) -> Script:
    silence = say("silence" if message.offer_id else "heard", message.language, {})
    return Script(message.language, words, silence.words)
