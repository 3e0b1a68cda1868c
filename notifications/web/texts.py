"""All texts of messages, for who reads them: what is sent in each language, and how each of them stands."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken_at_work
from notifications.permissions import require
from notifications.texts.catalogue import DEFAULT, LANGUAGES, fill, shipped
from notifications.texts.samples import EVERYDAY_FACTS
from notifications.web.text_groups import AUDIENCES
from notifications.web.text_states import State, states
from notifications.web.text_words import language_name


@dataclass(frozen=True)
class Line:
    """A text in the list, as it reads on an ordinary day; in Italian where the language has none."""

    state: State
    body: str
    language: str


@spoken_at_work
@require_safe
@signed_in
def texts(request: SignedIn) -> HttpResponse:
    require(request.user, "see_texts")
    language, word = request.GET.get("lingua", DEFAULT), request.GET.get("a", AUDIENCES[0].word)
    audience = next((each for each in AUDIENCES if each.word == word), None)
    if language not in LANGUAGES or audience is None:
        raise Http404
    found = states(language, [key for group in audience.groups for key in group.keys])
    lines = {state.key: _line(state, language) for state in found}
    context = {
        "language": language,
        "languages": [(code, language_name(code), code == language) for code in LANGUAGES],
        "audiences": [(each.word, each.title, each == audience) for each in AUDIENCES],
        "audience": audience,
        "groups": [(group.title, [lines[key] for key in group.keys]) for group in audience.groups],
    }
    return render(request, "notifications/texts.html", context)


def _line(state: State, language: str) -> Line:
    text, spoken = (state.in_use, language) if state.in_use else (shipped(state.key, DEFAULT), DEFAULT)
    assert text is not None, "Italian has every text"
    return Line(state, fill(text, state.key, spoken, EVERYDAY_FACTS).body, spoken)
