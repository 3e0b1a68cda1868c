"""Whoever is shown what a deed will do agrees to just that: what has come up since is shown before it is done."""

import hashlib
from collections.abc import Mapping, Sequence


def agreement_to(foreseen: Sequence[str]) -> str:
    """Stands for what was shown; empty where there was nothing to agree to."""
    return hashlib.sha256("\n".join(foreseen).encode()).hexdigest()[:16] if foreseen else ""


def is_agreed(foreseen: Sequence[str], sent: Mapping[str, str]) -> bool:
    return sent.get("agreement", "") == agreement_to(foreseen)
