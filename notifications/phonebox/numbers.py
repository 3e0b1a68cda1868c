"""Numbers that behave badly by agreement, so that every failure can be tried by hand.

Twilio's own test numbers are kept: ``+15005550001`` is no number, ``2`` cannot be routed, ``3`` needs a
permission, ``4`` has opted out, ``9`` cannot receive SMS; as a sender ``1`` is no number, ``7`` is not ours,
``8`` has a full queue. Our own are ``+1500555003N``: accepted, then not delivered with error ``3000N``, told
by callback; and ``+15005550040``: accepted, then canceled before it is sent. A landline of Italy (``+390``) is
refused, as Twilio does.
"""

import re
from typing import Final

E164: Final = re.compile(r"\+[1-9]\d{6,14}")
NAME: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{1,11}")  # an alphanumeric sender: one way only

REFUSED_RECIPIENTS: Final = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
REFUSED_SENDERS: Final = {
    "+15005550001": 21212,
    "+15005550007": 21606,
    "+15005550008": 21611,
}
UNDELIVERABLE: Final = {f"+1500555003{n}": 30000 + n for n in range(1, 9)}
CANCELED: Final = "+15005550040"


def recipient_error(to: str) -> int | None:
    if not E164.fullmatch(to):
        return 21211
    if to.startswith("+390"):
        return 21614
    return REFUSED_RECIPIENTS.get(to)


def sender_error(sender: str, *, own_number: str) -> int | None:
    if sender in REFUSED_SENDERS:
        return REFUSED_SENDERS[sender]
    if not (E164.fullmatch(sender) or NAME.fullmatch(sender)):
        return 21212
    return 21606 if sender.startswith("+") and sender != own_number else None
