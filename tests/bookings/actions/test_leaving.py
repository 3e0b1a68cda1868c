"""A mediator who leaves while she is asked: what was offered to her is taken back, and others are asked at once."""

from datetime import timedelta

import pytest

from bookings import queries
from bookings.actions.dispatching import expire_offer
from bookings.models import Booking
from bookings.vocabulary import EventKind, OfferStatus
from mediation.models import Mediator, Office, User
from tests.bookings.clockwork import everything, last_event, tick_at
from tests.bookings.scenes import accept, offer_to, searching, seat_of
from tests.factories import NOON, make_mediator

pytestmark = pytest.mark.django_db

SOON = NOON + timedelta(minutes=5)


def leave(mediator: Mediator) -> None:
    Mediator.objects.filter(pk=mediator.pk).update(is_active=False)


@pytest.fixture
def asked(berg: User, office: Office, amina: Mediator) -> Booking:
    """Amina is asked; Bohdana, who has come since, would be next."""
    booking = searching(berg, office)
    make_mediator("Bohdana")
    return booking


def test_her_offer_is_taken_back_and_within_the_next_turn_of_the_clock_somebody_else_is_asked(
    asked: Booking, amina: Mediator
) -> None:
    leave(amina)

    tick_at(SOON)
    tick_at(SOON)

    hers = offer_to(amina, asked)
    opened = last_event(asked, EventKind.WAVE_OPENED)
    assert (hers.status, hers.answered_at) == (OfferStatus.WITHDRAWN, None)
    assert last_event(asked, EventKind.OFFER_WITHDRAWN).mediator == amina
    assert (opened.at, opened.facts["wave"]) == (SOON, 2)
    assert [offer.mediator.first_name for offer in seat_of(asked).offers.open()] == ["Bohdana"]


def test_while_she_is_in_service_it_stands(asked: Booking, amina: Mediator) -> None:
    before = everything()

    expire_offer(offer_id=offer_to(amina, asked).pk, at=SOON)

    assert [row for row in queries.due(at=SOON) if not row.is_deadline] == []
    assert everything() == before


def test_what_she_has_accepted_stays_hers(asked: Booking, amina: Mediator) -> None:
    accept(amina, asked)
    leave(amina)

    tick_at(SOON)
    expire_offer(offer_id=offer_to(amina, asked).pk, at=SOON)

    assert (seat_of(asked).mediator, offer_to(amina, asked).status) == (amina, OfferStatus.ACCEPTED)


def test_who_left_by_mistake_and_is_back_can_be_asked_again(asked: Booking, amina: Mediator) -> None:
    leave(amina)
    tick_at(SOON)
    Mediator.objects.update(is_active=True)

    tick_at(SOON)

    assert {offer.mediator.first_name for offer in seat_of(asked).offers.open()} == {"Amina", "Bohdana"}
