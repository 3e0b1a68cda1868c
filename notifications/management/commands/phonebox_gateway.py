"""Runs the simulated phones' gateway beside the demo, until it is told to stop."""

import signal
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from notifications.phonebox.carrier import Pace
from notifications.phonebox.gateway import Gateway
from notifications.phonebox.server import NotLoopback

PACE = Pace(sent=0.3, delivered=0.7)


class Command(BaseCommand):
    help = "Runs a fake SMS gateway in Twilio's wire format on this machine (demo only)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="by default the port of TWILIO_API_BASE")

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.PONTE_DEMO:
            raise CommandError("The phone box is for the demo only: set PONTE_DEMO=1.")
        try:
            gateway = demo_gateway(port=options["port"])
        except NotLoopback as error:
            raise CommandError(f"TWILIO_API_BASE names {error.host}, but the phone box is local.") from error
        except OSError as error:
            raise CommandError(f"The phone box gets no port: {error.strerror}.") from error
        end = end_of_service()  # before anybody hears that the gateway is up, and may stop it
        with gateway:
            self.stdout.write(f"Phone box gateway on {gateway.base_url}")
            self.stdout.flush()  # now, also when a launcher reads it through a pipe
            end.wait()


def demo_gateway(*, port: int | None) -> Gateway:
    """As the settings say.

    :raises NotLoopback: also when messages would go to the real gateway.
    """
    twilio, api = settings.TWILIO, urlsplit(settings.TWILIO.api_base)
    return Gateway(
        account_sid=twilio.account_sid,
        auth_token=twilio.auth_token,
        number=twilio.from_number or twilio.voice_from,
        messaging_service_sid=twilio.messaging_service_sid or None,
        inbound_url=f"{settings.PUBLIC_BASE_URL}/webhooks/twilio/sms",
        voice_url=f"{settings.PUBLIC_BASE_URL}/webhooks/twilio/voice",
        host="127.0.0.1" if api.hostname == "localhost" else api.hostname or "",
        port=port if port is not None else api.port or 0,
        mail_port=settings.EMAIL_PORT if settings.EMAIL_STAYS_HERE else None,
        pace=PACE,
    )


def end_of_service() -> Event:
    """Set when the process is told to stop."""
    end = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    return end
