"""All messages, for the coordinator: what was said to whom, what became of it and what it cost; the lost sent again."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from bookings.permissions import require
from bookings.web.reading import as_number
from mediation.clock import now
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken_at_work
from notifications.resending import MessageNotFound, NotSentAgain, other_ways, send_again, send_by
from notifications.vocabulary import LOST_MESSAGES, Channel
from notifications.web.reads import SHOWN, messages_written, outage, spent

A_PAGE = 50
SPENT_IN = timedelta(days=30)
WORDS = {
    "tutti": gettext_noop("Tutti"),
    "persi": gettext_noop("Non arrivati"),
    "in-coda": gettext_noop("In partenza"),
    "a-mano": gettext_noop("Scritti a mano"),
}


@spoken_at_work
@require_safe
@signed_in
def listing(request: SignedIn) -> HttpResponse:
    require(request.user, "see_uncovered")
    at, shown = now(), request.GET.get("mostra", "tutti")
    if shown not in SHOWN:
        raise Http404
    number = as_number(request.GET.get("richiesta")) or None
    found = messages_written(shown, booking=number)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("pagina"))
    context: dict[str, Any] = {
        "page": page,
        "rows": [(message, other_ways(message)) for message in page],
        "choices": [(word, gettext(WORDS[word]), word == shown) for word in SHOWN],
        "shown": shown,
        "number": number,
        "kept": f"mostra={shown}&" + (f"richiesta={number}&" if number else ""),
        "outage": outage(at),
        "spent": spent(since=at - SPENT_IN, booking=number),
        "lost": LOST_MESSAGES,
    }
    return render(request, "notifications/messages.html", context)


BY = {
    Channel.SMS: gettext_noop("Il messaggio riparte."),
    Channel.VOICE: gettext_noop("Telefoniamo subito per dirlo a voce."),
    Channel.EMAIL: gettext_noop("Lo mandiamo per e-mail."),
}
WHY_NOT = {
    "assisted": gettext_noop(
        "Alla persona assistita scriviamo soltanto, e non la chiamiamo: può telefonare l'ufficio."
    ),
    "no_other_way": gettext_noop(
        "Per questa persona non c'è questa strada: manca il numero, l'indirizzo o le parole. Telefona."
    ),
    "no_number": gettext_noop("Non c'è un numero da chiamare: correggilo nella scheda."),
    "no_calls": gettext_noop("Il servizio non ha un numero da cui telefonare."),
    "arrived": gettext_noop("Nel frattempo è partito, oppure è arrivato: non serve mandarlo di nuovo."),
    "sent_again": gettext_noop("È già stato mandato di nuovo: guarda l'ultimo."),
    "no_longer_true": gettext_noop("Quello che dice non è più vero: non è stato mandato."),
    "too_late": gettext_noop("Ormai è tardi perché serva: telefona."),
    "opted_out": gettext_noop("Ha chiesto di non ricevere SMS: telefona."),
    "not_a_mobile_number": gettext_noop("Non è un cellulare: telefona."),
    "no_sender_name": gettext_noop(
        "Il servizio non ha ancora un nome con cui scrivere alle persone: chi lo cura deve darglielo."
    ),
    "no_address": gettext_noop(
        "Non c'è un indirizzo e-mail valido: correggilo nella scheda dell'ufficio, o telefona."
    ),
    "demo_person": gettext_noop("È una persona inventata della dimostrazione: non le si scrive."),
}


@spoken_at_work
@require_POST
@signed_in
def again(request: SignedIn, message_id: uuid.UUID) -> HttpResponse:
    require(request.user, "see_uncovered")
    by = request.POST.get("by", Channel.SMS)
    if by not in BY:
        raise Http404
    try:
        if by == Channel.SMS:
            send_again(message_id=str(message_id), at=now())
        else:
            send_by(message_id=str(message_id), channel=Channel(by), at=now())
    except MessageNotFound as not_found:
        raise Http404 from not_found
    except NotSentAgain as refused:
        messages.error(request, gettext(WHY_NOT[refused.reason]))
    else:
        messages.success(request, gettext(BY[Channel(by)]))
    return redirect(_back(request))


def _back(request: SignedIn) -> str:
    """The part of the list in which the button was pressed."""
    part = QueryDict(request.POST.get("back", "")).urlencode()
    return f"{reverse('messages')}?{part}" if part else reverse("messages")
