"""Languages, places and offices: what requests choose from, and what of it stays hidden."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediation.models import Language
from tests.factories import make_language, make_office, make_place
from tests.mediation.api.conftest import World
from tests.speaking import Program

pytestmark = pytest.mark.django_db


def names(answer: Any, field: str = "name") -> list[str]:
    return [row[field] for row in answer.json()["results"]]


def test_languages_are_listed_by_name(world: World) -> None:
    make_language("ti")
    make_language("ise")

    answer = world.program(world.dr_berg).get("/languages")

    assert names(answer) == ["LIS", "Tigrino", "Ucraino"]
    assert answer.json()["results"][0]["deliveries"] == ["onsite", "video"]


@pytest.mark.parametrize(
    ("word", "tags"), [("tigrino", ["ti"]), ("eritrea", ["ti"]), ("klingon", []), ("", ["ti", "uk"])]
)
def test_language_is_found_by_the_words_people_use(world: World, word: str, tags: list[str]) -> None:
    make_language("ti")
    Language.objects.filter(tag="ti").update(spoken_names=["eritreo"])

    answer = world.program(world.dr_berg).get("/languages", {"q": word})

    assert names(answer, "tag") == tags


def test_word_of_any_length_is_not_searched(world: World) -> None:
    answer = world.program(world.dr_berg).get("/languages", {"q": "x" * 81})

    assert (answer.status_code, answer.json()["code"]) == (400, "max_length")


@pytest.mark.parametrize("path", ["/languages", "/places", "/offices", "/mediators", "/me"])
def test_stranger_is_401(world: World, path: str) -> None:
    assert Program().get(path).status_code == 401


def test_homes_and_sensitive_wards_are_no_places_for_others(world: World) -> None:
    make_place("Nicosia", "Scuola media")
    secret = make_office("Regalbuto", "Centro antiviolenza", "Rete", is_sensitive=True)
    secret.place.name = "Casa rifugio"
    secret.place.save()

    seen = {
        who: names(world.program(getattr(world, who)).get("/places")) for who in ("dr_berg", "amina", "nino")
    }

    open_places = ["Municipio", "Municipio", "Scuola media"]
    assert sorted(seen["dr_berg"]) == sorted(seen["amina"]) == open_places
    assert sorted(seen["nino"]) == ["Casa", "Casa rifugio", *open_places]


def test_sensitive_ward_sees_its_own_place(world: World) -> None:
    world.triage.is_sensitive = True
    world.triage.save()

    assert "Municipio" in names(world.program(world.dr_berg).get("/places", {"municipality": "enna"}))
    assert names(world.program(world.amina).get("/places", {"municipality": "Enna"})) == []


def test_requester_sees_the_own_office_alone(world: World) -> None:
    answer = world.program(world.dr_berg).get("/offices")

    assert [(row["id"], row["phone"]) for row in answer.json()["results"]] == [
        (world.triage.pk, "+390935000111")
    ]


def test_coordinator_sees_all_offices_and_an_auditor_no_numbers(world: World) -> None:
    coordinator, auditor = (world.program(who).get("/offices") for who in (world.nino, world.anna))

    assert names(coordinator) == names(auditor) == ["Triage", "Anagrafe"]
    assert ("+39" in coordinator.content.decode(), "+39" in auditor.content.decode()) == (True, False)


@pytest.mark.parametrize("who", ["amina", "admin"])
def test_offices_are_not_for_everybody(world: World, who: str) -> None:
    assert world.program(getattr(world, who)).get("/offices").status_code == 403


@pytest.mark.parametrize(("path", "count"), [("/languages", 3), ("/places", 4), ("/offices", 6)])
def test_list_costs_the_same_for_one_and_for_three(world: World, path: str, count: int) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert program.get(path).status_code == 200
        return len(captured)

    program = world.program(world.nino)
    first = queries()
    for name in ("Pediatria", "Chirurgia"):
        make_office("Piazza Armerina", name)
        make_place("Regalbuto", name)
    make_language("ti")
    make_language("ru")

    assert (first, queries()) == (count, count)
