"""Which language somebody means by what she types: "marocchino", "pakistano", "mandingo", "UCRAINO". Pure.

A word for several languages (a group, a nationality) gives them all: choosing is for people.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from mediation.models import Language

LEAST_LIKENESS = 0.82
# Candidates this close to the best one are as likely to be meant.
LIKENESS_MARGIN = 0.05
SHORTEST_GUESS = 3
CODE_LENGTH = 3
# The small words around a language, as in "parla l'arabo del Marocco" or "forse tigrino".
ARTICLES = {
    "il",
    "lo",
    "la",
    "l",
    "i",
    "gli",
    "le",
    "di",
    "del",
    "della",
    "dell",
    "dello",
    "dei",
    "dal",
    "dalla",
}
ASIDES = {"lingua", "dialetto", "parla", "parlano", "forse", "credo", "solo", "un", "una"}
FILLERS = ARTICLES | ASIDES
# Gender and number: "marocchina" and "marocchini" are "marocchino". Short words keep theirs ("Mali", "Niger").
ENDING = re.compile(r"(?<=\w{4})[aeiou]$")


@dataclass(frozen=True)
class Found:
    """The languages that may be meant. Inexact when a word was only begun, or misspelt: then even one is a question."""

    languages: tuple[Language, ...] = ()
    is_exact: bool = False

    @property
    def only(self) -> Language | None:
        return self.languages[0] if len(self.languages) == 1 else None


def find(text: str, languages: Iterable[Language], *, also: Callable[[Language], str] | None = None) -> Found:
    """Exact words first, then words begun, then words misspelt; nothing when nothing is near.

    `also` names a language as whoever types reads it.
    """
    wanted = folded(text)
    if not wanted:
        return Found()
    words = [(language, words_for(language, *([also(language)] if also else []))) for language in languages]
    if exact := tuple(language for language, known in words if wanted in known):
        return Found(exact, is_exact=True)
    if len(wanted) < SHORTEST_GUESS:
        return Found()
    begun = tuple(language for language, known in words if any(word.startswith(wanted) for word in known))
    return Found(begun or _nearest(wanted, words))


def words_for(language: Language, *more: str) -> set[str]:
    """All the words for one language, folded; its names count with and without what stands in brackets."""
    names = [
        language.tag,
        language.iso639_3,
        language.group,
        language.autonym,
        *_readings(language.name),
        *_readings(language.english_name),
        *language.spoken_names,
        *(reading for name in more for reading in _readings(name)),
    ]
    return {folded(name) for name in names} - {""}


def folded(text: str) -> str:
    """Lower case, without accents, punctuation, Italian endings and the small words around a language."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words = re.sub(r"[\W_]+", " ", bare).split()
    return " ".join(ENDING.sub("", word) for word in words if word not in FILLERS)


def _readings(name: str) -> list[str]:
    """Read "Arabo marocchino (darija)" also as "Arabo marocchino" and as "darija"; a comma parts like brackets."""
    return [name, *re.split(r"[(),]", name)]


def _nearest(wanted: str, words: list[tuple[Language, set[str]]]) -> tuple[Language, ...]:
    likeness = [(language, max(_likeness(wanted, word) for word in known)) for language, known in words]
    best = max((degree for _, degree in likeness), default=0.0)
    if best < LEAST_LIKENESS:
        return ()
    enough = max(best - LIKENESS_MARGIN, LEAST_LIKENESS)
    return tuple(language for language, degree in likeness if degree >= enough)


def _likeness(wanted: str, word: str) -> float:
    matcher = SequenceMatcher(None, wanted, word, autojunk=False)
    if len(word) <= CODE_LENGTH:  # a code is never misspelt
        return 0.0
    # The quick ratios are upper bounds: most words fall out without the slow count.
    if matcher.real_quick_ratio() < LEAST_LIKENESS or matcher.quick_ratio() < LEAST_LIKENESS:
        return 0.0
    return matcher.ratio()
