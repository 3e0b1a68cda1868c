"""GET /api/v1/bookings/{id}/events and …/candidates: what each may know of a search."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.api.history import TOLD_TO_OFFICE
from bookings.models import Booking
from bookings.vocabulary import EventKind
from mediation.models import Exclusion, Preference
from tests.bookings.api.conftest import World, ask
from tests.factories import make_mediator

pytestmark = pytest.mark.django_db


def kinds(answer: Any) -> list[str]:
    return [event["kind"] for event in answer.json()["results"]]


@pytest.fixture
def answered(world: World, booking: Booking) -> Booking:
    """Zarina said no and why, Amina yes, and then the office corrected the contact."""
    offers = ask(booking)
    world.program(world.zarina).post(f"/offers/{offers['Zarina'].pk}/decline", {"reason": "Sono malata"})
    world.program(world.amina).post(f"/offers/{offers['Amina'].pk}/accept")
    world.program(world.dr_berg).post(f"/bookings/{booking.pk}/change", {"contact_name": "Sala Canarino"})
    return booking


def test_coordinator_reads_all_that_happened(world: World, answered: Booking) -> None:
    answer = world.program(world.nino).get(f"/bookings/{answered.pk}/events")

    assert kinds(answer) == [
        "booking_requested",
        "wave_opened",
        "offer_made",
        "offer_made",
        "offer_declined",
        "booking_confirmed",
        "booking_changed",
    ]
    declined = answer.json()["results"][4]
    assert declined["mediator"] == {"id": world.zarina.pk, "first_name": "Zarina"}
    assert declined["facts"] == {"via": "api", "reason": "Sono malata"}
    assert declined["at"] == "2026-07-14T12:00:00+02:00"


def test_office_reads_its_own_part(world: World, answered: Booking) -> None:
    answer = world.program(world.dr_berg).get(f"/bookings/{answered.pk}/events")

    assert kinds(answer) == ["booking_requested", "wave_opened", "booking_confirmed", "booking_changed"]
    assert [event["mediator"] for event in answer.json()["results"]] == [None, None, "Amina", "Amina"]
    assert answer.json()["results"][0]["by"] == "Ida"
    text = answer.content.decode()
    assert ["Zarina" in text, "malata" in text, "Sala Canarino" in text] == [False, False, True]


def test_auditor_reads_all_but_contacts(world: World, answered: Booking) -> None:
    answer = world.program(world.anna).get(f"/bookings/{answered.pk}/events")

    assert len(kinds(answer)) == 7
    text = answer.content.decode()
    assert ["Canarino" in text, "+39" in text, "malata" in text] == [False, False, True]


def test_history_is_not_a_mediators(world: World, answered: Booking) -> None:
    assert world.program(world.amina).get(f"/bookings/{answered.pk}/events").status_code == 403
    assert world.program(world.cleo).get(f"/bookings/{answered.pk}/events").status_code == 404


def test_office_is_told_of_no_offer() -> None:
    assert [kind for kind in TOLD_TO_OFFICE if kind.startswith("offer_")] == []
    assert set(TOLD_TO_OFFICE) <= set(EventKind)


def test_history_costs_the_same_however_long(world: World, booking: Booking) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert program.get(f"/bookings/{booking.pk}/events").status_code == 200
        return len(captured)

    program, office = world.program(world.nino), world.program(world.dr_berg)
    world.program(world.amina).post(f"/offers/{ask(booking)['Amina'].pk}/accept")
    short = queries()
    for name in ("Sala 1", "Sala 2", "Sala 3"):
        office.post(f"/bookings/{booking.pk}/change", {"contact_name": name})

    assert (short, queries()) == (9, 9)


# --- Candidates


def test_coordinator_sees_who_could_and_why_the_others_cannot(world: World, booking: Booking) -> None:
    Preference.objects.create(office=world.triage, mediator=world.zarina)
    man = make_mediator("Omar", languages=["ti"])

    answer = world.program(world.nino).get(f"/bookings/{booking.pk}/candidates").json()

    assert [person["first_name"] for person in answer["candidates"]] == ["Zarina", "Amina"]
    assert [person["reasons"] for person in answer["candidates"]] == [["preferred"], []]
    assert answer["candidates"][0] == {
        "mediator": world.zarina.pk,
        "first_name": "Zarina",
        "language": "uk",
        "level": "native",
        "travel_minutes": None,
        "is_travel_estimated": False,
        "recent_minutes": 0,
        "sentence": "Libera · preferita dall'ufficio · 0 h negli ultimi 30 giorni",
        "reasons": ["preferred"],
    }
    assert [(person["mediator"], person["reasons"]) for person in answer["left_out"]] == [
        (man.pk, ["language"])
    ]


def test_those_who_were_asked_are_left_out_with_that_reason(world: World, booking: Booking) -> None:
    ask(booking)

    answer = world.program(world.nino).get(f"/bookings/{booking.pk}/candidates").json()

    assert answer["candidates"] == []
    assert [person["reasons"] for person in answer["left_out"]] == [["left_out"], ["left_out"]]


def test_reason_of_a_blind_exclusion_is_told_to_nobody(world: World, booking: Booking) -> None:
    Exclusion.objects.create(mediator=world.amina, office=world.triage, reason="Canarino", is_blind=True)

    answer = world.program(world.nino).get(f"/bookings/{booking.pk}/candidates")

    assert answer.json()["left_out"][0]["reasons"] == ["exclusion"]
    assert "Canarino" not in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("dr_berg", 403), ("anna", 403), ("amina", 404), ("cleo", 404)])
def test_candidates_are_the_coordinators(world: World, booking: Booking, who: str, status: int) -> None:
    answer = world.program(getattr(world, who)).get(f"/bookings/{booking.pk}/candidates")

    assert answer.status_code == status
