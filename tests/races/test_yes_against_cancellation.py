"""A mediator says yes while the office cancels: whoever comes first, nobody is left with a job that is no more.

The control shows a cancelled booking that somebody holds, when the locks are taken away.
"""

import time

import pytest

from bookings.actions.cancelling import cancel_booking
from bookings.actions.dispatching import OfferClosed, accept_offer
from bookings.models import Booking, Offer
from bookings.vocabulary import AnswerChannel, BookingStatus, EventKind, OfferStatus
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState
from tests.bookings.scenes import offer_to, searching
from tests.factories import NOON, make_mediator
from tests.races.guards import slowly, without_any_lock
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 10


@pytest.fixture
def amina(office: Office) -> Mediator:
    return make_mediator("Amina")


def race(amina: Mediator, berg: User, office: Office) -> tuple[Booking, object, object]:
    booking = searching(berg, office)
    offer = offer_to(amina, booking)
    answer, cancelled = together(
        [
            lambda: accept_offer(offer_id=offer.pk, at=NOON, via=AnswerChannel.SMS),
            lambda: cancel_booking(booking_id=booking.pk, by_id=berg.pk, reason="", at=NOON),
        ]
    )
    return Booking.objects.get(pk=booking.pk), answer, cancelled


def is_held(booking: Booking) -> bool:
    seat_ids = booking.seats.values("pk")
    return Commitment.objects.filter(seat_id__in=seat_ids, state=CommitmentState.FILLED).exists()


@pytest.mark.parametrize("paused", [False, True])
def test_a_cancelled_booking_is_held_by_nobody_and_she_hears_how_it_ended(
    berg: User, office: Office, amina: Mediator, monkeypatch: pytest.MonkeyPatch, paused: bool
) -> None:
    if paused:
        slowly(monkeypatch, lambda: time.sleep(0.02))

    for _ in range(ROUNDS):
        booking, answer, cancelled = race(amina, berg, office)

        assert isinstance(cancelled, Booking)
        assert (booking.status, is_held(booking)) == (BookingStatus.CANCELLED, False)
        last = booking.events.filter(kind=EventKind.BOOKING_CANCELLED).get()
        if isinstance(answer, Offer):
            assert last.mediator == amina
        else:
            assert isinstance(answer, OfferClosed)
            assert (answer.status, last.mediator) == (OfferStatus.WITHDRAWN, None)


def test_control_without_locks_somebody_holds_a_cancelled_booking(
    berg: User, office: Office, amina: Mediator, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_any_lock(monkeypatch)
    slowly(monkeypatch, lambda: time.sleep(0.05))

    def is_left_holding() -> bool:
        Commitment.objects.update(state=CommitmentState.RELEASED)
        booking, _, _ = race(amina, berg, office)
        was_cancelled = booking.events.filter(kind=EventKind.BOOKING_CANCELLED).exists()
        return was_cancelled and is_held(booking)

    assert any(is_left_holding() for _ in range(ROUNDS))
