"""Where an office can be written to about one of its bookings: what is not urgent rings no telephone."""

from django.conf import settings

from bookings.models import Booking
from mediation.models import Office, User
from mediation.models.phone import can_receive_sms


def is_written_to(booking: Booking) -> bool:
    """Whether anything that is written arrives; where there are only landlines and no mailbox, nothing does."""
    return bool(mobile_of(booking) or mailboxes_of(booking))


def mobile_of(booking: Booking) -> str:
    """The contact's own mobile, else the office's; empty where there are only landlines."""
    phones = (booking.contact_phone, booking.office.sms_phone)
    return next((phone for phone in phones if can_receive_sms(phone)), "")


def mailboxes_of(booking: Booking) -> list[Office | User]:
    """The office's own, and that of whoever asked, while she works there; none where the site writes no e-mail."""
    if not settings.SENDS_EMAIL:
        return []
    office, asker = booking.office, booking.requested_by
    found: list[Office | User] = [office] if office.email else []
    works_there = asker.is_active and asker.memberships.filter(office=office).exists()
    if works_there and asker.email and asker.email.lower() != office.email.lower():
        found.append(asker)
    return found
