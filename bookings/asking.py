"""Asking people for a seat: who comes next, how long each may think, the offer. In the action's transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bookings import freed, waves
from bookings.models import Offer, Seat, ServiceRecord
from bookings.outbox import record
from bookings.reserves import reserves
from bookings.search import asked_before, asked_first, began_at, need_of, sooner_if_hurried
from bookings.shifts import who_can
from bookings.vocabulary import EventKind, Lane
from bookings.working_time import working_time
from mediation.matching.candidates import Candidate
from mediation.matching.ranking import rank


def next_wave(seat: Seat, *, at: datetime) -> waves.Wave:
    """The people to ask now, and until when the rest wait."""
    booking, rules = seat.booking, seat.booking.policy.rules
    need = need_of(seat, at=at, left_out=asked_before(seat))
    askable = [person for person in rank(who_can(seat, need), need) if useless_for(seat, person) > at]
    wave = waves.next_wave(
        askable,
        reserves=[offer.mediator_id for offer in reserves(seat)],
        prepaid=paid_already(seat),
        asked_first=asked_first(seat),
        lane=Lane(seat.lane),
        is_first=seat.wave == 0,
        began_at=began_at(seat),
        at=at,
        starts_at=booking.starts_at,
        working=working_time(booking.place.municipality, rules),
        rules=rules,
    )
    return wave.opening_next(sooner_if_hurried(seat, wave.next_at, at=at))


def paid_already(seat: Seat) -> dict[int, ServiceRecord]:
    """By mediator, the credit for freed time in which the seat's hours lie."""
    return freed.paid_for(starts_at=seat.booking.starts_at, ends_at=seat.booking.ends_at)


def useless_for(seat: Seat, person: Candidate) -> datetime:
    """When asking her would be no use any more."""
    return waves.useless_at(
        lane=Lane(seat.lane),
        delivery=seat.booking.delivery,
        starts_at=seat.booking.starts_at,
        ends_at=seat.booking.ends_at,
        travel_minutes=person.travel_minutes or 0,
        rules=seat.booking.policy.rules,
    )


def make_offer(
    person: Candidate,
    seat: Seat,
    *,
    wait: timedelta,
    at: datetime,
    prepaid_by: ServiceRecord | None,
    facts: Mapping[str, Any] | None = None,
) -> Offer:
    """Ask her. `facts` are what the offer says besides: of a series, for how many dates."""
    useless = useless_for(seat, person)
    offer = Offer.objects.create(
        seat=seat,
        mediator_id=person.mediator_id,
        search=seat.search,
        wave=seat.wave,
        made_at=at,
        wait=wait,
        useless_at=useless,
        expires_at=useless,
        prepaid_by=prepaid_by,
    )
    paid = {"credited_minutes": freed.covered_by(prepaid_by, seat)} if prepaid_by else {}
    said = {**(facts or {}), **paid}
    record(EventKind.OFFER_MADE, booking=seat.booking, seat=seat, offer=offer, at=at, facts=said)
    return offer
