"""Whom a message can go to, at which number, in which language, and why it might not reach them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from bookings.models import Booking
from bookings.reaching import mailboxes_of, mobile_of
from bookings.teams import COVERED
from mediation.models import Mediator, Membership, Office, User
from mediation.models.phone import can_receive_sms
from mediation.vocabulary import Role
from notifications.models import Message
from notifications.vocabulary import Channel, MessageKind


@dataclass(frozen=True)
class Recipient:
    """`key` tells one recipient from another in the dedupe key."""

    key: str
    phone: str
    language: str
    is_demo: bool
    mediator: Mediator | None = None
    user: User | None = None
    office: Office | None = None
    is_assisted: bool = False
    email: str = ""

    def hindrance(self, channel: str) -> str:
        """Why nothing would arrive by this channel; empty when it may."""
        if found := HINDRANCES[channel](self):
            return found
        return "demo_person" if self.is_demo and not may_write_to_demo_people(channel) else ""


def _to_sms(person: Recipient) -> str:
    if person.mediator and person.mediator.opted_out_at:
        return "opted_out"
    # From a number she could answer, and then hers would stay among the replies.
    if person.is_assisted and not settings.TWILIO.sender_name:
        return "no_sender_name"
    return "" if can_receive_sms(person.phone) else "not_a_mobile_number"


def _to_calls(person: Recipient) -> str:
    if not settings.TWILIO.calls_from:
        return "no_calls"
    return "" if person.phone else "no_number"


def _to_mailboxes(person: Recipient) -> str:
    """A header is made of the address."""
    try:
        validate_email(person.email)
    except ValidationError:
        return "no_address"
    return ""


HINDRANCES: dict[str, Callable[[Recipient], str]] = {
    Channel.SMS: _to_sms,
    Channel.VOICE: _to_calls,
    Channel.EMAIL: _to_mailboxes,
}


def addressee(message: Message) -> Recipient:
    """To whom a message that was written before goes now: people change their numbers."""
    if message.channel == Channel.EMAIL:
        return _mailbox(message)
    if message.mediator:
        return mediator(message.mediator)
    if message.user:
        return _coordinator(message.user)
    if message.kind == MessageKind.ASSISTED:
        return assisted(message.to, language=message.language, is_demo=message.is_to_demo_person)
    return Recipient(
        key=f"phone:{message.to}",
        phone=message.to,
        language=message.language,
        is_demo=message.is_to_demo_person,
        office=message.office,
    )


def _mailbox(message: Message) -> Recipient:
    if message.mediator:
        return with_mailbox(mediator(message.mediator))
    owner = message.user or message.office
    assert owner is not None, "an e-mail is to a mediator, to an office or to one of its people"
    return _by_email(owner, message.office)


def with_mailbox(person: Recipient) -> Recipient:
    """The same, with the address of whoever signs in or of the office; without any where the site writes no e-mail."""
    if not settings.SENDS_EMAIL:
        return person
    account = person.mediator.user if person.mediator else person.user
    owner = account or person.office
    return replace(person, email=owner.email if owner else "")


def mailbox_of(user: User) -> Recipient:
    return _by_email(user, None)


def may_write_to_demo_people(channel: str = Channel.SMS) -> bool:
    """Only a gateway on this machine: an invented person's number may be a real person's. A mail server on this
    machine may be the one that sends to all the world, so only the demo's own will do.
    """
    return settings.EMAIL_STAYS_HERE if channel == Channel.EMAIL else settings.TWILIO.is_loopback


def mediator(person: Mediator) -> Recipient:
    return Recipient(
        key=f"mediator:{person.pk}",
        phone=person.phone,
        language=person.language,
        is_demo=person.is_demo,
        mediator=person,
    )


def assisted(phone: str, *, language: str, is_demo: bool) -> Recipient:
    """Whoever needs the mediator, at the number that she gave for this; the key does not say it."""
    return Recipient(key="assisted", phone=phone, language=language, is_demo=is_demo, is_assisted=True)


def seated(booking: Booking, *, but: int | None = None) -> list[Mediator]:
    """Those who have a seat of the booking, in the order of the seats."""
    held = booking.seats.filter(status__in=COVERED).select_related("mediator").order_by("position")
    return [seat.mediator for seat in held if seat.mediator and seat.mediator_id != but]


def requester(booking: Booking) -> Recipient | None:
    """The contact's own mobile, else the office's; None where there are only landlines: letters and calls tell them."""
    office, phone = booking.office, mobile_of(booking)
    if not phone:
        return None
    return Recipient(
        key=f"office:{office.pk}",
        phone=phone,
        language=office.language,
        is_demo=office.is_demo,
        office=office,
    )


def at_the_bedside(booking: Booking) -> Recipient:
    """Where a telephone rings beside whoever waits: the number that was given for it, mobile or not."""
    office = booking.office
    return Recipient(
        key=f"bedside:{office.pk}",
        phone=booking.call_number or booking.contact_phone or office.phone,
        language=office.language,
        is_demo=office.is_demo,
        office=office,
    )


def mailboxes(booking: Booking) -> list[Recipient]:
    """The office's own, and that of whoever asked, while she works there; none where the site writes no e-mail."""
    return [_by_email(owner, booking.office) for owner in mailboxes_of(booking)]


def _by_email(owner: Office | User, office: Office | None) -> Recipient:
    user = owner if isinstance(owner, User) else None
    return Recipient(
        key=f"user:{user.pk}" if user else f"office:{owner.pk}",
        phone="",
        email=owner.email,
        language=owner.language,
        is_demo=owner.is_demo,
        user=user,
        office=office,
    )


def coordinators(alarm_rank: int) -> list[Recipient]:
    """Those alarmed at this rank; with nobody at it the nearest, those before first, so that somebody always is."""
    members = Membership.objects.filter(role=Role.COORDINATOR, user__is_active=True).exclude(user__phone="")
    ranks = sorted(set(members.values_list("alarm_rank", flat=True)))
    before, after = [rank for rank in ranks if rank <= alarm_rank], ranks[:1]
    chosen = User.objects.filter(memberships__in=members.filter(alarm_rank__in=before[-1:] or after))
    return [_coordinator(person) for person in chosen.distinct().order_by("pk")]


def _coordinator(person: User) -> Recipient:
    return Recipient(
        key=f"user:{person.pk}",
        phone=person.phone,
        language=person.language,
        is_demo=person.is_demo,
        user=person,
    )
