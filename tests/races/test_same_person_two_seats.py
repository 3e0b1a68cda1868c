"""One person says yes to several seats in the same second: her hours are given once, and the road between them counts.

The controls show what the constraint and the mediator's lock each keep from happening.
"""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import combinations
from typing import Any

import pytest

from bookings.actions.dispatching import (
    MediatorElsewhere,
    OfferTaken,
    SeatNotFree,
    accept_offer,
    assign_mediator,
)
from bookings.models import Booking, Offer, Seat
from bookings.vocabulary import AnswerChannel, SeatStatus
from mediation.matching.reasons import Reason
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState, Delivery
from tests.bookings.scenes import offer_to, searching
from tests.factories import NOON, TOMORROW, make_mediator, make_place
from tests.races.guards import ONE_PLACE_AT_A_TIME, slowly, without, without_mediator_lock
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 10
SEATS = 4
MINUTE = timedelta(minutes=1)


@pytest.fixture
def amina(office: Office) -> Mediator:
    return make_mediator("Amina")


def yes(offer: Offer) -> Callable[[], Offer]:
    return lambda: accept_offer(offer_id=offer.pk, at=NOON, via=AnswerChannel.SMS)


def race(mediator: Mediator, bookings: list[Booking]) -> list[object]:
    """She accepts all of them at once."""
    return together([yes(offer_to(mediator, booking)) for booking in bookings])


def forget_the_round_before() -> None:
    Commitment.objects.update(state=CommitmentState.RELEASED)


def same_hour(berg: User, office: Office) -> list[Booking]:
    forget_the_round_before()
    return [searching(berg, office) for _ in range(SEATS)]


def hers(mediator: Mediator) -> list[Commitment]:
    return list(Commitment.objects.filter(mediator=mediator, state=CommitmentState.FILLED).order_by("busy"))


def doubles(mediator: Mediator) -> int:
    """Pairs of her commitments that overlap."""
    return sum(
        one.busy.lower < other.busy.upper and other.busy.lower < one.busy.upper
        for one, other in combinations(hers(mediator), 2)
    )


@pytest.mark.parametrize("paused", [False, True])
def test_she_gets_one_of_them_and_hears_which_one_is_in_the_way_of_the_others(
    berg: User, office: Office, amina: Mediator, monkeypatch: pytest.MonkeyPatch, paused: bool
) -> None:
    if paused:
        slowly(monkeypatch, lambda: time.sleep(0.02))

    for _ in range(ROUNDS):
        bookings = same_hour(berg, office)

        answers = race(amina, bookings)

        assert Counter(type(answer) for answer in answers) == {Offer: 1, MediatorElsewhere: SEATS - 1}
        (won,) = [answer for answer in answers if isinstance(answer, Offer)]
        lost = [answer for answer in answers if isinstance(answer, MediatorElsewhere)]
        number = Seat.objects.get(pk=won.seat_id).booking_id
        assert {(error.other_number, error.reasons) for error in lost} == {(number, (Reason.OVERLAP,))}
        assert {error.number for error in lost} == {booking.number for booking in bookings} - {number}
        assert len(hers(amina)) == 1


def test_what_she_does_not_get_stays_offered_to_the_others(
    berg: User, office: Office, amina: Mediator
) -> None:
    bohdana = make_mediator("Bohdana")
    bookings = same_hour(berg, office)

    race(amina, bookings)

    left = Seat.objects.filter(booking__in=bookings, status=SeatStatus.DISPATCHING)
    assert left.count() == SEATS - 1
    assert all(offer_to(bohdana, seat.booking).is_open for seat in left.select_related("booking"))


def test_the_constraint_alone_gives_her_hour_once_and_speaks_our_words(
    berg: User, office: Office, amina: Mediator, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_mediator_lock(monkeypatch)
    slowly(monkeypatch, lambda: time.sleep(0.02))

    for _ in range(ROUNDS):
        answers = race(amina, same_hour(berg, office))

        assert Counter(type(answer) for answer in answers) == {Offer: 1, MediatorElsewhere: SEATS - 1}
        assert len(hers(amina)) == 1


def test_the_lock_alone_gives_her_hour_once(berg: User, office: Office, amina: Mediator) -> None:
    with without(ONE_PLACE_AT_A_TIME):
        for _ in range(ROUNDS):
            race(amina, same_hour(berg, office))

            assert len(hers(amina)) == 1


def test_control_without_lock_and_constraint_she_is_in_two_places_at_once(
    berg: User, office: Office, amina: Mediator, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_mediator_lock(monkeypatch)
    slowly(monkeypatch, lambda: time.sleep(0.02))

    def is_doubled() -> bool:
        race(amina, same_hour(berg, office))
        return doubles(amina) > 0

    with without(ONE_PLACE_AT_A_TIME):
        assert any(is_doubled() for _ in range(ROUNDS))


# --- The road between two jobs, which no constraint can know


def a_road_too_long(berg: User, office: Office) -> list[Booking]:
    """On site in Piazza Armerina until 13:00, and at 13:15 in Nicosia, 75 minutes away."""
    forget_the_round_before()
    onsite: dict[str, Any] = {"delivery": Delivery.ONSITE}
    return [
        searching(berg, office, place_id=make_place("Piazza Armerina").pk, **onsite),
        searching(
            berg,
            office,
            place_id=make_place("Nicosia").pk,
            starts_at=TOMORROW + 75 * MINUTE,
            **onsite,
        ),
    ]


@pytest.mark.parametrize("paused", [False, True])
def test_of_two_jobs_with_too_long_a_road_between_them_she_gets_one(
    berg: User, office: Office, amina: Mediator, monkeypatch: pytest.MonkeyPatch, paused: bool
) -> None:
    if paused:
        slowly(monkeypatch, lambda: time.sleep(0.02))

    for _ in range(ROUNDS):
        answers = race(amina, a_road_too_long(berg, office))

        assert Counter(type(answer) for answer in answers) == {Offer: 1, MediatorElsewhere: 1}
        (lost,) = [answer for answer in answers if isinstance(answer, MediatorElsewhere)]
        assert lost.reasons == (Reason.TRAVEL,)
        assert len(hers(amina)) == 1


def test_control_without_her_lock_she_gets_both_and_cannot_be_there(
    berg: User, office: Office, amina: Mediator, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_mediator_lock(monkeypatch)
    slowly(monkeypatch, lambda: time.sleep(0.02))

    def has_both() -> bool:
        race(amina, a_road_too_long(berg, office))
        return len(hers(amina)) == 2

    assert any(has_both() for _ in range(ROUNDS))


# --- Everybody at once


def test_a_crowd_on_many_seats_ends_without_doubles_and_with_nothing_but_our_words(
    berg: User, office: Office, amina: Mediator
) -> None:
    """Everybody accepts everything while the coordinator assigns: locks cross in every order."""
    crowd = [amina, *(make_mediator(f"Mediatrice {number}") for number in range(3))]
    for _ in range(ROUNDS // 2):
        bookings = same_hour(berg, office)
        acts: list[Callable[[], object]] = [
            yes(offer_to(mediator, booking)) for mediator in crowd for booking in bookings
        ]
        acts += [
            partial(
                assign_mediator,
                booking_id=booking.pk,
                mediator_id=mediator.pk,
                reason="prova",
                by_id=berg.pk,
                at=NOON,
            )
            for mediator, booking in zip(crowd, reversed(bookings), strict=True)
        ]

        answers = together(acts)

        assert {type(answer) for answer in answers} <= {
            Offer,
            Seat,
            MediatorElsewhere,
            OfferTaken,
            SeatNotFree,
        }
        assert [doubles(mediator) for mediator in crowd] == [0] * len(crowd)
        held = Commitment.objects.filter(state=CommitmentState.FILLED)
        filled = Seat.objects.filter(booking__in=bookings, status=SeatStatus.FILLED)
        assert sorted(held.values_list("seat_id", "mediator_id")) == sorted(
            filled.values_list("pk", "mediator_id")
        )
        assert held.count() == SEATS
