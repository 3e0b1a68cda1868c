"""The receipt: a page that can be kept and come back to, and a sheet with room for the office's own number."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import Settings

from bookings.models import Booking
from bookings.web.read_back import Asked, read_back
from mediation.models import Organisation, User
from mediation.vocabulary import OrganisationKind
from tests.bookings.web.conftest import World
from tests.factories import (
    NOON,
    make_booking,
    make_place,
)
from tests.visiting import StoppedClock, Visitor

pytestmark = pytest.mark.django_db

SENTENCE = (
    "Serve un mediatore o una mediatrice di ucraino mercoledì 15 luglio dalle 12 alle 13,"
    " al telefono, al numero 333 009 9999."
)
# What tells of the assisted person: her number, and what is written about her.
OF_THE_PERSON: dict[str, Any] = {
    "assisted_phone": "+393330066666",
    "assisted_asked": True,
    "minor": True,
    "adult_operator": "Canary Operator",
    "unaccompanied": True,
    "guardian": "Canary Guardian",
    "case_reference": "CANARY-CASE",
    "third_country": True,
}


@pytest.fixture
def polo(world: World) -> None:
    bodies = Organisation.objects.filter(kind=OrganisationKind.POLO)
    assert bodies.update(name="Polo sociale integrato di Enna") == 1


def sheet(who: User, booking: Booking) -> str:
    answer = signed_in(who).get(reverse("receipt-pdf", args=[booking.number]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="ricevuta-{booking.number}.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().split())


def signed_in(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


# --- The sentence


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, SENTENCE),
        ({"call_number": "+390935000111"}, SENTENCE.replace("333 009 9999", "0935 000111")),
        ({"delivery": "video"}, SENTENCE.replace("al telefono, al numero 333 009 9999", "in video")),
        (
            {"delivery": "onsite"},
            SENTENCE.replace(
                "al telefono, al numero 333 009 9999", "di persona, a Nicosia, Municipio, via Roma 1"
            ),
        ),
        (
            {"gender": "female", "gender_binding": True},
            f"{SENTENCE.replace('un mediatore o una', 'una')} Deve essere una donna.",
        ),
        ({"gender": "male"}, f"{SENTENCE.replace(' o una mediatrice', '')} Meglio se è un uomo."),
        (
            {"mediators_needed": 2},
            SENTENCE.replace("Serve un mediatore o una mediatrice", "Servono 2 mediatori"),
        ),
        (
            {"mediators_needed": 2, "team": ("uk", "ti")},
            SENTENCE.replace("Serve un mediatore o una mediatrice", "Servono 2 mediatori").replace(
                "ucraino", "ucraino e tigrino"
            ),
        ),
    ],
)
def test_sentence_says_what_was_asked(world: World, values: dict[str, Any], said: str) -> None:
    place = make_place("Nicosia")
    place.address = "via Roma 1"
    place.save()

    booking = make_booking(by=world.berg, office=world.triage, place_id=place.pk, **values)

    assert read_back(Asked.of(Booking.objects.get(pk=booking.pk))) == said


def test_sentence_leaves_out_what_is_not_known_yet() -> None:
    assert read_back(Asked(languages=())) == "Serve un mediatore o una mediatrice."
    assert read_back(Asked(languages=("LIS",), delivery="video")) == (
        "Serve un mediatore o una mediatrice di LIS, in video."
    )


# --- The page


def test_page_says_what_was_asked_what_comes_and_by_when(
    world: World, booking: Booking, settings: Settings
) -> None:
    settings.SENDS_EMAIL = True
    world.triage.email = world.berg.email = "triage@ospedale.example"
    world.triage.save()
    world.berg.save()

    page = Visitor(world.berg).get("receipt", booking.number)

    assert page.heading == f"Richiesta {booking.number} ricevuta"
    assert page.title == f"Richiesta {booking.number} ricevuta – Ponte"
    assert f"Non è ancora confermata {SENTENCE}" in page.text
    assert "Cominciamo a chiedere: martedì 14 luglio, ore 12:02." in page.text
    assert "e per e-mail a triage@ospedale.example." in page.text
    assert "se ne occupa una persona del coordinamento: mercoledì 15 luglio, ore" not in page.text
    assert page.links[f"Correggi la richiesta {booking.number}"] == f"/richieste/{booking.number}/modifica"
    assert page.links["Scarica la ricevuta (PDF)"] == f"/richieste/{booking.number}/ricevuta.pdf"
    assert "Aggiungi al calendario" not in page.links


def test_page_names_the_instant_at_which_the_coordination_takes_it_up(world: World) -> None:
    far = make_booking(by=world.berg, office=world.triage, starts_at=NOON + timedelta(days=8))

    page = Visitor(world.berg).get("receipt", far.number)

    assert "se ne occupa una persona del coordinamento: mercoledì 15 luglio, ore 15." in page.text
    assert "Disdire non costa niente fino a: martedì 21 luglio, ore 12." in page.text


def test_page_that_was_kept_says_how_it_stands_now(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    clock.at = NOON + timedelta(hours=1)

    page = Visitor(world.berg).get("receipt", confirmed.number)

    assert "Confermata" in page.text
    assert "Non è ancora confermata" not in page.text
    assert page.links["Aggiungi al calendario"] == f"/richieste/{confirmed.number}/appuntamento.ics"
    assert "Che cosa succede ora" not in page.text


def test_receipt_is_its_offices_and_the_coordinators(world: World, booking: Booking) -> None:
    seen = {
        who.username: [
            signed_in(who).get(reverse(name, args=[booking.number])).status_code
            for name in ("receipt", "receipt-pdf")
        ]
        for who in (world.berg, world.cleo, world.nino, world.anna)
    }

    assert seen == {"berg": [200, 200], "cleo": [404, 404], "nino": [200, 200], "anna": [403, 403]}


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_database_as_often_for_a_team(world: World, count: int) -> None:
    booking = make_booking(by=world.berg, office=world.triage, mediators_needed=count)

    assert Visitor(world.berg).count_queries("receipt", booking.number) <= 15


# --- The sheet


def test_sheet_is_written_as_an_office_files_it(world: World, polo: None) -> None:
    place = make_place("Nicosia")
    booking = make_booking(
        by=world.berg,
        office=world.triage,
        delivery="onsite",
        place_id=place.pk,
        contact_name="Ida Berg",
    )

    text = sheet(world.berg, booking)

    assert "Polo sociale integrato di Enna" in text
    assert "Spett.le Ospedale di prova Triage" in text
    assert f"Oggetto: richiesta di mediazione linguistico-culturale n. {booking.number}. Ricevuta." in text
    assert "Protocollo n. ______________ del ____/____/______" in text
    assert f"La richiesta n. {booking.number} è pervenuta il 14/07/2026 alle ore 12:00." in text
    assert "di persona, a Nicosia, Municipio." in text
    assert "Referente sul posto Ida Berg" in text
    assert "Situazione al 14/07/2026 12:00: stiamo cercando." in text
    assert "Questa ricevuta non è una conferma" in text
    assert f"/richieste/{booking.number}" in text
    assert "Pagina 1 di 1" in text


def test_nothing_that_tells_of_the_person_is_on_the_sheet(world: World) -> None:
    booking = make_booking(by=world.berg, office=world.triage, **OF_THE_PERSON)

    text = sheet(world.berg, booking)

    told = [value for value in ("333 006 6666", "Canary", "CANARY", "minor") if value in text]
    assert told == []
    # They were there to be told.
    assert Booking.objects.get().guardian == "Canary Guardian"


@pytest.mark.parametrize("reserved", [{"silent": True}, {"sensitive": True}])
def test_sheet_of_a_reserved_request_says_neither_what_it_is_about_nor_where(
    world: World, reserved: dict[str, Any]
) -> None:
    booking = make_booking(
        by=world.berg, office=world.triage, delivery="onsite", contact_name="Ida Berg", **reserved
    )

    text = sheet(world.berg, booking)

    told = [value for value in ("Triage", "Municipio", "Sanitario", "Referente") if value in text]
    assert told == []
    assert "Comune Enna" in text


def test_same_facts_make_the_same_sheet(world: World, booking: Booking) -> None:
    one, other = (
        signed_in(world.berg).get(reverse("receipt-pdf", args=[booking.number])).content for _ in range(2)
    )

    assert one == other


def test_letters_of_other_alphabets_are_on_the_sheet(world: World) -> None:
    booking = make_booking(by=world.berg, office=world.triage, contact_name="Олена Бондар")

    assert "Олена Бондар" in sheet(world.berg, booking)
