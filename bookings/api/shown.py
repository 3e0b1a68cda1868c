"""What of a booking is shown to whom: one serializer for each `Sight`, each naming its fields."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from bookings.advice import AdviceCode, advice_on
from bookings.models import Booking, Seat
from bookings.permissions import Sight, Viewer
from bookings.vocabulary import SeatStatus
from mediation.api.fields import Instant
from mediation.clock import ROME
from mediation.models import Mediator

# A mediator's number is for the job: not before it is hers, nor after.
ON_THE_JOB = frozenset({SeatStatus.FILLED, SeatStatus.RECONFIRMING, SeatStatus.IN_PROGRESS})
PARTS_OF_THE_DAY = {"night": 0, "morning": 6, "afternoon": 13, "evening": 18}

# --- Seats


class MediatorNamed(serializers.ModelSerializer[Mediator]):
    class Meta:
        model = Mediator
        fields: tuple[str, ...] = ("first_name",)
        read_only_fields = fields


class MediatorOfOffice(serializers.Serializer[Any]):
    first_name = serializers.CharField(read_only=True)
    phone = serializers.CharField(
        read_only=True, allow_null=True, help_text="While the job lies ahead or is on; else null."
    )


class MediatorAudited(MediatorNamed):
    class Meta(MediatorNamed.Meta):
        fields = ("id", "first_name")
        read_only_fields = fields


class MediatorWhole(MediatorNamed):
    class Meta(MediatorNamed.Meta):
        fields = ("id", "first_name", "last_name", "phone")
        read_only_fields = fields


SEAT = ("id", "position", "language", "status", "lane", "mediator")


class SeatHeld(serializers.ModelSerializer[Seat]):
    language = serializers.CharField(source="tag", read_only=True)
    mediator = MediatorNamed(read_only=True, allow_null=True)

    class Meta:
        model = Seat
        fields = SEAT
        read_only_fields = fields


class SeatAudited(SeatHeld):
    mediator = MediatorAudited(read_only=True, allow_null=True)


class SeatWhole(SeatHeld):
    mediator = MediatorWhole(read_only=True, allow_null=True)


class SeatOfOffice(serializers.ModelSerializer[Seat]):
    language = serializers.CharField(source="tag", read_only=True)
    mediator = serializers.SerializerMethodField()

    class Meta:
        model = Seat
        fields = SEAT
        read_only_fields = fields

    @staticmethod
    @extend_schema_field(MediatorOfOffice(allow_null=True))
    def get_mediator(seat: Seat) -> dict[str, Any] | None:
        if seat.mediator is None:
            return None
        phone = seat.mediator.phone if seat.status in ON_THE_JOB else None
        return {"first_name": seat.mediator.first_name, "phone": phone}


# --- Advice


class AdviceShown(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=AdviceCode.choices)
    sentence = serializers.CharField(help_text="The same in Italian.")


def advised(booking: Booking) -> list[dict[str, str]]:
    with translation.override("it"):
        return [{"code": each.code.value, "sentence": each.sentence} for each in advice_on(booking)]


# --- Bookings

NEED = ("language", "gender", "gender_binding", "municipality")
DECIDING = (
    "kind",
    "lane",
    "urgency",
    "also_accepted",
    "variety",
    "delivery",
    "starts_at",
    "ends_at",
    "duration_minutes",
    "setting",
    "mediators_needed",
    "requested_at",
    "version",
    "late",
)
OFFICE = ("office", "office_name")
PLACE = ("place", "place_name", "address", *OFFICE)
CARE = ("sensitive", "silent", "minor", "unaccompanied", "heavy", "consent")
CONTACT = ("call_number", "contact_name", "contact_phone", "adult_operator", "guardian")
# Hers, for whoever asked in her name; the number until it is forgotten.
ASSISTED = ("assisted_phone", "assisted_asked")
ACCOUNTING = ("third_country", "fund", "case_reference", "campaign", "series", "is_exception", "follows")


class BookingReserved(serializers.ModelSerializer[Booking]):
    """Of a reserved booking, to a mediator who is asked: language, gender, part of the day, municipality."""

    number = serializers.IntegerField(read_only=True)
    municipality = serializers.CharField(source="place.municipality.name", read_only=True)
    date = serializers.SerializerMethodField(help_text="The day in Rome.")
    part_of_day = serializers.SerializerMethodField(help_text="The hour follows with the acceptance.")

    class Meta:
        model = Booking
        fields: tuple[str, ...] = ("id", "number", "status", *NEED, "date", "part_of_day")
        read_only_fields = fields

    @staticmethod
    def get_date(booking: Booking) -> str:
        return booking.starts_at.astimezone(ROME).date().isoformat()

    @staticmethod
    def get_part_of_day(booking: Booking) -> str:
        hour = booking.starts_at.astimezone(ROME).hour
        return next(part for part, begins in reversed(PARTS_OF_THE_DAY.items()) if hour >= begins)


class BookingAsked(serializers.ModelSerializer[Booking]):
    """To a mediator who is asked: what she needs to decide, and nothing of the case."""

    number = serializers.IntegerField(read_only=True)
    municipality = serializers.CharField(source="place.municipality.name", read_only=True)
    starts_at = Instant(read_only=True)
    ends_at = Instant(read_only=True)
    requested_at = Instant(read_only=True)
    duration_minutes = serializers.SerializerMethodField()
    mediators_needed = serializers.SerializerMethodField()
    late = serializers.BooleanField(
        source="is_late_cancellation",
        read_only=True,
        allow_null=True,
        help_text="Whether it was cancelled late.",
    )

    class Meta:
        model = Booking
        fields: tuple[str, ...] = ("id", "number", "status", *NEED, *DECIDING)
        read_only_fields = fields

    @staticmethod
    def get_duration_minutes(booking: Booking) -> int:
        return int(booking.duration.total_seconds() // 60)

    @staticmethod
    def get_mediators_needed(booking: Booking) -> int:
        return len(booking.seats.all())


class BookingHeld(BookingAsked):
    """To the mediator who has accepted: the exact address, and whom to ask for."""

    place_name = serializers.CharField(source="place.name", read_only=True)
    address = serializers.CharField(source="place.address", read_only=True)
    office_name = serializers.CharField(source="office", read_only=True)
    seats = SeatHeld(many=True, read_only=True)

    class Meta(BookingAsked.Meta):
        fields = (*BookingAsked.Meta.fields, *PLACE, *CARE, *CONTACT, "case_reference", "seats")
        read_only_fields = fields


class BookingAudited(BookingHeld):
    """To an auditor: what is accounted for. A silent case looks like any other: no place, nothing of why."""

    seats = SeatAudited(many=True, read_only=True)

    class Meta(BookingAsked.Meta):
        fields = (*BookingAsked.Meta.fields, *OFFICE, *ACCOUNTING, "seats")
        read_only_fields = fields


class BookingOfOffice(BookingHeld):
    """To the office that asked: all of it, and the mediator's first name."""

    seats = SeatOfOffice(many=True, read_only=True)  # type: ignore[assignment]
    advice = serializers.SerializerMethodField()

    class Meta(BookingAsked.Meta):
        fields = (
            *(*BookingAsked.Meta.fields, *PLACE, *CARE, *CONTACT, *ASSISTED, *ACCOUNTING),
            *("seats", "advice"),
        )
        read_only_fields = fields

    @staticmethod
    @extend_schema_field(AdviceShown(many=True))
    def get_advice(booking: Booking) -> list[dict[str, str]]:
        return advised(booking)


class BookingWhole(BookingHeld):
    """To the coordinator."""

    seats = SeatWhole(many=True, read_only=True)
    advice = serializers.SerializerMethodField()

    class Meta(BookingAsked.Meta):
        fields = BookingOfOffice.Meta.fields
        read_only_fields = fields

    @staticmethod
    @extend_schema_field(AdviceShown(many=True))
    def get_advice(booking: Booking) -> list[dict[str, str]]:
        return advised(booking)


SHOWN: dict[Sight, type[serializers.ModelSerializer[Booking]]] = {
    Sight.WHOLE: BookingWhole,
    Sight.OFFICE: BookingOfOffice,
    Sight.HELD: BookingHeld,
    Sight.AUDITED: BookingAudited,
    Sight.ASKED: BookingAsked,
    Sight.RESERVED: BookingReserved,
}


def shown(booking: Booking, looking: Viewer) -> dict[str, Any]:
    return dict(SHOWN[looking.sight_of(booking)](booking).data)


def all_shown(bookings: Iterable[Booking], looking: Viewer) -> list[dict[str, Any]]:
    return [shown(booking, looking) for booking in bookings]


ANY_SIGHT = tuple(dict.fromkeys(SHOWN.values()))


def in_schema(*, many: bool = False) -> PolymorphicProxySerializer:
    """For OpenAPI: a booking as any of those who may see it do."""
    return PolymorphicProxySerializer("Booking", ANY_SIGHT, resource_type_field_name=None, many=many)
