"""From what somebody typed or ticked to one language: sure, or asked back. Never a silent guess."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    same = language.autonym.casefold() == language.name.casefold()
    return language.name if same else f"{language.name} · {language.autonym}"
