"""From a key, a language and facts to a body ready to send. Wording is in the languages' files."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from types import MappingProxyType
from typing import Final, TypeAlias

from notifications.texts import ar, en, fr, it, ro, uk
from notifications.texts.formatting import Value, Writing, written
from notifications.texts.gsm import fold, is_gsm
from notifications.texts.keys import FACTS, KEYS, Text
from notifications.texts.segments import Segments, count

DEFAULT: Final = "it"


@dataclass(frozen=True, slots=True)
class Language:
    writing: Writing
    texts: Mapping[str, Text]


LANGUAGES: Final[Mapping[str, Language]] = MappingProxyType(
    {
        "it": Language(it.WRITING, it.TEXTS),
        "en": Language(en.WRITING, en.TEXTS),
        "fr": Language(fr.WRITING, fr.TEXTS),
        "uk": Language(uk.WRITING, uk.TEXTS),
        # None is shipped: Italian is sent until somebody has written one, and somebody else approved it.
        "ro": Language(ro.WRITING, {}),
        "ar": Language(ar.WRITING, {}),
    }
)


# What people wrote and approved, by language and key: it stands before what is shipped.
Approved: TypeAlias = Mapping[tuple[str, str], Text]
NOTHING_APPROVED: Final[Approved] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rendered:
    """`language` is the one it is written in, which is Italian where the wanted one has no such text."""

    body: str
    key: str
    language: str
    version: int
    segments: Segments


class UnknownText(LookupError):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class MissingFacts(ValueError):
    """Facts that the text says were not given, or are blank: better no message than one with a hole."""

    def __init__(self, key: str, names: frozenset[str]) -> None:
        super().__init__(key, sorted(names))
        self.key, self.names = key, names


class NotATemplate(ValueError):
    """Braces that hold no plain name, or do not close."""


def render(
    key: str, language: str, facts: Mapping[str, Value], approved: Approved = NOTHING_APPROVED
) -> Rendered:
    """Write the text in this language, or in Italian where it has none. Facts it does not say are ignored.

    :raises UnknownText: no such key.
    :raises MissingFacts: a fact that the text says is absent or blank.
    :raises NotWritable: a fact is of another kind than `keys.FACTS` says.
    """
    if key not in KEYS:
        raise UnknownText(key)
    spoken = language_of(key, language, approved)
    text = text_in_use(key, spoken, approved)
    assert text is not None, "Italian has every text"
    return fill(text, key, spoken, facts)


def fill(text: Text, key: str, language: str, facts: Mapping[str, Value]) -> Rendered:
    """This wording of a text in its language, whether or not it is the one in use; raises as `render` does."""
    _require_facts(key, facts)
    writing = LANGUAGES[language].writing
    said: Mapping[str, Value] = {name: facts[name] for name in KEYS[key]}
    if key.startswith("offer_"):
        said = _in_one_sms(text.template, said, writing)
    body = _fitted(text.template, said, writing)
    return Rendered(body, key, language, text.version, count(body))


def text_in_use(key: str, language: str, approved: Approved) -> Text | None:
    """What is sent in this language; None where it has no such text and Italian is sent."""
    return approved.get((language, key)) or shipped(key, language)


def shipped(key: str, language: str) -> Text | None:
    """The first version of a text, which comes with the programme."""
    return LANGUAGES[language].texts.get(key)


def language_of(key: str, wanted: str, approved: Approved = NOTHING_APPROVED) -> str:
    """The language a text will be in for who wants this one; `fr-SN` is served by `fr`."""
    base = wanted.partition("-")[0].lower()
    return base if base in LANGUAGES and text_in_use(key, base, approved) else DEFAULT


def facts_said(template: str) -> frozenset[str]:
    """The names in a template's braces.

    :raises NotATemplate:
    """
    try:
        fields = [field for field in Formatter().parse(template) if field[1] is not None]
    except ValueError as broken:
        raise NotATemplate(template) from broken
    if any(layout or conversion for _, _, layout, conversion in fields):
        raise NotATemplate(template)
    return frozenset(name for _, name, _, _ in fields if name is not None)


def _require_facts(key: str, facts: Mapping[str, Value]) -> None:
    missing = frozenset(name for name in KEYS[key] if _is_blank(facts.get(name)))
    if missing:
        raise MissingFacts(key, missing)


def _is_blank(value: Value | None) -> bool:
    return value is None or value == () or (isinstance(value, str) and not value.strip())


def _in_one_sms(template: str, facts: Mapping[str, Value], writing: Writing) -> Mapping[str, Value]:
    """Of an offer's place its town, where that alone makes it one SMS: the rest is said after her yes."""
    place = facts.get("place")
    if not isinstance(place, str) or count(_filled(template, facts, writing)).parts == 1:
        return facts
    shorter = {**facts, "place": place.rpartition(", ")[2]}
    return shorter if count(_filled(template, shorter, writing)).parts == 1 else facts


def _fitted(template: str, facts: Mapping[str, Value], writing: Writing) -> str:
    """A list of booking numbers gives way until the text is one SMS."""
    body = _filled(template, facts, writing)
    numbers = facts.get("numbers")
    while isinstance(numbers, tuple) and len(numbers) > 1 and count(body).parts > 1:
        numbers = numbers[:-1]
        body = _filled(template, {**facts, "numbers": numbers}, writing)
    return body


def _filled(template: str, facts: Mapping[str, Value], writing: Writing) -> str:
    words = {name: written(FACTS[name], value, writing) for name, value in facts.items()}
    body = template.format_map(words)
    return fold(body) if is_gsm(template) else body
