"""The words of an e-mail to an office, and the appointment that goes with it or is taken from its page. No network.

What an appointment says is what is so when the letter is written; it is kept with the letter, word for word.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.conf import settings

from bookings.models import Booking
from bookings.vocabulary import BookingStatus, SeatStatus
from mediation.vocabulary import Delivery
from notifications.envelopes import site
from notifications.facts import Subject, facts_named
from notifications.models import Message
from notifications.recipients import Recipient
from notifications.texts import calendars, mails
from notifications.texts.calendars import Appointment, Standing
from notifications.vocabulary import LOST_MESSAGES, Channel, MessageStatus

OVER: Final = (BookingStatus.CANCELLED, BookingStatus.UNFILLED)
UNSURE: Final = (
    BookingStatus.SEARCHING,
    BookingStatus.PARTLY_COVERED,
    BookingStatus.RECONFIRMING,
    BookingStatus.UNCOVERED,
)
SURE: Final = (SeatStatus.FILLED, SeatStatus.IN_PROGRESS)
# Nobody has read these, nor ever will.
UNREAD: Final = (*LOST_MESSAGES, MessageStatus.CANCELLED)


def written_mail(key: str, *, to: Recipient, subject: Subject) -> dict[str, Any]:
    """The fields of the message that are words.

    :raises MissingFacts: when the letter would have a hole.
    """
    is_reserved = subject.case.is_reserved
    names = mails.needed(key, is_reserved=is_reserved) | (frozenset() if is_reserved else mails.wanted(key))
    letter = mails.compose(key, facts_named(names, subject), is_reserved=is_reserved)
    return {
        "language": mails.LANGUAGE,
        "text_version": letter.version,
        "subject": letter.subject,
        "body": letter.body,
        "calendar": "" if mails.is_of_a_series(key) else _calendar(to, subject),
        "parts": 0,
    }


def _calendar(to: Recipient, subject: Subject) -> str:
    """What this mailbox has to put into its calendar; empty where nothing there would change."""
    told = Message.objects.filter(booking=subject.case, channel=Channel.EMAIL, email=to.email)
    told = told.exclude(calendar="").exclude(status__in=UNREAD)
    standing = _standing(subject.case, is_known=told.exists())
    if standing is None:
        return ""
    now_so = calendars.written(
        _appointment(subject, standing),
        organiser=settings.DEFAULT_FROM_EMAIL,
        attendee=to.email,
        at=subject.at,
    )
    # One that still waits to be sent may be overtaken and never leave.
    sent = told.filter(status=MessageStatus.SENT).order_by("-event_id").values_list("calendar", flat=True)
    last = sent.first()
    return "" if last and calendars.says_the_same(last, now_so) else now_so


def appointment_to_take(booking: Booking, *, at: datetime) -> str | None:
    """The appointment as a file; None while nobody has said yes, and once it is off."""
    standing = _standing(booking, is_known=False)
    if standing is None:
        return None
    appointment = _appointment(Subject(at=at, booking=booking), standing)
    return calendars.published(appointment, organiser=settings.DEFAULT_FROM_EMAIL, at=at)


def _standing(booking: Booking, *, is_known: bool) -> Standing | None:
    """Somebody comes; or it is off; or somebody came and now another is looked for: the hour stays, as it may be."""
    if booking.status in OVER:
        return Standing.CANCELLED if is_known else None
    if booking.seats.filter(status__in=SURE).exists():
        return Standing.CONFIRMED
    return Standing.TENTATIVE if is_known and booking.status in UNSURE else None


def _appointment(subject: Subject, standing: Standing) -> Appointment:
    case, facts = subject.case, facts_named(("language_name", "mediators", "place", "link"), subject)
    is_bare = case.is_reserved
    who = "" if is_bare or standing == Standing.CANCELLED else facts.get("mediators", "")
    is_somewhere = case.delivery == Delivery.ONSITE and not is_bare
    return Appointment(
        uid=f"richiesta-{case.number}@{site()}",
        sequence=_sequence(subject),
        standing=standing,
        starts_at=case.starts_at,
        ends_at=case.ends_at,
        summary=f"Appuntamento {case.number}"
        if is_bare
        else f"Mediazione {case.language.name}, richiesta {case.number}",
        description="\n".join(filter(None, (f"Chi viene: {who}" if who else "", str(facts["link"])))),
        location=str(facts.get("place", "")) if is_somewhere else "",
        url=str(facts["link"]),
    )


def _sequence(subject: Subject) -> int:
    """Higher with every event of the booking, in whatever order the relay takes them."""
    events = subject.case.events.all()
    return (events.filter(pk__lte=subject.event.pk) if subject.event else events).count()
