"""Many people say yes to one seat at the same instant: one gets it, and the others hear that she was quicker.

The control shows that without the locks and the constraints two of them would have it.
"""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from bookings.actions.dispatching import OfferTaken, accept_offer
from bookings.actions.requesting import request_booking
from bookings.models import Booking, BookingEvent, IdempotencyKey, Offer, Seat
from bookings.vocabulary import AnswerChannel, BookingStatus, EventKind, OfferStatus
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState
from tests.bookings.clockwork import everything
from tests.bookings.scenes import searching
from tests.factories import NOON, make_mediator, make_request
from tests.races.guards import ONE_ACCEPTED_OFFER, SEAT_FILLED_ONCE, slowly, without, without_any_lock
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)

THUMBS = 8
ROUNDS = 10
CHANNELS = (AnswerChannel.PAGE, AnswerChannel.SMS, AnswerChannel.API, AnswerChannel.MISSED_CALL)


@pytest.fixture
def crowd(office: Office) -> list[Mediator]:
    return [make_mediator(f"Mediatrice {number}") for number in range(THUMBS)]


def yes(offer: Offer, via: AnswerChannel) -> Callable[[], Offer]:
    return lambda: accept_offer(offer_id=offer.pk, at=NOON, via=via)


def race(berg: User, office: Office) -> tuple[Booking, list[object]]:
    """One booking, asked of everybody, accepted by everybody together."""
    # Nobody is kept away by the job of the round before.
    Commitment.objects.update(state=CommitmentState.RELEASED)
    booking = searching(berg, office, urgency="now", starts_at=None)
    offers = list(Offer.objects.filter(seat__booking=booking).order_by("pk"))
    assert len(offers) == THUMBS
    thumbs = [yes(offer, CHANNELS[place % len(CHANNELS)]) for place, offer in enumerate(offers)]
    return booking, together(thumbs)


def holders(booking: Booking) -> int:
    """How many believe that they have the seat."""
    seat_ids = booking.seats.values("pk")
    return max(
        Commitment.objects.filter(seat_id__in=seat_ids, state=CommitmentState.FILLED).count(),
        Offer.objects.filter(seat__booking=booking, status=OfferStatus.ACCEPTED).count(),
    )


@pytest.mark.parametrize("paused", [False, True])
def test_one_gets_the_seat_and_everybody_else_hears_that_it_is_taken(
    berg: User,
    office: Office,
    crowd: list[Mediator],
    monkeypatch: pytest.MonkeyPatch,
    paused: bool,
) -> None:
    if paused:
        slowly(monkeypatch, lambda: time.sleep(0.02))

    for _ in range(ROUNDS):
        booking, answers = race(berg, office)

        kinds = Counter(type(answer) for answer in answers)
        seat = Seat.objects.get(booking=booking)
        assert kinds == {Offer: 1, OfferTaken: THUMBS - 1}
        assert holders(booking) == 1
        assert Booking.objects.get(pk=booking.pk).status == BookingStatus.CONFIRMED
        winner = next(answer for answer in answers if isinstance(answer, Offer))
        held = Commitment.objects.get(seat_id=seat.pk)
        assert seat.mediator_id == winner.mediator_id == held.mediator_id


def test_each_loser_is_told_once_and_saying_yes_again_changes_nothing(
    berg: User, office: Office, crowd: list[Mediator]
) -> None:
    booking, answers = race(berg, office)
    winner = next(answer for answer in answers if isinstance(answer, Offer))
    before = everything()

    again = together([yes(winner, AnswerChannel.SMS) for _ in range(THUMBS)])

    told = BookingEvent.objects.filter(booking=booking, kind=EventKind.OFFER_SUPERSEDED)
    assert sorted(told.values_list("mediator_id", flat=True)) == sorted(
        mediator.pk for mediator in crowd if mediator.pk != winner.mediator_id
    )
    assert [answer.pk for answer in again] == [winner.pk] * THUMBS
    assert everything() == before


def test_the_locks_alone_keep_the_seat_for_one(berg: User, office: Office, crowd: list[Mediator]) -> None:
    with without(SEAT_FILLED_ONCE, ONE_ACCEPTED_OFFER):
        held = [holders(race(berg, office)[0]) for _ in range(ROUNDS)]

    assert held == [1] * ROUNDS


def test_the_constraints_alone_keep_the_seat_for_one_and_speak_our_words(
    berg: User, office: Office, crowd: list[Mediator], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_any_lock(monkeypatch)
    slowly(monkeypatch, lambda: time.sleep(0.02))

    for _ in range(ROUNDS):
        booking, answers = race(berg, office)

        assert holders(booking) == 1
        assert Counter(type(answer) for answer in answers) == {Offer: 1, OfferTaken: THUMBS - 1}


def test_control_without_locks_and_constraints_two_have_the_seat(
    berg: User, office: Office, crowd: list[Mediator], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_any_lock(monkeypatch)
    slowly(monkeypatch, lambda: time.sleep(0.02))

    with without(SEAT_FILLED_ONCE, ONE_ACCEPTED_OFFER):
        assert any(holders(race(berg, office)[0]) > 1 for _ in range(ROUNDS))


# --- Two copies of one request


def test_two_copies_of_one_request_make_one_booking(berg: User, office: Office) -> None:
    request = make_request(office)

    for number in range(ROUNDS):
        key = f"round {number}"
        ask = partial(request_booking, request=request, by_id=berg.pk, at=NOON, idempotency_key=key)

        copies = together([ask] * THUMBS)

        assert {booking.pk for booking in copies} == {IdempotencyKey.objects.get(key=key).booking_id}
    assert Booking.objects.count() == ROUNDS


def test_control_without_the_key_every_copy_is_a_booking(berg: User, office: Office) -> None:
    request = make_request(office)

    together([partial(request_booking, request=request, by_id=berg.pk, at=NOON)] * THUMBS)

    assert Booking.objects.count() == THUMBS


def test_two_seats_of_a_team_go_to_two_of_many_thumbs(
    berg: User, office: Office, crowd: list[Mediator]
) -> None:
    for _ in range(ROUNDS):
        Commitment.objects.update(state=CommitmentState.RELEASED)
        booking = searching(berg, office, urgency="now", starts_at=None, mediators_needed=2)
        offers = list(Offer.objects.filter(seat__booking=booking).order_by("pk"))

        results = together([yes(offer, CHANNELS[0]) for offer in offers])

        kinds = Counter(type(result).__name__ for result in results)
        seats = list(booking.seats.all())
        assert kinds == {"Offer": 2, "OfferTaken": THUMBS - 2}
        assert len({seat.mediator_id for seat in seats}) == 2
        assert Booking.objects.get(pk=booking.pk).status == BookingStatus.CONFIRMED
