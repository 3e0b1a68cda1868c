"""What is said to whoever picks up our call, and what a key does. A voicemail presses none and agrees to nothing."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bookings.models import Seat
from notifications import bridging, callbacks, inbox, replies
from notifications.facts import coordination_phone
from notifications.models import Bridge, Message, Reply
from notifications.policy import is_still_true
from notifications.texts.spoken import ABOUT_A_JOB, say
from notifications.vocabulary import ReplyMedium, ReplyResult

log = logging.getLogger(__name__)

YES, NO = "1", "2"
SAID_AFTER = {
    ReplyResult.ACCEPTED: "accepted",
    ReplyResult.ALREADY_ANSWERED: "accepted",
    ReplyResult.DECLINED: "declined",
}
SAID_AFTER_A_JOB = {
    ReplyResult.ACCEPTED: "heard",
    ReplyResult.ALREADY_ANSWERED: "heard",
    ReplyResult.REMINDER_CONFIRMED: "heard",
    ReplyResult.CHECKED_IN: "heard",
    ReplyResult.RELEASED: "given_back",
}
# Where it is another word than for a call about an offer, or about none: when no key is pressed, and when it is over.
SILENCE = {
    "bridge_mediator": "bridge_silence",
    "call_way_out": "way_out_silence",
    "call_way_out_no_service": "way_out_silence",
}
OVER = {
    "bridge_mediator": "no_need",
    "call_way_out": "way_out_over",
    "call_way_out_no_service": "way_out_over",
}


@dataclass(frozen=True)
class Script:
    """What is said next. Where a key is waited for, `otherwise` is said when none is pressed.

    Afterwards whoever listens waits in the room of `bridge`, or is put through to the number `dials`.
    """

    language: str
    words: str
    otherwise: str = ""
    bridge: Bridge | None = None
    dials: str = ""

    @property
    def waits_for_key(self) -> bool:
        return bool(self.otherwise)


# --- Somebody picks up


def on_pick_up(message: Message, *, call_sid: str, at: datetime) -> Script:
    if message.bridge is not None:
        return _to_office(message, message.bridge, call_sid=call_sid, at=at)
    if at >= message.expires_at or not is_still_true(message):
        return _says(OVER.get(message.text_key, "over" if message.offer_id else "no_need"), message.language)
    return _asks(message, message.body)


def _to_office(message: Message, bridge: Bridge, *, call_sid: str, at: datetime) -> Script:
    """She is on the line: no key stands between the office and her."""
    if bridge.closed_at is not None:
        return _says("bridge_over", message.language)
    callbacks.note_heard(message_id=message.pk, sid=call_sid, at=at)
    return Script(message.language, message.body, bridge=bridge)


def on_call_back(seat: Seat, *, call_sid: str, at: datetime) -> Script:
    """A mediator whose job is on calls our number."""
    assert seat.mediator is not None, "this seat is hers"
    return _joins("bridge_joining", seat, seat.mediator.language, call_sid=call_sid, at=at)


# --- Somebody presses a key


def on_key(message: Message, digits: str, *, call_sid: str, at: datetime) -> Script:
    """A key proves that a person is there; only those that were named do anything."""
    callbacks.note_heard(message_id=message.pk, sid=call_sid, at=at)
    match message.text_key:
        case "bridge_mediator":
            return _to_be_put_through(message, digits, call_sid=call_sid, at=at)
        case "call_way_out" | "call_way_out_no_service":
            return _to_another_service(message, digits)
    is_about_a_job = message.text_key in ABOUT_A_JOB
    if message.offer is None and not is_about_a_job:
        return _says("heard", message.language)
    if digits not in (YES, NO):
        return _again(message)
    if is_about_a_job:
        return _says(_answer(message, digits, SAID_AFTER_A_JOB, call_sid=call_sid, at=at), message.language)
    word = _answer(message, digits, SAID_AFTER, otherwise="too_late", call_sid=call_sid, at=at)
    return _after(word, message, call_sid=call_sid, at=at)


def _answer(
    message: Message,
    digits: str,
    said_after: Mapping[ReplyResult, str],
    *,
    otherwise: str = "noted",
    call_sid: str,
    at: datetime,
) -> str:
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
    return said_after.get(ReplyResult(handled.result), otherwise)


def _after(word: str, message: Message, *, call_sid: str, at: datetime) -> Script:
    """Whoever has just taken a job by telephone that is on stays on the line for it."""
    assert message.offer is not None, "this call was about an offer"
    seat = Seat.objects.select_related("booking", "mediator").get(pk=message.offer.seat_id)
    if word == "accepted" and message.text_key.startswith("call_offer_series"):
        # Some of its dates may not be hers: the text names those that are.
        word = "accepted_series"
    is_hers = word == "accepted" and seat.mediator_id == message.mediator_id
    if is_hers and bridging.joins(seat, at=at):
        return _joins("accepted_and_joining", seat, message.language, call_sid=call_sid, at=at)
    return _says(word, message.language)


def _to_be_put_through(message: Message, digits: str, *, call_sid: str, at: datetime) -> Script:
    if digits != YES:
        return _again(message)
    if at >= message.expires_at or not is_still_true(message):
        return _says("no_need", message.language)
    assert message.event is not None, "this call tells of an event"
    assert message.event.seat is not None, "somebody has this seat"
    return _joins("bridge_joining", message.event.seat, message.language, call_sid=call_sid, at=at)


def _to_another_service(message: Message, digits: str) -> Script:
    if digits != YES:
        return _again(message)
    assert message.booking is not None, "this call is about a request"
    service = message.booking.office.external_number if message.text_key == "call_way_out" else ""
    return _says("way_out_joining", message.language, dials=service or coordination_phone())


def _joins(key: str, seat: Seat, language: str, *, call_sid: str, at: datetime) -> Script:
    assert seat.mediator is not None, "this seat is hers"
    bridge = bridging.begin(seat, mediator=seat.mediator, call_sid=call_sid, at=at)
    return _says(key, language, bridge=bridge)


# --- While she waits


def on_waiting(bridge: Bridge) -> Script:
    key = "bridge_in_vain" if bridging.is_in_vain(bridge) else "bridge_waiting"
    return _says(key, bridge.mediator.language)


# --- Words


def _says(key: str, language: str, *, bridge: Bridge | None = None, dials: str = "") -> Script:
    said = say(key, language, {})
    return Script(said.language, said.words, bridge=bridge, dials=dials)


def _asks(message: Message, words: str) -> Script:
    can_write = message.offer_id or message.text_key in ABOUT_A_JOB
    key = SILENCE.get(message.text_key, "silence" if can_write else "heard")
    return Script(message.language, words, _says(key, message.language).words)


def _again(message: Message) -> Script:
    return _asks(message, f"{_says('again', message.language).words} {message.body}")
