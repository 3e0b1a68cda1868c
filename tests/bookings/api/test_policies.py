"""The rules by API: read version by version, changed by a new one, and refused with what is wrong."""

from typing import Any

import pytest

from bookings.models import Policy
from bookings.rules import Rules
from tests.bookings.api.conftest import World
from tests.bookings.clockwork import everything
from tests.speaking import Program

pytestmark = pytest.mark.django_db


def change(program: Program, **values: Any) -> Any:
    return program.post(
        "/policies", {"numbers": {"notice_hours": 48}, "note": "Due giorni", "based_on": 1, **values}
    )


@pytest.fixture
def nino(world: World) -> Program:
    return world.program(world.nino)


def test_versions_are_listed_newest_first(nino: Program) -> None:
    change(nino)

    answer = nino.get("/policies")

    assert [(row["version"], row["created_by"]) for row in answer.json()["results"]] == [
        (2, "nino"),
        (1, None),
    ]
    assert answer.json()["results"][0] == {
        "version": 2,
        "created_at": "2026-07-14T12:00:00+02:00",
        "created_by": "nino",
        "note": "Due giorni",
    }


def test_list_is_cut_into_pages(nino: Program) -> None:
    change(nino)

    page = nino.get("/policies", {"page_size": 1}).json()

    assert [row["version"] for row in page["results"]] == [2]
    assert page["next"] is not None


def test_version_shows_its_numbers_and_what_it_changed(nino: Program) -> None:
    change(nino)

    first, second = nino.get("/policies/1").json(), nino.get("/policies/2").json()

    assert (first["numbers"], first["changes"]) == (Rules().as_json(), [])
    assert second["numbers"] == Rules(notice_hours=48).as_json()
    assert second["changes"] == [{"rule": "notice_hours", "before": 24, "after": 48}]


def test_version_that_never_was_is_not_there(nino: Program) -> None:
    answer = nino.get("/policies/9")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("who", ["nino", "admin"])
def test_coordinator_and_administrator_change_the_rules(world: World, who: str) -> None:
    answer = change(
        world.program(getattr(world, who)), numbers={"lanes": {"short": {"size": 3}}, "notice_hours": 48}
    )

    assert (answer.status_code, answer.headers["Location"]) == (201, "/api/v1/policies/2")
    body = answer.json()
    assert (body["version"], body["created_by"], body["note"]) == (2, who, "Due giorni")
    assert [each["rule"] for each in body["changes"]] == ["lanes.short.size", "notice_hours"]
    assert Policy.objects.latest("version").rules.lane("short").size == 3


def test_same_numbers_make_no_version(nino: Program) -> None:
    before = everything()

    answer = change(nino, numbers={"notice_hours": 24})

    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert everything() == before


def test_rules_that_contradict_themselves_are_refused_with_the_list(nino: Program) -> None:
    before = everything()

    answer = change(
        nino, numbers={"quiet_from_hour": 7, "quiet_to_hour": 21, "lanes": {"urgent": {"wait_minutes": 180}}}
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "rules_contradict")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["contradictions"] == [
        {
            "kind": "wave_outlasts_lead",
            "rules": ["lanes.urgent.wait_minutes", "now_below_minutes"],
            "values": [180, 120],
        },
        {"kind": "quiet_all_day", "rules": ["quiet_from_hour", "quiet_to_hour"], "values": [7, 21]},
    ]
    assert everything() == before


def test_the_second_of_two_hears_that_the_rules_have_changed(nino: Program, world: World) -> None:
    change(nino)
    before = everything()

    answer = change(world.program(world.admin), numbers={"debrief_minutes": 20})

    assert (answer.status_code, answer.json()["code"]) == (409, "rules_changed_since")
    problem = answer.json()
    assert (problem["based_on"], problem["latest"]) == (1, 2)
    assert problem["changed_at"] == "2026-07-14T12:00:00+02:00"
    assert everything() == before


def test_version_that_never_was_is_no_ground_to_build_on(nino: Program) -> None:
    answer = change(nino, based_on=9)

    assert (answer.status_code, answer.json()["code"], answer.json()["version"]) == (404, "unknown_policy", 9)


@pytest.mark.parametrize(
    ("numbers", "code", "rules"),
    [
        ({"notice_horus": 24}, "unknown_rule", ["notice_horus"]),
        ({"lanes": {"now": {"siez": 3}}}, "unknown_rule", ["lanes.now.siez"]),
        ({"notice_hours": "24"}, "wrong_kind", ["notice_hours"]),
        ({"lanes": {"now": {"size": None}}}, "wrong_kind", ["lanes.now.size"]),
        ({"level_by_setting": {"health": "perfect"}}, "wrong_kind", ["level_by_setting.health"]),
    ],
)
def test_what_can_never_be_rules_is_named(
    nino: Program, numbers: dict[str, Any], code: str, rules: list[str]
) -> None:
    before = everything()

    answer = change(nino, numbers=numbers)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["rules"] == rules
    assert everything() == before


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"numbers": [1]}, "numbers"),
        ({"numbers": None}, "numbers"),
        ({"note": ""}, "note"),
        ({"note": "x" * 201}, "note"),
        ({"based_on": "1"}, "based_on"),
        ({"based_on": 0}, "based_on"),
    ],
)
def test_what_is_not_shaped_right_is_named(nino: Program, values: dict[str, Any], field: str) -> None:
    before = everything()

    answer = change(nino, **values)

    assert answer.status_code == 400
    assert [wrong["field"] for wrong in answer.json()["errors"]] == [field]
    assert everything() == before
