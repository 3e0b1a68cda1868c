"""A coordinator reads what somebody wrote, with what came before it, and answers by SMS."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods

from bookings.permissions import require
from mediation.clock import now
from mediation.web.access import SignedIn, signed_in
from mediation.web.fields import KindForm
from mediation.web.tongues import spoken_at_work
from notifications.answering import (
    MOST_PARTS,
    AsksForAnOptOut,
    CannotBeReached,
    NotAnAnswer,
    NothingSaid,
    TellsWhy,
    TooLong,
    answer_reply,
    correspondent,
)
from notifications.models import Reply
from notifications.vocabulary import Channel
from notifications.web.reads import conversation

SHOWN_FOR = timedelta(days=30)
LONGEST = 1000


class AnswerForm(KindForm):
    body = forms.CharField(
        label=gettext_lazy("La tua risposta"),
        help_text=gettext_lazy(
            "Parte come SMS dal numero del servizio. Mai il nome della persona assistita, la malattia o il reparto. "
            "Fino a 160 lettere è un SMS solo."
        ),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": gettext_lazy("È troppo lunga: accorciala, o telefona.")},
    )


@spoken_at_work
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer(request: SignedIn, reply_id: int) -> HttpResponseBase:
    require(request.user, "see_uncovered")
    reply = Reply.objects.select_related("mediator", "booking").filter(pk=reply_id).first()
    if reply is None:
        raise Http404
    at, form = now(), AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = answer_reply(
                reply_id=reply_id, body=form.cleaned_data["body"], by_id=request.user.pk, at=at
            )
        except NotAnAnswer as refused:
            form.add_error("body", _why_not(refused))
        else:
            messages.success(request, _on_its_way(sent.parts))
            return redirect("to-settle")
    context = {
        "reply": reply,
        "form": form,
        "said": conversation(reply.from_number, since=at - SHOWN_FOR),
        "hindrance": _in_the_way(correspondent(reply).hindrance(Channel.SMS)),
    }
    return render(request, "notifications/answer_reply.html", context)


HINDRANCES = {
    "opted_out": gettext_noop("Ha chiesto di non ricevere SMS: telefona."),
    "not_a_mobile_number": gettext_noop("Non è un cellulare: telefona."),
    "demo_person": gettext_noop("È una persona inventata della dimostrazione: non le si scrive."),
}

WHY_NOT: dict[type[NotAnAnswer], Callable[[Any], str]] = {
    NothingSaid: lambda _: gettext("Scrivi la risposta."),
    TooLong: lambda error: (
        gettext(
            "Sarebbero %(parts)d SMS, al massimo %(most)d: accorciala, o telefona. Le lettere che non sono "
            "italiane ne prendono più del doppio."
        )
        % {"parts": error.parts, "most": MOST_PARTS}
    ),
    TellsWhy: lambda error: (
        gettext("In un SMS non si scrive «%(word)s»: chi legge per caso capirebbe. Telefona.")
        % {"word": error.said[0]}
    ),
    AsksForAnOptOut: lambda error: (
        gettext("Togli «%(word)s»: chi lo riscrivesse non riceverebbe più nessun messaggio.")
        % {"word": error.word}
    ),
    CannotBeReached: lambda error: _in_the_way(error.reason),
}


def _in_the_way(hindrance: str) -> str:
    return gettext(HINDRANCES[hindrance]) if hindrance in HINDRANCES else ""


def _on_its_way(parts: int) -> str:
    cost = "" if parts == 1 else " " + gettext("Costa %(count)d SMS.") % {"count": parts}
    return gettext("Risposta in partenza.") + cost


def _why_not(error: NotAnAnswer) -> str:
    return WHY_NOT[type(error)](error)
