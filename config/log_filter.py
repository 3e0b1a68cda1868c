"""Keeps out of the log the addresses that are keys: a ward's, that of an offer, and that by which a person comes in."""

import logging
import re
from typing import Final

KEY: Final = re.compile(r"(?<![^\s\"'=(])((?:https?://[^/\s]+)?/(?:e|r|t)/)[^/?\s\"']+")


class WithoutKeys(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        """The whole line is made here: a key may stand in its words or in what is put between them."""
        line = record.getMessage()
        if KEY.search(line):
            record.msg, record.args = KEY.sub(r"\1…", line), ()
        return True
