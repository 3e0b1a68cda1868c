"""The wordings that people approved, from the database. One read serves all messages that are written together."""

import logging

from notifications.models import TextVersion
from notifications.texts.catalogue import Approved, NotATemplate, facts_said
from notifications.texts.keys import KEYS, Text

log = logging.getLogger(__name__)


def approved_texts(key: str | None = None) -> Approved:
    """The latest approved version of each text in each language, or of one text; of those still sayable."""
    versions = TextVersion.objects.approved().filter(
        key__in=KEYS.keys() if key is None else KEYS.keys() & {key}
    )
    rows = versions.latest_of_each().values_list(
        "language", "key", "version", "template", "approved_by__username"
    )
    return {
        (language, key): Text(version, template, approver or "")
        for language, key, version, template, approver in rows
        if says_what_it_should(key, template)
    }


def says_what_it_should(key: str, template: str) -> bool:
    """Not after an upgrade that gave it other facts: the shipped one is sent until somebody writes it anew."""
    try:
        is_sayable = facts_said(template) == KEYS[key]
    except NotATemplate:
        is_sayable = False
    if not is_sayable:
        log.error("the approved wording of %s says other facts than the text has", key)
    return is_sayable
