"""A call from its row to the telephone and back: our pipeline, real HTTP both ways, a simulated phone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from bookings.models import Booking
from bookings.vocabulary import BookingStatus, EventKind, Lane
from mediation.clock import now
from notifications import delivery
from notifications.channels.twilio_sms import TwilioSms
from notifications.channels.twilio_voice import TwilioVoice
from notifications.models import Message
from notifications.phonebox.faults import ONCE, Faults
from notifications.phonebox.gateway import Gateway
from notifications.reconciling import reconcile
from notifications.relay import relay
from notifications.routes import Routes, SmsRoute, VoiceRoute
from notifications.vocabulary import Channel, MessageStatus
from tests.factories import only_offer
from tests.notifications.conftest import Desk
from tests.notifications.occasions import book_in, happen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server: LiveServer, settings: Settings, carrier: Gateway) -> Gateway:
    """The gateway, which finds our webhooks."""
    settings.PUBLIC_BASE_URL = live_server.url
    settings.DELIVERY = replace(settings.DELIVERY, settle_scale=0.0)
    carrier.point_to(
        inbound_url=f"{live_server.url}/webhooks/twilio/sms",
        voice_url=f"{live_server.url}/webhooks/twilio/voice",
    )
    return carrier


@pytest.fixture
def routes(sms: TwilioSms, settings: Settings) -> Routes:
    twilio = settings.TWILIO
    voice = TwilioVoice(
        account_sid=twilio.account_sid, auth_token=twilio.auth_token, api_base=twilio.api_base, timeout=2.0
    )
    return {Channel.SMS: SmsRoute(sms), Channel.VOICE: VoiceRoute(voice)}


@pytest.fixture
def booking(desk: Desk, site: Gateway, routes: Routes) -> Booking:
    """Amina was written to, is silent, and her telephone rings."""
    desk.at = now() - timedelta(minutes=1)
    booking = book_in(Lane.NOW, desk)
    happen(EventKind.OFFER_NUDGED, booking, desk, {})
    relay(at=now())
    send(routes)
    return booking


def send(routes: Routes) -> None:
    delivery.drain(routes=routes, clock=now, until=now() + timedelta(seconds=10))


def the_call() -> Message:
    return Message.objects.get(channel=Channel.VOICE)


def test_she_picks_up_presses_one_and_has_the_job(booking: Booking, desk: Desk, site: Gateway) -> None:
    site.pick_up(desk.amina.phone)

    heard = site.press(desk.amina.phone, "1")

    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED
    assert "Grazie, il turno è tuo. Resta in linea" in heard.said
    assert Message.objects.get(event__kind=EventKind.OFFER_NUDGED).status == MessageStatus.DELIVERED


def test_a_voicemail_agrees_to_nothing(booking: Booking, desk: Desk, site: Gateway) -> None:
    heard = site.let_machine_answer(desk.amina.phone)

    assert heard.said.count("Per accettare premi 1.") == 2
    assert heard.said.endswith("Puoi ancora rispondere all'SMS. Grazie.")
    assert only_offer(booking).is_open
    assert (the_call().status, the_call().error) == (MessageStatus.UNDELIVERED, "no_key")


def test_a_call_that_is_refused_is_known(booking: Booking, desk: Desk, site: Gateway) -> None:
    site.refuse(desk.amina.phone)

    assert (the_call().status, the_call().error) == (MessageStatus.UNDELIVERED, "busy")
    assert only_offer(booking).is_open


def test_a_call_whose_answer_was_lost_rings_once(desk: Desk, site: Gateway, routes: Routes) -> None:
    """The gateway made it and could not say so: it is found in its list, and not made again."""
    desk.at = now() - timedelta(minutes=1)
    booking = book_in(Lane.NOW, desk)
    happen(EventKind.OFFER_NUDGED, booking, desk, {})
    relay(at=now())
    site.inject(Faults(call_close_after=ONCE))
    send(routes)
    unheard = the_call().status

    reconcile(routes=routes, at=now() + timedelta(minutes=1))
    send(routes)

    assert (unheard, the_call().status) == (MessageStatus.UNKNOWN, MessageStatus.SENT)
    assert [call.sid for call in site.calls()] == [the_call().provider_sid]
