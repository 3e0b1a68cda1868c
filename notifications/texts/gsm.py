"""The GSM 7-bit alphabet: what it holds, and how a text is brought into it. Counting is in `segments`."""

import unicodedata
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each of these travels as two: an escape and the character.
EXTENDED: Final = frozenset("\f^{}\\[~]|€")
ALPHABET: Final = BASIC | EXTENDED

# One of these, typed by a telephone's keyboard into a name, would cut a text from 160 characters to 70.
_PLAIN: Final = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
        "…": "...",
        "\u00a0": " ",
        "\u202f": " ",
        "œ": "oe",
        "Œ": "OE",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ı": "i",
    }
)


def is_gsm(text: str) -> bool:
    return ALPHABET.issuperset(text)


def outside(text: str) -> list[str]:
    """What the alphabet does not hold, each once, as it comes."""
    return [char for char in dict.fromkeys(unicodedata.normalize("NFC", text)) if char not in ALPHABET]


def fold(text: str) -> str:
    """Write in plain letters what has plain letters; what has none (Cyrillic, Arabic, emoji) stays."""
    composed = unicodedata.normalize("NFC", text).translate(_PLAIN)
    return "".join(char if char in ALPHABET else _without_accent(char) for char in composed)


def _without_accent(char: str) -> str:
    bare = "".join(part for part in unicodedata.normalize("NFD", char) if not unicodedata.combining(part))
    return bare if bare and is_gsm(bare) else char
