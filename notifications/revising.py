"""A text is worded anew as a draft, and somebody else approves it: from then on it is the one that is sent.

What assisted persons read comes with the programme and is not worded anew here, only approved.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from bookings.transactions import action
from notifications.models import SpeechApproval, TextVersion
from notifications.permissions import others_who_approve
from notifications.proofreading import Fault, faults, tidy
from notifications.texts.assisted import SPEECHES
from notifications.texts.catalogue import LANGUAGES, shipped
from notifications.texts.keys import KEYS


class TextNotFound(LookupError):
    """No text has this key in this language, or it has no such version."""

    def __init__(self, key: str, language: str, version: int | None = None) -> None:
        super().__init__(key, language, version)
        self.key, self.language, self.version = key, language, version


class NotAText(Exception):
    """This wording can never be sent."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__(", ".join(each.kind for each in found))
        self.faults = found


class SameText(Exception):
    """Word for word what is there already."""


class TextChangedSince(Exception):
    """Somebody else was quicker: what was read is no longer the latest version."""

    def __init__(self, *, based_on: int, latest: TextVersion) -> None:
        super().__init__(f"{based_on} < {latest.version}")
        self.based_on, self.latest = based_on, latest


class AlreadyApproved(Exception):
    def __init__(self, version: TextVersion) -> None:
        super().__init__(version.version)
        self.version = version


class SpeechAlreadyApproved(Exception):
    """`approval` is None where it comes approved."""

    def __init__(self, approval: SpeechApproval | None) -> None:
        super().__init__(approval)
        self.approval = approval


class WrittenByHerself(Exception):
    """Who wrote it does not approve it where anybody else can."""


@action
def write_text(
    *, key: str, language: str, template: str, based_on: int, by_id: int, at: datetime
) -> TextVersion:
    """Add a draft after the version that was read (0 where there was none).

    :raises TextNotFound:
    :raises NotAText: what it says can never be sent.
    :raises SameText: an approved text or a draft of hers says the same already.
    :raises TextChangedSince: another version has come meanwhile.
    """
    if key not in KEYS or language not in LANGUAGES:
        raise TextNotFound(key, language)
    template = tidy(template)
    if found := faults(template, key=key, language=language):
        raise NotAText(found)
    _refuse_what_is_not_the_latest(key, language, based_on)
    if _is_there_already(key, language, template):
        raise SameText
    try:
        # Whoever came at the same instant has this number: the database lets one of the two have it.
        with transaction.atomic():
            return TextVersion.objects.create(
                key=key,
                language=language,
                version=based_on + 1,
                template=template,
                written_by_id=by_id,
                written_at=at,
            )
    except IntegrityError:
        _refuse_what_is_not_the_latest(key, language, based_on)
        raise


@action
def approve_text(*, key: str, language: str, version: int, by_id: int, at: datetime) -> TextVersion:
    """Let the latest version be sent from now on.

    :raises TextNotFound:
    :raises AlreadyApproved:
    :raises TextChangedSince: a later version has come, which she has not read.
    :raises WrittenByHerself: and somebody else could approve it.
    :raises NotAText: what no text may say has changed since it was written.
    """
    draft = _lock(key, language, version)
    if not draft.is_draft:
        raise AlreadyApproved(draft)
    _refuse_what_is_not_the_latest(key, language, version)
    if draft.written_by_id == by_id and others_who_approve(by_id):
        raise WrittenByHerself
    if found := faults(draft.template, key=key, language=language):
        raise NotAText(found)
    draft.approved_by_id, draft.approved_at = by_id, at
    draft.save(update_fields=["approved_by", "approved_at"])
    return draft


@action
def approve_speech(*, language: str, version: int, by_id: int, at: datetime) -> SpeechApproval:
    """Let assisted persons read their language from now on, in the texts that come with the programme.

    :raises TextNotFound: no such language, or its texts are of another version by now.
    :raises SpeechAlreadyApproved:
    """
    speech = SPEECHES.get(language)
    if speech is None or speech.version != version:
        raise TextNotFound("assisted", language, version)
    if speech.approved_by:
        raise SpeechAlreadyApproved(None)
    approval, is_new = SpeechApproval.objects.get_or_create(
        language=language, version=version, defaults={"approved_by_id": by_id, "approved_at": at}
    )
    if not is_new:
        raise SpeechAlreadyApproved(approval)
    return approval


def latest_version(key: str, language: str) -> int:
    """The number that the next version comes after; 0 where there is none."""
    first, written = shipped(key, language), TextVersion.objects.of(key=key, language=language).first()
    return max(first.version if first else 0, written.version if written else 0)


def _lock(key: str, language: str, version: int) -> TextVersion:
    versions = TextVersion.objects.select_for_update(no_key=True).filter(
        key=key, language=language, version=version
    )
    draft = versions.first()
    if draft is None or key not in KEYS or language not in LANGUAGES:
        raise TextNotFound(key, language, version)
    return draft


def _refuse_what_is_not_the_latest(key: str, language: str, version: int) -> None:
    if latest_version(key, language) == version:
        return
    latest = TextVersion.objects.of(key=key, language=language).select_related("written_by").first()
    if latest is None or latest.version <= version:
        raise TextNotFound(key, language, version)
    raise TextChangedSince(based_on=version, latest=latest)


def _is_there_already(key: str, language: str, template: str) -> bool:
    """A draft that comes with the programme may be written again word for word, so that somebody approves it."""
    latest, first = TextVersion.objects.of(key=key, language=language).first(), shipped(key, language)
    if latest is not None:
        return latest.template == template
    return first is not None and bool(first.approved_by) and first.template == template
