"""What was agreed changes: cancelled early or late, given back, taken away, corrected, moved."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bookings.actions.cancelling import cancel_booking
from bookings.actions.changing import Change, change_booking
from bookings.actions.completing import complete_booking
from bookings.actions.dispatching import ReasonMissing, assign_mediator
from bookings.actions.releasing import SeatNotYours, remove_mediator, withdraw
from bookings.actions.requesting import (
    BadPhoneNumber,
    CallNumberMissing,
    DurationNotPositive,
    StartInThePast,
)
from bookings.lifecycle import StepNotPossible
from bookings.locking import BookingNotFound
from bookings.models import Booking, Offer, ServiceRecord
from bookings.vocabulary import (
    AnswerChannel,
    BookingStatus,
    DeadlineKind,
    EventKind,
    Lane,
    OfferStatus,
    SeatStatus,
)
from mediation.models import Commitment, Mediator, Municipality, Office, User
from mediation.vocabulary import CommitmentState
from tests.bookings.calendars import rome
from tests.bookings.clockwork import due, everything, last_event, meet, play, told
from tests.bookings.scenes import accept, confirmed, fresh, offer_to, searching, seat_of
from tests.factories import NOON, TOMORROW, make_mediator

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def cancel(booking: Booking, by: User, *, at: datetime = NOON) -> Booking:
    return cancel_booking(booking_id=booking.pk, by_id=by.pk, reason="non serve più", at=at)


# --- Cancelling


def test_a_booking_cancelled_in_time_costs_nothing_and_frees_her_hour(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office, starts_at=NOON + 2 * DAY)

    cancel(booking, berg)

    seat = seat_of(booking)
    assert (fresh(booking).status, seat.status) == (BookingStatus.CANCELLED, SeatStatus.CANCELLED)
    assert (fresh(booking).is_late_cancellation, fresh(booking).version) == (False, 2)
    assert Commitment.objects.get().state == CommitmentState.RELEASED
    assert ServiceRecord.objects.count() == 0
    assert due(seat) == {}
    event = last_event(booking, EventKind.BOOKING_CANCELLED)
    assert (event.mediator, event.actor, event.booking_version) == (amina, berg, 2)
    assert event.facts == {
        "reason": "non serve più",
        "late": False,
        "credited_minutes": 0,
        "notice_minutes": 2 * 24 * 60,
        "agreed_at": fresh(booking).starts_at.isoformat(),
    }


@pytest.mark.parametrize(
    ("starts", "received", "late", "credited"),
    [
        ("2026-07-20 09:00", "2026-07-17 13:00", False, 0),  # Monday: free until Friday 13:00
        ("2026-07-20 09:00", "2026-07-17 13:01", True, 60),
        ("2026-07-20 16:00", "2026-07-17 16:00", True, 60),
        ("2026-07-20 09:00", "2026-07-20 07:30", True, 90),
        ("2026-07-22 08:00", "2026-07-21 16:50", True, 60),  # 16:50 for tomorrow at 8:00
        ("2026-04-07 09:00", "2026-04-03 13:00", False, 0),  # the Tuesday after Easter
        ("2026-04-07 09:00", "2026-04-04 09:00", True, 60),
        ("2026-07-03 09:00", "2026-07-01 13:01", True, 60),  # the day after the patron saint's
    ],
)
def test_whether_it_is_late_follows_from_when_it_was_received(
    berg: User, office: Office, amina: Mediator, starts: str, received: str, late: bool, credited: int
) -> None:
    Municipality.objects.update(patron_month=7, patron_day=2)
    asked = rome(received) - timedelta(days=7)
    booking = confirmed(amina, berg, office, at=asked, starts_at=rome(starts), duration_minutes=90)

    cancel(booking, berg, at=rome(received))

    records = list(ServiceRecord.objects.values_list("mediator_id", "requested_minutes", "credited_minutes"))
    assert fresh(booking).is_late_cancellation is late
    assert records == ([(amina.pk, 90, credited)] if late else [])
    assert last_event(booking, EventKind.BOOKING_CANCELLED).facts["credited_minutes"] == credited


def test_a_short_job_cancelled_at_the_last_moment_still_counts_an_hour(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office, duration_minutes=30)

    cancel(booking, berg, at=TOMORROW - HOUR)

    assert ServiceRecord.objects.get().credited_minutes == 60


def test_a_late_cancellation_of_a_search_credits_nobody_and_tells_whoever_thinks(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office, starts_at=NOON + 5 * HOUR)

    cancel(booking, berg)

    assert fresh(booking).is_late_cancellation is True
    assert ServiceRecord.objects.count() == 0
    assert offer_to(amina, booking).status == OfferStatus.WITHDRAWN
    assert told(booking)[-2:] == [EventKind.BOOKING_CANCELLED, EventKind.OFFER_WITHDRAWN]
    assert last_event(booking, EventKind.OFFER_WITHDRAWN).mediator == amina


def test_an_uncovered_booking_may_be_cancelled(berg: User, office: Office) -> None:
    booking = searching(berg, office)

    cancel(booking, berg)

    assert fresh(booking).status == BookingStatus.CANCELLED


def test_a_search_now_may_be_cancelled_though_its_hour_has_come(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office, urgency="now", starts_at=None)

    cancel(booking, berg, at=NOON + 3 * MINUTE)

    assert fresh(booking).status == BookingStatus.CANCELLED
    assert last_event(booking, EventKind.BOOKING_CANCELLED).facts["notice_minutes"] == 0


def test_cancelling_twice_changes_nothing_and_credits_once(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    cancel(booking, berg, at=TOMORROW - HOUR)
    before = everything()

    cancel(booking, berg, at=TOMORROW - MINUTE)

    assert everything() == before
    assert ServiceRecord.objects.count() == 1


def test_nothing_is_due_after_a_cancellation(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    cancel(booking, berg)
    before = everything()

    play(until=TOMORROW + DAY)

    assert everything() == before
    assert EventKind.REMINDER_DUE not in told(booking)


@pytest.mark.parametrize("at", [TOMORROW, TOMORROW + 10 * MINUTE])
def test_a_job_that_has_begun_is_not_cancelled_even_where_the_clock_is_late(
    berg: User, office: Office, amina: Mediator, at: datetime
) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    with pytest.raises(StepNotPossible) as refused:
        cancel(booking, berg, at=at)

    assert refused.value.status == SeatStatus.IN_PROGRESS
    assert everything() == before


def test_a_job_that_is_over_is_not_cancelled(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    complete_booking(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + HOUR)
    before = everything()

    with pytest.raises(StepNotPossible):
        cancel(booking, berg, at=TOMORROW + 2 * HOUR)

    assert everything() == before


def test_no_such_booking(berg: User) -> None:
    with pytest.raises(BookingNotFound) as refused:
        cancel_booking(booking_id=0, by_id=berg.pk, reason="", at=NOON)

    assert refused.value.booking_id == 0


# --- Giving back


def give_back(booking: Booking, mediator: Mediator, *, at: datetime = NOON) -> None:
    withdraw(booking_id=booking.pk, mediator_id=mediator.pk, at=at, via=AnswerChannel.SMS, reason="febbre")


@pytest.mark.parametrize(
    ("at", "lane"),
    [
        (NOON, Lane.SHORT),
        (TOMORROW - 5 * HOUR, Lane.URGENT),
        (TOMORROW - 50 * MINUTE, Lane.NOW),  # 7:10 for 8:00
    ],
)
def test_a_seat_given_back_is_searched_for_in_the_lane_of_the_time_left(
    berg: User, office: Office, amina: Mediator, at: datetime, lane: Lane
) -> None:
    booking = confirmed(amina, berg, office)

    give_back(booking, amina, at=at)

    seat = seat_of(booking)
    assert (fresh(booking).status, seat.status) == (BookingStatus.SEARCHING, SeatStatus.DISPATCHING)
    assert (seat.mediator, seat.filled_at, seat.search, seat.wave, seat.lane) == (None, None, 2, 0, lane)
    assert due(seat)[DeadlineKind.OPEN_WAVE] == at
    assert Commitment.objects.get().state == CommitmentState.RELEASED
    assert offer_to(amina, booking).status == OfferStatus.WITHDRAWN
    assert fresh(booking).version == 2
    assert told(booking)[-2:] == [EventKind.MEDIATOR_WITHDREW, EventKind.SEARCH_RESTARTED]
    event = last_event(booking, EventKind.MEDIATOR_WITHDREW)
    assert (event.mediator, event.facts) == (amina, {"via": "sms", "reason": "febbre"})
    assert last_event(booking, EventKind.SEARCH_RESTARTED).facts == {"reason": "febbre", "lane": lane}


def test_whoever_gave_the_seat_back_is_left_out_and_the_others_asked_anew(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    give_back(booking, amina)
    play(until=NOON)

    asked_again = Offer.objects.filter(search=2)
    assert [offer.mediator for offer in asked_again] == [bohdana]
    assert fresh(booking).status == BookingStatus.SEARCHING


def test_a_seat_that_only_she_could_fill_is_uncovered_when_she_gives_it_back(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    give_back(booking, amina)
    play(until=NOON)

    assert fresh(booking).status == BookingStatus.UNCOVERED


def test_a_planned_seat_given_back_at_night_is_searched_for_in_the_morning(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office, starts_at=NOON + 6 * DAY)

    give_back(booking, amina, at=rome("2026-07-14 23:00"))

    assert due(seat_of(booking))[DeadlineKind.OPEN_WAVE] == rome("2026-07-15 07:00")


def test_nobody_gives_back_what_is_not_hers(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    with pytest.raises(SeatNotYours) as refused:
        give_back(booking, bohdana)

    assert (refused.value.number, refused.value.mediator_id) == (booking.number, bohdana.pk)
    assert everything() == before


def test_giving_back_twice_is_refused_the_second_time(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    give_back(booking, amina)
    before = everything()

    with pytest.raises(SeatNotYours):
        give_back(booking, amina)

    assert everything() == before


def test_a_job_that_has_begun_is_not_given_back_even_where_the_clock_is_late(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    with pytest.raises(StepNotPossible) as refused:
        give_back(booking, amina, at=TOMORROW)

    assert refused.value.status == SeatStatus.IN_PROGRESS
    assert everything() == before


# --- Taking away


def test_the_coordinator_takes_somebody_off_and_the_search_begins_again(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    remove_mediator(booking_id=booking.pk, by_id=nino.pk, reason="serve altrove", at=NOON)
    play(until=NOON)

    assert (fresh(booking).status, seat_of(booking).mediator) == (BookingStatus.SEARCHING, None)
    assert Commitment.objects.get().state == CommitmentState.RELEASED
    assert [offer.mediator for offer in Offer.objects.filter(search=2)] == [bohdana]
    event = last_event(booking, EventKind.MEDIATOR_REMOVED)
    assert (event.mediator, event.actor, event.facts) == (amina, nino, {"reason": "serve altrove"})


def test_who_was_assigned_can_be_taken_off_too(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    assign_mediator(booking_id=booking.pk, mediator_id=amina.pk, reason="sì", by_id=nino.pk, at=NOON)

    remove_mediator(booking_id=booking.pk, by_id=nino.pk, reason="no", at=NOON)

    assert offer_to(amina, booking).status == OfferStatus.WITHDRAWN


def test_taking_somebody_off_without_a_reason_is_refused(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    with pytest.raises(ReasonMissing):
        remove_mediator(booking_id=booking.pk, by_id=nino.pk, reason="", at=NOON)

    assert everything() == before


def test_from_an_empty_seat_nobody_is_taken_off(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    before = everything()

    with pytest.raises(StepNotPossible):
        remove_mediator(booking_id=booking.pk, by_id=nino.pk, reason="altrove", at=NOON)

    assert everything() == before


def test_the_coordinator_replaces_even_who_should_have_begun(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    remove_mediator(booking_id=booking.pk, by_id=nino.pk, reason="bloccata", at=TOMORROW + 5 * MINUTE)

    seat = seat_of(booking)
    assert (seat.status, seat.mediator, seat.lane) == ("dispatching", None, "now")


# --- Correcting


def change(booking: Booking, by: User, *, at: datetime = NOON, **values: Any) -> Booking:
    return change_booking(booking_id=booking.pk, change=Change(**values), by_id=by.pk, at=at)


def test_a_detail_is_corrected_and_whoever_holds_the_job_is_told(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    change(booking, berg, contact_name="Dr Berg", contact_phone="333 0088888")

    changed = fresh(booking)
    assert (changed.contact_name, changed.contact_phone) == ("Dr Berg", "+393330088888")
    assert (changed.status, changed.version, seat_of(booking).mediator) == (
        BookingStatus.CONFIRMED,
        2,
        amina,
    )
    event = last_event(booking, EventKind.BOOKING_CHANGED)
    assert (event.mediator, event.actor, event.booking_version) == (amina, berg, 2)
    assert event.facts == {
        "before": {"contact_name": "", "contact_phone": "+393330099999"},
        "after": {"contact_name": "Dr Berg", "contact_phone": "+393330088888"},
        "material": False,
    }


def test_a_correction_that_changes_nothing_tells_nobody(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    change(booking, berg)
    change(booking, berg, contact_phone="+393330099999", starts_at=TOMORROW, duration_minutes=60)

    assert everything() == before


@pytest.mark.parametrize("at", [TOMORROW, TOMORROW + 2 * HOUR])
def test_a_job_that_has_begun_is_not_corrected(
    berg: User, office: Office, amina: Mediator, at: datetime
) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    with pytest.raises(StepNotPossible):
        change(booking, berg, at=at, contact_name="Dr Berg")

    assert everything() == before


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"contact_phone": "12"}, BadPhoneNumber),
        ({"call_number": "centralino"}, BadPhoneNumber),
        ({"call_number": ""}, CallNumberMissing),
        ({"duration_minutes": 0}, DurationNotPositive),
        ({"duration_minutes": -60}, DurationNotPositive),
        ({"starts_at": NOON - 61 * MINUTE}, StartInThePast),
    ],
)
def test_a_correction_that_can_never_be_meant_is_refused(
    berg: User, office: Office, amina: Mediator, wrong: dict[str, Any], error: type[Exception]
) -> None:
    booking = searching(berg, office)
    before = everything()

    with pytest.raises(error):
        change(booking, berg, **wrong)

    assert everything() == before


# --- Moving


def test_a_move_while_the_search_runs_begins_it_again_and_every_offer_is_taken_back(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    starts = datetime(2026, 7, 14, 19, 0, tzinfo=ZoneInfo("Europe/Rome"))

    change(booking, berg, starts_at=starts, duration_minutes=30)

    moved, seat = fresh(booking), seat_of(booking)
    assert (moved.starts_at, moved.ends_at) == (starts, starts + 30 * MINUTE)
    assert (seat.status, seat.search, seat.wave, seat.lane) == (SeatStatus.DISPATCHING, 2, 0, Lane.URGENT)
    assert due(seat) == {
        DeadlineKind.OPEN_WAVE: NOON,
        DeadlineKind.ALERT_COORDINATOR: NOON + 20 * MINUTE,
    }
    assert offer_to(amina, booking).status == OfferStatus.WITHDRAWN
    assert told(booking)[-3:] == [
        EventKind.BOOKING_CHANGED,
        EventKind.OFFER_WITHDRAWN,
        EventKind.SEARCH_RESTARTED,
    ]
    assert last_event(booking, EventKind.BOOKING_CHANGED).facts == {
        "before": {"starts_at": TOMORROW.isoformat(), "ends_at": (TOMORROW + HOUR).isoformat()},
        "after": {"starts_at": "2026-07-14T17:00:00+00:00", "ends_at": "2026-07-14T17:30:00+00:00"},
        "material": True,
    }


def test_after_a_move_the_same_people_are_asked_about_the_new_hour(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)

    change(booking, berg, starts_at=TOMORROW + 2 * HOUR)
    play(until=NOON)

    offer = offer_to(amina, booking)
    assert (offer.search, offer.useless_at) == (2, TOMORROW + 90 * MINUTE)


def test_an_uncovered_booking_that_moves_is_searched_for_again(berg: User, office: Office) -> None:
    booking = searching(berg, office)

    change(booking, berg, starts_at=TOMORROW + 2 * HOUR)

    assert (fresh(booking).status, seat_of(booking).status) == (
        BookingStatus.SEARCHING,
        SeatStatus.DISPATCHING,
    )


@pytest.mark.parametrize(
    "moves",
    [
        {"starts_at": TOMORROW + 15 * MINUTE},
        {"starts_at": TOMORROW - 15 * MINUTE},
        {"duration_minutes": 75},
        {"starts_at": TOMORROW - 10 * MINUTE, "duration_minutes": 75},
    ],
)
def test_a_quarter_of_an_hour_keeps_the_yes_and_moves_her_hour(
    berg: User, office: Office, amina: Mediator, moves: dict[str, Any]
) -> None:
    booking = confirmed(amina, berg, office)

    change(booking, berg, **moves)

    moved, held = fresh(booking), Commitment.objects.get()
    assert (moved.status, seat_of(booking).mediator, moved.version) == (BookingStatus.CONFIRMED, amina, 2)
    assert (held.busy.lower, held.busy.upper) == (moved.starts_at, moved.ends_at)
    assert (held.mediator, held.state) == (amina, CommitmentState.FILLED)
    assert last_event(booking, EventKind.BOOKING_CHANGED).facts["material"] is False
    assert EventKind.SEARCH_RESTARTED not in told(booking)


def test_what_lies_ahead_follows_a_moved_booking(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)

    change(booking, berg, starts_at=TOMORROW + 10 * MINUTE)

    assert due(seat_of(booking)) == {
        DeadlineKind.REMIND_DAY_BEFORE: rome("2026-07-14 18:00"),
        DeadlineKind.REMIND_TWO_HOURS: TOMORROW - 110 * MINUTE,
        DeadlineKind.START: TOMORROW + 10 * MINUTE,
        DeadlineKind.AUTO_CLOSE: TOMORROW + 100 * MINUTE,
        DeadlineKind.CHECK_ARRIVAL: TOMORROW,
        DeadlineKind.ALERT_LATE: TOMORROW + 15 * MINUTE,
        DeadlineKind.SUSPECT_NO_SHOW: TOMORROW + 25 * MINUTE,
    }


def test_a_moved_booking_reminds_nobody_twice(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    play(until=TOMORROW - 2 * HOUR)

    change(booking, berg, at=TOMORROW - 115 * MINUTE, starts_at=TOMORROW + 10 * MINUTE)
    play(until=TOMORROW + 10 * MINUTE)

    reminded = booking.events.filter(kind=EventKind.REMINDER_DUE).order_by("pk")
    assert [event.facts["reminder"] for event in reminded] == ["remind_day_before", "remind_two_hours"]
    assert told(booking)[-1] == EventKind.BOOKING_STARTED


def test_a_reminder_whose_hour_a_move_has_passed_is_not_sent_late(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    play(until=TOMORROW - 3 * HOUR)

    change(booking, berg, at=TOMORROW - 125 * MINUTE, starts_at=TOMORROW - 10 * MINUTE)

    assert not set(due(seat_of(booking))) & {DeadlineKind.REMIND_DAY_BEFORE, DeadlineKind.REMIND_TWO_HOURS}
    assert EventKind.REMINDER_UNANSWERED in told(booking)  # of the evening before, which she left unanswered


@pytest.mark.parametrize(
    "close",
    [
        cancel,
        lambda booking, by: complete_booking(
            booking_id=booking.pk,
            by_id=by.pk,
            at=NOON,
            started_at=NOON - HOUR,
            ended_at=NOON,
        ),
    ],
)
def test_what_is_over_is_not_changed(
    berg: User, office: Office, amina: Mediator, close: Callable[[Booking, User], None]
) -> None:
    booking = confirmed(amina, berg, office)
    close(booking, berg)
    before = everything()

    with pytest.raises(StepNotPossible):
        change(booking, berg, contact_name="Dr Berg")

    assert everything() == before


def test_a_mediator_who_takes_over_is_reminded_of_what_still_lies_ahead(
    berg: User, office: Office, amina: Mediator
) -> None:
    """The day-before reminder went to the one who then gave the seat back; the new one has just said that she comes."""
    booking = confirmed(amina, berg, office, starts_at=NOON + 2 * DAY)
    bohdana, evening = make_mediator("Bohdana"), TOMORROW + 7 * HOUR
    play(until=evening)
    withdraw(booking_id=booking.pk, mediator_id=amina.pk, at=evening, via=AnswerChannel.SMS)
    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=evening)

    accept(bohdana, booking, at=evening)
    play(until=NOON + 2 * DAY - MINUTE)

    reminded = booking.events.filter(kind=EventKind.REMINDER_DUE).order_by("pk")
    assert [(event.mediator, event.facts["reminder"]) for event in reminded] == [
        (amina, "remind_day_before"),
        (bohdana, "remind_two_hours"),
    ]
