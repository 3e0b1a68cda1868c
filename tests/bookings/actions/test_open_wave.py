"""Waves: who is asked when, what happens when nobody is left, and the nights in between."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from bookings.actions.dispatching import decline_offer, expire_offer, note_offer_undeliverable, open_wave
from bookings.models import Booking, Deadline, Offer
from bookings.vocabulary import (
    AnswerChannel,
    BookingStatus,
    DeadlineKind,
    EventKind,
    Lane,
    OfferStatus,
    SeatStatus,
)
from mediation.models import Mediator, Office, Preference, User
from mediation.vocabulary import Delivery
from tests.bookings.calendars import rome
from tests.bookings.clockwork import due, everything, last_event, meet, play, told
from tests.bookings.scenes import fresh, offer_to, searching, seat_of
from tests.factories import NOON, TOMORROW, make_booking, make_mediator, make_place

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def asked_in(booking: Booking, wave: int) -> set[str]:
    offers = Offer.objects.filter(seat__booking=booking, wave=wave, seat__search=1)
    return set(offers.values_list("mediator__first_name", flat=True))


def test_the_first_wave_asks_and_tells_and_sets_the_next(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = searching(berg, office)

    seat, offer = seat_of(booking), offer_to(amina, booking)
    assert (booking.status, seat.status, seat.wave) == (BookingStatus.SEARCHING, SeatStatus.DISPATCHING, 1)
    assert asked_in(booking, 1) == {"Amina", "Bohdana"}
    assert (offer.status, offer.search, offer.wave, offer.made_at) == (OfferStatus.QUEUED, 1, 1, NOON)
    assert (offer.wait, offer.useless_at, offer.expires_at) == (
        45 * MINUTE,
        TOMORROW - 30 * MINUTE,
        TOMORROW - 30 * MINUTE,
    )
    assert due(seat)[DeadlineKind.OPEN_WAVE] == NOON + 45 * MINUTE
    assert told(booking) == [
        EventKind.BOOKING_REQUESTED,
        EventKind.WAVE_OPENED,
        EventKind.OFFER_MADE,
        EventKind.OFFER_MADE,
    ]
    assert last_event(booking, EventKind.WAVE_OPENED).facts == {
        "wave": 1,
        "lane": "short",
        "asked": 2,
        "wait_minutes": 45,
    }
    made = last_event(booking, EventKind.OFFER_MADE)
    assert (made.offer, made.mediator, made.actor) == (offer_to(bohdana, booking), bohdana, None)


def test_the_next_wave_asks_those_not_asked_yet_whatever_the_first_say(berg: User, office: Office) -> None:
    for name in ("Amina", "Bohdana", "Chiara", "Daria", "Elif", "Fatou", "Ganna"):
        make_mediator(name)
    booking = searching(berg, office)

    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=NOON + 45 * MINUTE)

    assert asked_in(booking, 1) == {"Amina", "Bohdana", "Chiara", "Daria", "Elif"}
    assert asked_in(booking, 2) == {"Fatou", "Ganna"}
    assert Offer.objects.open().count() == 7


def test_preferred_people_are_asked_alone_first_in_a_planned_search(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    Preference.objects.create(office=office, mediator=bohdana)

    booking = searching(berg, office, starts_at=NOON + 6 * DAY)
    play(until=NOON + 4 * HOUR)

    assert (asked_in(booking, 1), asked_in(booking, 2)) == ({"Bohdana"}, {"Amina"})


def test_in_lane_now_everybody_is_asked_at_once_for_a_quarter_of_an_hour(berg: User, office: Office) -> None:
    for name in ("Amina", "Bohdana", "Chiara", "Daria", "Elif", "Fatou", "Ganna", "Hala", "Irina"):
        make_mediator(name)

    booking = searching(berg, office, urgency="now", starts_at=None)

    assert len(asked_in(booking, 1)) == 9
    assert {offer.wait for offer in Offer.objects.all()} == {15 * MINUTE}
    assert due(seat_of(booking))[DeadlineKind.OPEN_WAVE] == NOON + 15 * MINUTE


def test_the_urgent_lane_asks_only_people_within_an_hours_road(berg: User, office: Office) -> None:
    make_mediator("Amina", town="Enna")
    make_mediator("Bohdana", town="Regalbuto")  # 65 minutes away
    enna = make_place("Enna")

    booking = searching(berg, office, starts_at=NOON + 5 * HOUR, delivery=Delivery.ONSITE, place_id=enna.pk)

    assert booking.lane == Lane.URGENT
    assert asked_in(booking, 1) == {"Amina"}


def test_at_night_only_those_who_agreed_are_asked_even_when_it_is_urgent(berg: User, office: Office) -> None:
    make_mediator("Amina", takes_night_calls=False)
    make_mediator("Bohdana", takes_night_calls=True)
    night = rome("2026-07-14 23:00")

    booking = searching(berg, office, at=night, urgency="now", starts_at=None)

    assert asked_in(booking, 1) == {"Bohdana"}


def test_with_nobody_to_ask_the_booking_is_uncovered_at_once_and_no_clock_runs_on(
    berg: User, office: Office
) -> None:
    booking = searching(berg, office)

    seat = seat_of(booking)
    assert (booking.status, seat.status, seat.wave) == (BookingStatus.UNCOVERED, SeatStatus.UNCOVERED, 0)
    assert due(seat) == {}
    assert told(booking) == [EventKind.BOOKING_REQUESTED, EventKind.BOOKING_UNCOVERED]
    assert last_event(booking, EventKind.BOOKING_UNCOVERED).facts == {"asked": 0}


def test_nobody_is_asked_who_could_only_be_too_late(berg: User, office: Office, amina: Mediator) -> None:
    """Half an hour before a telephone job that was not asked as *now*, an offer would be useless when it is read."""
    booking = make_booking(by=berg, office=office, starts_at=NOON + 3 * HOUR)

    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=NOON + 150 * MINUTE)

    assert fresh(booking).status == BookingStatus.UNCOVERED
    assert Offer.objects.count() == 0


def test_while_somebody_still_thinks_the_search_waits_for_her(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    offer = offer_to(amina, booking)

    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=NOON + 45 * MINUTE)

    assert fresh(booking).status == BookingStatus.SEARCHING
    assert due(seat_of(booking))[DeadlineKind.OPEN_WAVE] == offer.expires_at


def test_an_offer_due_this_instant_still_gets_its_second(berg: User, office: Office, amina: Mediator) -> None:
    """A wave that finds an offer overdue but not yet expired looks again, and does not spin."""
    booking = searching(berg, office)
    overdue = offer_to(amina, booking).expires_at

    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=overdue)

    assert due(seat_of(booking))[DeadlineKind.OPEN_WAVE] == overdue + timedelta(seconds=1)


def test_when_all_waves_are_spent_the_coordinator_has_it(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = searching(berg, office)

    play(until=TOMORROW)

    assert fresh(booking).status == BookingStatus.UNCOVERED
    assert last_event(booking, EventKind.BOOKING_UNCOVERED).facts == {"asked": 2}
    assert set(Offer.objects.values_list("status", flat=True)) == {OfferStatus.EXPIRED}
    assert due(seat_of(booking)) == {}


# --- The next wave opens at once when all have answered


def decline(offer: Offer, at: datetime) -> None:
    decline_offer(offer_id=offer.pk, at=at, via=AnswerChannel.SMS)


def expire(offer: Offer, at: datetime) -> None:
    Offer.objects.filter(pk=offer.pk).update(expires_at=at)
    expire_offer(offer_id=offer.pk, at=at)


def bounce(offer: Offer, at: datetime) -> None:
    note_offer_undeliverable(offer_id=offer.pk, at=at, reason="30003")


@pytest.mark.parametrize("close", [decline, expire, bounce])
def test_the_next_wave_does_not_wait_when_the_last_has_answered(
    berg: User,
    office: Office,
    amina: Mediator,
    bohdana: Mediator,
    rung: list[str],
    close: Callable[[Offer, datetime], None],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    booking = searching(berg, office)

    close(offer_to(amina, booking), NOON + 5 * MINUTE)
    waiting = due(seat_of(booking))[DeadlineKind.OPEN_WAVE]
    # Every action has a transaction of its own, but for a test's: what was rung for before is still pending in it.
    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks(execute=True):
        close(offer_to(bohdana, booking), NOON + 6 * MINUTE)

    assert waiting == NOON + 45 * MINUTE
    assert due(seat_of(booking))[DeadlineKind.OPEN_WAVE] == NOON + 6 * MINUTE
    assert "bookings.tick" in rung


def test_a_wave_that_is_due_anyway_is_not_put_off(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office)

    decline(offer_to(amina, booking), NOON + 50 * MINUTE)

    assert due(seat_of(booking))[DeadlineKind.OPEN_WAVE] == NOON + 45 * MINUTE


def test_the_last_no_of_a_covered_booking_hurries_nothing(
    berg: User, office: Office, amina: Mediator, rung: list[str]
) -> None:
    booking = searching(berg, office)
    seat = seat_of(booking)
    seat.status = SeatStatus.COVERED_EXTERNALLY
    seat.save()
    before = due(seat)

    decline(offer_to(amina, booking), NOON + 5 * MINUTE)

    assert due(seat) == before


# --- Nights


def test_a_last_no_at_night_does_not_wake_the_next(berg: User, office: Office, amina: Mediator) -> None:
    evening = rome("2026-07-14 20:30")
    booking = searching(berg, office, at=evening, starts_at=evening + 6 * DAY)

    decline(offer_to(amina, booking), rome("2026-07-14 22:00"))

    assert due(seat_of(booking))[DeadlineKind.OPEN_WAVE] == rome("2026-07-15 07:00")


def test_a_last_no_at_night_does_wake_the_next_when_it_is_urgent(
    berg: User, office: Office, amina: Mediator
) -> None:
    night = rome("2026-07-14 22:00")
    booking = searching(berg, office, at=night, starts_at=night + 5 * HOUR)

    decline(offer_to(amina, booking), night + MINUTE)

    assert due(seat_of(booking))[DeadlineKind.OPEN_WAVE] == night + MINUTE


def test_a_clock_that_is_late_into_the_night_lets_people_sleep(
    berg: User, office: Office, amina: Mediator
) -> None:
    """The wave was due at 20:00, the workers came back at 22:10."""
    booking = make_booking(by=berg, office=office, at=rome("2026-07-14 20:00"), starts_at=NOON + 6 * DAY)

    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=rome("2026-07-14 22:10"))

    assert Offer.objects.count() == 0
    assert seat_of(booking).status == SeatStatus.OPEN
    assert due(seat_of(booking))[DeadlineKind.OPEN_WAVE] == rome("2026-07-15 07:00")


def test_waits_in_working_hours_pass_over_the_weekend(berg: User, office: Office, amina: Mediator) -> None:
    friday = rome("2026-07-17 16:00")

    booking = searching(berg, office, at=friday, starts_at=friday + 6 * DAY)

    assert due(seat_of(booking))[DeadlineKind.OPEN_WAVE] == rome("2026-07-20 10:00")
    assert offer_to(amina, booking).wait == 66 * HOUR


def test_a_search_begun_far_ahead_keeps_its_pace(berg: User, office: Office) -> None:
    for name in ("Amina", "Bohdana", "Chiara", "Daria", "Elif", "Fatou"):
        make_mediator(name)
    booking = make_booking(by=berg, office=office, starts_at=rome("2026-07-30 12:00"))

    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=NOON + 3 * DAY)

    assert due(seat_of(booking))[DeadlineKind.OPEN_WAVE] == rome("2026-07-18 07:00")


# --- Twice, and too late


def test_a_deadline_is_met_once_however_often_it_is_found(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = make_booking(by=berg, office=office)
    deadline = Deadline.objects.get(seat__booking=booking, kind=DeadlineKind.OPEN_WAVE)
    open_wave(deadline_id=deadline.pk, at=NOON)
    before = everything()

    again = open_wave(deadline_id=deadline.pk, at=NOON)

    assert again == []
    assert everything() == before


def test_a_dropped_deadline_asks_nobody(berg: User, office: Office, amina: Mediator) -> None:
    booking = make_booking(by=berg, office=office)
    deadline = Deadline.objects.get(seat__booking=booking, kind=DeadlineKind.OPEN_WAVE)
    Deadline.objects.filter(pk=deadline.pk).update(dropped_at=NOON)
    before = everything()

    assert open_wave(deadline_id=deadline.pk, at=NOON) == []
    assert everything() == before


def test_a_wave_for_a_seat_already_filled_only_closes_its_deadline(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = searching(berg, office)
    seat = seat_of(booking)
    seat.mediator, seat.status = amina, SeatStatus.FILLED
    seat.save()

    meet(seat, DeadlineKind.OPEN_WAVE, at=NOON + HOUR)

    assert Offer.objects.count() == 2
    assert DeadlineKind.OPEN_WAVE not in due(seat)


# --- The coordinator


def test_in_lane_now_the_first_coordinator_hears_at_minute_five_and_the_second_at_ten(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office, urgency="now", starts_at=None)

    play(until=NOON + 10 * MINUTE)

    alerts = booking.events.filter(kind=EventKind.COORDINATOR_ALERTED).order_by("pk")
    assert [(alert.at, alert.facts) for alert in alerts] == [
        (NOON + 5 * MINUTE, {"alarm_rank": 1, "lane": "now", "asked": 1}),
        (NOON + 10 * MINUTE, {"alarm_rank": 2, "lane": "now", "asked": 1}),
    ]
    assert fresh(booking).status == BookingStatus.SEARCHING


def test_an_urgent_search_reaches_the_coordinator_after_twenty_minutes(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office, starts_at=NOON + 5 * HOUR)

    play(until=NOON + 20 * MINUTE)

    alert = last_event(booking, EventKind.COORDINATOR_ALERTED)
    assert (alert.at, alert.facts) == (NOON + 20 * MINUTE, {"alarm_rank": 1, "lane": "urgent", "asked": 1})


def test_nobody_is_alarmed_for_a_seat_that_somebody_took(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office, urgency="now", starts_at=None)
    seat = seat_of(booking)
    seat.mediator, seat.status = amina, SeatStatus.FILLED
    seat.save()

    meet(seat, DeadlineKind.ALERT_COORDINATOR, at=NOON + 5 * MINUTE)

    assert EventKind.COORDINATOR_ALERTED not in told(booking)


def test_everybody_said_no_before_the_alarm_and_only_the_second_coordinator_is_still_to_hear(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office, urgency="now", starts_at=None)
    decline(offer_to(amina, booking), NOON + MINUTE)

    play(until=datetime(2026, 7, 14, 12, 0, tzinfo=UTC))

    assert told(booking)[-2:] == [EventKind.BOOKING_UNCOVERED, EventKind.COORDINATOR_ALERTED]
    assert last_event(booking, EventKind.BOOKING_UNCOVERED).at == NOON + MINUTE
    alarm = last_event(booking, EventKind.COORDINATOR_ALERTED)
    assert (alarm.at, alarm.facts["alarm_rank"]) == (NOON + 10 * MINUTE, 2)
