"""From what somebody typed or ticked to one language: sure, or asked back. Never a silent guess."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from mediation.language_search import find
from mediation.models import Language


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
    found = find(words, languages)
    if ticked is None and found.is_exact and found.only:
        return Meant(found.only)
    if ticked in found.languages:
        return Meant(ticked)
    return Meant(options=(*found.languages, *((ticked,) if ticked else ())))


def choices(languages: Iterable[Language]) -> list[tuple[str, str]]:
    return [(language.tag, label(language)) for language in languages]


def label(language: Language) -> str:
    name = name_to_read(language)
    return name if language.autonym.casefold() == name.casefold() else f"{name} · {language.autonym}"


def named(language: Language) -> str:
    """Its name as its speakers and the reader both know it."""
    names = {"it": language.name, "en": language.english_name}
    return names.get(get_language() or "it", language.autonym)


def named_within(language: Language) -> str:
    """The same inside a sentence: Italian writes it small."""
    return named(language).lower() if get_language() == "it" else named(language)


def name_to_read(language: Language) -> str:
    """As whoever chooses knows it, beside what its speakers call it."""
    return language.english_name if get_language() == "en" else language.name
