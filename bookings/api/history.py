"""What happened to a booking, as each may know it: the coordinator all, an auditor no contacts, an office its part."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from bookings.models import BookingEvent
from bookings.permissions import CONTACT, Sight
from bookings.vocabulary import EventKind
from mediation.api.fields import Instant
from mediation.matching.verdict import Reason
from mediation.models import Mediator, User

TYPED = frozenset({"reason", "reason_code"})

# The kinds that an office is told of, and of each the facts. Who was asked, declined or was silent is not its business.
TOLD_TO_OFFICE: dict[str, tuple[str, ...]] = {
    EventKind.BOOKING_REQUESTED: ("consent",),
    EventKind.BOOKING_CHANGED: ("before", "after"),
    EventKind.WAVE_OPENED: ("wave", "lane", "asked"),
    EventKind.BOOKING_CONFIRMED: (),
    EventKind.MEDIATOR_ASSIGNED: (),
    EventKind.MEDIATOR_WITHDREW: (),
    EventKind.MEDIATOR_REMOVED: (),
    EventKind.SEARCH_RESTARTED: ("lane",),
    EventKind.SEARCH_HURRIED: ("lane",),
    EventKind.COORDINATOR_ALERTED: (),
    EventKind.BOOKING_UNCOVERED: ("asked",),
    EventKind.COVERED_EXTERNALLY: ("reason",),
    EventKind.SEARCH_GIVEN_UP: ("reason",),
    EventKind.BOOKING_STARTED: (),
    EventKind.BOOKING_COMPLETED: ("started_at", "ended_at", "actual_minutes", "via"),
    EventKind.RECORD_SIGNED: (),
    EventKind.RECORD_VALIDATED: (),
    EventKind.BOOKING_CANCELLED: ("reason", "late", "credited_minutes", "notice_minutes"),
    EventKind.PERSON_MISSED: (),
    EventKind.MEDIATOR_MISSED: (),
    EventKind.PART_ACCEPTED: ("covered", "given_up"),
    EventKind.SEAT_CALLED_OFF: (),
    EventKind.RECONFIRMATION_ASKED: (),
    EventKind.BOOKING_RECONFIRMED: (),
    EventKind.RECONFIRMATION_REFUSED: (),
    EventKind.RECONFIRMATION_LAPSED: (),
    EventKind.RESCUE_PROPOSED: (),
    EventKind.RESCUE_ACCEPTED: (),
    EventKind.RESCUE_REFUSED: (),
    EventKind.BOOKING_REINSTATED: ("reason",),
    EventKind.SERIES_CHANGED: ("what", "scope", "dates", "first", "last", "confirmed", "searching", "reason"),
    EventKind.CHECKED_IN: (),
    EventKind.MEDIATOR_LATE: ("minutes", "arrives_at"),
    EventKind.NO_SHOW_SUSPECTED: (),
    EventKind.RECORD_CORRECTED: ("before", "after"),
    EventKind.SIGNATURE_ASKED: (),
    EventKind.PROBLEM_REPORTED: ("problem", "reason"),
}


class EventOfOffice(serializers.ModelSerializer[BookingEvent]):
    """To the office: people by first name, and only those it met or was promised."""

    at = Instant(read_only=True)
    by = serializers.CharField(
        source="actor.first_name", read_only=True, default=None, allow_null=True, help_text="Null: the clock."
    )
    mediator = serializers.CharField(
        source="mediator.first_name", read_only=True, default=None, allow_null=True
    )
    facts = serializers.SerializerMethodField()

    class Meta:
        model = BookingEvent
        fields: tuple[str, ...] = ("id", "kind", "at", "by", "mediator", "facts")
        read_only_fields = fields

    def get_facts(self, event: BookingEvent) -> dict[str, Any]:
        told = TOLD_TO_OFFICE[event.kind]
        return {name: fact for name, fact in event.facts.items() if name in told}


class Actor(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ("id", "first_name", "last_name")
        read_only_fields = fields


class MediatorMeant(serializers.ModelSerializer[Mediator]):
    class Meta:
        model = Mediator
        fields = ("id", "first_name")
        read_only_fields = fields


class EventAudited(EventOfOffice):
    """To an auditor: everything but how to reach anybody."""

    by = Actor(source="actor", read_only=True, allow_null=True)  # type: ignore[assignment]
    mediator = MediatorMeant(read_only=True, allow_null=True)  # type: ignore[assignment]

    class Meta(EventOfOffice.Meta):
        fields = (*EventOfOffice.Meta.fields, "seat", "offer", "booking_version")
        read_only_fields = fields

    def get_facts(self, event: BookingEvent) -> dict[str, Any]:
        return _audited(event)


class EventWhole(EventAudited):
    """To the coordinator."""

    def get_facts(self, event: BookingEvent) -> dict[str, Any]:
        return dict(event.facts)


def _audited(event: BookingEvent) -> dict[str, Any]:
    """Without what people typed about a reserved case or wrote in need, and without who is kept from whom."""
    hidden = TYPED if event.booking.is_reserved or event.kind == EventKind.HELP_ASKED else frozenset()
    facts = {name: fact for name, fact in _without_contact(event.facts).items() if name not in hidden}
    if "overridden" in facts:
        facts["overridden"] = [reason for reason in facts["overridden"] if reason != Reason.EXCLUSION]
    return facts


def _without_contact(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _without_contact(fact) if isinstance(fact, dict) else fact
        for name, fact in facts.items()
        if name not in CONTACT
    }


SHOWN: dict[Sight, type[EventOfOffice]] = {
    Sight.WHOLE: EventWhole,
    Sight.AUDITED: EventAudited,
    Sight.OFFICE: EventOfOffice,
}


def visible_events(events: QuerySet[BookingEvent], sight: Sight) -> QuerySet[BookingEvent]:
    return events.filter(kind__in=TOLD_TO_OFFICE) if sight == Sight.OFFICE else events


def events_shown(events: Iterable[BookingEvent], sight: Sight) -> list[dict[str, Any]]:
    return [dict(SHOWN[sight](event).data) for event in events]


IN_SCHEMA = PolymorphicProxySerializer(
    "Event", tuple(SHOWN.values()), resource_type_field_name=None, many=True
)
