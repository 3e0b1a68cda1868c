"""Asking people for a seat: who comes next, how long each may think, the offer. In the action's transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bookings import freed, waves
from bookings.models import Offer, Seat, ServiceRecord
from bookings.outbox import record, record_of_offers
from bookings.reserves import reserves
from bookings.search import asked_before, asked_first, began_at, need_of, sooner_if_hurried
from bookings.seating import minutes, set_deadline
from bookings.shifts import who_can
from bookings.vocabulary import DeadlineKind, EventKind, Lane
from bookings.working_time import working_time
from mediation.matching.candidates import Candidate
from mediation.matching.ranking import rank


def next_wave(seat: Seat, *, at: datetime, paid: Mapping[int, ServiceRecord]) -> waves.Wave:
    """The people to ask now, and until when the rest wait; `paid` as of `paid_already`."""
    booking, rules = seat.booking, seat.booking.policy.rules
    wave = waves.next_wave(
        askable(seat, at=at),
        reserves=[offer.mediator_id for offer in reserves(seat)],
        prepaid=paid,
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


def askable(seat: Seat, *, at: datetime, but: Iterable[int] = ()) -> list[Candidate]:
    """Who can be asked now and has not been, best first."""
    need = need_of(seat, at=at, left_out=(*asked_before(seat), *but))
    return [person for person in rank(who_can(seat, need), need) if useless_for(seat, person) > at]


def paid_already(seat: Seat) -> dict[int, ServiceRecord]:
    """By mediator, the credit for freed time in which the seat's hours lie."""
    paid = freed.paid_for(starts_at=seat.booking.starts_at, ends_at=seat.booking.ends_at)
    return {mediator_id: credit for mediator_id, credit in paid.items() if credit.seat_id != seat.pk}


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


def ask_together(
    seat: Seat,
    wave: waves.Wave,
    *,
    at: datetime,
    paid: Mapping[int, ServiceRecord],
    facts: Mapping[str, Any],
    by_id: int | None = None,
    by_hand: Mapping[str, Any] | None = None,
) -> list[Offer]:
    """Open a wave: write down whom it asks, offer to each, and remember to nudge the silent.

    `paid` as of `paid_already`; `facts` are what each offer says besides, `by_hand` what whoever asked them says of it.
    """
    seat.wave += 1
    seat.save(update_fields=["wave"])
    opened = {
        "wave": seat.wave,
        "lane": seat.lane,
        "asked": len(wave.people),
        "wait_minutes": minutes(wave.wait),
        **(by_hand or {}),
    }
    record(EventKind.WAVE_OPENED, booking=seat.booking, seat=seat, at=at, by_id=by_id, facts=opened)
    _nudge_later(seat, at=at)
    return make_offers(wave.people, seat, wait=wave.wait, at=at, paid=paid, facts=facts)


def _nudge_later(seat: Seat, *, at: datetime) -> None:
    """Whoever of an earlier wave is still to be nudged keeps her turn: this wave's comes after it."""
    minutes_of_silence = seat.booking.policy.rules.lane(seat.lane).nudge_after_minutes
    waiting = seat.deadlines.open().filter(kind=DeadlineKind.NUDGE_SILENT)
    if minutes_of_silence and not waiting.exists():
        set_deadline(seat, DeadlineKind.NUDGE_SILENT, at + timedelta(minutes=minutes_of_silence))


def make_offers(
    people: Iterable[Candidate],
    seat: Seat,
    *,
    wait: timedelta,
    at: datetime,
    paid: Mapping[int, ServiceRecord],
    facts: Mapping[str, Any] | None = None,
) -> list[Offer]:
    """Ask them, in two statements however many they are.

    `paid` as of `paid_already`; `facts` are what each offer says besides: of a series, for how many dates.
    """
    asked = list(people)
    offers = Offer.objects.bulk_create(
        _offer(person, seat, wait=wait, at=at, prepaid_by=paid.get(person.mediator_id)) for person in asked
    )
    made = [
        (offer, {**(facts or {}), **_paid_minutes(offer, seat), **_on_call(person)})
        for offer, person in zip(offers, asked, strict=True)
    ]
    record_of_offers(EventKind.OFFER_MADE, made, at=at)
    return offers


def _offer(
    person: Candidate, seat: Seat, *, wait: timedelta, at: datetime, prepaid_by: ServiceRecord | None
) -> Offer:
    useless = useless_for(seat, person)
    return Offer(
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


def _on_call(person: Candidate) -> dict[str, bool]:
    """She must answer now."""
    return {"on_call": True} if person.is_on_call else {}


def _paid_minutes(offer: Offer, seat: Seat) -> dict[str, int]:
    return {"credited_minutes": freed.covered_by(offer.prepaid_by, seat)} if offer.prepaid_by else {}
