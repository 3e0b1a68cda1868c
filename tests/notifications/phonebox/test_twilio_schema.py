"""Our small schema catches what is wrong, and says what Twilio's published description says, where that is at hand."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from notifications.callbacks import CALL_ENDED, REPORTED
from notifications.channels.twilio_voice import UNDER_WAY
from notifications.phonebox.shapes import CALL_SUBRESOURCES
from tests.notifications.phonebox import twilio_schema
from tests.notifications.phonebox.twilio_schema import (
    CALL,
    CALLS_PAGE,
    CREATE,
    CREATE_CALL,
    CREATE_CALL_LEFT_OUT,
    CREATE_LEFT_OUT,
    ERROR,
    LIST,
    LIST_CALLS,
    LIST_CALLS_LEFT_OUT,
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

    def is_split(theirs: Iterable[str], known: Iterable[str], left_out: Iterable[str]) -> bool:
        """Each of Twilio's is on one of our lists, and on these is nothing else."""
        return sorted(theirs) == sorted([*known, *left_out])

    def form(path: str) -> dict[str, Any]:
        content = published()["paths"][path]["post"]["requestBody"]["content"]
        schema: dict[str, Any] = content["application/x-www-form-urlencoded"]["schema"]
        return schema

    def filters(path: str) -> list[str]:
        """The account stands in the address."""
        parameters = published()["paths"][path]["get"]["parameters"]
        return [parameter["name"] for parameter in parameters if parameter["in"] == "query"]

    def agrees(ours: Field, theirs: dict[str, Any]) -> bool:
        return (
            KINDS[ours.kind] == theirs["type"]
            and (not ours.nullable or theirs.get("nullable", False))
            and f"^{ours.pattern}$" == theirs.get("pattern", "^$")
            and ours.format == theirs.get("format", "")
            and is_split(theirs.get("enum", ()), ours.values, ours.left_out)
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
        theirs = form(CALLS)["properties"][name]

        assert theirs["type"] == ("integer" if name == "Timeout" else "string")
        assert theirs.get("format", "") == CREATE_CALL[name].format

    def test_page_of_calls_has_the_published_fields() -> None:
        assert CALLS_PAGE.keys() == answers("get", CALLS).keys()

    def test_page_has_the_published_fields() -> None:
        assert PAGE.keys() == answers("get").keys()

    @pytest.mark.parametrize("name", PAGE)
    def test_page_field_agrees_with_the_published_one(name: str) -> None:
        assert agrees(PAGE[name], answers("get")[name])

    @pytest.mark.parametrize("name", CREATE)
    def test_create_field_is_published(name: str) -> None:
        theirs = resolved(form(MESSAGES)["properties"][name])

        assert is_split(theirs.get("enum", ()), CREATE[name].values, CREATE[name].left_out)
        assert name == "ValidityPeriod" or f"^{CREATE[name].pattern}$" == theirs.get("pattern", "^$")

    @pytest.mark.parametrize(
        ("path", "ours", "left_out"),
        [(MESSAGES, CREATE, CREATE_LEFT_OUT), (CALLS, CREATE_CALL, CREATE_CALL_LEFT_OUT)],
    )
    def test_every_published_field_of_a_form_is_known(
        path: str, ours: dict[str, Field], left_out: tuple[str, ...]
    ) -> None:
        assert is_split(form(path)["properties"], ours, left_out)
        assert {name for name, field in ours.items() if not field.nullable} == set(form(path)["required"])

    @pytest.mark.parametrize(
        ("path", "ours", "left_out"), [(MESSAGES, LIST, ()), (CALLS, LIST_CALLS, LIST_CALLS_LEFT_OUT)]
    )
    def test_every_published_filter_is_known(
        path: str, ours: tuple[str, ...], left_out: tuple[str, ...]
    ) -> None:
        assert is_split(filters(path), ours, left_out)

    def test_every_published_state_of_a_message_means_something_here() -> None:
        """Of what comes in nothing is reported, and Ponte writes to one number at a time."""
        theirs = resolved(answers("post")["status"])["enum"]

        assert is_split(theirs, REPORTED, ("receiving", "received", "partially_delivered"))

    def test_every_published_state_of_a_call_means_something_here() -> None:
        theirs = resolved(answers("post", CALLS)["status"])["enum"]

        assert is_split(theirs, CALL_ENDED, UNDER_WAY)

    def test_agrees_notices_a_difference() -> None:
        sid = resolved(answers("post")["sid"])

        assert agrees(Field(str, pattern=twilio_schema.MESSAGE_SID), sid)
        assert not agrees(Field(str, pattern=twilio_schema.SERVICE_SID), sid)
        assert not agrees(Field(int, pattern=twilio_schema.MESSAGE_SID), sid)
        state = resolved(answers("post")["status"])
        ours = MESSAGE["status"]
        assert agrees(ours, state)
        assert not agrees(replace(ours, values=(*ours.values, "lost")), state)
        assert not agrees(replace(ours, values=ours.values[1:]), state)
        assert not agrees(replace(ours, left_out=ours.left_out[1:]), state)
        assert not agrees(ours, {**state, "enum": [*state["enum"], "new"]})
