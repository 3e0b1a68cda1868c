"""How an e-mail looks to mail programs: the same bytes at every attempt. No network."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from mediation.sign_in_links import token_of
from notifications.models import Message
from notifications.texts import sign_in
from notifications.texts.calendars import method_of
from notifications.vocabulary import MessageKind

SENDER: Final = "Ponte"


def site() -> str:
    return urlsplit(settings.PUBLIC_BASE_URL).hostname or "localhost"


def in_envelope(message: Message) -> EmailMessage:
    """What is dated is dated as it was written: sent twice, it is the same letter."""
    # In seven bits, which every server on the way passes on untouched.
    letter = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    letter["Subject"] = message.subject
    letter["From"] = formataddr((SENDER, settings.DEFAULT_FROM_EMAIL))
    letter["To"] = message.email
    letter["Date"] = format_datetime(message.created_at)
    letter["Message-ID"] = f"<{message.pk}@{site()}>"
    # No holiday notice answers it.
    letter["Auto-Submitted"] = "auto-generated"
    if message.booking_id:
        # Nobody wrote the letter that all those of a booking answer; mail programs file them together by it.
        letter["In-Reply-To"] = letter["References"] = f"<richiesta-{message.booking_id}@{site()}>"
    letter.set_content(_body(message))
    if message.calendar:
        _enclose(letter, message)
    return letter


def _body(message: Message) -> str:
    """A key is put in here, where the letter leaves: whoever reads our rows, or a copy of them, comes in by none."""
    if message.kind != MessageKind.SIGN_IN:
        return message.body
    assert message.user is not None, "only a person signs in"
    return sign_in.filled_in(message.body, token_of(message.user, asked_at=message.created_at))


def _enclose(letter: EmailMessage, message: Message) -> None:
    """Twice the same: Gmail and Outlook act upon the part of the text, other programs open the file."""
    method = method_of(message.calendar)
    letter.add_alternative(message.calendar, subtype="calendar", params={"method": method})
    letter.add_attachment(
        message.calendar.encode(),
        maintype="application",
        subtype="ics",
        filename=f"appuntamento-{message.booking_id}.ics",
    )
