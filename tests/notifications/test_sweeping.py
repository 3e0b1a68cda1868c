"""The look for answers that no webhook brought: how far back, what is stored, and that nothing counts twice."""

from datetime import datetime, timedelta

import pytest

from bookings.actions.beating import beat
from bookings.models import Heartbeat
from notifications import inbox, sweeping
from notifications.channels.outcomes import CannotLook
from notifications.channels.twilio_sms import TwilioSms
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


def test_a_list_that_cannot_be_read_is_no_empty_list(sms: TwilioSms, carrier: Gateway) -> None:
    carrier.say(from_=AMINA, body="si")
    carrier.inject(Faults(list_error=ALWAYS))

    with pytest.raises(CannotLook):
        sweeping.find(gateway=sms, since=NOON)
    assert not Reply.objects.exists()
    assert not Heartbeat.objects.exists()
