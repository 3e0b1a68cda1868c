"""What was written to whom and what came back, for the coordinator to read, also beside a booking's history."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    _("messaggio"),
    _("messaggi"),
    channel=_("canale"),
    kind=_("tipo"),
    is_urgent=_("urgente"),
    is_bulk=_("può aspettare"),
    dedupe_key=_("chiave"),
    event=_("fatto"),
    offer=_("proposta"),
    bridge=_("telefonata passata"),
    booking_version=_("versione della richiesta"),
    in_place_of=_("al posto di"),
    is_to_demo_person=_("a una persona inventata"),
    author=_("scritto da"),
    text_version=_("versione del testo"),
    lease_until=_("in invio fino a"),
    looks=_("ricerche presso il gestore"),
    provider_sid=_("codice del gestore"),
    passed_on_at=_("passato a un altro canale"),
    booking=_("richiesta"),
    to=_("numero"),
    email=_("posta"),
    subject=_("oggetto"),
    calendar=_("appuntamento"),
    mediator=_("mediatore"),
    user=_("persona"),
    office=_("ufficio"),
    text_key=_("testo"),
    language=_("lingua"),
    body=_("contenuto"),
    parts=_("SMS"),
    status=_("stato"),
    created_at=_("creato"),
    due_at=_("da inviare"),
    expires_at=_("inutile dopo"),
    attempts=_("tentativi"),
    error=_("errore"),
    sent_at=_("inviato"),
    settled_at=_("concluso"),
)
name_in_italian(
    Attempt,
    _("tentativo"),
    _("tentativi"),
    number=_("n."),
    started_at=_("iniziato"),
    finished_at=_("finito"),
    outcome=_("esito"),
    detail=_("particolari"),
)
name_in_italian(
    ProviderEvent,
    _("avviso del gestore"),
    _("avvisi del gestore"),
    status=_("stato"),
    error_code=_("codice"),
    received_at=_("ricevuto"),
)
name_in_italian(
    Reply,
    _("risposta"),
    _("risposte"),
    medium=_("mezzo"),
    sid=_("codice del gestore"),
    route=_("percorso"),
    message=_("messaggio"),
    from_number=_("dal numero"),
    body=_("contenuto"),
    received_at=_("ricevuta"),
    handled_at=_("trattata"),
    result=_("esito"),
    mediator=_("mediatore"),
    booking=_("richiesta"),
    needs_coordinator=_("da leggere"),
)
name_in_italian(
    Bridge,
    _("telefonata passata"),
    _("telefonate passate"),
    seat=_("posto"),
    mediator=_("mediatore"),
    began_at=_("cominciata"),
    mediator_call=_("codice della telefonata"),
    counted_at=_("contata"),
    talked_from=_("in due dalle"),
    closed_at=_("finita"),
    is_counted=_("nel foglio firma"),
)
name_in_italian(
    GatewayPause,
    _("pausa degli invii"),
    _("pause degli invii"),
    channel=_("canale"),
    since=_("dalle"),
    until=_("fino alle"),
    reason=_("motivo"),
)
name_in_italian(
    GatewayAudit,
    _("confronto con il gestore"),
    _("confronti con il gestore"),
    at=pgettext_lazy("when", "fatto"),
    since=_("dalle"),
    until=_("fino alle"),
    there=_("dal gestore"),
    here=_("qui"),
    only_there=_("solo dal gestore"),
    only_here=_("solo qui"),
)
name_in_italian(
    Leaflet,
    _("materiale informativo"),
    _("materiale informativo"),
    title=_("titolo"),
    setting=_("ambito"),
    language=_("lingua"),
    text=_("testo"),
    link=_("indirizzo"),
    checked_on=_("controllato"),
    version=_("versione"),
    written_by=_("scritto da"),
    written_at=_("scritto"),
    approved_by=_("approvato da"),
    approved_at=_("approvato"),
)
name_in_italian(
    Alarm,
    _("allarme"),
    _("allarmi"),
    trouble=_("guasto"),
    since=_("dalle"),
    seen_at=_("visto"),
    emailed_at=_("detto per e-mail"),
    called_at=_("detto a voce"),
    cleared_at=_("finito"),
)
name_in_italian(
    TextVersion,
    _("versione di un testo"),
    _("versioni dei testi"),
    key=_("testo"),
    language=_("lingua"),
    version=_("versione"),
    template=_("parole"),
    written_by=_("scritta da"),
    written_at=_("scritta"),
    approved_by=_("approvata da"),
    approved_at=_("approvata"),
)
name_in_italian(
    SpeechApproval,
    _("approvazione di una lingua"),
    _("approvazioni delle lingue"),
    language=_("lingua"),
    version=_("versione"),
    approved_by=_("approvata da"),
    approved_at=_("approvata"),
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

    @admin.display(description=_("richiesta"), ordering="booking")
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

    @admin.display(description=_("richiesta"), ordering="booking")
    def booking_number(self, reply: Reply) -> int | None:
        return reply.booking_id


@admin.register(Bridge)
class BridgeAdmin(ReadOnlyAdmin):
    list_display = ("began_at", "booking_number", "mediator", "talked_from", "closed_at", "is_counted")
    list_filter = ("is_counted",)
    list_select_related = ("mediator", "seat")
    date_hierarchy = "began_at"
    ordering = ("-began_at",)

    @admin.display(description=_("richiesta"), ordering="seat__booking")
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
