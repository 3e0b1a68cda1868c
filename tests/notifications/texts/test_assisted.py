"""The texts for assisted persons: what they say, what they cost, and which of them may go out."""

from datetime import UTC, datetime
from string import Formatter

import pytest

from mediation.vocabulary import Setting
from notifications.texts.assisted import KEYS, SPEECHES, WRITTEN_AS, language_of, render
from notifications.texts.discretion import telling_words

# A Friday in Rome.
NINE = datetime(2026, 7, 17, 7, 5, tzinfo=UTC)
LONGEST_TOWN = "Gagliano Castelferrato"

in_every_language = pytest.mark.parametrize("language", SPEECHES)


@in_every_language
@pytest.mark.parametrize("key", KEYS)
def test_a_text_says_when_and_in_which_town_and_nothing_else(language: str, key: str) -> None:
    template = SPEECHES[language].template(key)

    assert {name for _, name, _, _ in Formatter().parse(template) if name} == {"when", "municipality"}
    assert telling_words(template) == []
    assert [label for label in Setting.labels if label.casefold() in template.casefold()] == []
    assert "http" not in template


@in_every_language
@pytest.mark.parametrize("key", KEYS)
def test_a_text_is_one_sms_and_two_at_most_for_the_longest_town(language: str, key: str) -> None:
    assert render(key, language, starts_at=NINE, municipality="Enna").segments.parts == 1
    assert render(key, language, starts_at=NINE, municipality=LONGEST_TOWN).segments.parts <= 2


SAID = {
    "it": "Appuntamento: ven 17/07 ore 9:05, Enna. Ci sara' un interprete. E' gratis.",
    "fr": "Rendez-vous : ven 17/07 à 9h05, Enna. Il y aura un interprète. C'est gratuit.",
    "ar": "موعدك: الجمعة 17/07 الساعة 9:05، Enna. سيكون معك مترجم. مجاناً.",
    "bn": "সাক্ষাৎ: শুক্র ১৭/০৭, ৯:০৫, Enna। দোভাষী থাকবে। বিনামূল্যে।",
    "zh": "预约：7月17日（周五）9:05，Enna。有口译员，免费。",
}


@pytest.mark.parametrize(("language", "body"), SAID.items())
def test_day_and_hour_are_romes_and_written_as_the_language_does(language: str, body: str) -> None:
    assert render("assisted_confirmed", language, starts_at=NINE, municipality="Enna").body == body


def test_what_nobody_who_speaks_it_has_read_is_a_draft() -> None:
    assert {language for language, speech in SPEECHES.items() if speech.approved_by} == {"it"}


@pytest.mark.parametrize("tag", ["uk", "ary", "ti", "fr-SN", "ise", ""])
def test_a_draft_or_a_language_without_texts_is_written_in_italian(tag: str) -> None:
    assert language_of(tag) == "it"


def test_what_is_spoken_here_is_written_as_that() -> None:
    assert set(WRITTEN_AS.values()) <= set(SPEECHES)
