"""One text: how it arrives, its versions and what its letters cost; a new wording of it, and its approval."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from mediation.clock import now
from mediation.web.access import SignedIn, signed_in
from mediation.web.fields import KindForm
from mediation.web.kept import sent
from mediation.web.tongues import spoken_at_work
from mediation.web.written import clock, dated
from notifications.models import TextVersion
from notifications.permissions import may, others_who_approve, require
from notifications.proofreading import faults, tidy
from notifications.revising import (
    AlreadyApproved,
    NotAText,
    SameText,
    TextChangedSince,
    TextNotFound,
    WrittenByHerself,
    approve_text,
    latest_version,
    write_text,
)
from notifications.texts.catalogue import DEFAULT, LANGUAGES, shipped
from notifications.texts.formatting import written
from notifications.texts.keys import FACTS, KEYS, Text
from notifications.texts.preview import OWN_LETTERS, preview
from notifications.texts.samples import EVERYDAY_FACTS
from notifications.texts.segments import ROOM, Encoding
from notifications.web.text_groups import PLACES
from notifications.web.text_states import State, name, states
from notifications.web.text_words import Shown, direction, language_within, shown, why_not

LONGEST: Final = 1000
HINT: Final = gettext_noop(
    "Un SMS ha %(room)d caratteri. Fra parentesi graffe sta quello che cambia ogni volta."
)


class TextForm(KindForm):
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    template = forms.CharField(
        label=gettext_lazy("Il testo"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "true"}),
        error_messages={"max_length": gettext_lazy("È troppo lungo: accorcialo.")},
    )

    def __init__(self, data: Any = None, *, language: str, **named: Any) -> None:
        super().__init__(data, **named)
        room = ROOM[Encoding.UCS_2 if language in OWN_LETTERS else Encoding.GSM_7].alone
        self.fields["template"].help_text = gettext(HINT) % {"room": room}
        self.fields["template"].widget.attrs |= {"lang": language, "dir": direction(language)}


@dataclass(frozen=True)
class Version:
    """One wording in the history of a text. `by` is empty for what comes with the programme."""

    number: int
    template: str
    is_draft: bool
    by: str = ""
    written_at: str = ""
    approver: str = ""
    approved_at: str = ""


@spoken_at_work
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def text(request: SignedIn, language: str, text_key: str) -> HttpResponseBase:
    """Shows a text with its versions; a POST shows how a new wording would arrive, or keeps it as a draft."""
    require(request.user, "see_texts")
    _must_be_known(language, text_key)
    if request.method == "POST":
        require(request.user, "write_texts")
        form = TextForm(request.POST, language=language)
        if not form.is_valid() and "based_on" in form.errors:
            raise BadRequest("based_on")
        if form.is_valid() and "look" not in request.POST:
            form = _save(request, form, language, text_key)
            if form.is_valid():
                return redirect("text", language, text_key)
    elif sent(request):
        form = TextForm(sent(request), language=language)
    else:
        form = TextForm(language=language, initial=_to_begin_with(request, language, text_key))
    return render(request, "notifications/text.html", _context(request, form, language, text_key))


def _must_be_known(language: str, key: str) -> None:
    if language not in LANGUAGES or key not in KEYS:
        raise Http404


def _to_begin_with(request: SignedIn, language: str, key: str) -> dict[str, Any]:
    """The version that she wants to start from, else the latest; nothing where there is none yet."""
    versions = _versions(language, key)
    chosen = [each for each in versions if str(each.number) == request.GET.get("da")]
    start = next((each.template for each in [*chosen, *versions]), "")
    return {"based_on": latest_version(key, language), "template": start}


def _italian(key: str) -> str:
    (state,) = states(DEFAULT, [key])
    return state.in_use.template if state.in_use else ""


def _save(request: SignedIn, form: TextForm, language: str, key: str) -> TextForm:
    """Keep the draft; or give back the form that says why not."""
    typed, based_on = form.cleaned_data["template"], form.cleaned_data["based_on"]
    try:
        made = write_text(
            key=key, language=language, template=typed, based_on=based_on, by_id=request.user.pk, at=now()
        )
    except NotAText as refused:
        _refuse(form, refused)
    except SameText:
        form.add_error("template", gettext("È già scritto così, parola per parola."))
    except TextNotFound as not_found:
        raise BadRequest("based_on") from not_found
    except TextChangedSince as changed:
        return _second(changed, typed, language)
    else:
        kept = (
            gettext("Salvato come bozza, versione %(version)d. Parte quando un'altra persona l'approva.")
            if others_who_approve(request.user.pk)
            else gettext("Salvato come bozza, versione %(version)d. Parte quando qualcuno l'approva.")
        )
        messages.success(request, kept % {"version": made.version})
    return form


def _refuse(form: TextForm, refused: NotAText) -> None:
    for fault in refused.faults:
        form.add_error("template", why_not(fault))


def _second(changed: TextChangedSince, typed: str, language: str) -> TextForm:
    """Somebody else was quicker: her words are shown with the page, and these can be sent again."""
    latest = changed.latest
    form = TextForm({"template": typed, "based_on": latest.version}, language=language)
    form.add_error(
        "template",
        gettext(
            "%(name)s ha scritto la versione %(version)d intanto, alle %(at)s. Le tue parole sono ancora qui: "
            "leggi le sue, poi salva di nuovo."
        )
        % {"name": name(latest.written_by), "version": latest.version, "at": clock(latest.written_at)},
    )
    return form


def _context(request: SignedIn, form: TextForm, language: str, key: str) -> dict[str, Any]:
    (state,) = states(language, [key])
    audience, group = PLACES[key]
    return {
        "key": key,
        "form": form if may(request.user, "write_texts") else None,
        "state": state,
        "audience": audience,
        "group": group,
        "language": language,
        "language_name": language_within(language),
        "direction": direction(language),
        "in_use": _shown(state.in_use, key, language),
        "draft": _shown(_as_text(state.draft), key, language),
        "draft_by": name(state.draft.written_by) if state.draft else "",
        "tried": _tried(form, key, language),
        "italian": None if language == DEFAULT else _italian(key),
        "facts": _facts(key, language),
        "versions": _versions(language, key),
        **_approval(request, state),
    }


def _approval(request: SignedIn, state: State) -> dict[str, bool]:
    if state.draft is None or not may(request.user, "approve_texts"):
        return {"may_approve": False, "is_own_draft": False}
    is_own = state.draft.written_by_id == request.user.pk and others_who_approve(request.user.pk)
    return {"may_approve": not is_own, "is_own_draft": is_own}


def _as_text(version: TextVersion | None) -> Text | None:
    return Text(version.version, version.template) if version else None


def _shown(text: Text | None, key: str, language: str) -> Shown | None:
    """A draft from before an upgrade may say what the text does not know any more: then there is nothing to show."""
    if text is None or faults(text.template, key=key, language=language):
        return None
    return shown(preview(text, key=key, language=language), price=settings.SMS_PRICE)


def _tried(form: TextForm, key: str, language: str) -> Shown | None:
    """What was typed, as it would arrive; with its faults beside it, where it has any."""
    if not form.is_bound or not form.is_valid():
        return None
    template = tidy(form.cleaned_data["template"])
    found = faults(template, key=key, language=language)
    for fault in found:
        form.add_error("template", why_not(fault))
    return None if found else _shown(Text(0, template), key, language)


def _facts(key: str, language: str) -> list[tuple[str, str]]:
    """Each name that may stand in braces, with what it is on an ordinary day."""
    writing = LANGUAGES[language].writing
    return [
        (f"{{{each}}}", written(FACTS[each], EVERYDAY_FACTS[each], writing) or gettext("(niente)"))
        for each in FACTS
        if each in KEYS[key]
    ]


def _versions(language: str, key: str) -> list[Version]:
    """The latest first; what is shipped is one of them."""
    rows = TextVersion.objects.of(key=key, language=language).select_related("written_by", "approved_by")
    found = [_told(row) for row in rows]
    if first := shipped(key, language):
        found.append(Version(first.version, first.template, is_draft=not first.approved_by))
    return sorted(found, key=lambda each: each.number, reverse=True)


def _told(row: TextVersion) -> Version:
    return Version(
        row.version,
        row.template,
        is_draft=row.is_draft,
        by=name(row.written_by),
        written_at=dated(row.written_at),
        approver=name(row.approved_by),
        approved_at=dated(row.approved_at) if row.approved_at else "",
    )


# --- Approving


@spoken_at_work
@require_POST
@signed_in
def approve(request: SignedIn, language: str, text_key: str) -> HttpResponse:
    require(request.user, "approve_texts")
    _must_be_known(language, text_key)
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdecimal() and len(version) < 5):
        raise BadRequest("version")
    try:
        approve_text(key=text_key, language=language, version=int(version), by_id=request.user.pk, at=now())
    except TextNotFound as not_found:
        raise Http404 from not_found
    except (AlreadyApproved, TextChangedSince, WrittenByHerself, NotAText) as refused:
        messages.error(request, _why_not_approved(refused))
    else:
        messages.success(
            request, gettext("Approvato: da adesso parte la versione %(version)s.") % {"version": version}
        )
    return redirect("text", language, text_key)


def _why_not_approved(refused: Exception) -> str:
    match refused:
        case AlreadyApproved(version=version):
            return gettext("L'ha già approvato %(name)s: parte già così.") % {
                "name": name(version.approved_by)
            }
        case TextChangedSince(latest=latest):
            words = gettext("%(name)s ha scritto intanto la versione %(version)d: leggi quella.")
            return words % {"name": name(latest.written_by), "version": latest.version}
        case NotAText(faults=found):
            return " ".join(map(why_not, found))
    return gettext("L'hai scritto tu: lo approva un'altra persona.")
