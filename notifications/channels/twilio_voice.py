"""Our door to Twilio's calls: one that only says something, and one that asks our webhooks what to say."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Final

from twilio.base.exceptions import TwilioException
from twilio.rest.api.v2010.account.call import CallInstance
from twilio.twiml.voice_response import VoiceResponse

from notifications.channels.outcomes import Accepted, CannotLook, InboundCall, OutboundCall, OutcomeUnknown
from notifications.channels.twilio_http import Door, NoAnswer, NotSent, Throttled
from notifications.channels.twilio_outcomes import outcomes_told

SPOKEN: Final = "it-IT"
# Whoever wakes up misses the first words.
TIMES_SAID: Final = 2
PAGE_SIZE: Final = 50
# The webhook is being asked at this moment what to do with these.
UNDER_WAY: Final = ("queued", "ringing", "in-progress")


class NotCalled(Exception):
    """No call was made as far as anybody heard; carries why, and not whom."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TwilioVoice(Door):
    """What rings for a message is awaited, many at a time; all else blocks."""

    def call(self, *, to: str, sender: str, words: str) -> str:
        """Say this and hang up; return the call's sid. Calling twice does no harm, so nothing is looked up afterwards.

        :raises NotCalled:
        """
        try:
            call = self._blocking.calls.create(to=to, from_=sender, twiml=saying(words))
        except (NotSent, NoAnswer, Throttled, TwilioException) as failure:
            raise NotCalled(reason=_reason(failure)) from failure
        return str(call.sid)

    async def ring(self, *, to: str, sender: str, url: str, status_callback: str, rings_for: int) -> Accepted:
        """Let a phone ring for so many seconds; who picks it up hears what ``url`` answers.

        :raises NotAccepted: as exactly one of its four kinds.
        """
        with outcomes_told(to):
            call = await self._awaited.calls.create_async(
                to=to, from_=sender, url=url, status_callback=status_callback, timeout=rings_for
            )
        if not call.sid:
            raise OutcomeUnknown(reason="answer without a sid")
        return Accepted(sid=call.sid)

    def find(
        self, *, to: str, created_after: datetime, clock_skew: timedelta = timedelta(seconds=5)
    ) -> list[str]:
        """The sids of our calls to this number, newest first, as Twilio lists them now.

        :raises CannotLook:
        """
        listed = self._listed(to=to, since=created_after - clock_skew)
        return [call.sid for call in listed if call.direction != "inbound"]

    def inbound_since(self, *, to: str, since: datetime) -> list[InboundCall]:
        """Who has called our number and is not on the line any more, newest first.

        :raises CannotLook:
        """
        return [
            InboundCall(sid=call.sid, sender=call._from, created_at=call.date_created)  # noqa: SLF001 - so the SDK calls it
            for call in self._listed(to=to, since=since)
            if call.direction == "inbound" and call.status not in UNDER_WAY
        ]

    def made_since(self, *, since: datetime, numbers: Collection[str]) -> list[OutboundCall]:
        """What was called from our numbers for us, newest first; not those whom a call of ours was handed on to.

        :raises CannotLook:
        """
        return [
            OutboundCall(sid=call.sid, to=call.to, created_at=call.date_created)
            for call in self._listed(to=None, since=since)
            if call.direction == "outbound-api" and call._from in numbers  # noqa: SLF001 - so the SDK calls it
        ]

    def _listed(self, *, to: str | None, since: datetime) -> Iterator[CallInstance]:
        whole_second = since.replace(microsecond=0)  # as precise as Twilio's dates are
        recipient = {"to": to} if to else {}
        try:
            page = self._blocking.calls.page(**recipient, page_size=PAGE_SIZE)
            while page is not None:
                recent = [call for call in page if call.date_created and call.date_created >= whole_second]
                yield from recent
                page = page.next_page() if recent else None
        except (NotSent, NoAnswer, Throttled, TwilioException) as fact:
            raise CannotLook(reason=type(fact).__name__) from fact


def saying(words: str) -> str:
    answer = VoiceResponse()
    answer.say(words, language=SPOKEN, loop=TIMES_SAID)
    return str(answer)


def _reason(failure: Exception) -> str:
    code = getattr(failure, "code", None)
    return f"Twilio {code}" if code else type(failure).__name__
