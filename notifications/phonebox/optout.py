"""The words that Twilio acts upon by itself, when a message is that single word."""

from typing import Final

KEYWORDS: Final = {
    "STOP": frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"}),
    "START": frozenset({"START", "UNSTOP", "YES"}),
    "HELP": frozenset({"HELP", "INFO"}),
}


def opt_out_type(body: str) -> str | None:
    word = body.strip().upper()
    return next((kind for kind, words in KEYWORDS.items() if word in words), None)
