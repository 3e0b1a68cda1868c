"""An offer follows its message: it counts as sent, delivered or lost when the message is."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event

import pytest
from django.db import OperationalError, connection, transaction

from bookings.actions.dispatching import decline_offer, note_offer_undeliverable
from bookings.locking import lock
from bookings.models import Booking, Offer
from bookings.vocabulary import AnswerChannel, BookingStatus, EventKind, Lane, OfferStatus
from notifications.models import Message
from notifications.offer_tracking import follow_messages
from notifications.policy import OFFERS
from notifications.relay import relay
from notifications.vocabulary import MessageKind, MessageStatus
from tests.factories import make_mediator, only_offer
from tests.notifications.conftest import Desk
from tests.notifications.occasions import book_in

pytestmark = pytest.mark.django_db

SOON, LATER = timedelta(seconds=4), timedelta(seconds=9)


@pytest.fixture
def booking(desk: Desk) -> Booking:
    """Asked for now, of Amina; her message is written."""
    booking = book_in(Lane.NOW, desk)
    relay(at=desk.at)
    return booking


def becomes(status: MessageStatus, **values: object) -> None:
    Message.objects.filter(kind__in=OFFERS).update(status=status, **values)


def follow(desk: Desk) -> int:
    return len(follow_messages(at=desk.at + timedelta(minutes=1)))


@pytest.mark.parametrize("status", [MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNKNOWN])
def test_an_offer_waits_while_its_message_has_not_surely_left(
    desk: Desk, booking: Booking, status: MessageStatus
) -> None:
    becomes(status)

    assert follow(desk) == 0
    assert only_offer(booking).status == OfferStatus.QUEUED


def test_an_offer_is_sent_at_the_instant_its_message_was(desk: Desk, booking: Booking) -> None:
    becomes(MessageStatus.SENT, sent_at=desk.at + SOON)

    assert follow(desk) == 1

    offer = only_offer(booking)
    assert (offer.status, offer.sent_at) == (OfferStatus.SENT, desk.at + SOON)
    assert offer.expires_at == desk.at + SOON + timedelta(seconds=60) + offer.wait


def test_an_offer_is_delivered_at_the_instant_its_message_was(desk: Desk, booking: Booking) -> None:
    becomes(MessageStatus.SENT, sent_at=desk.at + SOON)
    follow(desk)
    becomes(MessageStatus.DELIVERED, settled_at=desk.at + LATER)

    assert follow(desk) == 1

    offer = only_offer(booking)
    assert (offer.status, offer.delivered_at) == (OfferStatus.DELIVERED, desk.at + LATER)
    assert offer.expires_at == desk.at + LATER + offer.wait


def test_a_receipt_that_overtakes_the_sending_counts(desk: Desk, booking: Booking) -> None:
    becomes(MessageStatus.DELIVERED, sent_at=desk.at + SOON, settled_at=desk.at + LATER)

    assert follow(desk) == 1
    assert only_offer(booking).status == OfferStatus.DELIVERED


@pytest.mark.parametrize(
    ("status", "error", "reason"),
    [
        (MessageStatus.FAILED, "21211", "21211"),
        (MessageStatus.FAILED, "not_a_mobile_number", "not_a_mobile_number"),
        (MessageStatus.UNDELIVERED, "30003", "30003"),
        (MessageStatus.EXPIRED, "", "expired"),
    ],
)
def test_an_offer_whose_message_was_lost_is_undeliverable(
    desk: Desk, booking: Booking, status: MessageStatus, error: str, reason: str
) -> None:
    becomes(status, error=error)

    assert follow(desk) == 1

    assert only_offer(booking).status == OfferStatus.UNDELIVERABLE
    event = booking.events.get(kind=EventKind.OFFER_UNDELIVERABLE)
    assert (event.mediator, event.facts) == (desk.amina, {"reason": reason})


def test_nobody_waits_for_an_offer_that_was_lost(desk: Desk, booking: Booking) -> None:
    """The only one asked cannot be reached: the coordinator has it now, not when the wave would have ended."""
    becomes(MessageStatus.FAILED, error="21211")

    follow(desk)
    desk.meet_deadlines(at=desk.at + timedelta(minutes=1))

    booking.refresh_from_db()
    assert booking.status == BookingStatus.UNCOVERED


def test_followed_again_nothing_moves(desk: Desk, booking: Booking) -> None:
    becomes(MessageStatus.SENT, sent_at=desk.at)
    follow(desk)
    happened = booking.events.count()

    assert follow(desk) == 0
    assert booking.events.count() == happened


@pytest.mark.parametrize("status", [MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.FAILED])
def test_an_offer_that_was_answered_stays_answered(
    desk: Desk, booking: Booking, status: MessageStatus
) -> None:
    decline_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.PAGE)
    becomes(status)

    assert follow(desk) == 0
    assert only_offer(booking).status == OfferStatus.DECLINED


def test_another_message_about_the_offer_moves_nothing(desk: Desk, booking: Booking) -> None:
    """A regret that fails is not the offer failing."""
    Message.objects.filter(kind__in=OFFERS).update(kind=MessageKind.NOTICE, status=MessageStatus.FAILED)

    assert follow(desk) == 0
    assert only_offer(booking).status == OfferStatus.QUEUED


def test_each_offer_follows_its_own_message(desk: Desk) -> None:
    binta = make_mediator("Binta")
    booking = book_in(Lane.NOW, desk)
    relay(at=desk.at)
    Message.objects.filter(mediator=desk.amina).update(status=MessageStatus.FAILED, error="21211")
    Message.objects.filter(mediator=binta).update(status=MessageStatus.DELIVERED, settled_at=desk.at)

    assert follow(desk) == 2

    offers = Offer.objects.filter(seat__booking=booking)
    assert {offer.mediator.first_name: offer.status for offer in offers} == {
        "Amina": OfferStatus.UNDELIVERABLE,
        "Binta": OfferStatus.DELIVERED,
    }


def test_an_offer_that_cannot_follow_holds_up_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    binta = make_mediator("Binta")
    booking = book_in(Lane.NOW, desk)
    relay(at=desk.at)
    Message.objects.filter(kind__in=OFFERS).update(status=MessageStatus.FAILED, error="21211")
    stuck = Offer.objects.get(seat__booking=booking, mediator=desk.amina)

    def locked_once(*, offer_id: int, at: datetime, reason: str) -> None:
        if offer_id == stuck.pk:
            raise OperationalError
        note_offer_undeliverable(offer_id=offer_id, at=at, reason=reason)

    monkeypatch.setattr("notifications.offer_tracking.note_offer_undeliverable", locked_once)

    assert follow(desk) == 1

    stuck.refresh_from_db()
    assert stuck.is_open
    assert Offer.objects.get(mediator=binta).status == OfferStatus.UNDELIVERABLE


@pytest.mark.django_db(transaction=True)
def test_a_sweep_waits_for_nobody_and_the_next_one_finds_what_it_passed_over(
    desk: Desk, booking: Booking
) -> None:
    becomes(MessageStatus.SENT, sent_at=desk.at)

    with held_by_somebody_else(booking):
        began = time.monotonic()
        passed_over = follow(desk)
        took = time.monotonic() - began

    assert (passed_over, follow(desk)) == (0, 1)
    # Whoever waits for a lock gives up after two seconds, three times.
    assert took < 1
    assert only_offer(booking).status == OfferStatus.SENT


@contextmanager
def held_by_somebody_else(booking: Booking) -> Iterator[None]:
    """Another connection is changing the booking."""
    is_held, may_go = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            lock(booking.pk)
            is_held.set()
            may_go.wait(10)
        connection.close()

    with ThreadPoolExecutor() as others:
        holding = others.submit(hold)
        assert is_held.wait(10)
        yield
        may_go.set()
        holding.result()
