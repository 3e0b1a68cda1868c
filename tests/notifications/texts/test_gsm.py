import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.texts.gsm import ALPHABET, BASIC, EXTENDED, fold, is_gsm


def test_the_alphabet_has_the_standards_size() -> None:
    # 128 places, less the escape itself; ten more by escape, the form feed among them.
    assert (len(BASIC), len(EXTENDED), len(ALPHABET)) == (127, 10, 137)


@pytest.mark.parametrize("char", "àèéìòùÇÉñüß@£§€[]{}^~|\\")
def test_is_gsm_knows_what_costs_little(char: str) -> None:
    assert is_gsm(char)


@pytest.mark.parametrize("char", "ÀÈÌÒÙáíóúçâêîôû’“”–…ășțіяب😀\u00a0`")
def test_is_gsm_knows_what_makes_a_text_dear(char: str) -> None:
    assert not is_gsm(char)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Piazza dell’Unità", "Piazza dell'Unità"),
        ("UFFICIO DI CITTÀ", "UFFICIO DI CITTA"),
        ("«Anagrafe» – 1º piano…", '"Anagrafe" - 1º piano...'),
        ("Ionuț Pătrășcan", "Ionut Patrascan"),
        ("Malinké", "Malinké"),
        ("Perche\u0301", "Perché"),
        ("Łukasz Đorđević", "Lukasz Dordevic"),
        ("via\u00a0Roma", "via Roma"),
        ("Олена Шевченко", "Олена Шевченко"),
        ("20 €", "20 €"),
    ],
)
def test_fold_writes_plainly_what_has_plain_letters(typed: str, plain: str) -> None:
    assert fold(typed) == plain


@given(st.text())
def test_fold_changes_nothing_twice(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.sampled_from(sorted(ALPHABET))))
def test_fold_leaves_gsm_texts_alone(text: str) -> None:
    assert fold(text) == text
