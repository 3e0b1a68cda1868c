"""How many SMS a body costs, counted as Twilio's own calculator does. Nothing here sends."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from notifications.texts.gsm import EXTENDED, is_gsm


class Encoding(StrEnum):
    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class Segments:
    encoding: Encoding
    units: int
    parts: int


@dataclass(frozen=True, slots=True)
class _Room:
    alone: int
    in_series: int  # each part of a long message gives six octets to the header that joins it to the others


_ZERO_WIDTH_JOINER: Final = "\u200d"
_JOINERS: Final = frozenset("\u200c\u200d")

ROOM: Final = {Encoding.GSM_7: _Room(160, 153), Encoding.UCS_2: _Room(70, 67)}


def count(body: str) -> Segments:
    if is_gsm(body):
        return _packed(Encoding.GSM_7, [2 if char in EXTENDED else 1 for char in body])
    return _packed(Encoding.UCS_2, list(_clusters(body)))


def _packed(encoding: Encoding, sizes: list[int]) -> Segments:
    """Fill parts from the left; what belongs together moves to the next part whole."""
    room, units = ROOM[encoding], sum(sizes)
    if units <= room.alone:
        return Segments(encoding, units, 1)
    parts, free = 1, room.in_series
    for size in sizes:
        if size > free:
            parts, free = parts + 1, room.in_series
        free -= size
    return Segments(encoding, units, parts)


def _clusters(body: str) -> Iterator[int]:
    """The UTF-16 length of each visible character: a letter with its marks, an emoji with its skin tone."""
    size, previous = 0, ""
    for char in body:
        units = 2 if ord(char) > 0xFFFF else 1
        if size and not (_continues(previous, char) and size + units <= ROOM[Encoding.UCS_2].in_series):
            yield size
            size = 0
        size += units
        # Two halves make a flag; a third half begins the next flag.
        previous = "" if _is_flag_half(previous) and _is_flag_half(char) else char
    if size:
        yield size


def _continues(previous: str, char: str) -> bool:
    if previous == _ZERO_WIDTH_JOINER and unicodedata.category(char) == "So":
        return True
    return _is_mark(char) or (_is_flag_half(previous) and _is_flag_half(char))


def _is_mark(char: str) -> bool:
    return (
        unicodedata.category(char).startswith("M") or char in _JOINERS or "\U0001f3fb" <= char <= "\U0001f3ff"
    )


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
