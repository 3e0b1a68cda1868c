from functools import cache

import pytest

from mediation.data import reference
from mediation.language_search import Found, find, folded, words_for
from mediation.models import Language


@cache
def shipped() -> tuple[Language, ...]:
    return tuple(reference.languages())


def search(text: str) -> Found:
    return find(text, shipped())


def tags(found: Found) -> list[str]:
    return [language.tag for language in found.languages]


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("marocchino", "ary"),
        ("marocchina", "ary"),
        ("marocchini", "ary"),
        ("marocco", "ary"),
        ("marochino", "ary"),
        ("darija", "ary"),
        ("arabo del Marocco", "ary"),
        ("Arabo marocchino (darija)", "ary"),
        ("tunisino", "aeb"),
        ("egiziano", "arz"),
        ("siriano", "apc"),
        ("eritreo", "ti"),
        ("forse tigrino", "ti"),
        ("bangla", "bn"),
        ("bengalese", "bn"),
        ("cinese", "zh"),
        ("UCRAINO", "uk"),
        ("ucraìno", "uk"),
        ("uk", "uk"),
        ("ukr", "uk"),
        ("українська", "uk"),
        ("  Rumeno ", "ro"),
        ("inglese", "en"),
        ("pidgin", "pcm"),
        ("lis", "ise"),
        ("lingua dei segni", "ise"),
        ("parla wolof", "wo"),
        ("soninke", "snk"),
        ("বাংলা", "bn"),
        ("ትግርኛ", "ti"),
        ("اردو", "ur"),
    ],
)
def test_find_resolves_what_staff_type_for_one_language(typed: str, tag: str) -> None:
    found = search(typed)

    assert tags(found) == [tag]
    assert found.is_exact
    assert found.only is not None
    assert found.only.tag == tag


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mandingo", {"mnk", "bm", "dyu", "emk"}),
        ("mandinga", {"mnk", "bm", "dyu", "emk"}),
        ("fula", {"fuf", "fuc"}),
        ("peul", {"fuf", "fuc"}),
        ("arabo", {"ar", "ary", "aeb", "arz", "apc", "apd"}),
        ("araba", {"ar", "ary", "aeb", "arz", "apc", "apd"}),
        ("العربية", {"ar", "ary", "aeb", "arz", "apc", "apd"}),
        ("curdo", {"ckb", "kmr"}),
        ("punjabi", {"pnb", "pa"}),
        ("persiano", {"fa", "prs"}),
        ("berbero", {"rif", "tzm", "shi"}),
        ("pakistano", {"ur", "pnb", "ps"}),
        ("pachistana", {"ur", "pnb", "ps"}),
        ("afgano", {"prs", "ps"}),
        ("nigeriano", {"en", "pcm", "bin", "ig", "yo", "ha"}),
        ("senegalese", {"wo", "fuc", "mnk"}),
        ("srilankese", {"si", "ta"}),
        ("moldavo", {"ro", "ru"}),
    ],
)
def test_find_asks_which_one_for_a_group_or_a_nationality(typed: str, expected: set[str]) -> None:
    found = search(typed)

    assert set(tags(found)) == expected
    assert found.is_exact
    assert found.only is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("maroccino", ["ary"]),
        ("francesse", ["fr"]),
        ("albansese", ["sq"]),
        ("mandigno", ["mnk", "bm", "dyu", "emk"]),
        ("ngeriano", ["en", "pcm", "bin", "ig", "yo", "ha"]),
    ],
)
def test_find_tolerates_a_small_misspelling_and_says_that_it_is_a_guess(
    typed: str, expected: list[str]
) -> None:
    found = search(typed)

    assert tags(found) == expected
    assert not found.is_exact


def test_find_offers_every_language_that_a_misspelling_may_mean() -> None:
    found = find("bembara", [Language(tag="x1", name="Bambara"), Language(tag="x2", name="Bimbara")])

    assert tags(found) == ["x1", "x2"]


@pytest.mark.parametrize(("typed", "expected"), [("ucr", ["uk"]), ("maro", ["ary"]), ("singal", ["si"])])
def test_find_completes_a_word_that_was_only_begun(typed: str, expected: list[str]) -> None:
    found = search(typed)

    assert tags(found) == expected
    assert not found.is_exact


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "?!", "12", "xx", "a", "la lingua", "klingon", "italiano", "tedesco", "dary", "x" * 5000],
)
def test_find_finds_nothing_rather_than_guess(typed: str) -> None:
    assert search(typed) == Found()


@pytest.mark.parametrize("group", sorted({language.group for language in shipped()} - {""}))
def test_a_group_is_never_resolved_silently(group: str) -> None:
    members = {language.tag for language in shipped() if language.group == group}

    found = search(group)

    assert set(tags(found)) == members
    assert found.only is None


@pytest.mark.parametrize("language", shipped(), ids=lambda language: language.tag)
def test_every_word_for_a_language_finds_it(language: Language) -> None:
    words = [language.tag, language.iso639_3, language.name, language.english_name, language.autonym]

    for word in [*words, *language.spoken_names]:
        assert language.tag in tags(search(word)), word


@pytest.mark.parametrize("language", shipped(), ids=lambda language: language.tag)
def test_a_tag_and_a_full_name_mean_one_language(language: Language) -> None:
    assert tags(search(language.tag)) == [language.tag]
    assert tags(search(language.name)) == [language.tag]


def test_russian_is_never_found_for_ukrainian() -> None:
    assert "ru" not in tags(search("ucraino"))
    assert "ru" not in tags(search("ucraina"))


def test_folded_drops_case_accents_endings_and_small_words() -> None:
    assert folded("Parla l'ARABO del Marocco!") == "arab marocc"
    assert folded("Soninké") == folded("soninke") == "sonink"
    assert folded("Mali") == "mali"


def test_words_for_reads_a_name_with_and_without_its_brackets() -> None:
    words = words_for(Language(tag="q", name="Arabo marocchino (darija)"))

    assert words == {"q", "arab marocchin darij", "arab marocchin", "darij"}
