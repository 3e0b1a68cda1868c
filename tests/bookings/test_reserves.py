"""Who waits in reserve, in which order, and when nobody does any more."""

from datetime import timedelta

import pytest

from bookings.actions.dispatching import OfferClosed, OfferTaken, accept_offer, decline_offer, redispatch
from bookings.actions.releasing import remove_mediator, withdraw
from bookings.models import Booking, Offer
from bookings.reserves import position, reserves
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, OfferStatus
from mediation.models import Absence, Mediator, Office, User
from tests.bookings.clockwork import everything, last_event, meet, told
from tests.bookings.scenes import accept, confirmed, offer_to, seat_of
from tests.factories import NOON, TOMORROW, make_booking, make_mediator

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def carla(bohdana: Mediator) -> Mediator:
    return make_mediator("Carla")


def says_yes_too_late(mediator: Mediator, booking: Booking, *, at_minute: int) -> int | None:
    with pytest.raises(OfferTaken) as refused:
        accept(mediator, booking, at=NOON + at_minute * MINUTE)
    return refused.value.reserve


def asked_in(booking: Booking, search: int, wave: int) -> list[Mediator]:
    offers = Offer.objects.filter(seat__booking=booking, search=search, wave=wave).order_by("pk")
    return [offer.mediator for offer in offers]


def test_the_first_who_says_yes_too_late_is_reserve_number_one(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator, carla: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    places = [
        says_yes_too_late(carla, booking, at_minute=1),
        says_yes_too_late(bohdana, booking, at_minute=2),
    ]

    assert places == [1, 2]
    assert [offer.mediator for offer in reserves(seat_of(booking))] == [carla, bohdana]
    noted = last_event(booking, EventKind.RESERVE_NOTED)
    assert (noted.mediator, noted.facts) == (bohdana, {"position": 2})


def test_saying_it_twice_keeps_her_place_and_changes_nothing(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator, carla: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    says_yes_too_late(carla, booking, at_minute=1)
    says_yes_too_late(bohdana, booking, at_minute=2)
    before = everything()

    assert says_yes_too_late(carla, booking, at_minute=3) == 1
    assert everything() == before


def test_a_reserve_who_cannot_any_more_leaves_her_place_to_the_next(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator, carla: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    says_yes_too_late(carla, booking, at_minute=1)
    says_yes_too_late(bohdana, booking, at_minute=2)

    decline_offer(offer_id=offer_to(carla, booking).pk, at=NOON + 3 * MINUTE, via=AnswerChannel.SMS)

    assert position(offer_to(carla, booking)) is None
    assert position(offer_to(bohdana, booking)) == 1


def test_whoever_said_nothing_cannot_take_back_what_she_did_not_say(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    with pytest.raises(OfferClosed):
        decline_offer(offer_id=offer_to(bohdana, booking).pk, at=NOON + MINUTE, via=AnswerChannel.SMS)

    assert everything() == before


def test_once_the_job_is_over_nobody_waits_for_it(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    with pytest.raises(OfferTaken) as refused:
        accept(bohdana, booking, at=booking.ends_at)

    assert refused.value.reserve is None
    assert everything() == before


@pytest.mark.parametrize("freed_by", ["herself", "coordinator"])
def test_when_the_seat_is_free_again_the_reserves_are_asked_first_and_alone(
    berg: User,
    nino: User,
    office: Office,
    amina: Mediator,
    bohdana: Mediator,
    carla: Mediator,
    freed_by: str,
) -> None:
    booking = confirmed(amina, berg, office, starts_at=TOMORROW + 2 * DAY)
    says_yes_too_late(carla, booking, at_minute=1)

    if freed_by == "herself":
        withdraw(booking_id=booking.pk, mediator_id=amina.pk, at=NOON + 9 * MINUTE, via=AnswerChannel.SMS)
    else:
        remove_mediator(booking_id=booking.pk, by_id=nino.pk, reason="malata", at=NOON + 9 * MINUTE)
    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=NOON + 9 * MINUTE)
    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=NOON + 60 * MINUTE)

    assert asked_in(booking, 2, 1) == [carla]
    assert asked_in(booking, 2, 2) == [bohdana]


def test_in_lane_now_they_come_first_among_all_who_are_asked_at_once(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator, carla: Mediator
) -> None:
    booking = confirmed(amina, berg, office, starts_at=NOON + timedelta(minutes=90))
    says_yes_too_late(carla, booking, at_minute=1)

    withdraw(booking_id=booking.pk, mediator_id=amina.pk, at=NOON + 2 * MINUTE, via=AnswerChannel.SMS)
    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=NOON + 2 * MINUTE)

    assert asked_in(booking, 2, 1) == [carla, bohdana]


def test_a_reserve_whose_day_has_filled_meanwhile_is_not_asked(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator, carla: Mediator
) -> None:
    booking = confirmed(amina, berg, office, starts_at=TOMORROW + 2 * DAY)
    says_yes_too_late(carla, booking, at_minute=1)
    Absence.objects.create(mediator=carla, during=(TOMORROW + DAY, TOMORROW + 3 * DAY))

    withdraw(booking_id=booking.pk, mediator_id=amina.pk, at=NOON + 2 * MINUTE, via=AnswerChannel.SMS)
    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=NOON + 2 * MINUTE)

    assert asked_in(booking, 2, 1) == [bohdana]


def test_a_reserve_who_says_no_when_she_is_asked_is_none_any_more(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    says_yes_too_late(bohdana, booking, at_minute=1)
    withdraw(booking_id=booking.pk, mediator_id=amina.pk, at=NOON + 2 * MINUTE, via=AnswerChannel.SMS)
    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=NOON + 2 * MINUTE)

    decline_offer(offer_id=offer_to(bohdana, booking).pk, at=NOON + 3 * MINUTE, via=AnswerChannel.SMS)
    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=NOON + 3 * MINUTE)

    assert told(booking)[-1] == EventKind.BOOKING_UNCOVERED
    assert reserves(seat_of(booking)) == []
    redispatch(booking_id=booking.pk, by_id=nino.pk, at=NOON + 4 * MINUTE)
    assert reserves(seat_of(booking)) == []


def test_of_a_team_whoever_waits_is_asked_when_any_seat_like_it_is_free_again(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator, carla: Mediator
) -> None:
    booking = _team_of_two(berg, office, amina, bohdana)
    with pytest.raises(OfferTaken) as refused:
        accept(carla, booking, at=NOON + MINUTE)
    assert refused.value.reserve == 1

    withdraw(booking_id=booking.pk, mediator_id=amina.pk, at=NOON + 2 * MINUTE, via=AnswerChannel.SMS)
    free = booking.seats.get(mediator__isnull=True)
    meet(free, DeadlineKind.OPEN_WAVE, at=NOON + 2 * MINUTE)

    again = offer_to(carla, booking)
    assert (again.status, again.seat) == (OfferStatus.QUEUED, free)


def _team_of_two(berg: User, office: Office, *held_by: Mediator) -> Booking:
    booking = make_booking(by=berg, office=office, mediators_needed=2, starts_at=TOMORROW + 2 * DAY)
    leading = booking.seats.get(deadlines__kind=DeadlineKind.OPEN_WAVE)
    meet(leading, DeadlineKind.OPEN_WAVE, at=NOON)
    for mediator in held_by:
        accept_offer(offer_id=offer_to(mediator, booking).pk, at=NOON, via=AnswerChannel.SMS)
    return booking
