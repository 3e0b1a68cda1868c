"""Figures: hours mediated, needs met and unmet. About jobs and minutes, never about persons."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bookings.permissions import reported_offices, require
from bookings.reports.coverage import coverage
from bookings.reports.hours import hours
from bookings.reports.period import Period, last_twelve_months
from mediation.api.asking import user_of
from mediation.api.fields import Day
from mediation.clock import now


class PeriodAsked(serializers.Serializer[Any]):
    since = Day(required=False, help_text="First day, in Rome. Twelve months ago when not given.")
    to = Day(required=False, help_text="Last day, in Rome. Today when not given.")


class HoursShown(serializers.Serializer[Any]):
    month = serializers.DateField(help_text="Its first day.")
    language = serializers.CharField()
    municipality = serializers.CharField()
    office = serializers.IntegerField()
    fund = serializers.IntegerField(allow_null=True)
    records = serializers.IntegerField(
        help_text="Jobs done, and cancellations and absences that are credited."
    )
    requested_minutes = serializers.IntegerField()
    actual_minutes = serializers.IntegerField()
    credited_minutes = serializers.IntegerField()
    reused_minutes = serializers.IntegerField(
        help_text="Of time credited for late cancellations, what other jobs have used since: the saving."
    )


class CoverageShown(serializers.Serializer[Any]):
    month = serializers.DateField(help_text="Its first day.")
    language = serializers.CharField()
    municipality = serializers.CharField()
    asked = serializers.IntegerField(help_text="Bookings; the columns that follow add up to it.")
    covered = serializers.IntegerField()
    covered_externally = serializers.IntegerField()
    open = serializers.IntegerField()
    not_covered = serializers.IntegerField()
    cancelled = serializers.IntegerField()


class HoursReport(serializers.Serializer[Any]):
    """The whole report: it is never cut into pages."""

    next = serializers.CharField(allow_null=True, help_text="Always null.")
    previous = serializers.CharField(allow_null=True, help_text="Always null.")
    results = HoursShown(many=True)


class CoverageReport(HoursReport):
    results = CoverageShown(many=True)  # type: ignore[assignment]


class Report(APIView):
    """Of all offices for the coordinator and the auditor, of the own bodies' for their managers."""

    def _asked(self, request: Request) -> tuple[Period, list[int]]:
        user = user_of(request)
        require(user, "see_reports")
        asked = PeriodAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        year = last_twelve_months(now())
        period = Period(
            first=asked.validated_data.get("since", year.first),
            last=asked.validated_data.get("to", year.last),
        )
        return period, list(reported_offices(user).values_list("pk", flat=True))


def _answer(rows: list[Any]) -> Response:
    return Response({"next": None, "previous": None, "results": [asdict(row) for row in rows]})


class Hours(Report):
    @extend_schema(
        tags=["reports"],
        operation_id="report_hours",
        summary="Minutes requested, worked and credited by month, language, municipality, office and fund",
        parameters=[PeriodAsked],
        responses=HoursReport,
    )
    def get(self, request: Request) -> Response:
        period, office_ids = self._asked(request)
        return _answer(hours(period, office_ids=office_ids))


class Coverage(Report):
    @extend_schema(
        tags=["reports"],
        operation_id="report_coverage",
        summary="Needs met and unmet by month, language and municipality",
        parameters=[PeriodAsked],
        responses=CoverageReport,
    )
    def get(self, request: Request) -> Response:
        period, office_ids = self._asked(request)
        return _answer(coverage(period, office_ids=office_ids))
