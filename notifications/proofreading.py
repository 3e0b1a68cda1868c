"""What keeps a wording from being sent: each fault by kind, with the words it is about. Pure; no sentences here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import Final

from notifications.grammar import GATEWAY_WORDS, Intent, parse
from notifications.spelling import plain, words
from notifications.texts.catalogue import DEFAULT, NotATemplate, facts_said, fill, shipped
from notifications.texts.discretion import words_no_text_says
from notifications.texts.keys import KEYS, Text
from notifications.texts.samples import cases

MOST_PARTS: Final = 3
NUMBER: Final = "number"
# With whose number or hours an answer comes back.
ANSWERS: Final = frozenset({Intent.YES, Intent.NO, Intent.LATE, Intent.ENDED})
# An answer stands before the number that it needs; of two that are offered together, the first may share it.
_ASKED: Final = re.compile(r"(?:(\w+) \w+ )?(\w+) \{number\}")


class FaultKind(StrEnum):
    EMPTY = "empty"
    BRACES = "braces"  # they do not close, or hold more than a name
    UNKNOWN_FACT = "unknown_fact"
    MISSING_FACT = "missing_fact"
    MISSING_NUMBER = "missing_number"  # without it nobody can say which job her answer is about
    MISSING_ANSWER = "missing_answer"
    GATEWAY_WORD = "gateway_word"
    TELLING_WORD = "telling_word"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Fault:
    kind: FaultKind
    words: tuple[str, ...] = ()
    parts: int = 0


def tidy(template: str) -> str:
    """One line, with single spaces: the invisible ones of a text processor would double its price."""
    return " ".join(template.split())


def faults(template: str, *, key: str, language: str) -> list[Fault]:
    """All that is wrong with a wording, or nothing."""
    if not template:
        return [Fault(FaultKind.EMPTY)]
    try:
        said = facts_said(template)
    except NotATemplate:
        return [Fault(FaultKind.BRACES)]
    found = [*_of_facts(said, KEYS[key]), *_of_words(template)]
    # Only what says its own facts can be filled and asked back.
    if said == KEYS[key]:
        found += [*_of_answers(template, key, language), *_of_length(template, key, language)]
    return found


def _of_facts(said: frozenset[str], meant: frozenset[str]) -> Iterator[Fault]:
    if unknown := said - meant:
        yield Fault(FaultKind.UNKNOWN_FACT, tuple(sorted(unknown)))
    if NUMBER in meant - said:
        yield Fault(FaultKind.MISSING_NUMBER)
    if missing := meant - said - {NUMBER}:
        yield Fault(FaultKind.MISSING_FACT, tuple(sorted(missing)))


def _of_words(template: str) -> Iterator[Fault]:
    own = " ".join(words_between for words_between, *_ in Formatter().parse(template))
    if taken := [word for word in words(plain(own)) if word in GATEWAY_WORDS]:
        yield Fault(FaultKind.GATEWAY_WORD, tuple(dict.fromkeys(taken)))
    if telling := words_no_text_says(own):
        yield Fault(FaultKind.TELLING_WORD, tuple(dict.fromkeys(telling)))


def _of_answers(template: str, key: str, language: str) -> Iterator[Fault]:
    """Whatever the shipped text lets somebody answer can be answered still."""
    model = shipped(key, language) or shipped(key, DEFAULT)
    asked, meant = answers_asked(template), answers_asked(model.template if model else "")
    # In small letters it is part of a sentence, and nothing that is asked for.
    if missing := [word for intent, word in meant.items() if intent not in asked and not word.islower()]:
        yield Fault(FaultKind.MISSING_ANSWER, tuple(missing))


def answers_asked(template: str) -> dict[Intent, str]:
    """What a text asks for with the booking's number, each with its word."""
    asked = [word for pair in _ASKED.findall(template) for word in pair if word]
    understood = {word: parse(f"{word} 4821").intent for word in asked}
    return {intent: word for word, intent in understood.items() if intent in ANSWERS}


def _of_length(template: str, key: str, language: str) -> Iterator[Fault]:
    text = Text(1, template)
    parts = max(fill(text, key, language, facts).segments.parts for _, facts in cases(key))
    if parts > MOST_PARTS:
        yield Fault(FaultKind.TOO_LONG, parts=parts)
