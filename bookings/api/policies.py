"""The versions of the rules: read one by one, and a new one made of the latest."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from bookings.actions.ruling import change_rules
from bookings.models import Policy
from bookings.numbering import differences
from bookings.permissions import require
from bookings.rulebook import BY_RULE, Unit
from bookings.rules import Rules
from mediation.api.asking import body_of, user_of
from mediation.api.fields import Id, Instant, Text
from mediation.clock import now

LONGEST_NOTE = 200
KINDS: dict[Unit, dict[str, Any]] = {
    Unit.SWITCH: {"type": "boolean"},
    Unit.LEVEL: {"$ref": "#/components/schemas/Level"},
}


def _schema(numbers: dict[str, Any], above: str = "") -> dict[str, Any]:
    """The numbers as OpenAPI: an object of objects, each number with its unit and what it can be."""
    parts = {
        str(name): _schema(value, f"{above}{name}.") if isinstance(value, dict) else _number(f"{above}{name}")
        for name, value in numbers.items()
    }
    return {"type": "object", "properties": parts, "additionalProperties": False}


def _number(rule: str) -> dict[str, Any]:
    row = BY_RULE.get(rule)
    if row is None:
        return {}
    words = f"In {row.unit.replace('_', ' ')}." + (" 0: see the page of the rules." if row.zero else "")
    counted = {"type": "integer", "minimum": row.least, "maximum": row.greatest, "description": words}
    return KINDS.get(row.unit, counted)


@extend_schema_field(_schema(Rules().as_json()))
class Numbers(serializers.DictField):
    """Nested as the rules are; the action judges names, kinds and contradictions."""


class PolicyShown(serializers.Serializer[Policy]):
    version = serializers.IntegerField()
    created_at = Instant()
    created_by = serializers.SerializerMethodField(help_text="Null: the product itself.")
    note = serializers.CharField(help_text="Why.")

    def get_created_by(self, policy: Policy) -> str | None:
        by = policy.created_by
        return (by.get_full_name() or by.get_username()) if by else None


class ChangeShown(serializers.Serializer[Any]):
    rule = serializers.CharField(help_text="Its path, such as `lanes.now.size`.")
    before = serializers.JSONField()
    after = serializers.JSONField()


class PolicyWhole(PolicyShown):
    numbers = serializers.SerializerMethodField()
    changes = serializers.SerializerMethodField(help_text="Since the version before it.")

    @extend_schema_field(_schema(Rules().as_json()))
    def get_numbers(self, policy: Policy) -> dict[str, Any]:
        return policy.rules.as_json()

    @extend_schema_field(ChangeShown(many=True))
    def get_changes(self, policy: Policy) -> Any:
        before = Policy.objects.filter(pk=policy.version - 1).first()
        found = differences(before.rules, policy.rules) if before else []
        return ChangeShown(found, many=True).data


class NewPolicy(serializers.Serializer[Any]):
    numbers = Numbers(help_text="What stays away stays as it is in `based_on`.")
    note = Text(max_length=LONGEST_NOTE, help_text="Why: it stays in the history of the rules.")
    based_on = Id(help_text="The version that was read; refused when another has come after it.")


SLOWER = OpenApiExample(
    "Fewer people at a time, and more patience",
    value={
        "numbers": {"lanes": {"short": {"size": 3, "wait_minutes": 60}}},
        "note": "Meno SMS per niente",
        "based_on": 1,
    },
    request_only=True,
)


@extend_schema(tags=["policies"])
class Policies(GenericViewSet[Policy]):
    """A booking keeps the version it was asked under, whatever comes after it."""

    queryset = Policy.objects.select_related("created_by")
    serializer_class = PolicyShown
    filterset_class = None
    ordering = "-version"
    lookup_field = "version"
    lookup_value_converter = "int"

    @extend_schema(summary="The versions of the rules, newest first")
    def list(self, request: Request) -> Response:
        require(user_of(request), "see_rules")
        page: Any = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(PolicyShown(page, many=True).data)

    @extend_schema(summary="One version with all its numbers", responses=PolicyWhole)
    def retrieve(self, request: Request, version: int) -> Response:
        require(user_of(request), "see_rules")
        return Response(PolicyWhole(get_object_or_404(self.get_queryset(), pk=version)).data)

    @extend_schema(
        summary="Change the rules for the bookings to come",
        description=(
            "Numbers that cannot all hold are refused with `rules_contradict`, and `contradictions` lists them. "
            "The same numbers as before make no version: the answer is 200 and the version that there is."
        ),
        request=NewPolicy,
        responses={201: PolicyWhole, 200: PolicyWhole},
        examples=[SLOWER],
    )
    def create(self, request: Request) -> Response:
        user = user_of(request)
        require(user, "change_rules")
        sent = body_of(request, NewPolicy)
        made = change_rules(**sent, by_id=user.pk, at=now())
        is_new = made.version != sent["based_on"]
        return Response(
            PolicyWhole(made).data,
            status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK,
            headers={"Location": f"{request.path}/{made.version}"} if is_new else {},
        )
