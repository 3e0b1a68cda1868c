"""What was written to whom and what came back, for the coordinator to read, also beside a booking's history."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from bookings.admin import BookingAdmin, ReadInline
from bookings.models import Booking
from mediation.admin.roles import ADMIN, COORDINATOR, ReadOnlyAdmin
from mediation.admin.words import name_in_italian
from notifications.models import (
    Alarm,
    Attempt,
    Bridge,
    GatewayAudit,
    GatewayPause,
    Leaflet,
    Message,
    ProviderEvent,
    Reply,
    SpeechApproval,
    TextVersion,
)

name_in_italian(
    Message,
    "messaggio",
    "messaggi",
    channel="canale",
    kind="tipo",
    is_urgent="urgente",
    booking="richiesta",
    to="numero",
    email="posta",
    subject="oggetto",
    calendar="appuntamento",
    mediator="mediatore",
    user="persona",
    office="ufficio",
    text_key="testo",
    language="lingua",
    body="contenuto",
    parts="SMS",
    status="stato",
    created_at="creato",
    due_at="da inviare",
    expires_at="inutile dopo",
    attempts="tentativi",
    error="errore",
    sent_at="inviato",
    settled_at="concluso",
)
name_in_italian(
    Attempt,
    "tentativo",
    "tentativi",
    number="n.",
    started_at="iniziato",
    finished_at="finito",
    outcome="esito",
    detail="particolari",
)
name_in_italian(
    ProviderEvent,
    "avviso del gestore",
    "avvisi del gestore",
    status="stato",
    error_code="codice",
    received_at="ricevuto",
)
name_in_italian(
    Reply,
    "risposta",
    "risposte",
    medium="mezzo",
    from_number="dal numero",
    body="contenuto",
    received_at="ricevuta",
    handled_at="trattata",
    result="esito",
    mediator="mediatore",
    booking="richiesta",
    needs_coordinator="da leggere",
)
name_in_italian(
    Bridge,
    "telefonata passata",
    "telefonate passate",
    seat="posto",
    mediator="mediatore",
    began_at="cominciata",
    talked_from="in due dalle",
    closed_at="finita",
    is_counted="nel foglio firma",
)
name_in_italian(
    GatewayPause,
    "pausa degli invii",
    "pause degli invii",
    channel="canale",
    since="dalle",
    until="fino alle",
    reason="motivo",
)
name_in_italian(
    GatewayAudit,
    "confronto con il gestore",
    "confronti con il gestore",
    at="fatto",
    since="dalle",
    until="fino alle",
    there="dal gestore",
    here="qui",
    only_there="solo dal gestore",
    only_here="solo qui",
)
name_in_italian(
    Leaflet,
    "materiale informativo",
    "materiale informativo",
    title="titolo",
    setting="ambito",
    language="lingua",
    text="testo",
    link="indirizzo",
    checked_on="controllato",
    version="versione",
    written_by="scritto da",
    written_at="scritto",
    approved_by="approvato da",
    approved_at="approvato",
)
name_in_italian(
    Alarm,
    "allarme",
    "allarmi",
    trouble="guasto",
    since="dalle",
    seen_at="visto",
    emailed_at="detto per e-mail",
    called_at="detto a voce",
    cleared_at="finito",
)
name_in_italian(
    TextVersion,
    "versione di un testo",
    "versioni dei testi",
    key="testo",
    language="lingua",
    version="versione",
    template="parole",
    written_by="scritta da",
    written_at="scritta",
    approved_by="approvata da",
    approved_at="approvata",
)
name_in_italian(
    SpeechApproval,
    "approvazione di una lingua",
    "approvazioni delle lingue",
    language="lingua",
    version="versione",
    approved_by="approvata da",
    approved_at="approvata",
)


class MessageInline(ReadInline):
    model = Message
    fields = ("created_at", "kind", "to", "mediator", "office", "body", "status", "settled_at", "error")
    ordering = ("created_at",)
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).select_related("mediator", "office__organisation")


admin.site.unregister(Booking)


@admin.register(Booking)
class BookingWithMessages(BookingAdmin):
    inlines = (*BookingAdmin.inlines, MessageInline)


class AttemptInline(ReadInline):
    model = Attempt
    fields = ("number", "started_at", "finished_at", "outcome", "detail")
    ordering = ("number",)


class ProviderEventInline(ReadInline):
    model = ProviderEvent
    fields = ("received_at", "status", "error_code")
    ordering = ("received_at",)


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = (
        "created_at",
        "booking_number",
        "kind",
        "text_key",
        "channel",
        "to",
        "email",
        "mediator",
        "status",
        "attempts",
        "error",
    )
    list_filter = ("status", "channel", "kind", "is_urgent", "language")
    list_select_related = ("mediator",)
    search_fields = (
        "=booking__id",
        "to",
        "email",
        "mediator__first_name",
        "mediator__last_name",
        "provider_sid",
    )
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    inlines = (AttemptInline, ProviderEventInline)

    @admin.display(description="richiesta", ordering="booking")
    def booking_number(self, message: Message) -> int | None:
        return message.booking_id


@admin.register(Reply)
class ReplyAdmin(ReadOnlyAdmin):
    list_display = (
        "received_at",
        "from_number",
        "mediator",
        "medium",
        "body",
        "result",
        "booking_number",
        "needs_coordinator",
    )
    list_filter = ("needs_coordinator", "result", "medium", "route")
    list_select_related = ("mediator",)
    search_fields = ("=booking__id", "from_number", "body", "mediator__first_name", "mediator__last_name")
    date_hierarchy = "received_at"
    ordering = ("-received_at",)

    @admin.display(description="richiesta", ordering="booking")
    def booking_number(self, reply: Reply) -> int | None:
        return reply.booking_id


@admin.register(Bridge)
class BridgeAdmin(ReadOnlyAdmin):
    list_display = ("began_at", "booking_number", "mediator", "talked_from", "closed_at", "is_counted")
    list_filter = ("is_counted",)
    list_select_related = ("mediator", "seat")
    date_hierarchy = "began_at"
    ordering = ("-began_at",)

    @admin.display(description="richiesta", ordering="seat__booking")
    def booking_number(self, bridge: Bridge) -> int:
        return bridge.seat.booking_id


@admin.register(Leaflet)
class LeafletAdmin(ReadOnlyAdmin):
    reads = COORDINATOR | ADMIN
    list_display = ("title", "setting", "language", "checked_on", "written_by", "approved_by", "approved_at")
    list_filter = ("setting", "language")
    list_select_related = ("language", "written_by", "approved_by")
    search_fields = ("title", "text")
    ordering = ("setting", "title", "language__name")


@admin.register(GatewayPause)
class GatewayPauseAdmin(ReadOnlyAdmin):
    list_display = ("channel", "since", "until", "reason")


@admin.register(GatewayAudit)
class GatewayAuditAdmin(ReadOnlyAdmin):
    list_display = ("at", "since", "until", "there", "here")
    date_hierarchy = "at"
    ordering = ("-at",)


@admin.register(Alarm)
class AlarmAdmin(ReadOnlyAdmin):
    list_display = ("since", "trouble", "emailed_at", "called_at", "cleared_at")
    list_filter = ("trouble",)
    date_hierarchy = "since"
    ordering = ("-since",)


@admin.register(SpeechApproval)
class SpeechApprovalAdmin(ReadOnlyAdmin):
    reads = COORDINATOR | ADMIN
    list_display = ("language", "version", "approved_by", "approved_at")
    list_select_related = ("approved_by",)
    ordering = ("language", "-version")


@admin.register(TextVersion)
class TextVersionAdmin(ReadOnlyAdmin):
    reads = COORDINATOR | ADMIN
    list_display = ("key", "language", "version", "written_by", "written_at", "approved_by", "approved_at")
    list_filter = ("language",)
    list_select_related = ("written_by", "approved_by")
    search_fields = ("key", "template")
    date_hierarchy = "written_at"
    ordering = ("-written_at",)
