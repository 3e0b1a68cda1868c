"""Every address × method × role, own and foreign, beside what is expected in `access_matrix.txt`. New ones go there.

Dr Berg and her manager Mara are of the office that asked, Cleo of another; Amina has the job and the offer, Zarina
has nothing. Each request is undone before the next.
"""

import io
import json
import sys
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from pypdf import PdfReader
from pytest_django import Settings

from bookings.actions.beating import beat
from bookings.actions.dispatching import accept_offer, decline_offer, open_wave
from bookings.links import token_of
from bookings.models import Booking, Deadline, Offer, Policy, Series
from bookings.vocabulary import AnswerChannel, DeadlineKind
from bookings.web.acting import OUTCOMES
from config.schedule import BEAT_SCHEDULE
from mediation import clock, sign_in_links
from mediation.actions.timekeeping import add_absence
from mediation.models import Absence, User
from mediation.vocabulary import Role
from notifications.models import Leaflet, Message, Reply, TextVersion
from notifications.vocabulary import MessageKind, MessageStatus
from tests.bookings.weeks import make_series
from tests.config.addresses import routes
from tests.factories import (
    NOON,
    make_booking,
    make_language,
    make_mediator,
    make_office,
    make_place,
    make_user,
)
from tests.notifications.sheets import make_leaflet

# A thousand requests: patient with a busy machine.
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

TABLE = Path(__file__).with_name("access_matrix.txt")
ROLES = ("nobody", "berg", "cleo", "mara", "amina", "zarina", "nino", "anna", "admin")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

# --- The house


@dataclass
class House:
    clients: dict[str, Client]
    job: Booking
    asked: Booking
    offer: Offer
    absence: Absence
    reply: Reply
    message: Message
    leaflet: Leaflet
    series: Series

    @cached_property
    def sent(self) -> dict[str, dict[str, Any]]:
        """Asked for once: it is the same for every role."""
        return bodies(self)

    def address(self, route: str) -> str:
        """The route with the ids of what there is."""
        ids = {
            "<int:absence_id>": self.absence.pk,
            "<int:offer_id>": self.offer.pk,
            "<int:reply_id>": self.reply.pk,
            "<int:leaflet_id>": self.leaflet.pk,
            "<uuid:message_id>": self.message.pk,
            "<str:token>": _sign_in_token() if route.startswith("e/") else token_of(self.offer),
            "<str:month>": "2026-07",
            "<int:number>": self.job.pk,
            "<int:office_id>": self.job.office_id,
            "<str:key>": "no-such-key",
            "<slug:tag>": "uk",
            "<int:version>": 1,
            "<int:series_id>": self.series.pk,
            "<slug:key>": "393330012345",
            "<str:address>": "anagrafe@comune.example",
            "<str:name>": "appuntamento.ics",
            "<slug:language>": "it",
            "<slug:text_key>": "courtesy",
        }
        owner = route.removeprefix("api/v1/").partition("/")[0]
        owned = {"offers": self.offer.pk, "mediators": self.offer.mediator_id, "series": self.series.pk}
        ids["<int:pk>"] = owned.get(owner, self.job.pk)
        for pattern, number in ids.items():
            route = route.replace(pattern, str(number))
        return f"/{route}"


def _sign_in_token() -> str:
    return sign_in_links.token_of(User.objects.get(username="berg"), asked_at=NOON)


CANARIES = {
    "contact_name": "Canary Contact",
    "contact_phone": "+393330077777",
    "call_number": "+393330088888",
    "assisted_phone": "+393330066666",
    "case_reference": "CANARY-CASE",
    "adult_operator": "Canary Operator",
    "guardian": "Canary Guardian",
}
ADDRESS = "Via Canarino 7"
HERS_ALONE = "333 006 6666"
NOTE = "Canary absence"
WHY_NOT = "Canary refusal"
NUMBER = "+393330012345"
SURNAME = "Canarina"
CASE = {*CANARIES.values(), ADDRESS, "333 007 7777", "333 008 8888", HERS_ALONE}
HERS = {NOTE, WHY_NOT, NUMBER, "333 001 2345", SURNAME}
# As they are stored, and as the coordinator reads them: so what nobody else reads was there to be read.
WRITTEN = (*CANARIES.values(), ADDRESS, NOTE, WHY_NOT, NUMBER, SURNAME)
# What must never be in any body that each of them gets. Whoever asked may read her own case, and the mediator's number
# for the job; Amina her own.
NEVER: dict[str, set[str]] = {
    "nobody": CASE | HERS,
    "berg": {NOTE, WHY_NOT, SURNAME},
    "cleo": CASE | HERS,
    "mara": {NOTE, WHY_NOT, SURNAME},
    "amina": {WHY_NOT, CANARIES["assisted_phone"], HERS_ALONE},
    "zarina": CASE | HERS - {WHY_NOT},
    "nino": set(),
    "anna": CASE - {CANARIES["case_reference"]} | {NOTE, NUMBER, "333 001 2345"},
    "admin": CASE | HERS,
}


@pytest.fixture
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon wherever the clock is read: at night nobody would be asked. First read every page's module."""
    all_routes()
    for module in list(sys.modules.values()):
        if getattr(module, "now", None) is clock.now and module is not clock:
            monkeypatch.setattr(module, "now", lambda: NOON)


@pytest.fixture
def house(policy: Policy, _noon: None, settings: Settings) -> House:
    at = NOON
    for entry in BEAT_SCHEDULE.values():
        beat(name=entry["task"], at=at)
    triage, refuge = make_office(), make_office("Regalbuto", "Casa rifugio", "Rete", is_sensitive=True)
    refuge.place.address = ADDRESS
    refuge.place.save()
    people = _people()
    make_language("ti")
    amina = make_mediator(
        "Amina", last_name=SURNAME, phone=NUMBER, user=people["amina"], languages=["uk", "ti"]
    )
    zarina = make_mediator("Zarina", phone="+393330000002", user=people["zarina"])
    soon: dict[str, Any] = {
        "starts_at": at + timedelta(days=3),
        "at": at,
        "by": people["berg"],
        "office": triage,
        "place_id": refuge.place_id,
        **CANARIES,
        "assisted_asked": True,
        "unaccompanied": True,
    }
    job = make_booking(**soon)
    wave = {offer.mediator_id: offer for offer in _ask(job)}
    decline_offer(offer_id=wave[zarina.pk].pk, at=at, via=AnswerChannel.SMS, reason=WHY_NOT)
    accept_offer(offer_id=wave[amina.pk].pk, at=at, via=AnswerChannel.SMS)
    asked = make_booking(**{**soon, "starts_at": at + timedelta(days=4), "language": "ti"})
    (offer,) = _ask(asked)
    _draft_of_a_text(by=people["nino"])
    settings.SENDS_EMAIL = True
    return House(
        clients=_clients(people),
        job=job,
        asked=asked,
        offer=offer,
        absence=add_absence(
            mediator_id=amina.pk, since=at + timedelta(days=30), to=at + timedelta(days=31), note=NOTE
        ),
        series=make_series(people["berg"], triage, at=at, **CANARIES),
        reply=Reply.objects.create(sid="SM1", from_number=NUMBER, received_at=at, needs_coordinator=True),
        message=_lost_message(at),
        leaflet=make_leaflet(people["nino"]),
    )


def _draft_of_a_text(*, by: User) -> None:
    TextVersion.objects.create(
        key="courtesy", language="it", version=2, template="Grazie, ciao!", written_by=by, written_at=NOON
    )


def _lost_message(at: datetime) -> Message:
    return Message.objects.create(
        dedupe_key="lost",
        kind=MessageKind.NOTICE,
        to=NUMBER,
        text_key="assigned",
        language="it",
        text_version=1,
        body="Confermato",
        parts=1,
        status=MessageStatus.FAILED,
        created_at=at,
        due_at=at,
        expires_at=at + timedelta(hours=1),
    )


def _people() -> dict[str, User]:
    triage, elsewhere = make_office(), make_office("Nicosia", "Anagrafe", "Comune di prova")
    return {
        "berg": make_user("berg", Role.REQUESTER, triage),
        "cleo": make_user("cleo", Role.REQUESTER, elsewhere),
        "mara": make_user("mara", Role.OFFICE_MANAGER, triage),
        "amina": make_user("amina", Role.MEDIATOR),
        "zarina": make_user("zarina", Role.MEDIATOR),
        "nino": make_user("nino", Role.COORDINATOR, is_staff=True),
        "anna": make_user("anna", Role.AUDITOR),
        "admin": make_user("admin", Role.ADMIN, is_staff=True),
    }


def _clients(people: dict[str, User]) -> dict[str, Client]:
    clients = {"nobody": Client()}
    for name, user in people.items():
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


def _ask(booking: Booking) -> list[Offer]:
    wave = Deadline.objects.open().get(seat__booking=booking, kind=DeadlineKind.OPEN_WAVE)
    return open_wave(deadline_id=wave.pk, at=NOON)


# --- What is sent: something that means something, where something is needed


def bodies(house: House) -> dict[str, dict[str, Any]]:
    skill = {"language": "uk", "level": "native", "settings": ["health"]}
    stretch = {"starts_at": "2027-01-01T00:00:00+01:00", "ends_at": "2027-01-02T00:00:00+01:00"}
    opening = {"weekday": 0, "opens": "08:00", "closes": "13:00"}
    start = house.job.starts_at
    sent: dict[str, dict[str, Any]] = {
        "POST api/v1/bookings": {
            "office": house.job.office_id,
            "language": "uk",
            "delivery": "phone",
            "starts_at": start.isoformat(),
            "duration_minutes": 60,
            "setting": "health",
        },
        "POST api/v1/bookings/<int:pk>/complete": {
            "started_at": (NOON - timedelta(hours=1)).isoformat(),
            "ended_at": NOON.isoformat(),
        },
        "POST api/v1/bookings/<int:pk>/assign": {"mediator": house.offer.mediator_id, "reason": "La conosce"},
        "POST api/v1/bookings/<int:pk>/offer": {"mediators": [house.offer.mediator_id]},
        "POST api/v1/bookings/<int:pk>/late": {"minutes": 10},
        "POST incarichi/<int:number>/ritardo": {"minutes": "10"},
        "POST disponibilita": {"since_0_0": "08:00", "to_0_0": "13:00"},
        "POST disponibilita/assenze": {"first": "2027-01-01"},
        "POST api/v1/bookings/<int:pk>/release": {"reason": "Auto rotta"},
        "POST api/v1/bookings/<int:pk>/reconfirm": {"answer": True},
        "POST api/v1/bookings/<int:pk>/follow_up": {
            "starts_at": (start + timedelta(days=1)).isoformat(),
            "duration_minutes": 60,
            "delivery": "onsite",
        },
        "POST api/v1/bookings/done": {
            "office": house.job.office_id,
            "language": "uk",
            "delivery": "onsite",
            "setting": "health",
            "mediator": house.offer.mediator_id,
            "started_at": (NOON - timedelta(hours=3)).isoformat(),
            "ended_at": (NOON - timedelta(hours=2)).isoformat(),
        },
        "POST incarichi/<int:number>/riconferma": {"answer": "yes"},
        "POST t/<str:token>": {"answer": "yes"},
        "POST richieste/<int:number>/telefono": {"answer": "no"},
        "POST api/v1/bookings/<int:pk>/give_up": {"reason": "Nessuno"},
        "POST api/v1/mediators": {
            "first_name": "Omar",
            "last_name": "Prova",
            "gender": "male",
            "home": make_place().pk,
            "deliveries": ["phone"],
            "phone": "+393331234567",
        },
        "POST api/v1/mediators/<int:pk>/languages": skill,
        "PUT api/v1/mediators/<int:pk>/languages": {"languages": [skill]},
        "POST api/v1/mediators/<int:pk>/availability": opening,
        "PUT api/v1/mediators/<int:pk>/availability": {"openings": [opening]},
        "POST api/v1/mediators/<int:pk>/absences": stretch,
        "POST api/v1/policies": {
            "numbers": {"notice_hours": 48},
            "note": "Due giorni",
            "based_on": 1,
        },
        "POST regole": {"based_on": 1, "note": "Due giorni"},
        "POST api/v1/series": {
            "office": house.job.office_id,
            "language": "uk",
            "delivery": "phone",
            "setting": "health",
            "starts": "16:00",
            "duration_minutes": 60,
            "first_date": "2026-09-07",
            "last_date": "2026-09-28",
        },
        "POST api/v1/series/<int:pk>/change": {"scope": "all", "version": 1, "starts": "17:00"},
        "POST api/v1/series/<int:pk>/cancel": {"scope": "all", "version": 1},
        "POST serie/<int:series_id>/cambia": {**_edit(house, "cambia"), "cambia-time": "17:00"},
        "POST serie/<int:series_id>/disdici": _edit(house, "disdici"),
        "POST da-sistemare/messaggi/<int:reply_id>/rispondi": {"body": "Ti chiamo fra poco."},
        "POST testi/<slug:language>/<slug:text_key>": {"template": "Grazie e a presto!", "based_on": 2},
        "POST testi/<slug:language>/<slug:text_key>/approva": {"version": 2},
        "POST testi-per-chi-e-assistito/<slug:language>/approva": {"version": 1},
        "POST richieste/<int:number>/materiale": {
            "key": "once",
            "leaflet": house.leaflet.pk,
            "phone": "333 1234567",
            "asked": "on",
        },
        "POST richieste/<int:number>/concludi": {"outcome": next(iter(OUTCOMES))},
        "POST reparti/lingue/<slug:tag>/approva": {"says": "Я розмовляю українською.", "read": "on"},
        "POST reparto/<int:number>/fine": {"outcome": next(iter(OUTCOMES))},
        "POST accesso/link": {"email": "berg@ospedale.example"},
        "POST accesso/codice": {"phone": NUMBER},
        "POST accesso/codice/entra": {"code": "000000"},
        "POST api/v1/sign-in": {"username": "berg", "password": "wrong"},
    }
    return sent


def _edit(house: House, form: str) -> dict[str, Any]:
    first = house.series.bookings.earliest("starts_at")
    return {f"{form}-number": first.pk, f"{form}-scope": "following", f"{form}-version": 1}


def ask(house: House, role: str, method: str, route: str) -> Any:
    """One request, undone afterwards."""
    sent = house.sent.get(f"{method} {route}", {})
    before, client = transaction.savepoint(), copy(house.clients[role])
    client.cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    cache.clear()
    is_api = route.startswith("api/")
    kind = "application/json" if is_api else "application/x-www-form-urlencoded"
    text = json.dumps(sent) if is_api else urlencode(sent)
    try:
        if method == "GET":
            return client.get(house.address(route))
        return client.generic(method, house.address(route), text, content_type=kind)
    finally:
        transaction.savepoint_rollback(before)


# --- The table


@dataclass(frozen=True)
class Row:
    method: str
    route: str
    statuses: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.method:6} /{self.route:52} {'    '.join(map(str, self.statuses))}"


def expected() -> list[Row]:
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return [
        Row(method, path.removeprefix("/"), tuple(map(int, statuses))) for method, path, *statuses in lines
    ]


def all_routes() -> set[str]:
    """Without what lies below the admin's tables: its own tests go through that."""
    return {route for route in routes(get_resolver()) if not (route.startswith("admin/") and "<" in route)}


def test_every_address_is_in_the_table() -> None:
    assert {row.route for row in expected()} == all_routes()


def test_every_role_has_its_column() -> None:
    assert [row for row in expected() if len(row.statuses) != len(ROLES)] == []


def found(house: House, rows: list[Row]) -> Iterator[tuple[Row, list[Any]]]:
    for row in rows:
        yield row, [ask(house, role, row.method, row.route) for role in ROLES]


@pytest.mark.parametrize("part", ["api/", "admin/", ""])
def test_everybody_gets_what_the_table_says(house: House, part: str) -> None:
    others = ("api/", "admin/")
    rows = [
        row
        for row in expected()
        if (row.route.startswith(part) if part else not row.route.startswith(others))
    ]
    assert rows != []

    answers = list(found(house, rows))

    actual = [
        str(Row(row.method, row.route, tuple(answer.status_code for answer in given)))
        for row, given in answers
    ]
    assert actual == [str(row) for row in rows]
    leaks = [
        (role, row.method, row.route, canary)
        for row, given in answers
        for role, answer in zip(ROLES, given, strict=True)
        for canary in NEVER[role]
        if canary in _text(answer)
    ]
    assert leaks == []
    if part == "api/":
        read = "".join(_text(given[ROLES.index("nino")]) for _, given in answers)
        assert [canary for canary in WRITTEN if canary not in read] == []


def _text(answer: Any) -> str:
    if answer.headers.get("Content-Type") == "application/pdf":
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


def test_other_methods_are_refused_to_the_strongest_and_to_strangers(house: House) -> None:
    listed = {(row.method, row.route) for row in expected()}
    others = [
        (method, route)
        for route in sorted(all_routes())
        for method in METHODS
        if (method, route) not in listed and not route.startswith("admin/")
    ]

    passed = [
        (role, method, route, status)
        for method, route in others
        for role in ("nino", "nobody")
        if (status := ask(house, role, method, route).status_code) not in {302, 401, 403, 404, 405}
    ]

    assert passed == []
