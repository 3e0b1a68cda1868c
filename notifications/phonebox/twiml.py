"""Reads the answer of a webhook: the verbs of a TwiML document, in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from xml.etree import ElementTree as ET


class NotTwiml(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Verb:
    """`text` is that of its nested verbs too."""

    name: str
    text: str
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    nested: tuple["Verb", ...] = ()


def read_twiml(document: str) -> tuple[Verb, ...]:
    """:raises NotTwiml: where Twilio would report its error 12100 or 12200."""
    try:
        root = ET.fromstring(document)  # noqa: S314  # the document is our own webhook's
    except ET.ParseError as error:
        raise NotTwiml from error
    if root.tag != "Response":
        raise NotTwiml
    return _verbs(root)


def _verbs(element: ET.Element) -> tuple[Verb, ...]:
    return tuple(
        Verb(child.tag, "".join(child.itertext()).strip(), MappingProxyType(child.attrib), _verbs(child))
        for child in element
    )
