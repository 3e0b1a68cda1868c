"""What the gateway posts to us: signed forms in Twilio's fields, tried once more when the first try fails."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from requests import RequestException, Session
from requests.adapters import HTTPAdapter
from twilio.request_validator import RequestValidator

from notifications.phonebox.shapes import API_VERSION, rfc2822
from notifications.phonebox.state import Call, Conference, Message

ANSWER_WITHIN: Final = 15.0  # seconds, Twilio's own patience
COUNTRIES: Final = {"+39": "IT", "+380": "UA", "+33": "FR", "+44": "GB", "+1": "US"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What our webhook answered; no status when it gave no answer at all."""

    status: int | None
    text: str = ""

    @property
    def is_failure(self) -> bool:
        return self.status is None or self.status >= 500


class Postman:
    def __init__(self, *, auth_token: str, try_again_after: float, pause: Callable[[float], object]) -> None:
        self._validator = RequestValidator(auth_token)
        self._try_again_after = try_again_after
        self._pause = pause
        self._session = Session()
        self._session.trust_env = False
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_maxsize=32))

    def post(self, url: str, fields: dict[str, str]) -> Reply:
        reply = self._try(url, fields)
        if reply.is_failure:
            self._pause(self._try_again_after)
            reply = self._try(url, fields)
        return reply

    def close(self) -> None:
        self._session.close()

    def _try(self, url: str, fields: dict[str, str]) -> Reply:
        signature = {"X-Twilio-Signature": self._validator.compute_signature(url, fields)}
        try:
            response = self._session.post(
                url, data=fields, headers=signature, timeout=ANSWER_WITHIN, allow_redirects=False
            )
        except RequestException:
            return Reply(None)
        return Reply(response.status_code, response.content.decode(errors="replace"))


def status_fields(
    message: Message, *, account_sid: str, status: str, error_code: int | None
) -> dict[str, str]:
    return {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "MessageSid": message.sid,
        "MessageStatus": status,
        "SmsSid": message.sid,
        "SmsStatus": status,
        "From": message.sender or "",
        "To": message.to,
        **({"MessagingServiceSid": message.service_sid} if message.service_sid else {}),
        **({"ErrorCode": str(error_code)} if error_code else {}),
    }


def inbound_fields(message: Message, *, account_sid: str, opt_out_type: str | None) -> dict[str, str]:
    """Only a messaging service with Advanced Opt-Out tells the ``opt_out_type``; a bare number never does."""
    return {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "MessageSid": message.sid,
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "From": message.sender or "",
        "FromCountry": _country(message.sender or ""),
        "To": message.to,
        "ToCountry": _country(message.to),
        "Body": message.body,
        "NumSegments": str(message.segments),
        "NumMedia": "0",
        **({"MessagingServiceSid": message.service_sid} if message.service_sid else {}),
        **({"OptOutType": opt_out_type} if message.service_sid and opt_out_type else {}),
    }


def call_fields(call: Call, *, account_sid: str) -> dict[str, str]:
    return {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "CallSid": call.sid,
        "CallStatus": call.status,
        "Direction": call.direction,
        "From": call.sender,
        "Caller": call.sender,
        "FromCountry": _country(call.sender),
        "To": call.to,
        "Called": call.to,
        "ToCountry": _country(call.to),
    }


def call_status_fields(call: Call, *, account_sid: str) -> dict[str, str]:
    """Told once, when the call is over; a call that nobody answered has no length."""
    begun, ended = call.answered_at, call.ended_at
    seconds = int((ended - begun).total_seconds()) if begun and ended else 0
    return {
        **call_fields(call, account_sid=account_sid),
        "CallbackSource": "call-progress-events",
        "CallDuration": str(seconds),
        "Duration": str(-(-seconds // 60)),
        "SequenceNumber": "0",
        "Timestamp": rfc2822(ended) or "",
    }


def conference_fields(
    conference: Conference, event: str, *, account_sid: str, at: datetime, call: Call
) -> dict[str, str]:
    fields = {
        "AccountSid": account_sid,
        "ConferenceSid": conference.sid,
        "FriendlyName": conference.name,
        "StatusCallbackEvent": event,
        "Timestamp": rfc2822(at) or "",
    }
    if event == "conference-end":
        fields |= {"CallSidEndingConference": call.sid, "ReasonConferenceEnded": "last-participant-left"}
    elif event.startswith("participant-"):
        fields |= {"CallSid": call.sid, "Muted": "false", "Hold": "false", "Coaching": "false"}
    return fields


def _country(number: str) -> str:
    return next((country for prefix, country in COUNTRIES.items() if number.startswith(prefix)), "")
