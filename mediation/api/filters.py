"""Filters that refuse what can mean nothing, instead of finding nothing."""

from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from mediation.api.fields import BIGGEST_ID, NotAnInstant, instant
from mediation.language_search import find
from mediation.models import Language


class _IdField(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=BIGGEST_ID, **kwargs)


class _InstantField(forms.CharField):
    def to_python(self, value: Any) -> datetime | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        try:
            # A plus sign that nobody escaped arrives as a space.
            return instant(text.replace(" ", "+"))
        except NotAnInstant as wrong:
            raise forms.ValidationError(str(wrong), code=wrong.code) from wrong


@extend_schema_field({"type": "integer", "format": "int64", "minimum": 1})
class IdFilter(django_filters.Filter):
    field_class = _IdField


@extend_schema_field(OpenApiTypes.DATETIME)
class InstantFilter(django_filters.Filter):
    field_class = _InstantField


class LanguageFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="meant_by", max_length=80, label="Any word for it: `marocchino`, `tigrigna`, `ucraino`."
    )

    def meant_by(self, queryset: QuerySet[Language], _name: str, text: str) -> QuerySet[Language]:
        meant = find(text, queryset).languages
        return queryset.filter(pk__in=[language.pk for language in meant])


class PlaceFilter(django_filters.FilterSet):
    municipality = django_filters.CharFilter(
        field_name="municipality__name",
        lookup_expr="iexact",
        max_length=80,
        label="Its name, such as `Enna`.",
    )
