"""The coordinator closes a search that found nobody: the external service did the job, or nobody did."""

from datetime import datetime

from bookings.actions.dispatching import ReasonMissing
from bookings.leading import hand_on
from bookings.models import Booking
from bookings.outbox import record
from bookings.search import close_other_offers
from bookings.seating import drop_deadlines, end_rescue, lock_team, seats_that_can, set_status
from bookings.teams import leaders
from bookings.transactions import action
from bookings.vocabulary import EventKind, OfferStatus, Step


@action
def cover_externally(*, booking_id: int, by_id: int, reason: str, at: datetime) -> Booking:
    """Close a search because the external telephone service did the job.

    :raises StepNotPossible: when somebody holds every seat, or it is over.
    """
    return _close_search(booking_id, Step.COVER_EXTERNALLY, EventKind.COVERED_EXTERNALLY, by_id, reason, at)


@action
def give_up(*, booking_id: int, by_id: int, reason: str, at: datetime) -> Booking:
    """Close what stayed uncovered for good, with its reason.

    :raises ReasonMissing: an office is always told why.
    :raises StepNotPossible: when nothing is uncovered.
    """
    if not reason.strip():
        raise ReasonMissing
    return _close_search(booking_id, Step.GIVE_UP, EventKind.SEARCH_GIVEN_UP, by_id, reason, at)


def _close_search(
    booking_id: int, step: Step, event: EventKind, by_id: int, reason: str, at: datetime
) -> Booking:
    seats = seats_that_can(lock_team(booking_id, at=at), step)
    booking = seats[0].booking
    for seat in seats:
        set_status(seat, step)
        end_rescue(seat, because="not_needed", at=at)
        drop_deadlines(seat, at=at)
    record(event, booking=booking, seat=seats[0], at=at, by_id=by_id, facts={"reason": reason})
    for seat in seats:
        close_other_offers(seat, status=OfferStatus.WITHDRAWN, event=EventKind.OFFER_WITHDRAWN, at=at)
    for seat in leaders(seats):
        hand_on(seat, at=at)
    return booking
