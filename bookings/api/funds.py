"""Who pays: the funds that a request can name."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from bookings.models import Fund
from bookings.permissions import require
from mediation.api.asking import user_of


class FundShown(serializers.ModelSerializer[Fund]):
    class Meta:
        model = Fund
        fields = ("id", "name", "code", "third_country_only", "valid_from", "valid_to")
        read_only_fields = fields


@extend_schema(tags=["catalogue"], summary="Who can pay for a mediator")
class Funds(ListAPIView[Fund]):
    serializer_class = FundShown
    filterset_class = None
    ordering = "id"
    queryset = Fund.objects.all()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        require(user_of(request), "see_funds")
        return super().list(request, *args, **kwargs)
