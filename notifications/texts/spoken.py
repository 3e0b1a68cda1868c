"""What is said in a call: whole words for the ear, figures one by one. Wording is in the voices, Italian approved."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from notifications.texts.formatting import Value, Writing, written
from notifications.texts.keys import FACTS
from notifications.texts.voices import en, fr, it, uk

DEFAULT: Final = "it"
VERSION: Final = 1
_TELEPHONE: Final = re.compile(r"(?:\+39)?(\+?\d{6,})")

_OFFER = frozenset({"language_name", "delivery", "starts_at", "municipality"})
_ALARM = frozenset({"number", "language_name", "municipality"})
# Of a job that is hers, or was: what a silent or sensitive one may say too.
_JOB = frozenset({"number", "starts_at", "municipality"})

# What each call says of a booking; the answers to a key say nothing of it.
SPOKEN: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "call_offer": _OFFER,
        "call_offer_now": _OFFER - {"starts_at"},
        "call_offer_reserved": frozenset({"language_name", "band", "municipality"}),
        "call_alarm": _ALARM,
        "call_alarm_reserved": frozenset({"number"}),
        "bridge_mediator": frozenset({"number"}),
        "bridge_office": frozenset({"language_name"}),
        "bridge_office_reserved": frozenset(),
        "call_way_out": frozenset({"number", "external_number"}),
        "call_way_out_no_service": frozenset({"number", "coordination_phone"}),
        "call_offer_planned": _OFFER,
        "call_offer_planned_reserved": frozenset({"language_name", "band", "municipality"}),
        "call_offer_series": frozenset(
            {"language_name", "delivery", "weekly", "of_dates", "span", "municipality"}
        ),
        "call_offer_series_reserved": frozenset(
            {"language_name", "of_dates", "span", "band", "municipality"}
        ),
        "call_offer_on_call": frozenset({"language_name", "when"}),
        "call_offer_series_on_call": frozenset({"language_name", "weekly", "of_dates", "span"}),
        "call_assigned": _JOB | {"coordination_phone"},
        "call_assigned_now": frozenset({"number", "call_number"}),
        "call_off": frozenset({"number", "starts_at"}),
        "call_terms": _JOB,
        "call_coming": _JOB,
        "call_soon": _JOB,
        "call_there": _JOB,
        "call_news": frozenset({"number", "coordination_phone"}),
        "call_office_covered": frozenset({"number", "starts_at"}),
        "call_office_covered_reserved": frozenset({"number"}),
        "call_office_news": frozenset({"number", "coordination_phone"}),
        "call_coordinator": frozenset({"number"}),
        "given_back": frozenset(),
        "accepted": frozenset(),
        "accepted_series": frozenset(),
        "accepted_and_joining": frozenset(),
        "declined": frozenset(),
        "too_late": frozenset(),
        "heard": frozenset(),
        "noted": frozenset(),
        "again": frozenset(),
        "silence": frozenset(),
        "over": frozenset(),
        "no_need": frozenset(),
        "bridge_joining": frozenset(),
        "bridge_waiting": frozenset(),
        "bridge_in_vain": frozenset(),
        "bridge_silence": frozenset(),
        "bridge_over": frozenset(),
        "way_out_joining": frozenset(),
        "way_out_silence": frozenset(),
        "way_out_over": frozenset(),
    }
)


# What is said where a text does not arrive, by how the key of the text begins: the first that fits.
TOLD_ALOUD: Final = (
    ("offer_now", "call_offer_now"),
    ("offer_urgent", "call_offer"),
    ("offer_planned", "call_offer_planned"),
    ("offer_prepaid", "call_offer_planned"),
    ("offer_series_on_call", "call_offer_series_on_call"),
    ("offer_series", "call_offer_series"),
    ("offer_on_call", "call_offer_on_call"),
    ("assigned_bridge", "call_assigned_now"),
    ("assigned_phone_now", "call_assigned_now"),
    ("assigned_by_coordinator_bridge", "call_assigned_now"),
    ("assigned_by_coordinator_phone_now", "call_assigned_now"),
    ("assigned", "call_assigned"),
    ("cancelled_by_office", "call_off"),
    ("removed_by_coordinator", "call_off"),
    ("reconfirm_lapsed", "call_off"),
    ("changed_too_much", "call_off"),
    ("reconfirm", "call_terms"),
    ("reminder_day_before", "call_coming"),
    ("reminder_chase", "call_coming"),
    ("reminder_two_hours", "call_soon"),
    ("check_", "call_there"),
    ("details_changed", "call_news"),
    ("series_", "call_news"),
    ("coordinator_escalated", "call_alarm"),
    ("coordinator_uncovered", "call_alarm"),
    ("coordinator_", "call_coordinator"),
    # A job by telephone that is on: it rings with the mediator on the line.
    ("request_confirmed_now", ""),
    ("request_assigned_now", ""),
    ("request_confirmed", "call_office_covered"),
    ("request_assigned", "call_office_covered"),
    ("request_", "call_office_news"),
)
# What says less of a silent or sensitive booking; the other words say too little for that.
RESERVED_ALOUD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "call_offer": "call_offer_reserved",
        "call_offer_now": "call_offer_reserved",
        "call_offer_planned": "call_offer_planned_reserved",
        "call_offer_series": "call_offer_series_reserved",
        "call_offer_on_call": "call_offer_planned_reserved",
        "call_offer_series_on_call": "call_offer_series_reserved",
        "call_alarm": "call_alarm_reserved",
        "call_office_covered": "call_office_covered_reserved",
    }
)
# Calls that ask about a job which she has: 1 is yes, 2 is no.
ABOUT_A_JOB: Final = ("call_terms", "call_coming", "call_there")


@dataclass(frozen=True, slots=True)
class Speech:
    """`locale` and `voice` are the gateway's names."""

    locale: str
    voice: str
    writing: Writing
    texts: Mapping[str, str]


SPEECHES: Final[Mapping[str, Speech]] = MappingProxyType(
    {
        "it": Speech(it.LOCALE, it.VOICE, it.WRITING, it.TEXTS),
        "en": Speech(en.LOCALE, en.VOICE, en.WRITING, en.TEXTS),
        "fr": Speech(fr.LOCALE, fr.VOICE, fr.WRITING, fr.TEXTS),
        "uk": Speech(uk.LOCALE, uk.VOICE, uk.WRITING, uk.TEXTS),
    }
)


@dataclass(frozen=True, slots=True)
class Said:
    """`language` is the one it is in, which is Italian where the wanted one has no such words."""

    words: str
    language: str


def say(key: str, wanted: str, facts: Mapping[str, Value]) -> Said:
    """The words of a call in this language.

    :raises KeyError: a fact that they say was not given: better no call than one with a hole.
    """
    base = wanted.partition("-")[0].lower()
    spoken = base if base in SPEECHES and key in SPEECHES[base].texts else DEFAULT
    speech = SPEECHES[spoken]
    words = {name: _aloud(written(FACTS[name], facts[name], speech.writing)) for name in SPOKEN[key]}
    if "language_name" in words:
        words["language_name"] = _in_a_sentence(words["language_name"])
    return Said(speech.texts[key].format_map(words), spoken)


def _in_a_sentence(language: str) -> str:
    """ucraino, malinké (Guinea), but LIS."""
    return language[:1].lower() + language[1:] if language[:2].istitle() else language


def told_aloud(text_key: str, *, is_reserved: bool) -> str:
    """The key of what is said in place of a text; empty where there are no words for it."""
    key = next((said for stem, said in TOLD_ALOUD if text_key.startswith(stem)), "")
    return RESERVED_ALOUD.get(key, key) if is_reserved else key


def _aloud(words: str) -> str:
    """A number is read figure by figure, or nobody can write it down."""
    if words.isascii() and words.isdigit():
        return " ".join(words)
    telephone = _TELEPHONE.fullmatch(words)
    return " ".join(telephone[1].removeprefix("+")) if telephone else words
