"""What the assisted person hears: that her appointment is confirmed, and once that it has moved or is called off.

Two texts at most, to the number she gave for this, and none where the case is kept from her telephone.
"""

from collections.abc import Callable, Iterable

from bookings.models import Booking, BookingEvent
from bookings.vocabulary import BookingStatus
from notifications import recipients
from notifications.models import Message, SpeechApproval
from notifications.recipients import Recipient
from notifications.texts import assisted
from notifications.texts.assisted import CANCELLED, CONFIRMED, MOVED
from notifications.texts.catalogue import Rendered
from notifications.vocabulary import MessageStatus

# What never left us she has not heard.
UNHEARD = (MessageStatus.FAILED, MessageStatus.EXPIRED, MessageStatus.CANCELLED)
COMES = (BookingStatus.CONFIRMED, BookingStatus.IN_PROGRESS)
# Of any other change there is nothing to tell that she may be told.
HERS = frozenset({"starts_at", "place_id"})


def the_person(event: BookingEvent) -> list[Recipient]:
    booking = event.booking
    if not may_be_written_to(booking):
        return []
    approved = SpeechApproval.objects.values_list("language", "version")
    language = assisted.language_of(booking.language_id, approved)
    return [recipients.assisted(booking.assisted_phone, language=language, is_demo=booking.office.is_demo)]


def may_be_written_to(booking: Booking) -> bool:
    return bool(booking.assisted_phone) and booking.assisted_asked and not booking.is_kept_from_person


# --- Which text


def confirmed(event: BookingEvent) -> str | None:
    """Once everybody who is needed has said yes, and unless she knows."""
    booking = event.booking
    if not booking.assisted_phone or booking.has_started(event.at):
        return None
    return CONFIRMED if booking.status == BookingStatus.CONFIRMED and not heard(booking) else None


def moved(event: BookingEvent) -> str | None:
    """To who knows of another day, hour or town; who was about to read of it reads the new ones only."""
    booking, changed = event.booking, HERS & event.facts.get("before", {}).keys()
    if not booking.assisted_phone or not changed:
        return None
    known = heard(booking)
    if not known:
        return confirmed(event)
    return MOVED if _may_hear_more(known) and not any(_still_says(one, booking) for one in known) else None


def cancelled(event: BookingEvent) -> str | None:
    booking = event.booking
    if not booking.assisted_phone:
        return None
    return CANCELLED if _may_hear_more(heard(booking)) else None


def _may_hear_more(known: Iterable[Message]) -> bool:
    """She knows of it, and not yet that anything has become of it."""
    return {message.text_key for message in known} == {CONFIRMED}


def heard(booking: Booking) -> list[Message]:
    """What she has been sent, or will be because it is still so."""
    texts = Message.objects.filter(booking=booking, text_key__in=assisted.KEYS).exclude(status__in=UNHEARD)
    return [
        message for message in texts if message.status != MessageStatus.QUEUED or _is_so(message, booking)
    ]


# --- What it says, and whether that is so


def render(key: str, language: str, booking: Booking) -> Rendered:
    town = booking.place.municipality.name
    return assisted.render(key, language, starts_at=booking.starts_at, municipality=town)


def _still_says(message: Message, booking: Booking) -> bool:
    return render(message.text_key, message.language, booking).body == message.body


def is_still_true(message: Message) -> bool:
    """Of a message that is about to leave. A leaflet says nothing that could become untrue."""
    if not message.to or message.booking is None or message.booking.is_kept_from_person:
        return False
    if message.text_key not in assisted.KEYS:
        return True
    if not may_be_written_to(message.booking):
        return False
    return _is_so(message, message.booking)


def _is_so(message: Message, booking: Booking) -> bool:
    return HOLDS[message.text_key](booking.status) and _still_says(message, booking)


HOLDS: dict[str, Callable[[str], bool]] = {
    CONFIRMED: lambda status: status in COMES,
    MOVED: lambda status: status != BookingStatus.CANCELLED,
    CANCELLED: lambda status: status == BookingStatus.CANCELLED,
}
