"""Who is free, by language: what the coordinator answers on the telephone."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.actions.dispatching import assign_mediator
from bookings.models import Booking
from mediation.clock import ROME
from mediation.models import Language, Mediator
from tests.bookings.web.conftest import World
from tests.factories import NOON, TOMORROW, make_booking, make_mediator, make_office, make_opening, make_place
from tests.visiting import Page, Visitor

pytestmark = pytest.mark.django_db


def ask(world: World, words: str = "ucraino", **more: Any) -> Page:
    local = TOMORROW.astimezone(ROME)
    asked = {
        "language_words": words,
        "language": "",
        "date": local.date().isoformat(),
        "time": f"{local:%H:%M}",
        "minutes": 60,
        "town": make_place("Enna").municipality.pk,
        "delivery": "onsite",
        **more,
    }
    return Visitor(world.nino).get("free", **asked)


def groups(page: Page) -> dict[str, list[str]]:
    """Names with their words under each heading."""
    found: dict[str, list[str]] = {}
    for element in page.by_id("contenuto"):
        if element.name == "h3" and "(" in element.text:
            found[element.text] = current = []
        elif element.name == "li" and element.all("b"):
            current.append(element.all("span")[0].text)
    return found


def entrust(world: World, booking: Booking, mediator: Mediator) -> None:
    assign_mediator(booking_id=booking.pk, mediator_id=mediator.pk, reason="x", by_id=world.nino.pk, at=NOON)


@pytest.mark.parametrize("who", ["berg", "amina", "anna"])
def test_only_the_coordinator_asks_who_is_free(world: World, who: str) -> None:
    assert Visitor(getattr(world, who)).get("free").status == 403


def test_page_begins_with_the_next_half_hour(world: World) -> None:
    page = Visitor(world.nino).get("free")

    assert page.heading == "Chi è libero"
    assert page.input("date").attributes["value"] == "2026-07-14"
    assert page.input("time").attributes["value"] == "12:30"
    assert groups(page) == {}


def test_one_list_says_who_can_who_can_later_and_who_cannot_with_the_road(world: World) -> None:
    make_mediator("Bohdana", town="Nicosia")
    busy = make_booking(by=world.cleo, office=world.registry, delivery="phone", duration_minutes=300)
    entrust(world, busy, world.amina)
    short = make_booking(by=world.cleo, office=world.registry, delivery="phone")
    entrust(world, short, world.zarina)
    make_mediator("Lamin", languages=["mnk"])

    page = ask(world)

    found = groups(page)
    assert list(found) == ["Possono a quell'ora (1)", "Possono più tardi (1)", "Non possono (1)"]
    (bohdana,) = found["Possono a quell'ora (1)"]
    assert bohdana.startswith("★ Migliore Bohdana Prova")
    assert " min" in bohdana
    (zarina,) = found["Possono più tardi (1)"]
    assert zarina.startswith("▲ In conflitto Zarina Prova Può dalle 14 ")
    (amina,) = found["Non possono (1)"]
    assert "Comune di prova, Anagrafe, Regalbuto, mercoledì 15 luglio, ore 12–17" in amina
    assert "– Non parlano ucraino: una persona" in page.text


def test_order_is_that_of_every_search(world: World) -> None:
    near = make_mediator("Halyna", town="Enna")
    entrust(
        world,
        make_booking(by=world.cleo, office=world.registry, starts_at=TOMORROW - timedelta(days=1, hours=-6)),
        near,
    )

    found = groups(ask(world))["Possono a quell'ora (3)"]

    assert [line.split(" Prova")[0].rpartition(" ")[2] for line in found] == ["Amina", "Zarina", "Halyna"]


def test_number_to_call_stands_beside_each_name(world: World) -> None:
    page = ask(world)

    assert page.links["Chiama Amina Prova, 333 000 0001"] == "tel:+393330000001"


def test_requests_that_wait_that_day_lead_to_their_own_list(world: World, booking: Booking) -> None:
    page = ask(world)

    (way,) = [address for words, address in page.links.items() if words.startswith("Offri o assegna… ")]
    assert way == f"/richieste/{booking.number}/chi?posto={booking.seats.get().pk}"


def test_words_that_may_mean_several_languages_are_asked_back(world: World) -> None:
    Language.objects.filter(tag__in=["uk", "ru"]).update(group="Slavo")

    page = ask(world, "slavo")

    assert page.errors == ["«slavo» può voler dire più lingue: scegli quale."]
    assert len(page.options("language")) == 2
    assert page.input("language_words").attributes["value"] == "slavo"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"words": ""}, "Scrivi o scegli la lingua."),
        ({"words": "klingon"}, "Non conosciamo «klingon»: scegli la lingua dall'elenco."),
        ({"time": "25:00"}, "Scrivi l'ora così: 10:30."),
        ({"town": "99999"}, "Scegli un comune dall'elenco."),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(
    world: World, wrong: dict[str, str], error: str
) -> None:
    page = ask(world, **wrong)

    assert (page.status, page.errors, groups(page)) == (200, [error], {})


def test_language_that_nobody_speaks_says_so(world: World) -> None:
    assert "Tra chi lavora con il Polo nessuno parla tigrino." in ask(world, "tigrino").text


def test_day_off_is_not_free_later(world: World) -> None:
    weekday = TOMORROW.astimezone(ROME).weekday()
    bohdana = make_mediator("Bohdana", always=False)
    make_opening(bohdana, weekday, (TOMORROW.astimezone(ROME) + timedelta(hours=2)).time(), None)
    make_mediator("Halyna", always=False)

    found = groups(ask(world))

    assert [line.split(" ")[3] for line in found["Possono più tardi (1)"]] == ["Bohdana"]
    assert [line.split(" ")[3] for line in found["Non possono (1)"]] == ["Halyna"]


def test_answer_costs_the_same_with_few_people_and_with_many(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ask(world).status == 200
        return len(queries)

    busy = make_booking(by=world.cleo, office=make_office("Nicosia", "URP"), duration_minutes=300)
    entrust(world, busy, world.amina)
    few = cost()
    for number in range(6):
        entrust(
            world,
            make_booking(by=world.cleo, office=world.registry, duration_minutes=300),
            make_mediator(f"Maria {number}"),
        )

    assert cost() == few
