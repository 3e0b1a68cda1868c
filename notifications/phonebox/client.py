"""The simulated phones from outside the gateway's process: what the page and the demo read and do."""

from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from django.conf import settings
from requests.auth import HTTPBasicAuth

from notifications.phonebox.mail_sink import File, Letter

TIMEOUT_SECONDS = 3.0


class PhoneboxSilent(Exception):
    """The gateway does not answer, or not sensibly; carries what went wrong."""


@dataclass(frozen=True)
class Sms:
    """One message on a simulated phone; `is_ours` when Ponte wrote it, `is_call` when Ponte called and said it.

    `call`, while it lasts: it `rings`, `waits` for a key, or somebody `talks`.
    """

    sid: str
    is_ours: bool
    body: str
    status: str
    at: str
    segments: int
    is_call: bool = False
    call: str = ""


def threads() -> dict[str, list[Sms]]:
    """Every phone's messages and the calls it got, oldest first.

    :raises PhoneboxSilent:
    """
    state = _ask("GET", "state")
    found = {phone: [_sms(message) for message in messages] for phone, messages in state["phones"].items()}
    for call in state["calls"]:
        if call["direction"] != "inbound":
            found.setdefault(call["to"], []).append(_spoken(call))
    return {phone: sorted(thread, key=lambda each: each.at) for phone, thread in found.items()}


def letters() -> list[Letter]:
    """Whatever was mailed, in the order of its coming.

    :raises PhoneboxSilent:
    """
    return [_letter(each) for each in _ask("GET", "letters")["letters"]]


def say(*, phone: str, body: str) -> None:
    """Let a simulated phone write to Ponte's number.

    :raises PhoneboxSilent:
    """
    _ask("POST", "say", {"from": phone, "body": body})


def ring(*, phone: str) -> None:
    """Let a simulated phone make a missed call.

    :raises PhoneboxSilent:
    """
    _ask("POST", "ring", {"from": phone})


def act(*, phone: str, deed: str, digits: str = "") -> None:
    """Pick up a simulated phone that rings, press a key, hang up.

    :raises PhoneboxSilent: also when it does not ring any more.
    """
    _ask("POST", "at_phone", {"phone": phone, "deed": deed, "digits": digits})


def _ask(method: str, deed: str, wish: dict[str, str] | None = None) -> Any:
    twilio = settings.TWILIO
    try:
        answer = requests.request(
            method,
            f"{twilio.api_base}/_phonebox/{deed}",
            json=wish,
            auth=HTTPBasicAuth(twilio.account_sid, twilio.auth_token),
            timeout=TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
        return answer.json()
    except requests.RequestException as failure:
        raise PhoneboxSilent(f"{deed}: {type(failure).__name__}") from failure


def _sms(message: dict[str, Any]) -> Sms:
    return Sms(
        sid=message["sid"],
        is_ours=message["direction"] != "inbound",
        body=message["body"],
        status=message["status"],
        at=message["at"],
        segments=message["segments"],
    )


def _letter(letter: dict[str, Any]) -> Letter:
    files = (File(file["name"], file["kind"], b64decode(file["content"])) for file in letter["files"])
    return Letter(**{**letter, "at": datetime.fromisoformat(letter["at"]), "files": tuple(files)})


def _spoken(call: dict[str, Any]) -> Sms:
    return Sms(
        sid=call["sid"],
        is_ours=True,
        body=call["said"],
        status=call["status"],
        at=call["at"],
        segments=0,
        is_call=True,
        call=_lasts(call),
    )


def _lasts(call: dict[str, Any]) -> str:
    if call["status"] == "ringing":
        return "rings"
    if call["waits_for_key"]:
        return "waits"
    return "talks" if call["status"] == "in-progress" else ""
