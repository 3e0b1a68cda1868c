"""What assisted persons read, language by language, for who approves it: until then Italian is sent."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from mediation.clock import ROME, now
from mediation.models import Language
from mediation.web.access import SignedIn, signed_in
from mediation.web.language_choice import named
from mediation.web.tongues import spoken_at_work
from notifications.models import SpeechApproval
from notifications.permissions import may, require
from notifications.revising import SpeechAlreadyApproved, TextNotFound, approve_speech
from notifications.texts import assisted
from notifications.texts.assisted import SPEECHES, WRITTEN_AS
from notifications.web.text_states import name
from notifications.web.text_words import LANGUAGE_NAMES, cost, direction

TITLES = {
    assisted.CONFIRMED: gettext_noop("Quando l'appuntamento è confermato"),
    assisted.MOVED: gettext_noop("Quando è spostato"),
    assisted.CANCELLED: gettext_noop("Quando è annullato"),
}
NAMES = LANGUAGE_NAMES | {
    "ru": gettext_noop("Russo"),
    "sq": gettext_noop("Albanese"),
    "ur": gettext_noop("Urdu"),
    "fa": gettext_noop("Farsi"),
    "bn": gettext_noop("Bengalese"),
    "zh": gettext_noop("Cinese"),
}
TOWN = "Enna"


@dataclass(frozen=True)
class Line:
    title: str
    body: str
    cost: str


@dataclass(frozen=True)
class Shown:
    """The texts of a language; `read_by` names what people speak who read them."""

    code: str
    title: str
    read_by: str
    direction: str
    version: int
    lines: list[Line]
    is_shipped_approved: bool
    approval: SpeechApproval | None


@spoken_at_work
@require_safe
@signed_in
def speeches(request: SignedIn) -> HttpResponse:
    require(request.user, "see_texts")
    approvals = SpeechApproval.objects.select_related("approved_by")
    known = {(each.language, each.version): each for each in approvals}
    names = {each.tag: named(each) for each in Language.objects.all()}
    found = [_shown(code, known.get((code, SPEECHES[code].version)), names) for code in SPEECHES]
    context = {"speeches": found, "may_approve": may(request.user, "approve_texts")}
    return render(request, "notifications/speeches.html", context)


def _shown(code: str, approval: SpeechApproval | None, names: dict[str, str]) -> Shown:
    speech = SPEECHES[code]
    readers = [names[tag] for tag, written in WRITTEN_AS.items() if written == code and tag in names]
    return Shown(
        code=code,
        title=gettext(NAMES[code]),
        read_by=", ".join(readers),
        direction=direction(code),
        version=speech.version,
        lines=[_line(key, code) for key in assisted.KEYS],
        is_shipped_approved=bool(speech.approved_by),
        approval=approval,
    )


def _line(key: str, code: str) -> Line:
    rendered = assisted.render(key, code, starts_at=_tomorrow_at_nine(), municipality=TOWN)
    return Line(gettext(TITLES[key]), rendered.body, cost(rendered, settings.SMS_PRICE))


def _tomorrow_at_nine() -> datetime:
    return now().astimezone(ROME).replace(hour=9, minute=0, second=0, microsecond=0)


@spoken_at_work
@require_POST
@signed_in
def approve(request: SignedIn, language: str) -> HttpResponse:
    require(request.user, "approve_texts")
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdecimal() and len(version) < 5):
        raise BadRequest("version")
    if language not in SPEECHES:
        raise Http404
    try:
        approve_speech(language=language, version=int(version), by_id=request.user.pk, at=now())
    except TextNotFound:
        messages.error(
            request, gettext("Questi testi sono cambiati con l'ultimo aggiornamento: leggi quelli nuovi.")
        )
    except SpeechAlreadyApproved as already:
        messages.error(request, _who(already.approval))
    else:
        messages.success(request, gettext("Approvati: da adesso chi parla questa lingua la legge."))
    return redirect("speeches")


def _who(approval: SpeechApproval | None) -> str:
    if approval is None:
        return gettext("Questi testi sono già approvati.")
    return gettext("Li ha già approvati %(name)s.") % {"name": name(approval.approved_by)}
