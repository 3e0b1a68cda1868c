"""Every text in every language: what it may say, what it costs, and what no text may ever contain."""

import re
from string import Formatter

import pytest

from notifications.grammar import Intent, parse
from notifications.texts.catalogue import LANGUAGES, render
from notifications.texts.discretion import words_no_text_says
from notifications.texts.keys import (
    FACTS,
    KEYS,
    RESERVED,
    TO_COORDINATORS,
    TO_MEDIATORS,
    TO_REQUESTERS,
    Text,
    reserved,
)
from notifications.texts.mails import MAILS, needed, wanted
from notifications.texts.samples import EVERYDAY_FACTS, LONG_FACTS

# In the others nothing is shipped: people write it.
SHIPPED = [code for code, language in LANGUAGES.items() if language.texts]
in_every_language = pytest.mark.parametrize("code", SHIPPED)
in_gsm = pytest.mark.parametrize("code", ["it", "en", "fr"])

# Parts of the Ukrainian texts with everyday facts and with long ones; those not named here are always one SMS.
# A place, a period and an answer cannot be said in 70 units; the rest is kept to it.
UKRAINIAN_PARTS = {
    "offer_planned": (2, 2),
    "offer_planned_reserved": (2, 2),
    "offer_urgent": (2, 2),
    "offer_urgent_reserved": (1, 2),
    "offer_now": (1, 2),
    "offer_prepaid": (2, 2),
    "offer_prepaid_reserved": (2, 2),
    "offer_now_reserved": (1, 2),
    "assigned": (2, 3),
    "assigned_phone": (2, 2),
    "assigned_video": (2, 2),
    "assigned_reserved": (2, 2),
    "assigned_by_coordinator": (2, 2),
    "assigned_by_coordinator_phone": (2, 2),
    "assigned_by_coordinator_video": (2, 2),
    "assigned_by_coordinator_reserved": (2, 2),
    "reminder_day_before": (2, 2),
    "reminder_day_before_reserved": (2, 2),
    "reminder_two_hours": (2, 2),
    "reminder_two_hours_reserved": (1, 2),
    "cancelled_by_office_late": (2, 2),
    "details_changed": (2, 2),
    "details_changed_phone": (2, 2),
    "details_changed_video": (2, 2),
    "details_changed_reserved": (2, 2),
    "reconfirm": (2, 2),
    "reconfirm_otherwise": (2, 2),
    "reconfirm_otherwise_reserved": (2, 2),
    "changed_too_much": (2, 2),
    "request_rescue": (1, 2),
    "busy_elsewhere": (1, 2),
    "request_received": (1, 2),
    "request_confirmed": (2, 2),
    "request_confirmed_short_notice": (1, 2),
    "request_assigned": (2, 2),
    "request_assigned_short_notice": (1, 2),
    "request_reminder": (1, 2),
    "request_mediator_withdrew": (2, 2),
    "offer_series": (2, 3),
    "offer_series_reserved": (2, 3),
    "offer_on_call": (2, 2),
    "offer_series_on_call": (2, 2),
    "series_assigned": (2, 2),
    "series_assigned_part": (2, 3),
    "series_assigned_reserved": (2, 2),
    "series_changed": (1, 2),
    "series_changed_place": (2, 2),
    "series_changed_place_reserved": (1, 2),
    "series_changed_part": (2, 2),
    "series_changed_part_busy": (2, 2),
    "series_changed_part_hours": (2, 2),
    "series_changed_lost": (2, 2),
    "series_changed_lost_busy": (2, 2),
    "series_changed_lost_hours": (2, 2),
    "series_details": (1, 2),
    "series_details_reserved": (1, 2),
    "series_cancelled": (1, 2),
    "series_cancelled_late": (2, 2),
    "request_series_received": (1, 2),
    "request_series_confirmed": (1, 2),
    "request_series_confirmed_part": (1, 2),
}


def _texts(code: str) -> dict[str, Text]:
    return dict(LANGUAGES[code].texts)


def _fields(text: Text) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text.template) if name is not None}


# --- The tables


def test_texts_are_shipped_in_four_languages() -> None:
    assert SHIPPED == ["it", "en", "fr", "uk"]


def test_italian_has_every_text() -> None:
    assert _texts("it").keys() == KEYS.keys()


@pytest.mark.parametrize("code", ["en", "fr", "uk"])
def test_a_translation_has_every_text_but_the_coordinators(code: str) -> None:
    assert _texts(code).keys() == TO_MEDIATORS.keys() | TO_REQUESTERS.keys()


def test_every_fact_has_its_samples() -> None:
    assert LONG_FACTS.keys() == EVERYDAY_FACTS.keys() == FACTS.keys()


def test_no_key_is_for_two_kinds_of_reader() -> None:
    assert len(KEYS) == len(TO_MEDIATORS) + len(TO_REQUESTERS) + len(TO_COORDINATORS)


def test_every_fact_is_declared_and_said_somewhere() -> None:
    by_letter = [needed(key, is_reserved=False) | wanted(key) for key in MAILS]

    assert set().union(*KEYS.values(), *by_letter) == set(FACTS)


@in_every_language
def test_a_template_says_exactly_the_declared_facts(code: str) -> None:
    assert {key: _fields(text) for key, text in _texts(code).items()} == {
        key: KEYS[key] for key in _texts(code)
    }


@in_every_language
def test_versions_are_positive(code: str) -> None:
    assert [key for key, text in _texts(code).items() if text.version < 1] == []


@in_every_language
def test_italian_is_approved_and_translations_are_drafts(code: str) -> None:
    assert {text.approved_by for text in _texts(code).values()} == {"redazione" if code == "it" else ""}


# --- What a text costs


def test_italian_is_plain_ascii() -> None:
    assert [key for key, text in _texts("it").items() if not text.template.isascii()] == []


@in_gsm
@pytest.mark.parametrize("delivery", ["onsite", "phone", "video"])
@pytest.mark.parametrize("gender", ["female", "male"])
def test_a_text_in_latin_letters_is_one_sms(code: str, delivery: str, gender: str) -> None:
    facts = {**LONG_FACTS, "delivery": delivery, "gender": gender}
    counted = {key: render(key, code, facts).segments for key in _texts(code)}

    assert {key: cost for key, cost in counted.items() if cost.encoding != "GSM-7" or cost.parts > 1} == {}


def test_a_ukrainian_text_is_one_sms_or_a_stated_exception() -> None:
    parts = {
        key: tuple(render(key, "uk", facts).segments.parts for facts in (EVERYDAY_FACTS, LONG_FACTS))
        for key in _texts("uk")
    }

    assert {key: counted for key, counted in parts.items() if counted != (1, 1)} == UKRAINIAN_PARTS


# --- What no text may contain

# The gateway acts on these when they come back as a whole message, so nobody is taught to write them.
GATEWAY_WORDS = (
    *("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"),
    *("start", "unstop", "yes", "help"),
)


@in_every_language
def test_no_text_contains_a_word_of_the_gateway(code: str) -> None:
    words = {key: set(re.findall(r"\w+", text.template.casefold())) for key, text in _texts(code).items()}

    assert [key for key, said in words.items() if not said.isdisjoint(GATEWAY_WORDS)] == []


@in_every_language
def test_no_text_names_a_ward_a_condition_or_a_setting(code: str) -> None:
    said = {key: words_no_text_says(text.template) for key, text in _texts(code).items()}

    assert {key: words for key, words in said.items() if words} == {}


def test_the_lists_would_find_what_they_look_for() -> None:
    assert words_no_text_says("visita di ginecologia in pronto soccorso") == [
        *("ginecologia", "pronto soccorso")
    ]
    assert set(re.findall(r"\w+", "reply stop, or yes.")) & set(GATEWAY_WORDS) == {"stop", "yes"}


# --- What a text asks for is understood when it comes back

ASKED = re.compile(r"\b(SI|NO|OK|OUI|NON|ТАК|НІ)\b")
ANSWERS = {
    **dict.fromkeys(("SI", "OK", "OUI", "ТАК"), Intent.YES),
    **dict.fromkeys(("NO", "NON", "НІ"), Intent.NO),
}


@in_every_language
def test_an_answer_given_as_the_texts_ask_is_understood(code: str) -> None:
    asked = {word for text in _texts(code).values() for word in ASKED.findall(text.template)}
    understood = {word: parse(f"{word} 4821") for word in asked}

    assert len(asked) >= 2
    assert {word: said.intent for word, said in understood.items()} == {word: ANSWERS[word] for word in asked}
    assert {said.number for said in understood.values()} == {4821}


@in_every_language
def test_an_offer_asks_for_a_yes_and_a_no(code: str) -> None:
    offers = {
        key: text for key, text in _texts(code).items() if key.startswith("offer_") and KEYS[key] > {"number"}
    }
    asked = {key: {ANSWERS[word] for word in ASKED.findall(text.template)} for key, text in offers.items()}

    assert asked == {key: {Intent.YES, Intent.NO} for key in offers}
    assert len(offers) == 13


# --- Silent and sensitive bookings


@pytest.mark.parametrize("key", ["offer_planned", "offer_urgent", "offer_now"])
def test_a_reserved_offer_shows_language_gender_band_and_municipality_only(key: str) -> None:
    needed_to_answer = {"number", "answer_by", "answer_by_clock"}

    assert KEYS[reserved(key)] - needed_to_answer <= {"language", "gender", "band", "municipality"}


REVEALING = {"place", "address", "contact", "contact_phone", "language", "delivery"}


def test_what_is_told_of_a_reserved_booking_reveals_nothing() -> None:
    told = {reserved(key) for key in KEYS}
    revealed = {key: KEYS[key] & REVEALING for key in told if KEYS[key] & REVEALING}

    # An offer must say which language is asked for, or nobody could answer it.
    assert revealed == {key: {"language"} for key in told if key.endswith("_reserved") and "offer" in key}


def test_reserved_leaves_alone_what_needs_no_hiding() -> None:
    assert reserved("offer_taken") == "offer_taken"
    assert set(RESERVED) | set(RESERVED.values()) <= set(KEYS)


def test_a_reserved_text_says_less_and_not_more() -> None:
    instead = {"gender", "band", "municipality", "coordination_phone", "first_name", "late"}

    assert [key for key in RESERVED if not KEYS[RESERVED[key]] - KEYS[key] <= instead] == []
