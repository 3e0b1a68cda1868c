"""What the generated OpenAPI document cannot know by itself: how operations fail, and limits. And the page of it."""

from collections.abc import Iterator
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.views import SpectacularSwaggerSplitView

from config.problems import MEDIA_TYPE, PROBLEMS

Schema = dict[str, Any]

PROBLEM: Schema = {
    "type": "object",
    "description": "RFC 9457. Facts such as `number` or `expired_at` come as further members.",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "format": "int32", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "code": {"type": "string", "description": "Stable: what a program decides by."},
        "errors": {
            "type": "array",
            "maxItems": 1000,
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
    "additionalProperties": True,
}
ANSWERS = {
    400: "What was sent can never be meant; `errors` names the fields.",
    401: "Not signed in.",
    403: "The role may not.",
    404: "Not there, or not to be seen; in the path or in the body.",
    405: "This address does not take that method.",
    406: "Only JSON is spoken here.",
    409: "It does not fit what is: taken, busy, or in another state.",
    410: "The time to answer is over.",
    415: "Only JSON is understood here.",
    422: "Well formed, and impossible.",
    429: "Too many requests; `Retry-After` says when to come again.",
    503: "The database is busy or away; `Retry-After` says when to come again.",
}
THROTTLED = {"sign_in", "bookings_create"}
MOST_ITEMS = 1000
MERGE_PATCH = "application/merge-patch+json"


def declare_problems(result: Schema, **_: Any) -> Schema:
    """Say of each operation how it can fail."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    result["components"]["responses"] = {
        f"Problem{status}": {
            "description": words,
            "content": {MEDIA_TYPE: {**content[MEDIA_TYPE], "example": _example(status)}},
        }
        for status, words in ANSWERS.items()
    }
    for method, operation in _operations(result):
        for status in _can_answer(method, operation):
            operation["responses"][str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    return result


def _operations(result: Schema) -> Iterator[tuple[str, Schema]]:
    return ((method, operation) for path in result["paths"].values() for method, operation in path.items())


def _can_answer(method: str, operation: Schema) -> Iterator[int]:
    has_body, parameters = "requestBody" in operation, operation.get("parameters", [])
    changes = method != "get" and "sign" not in operation["operationId"].split("_")[:1]
    conditions = {
        400: has_body or method != "get" or any(parameter["in"] == "query" for parameter in parameters),
        401: True,
        403: operation["operationId"] != "sign_in",
        404: any(parameter["in"] == "path" for parameter in parameters) or changes or _has_cursor(parameters),
        405: True,
        406: True,
        409: changes,
        410: operation["operationId"] == "offers_accept_create",
        415: method != "get",
        422: changes,
        429: operation["operationId"] in THROTTLED,
        503: True,
    }
    return (status for status, is_possible in conditions.items() if is_possible)


def _has_cursor(parameters: list[Schema]) -> bool:
    return any(parameter["name"] == "cursor" for parameter in parameters)


def _example(status: int) -> Schema:
    row = next(row for row in PROBLEMS.values() if row.status == status)
    return {
        "type": f"https://ponte.example/api/v1/docs#{row.code}",
        "title": row.title,
        "status": status,
        "detail": f"{row.title}.",
        "instance": "/api/v1/bookings/1001",
        "code": row.code,
    }


def finish(result: Schema, **_: Any) -> Schema:
    """Add the table of codes, and what linters of public APIs ask for: formats, most items, one kind of patch."""
    result["info"]["description"] += _codes()
    for method, operation in _operations(result):
        if "requestBody" in operation:
            _one_kind_of_body(method, operation["requestBody"])
    for schema in _schemas(result):
        _limit(schema)
    for schema in result["components"]["schemas"].values():
        _any_of(schema)
    return result


def _codes() -> str:
    rows = sorted({(row.status, row.code, row.title) for row in PROBLEMS.values()})
    lines = [f"| {status} | `{code}` | {title} |" for status, code, title in rows]
    return "\n".join(["\n\n## Problems\n", "| status | code | |", "|---|---|---|", *lines])


def _one_kind_of_body(method: str, body: Schema) -> None:
    if method == "patch":
        body["required"] = True
    else:
        body["content"].pop(MERGE_PATCH, None)


def _schemas(node: Any) -> Iterator[Schema]:
    """Every schema object, wherever it lies."""
    if isinstance(node, dict):
        if isinstance(node.get("type"), str):
            yield node
        for child in node.values():
            yield from _schemas(child)
    elif isinstance(node, list):
        for child in node:
            yield from _schemas(child)


def _limit(schema: Schema) -> None:
    if schema["type"] == "integer":
        schema.setdefault("format", "int64")
    if schema["type"] == "array":
        schema.setdefault("maxItems", MOST_ITEMS)


def _any_of(schema: Schema) -> None:
    """A booking seen whole is also a valid one seen in part: at least one kind matches, not exactly one."""
    if "oneOf" in schema:
        schema["anyOf"] = schema.pop("oneOf")


class TokensInSchema(KnoxTokenScheme):  # type: ignore[no-untyped-call]
    target_class = "config.api.Tokens"
    name = "token"


# Swagger UI writes its own styles into the page. Everything it loads is served from here.
@method_decorator(csp_update({"style-src": [SELF, UNSAFE_INLINE], "img-src": ["data:"]}), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    url_name = "schema"
