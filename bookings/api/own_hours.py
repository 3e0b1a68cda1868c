"""What a mediator has worked and is credited in one month: her own, nobody else's."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bookings.permissions import require
from bookings.reports.own_hours import OwnMonth, month_of, own_month
from mediation.api.asking import user_of
from mediation.api.fields import Text, refuse
from mediation.clock import now
from mediation.permissions import Forbidden, mediator_of


class MonthAsked(serializers.Serializer[Any]):
    month = Text(required=False, help_text="Such as 2026-07, in Rome. This month when not given.")

    def validate_month(self, written: str) -> date:
        try:
            return date.fromisoformat(f"{written}-01")
        except ValueError:
            refuse("not_a_month", "A month is written like 2026-07.")


class OwnHoursShown(serializers.Serializer[OwnMonth]):
    month = serializers.DateField(help_text="Its first day.")
    jobs = serializers.IntegerField(help_text="Those that took place.")
    worked_minutes = serializers.IntegerField()
    credited_minutes = serializers.IntegerField(help_text="Late cancellations and absences included.")
    unsigned = serializers.IntegerField(help_text="Jobs that the office has not signed yet.")


class OwnHours(APIView):
    @extend_schema(
        tags=["account"],
        operation_id="own_hours",
        summary="My hours of one month",
        parameters=[MonthAsked],
        responses=OwnHoursShown,
    )
    def get(self, request: Request) -> Response:
        user = user_of(request)
        require(user, "see_own_hours")
        mediator = mediator_of(user)
        if mediator is None:
            raise Forbidden("see_own_hours")
        asked = MonthAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        month = asked.validated_data.get("month") or month_of(now())
        return Response(OwnHoursShown(own_month(mediator.pk, month=month)).data)
