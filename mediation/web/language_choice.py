"""From what somebody typed or ticked to one language: sure, or asked back. Never a silent guess."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, pgettext

from mediation.language_search import find
from mediation.models import Language
from mediation.vocabulary import A_LANGUAGE


@dataclass(frozen=True)
class Meant:
    """One language, or those to choose from; neither when nothing is known by that name."""

    language: Language | None = None
    options: tuple[Language, ...] = ()


def meant(words: str, chosen: str, languages: Sequence[Language]) -> Meant:
    """What was ticked counts when nothing was typed, or when the words allow it; else whoever asks decides."""
    ticked = next((language for language in languages if language.tag == chosen), None)
    if not words.strip():
        return Meant(ticked)
    found = find(words, languages, also=named)
    if ticked is None and found.is_exact and found.only:
        return Meant(found.only)
    if ticked in found.languages:
        return Meant(ticked)
    return Meant(options=(*found.languages, *((ticked,) if ticked else ())))


def choices(languages: Iterable[Language]) -> list[tuple[str, str]]:
    return [(language.tag, label(language)) for language in languages]


def label(language: Language) -> str:
    """Its name for whoever chooses, and what its speakers call it."""
    name = named(language)
    return name if language.autonym.casefold() == name.casefold() else f"{name} · {language.autonym}"


def named(language: Language) -> str:
    """Its name in the language of the page."""
    return pgettext(A_LANGUAGE, language.name)


def named_within(language: Language) -> str:
    """The same inside a sentence: only English writes it large there."""
    name = named(language)
    is_large = get_language() == "en" or name[:2].isupper()
    return name if is_large else name[:1].lower() + name[1:]
