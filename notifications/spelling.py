"""How a message is read letter by letter, whatever keyboard or old telephone wrote it. Pure; no meanings here."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final, TypeAlias

Phrase: TypeAlias = tuple[str, ...]

# How a keyboard or an old telephone may draw a letter that is the same letter.
_DRAWN_FORMS: Final = frozenset({"<isolated>", "<initial>", "<medial>", "<final>", "<wide>", "<narrow>"})
_TATWEEL: Final = "\u0640"  # stretches an Arabic word, says nothing
_INVISIBLE: Final = frozenset({"Mn", "Me", "Cf"})  # accents, emoji variants, zero-width spaces

_LATIN_THAT_LOOKS_CYRILLIC: Final = str.maketrans("aceiopxykhmtb", "асеіорхукнмтв")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")


def plain(body: str) -> str:
    """Small letters without accents, digits as 0-9, nothing invisible."""
    letters = unicodedata.normalize("NFD", "".join(map(_as_written, body)).casefold())
    return "".join(map(_digit, filter(_is_visible, letters)))


def words(plain_text: str) -> Phrase:
    """Runs of letters, runs of digits, and each sign by itself: "si4821👍" is three words."""
    found: list[str] = []
    for kind, run in groupby(plain_text, key=_kind):
        if kind == "sign":
            found.extend(run)
        elif kind != "space":
            found.append(_unmasked("".join(run)))
    return tuple(found)


def phrases(table: Iterable[str]) -> Iterator[Phrase]:
    """The entries of a table as they are met in a message."""
    return (words(plain(phrase)) for phrase in table)


def _as_written(char: str) -> str:
    # Not for every compatibility character: it would make the "no" of №4821 and of nº 4821.
    drawn = unicodedata.decomposition(char).partition(" ")[0] in _DRAWN_FORMS
    return unicodedata.normalize("NFKD", char) if drawn else char


def _is_visible(char: str) -> bool:
    return char != _TATWEEL and unicodedata.category(char) not in _INVISIBLE


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if category.startswith("L"):
        return "letters"
    if category == "Nd":
        return "digits"
    # Punctuation, currency, mathematics, skin tones and control characters only separate.
    return "sign" if category in {"So", "No", "Nl", "Mc", "Cn", "Co", "Cs"} else "space"


def _unmasked(word: str) -> str:
    """Read as Cyrillic the Latin letters that a keyboard left in a Cyrillic word; a Latin word stays one."""
    return word.translate(_LATIN_THAT_LOOKS_CYRILLIC) if _CYRILLIC.search(word) else word
