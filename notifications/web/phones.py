"""The simulated phones: read what arrived on each, answer it, let it ring. Only where no real telephone is meant."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from mediation.models import Mediator, Office, User
from mediation.web.fields import KindForm, PhoneNumber
from mediation.web.tongues import spoken_at_work
from mediation.web.written import phone as written_phone
from notifications.phonebox import client
from notifications.phonebox.client import PhoneboxSilent, Sms
from notifications.web.mailboxes import FOLLOWED, lists
from notifications.web.simulated import only_with_phonebox

MEDIATORS, OFFICES, PEOPLE, OTHERS = (
    gettext_noop("Mediatrici e mediatori"),
    gettext_noop("Uffici"),
    gettext_noop("Chi lavora al Polo e negli uffici"),
    gettext_noop("Altri"),
)
# As many as a telephone puts together from its parts.
LONGEST_SMS = 1600


@dataclass(frozen=True)
class Bubble:
    """One message with its instant."""

    sms: Sms
    at: datetime


@dataclass(frozen=True)
class Phone:
    number: str
    owner: str
    role: str
    bubbles: list[Bubble]

    @property
    def key(self) -> str:
        """Fit for an address and for an id."""
        return self.number.removeprefix("+")

    @property
    def call(self) -> str:
        """What its last call waits for, while it lasts."""
        return next((bubble.sms.call for bubble in reversed(self.bubbles) if bubble.sms.call), "")

    @property
    def last(self) -> Bubble | None:
        return self.bubbles[-1] if self.bubbles else None


class AnswerForm(KindForm):
    phone = PhoneNumber(widget=forms.HiddenInput)
    body = forms.CharField(
        label=gettext_lazy("Scrivi un SMS"),
        max_length=LONGEST_SMS,
        error_messages={
            "required": gettext_lazy("Scrivi qualcosa, per esempio SI."),
            "max_length": gettext_lazy("Il messaggio è troppo lungo: al massimo %(limit_value)d lettere."),
        },
        widget=forms.TextInput(attrs={"type": "text", "autocomplete": "off"}),
    )


@spoken_at_work
@require_safe
@only_with_phonebox
def phones(request: HttpRequest) -> HttpResponse:
    return _page(request, "notifications/phones.html", more=lists)


@spoken_at_work
@require_safe
@only_with_phonebox
def phones_live(request: HttpRequest) -> HttpResponse:
    return _page(request, "notifications/phones_list.html")


@spoken_at_work
@require_safe
@only_with_phonebox
def phone(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, "notifications/phone.html", key=key, form=AnswerForm(initial={"phone": f"+{key}"}))


@spoken_at_work
@require_safe
@only_with_phonebox
def phone_live(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, "notifications/phone_thread.html", key=key)


@spoken_at_work
@require_POST
@only_with_phonebox
def answer(request: HttpRequest, key: str) -> HttpResponse:
    form = AnswerForm({**request.POST.dict(), "phone": f"+{key}"})
    if not form.is_valid():
        return _page(request, "notifications/phone.html", key=key, form=form)
    said = form.cleaned_data
    return _do(
        request,
        key,
        lambda: client.say(phone=said["phone"], body=said["body"]),
        done=gettext_noop("SMS inviato."),
    )


@spoken_at_work
@require_POST
@only_with_phonebox
def ring(request: HttpRequest, key: str) -> HttpResponse:
    number = f"+{key}"
    if number not in _owners():
        raise Http404
    return _do(request, key, lambda: client.ring(phone=number), done=gettext_noop("Squillo fatto."))


@spoken_at_work
@require_POST
@only_with_phonebox
def at_call(request: HttpRequest, key: str) -> HttpResponse:
    """What somebody does who hears the phone ring, or holds it."""
    number, deed = f"+{key}", DEEDS.get(request.POST.get("deed", ""))
    if number not in _owners() or deed is None:
        raise Http404
    word, digits, done = deed
    return _do(
        request,
        key,
        lambda: client.act(phone=number, deed=word, digits=digits),
        done=done,
        silent=gettext_noop("La chiamata è già finita, o i telefoni simulati non rispondono."),
    )


# Button: what it does at the phone, with which key, and what is said then.
DEEDS = {
    "pick_up": ("pick_up", "", gettext_noop("Hai risposto.")),
    "refuse": ("refuse", "", gettext_noop("Chiamata rifiutata.")),
    "one": ("press", "1", gettext_noop("Hai premuto 1.")),
    "two": ("press", "2", gettext_noop("Hai premuto 2.")),
    "hang_up": ("hang_up", "", gettext_noop("Hai riagganciato.")),
}


def _do(
    request: HttpRequest,
    key: str,
    deed: Callable[[], None],
    *,
    done: str,
    silent: str = gettext_noop("I telefoni simulati non rispondono. Riprova fra qualche secondo."),
) -> HttpResponse:
    try:
        deed()
    except PhoneboxSilent:
        messages.error(request, gettext(silent))
    else:
        messages.success(request, gettext(done))
    return redirect("phone", key)


def followed_phones() -> list[Phone]:
    """Those that have had a message last.

    :raises PhoneboxSilent:
    """
    return _followed(_phones(client.threads()))


def _followed(phones: list[Phone]) -> list[Phone]:
    return [each for each in phones if each.last][:FOLLOWED]


def _page(
    request: HttpRequest,
    template: str,
    *,
    key: str = "",
    form: AnswerForm | None = None,
    more: Callable[[], dict[str, Any]] = dict,
) -> HttpResponse:
    """Every phone with its messages; where the gateway is silent the page says so and tries again."""
    try:
        threads, added = client.threads(), more()
    except PhoneboxSilent:
        if "HX-Request" in request.headers:
            return HttpResponse(status=503)
        return render(request, template, {"is_silent": True, "key": key, "form": form}, status=503)
    found = _phones(threads)
    chosen = next((each for each in found if each.key == key), None)
    if key and chosen is None:
        raise Http404
    followed = _followed(found)
    folded = _by_role([each for each in found if each not in followed])
    shown = {"phones": followed, "folded": folded, "phone": chosen, "key": key, "form": form, **added}
    return render(request, template, shown)


def _phones(threads: dict[str, list[Sms]]) -> list[Phone]:
    """Everybody who has a telephone, the last to have had a message first."""
    owners = _owners()
    found = [
        Phone(
            number,
            *(owners.get(number) or (_otherwise_known(number), OTHERS)),
            [Bubble(sms, datetime.fromisoformat(sms.at)) for sms in threads.get(number, [])],
        )
        for number in {**threads, **owners}
    ]
    silent = [each for each in found if each.last is None]
    heard = [(each.last.at, each) for each in found if each.last]
    recent = [each for _, each in sorted(heard, key=lambda pair: pair[0], reverse=True)]
    return [*recent, *sorted(silent, key=lambda each: each.owner)]


def _by_role(phones: list[Phone]) -> list[tuple[str, list[Phone]]]:
    """Folded away, each by its name; a role that nobody has is left out."""
    roles = {
        role: [each for each in phones if each.role == role] for role in (MEDIATORS, OFFICES, PEOPLE, OTHERS)
    }
    return [(role, sorted(found, key=lambda each: each.owner)) for role, found in roles.items() if found]


def _otherwise_known(number: str) -> str:
    return gettext("Tecnico reperibile") if number == settings.ALARM.phone else written_phone(number)


def _owners() -> dict[str, tuple[str, str]]:
    """The numbers of the invented people, with the name and the role of each."""
    offices = Office.objects.select_related("organisation").filter(is_demo=True)
    users = User.objects.filter(is_demo=True).exclude(phone="")
    numbers = ((number, each) for each in offices for number in (each.phone, each.sms_phone) if number)
    return {
        **{number: (str(office), OFFICES) for number, office in numbers},
        **{user.phone: (user.get_full_name() or user.username, PEOPLE) for user in users},
        **{each.phone: (str(each), MEDIATORS) for each in Mediator.objects.filter(is_demo=True)},
    }
