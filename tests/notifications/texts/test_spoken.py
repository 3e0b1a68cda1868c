"""What is said in calls: whole in every language, for the ear, and nothing that no message may say."""

import pytest

from notifications.texts.discretion import telling_words
from notifications.texts.formatting import Value
from notifications.texts.samples import EVERYDAY_FACTS, LONG_FACTS
from notifications.texts.spoken import SPEECHES, SPOKEN, say

LANGUAGES = list(SPEECHES)
# Coordinators and offices work in Italian.
NOT_TO_MEDIATORS = {
    *("call_alarm", "call_alarm_reserved"),
    *("call_coordinator", "call_office_covered", "call_office_news"),
    *("bridge_office", "bridge_office_reserved", "bridge_over"),
    *("call_way_out", "call_way_out_no_service", "way_out_joining", "way_out_silence", "way_out_over"),
}


def test_italian_says_everything() -> None:
    assert SPEECHES["it"].texts.keys() == SPOKEN.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_others_say_all_that_mediators_hear(language: str) -> None:
    missing = SPOKEN.keys() - SPEECHES[language].texts.keys()

    assert missing == (set() if language == "it" else NOT_TO_MEDIATORS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("facts", [EVERYDAY_FACTS, LONG_FACTS])
@pytest.mark.parametrize("key", SPOKEN)
def test_every_text_is_said_without_a_hole(language: str, facts: dict[str, Value], key: str) -> None:
    said = say(key, language, facts)

    assert said.words
    assert not {"{", "}"} & set(said.words)
    assert not telling_words(said.words)


def test_a_language_without_words_is_spoken_to_in_italian() -> None:
    assert say("heard", "ti", {}).language == "it"
    assert say("heard", "fr-SN", {}).language == "fr"


def test_numbers_are_read_figure_by_figure() -> None:
    words = say("call_alarm_reserved", "it", {"number": 4821}).words

    assert "richiesta 4 8 2 1 nessuno" in words


def test_days_and_hours_are_whole_words() -> None:
    words = say("call_offer", "it", LONG_FACTS).words

    assert "mercoledì 23 alle ore 10 e 30" in words
    assert "Arabo siro-levantino, al telefono" in words


def test_a_fact_that_is_missing_is_no_hole() -> None:
    with pytest.raises(KeyError):
        say("call_offer", "it", {"municipality": "Enna"})
