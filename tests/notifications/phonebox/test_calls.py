"""Calls that the fake gateway makes for us, driven by the official SDK over loopback."""

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from notifications.phonebox.faults import ONCE, Faults
from tests.notifications.phonebox.checked_gateway import AMINA, NOON, NUMBER, CheckedGateway

TWIML = '<Response><Say language="it-IT">Qui Ponte.</Say><Pause/><Say>Allarme.</Say></Response>'


def test_call_is_queued_and_its_words_are_heard(sdk: Client, gateway: CheckedGateway) -> None:
    call = sdk.calls.create(to=AMINA, from_=NUMBER, twiml=TWIML)

    assert (call.status, call.direction, call.date_created) == ("queued", "outbound-api", NOON)
    (made,) = gateway.calls()
    assert (made.sid, made.to, made.sender, made.at) == (call.sid, AMINA, NUMBER, NOON)
    assert (made.direction, made.said) == ("outbound-api", "Qui Ponte. Allarme.")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": ""}, 21201),
        ({"to": "0935123456"}, 21211),
        ({"to": "+15005550001"}, 21211),
        ({"to": "+15005550003"}, 21408),
        ({"from_": ""}, 21213),
        ({"from_": "Ponte"}, 21212),
        ({"from_": "+393331234567"}, 21210),
        ({"twiml": ""}, 21205),
    ],
)
def test_call_that_cannot_be_made_is_refused(
    sdk: Client, gateway: CheckedGateway, fields: dict[str, str], code: int
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        sdk.calls.create(**{"to": AMINA, "from_": NUMBER, "twiml": TWIML, **fields})

    assert (refused.value.code, gateway.calls()) == (code, [])


@pytest.mark.parametrize("to", ["+390935123456", "+15005550004", "+15005550009"])
def test_phones_that_take_no_sms_can_be_called(sdk: Client, gateway: CheckedGateway, to: str) -> None:
    sdk.calls.create(to=to, from_=NUMBER, twiml=TWIML)

    assert [call.to for call in gateway.calls()] == [to]


def test_words_that_are_no_twiml_are_heard_as_an_error(sdk: Client, gateway: CheckedGateway) -> None:
    sdk.calls.create(to=AMINA, from_=NUMBER, twiml="Allarme")

    assert [call.said for call in gateway.calls()] == ["An application error has occurred"]


def test_call_fails_when_asked_to(sdk: Client, gateway: CheckedGateway) -> None:
    gateway.inject(Faults(call_error=ONCE))

    with pytest.raises(TwilioRestException) as failed:
        sdk.calls.create(to=AMINA, from_=NUMBER, twiml=TWIML)

    assert (failed.value.status, gateway.calls()) == (500, [])
