"""The wordings that people approved, from the database. One read serves all messages that are written together."""

import logging

from notifications.models import TextVersion
from notifications.texts.catalogue import Approved, NotATemplate, facts_said
from notifications.texts.keys import KEYS, Text

log = logging.getLogger(__name__)


def approved_texts() -> Approved:
    """The latest approved version of each text in each language; of those still sayable."""
    versions = (
        TextVersion.objects.approved().filter(key__in=KEYS).latest_of_each().select_related("approved_by")
    )
    return {
        (each.language, each.key): _as_text(each)
        for each in versions
        if says_what_it_should(each.key, each.template)
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


def _as_text(version: TextVersion) -> Text:
    approver = version.approved_by
    return Text(version.version, version.template, approver.get_username() if approver else "")
