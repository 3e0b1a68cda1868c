"""A call that says something and hangs up. Calling twice does no harm, so nothing is looked up afterwards."""

from typing import Final

from twilio.base.exceptions import TwilioException
from twilio.rest import Client
from twilio.twiml.voice_response import VoiceResponse

from notifications.channels.twilio_http import NoAnswer, NotSent, PooledHttpClient, Throttled

SPOKEN: Final = "it-IT"
# Whoever wakes up misses the first words.
TIMES_SAID: Final = 2


class NotCalled(Exception):
    """No call was made as far as anybody heard; carries why, and not whom."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TwilioVoice:
    """A request lasts at most ``timeout`` seconds, the name server's share aside, and is never repeated by itself."""

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        api_base: str,
        timeout: float = 8.0,
        connect_timeout: float = 3.0,
    ) -> None:
        way_out = PooledHttpClient(
            base_url=api_base, timeout=timeout, connect_timeout=connect_timeout, pool_size=1
        )
        self._calls = Client(account_sid, auth_token, http_client=way_out, environment={}).calls

    def call(self, *, to: str, sender: str, words: str) -> str:
        """Return the call's sid.

        :raises NotCalled:
        """
        try:
            call = self._calls.create(to=to, from_=sender, twiml=saying(words))
        except (NotSent, NoAnswer, Throttled, TwilioException) as failure:
            raise NotCalled(reason=_reason(failure)) from failure
        return str(call.sid)


def saying(words: str) -> str:
    answer = VoiceResponse()
    answer.say(words, language=SPOKEN, loop=TIMES_SAID)
    return str(answer)


def _reason(failure: Exception) -> str:
    code = getattr(failure, "code", None)
    return f"Twilio {code}" if code else type(failure).__name__
