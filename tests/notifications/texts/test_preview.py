"""A wording as it will arrive: each case filled, its SMS counted, and the letters that cost one more named."""

from notifications.texts import it, uk
from notifications.texts.keys import Text
from notifications.texts.preview import Letter, preview
from notifications.texts.segments import Encoding

NUDGE = "Rispondi entro {closed_at}: SI {number} oppure NO {number}."


def test_each_case_is_filled_with_facts_as_long_as_they_get() -> None:
    shown = preview(it.TEXTS["colleague_joined"], key="colleague_joined", language="it")

    assert {name: each.body for name, each in shown.cases.items()} == {
        "everyday": "Nel turno 4821 con te viene anche Olena. A presto!",
        "long": "Nel turno 48213 con te viene anche Maria Antonietta. A presto!",
    }


def test_each_way_and_each_wish_is_a_case_of_its_own() -> None:
    by_delivery = preview(it.TEXTS["offer_planned"], key="offer_planned", language="it")
    by_gender = preview(it.TEXTS["offer_now_reserved"], key="offer_now_reserved", language="it")

    assert list(by_delivery.cases) == ["everyday", "onsite", "phone", "video"]
    assert "in video" in by_delivery.cases["video"].body
    assert list(by_gender.cases) == ["everyday", "female", "male"]
    assert "serve un uomo" in by_gender.cases["male"].body


def test_a_capital_with_an_accent_costs_one_more_and_its_plain_form_is_named() -> None:
    shown = preview(Text(2, f"È ora di sapere se vieni. {NUDGE}"), key="offer_nudge", language="it")

    assert shown.letters == (Letter("È", "E'"),)
    assert (shown.parts, shown.plain_parts, shown.is_dearer) == (2, 1, True)
    assert {each.segments.encoding for each in shown.cases.values()} == {Encoding.UCS_2}


def test_a_dear_letter_in_a_text_that_stays_one_sms_costs_nothing() -> None:
    shown = preview(Text(2, "È fatta!"), key="courtesy", language="it")

    assert (shown.letters, shown.parts, shown.is_dearer) == ((Letter("È", "E'"),), 1, False)


def test_letters_are_named_once_each_with_what_may_stand_for_them() -> None:
    shown = preview(Text(2, "Ça va “bien” ❤ ÇÇ ñandú ú"), key="courtesy", language="fr")

    assert shown.letters == (Letter("“", '"'), Letter("”", '"'), Letter("❤", ""), Letter("ú", "u"))


def test_in_the_plain_alphabet_no_letter_is_named() -> None:
    shown = preview(Text(2, "Perché così? Già!"), key="courtesy", language="it")

    assert (shown.letters, shown.is_dearer) == ((), False)


def test_a_language_with_letters_of_its_own_is_not_warned_of_each() -> None:
    shown = preview(uk.TEXTS["courtesy"], key="courtesy", language="uk")

    assert (shown.letters, shown.is_dearer) == ((), False)
    assert shown.cases["long"].segments.encoding == Encoding.UCS_2


def test_arabic_is_counted_in_its_own_letters_and_romanian_can_do_without() -> None:
    arabic = preview(Text(1, "شكرا لك، إلى اللقاء!"), key="courtesy", language="ar")
    romanian = preview(Text(1, "Mulțumim, pe curând!"), key="courtesy", language="ro")

    assert (arabic.letters, arabic.cases["long"].segments.encoding) == ((), Encoding.UCS_2)
    assert romanian.letters == (Letter("ț", "t"), Letter("â", "a"))
