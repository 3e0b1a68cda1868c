"""Our small schema catches what is wrong, and says what Twilio's published description says, where that is at hand."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from notifications.phonebox.shapes import CALL_SUBRESOURCES
from tests.notifications.phonebox import twilio_schema
from tests.notifications.phonebox.twilio_schema import (
    CALL,
    CALLS_PAGE,
    CREATE,
    CREATE_CALL,
    ERROR,
    LIST,
    MESSAGE,
    PAGE,
    Field,
    object_faults,
)

PUBLISHED = Path(__file__).parents[4] / "shared/data/twilio_api_v2010.yaml"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
CALLS = "/2010-04-01/Accounts/{AccountSid}/Calls.json"
KINDS = {str: "string", int: "integer", dict: "object", list: "array"}


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({"code": 1, "message": "", "more_info": ""}, "status is missing"),
        ({"code": 1, "message": "", "more_info": "", "status": 400, "extra": 1}, "extra is not Twilio's"),
        ({"code": "1", "message": "", "more_info": "", "status": 400}, "code is a str"),
        ({"code": None, "message": "", "more_info": "", "status": 400}, "code is null"),
    ],
)
def test_object_faults_names_what_is_wrong(value: dict[str, Any], fault: str) -> None:
    assert object_faults(ERROR, value) == [fault]


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("sid", "SM123", "sid is not of its form"),
        ("date_sent", "2026-11-23T09:00:00Z", "date_sent is not of its form"),
        ("status", "lost", "status is lost"),
    ],
)
def test_field_faults_names_what_is_wrong(name: str, value: str, fault: str) -> None:
    assert MESSAGE[name].faults(name, value) == [fault]


if PUBLISHED.exists():

    @cache
    def published() -> dict[str, Any]:
        description: dict[str, Any] = yaml.load(PUBLISHED.read_text(), Loader=yaml.CSafeLoader)
        return description

    def resolved(schema: dict[str, Any]) -> dict[str, Any]:
        name = schema.get("$ref", "").rpartition("/")[2]
        named: dict[str, Any] = published()["components"]["schemas"].get(name, schema)
        return named

    def answers(method: str, path: str = MESSAGES) -> dict[str, Any]:
        status = {"post": "201", "get": "200"}[method]
        content = published()["paths"][path][method]["responses"][status]["content"]
        properties: dict[str, Any] = resolved(content["application/json"]["schema"])["properties"]
        return properties

    def agrees(ours: Field, theirs: dict[str, Any]) -> bool:
        return (
            KINDS[ours.kind] == theirs["type"]
            and (not ours.nullable or theirs.get("nullable", False))
            and f"^{ours.pattern}$" == theirs.get("pattern", "^$")
            and ours.format == theirs.get("format", "")
            and set(ours.values) <= set(theirs.get("enum", ()))
        )

    def test_message_has_the_published_fields() -> None:
        assert MESSAGE.keys() == answers("post").keys()

    @pytest.mark.parametrize("name", MESSAGE)
    def test_message_field_agrees_with_the_published_one(name: str) -> None:
        assert agrees(MESSAGE[name], resolved(answers("post")[name]))

    def test_call_has_the_published_fields() -> None:
        assert CALL.keys() == answers("post", CALLS).keys()

    @pytest.mark.parametrize("name", CALL)
    def test_call_field_agrees_with_the_published_one(name: str) -> None:
        ours, theirs = CALL[name], resolved(answers("post", CALLS)[name])
        # That a call's direction is one of a few is only told in words.
        known = ours if name != "direction" else replace(ours, values=())

        assert agrees(known, theirs)

    def test_call_is_as_rich_below_as_the_published_example() -> None:
        post = published()["paths"][CALLS]["post"]["responses"]["201"]["content"]["application/json"]
        example = post["examples"]["create"]["value"]["subresource_uris"]

        assert CALL_SUBRESOURCES.keys() == example.keys()

    @pytest.mark.parametrize("name", CREATE_CALL)
    def test_field_of_a_new_call_is_published(name: str) -> None:
        form = published()["paths"][CALLS]["post"]["requestBody"]["content"]
        theirs = form["application/x-www-form-urlencoded"]["schema"]["properties"][name]

        assert theirs["type"] == ("integer" if name == "Timeout" else "string")
        assert theirs.get("format", "") == CREATE_CALL[name].format

    def test_page_of_calls_has_the_published_fields() -> None:
        assert CALLS_PAGE.keys() == answers("get", CALLS).keys()

    def test_states_of_a_call_are_all_the_published_ones() -> None:
        theirs = resolved(answers("post", CALLS)["status"])

        assert set(CALL["status"].values) == set(theirs["enum"])

    def test_page_has_the_published_fields() -> None:
        assert PAGE.keys() == answers("get").keys()

    @pytest.mark.parametrize("name", PAGE)
    def test_page_field_agrees_with_the_published_one(name: str) -> None:
        assert agrees(PAGE[name], answers("get")[name])

    @pytest.mark.parametrize("name", CREATE)
    def test_create_field_is_published(name: str) -> None:
        form = published()["paths"][MESSAGES]["post"]["requestBody"]["content"]
        theirs = resolved(form["application/x-www-form-urlencoded"]["schema"]["properties"][name])

        assert set(CREATE[name].values) <= set(theirs.get("enum", ()))
        assert name == "ValidityPeriod" or f"^{CREATE[name].pattern}$" == theirs.get("pattern", "^$")

    @pytest.mark.parametrize("name", LIST)
    def test_list_filter_is_published(name: str) -> None:
        theirs = [parameter["name"] for parameter in published()["paths"][MESSAGES]["get"]["parameters"]]

        assert name in theirs

    def test_agrees_notices_a_difference() -> None:
        sid = resolved(answers("post")["sid"])

        assert agrees(Field(str, pattern=twilio_schema.MESSAGE_SID), sid)
        assert not agrees(Field(str, pattern=twilio_schema.SERVICE_SID), sid)
        assert not agrees(Field(int, pattern=twilio_schema.MESSAGE_SID), sid)
        assert not agrees(Field(str, values=("lost",)), resolved(answers("post")["status"]))
