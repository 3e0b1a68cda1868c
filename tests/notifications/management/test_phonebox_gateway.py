"""The command that runs the phone box beside the demo: only there, and only on this machine."""

import io
import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from notifications.management.commands import phonebox_gateway
from notifications.management.commands.phonebox_gateway import demo_gateway

MANAGE = Path(__file__).parents[3] / "manage.py"


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    settings.PONTE_DEMO = True
    settings.PUBLIC_BASE_URL = "http://127.0.0.1:8000"
    settings.TWILIO = replace(
        settings.TWILIO,
        account_sid="AC" + "0" * 32,
        auth_token="not-a-secret",
        messaging_service_sid="",
        from_number="+15005550006",
        api_base="http://127.0.0.1:0",
    )


def test_it_serves_until_told_to_stop(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    answers: list[int] = []
    out = io.StringIO()

    class Visit:
        def wait(self) -> None:
            base_url = out.getvalue().split()[-1]
            credentials = (settings.TWILIO.account_sid, settings.TWILIO.auth_token)
            state = requests.get(f"{base_url}/_phonebox/state", auth=credentials, timeout=5)
            answers.append(state.status_code)

    monkeypatch.setattr(phonebox_gateway, "end_of_service", Visit)

    call_command("phonebox_gateway", stdout=out)

    assert answers == [200]


def test_it_tells_our_webhooks(settings: Settings) -> None:
    with demo_gateway(port=0) as gateway:
        assert gateway.number == "+15005550006"
        assert gateway._phones.inbound_url == "http://127.0.0.1:8000/webhooks/twilio/sms"
        assert gateway._phones.voice_url == "http://127.0.0.1:8000/webhooks/twilio/voice"


def test_it_takes_the_port_it_is_given() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with demo_gateway(port=port) as gateway:
        assert gateway.base_url == f"http://127.0.0.1:{port}"


def test_it_says_so_when_the_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        with pytest.raises(CommandError, match="gets no port"):
            call_command("phonebox_gateway", port=port)


def test_it_refuses_to_start_outside_the_demo(settings: Settings) -> None:
    settings.PONTE_DEMO = False

    with pytest.raises(CommandError, match="set PONTE_DEMO=1"):
        call_command("phonebox_gateway", port=0)


@pytest.mark.parametrize("api_base", ["https://api.twilio.com", "http://192.0.2.1:9000"])
def test_it_refuses_to_stand_in_for_the_real_gateway(settings: Settings, api_base: str) -> None:
    settings.TWILIO = replace(settings.TWILIO, api_base=api_base)

    with pytest.raises(CommandError, match="TWILIO_API_BASE"):
        call_command("phonebox_gateway", port=0)


def test_it_ends_well_when_the_machine_stops_it() -> None:
    command = [sys.executable, str(MANAGE), "phonebox_gateway", "--port", "0"]
    with subprocess.Popen(command, env={**os.environ, "PONTE_DEMO": "1"}, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"Phone box gateway on http://127.0.0.1:")

        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=10) == 0
