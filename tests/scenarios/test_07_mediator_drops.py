"""The mediator drops out at 7:10 for 8:00.

The search begins again in lane now without her; the ward hears within a minute and is offered the telephone at once.
"""

from datetime import timedelta

import pytest

from bookings.actions.releasing import withdraw
from bookings.models import Booking, Offer
from bookings.vocabulary import AnswerChannel, BookingStatus, DeadlineKind, EventKind, Lane, OfferStatus
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState, Delivery
from notifications.models import Message
from notifications.relay import relay
from tests.bookings.calendars import rome
from tests.bookings.clockwork import due, last_event, play, told
from tests.bookings.scenes import accept, fresh, offer_to, searching, seat_of
from tests.factories import make_mediator

pytestmark = pytest.mark.django_db

THE_DAY_BEFORE = rome("2026-07-14 09:00")
TEN_PAST_SEVEN = rome("2026-07-15 07:10")
EIGHT = rome("2026-07-15 08:00")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def amina(ward: Office) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def bohdana(amina: Mediator) -> Mediator:
    return make_mediator("Bohdana")


@pytest.fixture
def at_eight(amina: Mediator, bohdana: Mediator, nurse: User, ward: Office) -> Booking:
    """Amina has said that she comes to the ward at eight; Bohdana was asked too, and heard that it was taken."""
    booking = searching(
        nurse,
        ward,
        at=THE_DAY_BEFORE,
        starts_at=EIGHT,
        delivery=Delivery.ONSITE,
        place_id=ward.place_id,
        contact_phone="+393330033333",
    )
    accept(amina, booking, at=THE_DAY_BEFORE)
    play(until=TEN_PAST_SEVEN)
    relay(at=TEN_PAST_SEVEN)
    return fresh(booking)


def drop(booking: Booking, mediator: Mediator) -> None:
    withdraw(
        booking_id=booking.pk,
        mediator_id=mediator.pk,
        at=TEN_PAST_SEVEN,
        via=AnswerChannel.SMS,
        reason="febbre",
    )


def test_the_search_begins_again_at_once_in_lane_now(at_eight: Booking, amina: Mediator) -> None:
    drop(at_eight, amina)

    seat = seat_of(at_eight)
    assert (fresh(at_eight).status, seat.lane, seat.mediator) == (BookingStatus.SEARCHING, Lane.NOW, None)
    assert due(seat) == {
        DeadlineKind.OPEN_WAVE: TEN_PAST_SEVEN,
        DeadlineKind.ALERT_COORDINATOR: TEN_PAST_SEVEN + 5 * MINUTE,
        DeadlineKind.ALERT_SECOND_COORDINATOR: TEN_PAST_SEVEN + 10 * MINUTE,
    }


def test_she_is_left_out_and_whoever_was_asked_before_is_asked_again(
    at_eight: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    drop(at_eight, amina)
    play(until=TEN_PAST_SEVEN)

    asked_now = Offer.objects.filter(seat__booking=at_eight, search=2)
    assert [offer.mediator for offer in asked_now] == [bohdana]
    assert offer_to(bohdana, at_eight).wait == 15 * MINUTE


def test_who_waited_in_reserve_is_asked_before_the_others(
    at_eight: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    """Carla would have come yesterday; Bohdana did not say. In lane now all are asked at once, Carla first."""
    carla = make_mediator("Carla")
    second = Offer.objects.create(
        seat=seat_of(at_eight),
        mediator=carla,
        search=1,
        wave=1,
        status=OfferStatus.SUPERSEDED,
        willing_at=THE_DAY_BEFORE + MINUTE,
        made_at=THE_DAY_BEFORE,
        wait=15 * MINUTE,
        useless_at=EIGHT,
        expires_at=EIGHT,
    )

    drop(at_eight, amina)
    play(until=TEN_PAST_SEVEN)

    asked_now = Offer.objects.filter(seat__booking=at_eight, search=2).order_by("pk")
    assert [offer.mediator for offer in asked_now] == [second.mediator, bohdana]


def test_her_hour_is_free_and_her_yes_is_taken_back(at_eight: Booking, amina: Mediator) -> None:
    drop(at_eight, amina)

    assert Commitment.objects.get().state == CommitmentState.RELEASED
    assert offer_to(amina, at_eight).status == OfferStatus.WITHDRAWN


def test_the_ward_hears_within_a_minute_and_is_offered_telephone_or_video(
    at_eight: Booking, amina: Mediator
) -> None:
    drop(at_eight, amina)
    relay(at=TEN_PAST_SEVEN + timedelta(seconds=5))

    message = Message.objects.get(
        event=last_event(at_eight, EventKind.MEDIATOR_WITHDREW), office=at_eight.office
    )
    assert message.to == "+393330033333"
    assert message.is_urgent
    assert message.due_at <= TEN_PAST_SEVEN + MINUTE
    assert "non puo' piu'" in message.body
    assert "al telefono o in video" in message.body


def test_a_colleague_who_says_yes_has_it_before_eight(
    at_eight: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    drop(at_eight, amina)
    play(until=TEN_PAST_SEVEN + MINUTE)

    accept(bohdana, at_eight, at=TEN_PAST_SEVEN + 2 * MINUTE)

    seat = seat_of(at_eight)
    assert (fresh(at_eight).status, seat.mediator) == (BookingStatus.CONFIRMED, bohdana)
    assert set(due(seat)) == {
        *(DeadlineKind.START, DeadlineKind.AUTO_CLOSE),
        *(DeadlineKind.CHECK_DEPARTURE, DeadlineKind.CHECK_ARRIVAL),
        *(DeadlineKind.ALERT_LATE, DeadlineKind.SUSPECT_NO_SHOW),
    }
    play(until=EIGHT)
    assert fresh(at_eight).status == BookingStatus.IN_PROGRESS


def test_if_nobody_takes_it_two_coordinators_hear_and_the_search_goes_on(
    at_eight: Booking, amina: Mediator
) -> None:
    drop(at_eight, amina)

    play(until=TEN_PAST_SEVEN + 10 * MINUTE)

    alerts = at_eight.events.filter(kind=EventKind.COORDINATOR_ALERTED, at__gte=TEN_PAST_SEVEN).order_by("pk")
    assert [(alert.at, alert.facts["alarm_rank"]) for alert in alerts] == [
        (TEN_PAST_SEVEN + 5 * MINUTE, 1),
        (TEN_PAST_SEVEN + 10 * MINUTE, 2),
    ]
    assert fresh(at_eight).status == BookingStatus.SEARCHING


def test_if_only_she_could_come_the_coordinator_has_it_in_the_same_breath(
    at_eight: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    bohdana.is_active = False
    bohdana.save()

    drop(at_eight, amina)
    play(until=TEN_PAST_SEVEN)

    assert fresh(at_eight).status == BookingStatus.UNCOVERED
    assert told(at_eight)[-3:] == [
        EventKind.MEDIATOR_WITHDREW,
        EventKind.SEARCH_RESTARTED,
        EventKind.BOOKING_UNCOVERED,
    ]
