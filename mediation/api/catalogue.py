"""What requests choose from: languages, places, offices."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView

from mediation.api.asking import user_of
from mediation.api.filters import LanguageFilter, PlaceFilter
from mediation.models import Language, Office, Place
from mediation.permissions import require, roles_of, visible_offices, visible_places
from mediation.vocabulary import Role


class LanguageShown(serializers.ModelSerializer[Language]):
    class Meta:
        model = Language
        fields = (
            "tag",
            "iso639_3",
            "name",
            "english_name",
            "autonym",
            "group",
            "varieties",
            "spoken_names",
            "deliveries",
            "is_right_to_left",
            "warning",
        )
        read_only_fields = fields


@extend_schema(
    tags=["catalogue"], summary="The languages that are mediated, and the words people use for them"
)
class Languages(ListAPIView[Language]):
    serializer_class = LanguageShown
    filterset_class = LanguageFilter
    queryset = Language.objects.all()
    ordering = "name"


class PlaceShown(serializers.ModelSerializer[Place]):
    municipality = serializers.CharField(source="municipality.name", read_only=True)

    class Meta:
        model = Place
        fields = ("id", "name", "address", "municipality", "latitude", "longitude", "is_exact")
        read_only_fields = fields


@extend_schema(tags=["catalogue"], summary="Where mediation can happen")
class Places(ListAPIView[Place]):
    """Mediators' homes and the addresses of other bodies' sensitive wards are shown to the coordinator alone."""

    serializer_class = PlaceShown
    filterset_class = PlaceFilter
    queryset = Place.objects.none()
    ordering = "id"

    def get_queryset(self) -> QuerySet[Place]:
        return visible_places(user_of(self.request)).select_related("municipality")


class OfficeNamed(serializers.ModelSerializer[Office]):
    """An office without the ways to reach it."""

    organisation_name = serializers.CharField(source="organisation.name", read_only=True)

    class Meta:
        model = Office
        fields: tuple[str, ...] = ("id", "name", "organisation", "organisation_name", "place", "is_sensitive")
        read_only_fields = fields


class OfficeShown(OfficeNamed):
    class Meta(OfficeNamed.Meta):
        fields = (*OfficeNamed.Meta.fields, "phone", "sms_phone", "email", "language", "external_number")
        read_only_fields = fields


@extend_schema(
    tags=["catalogue"],
    summary="The own offices; all for the coordinator",
    responses=PolymorphicProxySerializer(
        "Office", [OfficeShown, OfficeNamed], resource_type_field_name=None, many=True
    ),
    examples=[
        OpenApiExample(
            "A ward",
            value={
                "id": 3,
                "name": "Triage",
                "organisation": 1,
                "organisation_name": "Ospedale di prova",
                "place": 7,
                "is_sensitive": False,
                "phone": "+390935000111",
                "sms_phone": "",
                "email": "triage@ospedale.example",
                "language": "it",
                "external_number": "",
            },
            response_only=True,
        )
    ],
)
class Offices(ListAPIView[Office]):
    """An auditor sees their names, not how to reach them."""

    queryset = Office.objects.none()
    ordering = "id"

    def get_queryset(self) -> QuerySet[Office]:
        return visible_offices(user_of(self.request)).select_related("organisation")

    def get_serializer_class(self) -> type[OfficeNamed]:
        sees_all = roles_of(self.request.user) - {Role.AUDITOR}
        return OfficeShown if sees_all else OfficeNamed

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        require(user_of(request), "see_offices")
        return super().list(request, *args, **kwargs)
