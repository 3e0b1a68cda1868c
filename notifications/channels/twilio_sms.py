"""The only door to Twilio: one SMS out, and a look at what Twilio has. No row of ours is touched here."""

import re
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Final

from twilio.base.exceptions import TwilioException
from twilio.rest.api.v2010.account.message import MessageInstance

from notifications.channels.outcomes import (
    Accepted,
    CannotLook,
    FoundMessage,
    InboundMessage,
    OutcomeUnknown,
)
from notifications.channels.twilio_http import Door, NoAnswer, NotSent, Throttled
from notifications.channels.twilio_outcomes import outcomes_told

MESSAGING_SERVICE_SID: Final = re.compile(r"MG[0-9a-fA-F]{32}")
PAGE_SIZE: Final = 100


class TwilioSms(Door):
    """Sends are awaited, many at a time; looks block."""

    async def send(
        self,
        *,
        to: str,
        body: str,
        sender: str,
        status_callback: str,
        validity_seconds: int,
        risk_check_disabled: bool,
    ) -> Accepted:
        """Hands one message over; ``sender`` is a messaging service's sid, a number, or a name.

        :raises NotAccepted: as exactly one of its four kinds.
        """
        with outcomes_told(to):
            message = await self._awaited.messages.create_async(
                to=to,
                body=body,
                status_callback=status_callback,
                validity_period=validity_seconds,
                risk_check="disable" if risk_check_disabled else "enable",
                **_sender(sender),
            )
        if not message.sid:
            raise OutcomeUnknown(reason="answer without a sid")
        return Accepted(sid=message.sid)

    def find(
        self, *, to: str, body: str, created_after: datetime, clock_skew: timedelta = timedelta(seconds=5)
    ) -> list[FoundMessage]:
        """Our messages to this number with exactly this body, newest first, as Twilio lists them now.

        :raises CannotLook:
        """
        return [
            FoundMessage(sid=m.sid, status=m.status, created_at=m.date_created, direction=m.direction)
            for m in self._listed(to=to, since=created_after - clock_skew)
            if m.body == body and m.direction != "inbound"
        ]

    def inbound_since(self, *, to: str, since: datetime) -> list[InboundMessage]:
        """What was written to our number, or to any of our messaging service's, newest first.

        :raises CannotLook:
        """
        is_service = MESSAGING_SERVICE_SID.fullmatch(to)
        listed = self._listed(to=None if is_service else to, since=since)
        return [
            InboundMessage(sid=m.sid, sender=m.from_, to=m.to, body=m.body, created_at=m.date_created)
            for m in listed
            if m.direction == "inbound" and (not is_service or m.messaging_service_sid == to)
        ]

    def taken_since(self, *, since: datetime, senders: Collection[str]) -> dict[str, datetime]:
        """The sids of what was sent from these numbers, names or services, each with the instant at which it was taken.

        :raises CannotLook:
        """
        return {
            m.sid: m.date_created
            for m in self._listed(to=None, since=since)
            if m.direction == "outbound-api" and {m.from_, m.messaging_service_sid} & set(senders)
        }

    def _listed(self, *, to: str | None, since: datetime) -> Iterator[MessageInstance]:
        """Not filtered by DateSent: that is the date of sending, which a queued message does not have."""
        whole_second = since.replace(microsecond=0)  # as precise as Twilio's dates are
        recipient = {"to": to} if to else {}
        try:
            page = self._blocking.messages.page(**recipient, page_size=PAGE_SIZE)
            while page is not None:
                recent = [m for m in page if m.date_created and m.date_created >= whole_second]
                yield from recent
                page = page.next_page() if recent else None
        except (NotSent, NoAnswer, Throttled, TwilioException) as fact:
            raise CannotLook(reason=type(fact).__name__) from fact


def _sender(sender: str) -> dict[str, str]:
    is_service = MESSAGING_SERVICE_SID.fullmatch(sender)
    return {"messaging_service_sid" if is_service else "from_": sender}
