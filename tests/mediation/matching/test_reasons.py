"""A verdict in words, as the coordinator reads it."""

from dataclasses import replace

import pytest

from mediation.matching.reasons import Mark, marked, sentence
from mediation.matching.verdict import Candidate, Reason, Verdict
from mediation.vocabulary import Gender
from tests.mediation.matching.needs import rome

AMINA = Candidate(
    mediator_id=1,
    first_name="Amina",
    gender=Gender.FEMALE,
    language="uk",
    level="native",
    travel_minutes=35,
    is_travel_estimated=False,
    preference_rank=None,
    knows_case=False,
    recent_minutes=0,
    is_on_call=False,
    missing_minutes=0,
    neighbour_town=None,
    neighbour_at=None,
    is_road_estimated=False,
    exclusion_reason=None,
)
TOO_TIGHT = replace(
    AMINA, missing_minutes=60, neighbour_town="Nicosia", neighbour_at=rome("2026-07-15 10:30")
)


def say(facts: Candidate, *refusals: Reason, is_now: bool = True) -> str:
    return sentence(Verdict(facts=facts, refusals=refusals), is_now=is_now)


def test_sentence_says_why() -> None:
    facts = replace(AMINA, preference_rank=1, recent_minutes=360, knows_case=True)

    assert (
        say(facts)
        == "Libera · preferita dall'ufficio · 35 min · 6 h negli ultimi 30 giorni · conosce il caso"
    )


def test_sentence_says_of_a_man_on_call_by_phone() -> None:
    facts = replace(AMINA, gender=Gender.MALE, travel_minutes=None, is_on_call=True, recent_minutes=65)

    assert say(facts) == "Libero · reperibile ora · 1 h 05 negli ultimi 30 giorni"
    assert say(facts, is_now=False) == "Libero · 1 h 05 negli ultimi 30 giorni"


def test_sentence_marks_a_guessed_road() -> None:
    assert (
        say(replace(AMINA, is_travel_estimated=True))
        == "Libera · 35 min (stima) · 0 h negli ultimi 30 giorni"
    )


def test_sentence_says_how_many_minutes_are_missing_and_from_where() -> None:
    assert say(TOO_TIGHT, Reason.TRAVEL) == "mancano 60 min (Nicosia 10:30)"


def test_sentence_marks_a_guessed_road_between_jobs() -> None:
    facts = replace(TOO_TIGHT, missing_minutes=1, is_road_estimated=True)

    assert say(facts, Reason.TRAVEL) == "manca 1 min (Nicosia 10:30, stima)"


def test_sentence_gives_every_reason() -> None:
    assert say(TOO_TIGHT, Reason.LEVEL, Reason.TRAVEL, Reason.LEFT_OUT) == (
        "Livello di lingua insufficiente · mancano 60 min (Nicosia 10:30) · Ha già avuto questa proposta"
    )


def test_sentence_of_an_exclusion_gives_the_reason_that_may_be_told() -> None:
    assert say(replace(AMINA, exclusion_reason="Parente"), Reason.EXCLUSION) == "Esclusa: Parente"


def test_sentence_of_a_blind_exclusion_says_no_more_than_that() -> None:
    assert say(AMINA, Reason.EXCLUSION) == "Esclusa"
    assert say(replace(AMINA, gender=Gender.MALE), Reason.EXCLUSION) == "Escluso"


@pytest.mark.parametrize(
    "reason", [reason for reason in Reason if reason not in {Reason.TRAVEL, Reason.EXCLUSION}]
)
def test_sentence_of_any_other_reason_is_its_label(reason: Reason) -> None:
    assert say(AMINA, reason) == reason.label


def test_labels_differ() -> None:
    assert len({reason.label for reason in Reason}) == len(Reason)


# --- The word before it


def test_each_verdict_has_its_word_and_its_shape() -> None:
    free = Verdict(facts=AMINA, refusals=())
    late = Verdict(facts=TOO_TIGHT, refusals=(Reason.TRAVEL,))
    asked = Verdict(facts=AMINA, refusals=(Reason.LEFT_OUT,))

    told = [marked(free, is_best=True), marked(free), marked(asked), marked(late)]

    assert [(each.mark, each.word, each.why) for each in told] == [
        (Mark.BEST, "Migliore", "35 min · 0 h negli ultimi 30 giorni"),
        (Mark.FREE, "Libera", "35 min · 0 h negli ultimi 30 giorni"),
        (Mark.ASKED, "Già chiesta", ""),
        (Mark.CONFLICT, "In conflitto", "mancano 60 min (Nicosia 10:30)"),
    ]
    assert len({mark.value for mark in Mark}) == 5
