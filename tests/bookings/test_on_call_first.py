"""In lane now whoever is on call is written to before the others; everybody who can is asked all the same."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from bookings.models import Booking, Offer
from mediation.models import Mediator, Office, OnCall, User
from notifications import delivery
from notifications.relay import relay
from notifications.vocabulary import Channel
from tests.bookings.scenes import searching
from tests.factories import NOON

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def on_call(bohdana: Mediator) -> Mediator:
    """Bohdana, who otherwise comes after Amina."""
    OnCall.objects.create(mediator=bohdana, during=DateTimeTZRange(NOON - HOUR, NOON + HOUR))
    return bohdana


def asked(booking: Booking) -> list[Mediator]:
    return [offer.mediator for offer in Offer.objects.filter(seat__booking=booking).order_by("pk")]


def test_on_call_people_are_asked_first_and_everybody_with_them(
    berg: User, office: Office, amina: Mediator, on_call: Mediator
) -> None:
    booking = searching(berg, office, urgency="now", starts_at=None)

    assert asked(booking) == [on_call, amina]


def test_their_messages_leave_in_the_same_order(
    berg: User, office: Office, amina: Mediator, on_call: Mediator
) -> None:
    searching(berg, office, urgency="now", starts_at=None)
    relay(at=NOON)

    by_text = [Channel.SMS]
    first, second = (delivery.claim(at=NOON, limit=1, channels=by_text)[0].message.mediator for _ in range(2))

    assert (first, second) == (on_call, amina)


def test_in_any_other_lane_being_on_call_is_no_advantage(
    berg: User, office: Office, amina: Mediator, on_call: Mediator
) -> None:
    assert asked(searching(berg, office, starts_at=NOON + 3 * HOUR)) == [amina, on_call]
