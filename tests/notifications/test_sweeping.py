"""The look for answers that no webhook brought: how far back, what is stored, and that nothing counts twice."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from bookings.actions.beating import beat
from bookings.models import Heartbeat
from notifications import inbox, sweeping
from notifications.channels.outcomes import CannotLook
from notifications.channels.twilio_sms import TwilioSms
from notifications.channels.twilio_voice import TwilioVoice
from notifications.models import Reply
from notifications.phonebox.faults import ALWAYS, Faults
from notifications.phonebox.gateway import Gateway
from notifications.vocabulary import ReplyMedium, ReplyRoute
from tests.factories import NOON

pytestmark = pytest.mark.django_db

AMINA = "+393330011111"
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("last", "since"),
    [
        (NOON - MINUTE, NOON - 6 * MINUTE),
        (NOON - timedelta(hours=9), NOON - timedelta(hours=9, minutes=5)),
        (NOON - timedelta(days=3), NOON - timedelta(days=1)),
        (None, NOON - timedelta(days=1)),
    ],
)
def test_it_looks_back_to_where_nobody_has_looked_and_no_farther_than_a_day(
    last: datetime | None, since: datetime
) -> None:
    if last:
        beat(name="notifications.sweep", at=last)

    assert sweeping.since(at=NOON) == since


def test_what_was_written_is_stored_once_with_the_instant_at_which_the_gateway_had_it(
    sms: TwilioSms, carrier: Gateway
) -> None:
    told = carrier.say(from_=AMINA, body="SI 4821")
    carrier.say(from_=AMINA, body="grazie")
    (first, _) = carrier.messages()
    begin = first.created_at - MINUTE

    found = sweeping.find(gateway=sms, since=begin)

    assert [reply.body for reply in found] == ["SI 4821", "grazie"]
    reply = Reply.objects.get(sid=told.sid)
    assert (reply.route, reply.medium, reply.from_number) == (ReplyRoute.SWEEP, ReplyMedium.SMS, AMINA)
    assert reply.received_at == first.created_at.replace(microsecond=0)
    assert sweeping.find(gateway=sms, since=begin) == []


def test_what_was_written_in_many_parts_is_stored_whole(sms: TwilioSms, carrier: Gateway) -> None:
    body = ("Non riesco a venire, vi spiego perché. " * 50)[:1600]
    carrier.say(from_=AMINA, body=body)
    (whole,) = carrier.messages()

    (found,) = sweeping.find(gateway=sms, since=whole.created_at - MINUTE)

    assert (found.body, len(found.body), whole.segments) == (body, 1600, 11)


def bring(sid: str) -> Reply | None:
    return inbox.store(sid=sid, from_number=AMINA, body="si", medium=ReplyMedium.SMS, at=NOON)


def test_what_a_webhook_has_brought_is_left_to_it_and_one_that_comes_late_finds_it_here(
    sms: TwilioSms, carrier: Gateway
) -> None:
    brought, missed = carrier.say(from_=AMINA, body="si"), carrier.say(from_=AMINA, body="no")
    begin = carrier.messages()[0].created_at - MINUTE
    bring(brought.sid)

    found = sweeping.find(gateway=sms, since=begin)

    assert [reply.sid for reply in found] == [missed.sid]
    assert bring(missed.sid) is None
    assert Reply.objects.count() == 2


# --- Missed calls


def test_whoever_rang_is_stored_once_with_the_instant_of_the_call(
    calls: TwilioVoice, carrier: Gateway
) -> None:
    told = carrier.ring(from_=AMINA)
    (rung,) = carrier.calls()
    begin = rung.at - MINUTE

    (found,) = sweeping.find_calls(gateway=calls, since=begin)

    assert (found.sid, found.from_number, found.body) == (told.sid, AMINA, "")
    assert (found.medium, found.route) == (ReplyMedium.MISSED_CALL, ReplyRoute.SWEEP)
    assert found.received_at == rung.at.replace(microsecond=0)
    assert sweeping.find_calls(gateway=calls, since=begin) == []


def test_our_own_calls_older_ones_and_those_a_webhook_has_brought_are_left_alone(
    calls: TwilioVoice, carrier: Gateway, settings: Settings
) -> None:
    carrier.ring(from_=AMINA)
    calls.call(to=AMINA, sender=settings.TWILIO.from_number, words="Qui Ponte.")
    (rung, _) = carrier.calls()

    assert sweeping.find_calls(gateway=calls, since=rung.at + timedelta(seconds=2)) == []
    inbox.store(sid=rung.sid, from_number=AMINA, body="", medium=ReplyMedium.MISSED_CALL, at=rung.at)
    assert sweeping.find_calls(gateway=calls, since=rung.at - MINUTE) == []
    assert Reply.objects.count() == 1


def test_whoever_is_on_the_line_is_left_to_the_webhook(calls: TwilioVoice, carrier: Gateway) -> None:
    carrier.ring(from_=AMINA)
    (rung,) = carrier.calls()
    rung.status = "ringing"

    assert sweeping.find_calls(gateway=calls, since=rung.at - MINUTE) == []
    rung.status = "completed"
    assert [reply.sid for reply in sweeping.find_calls(gateway=calls, since=rung.at - MINUTE)] == [rung.sid]


def test_all_pages_of_calls_are_read(calls: TwilioVoice, carrier: Gateway) -> None:
    phones = [f"+3933300{number:05}" for number in range(51)]
    for phone in phones:
        carrier.ring(from_=phone)
    begin = carrier.calls()[0].at - MINUTE

    found = sweeping.find_calls(gateway=calls, since=begin)

    assert [reply.from_number for reply in found] == phones


def test_both_our_numbers_are_looked_at(calls: TwilioVoice, carrier: Gateway, settings: Settings) -> None:
    rung = carrier.number
    settings.TWILIO = replace(settings.TWILIO, from_number="+15005550017", voice_from=rung)
    carrier.ring(from_=AMINA)
    begin = carrier.calls()[0].at - MINUTE

    (found,) = sweeping.find_calls(gateway=calls, since=begin)

    assert found.from_number == AMINA
    settings.TWILIO = replace(settings.TWILIO, from_number=rung, voice_from=rung)
    assert settings.TWILIO.numbers == (rung,)


def test_a_list_of_calls_that_cannot_be_read_is_no_empty_list(calls: TwilioVoice, carrier: Gateway) -> None:
    carrier.ring(from_=AMINA)
    carrier.inject(Faults(list_error=ALWAYS))

    with pytest.raises(CannotLook):
        sweeping.find_calls(gateway=calls, since=NOON)
    assert not Reply.objects.exists()


def test_a_list_that_cannot_be_read_is_no_empty_list(sms: TwilioSms, carrier: Gateway) -> None:
    carrier.say(from_=AMINA, body="si")
    carrier.inject(Faults(list_error=ALWAYS))

    with pytest.raises(CannotLook):
        sweeping.find(gateway=sms, since=NOON)
    assert not Reply.objects.exists()
    assert not Heartbeat.objects.exists()
