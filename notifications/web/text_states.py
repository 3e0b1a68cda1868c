"""How each text stands in a language: what is sent, since whose approval, and which draft waits."""

from collections.abc import Iterable
from dataclasses import dataclass

from mediation.models import User
from notifications.models import TextVersion
from notifications.models.text_version import TextVersionQuerySet
from notifications.texts.approved import approved_texts
from notifications.texts.catalogue import Approved, shipped, text_in_use
from notifications.texts.keys import Text


@dataclass(frozen=True)
class State:
    """`in_use` is None where Italian is sent instead; `version` is what somebody wrote, None for what is shipped."""

    key: str
    in_use: Text | None
    version: TextVersion | None
    draft: TextVersion | None

    @property
    def is_approved(self) -> bool:
        return self.in_use is not None and bool(self.in_use.approved_by)


def states(language: str, keys: Iterable[str]) -> list[State]:
    approved = approved_texts()
    written = _of(language).approved().latest_of_each()
    versions = {each.key: each for each in written}
    drafts = {each.key: each for each in _of(language).latest_of_each() if each.is_draft}
    return [_state(key, language, approved, versions.get(key), drafts.get(key)) for key in keys]


def _state(
    key: str, language: str, approved: Approved, version: TextVersion | None, draft: TextVersion | None
) -> State:
    first, in_use = shipped(key, language), text_in_use(key, language, approved)
    # A wording that the text has outgrown is not sent, and a draft that a later one was shipped after cannot be.
    is_sent = version is not None and (language, key) in approved
    can_come = draft is not None and draft.version > (first.version if first else 0)
    return State(key, in_use, version if is_sent else None, draft if can_come else None)


def _of(language: str) -> TextVersionQuerySet:
    return TextVersion.objects.filter(language=language).select_related("written_by", "approved_by")


def name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
