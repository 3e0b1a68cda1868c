"""Reads the answer of a webhook: the verbs of a TwiML document, in order."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET


class NotTwiml(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Verb:
    name: str
    text: str


def read_twiml(document: str) -> tuple[Verb, ...]:
    """:raises NotTwiml: where Twilio would report its error 12100 or 12200."""
    try:
        root = ET.fromstring(document)  # noqa: S314  # the document is our own webhook's
    except ET.ParseError as error:
        raise NotTwiml from error
    if root.tag != "Response":
        raise NotTwiml
    return tuple(Verb(child.tag, "".join(child.itertext()).strip()) for child in root)
