"""Leaflets: found and printed by whoever sits with people, sent to whoever asks, written and approved at the Polo."""

import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.models import Booking
from bookings.permissions import MAY, require, viewer
from bookings.web.access import booking_for
from bookings.working_time import rome_day
from mediation.clock import now
from mediation.models import Language
from mediation.vocabulary import Setting
from mediation.web.access import SignedIn, signed_in
from mediation.web.fields import KindForm, PhoneNumber, in_words, native_date
from mediation.web.kept import sent
from mediation.web.language_choice import label, named
from mediation.web.qr import qr
from mediation.web.tongues import spoken_at_work
from notifications.leaflets import (
    MOST_OF_A_BOOKING,
    MOST_PARTS,
    BadNumber,
    CheckedInTheFuture,
    LeafletNotFound,
    LinkNotSecure,
    NotALeaflet,
    NotAsked,
    NothingWritten,
    NotSendable,
    RewrittenMeanwhile,
    SentOtherwise,
    SilentCase,
    TellsWhy,
    TooLong,
    TooMany,
    Wording,
    approve_leaflet,
    may_be_sent,
    send_leaflet,
    withdraw_leaflet,
    write_leaflet,
)
from notifications.models import Leaflet
from notifications.models.leaflet import LONGEST_LINK

LONGEST_TEXT = 460
GONE = gettext_noop("Questo materiale non c'è più: scegli dall'elenco.")

# --- Found and printed


class SearchForm(KindForm):
    """Empty choices find everything; what is not on offer finds everything too."""

    setting = forms.ChoiceField(
        label=_("Per cosa?"),
        required=False,
        choices=[("", _("Tutto")), *in_words(Setting)],
        error_messages={"invalid_choice": _("Scegli dall'elenco.")},
    )
    language = forms.ChoiceField(
        label=_("In che lingua?"),
        required=False,
        error_messages={"invalid_choice": _("In questa lingua non c'è ancora niente: scegli dall'elenco.")},
    )

    def __init__(self, data: Any, *, languages: list[Language]) -> None:
        super().__init__(data)
        chosen = self.fields["language"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", gettext("Tutte")), *((each.tag, label(each)) for each in languages)]

    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@spoken_at_work
@require_safe
@signed_in
def leaflets(request: SignedIn) -> HttpResponse:
    require(request.user, "see_leaflets")
    written = Leaflet.objects.order_by("setting", "title", "language__name").select_related("language")
    spoken = Language.objects.filter(leaflets__approved_at__isnull=False).distinct().order_by("name")
    form = SearchForm(request.GET, languages=list(spoken))
    may_write = bool(viewer(request.user).roles & MAY["write_leaflets"])
    context = {
        "form": form,
        "found": written.approved().filter(**form.wanted()),
        "drafts": written.drafts() if may_write else [],
        "may_write": may_write,
    }
    return render(request, "notifications/leaflets.html", context)


@spoken_at_work
@require_safe
@signed_in
def leaflet(request: SignedIn, leaflet_id: int) -> HttpResponse:
    """The sheet to print; a draft only to whoever may approve it."""
    require(request.user, "see_leaflets")
    may_write = bool(viewer(request.user).roles & MAY["write_leaflets"])
    seen = Leaflet.objects.all() if may_write else Leaflet.objects.approved()
    found = get_object_or_404(seen.select_related("language", "approved_by", "written_by"), pk=leaflet_id)
    context = {"leaflet": found, "may_write": may_write, "qr": qr(found.link) if found.link else ""}
    return render(request, "notifications/leaflet.html", context)


# --- Written and approved


class LeafletForm(KindForm):
    title = forms.CharField(
        label=_("Titolo, in italiano"),
        help_text=_("Per chi lo cerca: per esempio «Iscrizione a scuola: che cosa serve»."),
        max_length=80,
        error_messages={
            "required": _("Scrivi il titolo."),
            "max_length": _("Al massimo %(limit_value)d lettere."),
        },
    )
    setting = forms.ChoiceField(
        label=_("Per cosa?"),
        choices=in_words(Setting),
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli per cosa serve."), "invalid_choice": _("Scegli dall'elenco.")},
    )
    language = forms.ChoiceField(
        label=_("In che lingua è scritto?"),
        error_messages={
            "required": _("Scegli la lingua."),
            "invalid_choice": _("Scegli una lingua dall'elenco."),
        },
    )
    text = forms.CharField(
        label=_("Testo, nella lingua della persona"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={
            "required": _("Scrivi il testo."),
            "max_length": _("È troppo lungo: al massimo %(limit_value)d lettere."),
        },
    )
    link = forms.CharField(
        label=_("Indirizzo in rete dove leggere di più"),
        help_text=_("Comincia con https:// e non chiede di registrarsi."),
        required=False,
        max_length=LONGEST_LINK,
        widget=forms.TextInput(attrs={"type": "text", "inputmode": "url", "autocapitalize": "none"}),
        error_messages={"max_length": _("Al massimo %(limit_value)d lettere.")},
    )
    checked_on = forms.DateField(
        label=_("Controllato il giorno"),
        help_text=_("Quando qualcuno ha guardato che sia tutto giusto e che l'indirizzo funzioni."),
        widget=native_date(),
        error_messages={
            "required": _("Scrivi il giorno."),
            "invalid": _("Scrivi il giorno così: 16/07/2026."),
        },
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["text"].help_text = gettext(
            "Breve: con l'indirizzo al massimo %(parts)d SMS. Chi lo legge per caso non deve capire di che caso si "
            "tratta."
        ) % {"parts": MOST_PARTS}
        chosen = self.fields["language"]
        assert isinstance(chosen, forms.ChoiceField)
        written = [each for each in Language.objects.order_by("name") if not each.is_signed]
        chosen.choices = [("", gettext("Scegli la lingua")), *((each.tag, label(each)) for each in written)]


OF_A_LEAFLET: dict[type[NotALeaflet], Callable[[Any], str]] = {
    NothingWritten: lambda _: gettext("Scrivi il testo."),
    LinkNotSecure: lambda _: gettext(
        "Questo indirizzo non va bene: deve cominciare con https:// ed essere intero."
    ),
    TooLong: lambda error: (
        gettext(
            "Sarebbero %(parts)d SMS, al massimo %(most)d: accorcia il testo. Le lettere che non sono italiane ne "
            "prendono più del doppio."
        )
        % {"parts": error.parts, "most": MOST_PARTS}
    ),
    CheckedInTheFuture: lambda _: gettext("Questo giorno deve ancora venire."),
}


@spoken_at_work
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def write(request: SignedIn, leaflet_id: int | None = None) -> HttpResponseBase:
    require(request.user, "write_leaflets")
    at = now()
    before = get_object_or_404(Leaflet, pk=leaflet_id) if leaflet_id else None
    form = LeafletForm(sent(request), initial=_as_it_was(before) or {"checked_on": rome_day(at)})
    if request.method == "POST" and form.is_valid():
        try:
            written = write_leaflet(
                wording=Wording(**form.cleaned_data),
                leaflet_id=leaflet_id,
                by_id=request.user.pk,
                at=at,
                today=rome_day(at),
            )
        except LeafletNotFound as gone:
            raise Http404 from gone
        except NotALeaflet as refused:
            form.add_error(refused.field, OF_A_LEAFLET[type(refused)](refused))
        else:
            messages.success(request, gettext("Salvato come bozza: parte solo quando qualcuno lo approva."))
            return redirect("leaflet", written.pk)
    return render(request, "notifications/write_leaflet.html", {"form": form, "before": before})


def _as_it_was(leaflet: Leaflet | None) -> dict[str, Any]:
    if leaflet is None:
        return {}
    names = ("title", "setting", "language_id", "text", "link", "checked_on")
    return {name.removesuffix("_id"): getattr(leaflet, name) for name in names}


@spoken_at_work
@require_POST
@signed_in
def approve(request: SignedIn, leaflet_id: int) -> HttpResponse:
    require(request.user, "write_leaflets")
    get_object_or_404(Leaflet, pk=leaflet_id)
    if "read" not in request.POST:
        messages.error(
            request,
            gettext("Prima lo legge una persona che parla la lingua: segna la casella quando l'ha fatto."),
        )
        return redirect("leaflet", leaflet_id)
    version = request.POST.get("version", "")
    try:
        approve_leaflet(
            leaflet_id=leaflet_id,
            version=int(version) if version.isdecimal() and len(version) < 8 else 0,
            by_id=request.user.pk,
            at=now(),
        )
    except RewrittenMeanwhile:
        messages.error(request, gettext("Nel frattempo è stato riscritto: rileggilo, poi approvalo."))
    else:
        messages.success(request, gettext("Approvato: da adesso si può mandare e stampare."))
    return redirect("leaflet", leaflet_id)


@spoken_at_work
@require_POST
@signed_in
def withdraw(request: SignedIn, leaflet_id: int) -> HttpResponse:
    require(request.user, "write_leaflets")
    get_object_or_404(Leaflet, pk=leaflet_id)
    withdraw_leaflet(leaflet_id=leaflet_id)
    messages.success(request, gettext("Ritirato: è di nuovo una bozza e non si manda più a nessuno."))
    return redirect("leaflet", leaflet_id)


# --- Sent


class SendForm(KindForm):
    key = forms.CharField(
        widget=forms.HiddenInput,
        max_length=40,
        error_messages={"required": _("La pagina era vecchia: ricaricala e invia di nuovo.")},
    )
    leaflet = forms.TypedChoiceField(
        label=_("Quale?"),
        coerce=int,
        error_messages={
            "required": _("Scegli che cosa mandare."),
            "invalid_choice": _("Scegli dall'elenco."),
        },
    )
    phone = PhoneNumber(
        label=_("Cellulare della persona"),
        help_text=_("Il suo, quello che ha in mano adesso. Dopo 24 ore lo cancelliamo."),
        error_messages={"required": _("Scrivi il numero di cellulare.")},
    )
    asked = forms.BooleanField(
        label=_("Ha chiesto lei il messaggio"),
        help_text=_("Se non lo chiede, dille le stesse cose a voce o dalle il foglio stampato."),
        required=False,
    )

    def __init__(self, data: Any = None, *, offered: list[Leaflet]) -> None:
        super().__init__(data, initial={"key": secrets.token_urlsafe(18)})
        chosen = self.fields["leaflet"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", gettext("Scegli")), *((each.pk, _in_short(each)) for each in offered)]


def _in_short(leaflet: Leaflet) -> str:
    return f"{named(leaflet.language)}: {leaflet.title}"


NO_MOBILE = gettext_noop("Non è un cellulare: lì gli SMS non arrivano. Scrivi un numero di cellulare.")
OF_A_NUMBER = {
    "no_number": gettext_noop("Questo numero non esiste. Scrivilo con il prefisso, per esempio 333 1234567."),
    "not_a_mobile_number": NO_MOBILE,
    "no_sender_name": gettext_noop(
        "Il servizio non ha ancora un nome con cui scrivere alle persone: chiama il Polo."
    ),
    "demo_person": gettext_noop("È una dimostrazione: non si scrive a numeri veri."),
}
OF_SENDING: dict[type[NotSendable], tuple[str | None, Callable[[Any], str]]] = {
    SilentCase: (
        None,
        lambda _: gettext("Per questa richiesta non parte nessun messaggio verso la persona."),
    ),
    TellsWhy: (
        "leaflet",
        lambda _: gettext("Il tema è delicato, e questo materiale direbbe di che cosa si tratta."),
    ),
    NotAsked: ("asked", lambda _: gettext("Si manda solo a chi l'ha chiesto: segna la casella se è così.")),
    BadNumber: ("phone", lambda error: gettext(OF_A_NUMBER[error.reason])),
    TooMany: (
        None,
        lambda _: (
            gettext("Per questa richiesta sono già partiti %(most)s messaggi: di più non se ne mandano.")
            % {"most": MOST_OF_A_BOOKING}
        ),
    ),
    SentOtherwise: (
        None,
        lambda _: gettext(
            "Questa pagina ha già mandato il messaggio a un altro numero: ricaricala e invia di nuovo."
        ),
    ),
}


@spoken_at_work
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def send(request: SignedIn, number: int) -> HttpResponseBase:
    booking = booking_for(request.user, number, "send_leaflets")
    approved = _for_this(booking)
    form = SendForm(sent(request), offered=[each for each in approved if may_be_sent(each, booking)])
    if request.method == "POST" and form.is_valid() and _send(form, booking, by_id=request.user.pk):
        messages.success(request, gettext("Il messaggio è in partenza. Il numero si cancella dopo 24 ore."))
        return redirect("booking", booking.number)
    kept_back = [each for each in approved if not may_be_sent(each, booking)]
    context = {"form": form, "booking": booking, "approved": approved, "kept_back": kept_back}
    return render(request, "notifications/send_leaflet.html", context)


def _send(form: SendForm, booking: Booking, *, by_id: int) -> bool:
    """Send it, or let the form say why not."""
    given = form.cleaned_data
    try:
        send_leaflet(
            leaflet_id=given["leaflet"],
            booking_id=booking.pk,
            phone=given["phone"],
            asked=given["asked"],
            key=given["key"],
            by_id=by_id,
            at=now(),
        )
    except LeafletNotFound:
        form.add_error("leaflet", gettext(GONE))
    except NotSendable as refused:
        field, say = OF_SENDING[type(refused)]
        form.add_error(field, say(refused))
    return form.is_valid()


def _for_this(booking: Booking) -> list[Leaflet]:
    """All that is approved, what is in a language of hers first."""
    approved = Leaflet.objects.approved().select_related("language")
    order = approved.order_by("language__name", "setting", "title")
    return sorted(order, key=lambda each: each.language_id not in booking.tags)
