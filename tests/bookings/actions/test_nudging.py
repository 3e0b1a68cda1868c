"""Whoever is silent in an urgent search hears of it once more, and never a third time."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.actions.dispatching import decline_offer, note_offer_sent
from bookings.models import Booking, BookingEvent, Policy
from bookings.rules import Rules
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, Lane
from mediation.models import Mediator, Office, User
from tests.bookings.clockwork import due, everything, meet, play, told
from tests.bookings.scenes import accept, offer_to, searching, seat_of
from tests.factories import NOON, TOMORROW, make_mediator

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def urgently(berg: User, office: Office) -> Booking:
    return searching(berg, office, starts_at=NOON + timedelta(hours=6))


def left(mediator: Mediator, booking: Booking, *, after: timedelta = 2 * SECOND) -> None:
    """Her text has gone out."""
    note_offer_sent(offer_id=offer_to(mediator, booking).pk, at=NOON + after)


def nudged(booking: Booking) -> list[tuple[Mediator | None, timedelta]]:
    events = BookingEvent.objects.filter(booking=booking, kind=EventKind.OFFER_NUDGED).order_by("pk")
    return [(event.mediator, event.at - NOON) for event in events]


def test_the_silent_are_nudged_five_minutes_after_they_were_asked(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = urgently(berg, office)
    left(amina, booking)
    left(bohdana, booking, after=20 * SECOND)

    assert due(seat_of(booking))[DeadlineKind.NUDGE_SILENT] == NOON + 5 * MINUTE
    play(until=NOON + 9 * MINUTE)

    assert nudged(booking) == [
        (amina, 5 * MINUTE + 2 * SECOND),
        (bohdana, 5 * MINUTE + 20 * SECOND),
    ]


def test_whoever_has_answered_is_left_in_peace(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = urgently(berg, office)
    left(amina, booking)
    left(bohdana, booking)
    decline_offer(offer_id=offer_to(amina, booking).pk, at=NOON + MINUTE, via=AnswerChannel.SMS)

    play(until=NOON + 9 * MINUTE)

    assert [mediator for mediator, _ in nudged(booking)] == [bohdana]


def test_a_text_that_is_still_on_its_way_out_is_no_silence(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = urgently(berg, office)

    play(until=NOON + 9 * MINUTE)

    assert nudged(booking) == []


def test_people_of_two_waves_have_their_turns_and_nobody_a_second_one(
    berg: User, office: Office, amina: Mediator
) -> None:
    """Eight in the first wave, two in the next."""
    for number in range(9):
        make_mediator(f"M{number}")
    booking = urgently(berg, office)
    for offer in seat_of(booking).offers.all():
        note_offer_sent(offer_id=offer.pk, at=NOON)
    play(until=NOON + 10 * MINUTE)
    for offer in seat_of(booking).offers.filter(wave=2):
        note_offer_sent(offer_id=offer.pk, at=NOON + 10 * MINUTE)

    play(until=NOON + 19 * MINUTE)

    assert [after for _, after in nudged(booking)] == [5 * MINUTE] * 8 + [15 * MINUTE] * 2


def test_once_somebody_has_it_nobody_is_nudged(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = urgently(berg, office)
    left(bohdana, booking)
    accept(amina, booking, at=NOON + MINUTE)

    assert DeadlineKind.NUDGE_SILENT not in due(seat_of(booking))
    play(until=NOON + 9 * MINUTE)
    assert nudged(booking) == []


@pytest.mark.parametrize(
    ("values", "lane"),
    [
        ({"urgency": "now", "starts_at": None}, Lane.NOW),
        ({"starts_at": TOMORROW}, Lane.SHORT),
        ({"starts_at": TOMORROW + timedelta(days=3)}, Lane.PLANNED),
    ],
)
def test_other_lanes_nudge_nobody(
    berg: User, office: Office, amina: Mediator, values: dict[str, Any], lane: Lane
) -> None:
    seat = seat_of(searching(berg, office, **values))

    assert (seat.lane, DeadlineKind.NUDGE_SILENT in due(seat)) == (lane, False)


def test_the_number_of_minutes_is_the_policys(berg: User, office: Office, amina: Mediator) -> None:
    numbers = Rules().as_json()
    numbers["lanes"]["urgent"]["nudge_after_minutes"] = 3
    Policy.objects.create(version=2, numbers=numbers, created_at=NOON)

    booking = urgently(berg, office)

    assert due(seat_of(booking))[DeadlineKind.NUDGE_SILENT] == NOON + 3 * MINUTE


def test_a_nudge_that_comes_late_does_not_raise_the_dead(berg: User, office: Office, amina: Mediator) -> None:
    booking = urgently(berg, office)
    left(amina, booking)
    play(until=NOON + 4 * MINUTE)
    seat = seat_of(booking)
    seat.status = "cancelled"
    seat.save()
    before = everything()

    meet(seat, DeadlineKind.NUDGE_SILENT, at=NOON + 6 * MINUTE)

    after = everything()
    assert {table for table in after if after[table] != before[table]} == {"bookings.Deadline"}
    assert EventKind.OFFER_NUDGED not in told(booking)
