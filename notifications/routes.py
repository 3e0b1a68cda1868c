"""How a message leaves by each channel, and how one whose fate nobody heard is looked up there: one class a channel."""

import uuid
from asyncio import get_running_loop
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import lru_cache
from time import monotonic
from typing import Protocol
from urllib.parse import urlencode

from django.conf import settings

from mediation.sign_in_codes import code_of
from notifications import addresses
from notifications.channels import mail_server
from notifications.channels.gateway import sms_gateway, voice_gateway
from notifications.channels.outcomes import Misconfigured, Refused, SurelyNotTaken
from notifications.channels.twilio_sms import TwilioSms
from notifications.channels.twilio_voice import TwilioVoice
from notifications.delivery_policy import LONGEST_VALIDITY, POLICIES
from notifications.envelopes import in_envelope
from notifications.models import Message
from notifications.texts import sign_in_code
from notifications.vocabulary import Channel, MessageKind

# Seconds: shorter than it takes most voicemails to answer.
RINGS_FOR = 25


class Route(Protocol):
    """Serves many calls at once. The database is not touched."""

    async def send(self, message: Message, *, at: datetime) -> str:
        """Return the carrier's id of what it took.

        :raises NotAccepted:
        """

    def find(self, message: Message, *, since: datetime) -> list[str]:
        """The ids of what the carrier has that may be this message, newest first.

        :raises CannotLook:
        """


Routes = Mapping[str, Route]


class SmsRoute:
    def __init__(self, gateway: TwilioSms) -> None:
        self._gateway = gateway

    async def send(self, message: Message, *, at: datetime) -> str:
        try:
            accepted = await self._gateway.send(
                to=message.to,
                body=words_of(message),
                sender=sender_of(message),
                status_callback=callback_url(message),
                validity_seconds=_seconds_left(message, at=at),
                risk_check_disabled=POLICIES[message.kind].skips_risk_check,
            )
        except Misconfigured as fault:
            if message.kind == MessageKind.ASSISTED and fault.code in OF_A_NAME:
                raise Refused(code=fault.code, http_status=400) from fault
            raise
        return accepted.sid

    def find(self, message: Message, *, since: datetime) -> list[str]:
        found = self._gateway.find(to=message.to, body=words_of(message), created_after=since)
        return [one.sid for one in found]


class VoiceRoute:
    """What is said is asked for when somebody picks up: by then it may have changed."""

    def __init__(self, gateway: TwilioVoice) -> None:
        self._gateway = gateway

    async def send(self, message: Message, *, at: datetime) -> str:  # noqa: ARG002  # a call has no later
        accepted = await self._gateway.ring(
            to=message.to,
            sender=settings.TWILIO.calls_from,
            url=our_url(addresses.CALL, message),
            status_callback=our_url(addresses.CALL_STATUS, message),
            rings_for=RINGS_FOR,
        )
        return accepted.sid

    def find(self, message: Message, *, since: datetime) -> list[str]:
        return self._gateway.find(to=message.to, created_after=since)


# Some countries take no SMS from a name, and some we may not write to: no reason to stop writing to mediators.
OF_A_NAME = frozenset({21408, 21603, 21606, 21659})


def sender_of(message: Message) -> str:
    """Mediators and offices answer a number; the assisted person reads a name, and is never asked to answer."""
    return settings.TWILIO.sender_name if message.kind == MessageKind.ASSISTED else settings.TWILIO.sender


def words_of(message: Message) -> str:
    """A code is put in here, where the text leaves: whoever reads our rows, or a copy of them, comes in by none."""
    if message.kind != MessageKind.SIGN_IN_CODE:
        return message.body
    return sign_in_code.filled_in(message.body, code_of(message.pk))


# Of the time that a call may take, for what comes after waiting.
LEAST_OF_A_CALL = 0.5


class EmailRoute:
    """What the server has taken is sent: nobody reports what became of it."""

    def __init__(self) -> None:
        self._postmen = ThreadPoolExecutor(settings.DELIVERY.concurrency, thread_name_prefix="postman")

    async def send(self, message: Message, *, at: datetime) -> str:  # noqa: ARG002 - a letter keeps
        until = monotonic() + settings.DELIVERY.call_seconds
        await get_running_loop().run_in_executor(self._postmen, self._hand_over, message, until)
        return f"mail:{message.pk.hex}"

    def _hand_over(self, message: Message, until: float) -> None:
        """Waiting for a postman is part of the call: by the time that one is back, the lease may be somebody else's.

        With too little left for the server's answer nobody would know whether it has the letter.
        """
        left = until - monotonic()
        if left < settings.DELIVERY.call_seconds * LEAST_OF_A_CALL:
            raise SurelyNotTaken(reason="no postman in time")
        mail_server.hand_over(
            in_envelope(message).as_bytes(),
            sender=settings.DEFAULT_FROM_EMAIL,
            to=message.email,
            timeout=left,
        )

    def find(self, message: Message, *, since: datetime) -> list[str]:  # noqa: ARG002 - there is nobody to ask
        """Nothing. Sent again it has the same Message-ID, and is one letter to whoever reads it."""
        return []


def callback_url(message: Message) -> str:
    """Where the gateway reports; it signs the whole address, so our id in it is as good as its own."""
    return our_url(addresses.STATUS, message)


def our_url(path: str, message: Message) -> str:
    return our_address(path, m=message.pk)


def our_address(path: str, **about: uuid.UUID) -> str:
    return f"{settings.PUBLIC_BASE_URL}/{path}?{urlencode(about)}"


def _seconds_left(message: Message, *, at: datetime) -> int:
    """For how long the carrier may keep trying: an offer must not arrive after it closed."""
    return max(int(min(message.expires_at - at, LONGEST_VALIDITY) / timedelta(seconds=1)), 1)


@lru_cache(maxsize=1)
def routes() -> Routes:
    """This process's own, made at first use so that their connections stay alive between tasks."""
    return {
        Channel.SMS: SmsRoute(sms_gateway()),
        Channel.VOICE: VoiceRoute(voice_gateway()),
        Channel.EMAIL: EmailRoute(),
    }


def only(channel: Channel, known: Routes) -> Routes:
    return {each: route for each, route in known.items() if each == channel}


def but(channel: Channel, known: Routes) -> Routes:
    return {each: route for each, route in known.items() if each != channel}
