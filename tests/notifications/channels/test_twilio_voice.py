"""Our door to Twilio's calls, through the official SDK, against the fake gateway."""

import socket
from time import monotonic
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from notifications.channels.twilio_voice import NotCalled, TwilioVoice, saying
from notifications.phonebox.faults import ONCE, Faults
from tests.notifications.phonebox.checked_gateway import (
    ACCOUNT_SID,
    AMINA,
    AUTH_TOKEN,
    NUMBER,
    CheckedGateway,
)


def voice(api_base: str, **settings: Any) -> TwilioVoice:
    return TwilioVoice(
        **{"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "api_base": api_base} | settings
    )


def test_call_says_its_words(gateway: CheckedGateway) -> None:
    sid = voice(gateway.base_url).call(to=AMINA, sender=NUMBER, words="Allarme: è fermo & tace.")

    (call,) = gateway.calls()
    assert (call.sid, call.to, call.sender) == (sid, AMINA, NUMBER)
    assert call.said == "Allarme: è fermo & tace."


def test_words_are_said_twice_in_italian() -> None:
    (say,) = ET.fromstring(saying("Allarme"))  # noqa: S314 - our own words

    assert (say.tag, say.text, say.attrib) == ("Say", "Allarme", {"language": "it-IT", "loop": "2"})


def test_refused_call_says_why_and_not_whom(gateway: CheckedGateway) -> None:
    with pytest.raises(NotCalled) as refused:
        voice(gateway.base_url).call(to=AMINA, sender="+393331234567", words="Allarme")

    assert (refused.value.reason, gateway.calls()) == ("Twilio 21210", [])
    assert AMINA not in str(refused.value)


def test_failure_of_the_gateway_is_no_call(gateway: CheckedGateway) -> None:
    gateway.inject(Faults(call_error=ONCE))

    with pytest.raises(NotCalled, match="Twilio 20500"):
        voice(gateway.base_url).call(to=AMINA, sender=NUMBER, words="Allarme")


def test_gateway_that_is_away_is_no_call() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closing:
        port = closing.getsockname()[1]

    with pytest.raises(NotCalled, match="NotSent"):
        voice(f"http://127.0.0.1:{port}").call(to=AMINA, sender=NUMBER, words="Allarme")


def test_gateway_that_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = monotonic()
        door = voice(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.3)

        with pytest.raises(NotCalled, match="NoAnswer"):
            door.call(to=AMINA, sender=NUMBER, words="Allarme")

    assert monotonic() - began < 5
