"""Bookings: asking for one, finding them, reading one. What happens to it then is in `steps`."""

from typing import Any, TypeAlias

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle, UserRateThrottle

from bookings.actions import entering, requesting
from bookings.actions.requesting import Request, UnknownOffice, UnknownPlace
from bookings.api.candidates import CandidatesShown, candidates_shown
from bookings.api.filters import BookingFilter
from bookings.api.history import IN_SCHEMA as EVENTS_IN_SCHEMA
from bookings.api.history import events_shown, visible_events
from bookings.api.sent import TOWN_HALL, WARD, DoneBooking, NewBooking
from bookings.api.shown import all_shown, in_schema, shown
from bookings.api.steps import Steps, frozen, with_what_is_shown
from bookings.permissions import bookable_offices, own_bookings, require
from bookings.queries import candidates_and_left_out, history
from bookings.vocabulary import Urgency
from mediation.api.asking import body_of, user_of
from mediation.clock import now
from mediation.permissions import visible_places

LONGEST_KEY = 200
# The name `list` is a view's, inside the class.
Throttles: TypeAlias = list[BaseThrottle]

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=(
        f"At most {LONGEST_KEY} characters. The same key with the same request gives the booking that it made, "
        "with `Idempotent-Replayed: true`; with another request it is refused."
    ),
)


@extend_schema(tags=["bookings"])
class Bookings(Steps):
    """How much of a booking is shown depends on who looks; the schemas named Booking… say what to whom."""

    filterset_class = BookingFilter
    ordering = "-id"

    def get_throttles(self) -> Throttles:
        return [UserRateThrottle()] if self.action == "create" else []

    # --- Finding

    @extend_schema(
        summary="The own bookings, newest first",
        responses=in_schema(many=True),
        description="What a mediator is only asked for is under `/offers`.",
    )
    def list(self, _request: HttpRequest) -> Response:
        found = self.filter_queryset(with_what_is_shown(own_bookings(self.looking)))
        return self.get_paginated_response(all_shown(self.paginate_queryset(found) or [], self.looking))

    @extend_schema(summary="One booking", responses=in_schema())
    def retrieve(self, _request: HttpRequest, pk: int) -> Response:
        booking = get_object_or_404(self.get_queryset(), pk=pk)
        return Response(shown(booking, self.looking))

    @extend_schema(
        summary="Ask for a mediator",
        request=NewBooking,
        responses={201: in_schema()},
        parameters=[KEY],
        examples=[WARD, TOWN_HALL],
    )
    def create(self, request: HttpRequest) -> Response:
        user, at = user_of(request), now()
        require(user, "request")
        key = idempotency_key(request)
        asked = Request(**frozen(body_of(request, NewBooking)))
        if not bookable_offices(user).filter(pk=asked.office_id).exists():
            raise UnknownOffice("office", asked.office_id)
        if asked.place_id and not visible_places(user).filter(pk=asked.place_id).exists():
            raise UnknownPlace("place", asked.place_id)
        booking = requesting.request_booking(request=asked, by_id=user.pk, at=at, idempotency_key=key)
        # One that this call made was asked for at this very instant.
        replayed = {} if booking.requested_at == at else {"Idempotent-Replayed": "true"}
        headers = {"Location": f"{request.path}/{booking.pk}", **replayed}
        return self._answer(booking.pk, status=status.HTTP_201_CREATED, headers=headers)

    @extend_schema(summary="Enter what was done already", request=DoneBooking, responses={201: in_schema()})
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def done(self, request: HttpRequest) -> Response:
        user = user_of(request)
        require(user, "enter_done")
        said = frozen(body_of(request, DoneBooking))
        worked = {name: said.pop(name) for name in ("started_at", "ended_at")}
        mediator_id, reason = said.pop("mediator"), said.pop("reason")
        asked = Request(**said, urgency=Urgency.SCHEDULED, starts_at=None, duration_minutes=1)
        booking = entering.enter_done(
            request=asked, mediator_id=mediator_id, reason=reason, by_id=user.pk, at=now(), **worked
        )
        return self._answer(booking.pk, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Who could take it now, and why not the others", responses=CandidatesShown)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def candidates(self, _request: HttpRequest, pk: int) -> Response:
        seat = self._load(pk, "see_candidates").seats.select_related(
            "booking__policy", "booking__language", "booking__place__municipality", "booking__office"
        )[0]
        able, left_out = candidates_and_left_out(seat, at=now())
        return Response(candidates_shown(able, left_out))

    @extend_schema(
        summary="What happened to it",
        responses=EVENTS_IN_SCHEMA,
        description="An office is told what concerns it; who declined and why is between mediator and coordinator.",
    )
    @action(detail=True, ordering="id", filterset_class=None)
    def events(self, _request: HttpRequest, pk: int) -> Response:
        booking = self._load(pk, "see_history")
        sight = self.looking.sight_of(booking)
        found: Any = visible_events(history(booking), sight)
        page: Any = self.paginate_queryset(found)
        return self.get_paginated_response(events_shown(page, sight))


def idempotency_key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY:
        raise ValidationError({"Idempotency-Key": [f"At most {LONGEST_KEY} characters."]}, code="max_length")
    return key
