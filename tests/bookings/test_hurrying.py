"""An unhurried search speeds up with the time that is left; a hurried one lasts as it began."""

from datetime import datetime, timedelta

import pytest

from bookings.lanes import hurried, hurries_at
from bookings.models import Booking, Offer
from bookings.vocabulary import BookingStatus, DeadlineKind, EventKind, Lane
from mediation.models import Mediator, Office, User
from tests.bookings.calendars import ENNA, RULES, rome
from tests.bookings.clockwork import due, last_event, play, told
from tests.bookings.scenes import fresh, seat_of
from tests.factories import make_booking, make_mediator

MINUTE = timedelta(minutes=1)
# A Thursday and the Monday before.
START = rome("2026-07-16 09:00")
MONDAY = rome("2026-07-13 10:00")


def lane_at(lane: Lane, at: datetime) -> Lane:
    return hurried(lane, at=at, starts_at=START, working=ENNA, rules=RULES)


@pytest.mark.parametrize(
    ("lane", "at", "then"),
    [
        (Lane.PLANNED, "2026-07-13 23:59", Lane.PLANNED),
        (Lane.PLANNED, "2026-07-14 00:44", Lane.PLANNED),
        (Lane.PLANNED, "2026-07-14 00:45", Lane.SHORT),
        (Lane.SHORT, "2026-07-15 09:44", Lane.SHORT),
        (Lane.SHORT, "2026-07-15 09:45", Lane.URGENT),
        (Lane.PLANNED, "2026-07-15 12:00", Lane.URGENT),
        (Lane.SHORT, "2026-07-16 08:30", Lane.NOW),
        (Lane.URGENT, "2026-07-16 08:30", Lane.URGENT),
        (Lane.NOW, "2026-07-13 10:00", Lane.NOW),
    ],
)
def test_the_lane_is_that_of_the_time_left_once_a_wave_of_grace_is_over(
    lane: Lane, at: str, then: Lane
) -> None:
    assert lane_at(lane, rome(at)) == then


def test_the_instant_foretold_is_the_first_at_which_it_is_so() -> None:
    turn = hurries_at(Lane.SHORT, at=MONDAY, starts_at=START, working=ENNA, rules=RULES)

    assert turn is not None
    assert (lane_at(Lane.SHORT, turn - MINUTE), lane_at(Lane.SHORT, turn)) == (Lane.SHORT, Lane.URGENT)


def test_a_turn_in_the_night_waits_for_the_morning_where_the_new_lane_is_quiet_too() -> None:
    turn = hurries_at(Lane.PLANNED, at=MONDAY, starts_at=START, working=ENNA, rules=RULES)

    assert turn == rome("2026-07-14 07:00")


@pytest.mark.parametrize("lane", [Lane.URGENT, Lane.NOW])
def test_a_hurried_lane_has_no_such_instant(lane: Lane) -> None:
    assert hurries_at(lane, at=MONDAY, starts_at=START, working=ENNA, rules=RULES) is None


# --- Played


@pytest.fixture
def crowd(office: Office) -> list[Mediator]:
    return [make_mediator(f"M{number}") for number in range(40)]


def ask(berg: User, office: Office, at: datetime, starts_at: datetime) -> Booking:
    return make_booking(by=berg, office=office, at=at, starts_at=starts_at)


@pytest.mark.django_db
def test_a_search_that_nobody_answers_goes_through_the_lanes_and_tells_it(
    berg: User, office: Office, crowd: list[Mediator]
) -> None:
    booking = ask(berg, office, rome("2026-07-10 10:00"), START)
    assert seat_of(booking).lane == Lane.PLANNED

    play(until=rome("2026-07-15 10:00"))

    turns = booking.events.filter(kind=EventKind.SEARCH_HURRIED).order_by("pk")
    assert [(turn.at, turn.facts) for turn in turns] == [
        (rome("2026-07-14 07:00"), {"lane": "short", "before": "planned"}),
        (rome("2026-07-15 09:45"), {"lane": "urgent", "before": "short"}),
    ]
    assert fresh(booking).lane == Lane.PLANNED  # what was asked for stays


@pytest.mark.django_db
def test_it_does_not_sleep_through_the_night_before(
    berg: User, office: Office, crowd: list[Mediator]
) -> None:
    """Asked on Monday at 20:30 for Tuesday at 22:00: the next wave would come on Tuesday at seven."""
    asked_at = rome("2026-07-13 20:30")
    booking = ask(berg, office, asked_at, rome("2026-07-14 22:00"))
    assert seat_of(booking).lane == Lane.SHORT

    play(until=rome("2026-07-13 23:30"))

    waves = booking.events.filter(kind=EventKind.WAVE_OPENED).order_by("pk")
    assert [(wave.at, wave.facts["lane"]) for wave in waves][:3] == [
        (rome("2026-07-13 20:32"), Lane.SHORT),
        (rome("2026-07-13 22:45"), Lane.URGENT),
        (rome("2026-07-13 22:55"), Lane.URGENT),
    ]


@pytest.mark.django_db
def test_nobody_is_asked_twice_because_it_hurries(berg: User, office: Office, crowd: list[Mediator]) -> None:
    booking = ask(berg, office, rome("2026-07-13 20:30"), rome("2026-07-14 22:00"))

    play(until=rome("2026-07-14 21:00"))

    asked = list(Offer.objects.filter(seat__booking=booking).values_list("mediator", flat=True))
    assert len(asked) == len(set(asked)) == len(crowd)
    assert seat_of(booking).search == 1


@pytest.mark.django_db
def test_with_the_new_lane_comes_its_alarm(berg: User, office: Office, crowd: list[Mediator]) -> None:
    booking = ask(berg, office, rome("2026-07-13 20:30"), rome("2026-07-14 22:00"))

    play(until=rome("2026-07-13 22:45"))

    assert seat_of(booking).lane == Lane.URGENT
    assert due(seat_of(booking))[DeadlineKind.ALERT_COORDINATOR] == rome("2026-07-13 23:05")
    play(until=rome("2026-07-13 23:05"))
    alarm = last_event(booking, EventKind.COORDINATOR_ALERTED)
    assert (alarm.at, alarm.facts["lane"]) == (rome("2026-07-13 23:05"), Lane.URGENT)


# --- To the end, with nobody there


@pytest.mark.django_db
@pytest.mark.parametrize("speakers", [0, 1, 12])
@pytest.mark.parametrize(
    ("starts_in", "urgency"),
    [
        (timedelta(0), "now"),
        (timedelta(minutes=90), "scheduled"),
        (timedelta(hours=2), "within_2_hours"),
        (timedelta(hours=20), "scheduled"),
        (timedelta(hours=40), "scheduled"),
        (timedelta(days=7), "scheduled"),
        (timedelta(days=30), "scheduled"),
    ],
)
def test_no_search_ends_in_silence(
    berg: User, office: Office, speakers: int, starts_in: timedelta, urgency: str
) -> None:
    """Whatever the lane and however many are asked: the coordinator has it before it begins (or ends, in lane now)."""
    for number in range(speakers):
        make_mediator(f"M{number}")
    at = rome("2026-07-14 12:00")
    starts_at = None if urgency == "now" else at + starts_in
    booking = make_booking(by=berg, office=office, at=at, urgency=urgency, starts_at=starts_at)

    play(until=booking.ends_at)

    heard = (EventKind.COORDINATOR_ALERTED, EventKind.BOOKING_UNCOVERED)
    first = booking.events.filter(kind__in=heard).order_by("pk").first()
    assert first is not None
    assert first.at < booking.ends_at if urgency == "now" else first.at < booking.starts_at
    assert fresh(booking).status == BookingStatus.UNCOVERED
    assert told(booking).count(EventKind.BOOKING_UNCOVERED) == 1
