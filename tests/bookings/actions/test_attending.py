"""The job itself: reminders, the start, the end, and somebody who does not come."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bookings.actions.attending import (
    EndBeforeStart,
    close_by_the_clock,
    complete_booking,
    confirm_reminder,
    remind,
    report_mediator_absent,
    report_person_absent,
    start_booking,
)
from bookings.actions.cancelling import cancel_booking
from bookings.actions.releasing import withdraw
from bookings.lanes import after_quiet_hours
from bookings.lifecycle import StepNotPossible
from bookings.models import Booking, Deadline, ServiceRecord
from bookings.vocabulary import AnswerChannel, BookingStatus, DeadlineKind, EventKind, SeatStatus
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState
from tests.bookings.calendars import RULES, rome
from tests.bookings.clockwork import due, everything, last_event, meet, play, tick_at, told
from tests.bookings.scenes import accept, confirmed, fresh, searching, seat_of
from tests.factories import NOON, TOMORROW, make_booking

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def deadline(booking: Booking, kind: DeadlineKind) -> Deadline:
    return Deadline.objects.get(seat__booking=booking, kind=kind)


# --- Reminders


@pytest.mark.parametrize(
    ("at", "starts", "evening"),
    [
        ("2026-07-14 12:00", "2026-07-16 09:00", "2026-07-15 18:00"),
        ("2026-07-15 12:00", "2026-07-20 09:00", "2026-07-17 18:00"),  # Friday for Monday
        ("2026-04-01 12:00", "2026-04-07 09:00", "2026-04-03 18:00"),  # Friday for the Tuesday after Easter
        ("2026-10-21 12:00", "2026-10-26 09:00", "2026-10-23 18:00"),  # the clocks go back in between
        ("2027-03-23 12:00", "2027-03-30 09:00", "2027-03-26 18:00"),  # and forward
        ("2026-07-14 12:00", "2026-07-16 00:30", "2026-07-15 18:00"),
    ],
)
def test_she_is_reminded_at_six_on_the_working_day_before(
    berg: User, office: Office, amina: Mediator, at: str, starts: str, evening: str
) -> None:
    booking = confirmed(amina, berg, office, at=rome(at), starts_at=rome(starts))

    assert due(seat_of(booking))[DeadlineKind.REMIND_DAY_BEFORE] == rome(evening)


@pytest.mark.parametrize(
    ("starts", "two_hours_before"),
    [
        ("2026-07-16 09:00", "2026-07-16 07:00"),
        ("2026-10-25 03:30", "2026-10-25 02:30"),  # two hours that pass: the hour from 2 to 3 comes twice
        ("2027-03-28 04:00", "2027-03-28 01:00"),  # and here it does not come at all
    ],
)
def test_she_is_reminded_two_hours_before(
    berg: User, office: Office, amina: Mediator, starts: str, two_hours_before: str
) -> None:
    begins = rome(starts)
    three_days_before = after_quiet_hours(begins - 3 * DAY, RULES)
    booking = confirmed(amina, berg, office, at=three_days_before, starts_at=begins)

    assert due(seat_of(booking))[DeadlineKind.REMIND_TWO_HOURS] == begins - 2 * HOUR == rome(two_hours_before)


def test_a_reminder_whose_hour_is_past_is_not_set(berg: User, office: Office, amina: Mediator) -> None:
    evening = confirmed(amina, berg, office, at=rome("2026-07-14 18:00"), starts_at=rome("2026-07-15 19:00"))
    at_once = confirmed(amina, berg, office, at=rome("2026-07-15 15:00"), starts_at=rome("2026-07-15 17:00"))

    assert set(due(seat_of(evening))) == {
        DeadlineKind.REMIND_TWO_HOURS,
        DeadlineKind.START,
        DeadlineKind.AUTO_CLOSE,
    }
    assert set(due(seat_of(at_once))) == {DeadlineKind.START, DeadlineKind.AUTO_CLOSE}


def test_both_reminders_are_told_once_at_their_hour(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)

    play(until=TOMORROW - MINUTE)

    reminders = booking.events.filter(kind=EventKind.REMINDER_DUE).order_by("pk")
    assert [(event.at, event.mediator, event.facts) for event in reminders] == [
        (NOON + 6 * HOUR, amina, {"reminder": "remind_day_before"}),
        (TOMORROW - 2 * HOUR, amina, {"reminder": "remind_two_hours"}),
    ]
    assert fresh(booking).status == BookingStatus.CONFIRMED


def test_a_reminder_found_twice_is_sent_once(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    evening = deadline(booking, DeadlineKind.REMIND_DAY_BEFORE)
    remind(deadline_id=evening.pk, at=NOON + 6 * HOUR)
    before = everything()

    remind(deadline_id=evening.pk, at=NOON + 6 * HOUR)

    assert everything() == before


def test_a_reminder_that_a_late_clock_finds_after_the_start_is_not_sent(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    remind(deadline_id=deadline(booking, DeadlineKind.REMIND_TWO_HOURS).pk, at=TOMORROW)

    assert EventKind.REMINDER_DUE not in told(booking)


def test_the_reminder_of_the_day_before_lets_people_sleep_when_the_clock_is_late(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    meet(seat_of(booking), DeadlineKind.REMIND_DAY_BEFORE, at=rome("2026-07-14 22:00"))
    asleep = told(booking)
    play(until=rome("2026-07-15 07:00"))

    assert EventKind.REMINDER_DUE not in asleep
    assert last_event(booking, EventKind.REMINDER_DUE).at == rome("2026-07-15 07:00")


def test_the_reminder_of_two_hours_before_is_sent_at_any_hour(
    berg: User, office: Office, amina: Mediator
) -> None:
    early = rome("2026-07-16 07:00")
    booking = confirmed(amina, berg, office, starts_at=early)

    play(until=early - HOUR)

    assert last_event(booking, EventKind.REMINDER_DUE).at == rome("2026-07-16 05:00")


def test_a_seat_given_back_reminds_nobody(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    evening = deadline(booking, DeadlineKind.REMIND_DAY_BEFORE)
    withdraw(booking_id=booking.pk, mediator_id=amina.pk, at=NOON, via=AnswerChannel.SMS)

    remind(deadline_id=evening.pk, at=NOON + 6 * HOUR)

    assert EventKind.REMINDER_DUE not in told(booking)


def test_she_says_that_she_is_still_coming(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)

    noted = confirm_reminder(booking_id=booking.pk, mediator_id=amina.pk, at=NOON + 7 * HOUR)

    event = last_event(booking, EventKind.REMINDER_CONFIRMED)
    assert noted is True
    assert (event.mediator, event.at) == (amina, NOON + 7 * HOUR)


def test_a_confirmation_by_somebody_else_or_of_nothing_is_not_noted(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    hers, nobodys = confirmed(amina, berg, office), make_booking(by=berg, office=office)
    before = everything()

    assert confirm_reminder(booking_id=hers.pk, mediator_id=bohdana.pk, at=NOON) is False
    assert confirm_reminder(booking_id=nobodys.pk, mediator_id=bohdana.pk, at=NOON) is False
    assert everything() == before


def test_after_the_start_there_is_nothing_to_confirm_even_where_the_clock_is_late(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    assert confirm_reminder(booking_id=booking.pk, mediator_id=amina.pk, at=TOMORROW) is False
    assert EventKind.REMINDER_CONFIRMED not in told(booking)


# --- The start


def test_the_job_begins_at_its_hour(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)

    play(until=TOMORROW)

    assert (fresh(booking).status, seat_of(booking).status) == (
        BookingStatus.IN_PROGRESS,
        SeatStatus.IN_PROGRESS,
    )
    assert set(due(seat_of(booking))) == {DeadlineKind.AUTO_CLOSE}
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


# --- The end


def complete(booking: Booking, by: User, *, at: datetime, **times: Any) -> ServiceRecord:
    complete_booking(booking_id=booking.pk, by_id=by.pk, at=at, **times)
    return ServiceRecord.objects.get(seat__booking=booking)


def test_the_end_keeps_three_durations_apart(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    play(until=TOMORROW)

    record = complete(booking, berg, at=TOMORROW + 95 * MINUTE)

    assert (fresh(booking).status, seat_of(booking).status) == (BookingStatus.DONE, SeatStatus.DONE)
    assert (record.started_at, record.ended_at) == (TOMORROW, TOMORROW + 95 * MINUTE)
    assert (record.requested_minutes, record.actual_minutes, record.credited_minutes) == (60, 95, 105)
    assert (record.mediator, record.created_at, record.note, record.signed_at) == (
        amina,
        TOMORROW + 95 * MINUTE,
        "",
        None,
    )
    assert due(seat_of(booking)) == {}
    event = last_event(booking, EventKind.BOOKING_COMPLETED)
    assert (event.mediator, event.actor) == (amina, berg)
    assert event.facts == {
        "started_at": TOMORROW.isoformat(),
        "ended_at": (TOMORROW + 95 * MINUTE).isoformat(),
        "actual_minutes": 95,
    }


def test_the_end_takes_the_times_said(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)

    record = complete(
        booking,
        berg,
        at=TOMORROW + DAY,
        started_at=TOMORROW + 5 * MINUTE,
        ended_at=TOMORROW + 80 * MINUTE,
    )

    assert (record.actual_minutes, record.credited_minutes) == (75, 75)


def test_a_job_that_somebody_took_late_is_counted_from_then(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office, urgency="now", starts_at=None)
    accept(amina, booking, at=NOON + 9 * MINUTE)

    record = complete(booking, berg, at=NOON + 29 * MINUTE)

    assert (record.started_at, record.actual_minutes) == (NOON + 9 * MINUTE, 20)


def test_a_sensitive_job_adds_its_debrief(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office, sensitive=True)

    assert complete(booking, berg, at=TOMORROW + HOUR).credited_minutes == 70


def test_hours_of_the_night_in_which_the_clocks_go_back_are_all_counted(
    berg: User, office: Office, amina: Mediator
) -> None:
    evening = rome("2026-10-24 22:00")
    booking = confirmed(amina, berg, office, at=evening - 9 * HOUR, starts_at=evening, duration_minutes=480)

    record = complete(booking, berg, at=rome("2026-10-25 06:00"))

    assert record.actual_minutes == 9 * 60


def test_a_job_that_ends_early_gives_the_rest_of_her_hour_back(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    complete(booking, berg, at=TOMORROW + 20 * MINUTE)

    held = Commitment.objects.get()
    assert (held.busy.lower, held.busy.upper) == (TOMORROW, TOMORROW + 20 * MINUTE)
    assert held.state == CommitmentState.FILLED


def test_a_job_that_runs_over_takes_no_more_of_her_calendar(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    complete(booking, berg, at=TOMORROW + 90 * MINUTE)

    assert Commitment.objects.get().busy.upper == TOMORROW + HOUR


@pytest.mark.parametrize(
    ("at", "times"),
    [
        (TOMORROW - HOUR, {}),  # it has not begun
        (TOMORROW + HOUR, {"started_at": TOMORROW + HOUR}),
        (TOMORROW + HOUR, {"started_at": TOMORROW, "ended_at": TOMORROW - MINUTE}),
        (TOMORROW + HOUR, {"ended_at": TOMORROW}),
    ],
)
def test_an_end_that_is_not_after_the_start_is_refused(
    berg: User, office: Office, amina: Mediator, at: datetime, times: dict[str, Any]
) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    with pytest.raises(EndBeforeStart) as refused:
        complete_booking(booking_id=booking.pk, by_id=berg.pk, at=at, **times)

    assert refused.value.ended_at <= refused.value.started_at
    assert everything() == before


def test_a_job_is_closed_once(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    complete(booking, berg, at=TOMORROW + HOUR)
    before = everything()

    with pytest.raises(StepNotPossible):
        complete(booking, berg, at=TOMORROW + 2 * HOUR)

    assert everything() == before


def test_what_nobody_holds_cannot_end(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office)
    before = everything()

    with pytest.raises(StepNotPossible):
        complete(booking, berg, at=TOMORROW + HOUR)

    assert everything() == before


def test_what_nobody_closed_closes_itself_with_the_booked_times(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    play(until=TOMORROW + DAY)

    record = ServiceRecord.objects.get()
    assert fresh(booking).status == BookingStatus.DONE
    assert (record.started_at, record.ended_at, record.actual_minutes) == (TOMORROW, TOMORROW + HOUR, 60)
    event = last_event(booking, EventKind.BOOKING_COMPLETED)
    assert (event.at, event.actor) == (TOMORROW + 90 * MINUTE, None)
    assert Commitment.objects.get().busy.upper == TOMORROW + HOUR


def test_an_automatic_close_found_twice_or_late_changes_nothing(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    close = deadline(booking, DeadlineKind.AUTO_CLOSE)
    complete(booking, berg, at=TOMORROW + HOUR)
    before = everything()

    close_by_the_clock(deadline_id=close.pk, at=TOMORROW + 2 * HOUR)

    assert everything() == before


def test_an_automatic_close_of_a_cancelled_job_only_closes_its_deadline(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    cancel_booking(booking_id=booking.pk, by_id=berg.pk, reason="", at=NOON)
    close = deadline(booking, DeadlineKind.AUTO_CLOSE)
    Deadline.objects.filter(pk=close.pk).update(dropped_at=None)

    close_by_the_clock(deadline_id=close.pk, at=TOMORROW + 2 * HOUR)

    assert fresh(booking).status == BookingStatus.CANCELLED
    assert ServiceRecord.objects.count() == 0


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

    report_mediator_absent(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + 15 * MINUTE)

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


@pytest.mark.parametrize("report", [report_person_absent, report_mediator_absent])
def test_nobody_is_absent_from_a_job_that_is_closed(
    berg: User, office: Office, amina: Mediator, report: Any
) -> None:
    booking = confirmed(amina, berg, office)
    complete(booking, berg, at=TOMORROW + HOUR)
    before = everything()

    with pytest.raises(StepNotPossible):
        report(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + 2 * HOUR)

    assert everything() == before
