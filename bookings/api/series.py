"""Weekly series: asking for one, reading one, editing its dates together. Each date is a booking, under `/bookings`."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from bookings.actions.beginning_series import SeriesRequest, begin_series
from bookings.actions.cancelling_series import cancel_series
from bookings.actions.changing_series import SeriesChange, change_series
from bookings.actions.requesting import Request, UnknownOffice, UnknownPlace
from bookings.api.bookings import KEY, idempotency_key
from bookings.api.filters import SeriesFilter
from bookings.api.sent import A_DAY, Blank, NewBooking
from bookings.api.steps import frozen
from bookings.models import Booking, Series
from bookings.permissions import bookable_offices, require, visible_series
from bookings.queries import skipped_days
from bookings.vocabulary import BookingKind, HolidayRule, Scope, Urgency
from mediation.api.asking import body_of, user_of
from mediation.api.fields import Day, Id, Instant, Phone, Text, WallClock, Whole, Word
from mediation.clock import now
from mediation.permissions import Forbidden, visible_places

# --- What may be sent


class NewSeries(NewBooking):
    """A booking without its own hours, and the weekly rule that its dates follow, in Rome's wall-clock time."""

    urgency = None  # type: ignore[assignment]
    starts_at = None  # type: ignore[assignment]
    assisted_phone = None  # type: ignore[assignment]
    assisted_asked = None  # type: ignore[assignment]
    kind = Word(choices=BookingKind.choices, default=BookingKind.REQUEST)
    name = Blank(max_length=120)
    weekdays = serializers.ListField(
        child=Whole(), default=list, max_length=7, help_text="0 is Monday. That of the first date when empty."
    )
    starts = WallClock(source="starts_minute")
    first_date = Day()
    last_date = Day()
    on_holidays = Word(choices=HolidayRule.choices, default=HolidayRule.SKIP)


RULE = ("kind", "name", "weekdays", "starts_minute", "first_date", "last_date", "on_holidays")


class Edit(serializers.Serializer[Any]):
    scope = Word(choices=Scope.choices)
    version = Whole(
        min_value=1, help_text="Of the series as it was read: an edit of what has changed is refused."
    )

    def get_fields(self) -> dict[str, Any]:
        begin = Id(
            source="number",
            allow_null=True,
            default=None,
            help_text="Number of the booking from which on; not needed with scope `all`.",
        )
        return {**super().get_fields(), "from": begin}


class ChangedSeries(Edit):
    """What stays away stays as it is."""

    starts = WallClock(source="starts_minute", required=False)
    duration_minutes = Whole(max_value=A_DAY, required=False)
    weekday = Whole(required=False, help_text="0 is Monday; of the week that each date is in.")
    place = Id(source="place_id", required=False)
    contact_name = Text(max_length=120, allow_blank=True, required=False)
    contact_phone = Phone(allow_blank=True, required=False)


class CancelledSeries(Edit):
    reason = Blank(max_length=200)


# --- What is shown


class SeriesDate(serializers.ModelSerializer[Booking]):
    """One date; all of it under `/bookings`."""

    number = serializers.IntegerField(read_only=True)
    date = serializers.DateField(source="series_date", read_only=True)
    starts_at = Instant(read_only=True)
    ends_at = Instant(read_only=True)

    class Meta:
        model = Booking
        fields = ("id", "number", "date", "starts_at", "ends_at", "status", "is_exception")
        read_only_fields = fields


class SeriesListed(serializers.ModelSerializer[Series]):
    starts = WallClock(source="starts_minute", read_only=True)
    created_at = Instant(read_only=True)

    class Meta:
        model = Series
        fields: tuple[str, ...] = (
            *("id", "version", "kind", "name", "office", "weekdays", "starts", "duration_minutes"),
            *("first_date", "last_date", "on_holidays", "created_at"),
        )
        read_only_fields = fields


class SeriesShown(SeriesListed):
    dates = SeriesDate(many=True, read_only=True, source="bookings")
    skipped = serializers.SerializerMethodField(help_text="Holidays that the series leaves out.")

    class Meta(SeriesListed.Meta):
        fields = (*SeriesListed.Meta.fields, "skipped", "dates")
        read_only_fields = fields

    @staticmethod
    @extend_schema_field(serializers.ListField(child=serializers.DateField()))
    def get_skipped(series: Series) -> list[str]:
        return [day.isoformat() for day, _ in skipped_days(series)]


# --- The way in


@extend_schema(tags=["series"])
class ManySeries(GenericViewSet[Series]):
    queryset = Series.objects.none()
    serializer_class = SeriesShown
    filterset_class = SeriesFilter
    ordering = "-id"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Series]:
        user = user_of(self.request)
        require(user, "see_series")
        return visible_series(user)

    @extend_schema(summary="The own series, newest first", responses=SeriesListed(many=True))
    def list(self, _request: HttpRequest) -> Response:
        page: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(SeriesListed(page, many=True).data)

    @extend_schema(summary="One series with its dates")
    def retrieve(self, _request: HttpRequest, pk: int) -> Response:
        get_object_or_404(self.get_queryset(), pk=pk)
        return _answer(pk)

    @extend_schema(
        summary="Ask for every week", request=NewSeries, responses={201: SeriesShown}, parameters=[KEY]
    )
    def create(self, request: HttpRequest) -> Response:
        user = user_of(request)
        require(user, "request")
        key = idempotency_key(request)
        said = frozen(body_of(request, NewSeries))
        rule = {name: said.pop(name) for name in RULE}
        asked = Request(**said, urgency=Urgency.SCHEDULED, starts_at=None)
        if not bookable_offices(user).filter(pk=asked.office_id).exists():
            raise UnknownOffice("office", asked.office_id)
        if asked.place_id and not visible_places(user).filter(pk=asked.place_id).exists():
            raise UnknownPlace("place", asked.place_id)
        made = begin_series(
            asked=SeriesRequest(request=asked, **rule), by_id=user.pk, at=now(), idempotency_key=key
        )
        headers = {"Location": f"{request.path}/{made.pk}"}
        return _answer(made.pk, status=status.HTTP_201_CREATED, headers=headers)

    @extend_schema(summary="Change its dates", request=ChangedSeries)
    @action(detail=True, methods=["post"], filterset_class=None)
    def change(self, request: HttpRequest, pk: int) -> Response:
        said = self._load(pk, "change", request, ChangedSeries)
        edit = {name: said.pop(name) for name in ("scope", "version", "number")}
        user = user_of(request)
        place = said.get("place_id")
        if place and not visible_places(user).filter(pk=place).exists():
            raise UnknownPlace("place", place)
        change_series(series_id=pk, change=SeriesChange(**said), by_id=user.pk, at=now(), **edit)
        return _answer(pk)

    @extend_schema(summary="Call its dates off", request=CancelledSeries)
    @action(detail=True, methods=["post"], filterset_class=None)
    def cancel(self, request: HttpRequest, pk: int) -> Response:
        said = self._load(pk, "cancel", request, CancelledSeries)
        cancel_series(series_id=pk, by_id=user_of(request).pk, at=now(), **said)
        return _answer(pk)

    def _load(self, pk: int, verb: str, request: HttpRequest, body: type[Edit]) -> dict[str, Any]:
        """What one may not see is not there, what one's role may not do is refused; then what was sent."""
        series = get_object_or_404(self.get_queryset(), pk=pk)
        require(user_of(request), verb)
        if not bookable_offices(user_of(request)).filter(pk=series.office_id).exists():
            raise Forbidden(verb)
        return body_of(request, body)


def _answer(series_id: int, **options: Any) -> Response:
    in_order = Prefetch("bookings", Booking.objects.order_by("series_date"))
    series = Series.objects.prefetch_related(in_order).select_related("office__place__municipality")
    return Response(SeriesShown(series.get(pk=series_id)).data, **options)
