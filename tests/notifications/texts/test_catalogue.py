from datetime import UTC, datetime, timedelta

import pytest

from notifications.texts import it, uk
from notifications.texts.catalogue import MissingFacts, Rendered, UnknownText, render
from notifications.texts.formatting import NotWritable, Period, Value
from notifications.texts.segments import Encoding, Segments, count

TEN = datetime(2026, 7, 14, 8, tzinfo=UTC)
OFFER: dict[str, Value] = {
    "number": 4821,
    "language": "Mandinka",
    "delivery": "onsite",
    "when": Period(TEN, TEN + timedelta(hours=1)),
    "place": "Comune di Regalbuto",
    "answer_by": datetime(2026, 7, 13, 16, tzinfo=UTC),
}
OFFER_IN_ITALIAN = (
    "TURNO 4821 MANDINKA di persona: mar 14/07 ore 10-11, Comune di Regalbuto."
    " Scrivi SI 4821 o NO 4821 entro lun 13/07 ore 18."
)


def test_render_fills_the_template() -> None:
    assert render("offer_planned", "it", OFFER) == Rendered(
        OFFER_IN_ITALIAN, "offer_planned", "it", 1, Segments(Encoding.GSM_7, len(OFFER_IN_ITALIAN), 1)
    )


OFFER_IN_OTHER_LANGUAGES = {
    "en": (
        "SHIFT 4821 MANDINKA in person: Tue 14/07 10:00-11:00, Comune di Regalbuto."
        " Reply OK 4821 or NO 4821 by Mon 13/07 18:00."
    ),
    "fr": (
        "MISSION 4821 MANDINKA sur place: mar 14/07 10h-11h, Comune di Regalbuto."
        " Répondez OUI 4821 ou NON 4821 avant lun 13/07 18h."
    ),
    "uk": (
        "Зміна MANDINKA на місці: вт 14.07 10:00-11:00, Comune di Regalbuto. ТАК чи НІ 4821 до пн 13.07 18:00"
    ),
}


@pytest.mark.parametrize(("language", "body"), OFFER_IN_OTHER_LANGUAGES.items())
def test_render_speaks_the_readers_language(language: str, body: str) -> None:
    rendered = render("offer_planned", language, OFFER)

    assert (rendered.body, rendered.language) == (body, language)


@pytest.mark.parametrize("wanted", ["fr-SN", "FR", "fr"])
def test_render_serves_a_variety_with_its_language(wanted: str) -> None:
    assert render("courtesy", wanted, {}).language == "fr"


@pytest.mark.parametrize("wanted", ["ti", "", "zh-Hant", "italiano", "ro", "ar-MA"])
def test_render_falls_back_to_italian_for_a_language_without_texts(wanted: str) -> None:
    rendered = render("courtesy", wanted, {})

    assert (rendered.body, rendered.language) == ("Grazie a te, a presto!", "it")


def test_render_falls_back_to_italian_for_a_text_without_translation() -> None:
    assert "coordinator_uncovered_reserved" not in uk.TEXTS

    rendered = render("coordinator_uncovered_reserved", "uk", {"number": 4821})

    assert rendered.language == "it"
    assert rendered.body.startswith("SCOPERTA 4821, riservata.")


def test_render_refuses_an_unknown_key() -> None:
    with pytest.raises(UnknownText) as refusal:
        render("offer_plannd", "it", OFFER)

    assert refusal.value.key == "offer_plannd"


def test_render_names_every_missing_fact() -> None:
    with pytest.raises(MissingFacts) as refusal:
        render("offer_planned", "it", {**OFFER, "place": " \n", "language": ""})

    assert refusal.value.key == "offer_planned"
    assert refusal.value.names == frozenset({"place", "language"})


def test_render_needs_at_least_one_number_in_a_list() -> None:
    with pytest.raises(MissingFacts) as refusal:
        render("which_booking", "it", {"numbers": (), "number": 4821})

    assert refusal.value.names == {"numbers"}


def test_render_refuses_a_fact_of_another_kind() -> None:
    with pytest.raises(NotWritable):
        render("offer_planned", "it", {**OFFER, "when": TEN})


def test_render_ignores_facts_that_the_text_does_not_say() -> None:
    rendered = render("offer_taken", "it", {**OFFER, "contact": "Giusi"})

    assert "Giusi" not in rendered.body
    assert "4821" in rendered.body


def test_render_keeps_a_curly_quote_in_a_name_from_halving_the_room() -> None:
    rendered = render("offer_planned", "it", {**OFFER, "place": "Consorzio dell’Etna"})

    assert "Consorzio dell'Etna." in rendered.body
    assert (rendered.segments.encoding, rendered.segments.parts) == (Encoding.GSM_7, 1)


def test_render_leaves_letters_that_have_no_plain_form() -> None:
    facts: dict[str, Value] = {"number": 4821, "first_name": "Олена", "coordination_phone": "0935 123456"}

    rendered = render("request_confirmed_reserved", "it", facts)

    assert "Олена" in rendered.body
    assert rendered.segments.encoding is Encoding.UCS_2


def test_render_does_not_read_braces_in_facts() -> None:
    rendered = render("offer_planned", "it", {**OFFER, "place": "{number} {0} {contact}"})

    assert "{number} {0} {contact}" in rendered.body


@pytest.mark.parametrize("language", ["it", "en", "fr", "uk"])
@pytest.mark.parametrize(
    "key", ["which_booking", "which_giving_back", "not_understood_several", "missed_call_unclear"]
)
def test_render_lists_as_many_numbers_as_fit_in_one_sms(key: str, language: str) -> None:
    numbers = tuple(range(4821, 4851))

    body = render(key, language, {"numbers": numbers, "number": 4821}).body
    shown = [number for number in numbers if f"{number}" in body]

    assert count(body).parts == 1
    assert shown == list(numbers[: len(shown)])
    assert len(shown) >= 2
    longer = body.replace(f", {shown[-1]}", f", {shown[-1]}, {shown[-1] + 1}", 1)
    assert count(longer).parts == 2


def test_render_shows_all_the_numbers_when_they_fit() -> None:
    body = render("which_booking", "it", {"numbers": (4821, 4822, 4830), "number": 4821}).body

    assert body == (
        "Hai piu' proposte aperte: 4821, 4822, 4830. Scrivi SI o NO con il numero, per esempio SI 4821."
    )


def test_version_is_the_texts_own() -> None:
    assert render("courtesy", "it", {}).version == it.TEXTS["courtesy"].version
