"""/api/v1/mediators: the coordinator keeps the register, a mediator her own calendar, nobody else sees any."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediation.models import Absence, Mediator
from tests.factories import make_language, make_mediator, make_place
from tests.mediation.api.conftest import World

pytestmark = pytest.mark.django_db


def entry(**values: Any) -> dict[str, Any]:
    return {
        "first_name": "Omar",
        "last_name": "Prova",
        "gender": "male",
        "home": make_place().pk,
        "deliveries": ["onsite", "phone"],
        "phone": "333 123 4567",
        **values,
    }


# --- The register


def test_coordinator_sees_all_and_a_mediator_herself(world: World) -> None:
    seen = [
        [row["first_name"] for row in world.program(who).get("/mediators").json()["results"]]
        for who in (world.nino, world.amina)
    ]

    assert seen == [["Amina", "Zarina"], ["Amina"]]


@pytest.mark.parametrize("who", ["dr_berg", "anna", "admin"])
def test_mediators_are_not_for_everybody(world: World, who: str) -> None:
    program = world.program(getattr(world, who))

    assert program.get("/mediators").status_code == 403
    assert program.post("/mediators", entry()).status_code == 403
    assert program.get(f"/mediators/{world.amina.pk}").status_code == 404
    assert Mediator.objects.count() == 2


def test_mediator_is_entered_with_her_languages(world: World) -> None:
    make_language("ti")
    said = {"language": "ti", "level": "native", "settings": ["health", "social"]}

    answer = world.program(world.nino).post("/mediators", entry(languages=[said]))

    assert answer.status_code == 201
    omar = Mediator.objects.get(first_name="Omar")
    assert answer.json() == {
        "id": omar.pk,
        "first_name": "Omar",
        "last_name": "Prova",
        "kind": "mediator",
        "gender": "male",
        "home": omar.home_id,
        "municipality": "Enna",
        "deliveries": ["onsite", "phone"],
        "takes_night_calls": False,
        "phone": "+393331234567",
        "language": "it",
        "opted_out_at": None,
        "is_active": True,
        "languages": [{**said, "varieties": []}],
    }


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"phone": "12"}, 400, "bad_phone"),
        ({"phone": ""}, 400, "blank"),
        ({"gender": "any"}, 400, "invalid_choice"),
        ({"deliveries": ["pigeon"]}, 400, "invalid_choice"),
        ({"takes_night_calls": "yes"}, 400, "invalid"),
        ({"languages": [{"language": "xx", "level": "native", "settings": []}]}, 400, "unknown_language"),
        ({"languages": [{"language": "uk", "level": "so-so", "settings": []}]}, 400, "invalid_choice"),
        (
            {"languages": [{"language": "uk", "level": "native", "settings": [], "varieties": ["x"]}]},
            400,
            "unknown_variety",
        ),
        ({"home": 987_654}, 404, "unknown_place"),
    ],
)
def test_entry_that_is_not_right_is_refused(
    world: World, wrong: dict[str, Any], status: int, code: str
) -> None:
    answer = world.program(world.nino).post("/mediators", entry(**wrong))

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Mediator.objects.count() == 2


def test_number_of_another_mediator_is_409(world: World) -> None:
    answer = world.program(world.nino).post("/mediators", entry(phone=world.amina.phone))

    assert (answer.status_code, answer.json()["code"]) == (409, "phone_in_use")
    assert Mediator.objects.count() == 2


@pytest.mark.parametrize("content_type", ["application/json", "application/merge-patch+json"])
def test_coordinator_corrects_an_entry(world: World, content_type: str) -> None:
    program = world.program(world.nino)

    answer = program.send("PATCH", f"/mediators/{world.amina.pk}", '{"is_active": false}', content_type)

    assert (answer.status_code, answer.json()["is_active"], answer.json()["first_name"]) == (
        200,
        False,
        "Amina",
    )


def test_mediator_does_not_correct_her_own_entry(world: World) -> None:
    program = world.program(world.amina)

    own = program.patch(f"/mediators/{world.amina.pk}", {"phone": "+393339999999"})
    anothers = program.patch(f"/mediators/{world.zarina.pk}", {"phone": "+393339999999"})

    assert (own.status_code, anothers.status_code) == (403, 404)
    assert Mediator.objects.filter(phone="+393339999999").count() == 0


def test_list_costs_the_same_for_one_and_for_three(world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert program.get("/mediators").status_code == 200
        return len(captured)

    program = world.program(world.nino)
    world.zarina.delete()
    one = queries()
    make_mediator("Mariam", phone="+393330000091")
    make_mediator("Fanta", phone="+393330000092", languages=["uk", "ru"])

    assert (one, queries()) == (6, 6)


# --- What she speaks


def test_languages_are_added_corrected_and_replaced(world: World) -> None:
    make_language("ti")
    program, path = world.program(world.nino), f"/mediators/{world.amina.pk}/languages"

    added = program.post(path, {"language": "ti", "level": "fluent", "settings": ["school"]})
    both = program.get(path).json()["results"]
    replaced = program.put(path, {"languages": [{"language": "ti", "level": "native", "settings": []}]})

    assert (added.status_code, added.json()["level"]) == (201, "fluent")
    assert [row["language"] for row in both] == ["uk", "ti"]
    assert [(row["language"], row["level"]) for row in replaced.json()["results"]] == [("ti", "native")]


def test_mediator_reads_but_does_not_grade_herself(world: World) -> None:
    program, path = world.program(world.amina), f"/mediators/{world.amina.pk}/languages"

    assert program.get(path).status_code == 200
    assert program.put(path, {"languages": []}).status_code == 403
    assert world.amina.skills.count() == 1


# --- When she can


@pytest.mark.parametrize("who", ["amina", "nino"])
def test_openings_are_kept_by_herself_or_the_coordinator(world: World, who: str) -> None:
    program, path = world.program(getattr(world, who)), f"/mediators/{world.amina.pk}/availability"

    replaced = program.put(
        path,
        {
            "openings": [
                {"weekday": 0, "opens": "08:00", "closes": "13:00"},
                {"weekday": 6, "opens": "20:30", "closes": "24:00"},
            ]
        },
    )
    added = program.post(path, {"weekday": 0, "opens": "13:00", "closes": "15:15"})
    shown = [(row["weekday"], row["opens"], row["closes"]) for row in program.get(path).json()["results"]]

    assert (replaced.status_code, added.status_code) == (200, 201)
    assert (added.json()["opens"], added.json()["closes"]) == ("08:00", "15:15")
    assert shown == [(0, "08:00", "15:15"), (6, "20:30", "24:00")]


@pytest.mark.parametrize(
    ("opening", "status", "code"),
    [
        ({"weekday": 7}, 400, "max_value"),
        ({"weekday": "0"}, 400, "invalid"),
        ({"opens": "8:00"}, 400, "invalid"),
        ({"opens": "25:00"}, 400, "invalid"),
        ({"closes": "24:01"}, 400, "invalid"),
        ({"opens": "08:60"}, 400, "invalid"),
        ({"opens": "０８:00"}, 400, "invalid"),
        ({"opens": "13:00", "closes": "13:00"}, 422, "end_before_start"),
    ],
)
def test_opening_that_is_not_right_is_refused(
    world: World, opening: dict[str, Any], status: int, code: str
) -> None:
    body = {"weekday": 0, "opens": "08:00", "closes": "13:00", **opening}

    answer = world.program(world.amina).post(f"/mediators/{world.amina.pk}/availability", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert world.amina.availabilities.count() == 0


# --- When she cannot


def test_absence_is_marked_listed_and_taken_back(world: World) -> None:
    program, path = world.program(world.amina), f"/mediators/{world.amina.pk}/absences"
    stretch = {"starts_at": "2026-08-01T00:00:00+02:00", "ends_at": "2026-08-15T00:00:00+02:00"}

    marked = program.post(path, {**stretch, "note": "Ferie"})
    listed = program.get(path).json()["results"]
    taken_back = program.delete(f"{path}/{marked.json()['id']}")

    assert (marked.status_code, taken_back.status_code) == (201, 204)
    assert listed == [{"id": marked.json()["id"], **stretch, "note": "Ferie"}]
    assert Absence.objects.count() == 0


@pytest.mark.parametrize(
    ("stretch", "status", "code"),
    [
        ({"ends_at": "2026-08-01T00:00:00+02:00"}, 422, "end_before_start"),
        ({"ends_at": "2026-08-15T00:00:00"}, 400, "naive_time"),
        ({"starts_at": None}, 400, "null"),
    ],
)
def test_absence_that_is_not_right_is_refused(
    world: World, stretch: dict[str, Any], status: int, code: str
) -> None:
    body = {"starts_at": "2026-08-01T00:00:00+02:00", "ends_at": "2026-08-15T00:00:00+02:00", **stretch}

    answer = world.program(world.amina).post(f"/mediators/{world.amina.pk}/absences", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Absence.objects.count() == 0


@pytest.mark.parametrize("part", ["availability", "absences"])
@pytest.mark.parametrize(("who", "status"), [("zarina", 404), ("dr_berg", 404), ("anna", 404)])
def test_calendar_of_another_is_not_there(world: World, part: str, who: str, status: int) -> None:
    program, path = world.program(getattr(world, who)), f"/mediators/{world.amina.pk}/{part}"

    assert (program.get(path).status_code, program.post(path, {}).status_code) == (status, status)


def test_absence_of_another_is_not_taken_back(world: World) -> None:
    program = world.program(world.zarina)
    stretch = {"starts_at": "2026-08-01T00:00:00+02:00", "ends_at": "2026-08-15T00:00:00+02:00"}
    hers = world.program(world.amina).post(f"/mediators/{world.amina.pk}/absences", stretch).json()["id"]

    answers = [program.delete(f"/mediators/{who.pk}/absences/{hers}") for who in (world.amina, world.zarina)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert Absence.objects.count() == 1
