"""The text with a code to come in by has a gap, as wide as the code, until it leaves."""

from typing import Final

KEY: Final = "sign_in_code"
GAP: Final = "______"


def filled_in(body: str, code: str) -> str:
    return body.replace(GAP, code)
