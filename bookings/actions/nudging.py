"""Whoever was asked in a hurry and is silent hears of it once more."""

from datetime import datetime, timedelta

from bookings.models import Offer, Seat
from bookings.outbox import record
from bookings.seating import set_deadline, take
from bookings.teams import SEARCHABLE
from bookings.transactions import action
from bookings.vocabulary import DeadlineKind, EventKind


@action
def nudge_silent(*, deadline_id: int, at: datetime) -> None:
    """Nudge, once each, those whose offer left long enough ago; the others have their turn later."""
    seat = take(deadline_id, at=at)
    if seat is None or seat.status not in SEARCHABLE:
        return
    silence = timedelta(minutes=seat.booking.policy.rules.lane(seat.lane).nudge_after_minutes)
    later = [turn for offer in _unanswered(seat) if (turn := _nudge(offer, seat, silence, at=at)) is not None]
    if later:
        set_deadline(seat, DeadlineKind.NUDGE_SILENT, min(later))


def _unanswered(seat: Seat) -> list[Offer]:
    nudged = seat.events.filter(kind=EventKind.OFFER_NUDGED).values("offer")
    return list(seat.offers.open().filter(search=seat.search).exclude(pk__in=nudged).order_by("pk"))


def _nudge(offer: Offer, seat: Seat, silence: timedelta, *, at: datetime) -> datetime | None:
    """Nudge her, or say when it will be her turn: what is still on its way out does not count as silence."""
    turn = (offer.sent_at or at) + silence
    if turn > at:
        return turn
    made = offer.events.filter(kind=EventKind.OFFER_MADE, facts__on_call=True)
    facts = {"on_call": True} if made.exists() else {}
    record(EventKind.OFFER_NUDGED, booking=seat.booking, seat=seat, offer=offer, at=at, facts=facts)
    return None
