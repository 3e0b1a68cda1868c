"""Bookings with their whole history, for the coordinator to read. They change through the product's actions alone."""

import json
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, BookingEvent, Deadline, Fund, Offer, Policy, Seat, ServiceRecord
from mediation.admin.labels import InRows
from mediation.admin.roles import ADMIN, COORDINATOR, ByRole, ReadOnlyAdmin, RoleAdmin
from mediation.admin.words import name_in_italian
from mediation.clock import ROME

name_in_italian(
    Booking,
    _("richiesta"),
    _("richieste"),
    id=_("numero"),
    office=_("ufficio"),
    requested_by=_("chiesta da"),
    language=_("lingua"),
    variety=_("varietà"),
    also_accepted=_("accetta anche"),
    delivery=_("modalità"),
    urgency=_("urgenza"),
    lane=_("corsia"),
    starts_at=_("inizio"),
    ends_at=_("fine"),
    place=_("luogo"),
    call_number=_("numero da chiamare"),
    setting=_("ambito"),
    contact_name=_("referente"),
    contact_phone=_("telefono del referente"),
    gender=_("genere"),
    gender_binding=_("genere necessario"),
    sensitive=_("delicata"),
    silent=_("silenziosa"),
    minor=_("minore"),
    adult_operator=_("operatore adulto"),
    unaccompanied=_("non accompagnato"),
    guardian=_("tutore"),
    heavy=_("contenuto pesante"),
    consent=_("consenso"),
    assisted_phone=_("telefono della persona assistita"),
    assisted_asked=_("la persona ha chiesto l'SMS"),
    third_country=_("Paese terzo"),
    fund=_("fondo"),
    case_reference=_("caso"),
    campaign=_("campagna"),
    policy=_("regole"),
    status=_("stato"),
    version=_("versione"),
    requested_at=_("ricevuta"),
    is_late_cancellation=_("disdetta tardiva"),
)
name_in_italian(
    Seat,
    _("posto"),
    _("posti"),
    position=_("posto"),
    status=_("stato"),
    mediator=_("mediatore"),
    filled_at=_("coperto"),
    wave=_("giro"),
    search=_("ricerca"),
    lane=_("corsia"),
)
name_in_italian(
    BookingEvent, _("fatto"), _("storia"), kind=_("fatto"), at=_("quando"), mediator=_("mediatore")
)
name_in_italian(
    Offer,
    _("proposta"),
    _("proposte"),
    seat=_("posto"),
    mediator=_("a chi"),
    search=_("ricerca"),
    wave=_("giro"),
    status=_("stato"),
    made_at=_("fatta"),
    sent_at=_("inviata"),
    delivered_at=_("consegnata"),
    answered_at=pgettext_lazy("when", "risposta"),
    answered_by=_("risposta per"),
    willing_at=_("in riserva dal"),
    prepaid_by=_("già pagata con"),
    wait=_("attesa"),
    useless_at=_("inutile dopo"),
    decline_reason=_("motivo"),
    expires_at=pgettext_lazy("when", "scade"),
)
name_in_italian(
    ServiceRecord,
    _("scheda intervento"),
    _("schede intervento"),
    seat=_("posto"),
    started_at=_("inizio"),
    ended_at=_("fine"),
    mediator=_("mediatore"),
    requested_minutes=_("minuti chiesti"),
    actual_minutes=_("minuti svolti"),
    credited_minutes=_("minuti riconosciuti"),
    least_minutes=_("minuti garantiti"),
    freed_hours=_("ore liberate"),
    has_problem=_("con un problema"),
    created_at=_("creata"),
    note=_("nota"),
    signed_at=_("firmata"),
    signed_by=_("firmata da"),
)
name_in_italian(
    Fund,
    _("fondo"),
    _("fondi"),
    name=_("nome"),
    code=_("codice"),
    third_country_only=_("solo Paesi terzi"),
    valid_from=_("aperto dal"),
    valid_to=_("al"),
)
name_in_italian(
    Policy,
    _("versione delle regole"),
    _("regole"),
    version=_("versione"),
    note=_("nota"),
    created_at=_("dal"),
    created_by=_("scritta da"),
)


class ReadInline(InRows, ByRole, admin.TabularInline):
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

    @admin.display(description=_("chi"))
    def who(self, event: BookingEvent) -> str:
        return (event.actor.get_full_name() or event.actor.username) if event.actor else gettext("l'orologio")

    @admin.display(description=_("particolari"))
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
    search_help_text = _("Numero, ufficio, ente, mediatore, referente o caso.")
    date_hierarchy = "starts_at"
    ordering = ("-pk",)
    inlines: ClassVar[tuple[type[admin.TabularInline], ...]] = (SeatInline, HistoryInline)
    fieldsets = (
        (None, {"fields": ("id", "status", "lane", "urgency", "requested_at", "requested_by", "version")}),
        (_("Che cosa"), {"fields": ("language", "variety", "also_accepted", "delivery", "setting")}),
        (_("Quando e dove"), {"fields": ("starts_at", "ends_at", "office", "place", "call_number")}),
        (_("Chi aspetta"), {"fields": ("contact_name", "contact_phone", "assisted_asked", "assisted_phone")}),
        (
            _("Attenzioni"),
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
        (_("Minori"), {"fields": ("minor", "adult_operator", "unaccompanied", "guardian")}),
        (_("Conti"), {"fields": ("fund", "case_reference", "campaign", "policy", "is_late_cancellation")}),
        (_("Ricerca"), {"fields": ("asked", "ahead", "worked")}),
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

    @admin.display(description=_("comune"), ordering="place__municipality__name")
    def town(self, booking: Booking) -> str:
        return booking.place.municipality.name

    @admin.display(description=_("mediatori"))
    def mediators(self, booking: Booking) -> str:
        return ", ".join(str(seat.mediator) for seat in booking.seats.all() if seat.mediator)

    @admin.display(description=_("proposte"))
    def asked(self, booking: Booking) -> SafeString:
        offers = Offer.objects.filter(seat__booking=booking).select_related("mediator").order_by("pk")
        return _lines(
            (
                gettext("ricerca %(search)s, giro %(wave)s") % {"search": offer.search, "wave": offer.wave},
                str(offer.mediator),
                gettext(offer.get_status_display()),
                _moment(offer.answered_at or offer.made_at),
                offer.decline_reason,
            )
            for offer in offers
        )

    @admin.display(description=_("scadenze"))
    def ahead(self, booking: Booking) -> SafeString:
        deadlines = Deadline.objects.open().filter(seat__booking=booking).order_by("due_at")
        return _lines(
            (gettext(deadline.get_kind_display()), _moment(deadline.due_at)) for deadline in deadlines
        )

    @admin.display(description=_("schede"))
    def worked(self, booking: Booking) -> SafeString:
        records = ServiceRecord.objects.filter(seat__booking=booking).select_related("mediator")
        return _lines(
            (
                str(record.mediator),
                gettext("%(minutes)s minuti riconosciuti") % {"minutes": record.credited_minutes},
                record.note,
            )
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

    @admin.display(description=_("richiesta"), ordering="seat__booking")
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

    @admin.display(description=_("richiesta"), ordering="seat__booking")
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

    @admin.display(description=_("numeri"))
    def rules(self, policy: Policy) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(policy.numbers, indent=2, ensure_ascii=False))
