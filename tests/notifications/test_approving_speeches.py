"""What assisted persons read in a language goes out once somebody has approved it, as it reads today."""

import re
from dataclasses import replace
from types import MappingProxyType

import pytest

from notifications.models import SpeechApproval
from notifications.revising import SpeechAlreadyApproved, TextNotFound, approve_speech
from notifications.texts import assisted
from notifications.texts.assisted import SPEECHES, language_of
from tests.factories import NOON
from tests.notifications.versions import admins

pytestmark = pytest.mark.django_db(transaction=True)

DRAFTS = [code for code, speech in SPEECHES.items() if not speech.approved_by]


def approve(language: str, version: int = 1) -> SpeechApproval:
    _, gino = admins()
    return approve_speech(language=language, version=version, by_id=gino.pk, at=NOON)


def spoken(tag: str) -> str:
    return language_of(tag, SpeechApproval.objects.values_list("language", "version"))


@pytest.mark.parametrize("language", DRAFTS)
def test_an_approved_language_is_read_and_no_other(language: str) -> None:
    assert spoken(language) == "it"

    approval = approve(language)

    assert [code for code in DRAFTS if spoken(code) == code] == [language]
    assert (approval.approved_by, approval.approved_at) == (admins()[1], NOON)


def test_who_speaks_a_neighbour_of_it_reads_it_too() -> None:
    approve("ar")

    assert (spoken("ary"), spoken("fr-SN")) == ("ar", "it")


def test_what_was_approved_is_a_draft_again_when_it_reads_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    approve("ar")
    later = MappingProxyType({**SPEECHES, "ar": replace(SPEECHES["ar"], version=2)})
    monkeypatch.setattr(assisted, "SPEECHES", later)

    assert spoken("ar") == "it"


@pytest.mark.parametrize(("language", "version"), [("ar", 2), ("ar", 0), ("ti", 1), ("", 1)])
def test_what_is_not_there_is_not_approved(language: str, version: int) -> None:
    with pytest.raises(TextNotFound, match=re.escape(repr(language))):
        approve(language, version)

    assert not SpeechApproval.objects.exists()


def test_it_is_approved_once_and_keeps_who_did() -> None:
    first = approve("ar")

    with pytest.raises(SpeechAlreadyApproved) as already:
        approve("ar")

    assert already.value.approval == first
    assert SpeechApproval.objects.count() == 1


def test_what_comes_approved_needs_nobody() -> None:
    with pytest.raises(SpeechAlreadyApproved) as already:
        approve("it")

    assert already.value.approval is None
