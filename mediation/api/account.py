"""Signing in and out, and who one is."""

from typing import Any

from django.contrib.auth import logout
from drf_spectacular.utils import OpenApiExample, extend_schema
from knox.models import AuthToken
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from mediation.actions import signing_in
from mediation.api.asking import body_of, user_of
from mediation.api.fields import Instant, Text
from mediation.models import Membership, User
from mediation.permissions import mediator_of, offices_of
from mediation.vocabulary import Role


class Credentials(serializers.Serializer[Any]):
    username = Text(max_length=150)
    password = Text(max_length=128, trim_whitespace=False, style={"input_type": "password"})


class KeyShown(serializers.Serializer[Any]):
    token = serializers.CharField(read_only=True)
    expires_at = Instant(read_only=True)


class SignIn(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "sign_in"

    @extend_schema(
        tags=["account"],
        operation_id="sign_in",
        summary="Get a token for a name and a password",
        description="Send it as `Authorization: Token …`. It ends by itself at `expires_at`.",
        auth=[],
        request=Credentials,
        responses=KeyShown,
        examples=[
            OpenApiExample("A clerk", value={"username": "cleo", "password": "…"}, request_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        key = signing_in.sign_in(**body_of(request, Credentials))
        return Response(KeyShown(key).data)


class SignOut(APIView):
    @extend_schema(
        tags=["account"],
        operation_id="sign_out",
        summary="End this token, or this session",
        request=None,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        if isinstance(request.auth, AuthToken):
            signing_in.sign_out(digest=request.auth.digest)
        else:
            logout(request)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MembershipShown(serializers.ModelSerializer[Membership]):
    role = serializers.ChoiceField(choices=Role.choices, read_only=True)
    organisation_name = serializers.CharField(source="organisation.name", read_only=True)
    office_name = serializers.CharField(source="office.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Membership
        fields = ("role", "organisation", "organisation_name", "office", "office_name")
        read_only_fields = fields


class MeShown(serializers.ModelSerializer[User]):
    memberships = MembershipShown(many=True, read_only=True)
    offices = serializers.SerializerMethodField(help_text="Ids of the offices whose bookings are one's own.")
    mediator = serializers.SerializerMethodField(help_text="Id of one's entry among the mediators, if any.")

    class Meta:
        model = User
        fields = (
            "id",
            "username",
            "first_name",
            "last_name",
            "language",
            "memberships",
            "offices",
            "mediator",
        )
        read_only_fields = fields

    def get_offices(self, user: User) -> list[int]:
        return list(offices_of(user).order_by("pk").values_list("pk", flat=True))

    def get_mediator(self, user: User) -> int | None:
        mediator = mediator_of(user)
        return mediator.pk if mediator else None


class Me(APIView):
    @extend_schema(
        tags=["account"], operation_id="me", summary="Who I am, and what I may be", responses=MeShown
    )
    def get(self, request: Request) -> Response:
        me = User.objects.prefetch_related("memberships__organisation", "memberships__office")
        return Response(MeShown(me.get(pk=user_of(request).pk)).data)
