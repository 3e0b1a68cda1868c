"""Writes the letter with a link to come in by, to whoever has this address; to nobody, where nobody has."""

from datetime import datetime
from urllib.parse import urlencode

from django.db import transaction

from mediation.models import User
from mediation.sign_in_links import VALID_FOR, who_may_come
from notifications import recipients
from notifications.facts import coordination_phone
from notifications.models import Message
from notifications.recipients import Recipient
from notifications.texts import sign_in
from notifications.vocabulary import Channel, MessageKind, MessageStatus


@transaction.atomic(durable=True)
def write_sign_in_letters(*, email: str, onward: str, at: datetime) -> None:
    """Write one to each account with this address: some offices share a mailbox.

    A button pressed twice is one letter. Whoever cannot be written to gets none: nobody waits for it but herself.
    """
    users = who_may_come().filter(email__iexact=email).order_by("pk")
    found = [(user, recipients.mailbox_of(user)) for user in users]
    letters = [
        _letter(user, to, onward=onward, at=at) for user, to in found if not to.hindrance(Channel.EMAIL)
    ]
    Message.objects.bulk_create(letters, ignore_conflicts=True)


def _letter(user: User, to: Recipient, *, onward: str, at: datetime) -> Message:
    until = at + VALID_FOR
    return Message(
        dedupe_key=_dedupe_key(user, at),
        channel=Channel.EMAIL,
        kind=MessageKind.SIGN_IN,
        user=user,
        email=to.email,
        is_to_demo_person=to.is_demo,
        text_key=sign_in.KEY,
        language=sign_in.LANGUAGE,
        text_version=sign_in.VERSION,
        subject=sign_in.SUBJECT,
        body=sign_in.written(
            name=user.get_full_name() or user.get_username(),
            onward=f"?{urlencode({'next': onward}, safe='/')}" if onward else "",
            until=until,
            coordination_phone=coordination_phone(),
        ),
        parts=0,
        status=MessageStatus.QUEUED,
        created_at=at,
        due_at=at,
        expires_at=until,
    )


def _dedupe_key(user: User, at: datetime) -> str:
    """One a minute, until it is used."""
    last = f"{user.last_login.timestamp():.0f}" if user.last_login else ""
    return f"sign-in:{user.pk}:{at:%Y%m%d%H%M}:{last}"
