"""The hour comes, and somebody does not."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bookings.actions.attending import report_mediator_absent, report_person_absent, start_booking
from bookings.actions.completing import complete_booking
from bookings.actions.recording import sign_record
from bookings.lifecycle import StepNotPossible
from bookings.models import Booking, Deadline, ServiceRecord
from bookings.vocabulary import BookingStatus, DeadlineKind, EventKind, SeatStatus
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState
from tests.bookings.clockwork import due, everything, last_event, play, tick_at, told
from tests.bookings.scenes import confirmed, fresh, seat_of
from tests.factories import NOON, TOMORROW

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def deadline(booking: Booking, kind: DeadlineKind) -> Deadline:
    return Deadline.objects.get(seat__booking=booking, kind=kind)


def complete(booking: Booking, by: User, *, at: datetime, **times: Any) -> ServiceRecord:
    complete_booking(booking_id=booking.pk, by_id=by.pk, at=at, **times)
    return ServiceRecord.objects.get(seat__booking=booking)


# --- The start


def test_the_job_begins_at_its_hour(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)

    play(until=TOMORROW)

    assert (fresh(booking).status, seat_of(booking).status) == (
        BookingStatus.IN_PROGRESS,
        SeatStatus.IN_PROGRESS,
    )
    assert set(due(seat_of(booking))) == {
        *(DeadlineKind.AUTO_CLOSE, DeadlineKind.ALERT_LATE, DeadlineKind.SUSPECT_NO_SHOW)
    }
    event = last_event(booking, EventKind.BOOKING_STARTED)
    assert (event.at, event.mediator, event.actor) == (TOMORROW, amina, None)


def test_a_start_found_twice_begins_once(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    start = deadline(booking, DeadlineKind.START)
    start_booking(deadline_id=start.pk, at=TOMORROW)
    before = everything()

    start_booking(deadline_id=start.pk, at=TOMORROW)

    assert everything() == before


def test_a_clock_hours_late_begins_and_closes_in_order_and_reminds_nobody(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    tick_at(TOMORROW + 5 * HOUR)

    assert fresh(booking).status == BookingStatus.DONE
    assert told(booking)[-2:] == [EventKind.BOOKING_STARTED, EventKind.BOOKING_COMPLETED]
    assert EventKind.REMINDER_DUE not in told(booking)
    assert due(seat_of(booking)) == {}


def test_what_is_done_before_a_late_clock_gets_there_begins_the_job_first(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    complete_booking(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + HOUR)

    assert told(booking)[-2:] == [EventKind.BOOKING_STARTED, EventKind.BOOKING_COMPLETED]


def test_a_job_now_begins_with_the_next_tick_after_the_yes(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office, urgency="now", starts_at=None)

    tick_at(NOON + timedelta(seconds=5))

    assert fresh(booking).status == BookingStatus.IN_PROGRESS


# --- Somebody does not come


def test_when_the_person_does_not_come_the_booked_time_is_credited(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office, duration_minutes=100, sensitive=True)

    report_person_absent(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + 20 * MINUTE)

    record = ServiceRecord.objects.get()
    assert fresh(booking).status == BookingStatus.PERSON_ABSENT
    assert (record.requested_minutes, record.actual_minutes, record.credited_minutes) == (100, 0, 105)
    assert (record.note, record.started_at, record.ended_at) == ("Persona assente", None, None)
    assert due(seat_of(booking)) == {}
    event = last_event(booking, EventKind.PERSON_MISSED)
    assert (event.mediator, event.actor) == (amina, berg)


def test_when_the_mediator_does_not_come_nothing_is_credited_and_her_hour_is_free(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    report_mediator_absent(booking_id=booking.pk, by_id=berg.pk, at=booking.ends_at)

    assert fresh(booking).status == BookingStatus.MEDIATOR_ABSENT
    assert ServiceRecord.objects.count() == 0
    assert Commitment.objects.get().state == CommitmentState.RELEASED
    assert due(seat_of(booking)) == {}
    event = last_event(booking, EventKind.MEDIATOR_MISSED)
    assert (event.mediator, event.actor) == (amina, berg)


@pytest.mark.parametrize("report", [report_person_absent, report_mediator_absent])
@pytest.mark.parametrize("at", [NOON, TOMORROW - MINUTE])
def test_nobody_is_absent_before_the_hour(
    berg: User, office: Office, amina: Mediator, report: Any, at: datetime
) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    with pytest.raises(StepNotPossible) as refused:
        report(booking_id=booking.pk, by_id=berg.pk, at=at)

    assert refused.value.status == SeatStatus.FILLED
    assert everything() == before


def test_until_it_is_signed_it_may_be_said_that_the_mediator_never_came(
    berg: User, office: Office, amina: Mediator
) -> None:
    """The clock has closed what nobody closed, and has credited it."""
    booking = confirmed(amina, berg, office)
    play(until=TOMORROW + DAY)
    worked = ServiceRecord.objects.get()
    assert (fresh(booking).status, worked.credited_minutes) == (BookingStatus.DONE, 60)

    report_mediator_absent(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + DAY)

    record = ServiceRecord.objects.get()
    assert fresh(booking).status == BookingStatus.MEDIATOR_ABSENT
    assert (record.started_at, record.ended_at) == (None, None)
    assert (record.actual_minutes, record.credited_minutes) == (0, 0)
    facts = last_event(booking, EventKind.MEDIATOR_MISSED).facts
    assert facts["before"]["credited_minutes"] == 60
    assert facts["after"] == {
        "started_at": None,
        "ended_at": None,
        "actual_minutes": 0,
        "credited_minutes": 0,
    }


def test_until_it_is_signed_it_may_be_said_that_the_person_never_came(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office, sensitive=True)
    complete(booking, berg, at=TOMORROW + HOUR)

    report_person_absent(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + 2 * HOUR)

    record = ServiceRecord.objects.get()
    assert (record.started_at, record.actual_minutes, record.credited_minutes) == (None, 0, 60)
    facts = last_event(booking, EventKind.PERSON_MISSED).facts
    assert (facts["before"]["credited_minutes"], facts["after"]["credited_minutes"]) == (70, 60)


@pytest.mark.parametrize("report", [report_person_absent, report_mediator_absent])
def test_nobody_is_absent_from_a_job_that_is_signed(
    berg: User, office: Office, amina: Mediator, report: Any
) -> None:
    booking = confirmed(amina, berg, office)
    complete(booking, berg, at=TOMORROW + HOUR)
    sign_record(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + HOUR)
    before = everything()

    with pytest.raises(StepNotPossible):
        report(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + 2 * HOUR)

    assert everything() == before
