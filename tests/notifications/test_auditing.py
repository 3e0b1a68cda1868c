"""The daily comparison with the gateway: real messages through the real SDK, one taken away on one side."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from bookings.models import Seat
from bookings.vocabulary import EventKind, Lane
from notifications import auditing, delivery
from notifications.channels.event_loop import waited
from notifications.channels.outcomes import CannotLook
from notifications.channels.twilio_sms import TwilioSms
from notifications.channels.twilio_voice import TwilioVoice
from notifications.models import Bridge, GatewayAudit, Message
from notifications.phonebox.faults import ALWAYS, Faults
from notifications.phonebox.gateway import Gateway
from notifications.relay import relay
from notifications.routes import Routes, SmsRoute, VoiceRoute
from notifications.vocabulary import Channel
from tests.factories import NOON
from tests.notifications.conftest import Desk, send_all
from tests.notifications.occasions import book_in, happen

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def sent(desk: Desk, sms: TwilioSms, carrier: Gateway) -> list[Message]:
    """Three texts that left at noon."""
    for number in range(3):
        desk.book(contact_phone=f"+39333000222{number}", starts_at=desk.at + timedelta(days=9 + number))
    send_all(sms, at=desk.at)
    left_at(NOON, carrier)
    return list(Message.objects.filter(provider_sid__isnull=False).order_by("pk"))


def left_at(at: datetime, carrier: Gateway) -> None:
    """By the gateway's clock a second earlier than by ours."""
    Message.objects.filter(provider_sid__isnull=False).update(sent_at=at)
    for message in carrier.messages():
        message.created_at = at - timedelta(seconds=1)
    for call in carrier.calls():
        call.at = at - timedelta(seconds=1)


def say_nothing_of(carrier: Gateway, sid: str | None) -> None:
    del carrier._ledger._by_sid[sid or ""]


def test_where_both_sides_have_the_same_nothing_is_found(
    sent: list[Message], sms: TwilioSms, calls: TwilioVoice, carrier: Gateway
) -> None:
    carrier.say(from_="+393330011111", body="si")

    found = auditing.audit(gateway=sms, calls=calls, at=NOON + 2 * HOUR)

    assert (found.there, found.here) == (len(sent), len(sent))
    assert found.is_equal
    assert len(sent) > 2


def test_what_the_gateway_alone_has_is_named(sent: list[Message], sms: TwilioSms, calls: TwilioVoice) -> None:
    lost = sent[0].provider_sid
    Message.objects.filter(pk=sent[0].pk).update(provider_sid=None, status="queued", sent_at=None)

    found = auditing.audit(gateway=sms, calls=calls, at=NOON + 2 * HOUR)

    assert (found.only_there, found.only_here) == ([lost], [])
    assert found.there - found.here == 1


def test_what_is_here_alone_is_named(
    sent: list[Message], sms: TwilioSms, calls: TwilioVoice, carrier: Gateway
) -> None:
    say_nothing_of(carrier, sent[1].provider_sid)

    found = auditing.audit(gateway=sms, calls=calls, at=NOON + 2 * HOUR)

    assert (found.only_there, found.only_here) == ([], [str(sent[1].pk)])
    assert found.here - found.there == 1


def test_what_others_send_from_the_same_account_is_not_ours(
    sent: list[Message], sms: TwilioSms, calls: TwilioVoice, carrier: Gateway, settings: Settings
) -> None:
    waited(
        sms.send(
            to="+393330011111",
            body="Pizza?",
            sender="Pizzeria",
            status_callback="",
            validity_seconds=60,
            risk_check_disabled=False,
        )
    )
    waited(
        sms.send(
            to="+393330011111",
            body="Ha un appuntamento.",
            sender=settings.TWILIO.sender_name,
            status_callback="",
            validity_seconds=60,
            risk_check_disabled=False,
        )
    )
    left_at(NOON, carrier)

    found = auditing.audit(gateway=sms, calls=calls, at=NOON + 2 * HOUR)

    by_name = next(m for m in carrier.messages() if m.sender == settings.TWILIO.sender_name)
    assert found.only_there == [by_name.sid]


def test_what_has_only_just_left_waits_for_the_next_time_and_is_passed_over_by_none(
    sent: list[Message], sms: TwilioSms, calls: TwilioVoice, carrier: Gateway
) -> None:
    say_nothing_of(carrier, sent[0].provider_sid)

    first = auditing.audit(gateway=sms, calls=calls, at=NOON + HOUR / 2)
    second = auditing.audit(gateway=sms, calls=calls, at=NOON + HOUR / 2 + timedelta(hours=30))

    assert (first.there, first.here, first.is_equal) == (0, 0, True)
    assert second.since == first.until
    assert second.only_here == [str(sent[0].pk)]


def test_an_instant_between_two_times_is_counted_on_one_side_of_it(
    sent: list[Message], sms: TwilioSms, calls: TwilioVoice
) -> None:
    """Taken a second before the comparison begins, and written down a second after: nobody misses it."""
    begins_at = NOON - timedelta(milliseconds=500)
    GatewayAudit.objects.create(at=begins_at, since=begins_at, until=begins_at, there=0, here=0)

    assert auditing.audit(gateway=sms, calls=calls, at=NOON + 2 * HOUR).is_equal


def test_a_list_that_cannot_be_read_is_no_comparison(
    sent: list[Message], sms: TwilioSms, calls: TwilioVoice, carrier: Gateway
) -> None:
    carrier.inject(Faults(list_error=ALWAYS))

    with pytest.raises(CannotLook):
        auditing.audit(gateway=sms, calls=calls, at=NOON + 2 * HOUR)
    assert not GatewayAudit.objects.exists()


def test_it_is_due_once_a_day_and_never_where_the_gateway_is_simulated(settings: Settings) -> None:
    settings.ENV = replace(settings.ENV, has_phonebox=False)
    first = auditing.is_due(at=NOON)
    GatewayAudit.objects.create(at=NOON, since=NOON, until=NOON, there=0, here=0)

    later = [auditing.is_due(at=NOON + timedelta(hours=hours)) for hours in (1, 23, 24)]

    assert (first, later) == (True, [False, False, True])
    settings.ENV = replace(settings.ENV, has_phonebox=True)
    assert not auditing.is_due(at=NOON + timedelta(days=3))


# --- Calls


@pytest.fixture
def called(desk: Desk, calls: TwilioVoice, sms: TwilioSms, carrier: Gateway) -> list[Message]:
    """Amina and her coordinator were called at noon."""
    booking = book_in(Lane.NOW, desk)
    happen(EventKind.OFFER_NUDGED, booking, desk, {})
    happen(EventKind.COORDINATOR_ALERTED, booking, desk, {"alarm_rank": 1, "asked": 1})
    relay(at=desk.at)
    routes: Routes = {Channel.SMS: SmsRoute(sms), Channel.VOICE: VoiceRoute(calls)}
    delivery.drain(routes=routes, clock=lambda: desk.at, until=desk.at + timedelta(seconds=1))
    left_at(NOON, carrier)
    return list(Message.objects.filter(channel=Channel.VOICE, provider_sid__isnull=False).order_by("pk"))


def test_calls_are_compared_beside_the_texts(
    called: list[Message], sms: TwilioSms, calls: TwilioVoice
) -> None:
    texts = Message.objects.filter(channel=Channel.SMS, provider_sid__isnull=False).count()

    found = auditing.audit(gateway=sms, calls=calls, at=NOON + 2 * HOUR)

    assert (found.there, found.here) == (texts + len(called), texts + len(called))
    assert (found.is_equal, len(called) > 1) == (True, True)


def test_a_call_that_the_gateway_alone_has_is_named(
    called: list[Message], sms: TwilioSms, calls: TwilioVoice
) -> None:
    sid = called[0].provider_sid
    Message.objects.filter(pk=called[0].pk).update(provider_sid=None, status="queued", sent_at=None)

    found = auditing.audit(gateway=sms, calls=calls, at=NOON + 2 * HOUR)

    assert (found.only_there, found.only_here) == ([sid], [])
    assert found.there - found.here == 1


def test_a_call_that_is_here_alone_is_named(
    called: list[Message], sms: TwilioSms, calls: TwilioVoice, carrier: Gateway
) -> None:
    carrier._ledger.calls[:] = [call for call in carrier.calls() if call.sid != called[0].provider_sid]

    found = auditing.audit(gateway=sms, calls=calls, at=NOON + 2 * HOUR)

    assert (found.only_there, found.only_here) == ([], [str(called[0].pk)])
    assert found.here - found.there == 1


def test_the_watchdogs_own_call_is_nothing_to_find(
    called: list[Message], sms: TwilioSms, calls: TwilioVoice, carrier: Gateway, settings: Settings
) -> None:
    settings.ALARM = replace(settings.ALARM, phone="+393330099000")
    for phone in ("+393330099000", "+393330099001"):
        calls.call(to=phone, sender=settings.TWILIO.calls_from, words="Allarme.")
    left_at(NOON, carrier)

    found = auditing.audit(gateway=sms, calls=calls, at=NOON + 2 * HOUR)

    (other,) = (call.sid for call in carrier.calls() if call.to == "+393330099001")
    assert found.only_there == [other]


def bridge(desk: Desk, call_sid: str, **values: datetime) -> Bridge:
    seat = Seat.objects.get()
    return Bridge.objects.create(
        seat=seat, mediator=desk.amina, mediator_call=call_sid, began_at=NOON, **values
    )


def test_a_call_to_be_put_through_that_the_gateway_does_not_have_is_named(
    called: list[Message], desk: Desk, sms: TwilioSms, calls: TwilioVoice, carrier: Gateway
) -> None:
    carrier.ring(from_=desk.amina.phone)
    left_at(NOON, carrier)
    (rung,) = (call.sid for call in carrier.calls() if call.direction == "inbound")
    for sid in (rung, called[0].provider_sid or ""):
        bridge(desk, sid, closed_at=NOON + timedelta(minutes=5))
    unheard_of = bridge(desk, "CA" + "9" * 32, closed_at=NOON + timedelta(minutes=5))
    bridge(desk, "CA" + "8" * 32)

    found = auditing.audit(gateway=sms, calls=calls, at=NOON + 2 * HOUR)

    assert (found.only_there, found.only_here) == ([], [str(unheard_of.pk)])
    assert found.here - found.there == 1
