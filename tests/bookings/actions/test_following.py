"""Phone now, on site later: two bookings, one case, the same mediator where she can."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.actions.dispatching import assign_mediator
from bookings.actions.following import Next, follow_up
from bookings.actions.requesting import DurationNotPositive, StartInThePast
from bookings.models import Booking, Offer
from bookings.vocabulary import DeadlineKind, Lane
from mediation.models import Absence, Mediator, Office, User
from mediation.vocabulary import Delivery
from tests.bookings.clockwork import due, everything, play
from tests.bookings.scenes import accept, confirmed, searching, seat_of
from tests.factories import NOON, TOMORROW, make_language, make_place

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def call(berg: User, office: Office, amina: Mediator, bohdana: Mediator) -> Booking:
    """Bohdana is on the telephone with the ward."""
    booking = searching(berg, office, urgency="now", starts_at=None, case_reference="A-17", silent=True)
    accept(bohdana, booking)
    return booking


def go_on(call: Booking, by: User, *, after: timedelta = 3 * DAY, **values: object) -> Booking:
    asked = {"starts_at": NOON + after, "duration_minutes": 60, "delivery": Delivery.ONSITE, **values}
    booking = follow_up(
        booking_id=call.pk,
        next_time=Next(**asked),  # type: ignore[arg-type]
        by_id=by.pk,
        at=NOON,
    )
    play(until=NOON + timedelta(minutes=2))
    return booking


def asked(booking: Booking) -> list[Mediator]:
    return [offer.mediator for offer in Offer.objects.filter(seat__booking=booking).order_by("pk")]


def test_the_next_meeting_is_the_same_case_at_another_time_and_place(call: Booking, berg: User) -> None:
    place = make_place("Enna", "Sala 2")

    booking = go_on(call, berg, place_id=place.pk)

    assert (booking.follows, booking.language, booking.case_reference) == (call, call.language, "A-17")
    assert (booking.silent, booking.delivery, booking.place) == (True, Delivery.ONSITE, place)
    assert booking.starts_at == NOON + 3 * DAY


def test_whoever_looks_after_the_person_goes_on_too(berg: User, office: Office, amina: Mediator) -> None:
    care: dict[str, Any] = {
        "minor": True,
        "adult_operator": "L'assistente sociale",
        "unaccompanied": True,
        "guardian": "Il tutore",
        "heavy": True,
        "consent": "given",
        "gender": "female",
        "gender_binding": True,
        "sensitive": True,
        "third_country": True,
    }
    make_language("ti")
    before = searching(berg, office, team=("uk", "ti"), **care)

    after = go_on(before, berg)

    assert {name: getattr(after, name) for name in care} == care
    assert [seat.tag for seat in after.seats.order_by("position")] == ["uk", "ti"]


@pytest.mark.parametrize(("after", "lane"), [(5 * DAY, Lane.PLANNED), (DAY + HOUR, Lane.SHORT)])
def test_the_same_mediator_is_asked_alone_first_and_then_the_others(
    call: Booking, berg: User, amina: Mediator, bohdana: Mediator, after: timedelta, lane: Lane
) -> None:
    booking = go_on(call, berg, after=after)
    assert (asked(booking), seat_of(booking).lane) == ([bohdana], lane)

    play(until=due(seat_of(booking))[DeadlineKind.OPEN_WAVE])

    assert asked(booking) == [bohdana, amina]


def test_where_minutes_count_she_is_first_but_not_alone(
    call: Booking, berg: User, amina: Mediator, bohdana: Mediator
) -> None:
    assert asked(go_on(call, berg, after=4 * HOUR)) == [bohdana, amina]


def test_where_she_cannot_the_others_are_asked_at_once(
    call: Booking, berg: User, amina: Mediator, bohdana: Mediator
) -> None:
    away = (NOON + 2 * DAY, NOON + 4 * DAY)
    Absence.objects.create(mediator=bohdana, during=away)

    assert asked(go_on(call, berg)) == [amina]


def test_who_was_put_on_the_first_is_asked_for_the_second(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    call = searching(berg, office)
    assign_mediator(booking_id=call.pk, mediator_id=bohdana.pk, reason="sì", by_id=nino.pk, at=NOON)

    assert asked(go_on(call, berg)) == [bohdana]


def test_a_chain_goes_on_with_whoever_came_last(
    call: Booking, berg: User, amina: Mediator, bohdana: Mediator, office: Office
) -> None:
    second = confirmed(amina, berg, office, starts_at=TOMORROW + 6 * HOUR)

    assert asked(go_on(second, berg)) == [amina]


def test_what_can_never_be_meant_is_refused(call: Booking, berg: User) -> None:
    before = everything()

    with pytest.raises(DurationNotPositive):
        go_on(call, berg, duration_minutes=0)
    with pytest.raises(StartInThePast):
        go_on(call, berg, after=-3 * HOUR)

    assert everything() == before
