"""What is said in calls: whole in every language, for the ear, and nothing that no message may say."""

from datetime import datetime, timedelta

import pytest

from notifications.texts.discretion import telling_words
from notifications.texts.formatting import ROME, Period, Value, Weekly
from notifications.texts.keys import KEYS
from notifications.texts.samples import EVERYDAY_FACTS, LONG_FACTS
from notifications.texts.spoken import RESERVED_ALOUD, SPEECHES, SPOKEN, TOLD_ALOUD, say

LANGUAGES = list(SPEECHES)
# Coordinators and offices work in Italian.
NOT_TO_MEDIATORS = {
    *("call_alarm", "call_alarm_reserved"),
    *("call_coordinator", "call_office_covered", "call_office_covered_reserved", "call_office_news"),
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
    assert "C'è un turno urgente: arabo siro-levantino, al telefono" in words


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ucraino", "chi parla ucraino."),
        ("Malinké (Guinea)", "chi parla malinké (Guinea)."),
        ("LIS, lingua dei segni", "chi parla LIS, lingua dei segni."),
    ],
)
def test_a_language_in_a_sentence_has_a_small_letter(name: str, said: str) -> None:
    assert said in say("bridge_office", "it", {"language_name": name}).words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "it",
            "lunedì, mercoledì, venerdì dalle 10 e 30 alle 11 e 45, 20 date, dal 23 settembre al 25 gennaio,",
        ),
        ("en", "Monday, Wednesday, Friday from 10 30 to 11 45, 20 dates, from 23 September to 25 January,"),
        (
            "fr",
            "lundi, mercredi, vendredi de 10 heures 30 à 11 heures 45, 20 dates, du 23 septembre au 25 jan",
        ),
        ("uk", "понеділок, середа, п'ятниця з 10 30 до 11 45, 20 дат, з 23 вересня по 25 січня,"),
    ],
)
def test_a_series_is_said_and_not_spelled(language: str, words: str) -> None:
    assert words in say("call_offer_series", language, LONG_FACTS).words


def test_days_in_a_row_and_full_hours_are_said_whole() -> None:
    every_day = {**LONG_FACTS, "weekly": Weekly((0, 1, 2, 3, 4), Period(_rome(10), _rome(12)))}

    assert "da lunedì a venerdì dalle 10 alle 12, 20 date" in say("call_offer_series", "it", every_day).words


def test_a_shift_on_call_is_said_from_hour_to_hour() -> None:
    tonight = {**LONG_FACTS, "when": Period(_rome(22), _rome(22) + timedelta(hours=8))}

    assert "mercoledì 23 dalle 22 alle 6. Per" in say("call_offer_on_call", "it", tonight).words


def _rome(hour: int) -> datetime:
    return datetime(2026, 9, 23, hour, tzinfo=ROME)


@pytest.mark.parametrize("key", [key for key in KEYS if key.startswith("offer_")])
def test_whatever_offers_a_job_can_be_said(key: str) -> None:
    """Of the nudge and of what ends an offer there is nothing to ask."""
    asks_nothing = key in ("offer_nudge", "offer_taken", "offer_withdrawn", "offer_void")

    assert any(key.startswith(stem) for stem, _ in TOLD_ALOUD) is not asks_nothing


def test_what_is_said_of_a_reserved_booking_is_never_its_hour() -> None:
    assert {name for key in RESERVED_ALOUD.values() for name in SPOKEN[key]} <= {
        *("number", "language_name", "band", "municipality", "of_dates", "span")
    }
    offers = {key for _, key in TOLD_ALOUD if key.startswith("call_offer")}
    assert RESERVED_ALOUD.keys() == offers | {"call_alarm", "call_office_covered"}


def test_a_fact_that_is_missing_is_no_hole() -> None:
    with pytest.raises(KeyError):
        say("call_offer", "it", {"municipality": "Enna"})
