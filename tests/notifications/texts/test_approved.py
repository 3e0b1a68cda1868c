"""The wordings that people approved: the latest of each stands before the shipped one, and a draft never does."""

import logging

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from notifications.models import TextVersion
from notifications.texts import it
from notifications.texts.approved import approved_texts
from notifications.texts.catalogue import (
    NotATemplate,
    facts_said,
    language_of,
    render,
    text_in_use,
)
from notifications.texts.keys import Text
from tests.factories import NOON
from tests.notifications.versions import THANKS, admins, make_version

pytestmark = pytest.mark.django_db


def test_what_was_approved_is_sent_with_its_version() -> None:
    make_version(version=2)

    rendered = render("courtesy", "it", {}, approved_texts())

    assert (rendered.body, rendered.version, rendered.language) == (THANKS, 2, "it")


def test_without_an_approved_version_the_shipped_one_is_sent() -> None:
    assert approved_texts() == {}
    assert render("courtesy", "it", {}, {}).body == it.TEXTS["courtesy"].template


def test_a_draft_is_never_sent() -> None:
    make_version("Approvata", version=2)
    make_version("Bozza", version=3, is_draft=True)

    assert approved_texts() == {("it", "courtesy"): Text(2, "Approvata", "gino")}


def test_the_latest_approved_version_is_sent() -> None:
    for version in (3, 2, 4):
        make_version(f"Numero {version}", version=version)

    assert render("courtesy", "it", {}, approved_texts()).body == "Numero 4"


def test_another_language_and_another_text_keep_their_own() -> None:
    make_version(language="uk")

    approved = approved_texts()

    assert render("courtesy", "it", {}, approved).body == it.TEXTS["courtesy"].template
    assert render("courtesy", "uk-UA", {}, approved).body == THANKS
    assert render("opted_in", "uk", {}, approved).version == 1


def test_a_text_written_in_a_language_without_it_is_used_instead_of_italian() -> None:
    key = "coordinator_uncovered_reserved"
    assert language_of(key, "uk") == "it"
    make_version("Ніхто не може: {number}.", key=key, language="uk", version=1)

    rendered = render(key, "uk", {"number": 4821}, approved_texts())

    assert (rendered.language, rendered.body) == ("uk", "Ніхто не може: 4821.")


@pytest.mark.parametrize("template", ["Ciao {first_name}", "Ciao", "Turno {number", "Turno {number!r}"])
def test_one_that_says_other_facts_than_the_text_has_now_is_not_sent(
    template: str, caplog: pytest.LogCaptureFixture
) -> None:
    make_version(template, key="offer_taken", version=3)
    make_version("Testo tolto", key="a_text_that_was_removed")

    with caplog.at_level(logging.ERROR):
        approved = approved_texts()

    assert approved == {}
    assert "offer_taken" in caplog.text
    assert text_in_use("offer_taken", "it", approved) == it.TEXTS["offer_taken"]


@pytest.mark.parametrize(
    "template", ["{", "}", "{number", "{number!r}", "{number:>9}", "{number:{when}}", "{number!x}"]
)
def test_braces_hold_plain_names(template: str) -> None:
    with pytest.raises(NotATemplate):
        facts_said(template)


def test_names_in_braces_are_the_facts_said() -> None:
    assert facts_said("SI {number} o NO {number} entro {closed_at}") == {"number", "closed_at"}
    assert facts_said("Grazie!") == frozenset()


def test_all_approved_texts_are_one_read_however_many() -> None:
    make_version()
    with CaptureQueriesContext(
        connection,
    ) as of_one:
        approved_texts()
    for language in ("en", "fr", "uk"):
        make_version(language=language)
        make_version(language=language, version=3)

    with CaptureQueriesContext(connection) as of_seven:
        assert len(approved_texts()) == 4

    assert len(of_one) == len(of_seven) == 1


def test_one_text_alone_is_read_with_all_its_languages() -> None:
    make_version()
    make_version(language="uk")
    make_version(key="opted_in")
    make_version("Testo tolto", key="a_text_that_was_removed")

    assert approved_texts("courtesy").keys() == {("it", "courtesy"), ("uk", "courtesy")}
    assert approved_texts("a_text_that_was_removed") == {}


# --- What the database refuses


@pytest.mark.parametrize("is_draft", [True, False])
@pytest.mark.parametrize(
    "changed", [{"template": "Altro"}, {"version": 9}, {"language": "en"}, {"key": "opted_in"}]
)
def test_no_version_is_rewritten(is_draft: bool, changed: dict[str, object]) -> None:
    version = make_version(is_draft=is_draft)

    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        TextVersion.objects.filter(pk=version.pk).update(**changed)
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        version.delete()

    assert TextVersion.objects.values_list("template", "version", "language", "key").get() == (
        *(THANKS, 2, "it", "courtesy"),
    )


def test_an_approval_is_given_once_and_not_taken_back() -> None:
    version = make_version(is_draft=True)
    anna, gino = admins()
    of_it = TextVersion.objects.filter(pk=version.pk)

    of_it.update(approved_by=gino, approved_at=NOON)
    for again in ({"approved_by": anna}, {"approved_by": None, "approved_at": None}):
        with pytest.raises(IntegrityError, match="approved once"), transaction.atomic():
            of_it.update(**again)

    assert of_it.get().approved_by == gino


def test_a_number_is_given_once_and_an_approval_has_a_person() -> None:
    make_version(is_draft=True)

    with pytest.raises(IntegrityError, match="text_version_is_numbered_once"), transaction.atomic():
        make_version()
    with pytest.raises(IntegrityError, match="approval_has_a_person"), transaction.atomic():
        TextVersion.objects.update(approved_at=NOON)
