"""A wording as it will arrive: filled with sample facts, with its SMS, and what its letters cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from notifications.texts.catalogue import Rendered, fill
from notifications.texts.gsm import fold, is_gsm, outside
from notifications.texts.keys import Text
from notifications.texts.samples import cases

# Languages whose own letters the plain alphabet does not have: there is no other way to write them.
OWN_LETTERS: Final = frozenset({"uk", "ar"})
RIGHT_TO_LEFT: Final = frozenset({"ar", "ur", "fa"})
# How Italian writes an accented capital without it.
_CAPITALS: Final[Mapping[str, str]] = MappingProxyType(
    {"À": "A'", "È": "E'", "Ì": "I'", "Ò": "O'", "Ù": "U'"}
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One that the plain alphabet does not hold, and what may stand for it; empty where nothing does."""

    char: str
    instead: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Each case by its name. `plain_parts` is what the longest would be with `letters` written plainly."""

    cases: Mapping[str, Rendered]
    letters: tuple[Letter, ...]
    plain_parts: int

    @property
    def parts(self) -> int:
        return _longest(self.cases)

    @property
    def is_dearer(self) -> bool:
        return self.parts > self.plain_parts


def preview(text: Text, *, key: str, language: str) -> Preview:
    """:raises MissingFacts: never, of a text that says its own facts; see `proofreading`."""
    filled = _filled(text, key, language)
    letters = () if language in OWN_LETTERS else tuple(_letters(text.template, language))
    spelt = {each.char: each.instead for each in letters}
    plain = Text(text.version, "".join(spelt.get(char, char) for char in text.template))
    return Preview(filled, letters, _longest(_filled(plain, key, language)) if letters else _longest(filled))


def _filled(text: Text, key: str, language: str) -> dict[str, Rendered]:
    return {name: fill(text, key, language, facts) for name, facts in cases(key)}


def _longest(filled: Mapping[str, Rendered]) -> int:
    return max(each.segments.parts for each in filled.values())


def _letters(template: str, language: str) -> list[Letter]:
    return [Letter(char, _instead(char, language)) for char in outside(template)]


def _instead(char: str, language: str) -> str:
    if language == "it" and char in _CAPITALS:
        return _CAPITALS[char]
    plainly = fold(char)
    return plainly if is_gsm(plainly) else ""
