"""Two coordinators offer one seat to the same person, or offer it while she says yes: the order of locks decides.

The control shows what two who do not wait for each other would do.
"""

import time
from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError

from bookings.actions import offering
from bookings.actions.dispatching import SeatNotFree, accept_offer
from bookings.actions.offering import AlreadyOffered, offer_to
from bookings.actions.undoing import NothingToUndo, undo
from bookings.asking import ask_together
from bookings.models import Offer
from bookings.vocabulary import AnswerChannel, SeatStatus
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState
from tests.bookings.scenes import searching, seat_of
from tests.factories import NOON, make_booking, make_mediator
from tests.races.guards import without_any_lock
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)

HANDS, ROUNDS = 6, 6


def hands(berg: User, office: Office, nino: User) -> list[object]:
    """Somebody whom the search has not asked is asked by many at once. What she was asked in is over then."""
    booking = searching(berg, office)
    newcomer = make_mediator("Nuova", languages=["uk"])
    ask = partial(
        offer_to, booking_id=booking.pk, mediator_ids=[newcomer.pk], reason="", by_id=nino.pk, at=NOON
    )
    answers = together([ask] * HANDS)
    assert Offer.objects.filter(mediator=newcomer).count() == 1
    newcomer.skills.all().delete()
    return answers


def test_the_same_offer_from_many_hands_is_made_once(
    berg: User, office: Office, nino: User, three: list[Mediator]
) -> None:
    for _ in range(ROUNDS):
        answers = hands(berg, office, nino)

        assert Counter(type(answer) for answer in answers) == {list: 1, AlreadyOffered: HANDS - 1}


def test_control_without_locks_they_do_not_hear_of_each_other_until_the_database_refuses(
    berg: User, office: Office, nino: User, three: list[Mediator], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_any_lock(monkeypatch)

    def ask_a_moment_later(*arguments: Any, **named: Any) -> list[Offer]:
        time.sleep(0.05)
        return ask_together(*arguments, **named)

    monkeypatch.setattr(offering, "ask_together", ask_a_moment_later)

    answers = [answer for _ in range(ROUNDS) for answer in hands(berg, office, nino)]

    assert any(isinstance(answer, IntegrityError) for answer in answers)


def test_a_yes_and_an_offer_at_once_leave_no_open_offer_on_a_seat_that_is_taken(
    berg: User, office: Office, nino: User
) -> None:
    amina = make_mediator("Amina")
    for number in range(ROUNDS):
        Commitment.objects.update(state=CommitmentState.RELEASED)
        booking = searching(berg, office)
        newcomer = make_mediator(f"Nuova {number}")
        asked = Offer.objects.get(seat__booking=booking, mediator=amina)

        _, offered = together(
            [
                partial(accept_offer, offer_id=asked.pk, at=NOON, via=AnswerChannel.SMS),
                partial(
                    offer_to,
                    booking_id=booking.pk,
                    mediator_ids=[newcomer.pk],
                    reason="",
                    by_id=nino.pk,
                    at=NOON,
                ),
            ]
        )

        assert isinstance(offered, list | SeatNotFree)
        assert seat_of(booking).status == SeatStatus.FILLED
        assert not Offer.objects.open().filter(seat__booking=booking).exists()
        # In the next round she is nobody's candidate.
        newcomer.skills.all().delete()


def test_a_yes_and_an_undoing_at_once_end_in_one_of_the_two(
    berg: User, office: Office, nino: User, three: list[Mediator]
) -> None:
    for _ in range(ROUNDS):
        Commitment.objects.update(state=CommitmentState.RELEASED)
        booking = make_booking(by=berg, office=office)
        (offer,) = offer_to(
            booking_id=booking.pk, mediator_ids=[three[0].pk], reason="", by_id=nino.pk, at=NOON
        )

        accepted, undone = together(
            [
                partial(accept_offer, offer_id=offer.pk, at=NOON, via=AnswerChannel.SMS),
                partial(undo, booking_id=booking.pk, by_id=nino.pk, at=NOON),
            ]
        )

        has_it = seat_of(booking).mediator_id == three[0].pk
        assert has_it == isinstance(accepted, Offer) == isinstance(undone, NothingToUndo)
