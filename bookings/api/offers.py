"""Offers: a mediator's own, to accept or decline."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from bookings.actions import dispatching
from bookings.api.filters import OfferFilter
from bookings.api.sent import ReasonGiven
from bookings.api.shown import in_schema, shown
from bookings.models import BookingEvent, Offer
from bookings.permissions import Viewer, require, viewer, visible_offers
from bookings.queries import AS_MADE
from bookings.vocabulary import AnswerChannel
from mediation.api.asking import body_of, user_of
from mediation.api.fields import Instant
from mediation.clock import now
from mediation.models import Mediator
from mediation.permissions import Forbidden
from mediation.vocabulary import Role


class OfferShown(serializers.ModelSerializer[Offer]):
    """`booking` shows what is needed to decide, and after accepting the address and the contact too."""

    number = serializers.IntegerField(source="seat.booking_id", read_only=True, help_text="Of the booking.")
    made_at = Instant(read_only=True)
    expires_at = Instant(read_only=True)
    answered_at = Instant(read_only=True, allow_null=True)
    already_paid = serializers.SerializerMethodField(
        help_text="It lies in hours that are credited to her for a job called off late."
    )
    booking = serializers.SerializerMethodField()
    dates = serializers.SerializerMethodField(
        help_text="For how many dates of a series a yes stands, this the first; 1 where it is alone."
    )

    class Meta:
        model = Offer
        fields: tuple[str, ...] = (
            "id",
            "number",
            "status",
            "made_at",
            "expires_at",
            "answered_at",
            "already_paid",
            "dates",
            "booking",
        )
        read_only_fields = fields

    def get_already_paid(self, offer: Offer) -> bool:
        return offer.prepaid_by_id is not None

    @extend_schema_field(in_schema())
    def get_booking(self, offer: Offer) -> dict[str, Any]:
        looking: Viewer = self.context["looking"]
        return shown(offer.seat.booking, looking)

    @staticmethod
    def get_dates(offer: Offer) -> int:
        made: list[BookingEvent] = getattr(offer, "made", [])
        return int(made[0].facts.get("dates", 1)) if made else 1


class OfferedTo(serializers.ModelSerializer[Mediator]):
    class Meta:
        model = Mediator
        fields = ("id", "first_name", "last_name")
        read_only_fields = fields


class OfferWhole(OfferShown):
    """To the coordinator: to whom, and by what she answered."""

    mediator = OfferedTo(read_only=True)

    class Meta(OfferShown.Meta):
        fields = (*OfferShown.Meta.fields, "mediator", "wave", "search", "answered_by", "decline_reason")
        read_only_fields = fields


def _in_schema(*, many: bool = False) -> PolymorphicProxySerializer:
    return PolymorphicProxySerializer(
        "Offer", (OfferWhole, OfferShown), resource_type_field_name=None, many=many
    )


@extend_schema(tags=["offers"])
class Offers(GenericViewSet[Offer]):
    queryset = Offer.objects.none()
    serializer_class = OfferWhole
    filterset_class = OfferFilter
    lookup_value_converter = "int"
    ordering = "-id"

    @cached_property
    def looking(self) -> Viewer:
        return viewer(user_of(self.request))

    def get_queryset(self) -> QuerySet[Offer]:
        offers = visible_offers(user_of(self.request)).select_related(
            "mediator",
            "seat__booking__office__organisation",
            "seat__booking__place__municipality",
            "seat__booking__language",
            "seat__booking__policy",
        )
        return offers.prefetch_related("seat__booking__seats__mediator", AS_MADE)

    @extend_schema(summary="The own offers, newest first", responses=_in_schema(many=True))
    def list(self, request: Request) -> Response:
        require(user_of(request), "see_offers")
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response([_shown(offer, self.looking) for offer in page])

    @extend_schema(summary="One offer", responses=_in_schema())
    def retrieve(self, _request: Request, pk: int) -> Response:
        return Response(_shown(self._find(pk), self.looking))

    @extend_schema(
        summary="Say yes",
        request=None,
        responses=_in_schema(),
        description="The first yes has the seat. Saying it again changes nothing. Too late, it is kept all the same:"
        " the problem names her place among the reserves.",
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def accept(self, request: Request, pk: int) -> Response:
        offer = self._own(pk)
        dispatching.accept_offer(
            offer_id=offer.pk, at=now(), via=AnswerChannel.API, by_id=user_of(request).pk
        )
        return Response(_shown(self._find(pk), self.looking))

    @extend_schema(summary="Say no", request=ReasonGiven, responses=_in_schema())
    @action(detail=True, methods=["post"], filterset_class=None)
    def decline(self, request: Request, pk: int) -> Response:
        offer, reason = self._own(pk), body_of(request, ReasonGiven)["reason"]
        dispatching.decline_offer(
            offer_id=offer.pk, at=now(), via=AnswerChannel.API, reason=reason, by_id=user_of(request).pk
        )
        return Response(_shown(self._find(pk), self.looking))

    def _find(self, pk: int) -> Offer:
        return get_object_or_404(self.get_queryset(), pk=pk)

    def _own(self, pk: int) -> Offer:
        """Nobody answers in another's name."""
        offer, user = self._find(pk), user_of(self.request)
        require(user, "answer_offers")
        if offer.mediator_id != self.looking.mediator_id:
            raise Forbidden("answer_offers")
        return offer


def _shown(offer: Offer, looking: Viewer) -> dict[str, Any]:
    kind = OfferWhole if Role.COORDINATOR in looking.roles else OfferShown
    return dict(kind(offer, context={"looking": looking}).data)
