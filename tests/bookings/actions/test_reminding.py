"""Before the job: she is reminded, asked, asked again, and somebody is told."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bookings.actions.cancelling import cancel_booking
from bookings.actions.changing import Change, change_booking
from bookings.actions.releasing import withdraw
from bookings.actions.reminding import alert_unconfirmed, chase_reminder, confirm_reminder, remind
from bookings.lanes import after_quiet_hours
from bookings.models import Booking, Deadline
from bookings.vocabulary import AnswerChannel, BookingStatus, DeadlineKind, EventKind, SeatStatus
from mediation.models import Mediator, Office, User
from tests.bookings.calendars import RULES, rome
from tests.bookings.clockwork import due, everything, last_event, meet, play, told
from tests.bookings.scenes import confirmed, fresh, seat_of
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

    later = {
        *(DeadlineKind.START, DeadlineKind.AUTO_CLOSE, DeadlineKind.CHECK_ARRIVAL),
        *(DeadlineKind.ALERT_LATE, DeadlineKind.SUSPECT_NO_SHOW),
    }
    assert set(due(seat_of(evening))) == {DeadlineKind.REMIND_TWO_HOURS} | later
    assert set(due(seat_of(at_once))) == later


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

    noted = confirm_reminder(
        booking_id=booking.pk, mediator_id=amina.pk, via=AnswerChannel.SMS, at=NOON + 7 * HOUR
    )

    event = last_event(booking, EventKind.REMINDER_CONFIRMED)
    assert noted is True
    assert (event.mediator, event.at) == (amina, NOON + 7 * HOUR)


def test_a_confirmation_by_somebody_else_or_of_nothing_is_not_noted(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    hers, nobodys = confirmed(amina, berg, office), make_booking(by=berg, office=office)
    before = everything()

    assert (
        confirm_reminder(booking_id=hers.pk, mediator_id=bohdana.pk, via=AnswerChannel.SMS, at=NOON) is False
    )
    assert (
        confirm_reminder(booking_id=nobodys.pk, mediator_id=bohdana.pk, via=AnswerChannel.SMS, at=NOON)
        is False
    )
    assert everything() == before


def test_after_the_start_there_is_nothing_to_confirm_even_where_the_clock_is_late(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    assert (
        confirm_reminder(booking_id=booking.pk, mediator_id=amina.pk, via=AnswerChannel.SMS, at=TOMORROW)
        is False
    )
    assert EventKind.REMINDER_CONFIRMED not in told(booking)


# --- Still coming?

THURSDAY = rome("2026-07-16 10:00")
EVENING = rome("2026-07-15 18:00")


def chased(booking: Booking) -> list[tuple[datetime, str]]:
    events = booking.events.filter(kind=EventKind.REMINDER_UNANSWERED).order_by("pk")
    return [(event.at, event.facts["step"]) for event in events]


def test_whoever_is_silent_is_asked_once_more_and_then_the_coordinator_is_told(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office, starts_at=THURSDAY)

    play(until=THURSDAY - 3 * HOUR)

    assert chased(booking) == [
        (EVENING + 2 * HOUR, "chase_reminder"),
        (EVENING + 165 * MINUTE, "alert_unconfirmed"),
    ]
    assert seat_of(booking).status == SeatStatus.FILLED


@pytest.mark.parametrize("answered_after", [HOUR, 150 * MINUTE])
def test_an_answer_ends_the_asking(
    berg: User, office: Office, amina: Mediator, answered_after: timedelta
) -> None:
    booking = confirmed(amina, berg, office, starts_at=THURSDAY)
    play(until=EVENING + answered_after)
    asked = chased(booking)

    confirm_reminder(
        booking_id=booking.pk, mediator_id=amina.pk, via=AnswerChannel.SMS, at=EVENING + answered_after
    )
    play(until=THURSDAY - 3 * HOUR)

    assert chased(booking) == asked
    assert "alert_unconfirmed" not in [step for _, step in asked]


def test_nobody_is_chased_at_night_but_in_the_morning(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office, starts_at=THURSDAY)
    meet(seat_of(booking), DeadlineKind.REMIND_DAY_BEFORE, at=rome("2026-07-15 20:00"))

    play(until=THURSDAY)

    assert chased(booking) == [
        (rome("2026-07-16 07:00"), "chase_reminder"),
        (rome("2026-07-16 07:45"), "alert_unconfirmed"),
    ]


def test_a_job_before_the_morning_is_worth_a_question_at_night(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office, starts_at=rome("2026-07-16 05:00"))
    meet(seat_of(booking), DeadlineKind.REMIND_DAY_BEFORE, at=rome("2026-07-15 20:30"))

    play(until=rome("2026-07-16 03:00"))

    assert chased(booking)[0] == (rome("2026-07-15 22:30"), "chase_reminder")


def test_a_late_clock_chases_nobody_at_night(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office, starts_at=THURSDAY)
    play(until=EVENING)

    meet(seat_of(booking), DeadlineKind.CHASE_REMINDER, at=rome("2026-07-15 23:00"))
    asleep = chased(booking)
    play(until=rome("2026-07-16 07:00"))
    meet(seat_of(booking), DeadlineKind.ALERT_UNCONFIRMED, at=rome("2026-07-16 07:45"))

    assert asleep == []
    assert [step for _, step in chased(booking)] == ["chase_reminder", "alert_unconfirmed"]


def test_near_the_start_the_coordinator_hears_at_once(berg: User, office: Office, amina: Mediator) -> None:
    starts = rome("2026-07-16 07:30")
    booking = confirmed(amina, berg, office, starts_at=starts)
    meet(seat_of(booking), DeadlineKind.REMIND_DAY_BEFORE, at=rome("2026-07-15 20:00"))

    play(until=starts - MINUTE)

    assert chased(booking) == [
        (rome("2026-07-16 07:00"), "chase_reminder"),
        (rome("2026-07-16 07:00"), "alert_unconfirmed"),
    ]


def test_a_yes_after_the_hour_of_the_question_is_not_asked_about(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office, at=rome("2026-07-15 18:30"), starts_at=THURSDAY)

    play(until=THURSDAY - MINUTE)

    assert chased(booking) == []


def _gives_back(booking: Booking, amina: Mediator, berg: User) -> None:
    withdraw(booking_id=booking.pk, mediator_id=amina.pk, at=EVENING + HOUR, via=AnswerChannel.SMS)


def _is_cancelled(booking: Booking, amina: Mediator, berg: User) -> None:
    cancel_booking(booking_id=booking.pk, by_id=berg.pk, reason="", at=EVENING + HOUR)


def _is_moved_a_little(booking: Booking, amina: Mediator, berg: User) -> None:
    later = Change(starts_at=THURSDAY + 10 * MINUTE)
    change_booking(booking_id=booking.pk, change=later, by_id=berg.pk, at=EVENING + HOUR)


@pytest.mark.parametrize("what_happens", [_gives_back, _is_cancelled, _is_moved_a_little])
def test_what_was_asked_of_another_state_is_not_asked_again(
    berg: User, office: Office, amina: Mediator, what_happens: Any
) -> None:
    booking = confirmed(amina, berg, office, starts_at=THURSDAY)
    play(until=EVENING)

    what_happens(booking, amina, berg)
    play(until=THURSDAY - HOUR)

    assert chased(booking) == []


@pytest.mark.parametrize("step", [chase_reminder, alert_unconfirmed])
def test_a_chase_that_a_late_clock_finds_after_the_start_is_not_made(
    berg: User, office: Office, amina: Mediator, step: Any
) -> None:
    booking = confirmed(amina, berg, office, starts_at=THURSDAY)
    play(until=EVENING)
    found = deadline(booking, DeadlineKind.CHASE_REMINDER)

    step(deadline_id=found.pk, at=THURSDAY)

    assert chased(booking) == []
