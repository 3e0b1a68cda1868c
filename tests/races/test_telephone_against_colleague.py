"""The office takes her by telephone while a colleague says that she comes: one of them has the job, and both know.

Without the locks the same two meet at `seat_is_filled_once`, whose own control is in `test_two_thumbs_one_seat`.
"""

import time

import pytest

from bookings.actions.dispatching import OfferTaken, accept_offer
from bookings.actions.rescuing import NoRescue, accept_rescue, propose_rescue
from bookings.models import Booking, Offer, Seat
from bookings.vocabulary import AnswerChannel, DeadlineKind
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState, Delivery
from tests.bookings.clockwork import meet
from tests.bookings.scenes import confirmed, offer_to, seat_of
from tests.factories import NOON, make_mediator
from tests.races.guards import slowly
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6


@pytest.fixture
def amina(office: Office) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def bohdana(amina: Mediator) -> Mediator:
    return make_mediator("Bohdana")


def race(amina: Mediator, bohdana: Mediator, berg: User, office: Office) -> tuple[Booking, object, object]:
    booking = confirmed(amina, berg, office, delivery=Delivery.ONSITE)
    propose_rescue(booking_id=booking.pk, mediator_id=amina.pk, via=AnswerChannel.SMS, at=NOON)
    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=NOON)
    offer = offer_to(bohdana, booking)
    taken, answered = together(
        [
            lambda: accept_rescue(booking_id=booking.pk, via=AnswerChannel.PAGE, at=NOON, by_id=berg.pk),
            lambda: accept_offer(offer_id=offer.pk, at=NOON, via=AnswerChannel.SMS),
        ]
    )
    return Booking.objects.get(pk=booking.pk), taken, answered


def who_is_kept(booking: Booking) -> list[tuple[str, int]]:
    kept = Commitment.objects.filter(seat_id=seat_of(booking).pk).exclude(state=CommitmentState.RELEASED)
    return list(kept.values_list("state", "mediator_id"))


@pytest.mark.parametrize("paused", [False, True])
def test_one_has_it_and_the_other_knows(
    berg: User,
    office: Office,
    amina: Mediator,
    bohdana: Mediator,
    monkeypatch: pytest.MonkeyPatch,
    paused: bool,
) -> None:
    if paused:
        slowly(monkeypatch, lambda: time.sleep(0.02))

    for _ in range(ROUNDS):
        Commitment.objects.update(state=CommitmentState.RELEASED)
        booking, taken, answered = race(amina, bohdana, berg, office)

        if isinstance(taken, Seat):
            assert isinstance(answered, OfferTaken)
            who, delivery = amina, Delivery.PHONE
        else:
            assert isinstance(taken, NoRescue)
            assert isinstance(answered, Offer)
            who, delivery = bohdana, Delivery.ONSITE
        assert (seat_of(booking).mediator, booking.delivery) == (who, delivery)
        assert who_is_kept(booking) == [(CommitmentState.FILLED, who.pk)]
