"""A cancellation taken back: it is asked for again, first of whoever had it, and credited once whatever happens."""

from datetime import datetime, timedelta

import pytest

from bookings.actions.attending import report_mediator_absent
from bookings.actions.cancelling import accept_part, cancel_booking
from bookings.actions.completing import complete_booking
from bookings.actions.reinstating import reinstate_booking
from bookings.actions.requesting import StartInThePast
from bookings.lifecycle import StepNotPossible
from bookings.models import Booking, Offer, ServiceRecord
from bookings.vocabulary import BookingStatus, DeadlineKind, EventKind, Lane, SeatStatus
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState
from tests.bookings.clockwork import due, everything, last_event, play
from tests.bookings.scenes import accept, confirmed, fresh, searching, seat_of
from tests.factories import NOON, TOMORROW, make_booking

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
K = EventKind


def cancel(booking: Booking, by: User, *, at: datetime = NOON) -> None:
    cancel_booking(booking_id=booking.pk, by_id=by.pk, reason="non serve", at=at)


def reinstate(booking: Booking, by: User, *, at: datetime = NOON + MINUTE) -> None:
    reinstate_booking(booking_id=booking.pk, by_id=by.pk, reason="serve ancora", at=at)
    play(until=at)


def asked(booking: Booking, *, search: int = 2) -> list[Mediator]:
    offers = Offer.objects.filter(seat__booking=booking, search=search).order_by("pk")
    return [offer.mediator for offer in offers]


def test_it_is_searched_for_again_and_is_not_confirmed(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office, starts_at=NOON + 5 * DAY)
    cancel(booking, berg)

    reinstate(booking, berg)

    again, seat = fresh(booking), seat_of(booking)
    assert (again.status, again.is_late_cancellation, again.version) == (BookingStatus.SEARCHING, None, 3)
    assert (seat.status, seat.mediator, seat.filled_at) == (SeatStatus.DISPATCHING, None, None)
    assert not Commitment.objects.exclude(state=CommitmentState.RELEASED).exists()
    event = last_event(booking, K.BOOKING_REINSTATED)
    assert (event.mediator, event.actor, event.facts) == (amina, berg, {"reason": "serve ancora"})


@pytest.mark.parametrize("ahead", [5 * DAY, DAY + 2 * HOUR])
def test_whoever_had_it_is_asked_first_and_alone(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator, ahead: timedelta
) -> None:
    booking = confirmed(bohdana, berg, office, starts_at=NOON + ahead)
    cancel(booking, berg)

    reinstate(booking, berg)

    assert asked(booking) == [bohdana]
    assert due(seat_of(booking))[DeadlineKind.OPEN_WAVE] > NOON + MINUTE


def test_where_time_is_short_she_is_asked_first_of_all(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(bohdana, berg, office, starts_at=NOON + HOUR)
    cancel(booking, berg)

    reinstate(booking, berg)

    assert (asked(booking), seat_of(booking).lane) == ([bohdana, amina], Lane.NOW)


def test_a_credit_for_the_late_cancellation_becomes_the_work(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    cancel(booking, berg, at=TOMORROW - 5 * HOUR)
    assert ServiceRecord.objects.get().credited_minutes == 60
    reinstate(booking, berg, at=TOMORROW - 4 * HOUR)
    accept(amina, booking, at=TOMORROW - 4 * HOUR)

    complete_booking(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + 90 * MINUTE)

    record = ServiceRecord.objects.get()
    assert (record.actual_minutes, record.credited_minutes, record.note) == (90, 90, "")
    assert (record.started_at, record.ended_at) == (TOMORROW, TOMORROW + 90 * MINUTE)


def test_work_that_came_after_all_is_credited_no_less_however_its_times_are_corrected(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office, duration_minutes=240)
    cancel(booking, berg, at=TOMORROW - HOUR)
    reinstate(booking, berg, at=TOMORROW - HOUR / 2)
    accept(amina, booking, at=TOMORROW - HOUR / 2)
    complete_booking(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + HOUR)
    assert ServiceRecord.objects.get().credited_minutes == 240

    complete_booking(
        booking_id=booking.pk, by_id=berg.pk, ended_at=TOMORROW + 61 * MINUTE, at=TOMORROW + 2 * HOUR
    )

    record = ServiceRecord.objects.get()
    assert (record.actual_minutes, record.credited_minutes) == (61, 240)


def test_who_does_not_come_after_all_keeps_what_the_cancellation_credited(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office, duration_minutes=240)
    cancel(booking, berg, at=TOMORROW - HOUR)
    reinstate(booking, berg, at=TOMORROW - HOUR / 2)
    accept(amina, booking, at=TOMORROW - HOUR / 2)

    report_mediator_absent(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + HOUR)

    assert ServiceRecord.objects.get().credited_minutes == 240


def test_cancelled_late_twice_it_is_credited_once(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    cancel(booking, berg, at=TOMORROW - 5 * HOUR)
    reinstate(booking, berg, at=TOMORROW - 4 * HOUR)
    accept(amina, booking, at=TOMORROW - 4 * HOUR)

    cancel(booking, berg, at=TOMORROW - 3 * HOUR)

    assert ServiceRecord.objects.get().credited_minutes == 60


def test_what_was_credited_stays_hers_when_another_does_it(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    cancel(booking, berg, at=TOMORROW - 5 * HOUR)
    reinstate(booking, berg, at=TOMORROW - 4 * HOUR)
    accept(bohdana, booking, at=TOMORROW - 4 * HOUR)

    complete_booking(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + HOUR)

    credited = {record.mediator: record.actual_minutes for record in ServiceRecord.objects.all()}
    assert credited == {amina: 0, bohdana: 60}


def test_a_team_of_which_a_part_was_enough_is_that_part_again(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = make_booking(by=berg, office=office, mediators_needed=2)
    play(until=NOON + 2 * MINUTE)
    accept(amina, booking)
    accept_part(booking_id=booking.pk, by_id=berg.pk, at=NOON)
    cancel(booking, berg)

    reinstate(booking, berg)

    assert sorted(booking.seats.values_list("status", flat=True)) == ["cancelled", "dispatching"]


def test_what_is_not_cancelled_is_not_taken_back(berg: User, office: Office, amina: Mediator) -> None:
    bookings = [searching(berg, office), confirmed(amina, berg, office, starts_at=TOMORROW + 5 * HOUR)]
    before = everything()

    for booking in bookings:
        with pytest.raises(StepNotPossible):
            reinstate(booking, berg)

    assert everything() == before


def test_once_its_hour_has_come_it_stays_cancelled(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    cancel(booking, berg)
    before = everything()

    with pytest.raises(StartInThePast):
        reinstate_booking(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW)

    assert everything() == before
