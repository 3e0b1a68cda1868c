"""On the road and at the door: she is asked, answers, is late, or is not heard of."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bookings.actions.attending import report_mediator_absent
from bookings.actions.changing import Change, change_booking
from bookings.actions.checking_in import (
    LatenessNotPositive,
    NotOfToday,
    check_in,
    report_late,
)
from bookings.actions.completing import complete_booking
from bookings.actions.releasing import SeatNotYours, withdraw
from bookings.lifecycle import StepNotPossible
from bookings.models import Booking, Seat
from bookings.seating import WhichMediator
from bookings.vocabulary import AnswerChannel, BookingKind, DeadlineKind, EventKind, SeatStatus
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Delivery
from tests.bookings.calendars import rome
from tests.bookings.clockwork import due, everything, last_event, play, tick_at, told
from tests.bookings.scenes import accept, confirmed, searching, seat_of, team
from tests.factories import make_booking, make_mediator, make_place

pytestmark = pytest.mark.django_db

K = EventKind
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TEN = rome("2026-07-16 10:00")
# From Enna to Nicosia by the estimate for roads that nobody has measured.
ROAD = 45 * MINUTE
CHECKS = {
    *(DeadlineKind.CHECK_DEPARTURE, DeadlineKind.CHECK_ARRIVAL),
    *(DeadlineKind.ALERT_LATE, DeadlineKind.SUSPECT_NO_SHOW),
}
ABOUT_COMING = (K.CHECK_IN_DUE, K.CHECKED_IN, K.MEDIATOR_LATE, K.CHECK_IN_MISSED, K.NO_SHOW_SUSPECTED)
SMS = AnswerChannel.SMS


def in_nicosia(amina: Mediator, berg: User, office: Office, **values: Any) -> Booking:
    asked: dict[str, Any] = {
        "starts_at": TEN,
        "delivery": Delivery.ONSITE,
        "place_id": make_place("Nicosia").pk,
        **values,
    }
    return confirmed(amina, berg, office, **asked)


def about_coming(booking: Booking) -> list[tuple[str, datetime]]:
    events = booking.events.filter(kind__in=ABOUT_COMING).order_by("pk")
    return [(event.kind, event.at) for event in events]


def checks(booking: Booking) -> dict[str, datetime]:
    return {kind: at for kind, at in due(seat_of(booking)).items() if kind in CHECKS}


# --- When she is asked


def test_she_is_asked_when_she_should_set_off_and_at_the_door(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = in_nicosia(amina, berg, office)

    assert checks(booking) == {
        DeadlineKind.CHECK_DEPARTURE: TEN - ROAD,
        DeadlineKind.CHECK_ARRIVAL: TEN,
        DeadlineKind.ALERT_LATE: TEN + 5 * MINUTE,
        DeadlineKind.SUSPECT_NO_SHOW: TEN + 15 * MINUTE,
    }


def test_from_a_job_before_the_road_is_counted_from_there(
    berg: User, office: Office, amina: Mediator
) -> None:
    in_nicosia(amina, berg, office, starts_at=TEN - 3 * HOUR)
    yesterdays = in_nicosia(amina, berg, office, starts_at=TEN + 21 * HOUR)

    afterwards = in_nicosia(amina, berg, office)

    assert DeadlineKind.CHECK_DEPARTURE not in checks(afterwards)
    assert checks(yesterdays)[DeadlineKind.CHECK_DEPARTURE] == TEN + 21 * HOUR - ROAD


def test_a_job_that_came_in_between_is_the_one_she_sets_off_from(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = in_nicosia(amina, berg, office)
    in_nicosia(amina, berg, office, starts_at=TEN - 2 * HOUR)

    play(until=TEN - MINUTE)

    assert about_coming(booking) == []


def test_at_a_distance_she_is_asked_once_a_little_before(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office, starts_at=TEN)

    assert checks(booking) == {
        DeadlineKind.CHECK_ARRIVAL: TEN - 10 * MINUTE,
        DeadlineKind.ALERT_LATE: TEN + 5 * MINUTE,
        DeadlineKind.SUSPECT_NO_SHOW: TEN + 15 * MINUTE,
    }


def test_who_says_yes_when_she_would_be_asked_is_not_asked(
    berg: User, office: Office, amina: Mediator
) -> None:
    at_once = confirmed(amina, berg, office, urgency="now", starts_at=None)
    in_five_minutes = confirmed(
        amina, berg, office, at=TEN - 5 * MINUTE, urgency="now", starts_at=TEN, duration_minutes=30
    )

    assert checks(at_once) == checks(in_five_minutes) == {}


def test_on_the_road_already_she_is_asked_at_the_door(berg: User, office: Office, amina: Mediator) -> None:
    booking = in_nicosia(amina, berg, office, at=TEN - 30 * MINUTE, urgency="now")

    assert min(checks(booking).values()) == TEN


def test_a_shift_on_call_is_looked_in_on_by_nobody(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office, starts_at=TEN)
    Booking.objects.update(kind=BookingKind.ON_CALL)

    accept(amina, booking)

    assert checks(booking) == {}


def test_a_moved_job_moves_its_questions(berg: User, office: Office, amina: Mediator) -> None:
    booking = in_nicosia(amina, berg, office)
    later = Change(starts_at=TEN + 15 * MINUTE)

    change_booking(booking_id=booking.pk, change=later, by_id=berg.pk, at=TEN - 5 * HOUR)

    assert checks(booking) == {
        DeadlineKind.CHECK_DEPARTURE: TEN + 15 * MINUTE - ROAD,
        DeadlineKind.CHECK_ARRIVAL: TEN + 15 * MINUTE,
        DeadlineKind.ALERT_LATE: TEN + 20 * MINUTE,
        DeadlineKind.SUSPECT_NO_SHOW: TEN + 30 * MINUTE,
    }


def test_a_seat_given_back_asks_nobody(berg: User, office: Office, amina: Mediator) -> None:
    booking = in_nicosia(amina, berg, office)

    withdraw(booking_id=booking.pk, mediator_id=amina.pk, at=TEN - HOUR, via=SMS)

    assert checks(booking) == {}


# --- What her silence says


def test_her_silence_is_told_step_by_step_and_makes_nobody_absent(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = in_nicosia(amina, berg, office)

    play(until=TEN + 30 * MINUTE)

    assert about_coming(booking) == [
        (K.CHECK_IN_DUE, TEN - ROAD),
        (K.CHECK_IN_DUE, TEN),
        (K.CHECK_IN_MISSED, TEN + 5 * MINUTE),
        (K.NO_SHOW_SUSPECTED, TEN + 15 * MINUTE),
    ]
    asked = booking.events.filter(kind=K.CHECK_IN_DUE).order_by("pk")
    assert [event.facts for event in asked] == [{"check": "check_departure"}, {"check": "check_arrival"}]
    assert seat_of(booking).status == SeatStatus.IN_PROGRESS


def test_a_clock_ten_minutes_late_gives_her_as_long_to_answer(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = in_nicosia(amina, berg, office)
    play(until=TEN - MINUTE)

    tick_at(TEN + 20 * MINUTE)
    play(until=TEN + HOUR)

    assert about_coming(booking)[1:] == [
        (K.CHECK_IN_DUE, TEN + 20 * MINUTE),
        (K.CHECK_IN_MISSED, TEN + 25 * MINUTE),
        (K.NO_SHOW_SUSPECTED, TEN + 35 * MINUTE),
    ]


def test_a_clock_hours_late_asks_nobody_about_what_is_over(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = in_nicosia(amina, berg, office)

    tick_at(TEN + 5 * HOUR)

    assert about_coming(booking) == []


def _office_closes(booking: Booking, berg: User) -> None:
    complete_booking(booking_id=booking.pk, by_id=berg.pk, at=TEN + 4 * MINUTE)


def _office_says_absent(booking: Booking, berg: User) -> None:
    report_mediator_absent(booking_id=booking.pk, by_id=berg.pk, at=TEN + 4 * MINUTE)


@pytest.mark.parametrize("what_happens", [_office_closes, _office_says_absent])
def test_what_the_office_has_settled_alarms_nobody(
    berg: User, office: Office, amina: Mediator, what_happens: Any
) -> None:
    booking = in_nicosia(amina, berg, office)
    play(until=TEN)

    what_happens(booking, berg)
    play(until=TEN + 2 * HOUR)

    assert [kind for kind, _ in about_coming(booking)] == [K.CHECK_IN_DUE, K.CHECK_IN_DUE]


# --- She answers


def test_who_is_on_her_way_is_asked_no_more(berg: User, office: Office, amina: Mediator) -> None:
    booking = in_nicosia(amina, berg, office)
    play(until=TEN - ROAD)

    check_in(booking_id=booking.pk, mediator_id=amina.pk, at=TEN - 40 * MINUTE, via=SMS)
    play(until=TEN + HOUR)

    assert about_coming(booking) == [(K.CHECK_IN_DUE, TEN - ROAD), (K.CHECKED_IN, TEN - 40 * MINUTE)]
    assert last_event(booking, K.CHECKED_IN).mediator == amina


def test_a_check_in_said_twice_is_noted_once(berg: User, office: Office, amina: Mediator) -> None:
    booking = in_nicosia(amina, berg, office)
    check_in(booking_id=booking.pk, mediator_id=amina.pk, at=TEN - HOUR, via=SMS)
    before = everything()

    check_in(booking_id=booking.pk, mediator_id=amina.pk, at=TEN - 50 * MINUTE, via=SMS)

    assert everything() == before


def test_the_office_says_that_she_has_arrived_after_all(berg: User, office: Office, amina: Mediator) -> None:
    booking = in_nicosia(amina, berg, office)
    play(until=TEN + 20 * MINUTE)

    check_in(booking_id=booking.pk, at=TEN + 21 * MINUTE, via=AnswerChannel.PAGE, by_id=berg.pk)

    event = last_event(booking, K.CHECKED_IN)
    assert (event.actor, event.mediator, event.at) == (berg, amina, TEN + 21 * MINUTE)


def test_of_a_team_each_is_heard_of_by_herself(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = team(amina, bohdana, berg=berg, office=office)

    check_in(booking_id=booking.pk, mediator_id=amina.pk, at=TEN - 5 * MINUTE, via=SMS)
    play(until=TEN + 5 * MINUTE)

    assert last_event(booking, K.CHECK_IN_MISSED).mediator == bohdana
    assert told(booking).count(K.CHECK_IN_MISSED) == 1
    with pytest.raises(WhichMediator):
        check_in(booking_id=booking.pk, at=TEN, via=AnswerChannel.PAGE, by_id=berg.pk)


# --- She is late


def test_who_is_late_is_waited_for_as_much_longer(berg: User, office: Office, amina: Mediator) -> None:
    booking = in_nicosia(amina, berg, office)
    play(until=TEN - ROAD)

    report_late(booking_id=booking.pk, mediator_id=amina.pk, minutes=15, at=TEN - 20 * MINUTE, via=SMS)

    assert checks(booking) == {
        DeadlineKind.CHECK_ARRIVAL: TEN + 15 * MINUTE,
        DeadlineKind.ALERT_LATE: TEN + 20 * MINUTE,
        DeadlineKind.SUSPECT_NO_SHOW: TEN + 30 * MINUTE,
    }
    assert last_event(booking, K.MEDIATOR_LATE).facts == {
        "minutes": 15,
        "arrives_at": (TEN + 15 * MINUTE).isoformat(),
        "via": "sms",
    }


def test_after_the_start_lateness_counts_from_when_she_said_so(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = in_nicosia(amina, berg, office)
    play(until=TEN + 10 * MINUTE)

    report_late(booking_id=booking.pk, mediator_id=amina.pk, minutes=10, at=TEN + 10 * MINUTE, via=SMS)
    play(until=TEN + 40 * MINUTE)

    assert about_coming(booking)[-3:] == [
        (K.CHECK_IN_DUE, TEN + 20 * MINUTE),
        (K.CHECK_IN_MISSED, TEN + 25 * MINUTE),
        (K.NO_SHOW_SUSPECTED, TEN + 35 * MINUTE),
    ]


def test_lateness_beyond_the_end_leaves_nothing_to_ask(berg: User, office: Office, amina: Mediator) -> None:
    booking = in_nicosia(amina, berg, office)

    report_late(booking_id=booking.pk, mediator_id=amina.pk, minutes=90, at=TEN - HOUR, via=SMS)

    assert checks(booking) == {}


def test_the_same_lateness_said_twice_is_told_once(berg: User, office: Office, amina: Mediator) -> None:
    booking = in_nicosia(amina, berg, office)
    said: dict[str, Any] = {"booking_id": booking.pk, "mediator_id": amina.pk, "minutes": 15, "via": SMS}
    report_late(**said, at=TEN - 20 * MINUTE)
    before = everything()

    report_late(**said, at=TEN - 19 * MINUTE)

    assert everything() == before


# --- What is refused


@pytest.mark.parametrize(
    ("act", "refused"),
    [
        (lambda b, m: check_in(booking_id=b, mediator_id=m + 1, at=TEN, via=SMS), SeatNotYours),
        (lambda b, m: check_in(booking_id=b, mediator_id=m, at=TEN - 13 * HOUR, via=SMS), NotOfToday),
        (lambda b, m: check_in(booking_id=b, mediator_id=m, at=TEN + 2 * HOUR, via=SMS), StepNotPossible),
        (
            lambda b, m: report_late(booking_id=b, mediator_id=m, minutes=0, at=TEN, via=SMS),
            LatenessNotPositive,
        ),
        (
            lambda b, m: report_late(booking_id=b, mediator_id=m, minutes=5, at=TEN - 13 * HOUR, via=SMS),
            NotOfToday,
        ),
    ],
)
def test_what_makes_no_sense_is_refused(
    berg: User, office: Office, amina: Mediator, act: Any, refused: type[Exception]
) -> None:
    booking = in_nicosia(amina, berg, office)
    before = everything()

    with pytest.raises(refused):
        act(booking.pk, amina.pk)

    assert everything() == before


def test_where_nobody_is_to_come_nobody_can_arrive(berg: User, office: Office) -> None:
    make_mediator("Zarina")
    booking = make_booking(by=berg, office=office, starts_at=TEN)

    with pytest.raises(StepNotPossible):
        check_in(booking_id=booking.pk, at=TEN - HOUR, via=AnswerChannel.PAGE, by_id=berg.pk)

    assert Seat.objects.get().status == SeatStatus.OPEN
