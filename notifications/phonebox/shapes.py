"""Twilio's wire format: sids, dates, and the JSON of messages, calls, pages and errors. Nothing happens here."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from enum import Enum
from typing import Any, Final

from notifications.phonebox.state import Call, Message

API_VERSION: Final = "2010-04-01"

# code: (HTTP status, message)
ERRORS: Final = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21201: (400, "No 'To' number is specified"),
    21205: (400, "Url parameter is required"),
    21210: (400, "'From' phone number not verified"),
    21211: (400, "Invalid 'To' Phone Number"),
    21212: (400, "Invalid 'From' Number"),
    21213: (400, "'From' phone number is required"),
    21408: (
        400,
        "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
    ),
    21602: (400, "Message body is required"),
    21603: (400, "A 'From' phone number is required"),
    21604: (400, "A 'To' phone number is required"),
    21606: (400, "The 'From' phone number provided is not a valid message-capable Twilio phone number"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "Message cannot be sent with the current combination of 'To' and 'From' parameters"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21701: (400, "The Messaging Service does not exist"),
}


class Manner(Enum):
    """How an answer goes out on the wire."""

    WHOLE = "whole"
    TRICKLED = "trickled"
    CLOSED = "closed"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    manner: Manner = Manner.WHOLE
    byte_gap: float = 0.0  # seconds from one trickled byte to the next


def new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


def error(code: int, **headers: str) -> Answer:
    status, message = ERRORS[code]
    more_info = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": message, "more_info": more_info, "status": status}
    return Answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


def rfc2822(at: datetime | None) -> str | None:
    return None if at is None else format_datetime(at)


def message_json(message: Message, *, account_sid: str) -> dict[str, Any]:
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{message.sid}"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": rfc2822(message.created_at),
        "date_sent": rfc2822(message.sent_at),
        "date_updated": rfc2822(message.updated_at),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": None if message.error_code is None else "Message not delivered",
        "from": message.sender,
        "messaging_service_sid": message.service_sid,
        "num_media": "0",
        # Not counted until a messaging service has chosen a sender.
        "num_segments": str(message.segments if message.sender else 0),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


CALL_SUBRESOURCES: Final = {
    "events": "Events",
    "notifications": "Notifications",
    "payments": "Payments",
    "recordings": "Recordings",
    "siprec": "Siprec",
    "streams": "Streams",
    "transcriptions": "Transcriptions",
    "user_defined_message_subscriptions": "UserDefinedMessageSubscriptions",
    "user_defined_messages": "UserDefinedMessages",
}


def call_json(call: Call, *, account_sid: str) -> dict[str, Any]:
    begun, ended = call.answered_at, call.ended_at
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Calls/{call.sid}"
    return {
        "account_sid": account_sid,
        "answered_by": None,
        "api_version": API_VERSION,
        "caller_name": None,
        "date_created": rfc2822(call.at),
        "date_updated": rfc2822(call.at),
        "direction": call.direction,
        "duration": str(int((ended - begun).total_seconds())) if begun and ended else None,
        "end_time": rfc2822(ended),
        "forwarded_from": None,
        "from": call.sender,
        "from_formatted": call.sender,
        "group_sid": None,
        "parent_call_sid": None,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": call.sid,
        "start_time": rfc2822(begun),
        "status": call.status,
        "subresource_uris": {name: f"{uri}/{place}.json" for name, place in CALL_SUBRESOURCES.items()},
        "to": call.to,
        "to_formatted": call.to,
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


def page_json(
    name: str, rows: Sequence[dict[str, Any]], *, uris: dict[str, str | None], page: int, size: int
) -> dict[str, Any]:
    start = page * size
    return {
        **uris,
        name: list(rows),
        "page": page,
        "page_size": size,
        "start": start,
        "end": start + max(len(rows) - 1, 0),
    }
