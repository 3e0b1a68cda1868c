"""One urgent request, played through the front doors only: the API, the webhooks, the simulated phones.

Nothing is taken for granted: a step that does not happen in time stops the story.
"""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import requests

from mediation.clock import ROME, now
from notifications.phonebox import client as phones
from notifications.phonebox.client import PhoneboxSilent, Sms

T = TypeVar("T")

PATIENCE_SECONDS = 30.0
ASKS_FOR_A_YES = re.compile(r"\b(SI|OK|OUI|ТАК)\b")
Say = Callable[[str], None]


class StepDidNotHappen(Exception):
    """Carries the step that was waited for, in words."""


@dataclass
class Api:
    """The API as one person uses it."""

    base_url: str
    token: str
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **query: Any) -> Any:
        return self._call("GET", path, params=query)

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._call("POST", path, json=body or {})

    def _call(self, method: str, path: str, **how: Any) -> Any:
        headers = {"Authorization": f"Token {self.token}"}
        answer = self.session.request(
            method, f"{self.base_url}/api/v1/{path}", headers=headers, timeout=20, **how
        )
        if not answer.ok:
            raise StepDidNotHappen(f"{method} /api/v1/{path} answered {answer.status_code}: {answer.text}")
        return answer.json()


def tell(*, nurse: Api, say: Say) -> None:
    """Play the request from the ward to its signature.

    :raises StepDidNotHappen: naming what did not happen in time.
    """
    booking = _ask_for_ukrainian(nurse, say)
    number = booking["number"]
    phone, offer = _wait_for(f"an SMS offering {number}", lambda: _first_offer_of(number))
    say(f"SMS to {_masked(phone)}: «{offer.body}»")
    phones.say(phone=phone, body="si")
    say(f"{_masked(phone)} answers: «si»")
    confirmed = _wait_until(nurse, booking, "confirmed", "in_progress")
    name = confirmed["seats"][0]["mediator"]["first_name"]
    say(f"Booking {number} is {confirmed['status']}: {name} accepted, and nobody else can any more")
    details = _wait_for("the mediator's confirmation", lambda: _text_after(phone, offer))
    say(f"SMS to {_masked(phone)}: «{details.body}»")
    _show_who_was_thanked(number, phone, say)
    _wait_until(nurse, booking, "in_progress")
    say(f"Booking {number} is in progress: they are speaking")
    nurse.post(f"bookings/{booking['id']}/complete")
    _wait_until(nurse, booking, "done")
    nurse.post(f"bookings/{booking['id']}/sign")
    signed = _wait_until(nurse, booking, "signed")
    say(f"Booking {number} is {signed['status']}: the ward has confirmed the work, and it is credited")
    _read_history(nurse, booking, say)


def _ask_for_ukrainian(nurse: Api, say: Say) -> Any:
    ward = nurse.get("me")["memberships"][0]
    booking = nurse.post(
        "bookings",
        {
            "office": ward["office"],
            "language": "uk",
            "delivery": "phone",
            "urgency": "now",
            "starts_at": None,
            "duration_minutes": 30,
            "setting": "health",
        },
    )
    place = f"{ward['organisation_name']}, {ward['office_name']},"
    say(f"{place} asks for Ukrainian, by telephone, now: booking {booking['number']}, lane {booking['lane']}")
    return booking


def _wait_for(what: str, look: Callable[[], T | None]) -> T:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        # A busy machine may answer one look late; only a step that stays away ends the story.
        with suppress(PhoneboxSilent):
            if (seen := look()) is not None:
                return seen
        time.sleep(0.1)
    raise StepDidNotHappen(f"{what} did not come within {PATIENCE_SECONDS:g} s")


def _wait_until(nurse: Api, booking: Any, *statuses: str) -> Any:
    def look() -> Any:
        seen = nurse.get(f"bookings/{booking['id']}")
        return seen if seen["status"] in statuses else None

    return _wait_for(f"status {' or '.join(statuses)}", look)


def _texts_about(number: int) -> list[tuple[str, Sms]]:
    return [
        (phone, sms)
        for phone, thread in phones.threads().items()
        for sms in thread
        if sms.is_ours and str(number) in sms.body
    ]


def _first_offer_of(number: int) -> tuple[str, Sms] | None:
    """The texts of all languages ask for their own yes, in capitals; news about a booking asks for nothing."""
    return next(
        ((phone, sms) for phone, sms in _texts_about(number) if ASKS_FOR_A_YES.search(sms.body)), None
    )


def _text_after(phone: str, offer: Sms) -> Sms | None:
    ours = [sms for sms in phones.threads()[phone] if sms.is_ours]
    later = ours[[sms.sid for sms in ours].index(offer.sid) + 1 :]
    return later[0] if later else None


def _show_who_was_thanked(number: int, phone: str, say: Say) -> None:
    """Everybody else who was asked hears that it is taken."""

    def threads() -> list[list[Sms]]:
        """What each of them got about it; the first asked for a yes, and what came after may ask for one in reserve."""
        texts = [(other, sms) for other, sms in _texts_about(number) if other != phone]
        found = [[sms for whose, sms in texts if whose == other] for other in {other for other, _ in texts}]
        return [thread for thread in found if ASKS_FOR_A_YES.search(thread[0].body)]

    asked = threads()

    def all_told() -> list[Sms] | None:
        told = [thread[1] for thread in threads() if len(thread) > 1]
        return told if len(told) >= len(asked) else None

    told = _wait_for(f"word to the {len(asked)} others", all_told)
    if told:
        say(f"SMS to the {len(asked)} others who were asked: «{told[0].body}»")


def _read_history(nurse: Api, booking: Any, say: Say) -> None:
    events = nurse.get(f"bookings/{booking['id']}/events")["results"]
    say(f"Its history, {len(events)} events, none of which can be rewritten:")
    for event in events:
        at = datetime.fromisoformat(event["at"]).astimezone(ROME)
        say(f"    {at:%H:%M:%S}  {event['kind']}")


def _masked(phone: str) -> str:
    return f"…{phone[-3:]}"


def timestamped(line: str) -> None:
    print(f"{now().astimezone(ROME):%H:%M:%S}  {line}", flush=True)  # noqa: T201 - the story is told here
