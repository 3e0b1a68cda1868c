"""The catalogues: whole in every language, as the sources say, compiled; and a check that finds what is not."""

import pytest
from babel.messages.catalog import Catalog, Message
from django.utils import translation
from django.utils.translation import ngettext

from config import words


def test_every_word_of_the_spoken_pages_stands_in_every_language() -> None:
    assert words.faults() == []


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_catalogue_holds_nothing_that_changes_with_who_gathers_it(language: str) -> None:
    text = words.po_of(language).read_text()

    assert str(words.HOUSE) not in text
    assert "Date" not in text.split("\n\n")[0]


ONE = Message("Turno %(number)s", "Shift %(number)s")
MANY = ("%(count)d ora", "%(count)d ore")


@pytest.mark.parametrize(
    ("asked", "found", "faults"),
    [
        (ONE, ONE, []),
        (ONE, None, ["missing: Turno %(number)s"]),
        (ONE, Message(ONE.id, ""), ["untranslated: Turno %(number)s"]),
        (ONE, Message(ONE.id, ONE.string, flags=["fuzzy"]), ["fuzzy: Turno %(number)s"]),
        (ONE, Message(ONE.id, "Shift %(nummer)s"), ["other placeholders: Turno %(number)s"]),
        (ONE, Message(ONE.id, "Shift"), ["other placeholders: Turno %(number)s"]),
        (Message(MANY), Message(MANY, ("один час", "%(count)d години", "%(count)d годин")), []),
        (Message(MANY), Message(MANY, ("%(count)d година", "", "")), ["untranslated: %(count)d ora"]),
    ],
)
def test_what_is_wrong_with_a_translation_is_named(
    asked: Message, found: Message | None, faults: list[str]
) -> None:
    assert list(words.faults_in(asked, found)) == faults


def test_messages_are_found_in_templates_and_in_python() -> None:
    template = """{% load i18n %}<p>{% translate "Aiuto" %}</p>
      {% if x %}{% blocktranslate count n=n %}{{ n }} ora{% plural %}{{ n }} ore{% endblocktranslate %}{% endif %}"""
    python = 'gettext("Ore")\npgettext("alone", "luglio")\nsay("Resta così")\n'

    assert list(words.messages_in("page.html", template)) == [
        ("Aiuto", None),
        (("%(n)s ora", "%(n)s ore"), None),
    ]
    assert list(words.messages_in("page.py", python)) == [("Ore", None), ("luglio", "alone")]


def test_what_only_those_at_work_are_told_is_gathered_for_the_working_languages_alone() -> None:
    gathered = {language: words.said(language) for language in words.LANGUAGES}

    assert {
        language for language, said in gathered.items() if "Scrivi il numero a cui chiamare." in said
    } == {
        "en",
        "uk",
    }
    assert all("Coperto" in said for said in gathered.values())


def test_message_that_no_page_says_any_more_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    said = words.said("ar")
    del said["Vai al contenuto"]
    monkeypatch.setattr(words, "said", lambda _: said)

    faults = words.faults()

    assert "ar: no page says any more: ('Vai al contenuto', None)" in faults


def test_old_compiled_catalogue_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_as_mo", lambda _: b"newer")

    assert words.faults() == [
        f"{language}: the catalogue is not as it is gathered: run start.py words"
        for language in words.LANGUAGES
    ]


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", {1: "1 hour", 2: "2 hours"}),
        ("uk", {1: "1 година", 2: "2 години", 5: "5 годин", 21: "21 година"}),
        ("fr", {1: "1 heure", 2: "2 heures"}),
        ("ar", {1: "ساعة واحدة", 2: "ساعتان", 3: "3 ساعات", 11: "11 ساعة", 100: "100 ساعة"}),
        ("ro", {1: "1 oră", 2: "2 ore", 20: "20 de ore"}),
    ],
)
def test_django_counts_as_each_language_does(language: str, forms: dict[int, str]) -> None:
    with translation.override(language):
        counted = {count: ngettext(*MANY, count) % {"count": count} for count in forms}

    assert counted == forms


def test_days_of_arabic_have_their_six_forms() -> None:
    days = ("%(count)d giorno", "%(count)d giorni")

    with translation.override("ar"):
        counted = [ngettext(*days, count) % {"count": count} for count in (0, 1, 2, 3, 11, 100)]

    assert counted == ["0 يوم", "يوم واحد", "يومان", "3 أيام", "11 يوما", "100 يوم"]


def test_gathering_keeps_what_is_translated_and_lists_what_is_new(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    said = words.said("ar")
    said.add("Una frase nuova", locations=[("config/frame.py", 1)])
    monkeypatch.setattr(words, "said", lambda _: said)

    renewed: Catalog = words._renewed("uk")

    assert [renewed[text].string for text in ("Aiuto", "Una frase nuova")] == ["Допомога", ""]
