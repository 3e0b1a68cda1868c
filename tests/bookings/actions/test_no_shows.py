"""Somebody does not come: how long the assisted person is waited for, and who comes instead of a mediator."""

from datetime import timedelta

import pytest

from bookings.actions.attending import report_mediator_absent, report_person_absent
from bookings.actions.dispatching import assign_mediator, redispatch
from bookings.lifecycle import StepNotPossible
from bookings.models import Offer, Seat
from bookings.vocabulary import BookingStatus, DeadlineKind, EventKind, Lane, OfferStatus, SeatStatus
from bookings.waiting import WaitNotOver
from mediation.models import Mediator, Office, User
from tests.bookings.clockwork import everything, last_event, meet, play
from tests.bookings.scenes import accept, confirmed, fresh, offer_to, seat_of
from tests.factories import NOON, TOMORROW

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)

# --- The assisted person


@pytest.mark.parametrize("after", [0, 19])
def test_the_person_is_waited_for_before_she_counts_as_absent(
    berg: User, office: Office, amina: Mediator, after: int
) -> None:
    booking = confirmed(amina, berg, office)
    play(until=TOMORROW)
    before = everything()

    with pytest.raises(WaitNotOver) as refused:
        report_person_absent(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + after * MINUTE)

    assert (refused.value.number, refused.value.until) == (booking.number, TOMORROW + 20 * MINUTE)
    assert everything() == before


def test_a_short_job_is_waited_for_no_longer_than_it_lasts(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office, duration_minutes=15)

    report_person_absent(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + 15 * MINUTE)

    assert fresh(booking).status == BookingStatus.PERSON_ABSENT


def test_in_lane_now_the_wait_begins_with_the_yes(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office, urgency="now", starts_at=None)
    accepted_at = seat_of(booking).filled_at
    assert accepted_at == NOON
    Seat.objects.update(filled_at=NOON + 6 * MINUTE)

    with pytest.raises(WaitNotOver) as refused:
        report_person_absent(booking_id=booking.pk, by_id=berg.pk, at=NOON + 25 * MINUTE)

    assert refused.value.until == NOON + 26 * MINUTE


def test_the_coordinator_may_end_the_wait_with_a_reason_that_is_kept(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    report_person_absent(
        booking_id=booking.pk, by_id=nino.pk, at=TOMORROW + MINUTE, overriding="ha telefonato che non viene"
    )

    assert fresh(booking).status == BookingStatus.PERSON_ABSENT
    assert last_event(booking, EventKind.PERSON_MISSED).facts == {"reason": "ha telefonato che non viene"}


# --- The mediator


def test_for_a_mediator_who_did_not_come_another_is_searched_for_at_once_and_by_itself(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    at = TOMORROW + 15 * MINUTE

    report_mediator_absent(booking_id=booking.pk, by_id=berg.pk, at=at)
    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=at)

    seat = seat_of(booking)
    assert (fresh(booking).status, seat.mediator, seat.lane) == (BookingStatus.SEARCHING, None, Lane.NOW)
    asked = Offer.objects.filter(seat=seat, search=2)
    assert [offer.mediator for offer in asked] == [bohdana]
    restarted = last_event(booking, EventKind.SEARCH_RESTARTED)
    assert (restarted.facts, restarted.actor) == ({"replaces": True, "lane": Lane.NOW}, None)
    missed = last_event(booking, EventKind.MEDIATOR_MISSED)
    assert (missed.mediator, missed.actor) == (amina, berg)
    accept(bohdana, booking, at=at + 2 * MINUTE)
    assert (seat_of(booking).mediator, offer_to(amina, booking).status) == (bohdana, OfferStatus.WITHDRAWN)


def test_once_it_would_be_over_nobody_is_searched_for_in_her_place(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    report_mediator_absent(booking_id=booking.pk, by_id=berg.pk, at=booking.ends_at)
    before = everything()

    with pytest.raises(StepNotPossible) as refused:
        redispatch(booking_id=booking.pk, by_id=nino.pk, at=booking.ends_at)

    assert refused.value.status == SeatStatus.MEDIATOR_ABSENT
    assert everything() == before


def test_who_did_not_come_is_replaced_by_the_coordinators_word_too(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    at = TOMORROW + 15 * MINUTE
    report_mediator_absent(booking_id=booking.pk, by_id=berg.pk, at=at)

    assign_mediator(booking_id=booking.pk, mediator_id=bohdana.pk, reason="è qui", by_id=nino.pk, at=at)

    assert (fresh(booking).status, seat_of(booking).mediator) == (BookingStatus.CONFIRMED, bohdana)
