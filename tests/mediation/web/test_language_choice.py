"""From words to one language, or a question back."""

import pytest
from django.utils import translation

from mediation.models import Language
from mediation.web.language_choice import Meant, label, meant, named_within
from tests.factories import make_language

pytestmark = pytest.mark.django_db


@pytest.fixture
def languages() -> list[Language]:
    mandinka, tigrinya, ukrainian = make_language("mnk"), make_language("ti"), make_language("uk")
    mandinka.group, mandinka.spoken_names = "Mandingo", ["gambiano"]
    ukrainian.autonym = "Українська"
    dyula = Language(tag="dyu", iso639_3="dyu", name="Dioula", group="Mandingo")
    return [mandinka, tigrinya, ukrainian, dyula]


@pytest.mark.parametrize(
    ("words", "chosen", "tag"),
    [
        ("ucraino", "", "uk"),
        ("Gambiano", "", "mnk"),
        ("", "ti", "ti"),
        ("  ", "ti", "ti"),
        ("mandingo", "dyu", "dyu"),
        ("tigr", "ti", "ti"),
    ],
)
def test_words_or_a_tick_give_one_language(
    languages: list[Language], words: str, chosen: str, tag: str
) -> None:
    found = meant(words, chosen, languages)

    assert found.language is not None
    assert (found.language.tag, found.options) == (tag, ())


@pytest.mark.parametrize(
    ("words", "chosen", "tags"),
    [
        ("mandingo", "", ["mnk", "dyu"]),  # a group
        ("tigr", "", ["ti"]),  # only begun: even one is a question
        ("ucraino", "ti", ["uk", "ti"]),  # typed one thing, ticked another
    ],
)
def test_what_is_not_sure_is_asked_back(
    languages: list[Language], words: str, chosen: str, tags: list[str]
) -> None:
    found = meant(words, chosen, languages)

    assert (found.language, [option.tag for option in found.options]) == (None, tags)


@pytest.mark.parametrize(("words", "chosen"), [("klingon", ""), ("", ""), ("", "tlh")])
def test_nothing_known_gives_nothing(languages: list[Language], words: str, chosen: str) -> None:
    assert meant(words, chosen, languages) == Meant()


def test_label_shows_the_autonym_unless_it_says_the_same(languages: list[Language]) -> None:
    assert (label(languages[2]), label(languages[1])) == ("Ucraino · Українська", "Tigrino")


@pytest.mark.parametrize(
    ("tongue", "shown", "within"),
    [
        ("it", "Tigrino · ትግርኛ", "tigrino"),
        ("en", "Tigrinya · ትግርኛ", "Tigrinya"),
        ("uk", "Тигринья · ትግርኛ", "тигринья"),
        ("fr", "Tigrigna · ትግርኛ", "tigrigna"),
    ],
)
def test_language_is_named_and_understood_as_the_page_speaks(
    languages: list[Language], tongue: str, shown: str, within: str
) -> None:
    tigrinya = next(each for each in languages if each.tag == "ti")
    tigrinya.autonym = "ትግርኛ"

    with translation.override(tongue):
        assert (label(tigrinya), named_within(tigrinya)) == (shown, within)
        assert meant(within, "", languages).language == tigrinya
        assert meant("tigrino", "", languages).language == tigrinya


def test_acronym_stays_large_inside_a_sentence() -> None:
    signs = Language(tag="ise", name="LIS, lingua dei segni italiana")

    assert named_within(signs) == "LIS, lingua dei segni italiana"
