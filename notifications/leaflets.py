"""Leaflets: written, approved by a person, and sent to whoever asked for one at a booking.

Nothing goes out that nobody has approved, and nothing at all in a silent case. The number stays in the message alone,
until it is forgotten.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from bookings.locking import BookingNotFound
from bookings.models import Booking
from bookings.outbox import ring_after_commit
from mediation.models.phone import NotAPhoneNumber, to_e164
from mediation.vocabulary import Setting
from notifications import recipients
from notifications.delivery_policy import POLICIES
from notifications.models import Leaflet, Message
from notifications.texts import segments
from notifications.vocabulary import MessageKind

# A leaflet is not one of the texts: its words are its own.
TEXT_KEY: Final = "leaflet"
MOST_PARTS: Final = 3
MOST_OF_A_BOOKING: Final = 5
# What these are about tells why somebody needs a mediator.
TELLING: Final = frozenset({Setting.HEALTH, Setting.LEGAL, Setting.SOCIAL})
IS_SECURE = URLValidator(schemes=["https"])


@dataclass(frozen=True, kw_only=True)
class Wording:
    """All that whoever writes a leaflet says of it."""

    title: str
    setting: str
    language: str
    text: str
    link: str
    checked_on: date


class LeafletNotFound(Exception):
    pass


class NotALeaflet(Exception):
    """What cannot be written; nothing has been. `field` names what to correct."""

    field = ""


class NothingWritten(NotALeaflet):
    field = "text"


class LinkNotSecure(NotALeaflet):
    """Not an https address, or one with somebody's credentials in it."""

    field = "link"


class TooLong(NotALeaflet):
    """It would be more SMS than anybody reads."""

    field = "text"

    def __init__(self, *, parts: int) -> None:
        super().__init__(parts)
        self.parts = parts


class CheckedInTheFuture(NotALeaflet):
    field = "checked_on"


class RewrittenMeanwhile(Exception):
    """Who approves has read another version than there is now."""

    def __init__(self, *, read: int, version: int) -> None:
        super().__init__(f"read {read}, is {version}")
        self.read = read
        self.version = version


class NotSendable(Exception):
    """Why nothing was sent to the assisted person."""


class SilentCase(NotSendable):
    """Nothing may reach the person, on any channel."""


class TellsWhy(NotSendable):
    """The case is sensitive, and what the leaflet is about would tell of it."""


class TooMany(NotSendable):
    pass


class BadNumber(NotSendable):
    """No telephone has it, or none that takes SMS: `reason` says which."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotAsked(NotSendable):
    """Nobody is written to who has not asked for it."""


class SentOtherwise(NotSendable):
    """The same page has already sent this leaflet to another number."""


# --- Written and approved


@transaction.atomic(durable=True)
def write_leaflet(
    *, wording: Wording, by_id: int, at: datetime, today: date, leaflet_id: int | None = None
) -> Leaflet:
    """Write a new leaflet, or an old one anew: either is a draft until somebody approves it.

    :raises LeafletNotFound:
    :raises NotALeaflet: one of its kinds.
    """
    _check(wording, today=today)
    leaflet = Leaflet() if leaflet_id is None else _locked(leaflet_id)
    leaflet.title, leaflet.setting = wording.title.strip(), wording.setting
    leaflet.language_id = wording.language
    leaflet.text, leaflet.link = wording.text.strip(), wording.link.strip()
    leaflet.checked_on = wording.checked_on
    leaflet.version = 1 if leaflet.pk is None else leaflet.version + 1
    leaflet.written_by_id, leaflet.written_at = by_id, at
    leaflet.approved_by = leaflet.approved_at = None
    leaflet.save()
    return leaflet


@transaction.atomic(durable=True)
def approve_leaflet(*, leaflet_id: int, version: int, by_id: int, at: datetime) -> Leaflet:
    """Let the version that was read go out; approved twice, it is the first time that counts.

    :raises LeafletNotFound:
    :raises RewrittenMeanwhile:
    """
    leaflet = _locked(leaflet_id)
    if leaflet.version != version:
        raise RewrittenMeanwhile(read=version, version=leaflet.version)
    if not leaflet.is_approved:
        leaflet.approved_by_id, leaflet.approved_at = by_id, at
        leaflet.save(update_fields=["approved_by", "approved_at"])
    return leaflet


@transaction.atomic(durable=True)
def withdraw_leaflet(*, leaflet_id: int) -> Leaflet:
    """Make it a draft again: from now on nobody is sent it. :raises LeafletNotFound:"""
    leaflet = _locked(leaflet_id)
    leaflet.approved_by = leaflet.approved_at = None
    leaflet.save(update_fields=["approved_by", "approved_at"])
    return leaflet


def _locked(leaflet_id: int) -> Leaflet:
    leaflet = Leaflet.objects.select_for_update(no_key=True).filter(pk=leaflet_id).first()
    if leaflet is None:
        raise LeafletNotFound
    return leaflet


def _check(wording: Wording, *, today: date) -> None:
    """:raises NotALeaflet: one of its kinds."""
    text, link = wording.text.strip(), wording.link.strip()
    if not text:
        raise NothingWritten
    if link and not _is_secure(link):
        raise LinkNotSecure
    parts = segments.count(f"{text} {link}".strip()).parts
    if parts > MOST_PARTS:
        raise TooLong(parts=parts)
    if wording.checked_on > today:
        raise CheckedInTheFuture


def _is_secure(link: str) -> bool:
    try:
        IS_SECURE(link)
    except ValidationError:
        return False
    return "@" not in link.removeprefix("https://").partition("/")[0]


# --- Sent


def may_be_sent(leaflet: Leaflet, booking: Booking) -> bool:
    """Whether the leaflet, by what it is about, keeps what the booking keeps."""
    telling = TELLING | {booking.setting}
    return not booking.is_kept_from_person and not (booking.is_reserved and leaflet.setting in telling)


@transaction.atomic(durable=True)
def send_leaflet(
    *,
    leaflet_id: int,
    booking_id: int,
    phone: str,
    asked: bool,
    key: str,
    by_id: int,
    at: datetime,
) -> Message:
    """Write the leaflet's SMS to the number she gave; the same page again is one message.

    :raises BookingNotFound:
    :raises LeafletNotFound: also of a draft.
    :raises NotSendable: one of its kinds.
    """
    booking = _booking(booking_id)
    leaflet = Leaflet.objects.approved().filter(pk=leaflet_id).first()
    if booking.is_kept_from_person:
        raise SilentCase
    if leaflet is None:
        raise LeafletNotFound
    if not may_be_sent(leaflet, booking):
        raise TellsWhy
    if not asked:
        raise NotAsked
    to = _recipient(phone, leaflet, booking)
    dedupe_key = f"leaflet:{leaflet.pk}:{booking.pk}:{key}"
    if earlier := Message.objects.filter(dedupe_key=dedupe_key).first():
        return _the_same(earlier, to.phone)
    if booking.messages.filter(text_key=TEXT_KEY).count() >= MOST_OF_A_BOOKING:
        raise TooMany
    message = Message.objects.create(
        dedupe_key=dedupe_key,
        kind=MessageKind.ASSISTED,
        booking=booking,
        booking_version=booking.version,
        to=to.phone,
        is_to_demo_person=to.is_demo,
        author_id=by_id,
        text_key=TEXT_KEY,
        language=leaflet.language_id[:8],
        text_version=leaflet.version,
        body=leaflet.body,
        parts=segments.count(leaflet.body).parts,
        created_at=at,
        due_at=at,
        expires_at=at + POLICIES[MessageKind.ASSISTED].useful_for,
    )
    ring_after_commit("notifications.send")
    return message


def _booking(booking_id: int) -> Booking:
    """Locked, so that those who send at the same time count each other."""
    found = Booking.objects.select_for_update(no_key=True, of=("self",)).filter(pk=booking_id)
    booking = found.select_related("office").first()
    if booking is None:
        raise BookingNotFound(booking_id)
    return booking


def _recipient(phone: str, leaflet: Leaflet, booking: Booking) -> recipients.Recipient:
    try:
        number = to_e164(phone)
    except NotAPhoneNumber as wrong:
        raise BadNumber(reason="no_number") from wrong
    to = recipients.assisted(number, language=leaflet.language_id, is_demo=booking.office.is_demo)
    if hindrance := to.hindrance("sms"):
        raise BadNumber(reason=hindrance)
    return to


def _the_same(earlier: Message, phone: str) -> Message:
    if earlier.to != phone:
        raise SentOtherwise
    return earlier
