"""Hours that an office takes back from whoever gave them, and what it owes for the short notice.

In the action's transaction, while she still sits on the seat.
"""

from datetime import datetime

from django.utils.translation import gettext_noop

from bookings import freed
from bookings.models import Seat
from bookings.outbox import ring_after_commit
from bookings.seating import credit, set_deadline
from bookings.terms import AgreedHours, said_yes_at
from bookings.vocabulary import DeadlineKind, EventKind


def credit_hours(seat: Seat, agreed: AgreedHours, *, received_at: datetime, at: datetime, note: str) -> int:
    """Credit what is due where they were taken back after the term, and offer them to others; the minutes credited.

    In time that was credited to her already, she is credited for the same hour only once.
    """
    credited = freed.due_beside(seat, agreed.credit(received_at=received_at))
    if credited:
        hours = (agreed.starts_at, agreed.ends_at)
        credit(seat, credited_minutes=credited, at=at, note=note, freed_hours=hours)
        set_deadline(seat, DeadlineKind.OFFER_FREED, at)
        ring_after_commit("bookings.tick")
    return credited


def credit_moved(seat: Seat, agreed: AgreedHours, *, at: datetime) -> int:
    """The same for one who loses her seat because the office has changed what she had said yes to."""
    asked = seat.events.filter(
        kind=EventKind.RECONFIRMATION_ASKED, mediator=seat.mediator_id, at__gte=said_yes_at(seat)
    )
    moved_at = asked.order_by("pk").values_list("at", flat=True).first() or at
    return credit_hours(
        seat, agreed, received_at=moved_at, at=at, note=gettext_noop("Spostata con poco preavviso")
    )
