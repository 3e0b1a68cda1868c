"""One message row from a text, a subject and a recipient; written once however often it is asked for. No network."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from bookings.links import address_of
from notifications import person
from notifications.delivery_policy import POLICIES
from notifications.envelopes import SENDER
from notifications.facts import Subject, facts_for, facts_named
from notifications.mailing import written_mail
from notifications.models import Bridge, Message
from notifications.recipients import Recipient
from notifications.texts.approved import approved_texts
from notifications.texts.catalogue import Approved, Rendered, render
from notifications.texts.segments import count
from notifications.texts.spoken import SPOKEN, VERSION, say
from notifications.vocabulary import Channel, MessageKind, MessageStatus

ABOUT_AN_OFFER = (MessageKind.URGENT_OFFER, MessageKind.PLANNED_OFFER, MessageKind.CALL)
# Nobody is woken by it, and what is no longer so is not sent anyway.
A_LETTER_KEEPS = timedelta(days=2)
# Texts about an offer that can be answered, or a job that has just become hers.
HAS_A_PAGE = (
    *("offer_planned", "offer_urgent", "offer_now", "offer_prepaid", "offer_series", "offer_on_call"),
    *("offer_nudge", "assigned", "series_assigned"),
)


def write(
    key: str,
    *,
    to: Recipient,
    subject: Subject,
    kind: MessageKind,
    dedupe_key: str,
    is_urgent: bool = False,
    due_at: datetime | None = None,
    channel: Channel = Channel.SMS,
    approved: Approved | None = None,
    bridge: Bridge | None = None,
    in_place_of: Message | None = None,
) -> bool:
    """Insert the message inside the caller's transaction; False when it was written before.

    It leaves at `due_at`, or at once. Who writes many reads the `approved` texts once for all of them.

    A person who cannot be reached gets a row that has failed: somebody must see that she was not told.

    :raises MissingFacts: when the text would have a hole.
    """
    is_letter = channel == Channel.EMAIL
    match channel:
        case Channel.EMAIL if in_place_of is not None:
            words = _as_it_was(in_place_of)
        case Channel.EMAIL:
            words = written_mail(key, to=to, subject=subject)
        case Channel.VOICE:
            words = _speech(key, to, subject)
        case _:
            words = _text(key, to, subject, approved)
    due_at = due_at or subject.at
    hindrance = to.hindrance(channel)
    message = Message(
        dedupe_key=dedupe_key,
        channel=channel,
        kind=kind,
        is_urgent=is_urgent,
        is_bulk=POLICIES[kind].is_bulk and not is_urgent and not is_letter,
        event=subject.event,
        booking=subject.booking,
        offer=subject.offer,
        bridge=bridge,
        in_place_of=in_place_of,
        booking_version=subject.booking.version if subject.booking else None,
        to=to.phone,
        email=to.email if is_letter else "",
        mediator=to.mediator,
        user=to.user,
        office=to.office,
        is_to_demo_person=to.is_demo,
        text_key=key,
        status=MessageStatus.FAILED if hindrance else MessageStatus.QUEUED,
        error=hindrance,
        created_at=subject.at,
        due_at=due_at,
        expires_at=useful_until(kind, subject, due_at=due_at, channel=channel),
        settled_at=subject.at if hindrance else None,
        **words,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return Message.objects.filter(pk=message.pk).exists()


def _text(key: str, to: Recipient, subject: Subject, approved: Approved | None) -> dict[str, Any]:
    written = _rendered(key, to, subject, approved)
    body = _with_link(written, subject) if to.mediator else written.body
    return {
        "language": written.language,
        "text_version": written.version,
        "body": body,
        "parts": count(body).parts,
    }


def _speech(key: str, to: Recipient, subject: Subject) -> dict[str, Any]:
    said = say(key, to.language, facts_named(SPOKEN[key], subject))
    return {"language": said.language, "text_version": VERSION, "body": said.words, "parts": 0}


def _as_it_was(lost: Message) -> dict[str, Any]:
    """The text that did not arrive, word for word, as a letter."""
    return {
        "language": lost.language,
        "text_version": lost.text_version,
        "subject": f"{SENDER} {lost.booking_id}" if lost.booking_id else SENDER,
        "body": lost.body,
        "parts": 0,
    }


def _rendered(key: str, to: Recipient, subject: Subject, approved: Approved | None) -> Rendered:
    if to.is_assisted:
        return person.render(key, to.language, subject.case)
    texts = approved_texts(key) if approved is None else approved
    return render(key, to.language, facts_for(key, subject), texts)


def _with_link(written: Rendered, subject: Subject) -> str:
    """With the page of the offer, where that costs no further SMS; over a line that anybody can read no key is sent."""
    if not (settings.SERVED_OVER_TLS and subject.offer and written.key.startswith(HAS_A_PAGE)):
        return written.body
    longer = f"{written.body} {address_of(subject.offer)}"
    return longer if count(longer).parts == written.segments.parts else written.body


def useful_until(kind: str, subject: Subject, *, due_at: datetime, channel: str = Channel.SMS) -> datetime:
    """When it would do harm or no good any more."""
    if channel == Channel.EMAIL:
        return due_at + A_LETTER_KEEPS
    latest = due_at + POLICIES[kind].useful_for
    if subject.offer and kind in ABOUT_AN_OFFER:
        return min(latest, subject.offer.useless_at)
    if kind == MessageKind.ASSISTED and subject.booking:
        return min(latest, subject.booking.starts_at)
    if kind == MessageKind.REMINDER and subject.booking:
        return max(min(latest, subject.booking.starts_at), subject.at + timedelta(minutes=1))
    return latest
