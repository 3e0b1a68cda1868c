"""The end of the job: who says so, with which times, and how they are put right."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bookings.actions.cancelling import cancel_booking
from bookings.actions.completing import (
    EndBeforeStart,
    EndInTheFuture,
    TimesFarFromBooked,
    Trouble,
    close_by_the_clock,
    complete_booking,
    complete_own_seat,
)
from bookings.actions.recording import sign_record
from bookings.actions.releasing import SeatNotYours
from bookings.lifecycle import StepNotPossible
from bookings.models import Booking, Deadline, Seat, ServiceRecord
from bookings.seating import WhichMediator
from bookings.vocabulary import (
    AnswerChannel,
    BookingStatus,
    DeadlineKind,
    EventKind,
    Problem,
    SeatStatus,
)
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState
from tests.bookings.calendars import rome
from tests.bookings.clockwork import due, everything, last_event, meet, play, told
from tests.bookings.scenes import accept, confirmed, fresh, searching, seat_of, team
from tests.factories import NOON, TOMORROW, make_booking

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def deadline(booking: Booking, kind: DeadlineKind) -> Deadline:
    return Deadline.objects.get(seat__booking=booking, kind=kind)


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


def test_a_job_that_was_over_before_its_hour_gives_back_what_is_left_of_it(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    earlier = {"started_at": TOMORROW - 45 * MINUTE, "ended_at": TOMORROW - 15 * MINUTE}

    complete(booking, berg, at=TOMORROW + 5 * MINUTE, **earlier)

    held = Commitment.objects.get()
    assert (held.busy.lower, held.busy.upper) == (TOMORROW, TOMORROW + 5 * MINUTE)


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


# --- What is closed already, and not yet signed


def test_the_office_agrees_with_what_the_clock_has_closed(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    play(until=TOMORROW + 2 * HOUR)
    before = everything()

    complete_booking(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + 2 * HOUR)

    assert everything() == before


def test_the_office_corrects_what_the_clock_has_closed(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    play(until=TOMORROW + 2 * HOUR)

    record = complete(booking, berg, at=TOMORROW + 2 * HOUR, ended_at=TOMORROW + 100 * MINUTE)

    assert (record.started_at, record.ended_at) == (TOMORROW, TOMORROW + 100 * MINUTE)
    assert (record.requested_minutes, record.actual_minutes, record.credited_minutes) == (60, 100, 105)
    event = last_event(booking, EventKind.RECORD_CORRECTED)
    assert (event.actor, event.mediator) == (berg, amina)
    assert event.facts["before"] == {
        "started_at": TOMORROW.isoformat(),
        "ended_at": (TOMORROW + HOUR).isoformat(),
        "actual_minutes": 60,
        "credited_minutes": 60,
    }
    assert event.facts["after"]["actual_minutes"] == 100
    assert told(booking).count(EventKind.BOOKING_COMPLETED) == 1


def test_the_same_times_again_correct_nothing(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    said: dict[str, Any] = {"started_at": TOMORROW, "ended_at": TOMORROW + 50 * MINUTE}
    complete(booking, berg, at=TOMORROW + HOUR, **said)
    before = everything()

    complete(booking, berg, at=TOMORROW + HOUR, **said)

    assert everything() == before


def test_what_is_signed_is_corrected_no_more(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    complete(booking, berg, at=TOMORROW + HOUR)
    sign_record(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + HOUR)
    before = everything()

    with pytest.raises(StepNotPossible):
        complete(booking, berg, at=TOMORROW + HOUR, ended_at=TOMORROW + 50 * MINUTE)
    with pytest.raises(StepNotPossible):
        hers(booking, amina, ended_at=TOMORROW + 50 * MINUTE)

    assert everything() == before


def test_a_correction_that_contradicts_itself_is_refused(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    complete(booking, berg, at=TOMORROW + HOUR)
    before = everything()

    with pytest.raises(EndBeforeStart):
        complete(booking, berg, at=TOMORROW + HOUR, started_at=TOMORROW + HOUR)

    assert everything() == before


# --- The mediator says so


def hers(
    booking: Booking, mediator: Mediator, *, at: datetime = TOMORROW + 2 * HOUR, **times: Any
) -> ServiceRecord:
    return complete_own_seat(
        booking_id=booking.pk, mediator_id=mediator.pk, at=at, via=AnswerChannel.SMS, **times
    )


def test_she_closes_her_seat_with_her_times(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)

    record = hers(
        booking,
        amina,
        at=TOMORROW + 85 * MINUTE,
        started_at=TOMORROW + 5 * MINUTE,
        ended_at=TOMORROW + 80 * MINUTE,
    )

    assert (record.actual_minutes, record.credited_minutes) == (75, 75)
    assert fresh(booking).status == BookingStatus.DONE
    event = last_event(booking, EventKind.BOOKING_COMPLETED)
    assert (event.actor, event.mediator, event.facts["via"]) == (None, amina, "sms")


def test_unsaid_it_began_as_booked_and_ends_now(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)

    record = hers(booking, amina, at=TOMORROW + 50 * MINUTE)

    assert (record.started_at, record.ended_at) == (TOMORROW, TOMORROW + 50 * MINUTE)


def test_she_corrects_what_the_clock_has_closed(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    play(until=TOMORROW + 2 * HOUR)

    record = hers(booking, amina, ended_at=TOMORROW + 110 * MINUTE)

    assert record.actual_minutes == 110
    event = last_event(booking, EventKind.RECORD_CORRECTED)
    assert (event.actor, event.facts["via"]) == (None, "sms")


def test_without_times_she_agrees_with_what_is_closed(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    play(until=TOMORROW + 2 * HOUR)
    before = everything()

    record = hers(booking, amina, at=TOMORROW + DAY)

    assert record.actual_minutes == 60
    assert everything() == before


def test_of_a_team_she_closes_her_own_seat_alone(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = team(amina, bohdana, berg=berg, office=office)
    starts = booking.starts_at

    hers(booking, amina, at=starts + 40 * MINUTE)
    alone = dict(Seat.objects.values_list("mediator", "status"))
    complete_booking(booking_id=booking.pk, by_id=berg.pk, at=starts + HOUR)

    assert alone == {amina.pk: SeatStatus.DONE, bohdana.pk: SeatStatus.IN_PROGRESS}
    assert dict(ServiceRecord.objects.values_list("mediator", "actual_minutes")) == {
        amina.pk: 40,
        bohdana.pk: 60,
    }
    assert fresh(booking).status == BookingStatus.DONE


@pytest.mark.parametrize(
    ("at", "times", "refused"),
    [
        (TOMORROW - MINUTE, {}, StepNotPossible),
        (TOMORROW + HOUR, {"started_at": TOMORROW + 30 * MINUTE, "ended_at": TOMORROW}, EndBeforeStart),
        (TOMORROW + 30 * MINUTE, {"ended_at": TOMORROW + 31 * MINUTE}, EndInTheFuture),
        (TOMORROW + DAY, {"ended_at": TOMORROW + 6 * HOUR}, TimesFarFromBooked),
        (
            TOMORROW + DAY,
            {"started_at": TOMORROW - 5 * HOUR, "ended_at": TOMORROW + HOUR},
            TimesFarFromBooked,
        ),
    ],
)
def test_her_impossible_times_change_nothing(
    berg: User,
    office: Office,
    amina: Mediator,
    at: datetime,
    times: dict[str, Any],
    refused: type[Exception],
) -> None:
    booking = confirmed(amina, berg, office)
    if at > TOMORROW:
        play(until=TOMORROW)
    before = everything()

    with pytest.raises(refused):
        hers(booking, amina, at=at, **times)

    assert everything() == before


def test_somebody_elses_seat_is_not_hers_to_close(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    play(until=TOMORROW)
    before = everything()

    with pytest.raises(SeatNotYours):
        hers(booking, bohdana)

    assert everything() == before


# --- The clock and a team


def test_the_clock_closes_each_seat_of_a_team_and_looks_for_nobody_more(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = make_booking(by=berg, office=office, mediators_needed=3)
    play(until=NOON + 2 * MINUTE)
    accept(amina, booking)
    accept(bohdana, booking)

    play(until=TOMORROW + DAY)

    assert sorted(Seat.objects.values_list("status", flat=True)) == ["cancelled", "done", "done"]
    assert ServiceRecord.objects.count() == 2
    assert fresh(booking).status == BookingStatus.DONE


def test_the_clock_does_not_close_what_waits_for_a_new_yes(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    Seat.objects.update(status=SeatStatus.RECONFIRMING)

    meet(seat_of(booking), DeadlineKind.AUTO_CLOSE, at=TOMORROW + 90 * MINUTE)

    assert seat_of(booking).status == SeatStatus.RECONFIRMING
    assert ServiceRecord.objects.count() == 0


# --- Trouble

LEFT = Trouble(Problem.LEFT_EARLY, "dopo dieci minuti")


def test_trouble_closes_the_job_and_is_told_once(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)

    record = complete(booking, berg, at=TOMORROW + HOUR, trouble=LEFT)
    complete(booking, berg, at=TOMORROW + HOUR, trouble=LEFT)

    assert (fresh(booking).status, record.has_problem) == (BookingStatus.DONE, True)
    event = booking.events.get(kind=EventKind.PROBLEM_REPORTED)
    assert (event.actor, event.mediator) == (berg, amina)
    assert event.facts == {"problem": "left_early", "reason": "dopo dieci minuti"}


def test_trouble_is_found_after_the_clock_has_closed_too(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    play(until=TOMORROW + 2 * HOUR)

    record = complete(booking, berg, at=TOMORROW + 2 * HOUR, trouble=LEFT)

    assert (record.has_problem, record.actual_minutes) == (True, 60)


def test_of_a_team_it_is_said_with_whom_there_was_trouble(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = team(amina, bohdana, berg=berg, office=office)
    said: dict[str, Any] = {"booking_id": booking.pk, "by_id": berg.pk, "at": booking.ends_at}

    with pytest.raises(WhichMediator):
        complete_booking(**said, trouble=LEFT)
    complete_booking(**said, trouble=LEFT, mediator_id=bohdana.pk)

    assert ServiceRecord.objects.get().mediator == bohdana
    assert ServiceRecord.objects.get().has_problem is True


def test_who_holds_no_seat_has_none_to_close(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    play(until=TOMORROW)
    before = everything()

    with pytest.raises(StepNotPossible):
        complete_booking(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + HOUR, mediator_id=bohdana.pk)

    assert everything() == before
