"""A whole small site as `manage.py up` runs it, and what people see of it: the API, the webhooks, their phones."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import requests
from twilio.request_validator import RequestValidator

from config import embedded
from config.env import HOUSE
from mediation.clock import now
from notifications.phonebox.carrier import Pace
from notifications.phonebox.gateway import Gateway
from tests.faults.waiting import until

ACCOUNT, TOKEN, NUMBER = "AC" + "0" * 32, "only-for-tests", "+15005550006"
# Nobody in the demo speaks it: whom a test hires is whom it asks.
FILIPINO = "fil"
ALL_WEEK = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(7)]
WARD_PHONE = "+393330099999"


@dataclass
class Api:
    """The API as one person uses it."""

    base_url: str
    token: str

    def get(self, path: str) -> Any:
        return self.done(self.call("GET", path))

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self.done(self.call("POST", path, body or {}))

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        said = {"Authorization": f"Token {self.token}", **headers}
        return requests.request(method, f"{self.base_url}/api/v1/{path}", json=body, headers=said, timeout=20)

    @staticmethod
    def done(answer: requests.Response) -> Any:
        assert answer.ok, (answer.status_code, answer.text)
        return answer.json()


@dataclass(frozen=True)
class Person:
    id: int
    first_name: str
    phone: str


Hire = Callable[..., list[Person]]
OFFER_LINK = """
from bookings.links import address_of
from bookings.models import Offer
print(address_of(Offer.objects.get(seat__booking={}, mediator={})))
"""


def in_four_hours() -> dict[str, Any]:
    return {"urgency": "scheduled", "starts_at": (now() + timedelta(hours=4)).isoformat()}


@dataclass
class Standing:
    """The site, the nurse who asks and the coordinator who hears of trouble."""

    home: Path
    base_url: str
    gateway: Gateway
    nurse: Api
    nino: Api
    coordinators_phone: str
    environment: dict[str, str]
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    # --- People

    def hire(self, *first_names: str, language: str = FILIPINO) -> list[Person]:
        return [self._hire(first_name, language) for first_name in first_names]

    def _hire(self, first_name: str, language: str) -> Person:
        home = self.nino.get("places")["results"][0]["id"]
        skill = {"language": language, "level": "native", "settings": ["health"]}
        entry = {
            "first_name": first_name,
            "last_name": "Prova",
            "gender": "female",
            "home": home,
            "deliveries": ["phone"],
            "takes_night_calls": True,
            "phone": f"+39333010{next(self._numbers):04}",
            "languages": [skill],
        }
        made = self.nino.post("mediators", entry)
        self.nino.done(self.nino.call("PUT", f"mediators/{made['id']}/availability", {"openings": ALL_WEEK}))
        return Person(made["id"], first_name, entry["phone"])

    def call_off(self) -> None:
        """What is still searched: where those who were asked have left, the next test's people would be."""
        for booking in self.nino.get("bookings?status=searching")["results"]:
            self.nino.post(f"bookings/{booking['id']}/cancel", {"reason": "Fine della prova"})

    def retire(self, people: list[Person]) -> None:
        for person in people:
            self.nino.done(self.nino.call("PATCH", f"mediators/{person.id}", {"is_active": False}))

    # --- Bookings

    def request(self, **values: Any) -> dict[str, Any]:
        """By telephone, at once, as the triage desk asks for it."""
        return {
            "office": self.nurse.get("me")["offices"][0],
            "language": FILIPINO,
            "delivery": "phone",
            "urgency": "now",
            "starts_at": None,
            "duration_minutes": 30,
            "setting": "health",
            "contact_phone": WARD_PHONE,
            **values,
        }

    def ask(self, **values: Any) -> Any:
        return self.nurse.post("bookings", self.request(**values))

    def wait_until(self, booking: Any, *statuses: str) -> Any:
        def seen() -> Any:
            now = self.nurse.get(f"bookings/{booking['id']}")
            return now if now["status"] in statuses else None

        return until(f"{booking['number']} is {' or '.join(statuses)}", seen)

    def history(self, booking: Any) -> list[str]:
        return [event["kind"] for event in self.nino.get(f"bookings/{booking['id']}/events")["results"]]

    # --- Phones

    def texts(self, phone: str, *words: str) -> list[str]:
        """What this phone was sent that says all these words, oldest first."""
        ours = [sms.body for sms in self.gateway.messages(to=phone) if sms.direction != "inbound"]
        return [body for body in ours if all(word in body for word in words)]

    def wait_for_text(self, phone: str, *words: str, times: int = 1) -> str:
        until(
            f"text {times} to …{phone[-4:]} with {words}",
            lambda: len(self.texts(phone, *words)) >= times,
        )
        return self.texts(phone, *words)[-1]

    def wait_for_offer(self, person: Person, booking: Any, *, times: int = 1) -> str:
        return self.wait_for_text(person.phone, f"SI {booking['number']}", times=times)

    def link_to(self, booking: Any, person: Person) -> str:
        """The address that her text holds where the site is served over TLS, as this one is not."""
        return _manage(
            "shell",
            "-v",
            "0",
            "-c",
            OFFER_LINK.format(booking["id"], person.id),
            environment=self.environment,
        )

    def say(self, person: Person, body: str) -> None:
        assert self.gateway.say(from_=person.phone, body=body).status == 200

    def post_as_gateway(self, path: str, form: dict[str, str], *, token: str = TOKEN) -> requests.Response:
        url = f"{self.base_url}{path}"
        signature = RequestValidator(token).compute_signature(url, form)
        return requests.post(url, data=form, headers={"X-Twilio-Signature": signature}, timeout=20)

    # --- Processes

    def pid(self, mark: str) -> int | None:
        """The process that the launcher has noted whose command says `mark`."""
        with suppress(OSError, ValueError):
            for pid, command in json.loads((self.home / "processes.json").read_text()).items():
                if mark in command:
                    return int(pid)
        return None

    def is_up(self) -> bool:
        return _answers(f"{self.base_url}/readyz")


def _answers(url: str) -> bool:
    with suppress(requests.RequestException):
        return requests.get(url, timeout=5).ok
    return False


@contextmanager
def standing(home: Path) -> Iterator[Standing]:
    """Everything is started, and everything is stopped as an operator stops it."""
    port = embedded.free_port()
    base_url = f"http://127.0.0.1:{port}"
    with Gateway(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        number=NUMBER,
        inbound_url=f"{base_url}/webhooks/twilio/sms",
        voice_url=f"{base_url}/webhooks/twilio/voice",
        pace=Pace(sent=0.05, delivered=0.05),
    ) as gateway:
        environment = _environment(home, port, gateway)
        with _up(home, port, environment):
            until("the pages answer", lambda: _answers(f"{base_url}/readyz"), within=150)
            _manage("load_demo", environment=environment)
            nurse = Api(base_url, _manage("api_token", "salvo", environment=environment))
            nino = Api(base_url, _manage("api_token", "nino", environment=environment))
            yield Standing(home, base_url, gateway, nurse, nino, "+393990000301", environment)
        assert embedded.running(home) is None


def _environment(home: Path, port: int, gateway: Gateway) -> dict[str, str]:
    """As in a shell of its own: nothing is left over from the servers of other tests."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "PONTE_HOME": str(home),
        "PONTE_DEMO": "1",
        "PORT": str(port),
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": NUMBER,
        "TWILIO_API_BASE": gateway.base_url,
    }


@contextmanager
def _up(home: Path, port: int, environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "manage.py", "up", "--port", str(port)]
    with (home / "up.log").open("w") as log:
        up = subprocess.Popen(command, cwd=HOUSE, env=environment, stdout=log, stderr=log)
    try:
        yield
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(timeout=90)


def _manage(*arguments: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=HOUSE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()
