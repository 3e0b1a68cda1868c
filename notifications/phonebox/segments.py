"""How many SMS a text becomes, as the gateway counts and charges them. No text of ours is judged here."""

from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("\f^{}\\[~]|€")  # each is an escape and a character: two septets

GSM7_ALONE, GSM7_JOINED = 160, 153
UCS2_ALONE, UCS2_JOINED = 70, 67


def count_segments(body: str) -> int:
    if BASIC.union(EXTENDED).issuperset(body):
        return _segments([2 if c in EXTENDED else 1 for c in body], GSM7_ALONE, GSM7_JOINED)
    return _segments([2 if ord(c) > 0xFFFF else 1 for c in body], UCS2_ALONE, UCS2_JOINED)


def _segments(widths: list[int], alone: int, joined: int) -> int:
    """A character two units wide is never cut in two, so it may leave a unit of its segment empty."""
    if sum(widths) <= alone:
        return 1
    segments, used = 1, 0
    for width in widths:
        if used + width > joined:
            segments, used = segments + 1, 0
        used += width
    return segments
