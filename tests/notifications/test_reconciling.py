"""What nobody heard of is looked up, twice, before anything is sent again; each rule has its control."""

from datetime import datetime, timedelta

import pytest

from notifications import reconciling
from notifications.channels.outcomes import CannotLook
from notifications.channels.twilio_sms import TwilioSms
from notifications.delivery import claim
from notifications.models import Message
from notifications.phonebox.faults import ONCE, Faults
from notifications.phonebox.gateway import Gateway
from notifications.reconciling import give_up_on_dead_callers, reconcile
from notifications.relay import relay
from notifications.vocabulary import MessageKind, MessageStatus
from tests.notifications.conftest import Desk, by_sms, send_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(desk: Desk) -> Message:
    desk.book(urgency="now", starts_at=None)
    relay(at=desk.at)
    return Message.objects.get()


def look_twice(sms: TwilioSms, *, at: datetime) -> None:
    for minutes in (1, 2, 3):
        reconcile(routes=by_sms(sms), at=at + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "fault",
    [
        Faults(error_after=ONCE),
        Faults(close_after=ONCE),
        Faults(reset_after=ONCE),
        Faults(garble_after=ONCE),
        Faults(hang_after=ONCE, hang_seconds=2),
    ],
    ids=["500 after", "closed", "reset", "garbled", "hangs"],
)
def test_a_message_the_gateway_took_is_found_and_never_sent_again(
    offered: Message, desk: Desk, sms: TwilioSms, carrier: Gateway, fault: Faults
) -> None:
    carrier.inject(fault)

    send_all(sms, at=desk.at)
    look_twice(sms, at=desk.at)
    send_all(sms, at=desk.at + timedelta(minutes=4))

    offered.refresh_from_db()
    assert offered.status == MessageStatus.SENT
    assert list(carrier.accepted().values()) == [1]
    assert offered.provider_sid == carrier.messages()[0].sid


@pytest.mark.parametrize(
    "fault", [Faults(error_before=ONCE), Faults(reset_before=ONCE)], ids=["500 before", "reset before"]
)
def test_a_message_the_gateway_never_had_is_sent_after_two_looks(
    offered: Message, desk: Desk, sms: TwilioSms, carrier: Gateway, fault: Faults
) -> None:
    carrier.inject(fault)
    send_all(sms, at=desk.at)
    at = desk.at + timedelta(seconds=20)

    reconcile(routes=by_sms(sms), at=at)
    assert send_all(sms, at=at) == 0
    reconcile(routes=by_sms(sms), at=at + timedelta(seconds=20))
    send_all(sms, at=at + timedelta(seconds=21))

    offered.refresh_from_db()
    assert (offered.status, offered.attempts) == (MessageStatus.SENT, 2)
    assert list(carrier.accepted().values()) == [1]


def test_without_the_look_a_taken_message_doubles(
    offered: Message, desk: Desk, sms: TwilioSms, carrier: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with a look that sees nothing, the same fault sends the same text twice."""
    monkeypatch.setattr(TwilioSms, "find", lambda *_, **__: [])
    carrier.inject(Faults(close_after=ONCE))

    send_all(sms, at=desk.at)
    look_twice(sms, at=desk.at)
    send_all(sms, at=desk.at + timedelta(minutes=4))

    assert list(carrier.accepted().values()) == [2]


def test_a_list_that_lags_is_looked_at_again(
    offered: Message, desk: Desk, sms: TwilioSms, carrier: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier.inject(Faults(close_after=ONCE))
    send_all(sms, at=desk.at)
    seen = TwilioSms.find
    monkeypatch.setattr(TwilioSms, "find", lambda *_, **__: [])
    reconcile(routes=by_sms(sms), at=desk.at + timedelta(seconds=20))
    monkeypatch.setattr(TwilioSms, "find", seen)

    reconcile(routes=by_sms(sms), at=desk.at + timedelta(seconds=40))
    send_all(sms, at=desk.at + timedelta(seconds=41))

    assert list(carrier.accepted().values()) == [1]


def test_a_list_that_cannot_be_read_says_nothing(
    offered: Message, desk: Desk, sms: TwilioSms, carrier: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier.inject(Faults(close_after=ONCE))
    send_all(sms, at=desk.at)

    def unreadable(*_: object, **__: object) -> None:
        raise CannotLook(reason="500")

    monkeypatch.setattr(TwilioSms, "find", unreadable)
    for minute in range(1, 6):
        reconcile(routes=by_sms(sms), at=desk.at + timedelta(minutes=minute))

    offered.refresh_from_db()
    assert (offered.status, offered.looks) == (MessageStatus.UNKNOWN, 0)


def test_a_reminder_of_unknown_fate_is_not_sent_again(
    offered: Message, desk: Desk, sms: TwilioSms, carrier: Gateway
) -> None:
    Message.objects.update(kind=MessageKind.REMINDER, status=MessageStatus.QUEUED)
    carrier.inject(Faults(error_before=ONCE))
    Message.objects.update(event=None)

    send_all(sms, at=desk.at)
    for minutes in (6, 12):
        reconcile(routes=by_sms(sms), at=desk.at + timedelta(minutes=minutes))
    send_all(sms, at=desk.at + timedelta(minutes=13))

    offered.refresh_from_db()
    assert (offered.status, offered.error) == (MessageStatus.FAILED, "outcome_unknown")
    assert carrier.accepted().total() == 0


def test_a_dead_caller_is_an_unknown_outcome(offered: Message, desk: Desk) -> None:
    claim(at=desk.at, limit=1)

    assert give_up_on_dead_callers(at=desk.at + timedelta(seconds=29)) == 0
    assert give_up_on_dead_callers(at=desk.at + timedelta(seconds=30)) == 1

    offered.refresh_from_db()
    assert offered.status == MessageStatus.UNKNOWN


def test_two_workers_never_look_for_the_same_message(
    offered: Message, desk: Desk, sms: TwilioSms, carrier: Gateway
) -> None:
    carrier.inject(Faults(error_before=ONCE))
    send_all(sms, at=desk.at)
    at = desk.at + timedelta(seconds=20)

    assert len(reconciling._claim_looks(at=at)) == 1
    assert reconciling._claim_looks(at=at) == []


def test_a_callback_that_came_while_looking_wins(
    offered: Message, desk: Desk, sms: TwilioSms, carrier: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier.inject(Faults(error_before=ONCE))
    send_all(sms, at=desk.at)
    Message.objects.update(looks=1)

    def reported_meanwhile(*_: object, **__: object) -> list[object]:
        Message.objects.update(status=MessageStatus.DELIVERED, provider_sid="SM" + "3" * 32)
        return []

    monkeypatch.setattr(TwilioSms, "find", reported_meanwhile)
    reconcile(routes=by_sms(sms), at=desk.at + timedelta(seconds=20))

    offered.refresh_from_db()
    assert offered.status == MessageStatus.DELIVERED
