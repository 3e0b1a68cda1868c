"""A message that reached nobody is sent again: once, to the number of today, and only while it is true."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from bookings.actions.cancelling import cancel_booking
from bookings.actions.dispatching import accept_offer
from bookings.models import Booking
from bookings.vocabulary import AnswerChannel, Lane
from mediation.models import User
from notifications import delivery
from notifications.channels.twilio_sms import TwilioSms
from notifications.models import Message
from notifications.phonebox.gateway import Gateway
from notifications.relay import relay
from notifications.resending import MessageNotFound, NotSentAgain, other_ways, send_again, send_by
from notifications.vocabulary import Channel, MessageKind, MessageStatus
from tests.factories import only_offer
from tests.notifications.conftest import Desk, by_sms
from tests.notifications.occasions import book_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(desk: Desk) -> Booking:
    return book_in(Lane.NOW, desk)


@pytest.fixture
def lost(desk: Desk, booking: Booking) -> Message:
    """The offer to Amina, which her telephone did not take."""
    relay(at=desk.at)
    message = Message.objects.get(mediator=desk.amina, offer__isnull=False)
    return change(message, status=MessageStatus.UNDELIVERED, error="30003", attempts=2, provider_sid="SM1")


def change(message: Message, **values: Any) -> Message:
    Message.objects.filter(pk=message.pk).update(**values)
    return Message.objects.get(pk=message.pk)


def reason(message: Message, desk: Desk) -> str:
    before = Message.objects.count()
    with pytest.raises(NotSentAgain) as refused:
        send_again(message_id=str(message.pk), at=desk.at)
    assert Message.objects.count() == before
    return refused.value.reason


def test_the_same_words_leave_again_for_the_number_of_today(
    desk: Desk, lost: Message, sms: TwilioSms, carrier: Gateway
) -> None:
    desk.amina.phone = "+393330055555"
    desk.amina.save()

    again = send_again(message_id=str(lost.pk), at=desk.at)
    delivery.drain(routes=by_sms(sms), clock=lambda: desk.at, until=desk.at + timedelta(minutes=1))

    again.refresh_from_db()
    (sent,) = carrier.messages(to="+393330055555")
    assert (sent.body, again.status, again.attempts) == (lost.body, MessageStatus.SENT, 1)
    assert (again.offer, again.event, again.kind) == (lost.offer, lost.event, lost.kind)
    lost.refresh_from_db()
    assert (lost.status, lost.to != again.to) == (MessageStatus.UNDELIVERED, True)


def test_pressed_twice_it_leaves_once_and_what_is_lost_again_may_be_sent_again(
    desk: Desk, lost: Message
) -> None:
    again = send_again(message_id=str(lost.pk), at=desk.at)

    assert reason(lost, desk) == "sent_again"
    assert reason(again, desk) == "arrived"
    change(again, status=MessageStatus.FAILED)
    assert send_again(message_id=str(again.pk), at=desk.at).body == lost.body


@pytest.mark.parametrize("status", [MessageStatus.QUEUED, MessageStatus.SENT, MessageStatus.DELIVERED])
def test_what_may_still_arrive_is_not_sent_again(desk: Desk, lost: Message, status: str) -> None:
    assert reason(change(lost, status=status), desk) == "arrived"


def test_an_offer_of_what_was_called_off_is_not_sent_again(
    desk: Desk, booking: Booking, lost: Message
) -> None:
    cancel_booking(booking_id=booking.pk, by_id=desk.clerk.pk, reason="", at=desk.at)

    assert reason(lost, desk) == "no_longer_true"


def test_an_offer_that_nobody_could_take_any_more_is_not_sent_again(desk: Desk, lost: Message) -> None:
    assert lost.offer
    desk.at = lost.offer.useless_at

    assert reason(lost, desk) == "too_late"


def test_whoever_wants_no_messages_gets_none(desk: Desk, lost: Message) -> None:
    desk.amina.opted_out_at = desk.at
    desk.amina.save()

    assert reason(lost, desk) == "opted_out"


def test_a_message_that_is_not_there_is_not_sent(desk: Desk) -> None:
    with pytest.raises(MessageNotFound):
        send_again(message_id=str(uuid.uuid4()), at=desk.at)


def test_what_a_coordinator_sends_again_waits_behind_nothing(desk: Desk, lost: Message) -> None:
    again = send_again(message_id=str(change(lost, is_bulk=True).pk), at=desk.at)

    assert again.is_bulk is False


# --- By another channel


@pytest.fixture
def confirmation(desk: Desk, booking: Booking) -> Message:
    """That the job is hers, which her telephone did not take."""
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.SMS)
    relay(at=desk.at)
    Message.objects.filter(channel=Channel.VOICE).delete()
    text = Message.objects.get(mediator=desk.amina, kind=MessageKind.CONFIRMATION)
    return change(text, status=MessageStatus.UNDELIVERED, passed_on_at=desk.at)


def why_not_by(channel: Channel, message: Message, desk: Desk) -> str:
    before = Message.objects.count()
    with pytest.raises(NotSentAgain) as refused:
        send_by(message_id=str(message.pk), channel=channel, at=desk.at)
    assert Message.objects.count() == before
    return refused.value.reason


def test_what_is_lost_is_said_at_once_and_once(desk: Desk, confirmation: Message) -> None:
    assert other_ways(confirmation) == [Channel.VOICE]
    send_by(message_id=str(confirmation.pk), channel=Channel.VOICE, at=desk.at)

    call = Message.objects.get(in_place_of=confirmation)
    assert (call.channel, call.to, call.due_at) == (Channel.VOICE, desk.amina.phone, desk.at)
    assert why_not_by(Channel.VOICE, confirmation, desk) == "sent_again"


def test_it_is_mailed_where_there_is_an_address(
    desk: Desk, confirmation: Message, settings: Settings
) -> None:
    assert why_not_by(Channel.EMAIL, confirmation, desk) == "no_other_way"
    settings.SENDS_EMAIL = True
    desk.amina.user = User.objects.create_user("amina", email="amina@persone.example")
    desk.amina.save()

    send_by(message_id=str(confirmation.pk), channel=Channel.EMAIL, at=desk.at)

    letter = Message.objects.get(in_place_of=confirmation)
    assert (letter.email, letter.body) == ("amina@persone.example", confirmation.body)


def test_an_offer_that_is_over_is_said_to_nobody(desk: Desk, booking: Booking, lost: Message) -> None:
    cancel_booking(booking_id=booking.pk, by_id=desk.clerk.pk, reason="", at=desk.at)

    assert why_not_by(Channel.VOICE, lost, desk) == "no_longer_true"


def test_whoever_is_assisted_is_never_called(desk: Desk, lost: Message) -> None:
    assisted = change(lost, kind=MessageKind.ASSISTED)

    assert why_not_by(Channel.VOICE, assisted, desk) == "assisted"
    assert other_ways(assisted) == []


def test_what_may_still_arrive_is_said_to_nobody(desk: Desk, lost: Message) -> None:
    assert why_not_by(Channel.VOICE, change(lost, status=MessageStatus.SENT), desk) == "arrived"
