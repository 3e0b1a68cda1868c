"""The OpenAPI document: generated without a warning, complete, and true to what the API answers."""

import io
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver

from config.problems import PROBLEMS
from config.settings import SPECTACULAR_SETTINGS
from tests.config.addresses import routes


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    document: dict[str, Any] = yaml.safe_load(out.getvalue())
    return document


def operations(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_route_of_the_api_is_described(schema: dict[str, Any]) -> None:
    undescribed = {"/api/v1/schema", "/api/v1/docs"}
    served = {
        "/"
        + route.replace("<int:pk>", "{id}")
        .replace("<int:absence_id>", "{absence_id}")
        .replace("<int:version>", "{version}")
        for route in routes(get_resolver())
        if route.startswith("api/")
    }

    assert served - undescribed == set(schema["paths"])


def test_every_operation_says_how_it_fails(schema: dict[str, Any]) -> None:
    for path, method, operation in operations(schema):
        answers = set(operation["responses"])
        assert {"401", "405", "406", "503"} <= answers, (path, method)
        assert ("404" in answers) or "{id}" not in path, (path, method)
        assert ("400" in answers) or "requestBody" not in operation, (path, method)
        assert ("415" in answers) == (method != "get"), (path, method)


def test_every_answer_that_fails_is_a_problem(schema: dict[str, Any]) -> None:
    for name, response in schema["components"]["responses"].items():
        assert set(response["content"]) == {"application/problem+json"}, name
    assert schema["components"]["schemas"]["Problem"]["required"] == [
        "type",
        "title",
        "status",
        "detail",
        "instance",
        "code",
    ]


def test_every_operation_has_its_tag_summary_and_name(schema: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in schema["tags"]}

    assert {tag for _, _, operation in operations(schema) for tag in operation["tags"]} == tags
    assert [path for path, _, operation in operations(schema) if not operation.get("summary")] == []
    names = [operation["operationId"] for _, _, operation in operations(schema)]
    assert len(names) == len(set(names))


def test_who_where_and_under_which_licence(schema: dict[str, Any]) -> None:
    assert schema["openapi"] == "3.0.3"
    assert schema["info"]["license"]["name"] == "AGPL-3.0-or-later"
    assert [bool(schema[part]) for part in ("servers", "tags")] == [True, True]
    assert bool(schema["info"]["contact"])
    assert bool(schema["info"]["x-summary"])


def test_every_code_is_in_the_table(schema: dict[str, Any]) -> None:
    missing = [row.code for row in PROBLEMS.values() if f"`{row.code}`" not in schema["info"]["description"]]

    assert missing == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Setting", 8),
        ("BookingStatus", 14),
        ("SeatStatus", 14),
        ("Lane", 4),
        ("Urgency", 3),
        ("Delivery", 3),
        ("OfferStatus", 9),
        ("GenderWish", 3),
    ],
)
def test_closed_lists_are_named_enums(schema: dict[str, Any], name: str, words: int) -> None:
    assert len(schema["components"]["schemas"][name]["enum"]) == words


def test_no_enum_got_a_made_up_name(schema: dict[str, Any]) -> None:
    named = set(SPECTACULAR_SETTINGS["ENUM_NAME_OVERRIDES"])
    enums = {name for name, kind in schema["components"]["schemas"].items() if "enum" in kind}

    assert enums - named == {"NullEnum", "BlankEnum"}


def test_patch_is_a_merge_patch(schema: dict[str, Any]) -> None:
    body = schema["paths"]["/api/v1/mediators/{id}"]["patch"]["requestBody"]

    assert set(body["content"]) == {"application/json", "application/merge-patch+json"}
    assert body["required"] is True


def test_lists_have_their_envelope(schema: dict[str, Any]) -> None:
    for name, kind in schema["components"]["schemas"].items():
        if name.startswith("Paginated"):
            assert set(kind["properties"]) == {"next", "previous", "results"}


@pytest.mark.django_db
def test_schema_is_served_to_everybody() -> None:
    answer = Client().get("/api/v1/schema")

    assert answer.status_code == 200
    assert yaml.safe_load(answer.content)["info"]["title"] == "Ponte"


@pytest.mark.django_db
def test_page_of_the_schema_loads_nothing_from_elsewhere() -> None:
    page = Client().get("/api/v1/docs")
    script = Client().get("/api/v1/docs?script=")

    assert (page.status_code, script.status_code) == (200, 200)
    text = page.content.decode()
    assert [word in text for word in ("http://", "https://", "//cdn")] == [False, False, False]
    assert "<script>" not in text
    assert "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in text


@pytest.mark.django_db
def test_only_that_page_may_style_itself() -> None:
    policies = [
        Client().get(path).headers["Content-Security-Policy"] for path in ("/api/v1/docs", "/healthz")
    ]

    assert ["'unsafe-inline'" in policy for policy in policies] == [True, False]
    assert "script-src" not in policies[0]
