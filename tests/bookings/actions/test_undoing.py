"""What the coordinator has just done is taken back, until something else happens."""

from datetime import timedelta

import pytest

from bookings.actions.dispatching import assign_mediator, decline_offer
from bookings.actions.offering import offer_to
from bookings.actions.undoing import NothingToUndo, undo
from bookings.models import Booking, Offer
from bookings.search import asked_before
from bookings.vocabulary import (
    AnswerChannel,
    BookingStatus,
    DeadlineKind,
    EventKind,
    OfferStatus,
    SeatStatus,
)
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState, Role
from tests.bookings.clockwork import due, everything, told
from tests.bookings.scenes import accept, fresh, searching, seat_of
from tests.bookings.scenes import offer_to as offer_of
from tests.factories import NOON, make_booking, make_mediator, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def booking(berg: User, office: Office, amina: Mediator) -> Booking:
    return make_booking(by=berg, office=office)


def assign(booking: Booking, mediator: Mediator, by: User) -> None:
    assign_mediator(booking_id=booking.pk, mediator_id=mediator.pk, reason="x", by_id=by.pk, at=NOON)


def offer(booking: Booking, by: User, *people: Mediator) -> None:
    offer_to(
        booking_id=booking.pk,
        mediator_ids=[person.pk for person in people],
        reason="",
        by_id=by.pk,
        at=NOON,
    )


def test_who_was_assigned_by_mistake_leaves_and_may_be_asked(
    booking: Booking, nino: User, amina: Mediator
) -> None:
    assign(booking, amina, nino)

    undo(booking_id=booking.pk, by_id=nino.pk, at=NOON + MINUTE)

    seat = seat_of(booking)
    assert (seat.mediator, seat.status, fresh(booking).status) == (
        None,
        SeatStatus.DISPATCHING,
        BookingStatus.SEARCHING,
    )
    assert Commitment.objects.get().state == CommitmentState.RELEASED
    assert amina.pk not in asked_before(seat)


def test_the_search_leaves_time_to_name_the_right_person(
    booking: Booking, nino: User, amina: Mediator, bohdana: Mediator
) -> None:
    assign(booking, amina, nino)

    undo(booking_id=booking.pk, by_id=nino.pk, at=NOON + MINUTE)

    assert due(seat_of(booking))[DeadlineKind.OPEN_WAVE] > NOON + 5 * MINUTE
    assign(booking, bohdana, nino)
    assert seat_of(booking).mediator == bohdana


def test_offers_made_by_hand_are_withdrawn_and_others_stay(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    chiara, daria = make_mediator("Chiara"), make_mediator("Daria")
    offer(booking, nino, chiara, daria)
    decline_offer(offer_id=offer_of(daria, booking).pk, at=NOON, via=AnswerChannel.SMS)

    undo(booking_id=booking.pk, by_id=nino.pk, at=NOON + MINUTE)

    assert {person.first_name: offer_of(person, booking).status for person in (amina, chiara, daria)} == {
        "Amina": OfferStatus.QUEUED,
        "Chiara": OfferStatus.WITHDRAWN,
        "Daria": OfferStatus.DECLINED,
    }
    assert told(booking)[-1] == EventKind.OFFER_WITHDRAWN
    assert seat_of(booking).status == SeatStatus.DISPATCHING


def test_whose_offer_was_taken_back_can_be_offered_it_again(
    booking: Booking, nino: User, amina: Mediator, bohdana: Mediator
) -> None:
    offer(booking, nino, amina, bohdana)
    undo(booking_id=booking.pk, by_id=nino.pk, at=NOON + MINUTE)

    offer(booking, nino, amina)

    assert [each.mediator for each in Offer.objects.open()] == [amina]


@pytest.mark.parametrize("why", ["too long ago", "somebody else's", "accepted since", "undone already"])
def test_what_is_not_the_last_of_ones_own_deeds_stands(
    booking: Booking, nino: User, amina: Mediator, why: str
) -> None:
    by, at = nino, NOON + MINUTE
    offer(booking, nino, amina)
    if why == "too long ago":
        at = NOON + 11 * MINUTE
    elif why == "somebody else's":
        by = make_user("lucia", Role.COORDINATOR)
    elif why == "accepted since":
        accept(amina, booking)
    else:
        undo(booking_id=booking.pk, by_id=nino.pk, at=at)
    before = everything()

    with pytest.raises(NothingToUndo):
        undo(booking_id=booking.pk, by_id=by.pk, at=at)

    assert everything() == before


def test_a_wave_of_the_clock_is_nobodys_deed(berg: User, nino: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office)

    with pytest.raises(NothingToUndo):
        undo(booking_id=booking.pk, by_id=nino.pk, at=NOON)
