"""The link to an offer's page: in texts that have room for it, and never for the price of a second SMS."""

import pytest
from pytest_django.fixtures import Settings

from bookings.actions.dispatching import accept_offer
from bookings.links import address_of
from bookings.models import Booking, Offer
from bookings.vocabulary import AnswerChannel, EventKind, Lane
from mediation.vocabulary import Delivery
from notifications.models import Message
from notifications.relay import relay
from notifications.texts.segments import count
from tests.factories import only_offer
from tests.notifications.conftest import Desk
from tests.notifications.occasions import book_in, happen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.PUBLIC_BASE_URL = "https://ponte.example"
    settings.SERVED_OVER_TLS = True


@pytest.fixture
def asked(desk: Desk) -> Offer:
    return only_offer(book_in(Lane.PLANNED, desk, delivery=Delivery.PHONE))


def to_amina(desk: Desk, key: str) -> Message:
    return Message.objects.get(mediator=desk.amina, text_key=key)


def accepted(desk: Desk, offer: Offer) -> Message:
    accept_offer(offer_id=offer.pk, at=desk.at, via=AnswerChannel.SMS)
    relay(at=desk.at)
    return to_amina(desk, "assigned_phone")


def test_a_short_text_carries_the_link_in_one_sms(desk: Desk, asked: Offer) -> None:
    message = accepted(desk, asked)

    assert message.body.endswith(f" {address_of(asked)}")
    assert message.parts == count(message.body).parts == 1


def test_a_text_that_would_become_two_goes_without(desk: Desk, asked: Offer, settings: Settings) -> None:
    settings.PUBLIC_BASE_URL = f"https://{'mediazione.' * 8}example"

    message = accepted(desk, asked)

    assert "https" not in message.body
    assert message.parts == 1


@pytest.mark.parametrize("language", ["it", "en", "fr", "uk"])
@pytest.mark.parametrize("delivery", Delivery)
@pytest.mark.parametrize("lane", Lane)
def test_no_offer_and_no_confirmation_costs_more_for_it(
    desk: Desk, settings: Settings, lane: Lane, delivery: Delivery, language: str
) -> None:
    desk.amina.language = language
    desk.amina.save()
    costs = {}
    for is_open in (False, True):
        settings.SERVED_OVER_TLS = is_open
        Message.objects.all().delete()
        booking = book_in(lane, desk, delivery=delivery)
        accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.LINK)
        relay(at=desk.at)
        costs[is_open] = sorted(Message.objects.filter(mediator=desk.amina).values_list("text_key", "parts"))
        booking.seats.update(status="cancelled")
        desk.at += (booking.ends_at - booking.starts_at) * 3

    assert costs[True] == costs[False] != []


def test_in_clear_no_key_is_sent(desk: Desk, asked: Offer, settings: Settings) -> None:
    settings.SERVED_OVER_TLS = False

    assert "http" not in accepted(desk, asked).body


def test_what_cannot_be_answered_any_more_has_no_link(desk: Desk, asked: Offer) -> None:
    happen(EventKind.OFFER_SUPERSEDED, Booking.objects.get(pk=asked.seat.booking_id), desk, {})
    relay(at=desk.at)

    assert "http" not in to_amina(desk, "offer_taken").body
