"""What Ponte uses of Twilio's published Messages and Calls, kept by hand and checked on every exchange in tests.

Each check returns what is wrong, in words, and an empty list when all is well.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

ACCOUNT_SID: Final = "AC[0-9a-fA-F]{32}"
CALL_SID: Final = "CA[0-9a-fA-F]{32}"
MESSAGE_SID: Final = "(SM|MM)[0-9a-fA-F]{32}"
SERVICE_SID: Final = "MG[0-9a-fA-F]{32}"
RFC_2822: Final = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000"


@dataclass(frozen=True)
class Field:
    kind: type
    nullable: bool = True
    pattern: str = ""
    values: tuple[str, ...] = ()
    # Twilio may say these too; the simulated gateway never does.
    left_out: tuple[str, ...] = ()
    format: str = ""

    def faults(self, name: str, value: object) -> list[str]:
        if value is None:
            return [] if self.nullable else [f"{name} is null"]
        if type(value) is not self.kind:
            return [f"{name} is a {type(value).__name__}"]
        pattern = RFC_2822 if self.format == "date-time-rfc-2822" else self.pattern
        if pattern and not re.fullmatch(pattern, str(value)):
            return [f"{name} is not of its form"]
        return [f"{name} is {value}"] if self.values and value not in self.values else []


# Twilio knows all that is left out here, too; Ponte does not ask for it, on purpose. A new one is on neither list.
STATUSES: Final = ("accepted", "queued", "sent", "delivered", "undelivered", "failed", "canceled", "received")
# On the way to one of the others; of a message for later, of a chat app, of a group.
STATUSES_LEFT_OUT: Final = ("sending", "receiving", "scheduled", "read", "partially_delivered")
DIRECTIONS: Final = ("inbound", "outbound-api", "outbound-reply")
CALL_STATUSES: Final = (
    "queued",
    "ringing",
    "in-progress",
    "completed",
    "busy",
    "failed",
    "no-answer",
    "canceled",
)

MESSAGE: Final = {
    "account_sid": Field(str, pattern=ACCOUNT_SID),
    "api_version": Field(str),
    "body": Field(str),
    "date_created": Field(str, format="date-time-rfc-2822"),
    "date_sent": Field(str, format="date-time-rfc-2822"),
    "date_updated": Field(str, format="date-time-rfc-2822"),
    "direction": Field(str, nullable=False, values=DIRECTIONS, left_out=("outbound-call",)),
    "error_code": Field(int),
    "error_message": Field(str),
    "from": Field(str, format="phone-number"),
    "messaging_service_sid": Field(str, pattern=SERVICE_SID),
    "num_media": Field(str),
    "num_segments": Field(str),
    "price": Field(str),
    "price_unit": Field(str, format="currency"),
    "sid": Field(str, pattern=MESSAGE_SID),
    "status": Field(str, nullable=False, values=STATUSES, left_out=STATUSES_LEFT_OUT),
    "subresource_uris": Field(dict, format="uri-map"),
    "to": Field(str),
    "uri": Field(str),
}
CALL: Final = {
    "account_sid": Field(str, pattern=ACCOUNT_SID),
    "answered_by": Field(str),
    "api_version": Field(str),
    "caller_name": Field(str),
    "date_created": Field(str, format="date-time-rfc-2822"),
    "date_updated": Field(str, format="date-time-rfc-2822"),
    "direction": Field(str, values=("inbound", "outbound-api")),
    "duration": Field(str),
    "end_time": Field(str, format="date-time-rfc-2822"),
    "forwarded_from": Field(str),
    "from": Field(str),
    "from_formatted": Field(str),
    "group_sid": Field(str, pattern="GP[0-9a-fA-F]{32}"),
    "parent_call_sid": Field(str, pattern=CALL_SID),
    "phone_number_sid": Field(str, pattern="PN[0-9a-fA-F]{32}"),
    "price": Field(str),
    "price_unit": Field(str, format="currency"),
    "queue_time": Field(str),
    "sid": Field(str, pattern=CALL_SID),
    "start_time": Field(str, format="date-time-rfc-2822"),
    "status": Field(str, nullable=False, values=CALL_STATUSES),
    "subresource_uris": Field(dict, format="uri-map"),
    "to": Field(str),
    "to_formatted": Field(str),
    "trunk_sid": Field(str, pattern="TK[0-9a-fA-F]{32}"),
    "uri": Field(str),
}
PAGE: Final = {
    "end": Field(int, nullable=False),
    "first_page_uri": Field(str, nullable=False, format="uri"),
    "messages": Field(list, nullable=False),
    "next_page_uri": Field(str, format="uri"),
    "page": Field(int, nullable=False),
    "page_size": Field(int, nullable=False),
    "previous_page_uri": Field(str, format="uri"),
    "start": Field(int, nullable=False),
    "uri": Field(str, nullable=False, format="uri"),
}
CALLS_PAGE: Final = {"calls" if name == "messages" else name: field for name, field in PAGE.items()}
ERROR: Final = {
    "code": Field(int, nullable=False),
    "message": Field(str, nullable=False),
    "more_info": Field(str, nullable=False),
    "status": Field(int, nullable=False),
}
CREATE: Final = {
    "To": Field(str, nullable=False),
    "From": Field(str),
    "MessagingServiceSid": Field(str, pattern=SERVICE_SID),
    "Body": Field(str),
    "StatusCallback": Field(str),
    "ValidityPeriod": Field(str, pattern=r"[1-9]\d{0,4}"),
    "RiskCheck": Field(str, values=("enable", "disable")),
}
CREATE_LEFT_OUT: Final = (
    *("AddressRetention", "ApplicationSid", "Attempt", "ContentRetention", "ContentSid", "ContentVariables"),
    *("FallbackFrom", "ForceDelivery", "MaxPrice", "MediaUrl", "PersistentAction", "ProvideFeedback"),
    *("ScheduleType", "SendAsMms", "SendAt", "ShortenUrls", "SmartEncoded", "TrafficType"),
)
CREATE_CALL: Final = {
    "To": Field(str, nullable=False, format="endpoint"),
    "From": Field(str, nullable=False, format="endpoint"),
    "Twiml": Field(str, format="twiml"),
    "Url": Field(str, format="uri"),
    "StatusCallback": Field(str, format="uri"),
    "Timeout": Field(str),
}
CREATE_CALL_LEFT_OUT: Final = (
    *("ApplicationSid", "AsyncAmd", "AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod", "Byoc"),
    *("CallReason", "CallToken", "CallerId", "ClientNotificationUrl", "FallbackMethod", "FallbackUrl"),
    *("MachineDetection", "MachineDetectionSilenceTimeout", "MachineDetectionSpeechEndThreshold"),
    *("MachineDetectionSpeechThreshold", "MachineDetectionTimeout", "Method", "Record"),
    *("RecordingChannels", "RecordingStatusCallback", "RecordingStatusCallbackEvent"),
    *("RecordingStatusCallbackMethod", "RecordingTrack", "SendDigits", "SipAuthPassword"),
    *("SipAuthUsername", "StatusCallbackEvent", "StatusCallbackMethod", "TimeLimit", "Trim"),
)
PAGED: Final = ("PageSize", "Page", "PageToken")
LIST: Final = ("To", "From", "DateSent", "DateSent<", "DateSent>", *PAGED)
LIST_CALLS: Final = ("To", *PAGED)
LIST_CALLS_LEFT_OUT: Final = (
    *("From", "ParentCallSid", "Status", "StartTime", "StartTime<", "StartTime>"),
    *("EndTime", "EndTime<", "EndTime>"),
)


def object_faults(fields: Mapping[str, Field], given: Mapping[str, Any]) -> list[str]:
    """Of an answer: every field is there, and no other."""
    missing = [f"{name} is missing" for name in fields.keys() - given.keys()]
    return missing + form_faults(fields, given)


def form_faults(fields: Mapping[str, Field], given: Mapping[str, Any]) -> list[str]:
    """Of a request: what is there is Twilio's, and of its form."""
    unknown = [f"{name} is not Twilio's" for name in given.keys() - fields.keys()]
    known = fields.keys() & given.keys()
    return unknown + [fault for name in known for fault in fields[name].faults(name, given[name])]


def exchange_faults(
    method: str, path: str, query: Mapping[str, str], form: Mapping[str, str], status: int, body: Any
) -> list[str]:
    """Of one exchange on Twilio's own addresses."""
    asked = form_faults(CREATE, form) if method == "POST" and path.endswith("/Messages.json") else []
    asked += form_faults(CREATE_CALL, form) if method == "POST" and path.endswith("/Calls.json") else []
    filters = LIST_CALLS if path.endswith("/Calls.json") else LIST
    asked += [f"{name} is no filter" for name in query.keys() - set(filters)]
    if status >= 400:
        answered = object_faults(ERROR, body)
    elif "calls" in body:
        answered = object_faults(CALLS_PAGE, body) + [
            f for c in body["calls"] for f in object_faults(CALL, c)
        ]
    elif "messages" in body:
        answered = object_faults(PAGE, body) + [
            f for m in body["messages"] for f in object_faults(MESSAGE, m)
        ]
    else:
        answered = object_faults(CALL if path.endswith("/Calls.json") else MESSAGE, body)
    return asked + answered
