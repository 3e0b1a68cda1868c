"""Bookings with their whole history, for the coordinator to read. They change through the product's actions alone."""

import json
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from bookings.models import Booking, BookingEvent, Deadline, Fund, Offer, Policy, Seat, ServiceRecord
from mediation.admin.roles import ADMIN, COORDINATOR, ByRole, ReadOnlyAdmin, RoleAdmin
from mediation.admin.words import name_in_italian
from mediation.clock import ROME

name_in_italian(
    Booking,
    "richiesta",
    "richieste",
    id="numero",
    office="ufficio",
    requested_by="chiesta da",
    language="lingua",
    variety="varietà",
    also_accepted="accetta anche",
    delivery="modalità",
    urgency="urgenza",
    lane="corsia",
    starts_at="inizio",
    ends_at="fine",
    place="luogo",
    call_number="numero da chiamare",
    setting="ambito",
    contact_name="referente",
    contact_phone="telefono del referente",
    gender="genere",
    gender_binding="genere necessario",
    sensitive="delicata",
    silent="silenziosa",
    minor="minore",
    assisted_phone="telefono della persona assistita",
    assisted_asked="la persona ha chiesto l'SMS",
    third_country="Paese terzo",
    fund="fondo",
    case_reference="caso",
    campaign="campagna",
    policy="regole",
    status="stato",
    version="versione",
    requested_at="ricevuta",
    is_late_cancellation="disdetta tardiva",
)
name_in_italian(
    Seat,
    "posto",
    "posti",
    position="posto",
    status="stato",
    mediator="mediatore",
    filled_at="coperto",
    wave="giro",
    search="ricerca",
    lane="corsia",
)
name_in_italian(BookingEvent, "fatto", "storia", kind="fatto", at="quando", mediator="mediatore")
name_in_italian(
    Offer,
    "proposta",
    "proposte",
    mediator="a chi",
    search="ricerca",
    wave="giro",
    status="stato",
    made_at="fatta",
    sent_at="inviata",
    delivered_at="consegnata",
    answered_at="risposta",
    answered_by="risposta per",
    decline_reason="motivo",
    expires_at="scade",
)
name_in_italian(
    ServiceRecord,
    "scheda intervento",
    "schede intervento",
    mediator="mediatore",
    requested_minutes="minuti chiesti",
    actual_minutes="minuti svolti",
    credited_minutes="minuti riconosciuti",
    note="nota",
    signed_at="firmata",
    signed_by="firmata da",
)
name_in_italian(
    Fund,
    "fondo",
    "fondi",
    name="nome",
    code="codice",
    third_country_only="solo Paesi terzi",
    valid_from="aperto dal",
    valid_to="al",
)
name_in_italian(Policy, "versione delle regole", "regole", version="versione", note="nota", created_at="dal")


class ReadInline(ByRole, admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = False


class SeatInline(ReadInline):
    model = Seat
    fields = ("position", "status", "lane", "search", "wave", "mediator", "filled_at")


class HistoryInline(ReadInline):
    model = BookingEvent
    fields = readonly_fields = ("at", "kind", "mediator", "who", "told")
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BookingEvent]:
        return super().get_queryset(request).select_related("booking", "actor", "mediator")

    @admin.display(description="chi")
    def who(self, event: BookingEvent) -> str:
        return (event.actor.get_full_name() or event.actor.username) if event.actor else "l'orologio"

    @admin.display(description="particolari")
    def told(self, event: BookingEvent) -> str:
        return ", ".join(f"{name}: {_plain(fact)}" for name, fact in event.facts.items())


def _plain(fact: Any) -> str:
    return fact if isinstance(fact, str) else json.dumps(fact, ensure_ascii=False)


@admin.register(Booking)
class BookingAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "status",
        "lane",
        "language",
        "office",
        "town",
        "starts_at",
        "delivery",
        "mediators",
    )
    list_filter = (
        "status",
        "lane",
        "delivery",
        "setting",
        ("language", admin.RelatedOnlyFieldListFilter),
        ("office__organisation", admin.RelatedOnlyFieldListFilter),
        ("place__municipality", admin.RelatedOnlyFieldListFilter),
        "silent",
    )
    search_fields = (
        "=id",
        "office__name",
        "office__organisation__name",
        "case_reference",
        "contact_name",
        "seats__mediator__first_name",
        "seats__mediator__last_name",
    )
    search_help_text = "Numero, ufficio, ente, mediatore, referente o caso."
    date_hierarchy = "starts_at"
    ordering = ("-pk",)
    inlines: ClassVar[tuple[type[admin.TabularInline], ...]] = (SeatInline, HistoryInline)
    fieldsets = (
        (None, {"fields": ("id", "status", "lane", "urgency", "requested_at", "requested_by", "version")}),
        ("Che cosa", {"fields": ("language", "variety", "also_accepted", "delivery", "setting")}),
        ("Quando e dove", {"fields": ("starts_at", "ends_at", "office", "place", "call_number")}),
        ("Chi aspetta", {"fields": ("contact_name", "contact_phone", "assisted_asked", "assisted_phone")}),
        (
            "Attenzioni",
            {
                "fields": (
                    "gender",
                    "gender_binding",
                    "sensitive",
                    "silent",
                    "heavy",
                    "third_country",
                    "consent",
                )
            },
        ),
        ("Minori", {"fields": ("minor", "adult_operator", "unaccompanied", "guardian")}),
        ("Conti", {"fields": ("fund", "case_reference", "campaign", "policy", "is_late_cancellation")}),
        ("Ricerca", {"fields": ("asked", "ahead", "worked")}),
    )
    readonly_fields = ("asked", "ahead", "worked")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Booking]:
        related = (
            super()
            .get_queryset(request)
            .select_related(
                "office__organisation", "place__municipality", "language", "fund", "policy", "requested_by"
            )
        )
        return related.prefetch_related("seats__mediator")

    @admin.display(description="comune", ordering="place__municipality__name")
    def town(self, booking: Booking) -> str:
        return booking.place.municipality.name

    @admin.display(description="mediatori")
    def mediators(self, booking: Booking) -> str:
        return ", ".join(str(seat.mediator) for seat in booking.seats.all() if seat.mediator)

    @admin.display(description="proposte")
    def asked(self, booking: Booking) -> SafeString:
        offers = Offer.objects.filter(seat__booking=booking).select_related("mediator").order_by("pk")
        return _lines(
            (
                f"ricerca {offer.search}, giro {offer.wave}",
                str(offer.mediator),
                offer.get_status_display(),
                _moment(offer.answered_at or offer.made_at),
                offer.decline_reason,
            )
            for offer in offers
        )

    @admin.display(description="scadenze")
    def ahead(self, booking: Booking) -> SafeString:
        deadlines = Deadline.objects.open().filter(seat__booking=booking).order_by("due_at")
        return _lines((deadline.get_kind_display(), _moment(deadline.due_at)) for deadline in deadlines)

    @admin.display(description="schede")
    def worked(self, booking: Booking) -> SafeString:
        records = ServiceRecord.objects.filter(seat__booking=booking).select_related("mediator")
        return _lines(
            (str(record.mediator), f"{record.credited_minutes} minuti riconosciuti", record.note)
            for record in records
        )


def _lines(rows: Any) -> SafeString:
    """Each row on a line of its own, what is empty left out."""
    lines = [(" · ".join(part for part in row if part),) for row in rows]
    return format_html("{}", format_html_join("", "<div>{}</div>", lines)) if lines else SafeString("—")


def _moment(at: Any) -> str:
    return f"{at.astimezone(ROME):%d/%m/%Y %H:%M}"


@admin.register(Offer)
class OfferAdmin(ReadOnlyAdmin):
    list_display = ("booking", "mediator", "status", "search", "wave", "made_at", "answered_at", "expires_at")
    list_filter = ("status", "answered_by")
    list_select_related = ("mediator", "seat")
    search_fields = ("=seat__booking__id", "mediator__first_name", "mediator__last_name")
    ordering = ("-pk",)

    @admin.display(description="richiesta", ordering="seat__booking")
    def booking(self, offer: Offer) -> int:
        return offer.seat.booking_id


@admin.register(ServiceRecord)
class ServiceRecordAdmin(ReadOnlyAdmin):
    list_display = (
        "booking",
        "mediator",
        "requested_minutes",
        "actual_minutes",
        "credited_minutes",
        "note",
        "signed_at",
    )
    list_filter = ("note", "seat__booking__fund")
    list_select_related = ("mediator", "seat")
    search_fields = ("=seat__booking__id", "mediator__first_name", "mediator__last_name")
    ordering = ("-pk",)

    @admin.display(description="richiesta", ordering="seat__booking")
    def booking(self, record: ServiceRecord) -> int:
        return record.seat.booking_id


@admin.register(Fund)
class FundAdmin(RoleAdmin):
    writes = COORDINATOR
    list_display = ("name", "code", "third_country_only", "valid_from", "valid_to")
    search_fields = ("name", "code")
    ordering = ("name",)


@admin.register(Policy)
class PolicyAdmin(ReadOnlyAdmin):
    """Versions are never edited: a booking keeps the one it was made under."""

    reads = COORDINATOR | ADMIN
    list_display = ("version", "note", "created_at", "created_by")
    fields = readonly_fields = ("version", "note", "created_at", "created_by", "rules")
    ordering = ("-version",)

    @admin.display(description="numeri")
    def rules(self, policy: Policy) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(policy.numbers, indent=2, ensure_ascii=False))
