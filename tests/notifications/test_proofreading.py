"""What no wording may be: each fault is found, in every language, and nothing of what is shipped has one."""

import pytest

from notifications.grammar import GATEWAY_WORDS
from notifications.proofreading import Fault, FaultKind, answers_asked, faults, tidy
from notifications.texts.catalogue import LANGUAGES

NUDGE = "Rispondi entro {closed_at}: SI {number} oppure NO {number}."


def of_nudge(template: str, language: str = "it") -> list[Fault]:
    return faults(template, key="offer_nudge", language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_is_shipped_has_a_fault(language: str) -> None:
    shipped = LANGUAGES[language].texts

    assert {
        key: found
        for key, text in shipped.items()
        if (found := faults(text.template, key=key, language=language))
    } == {}


def test_a_text_that_says_all_it_should_has_none() -> None:
    assert of_nudge(NUDGE) == []
    assert of_nudge("До {closed_at}: ТАК чи НІ {number}.", "uk") == []
    assert faults("Grazie!", key="courtesy", language="it") == []


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("", Fault(FaultKind.EMPTY)),
        (NUDGE + " {", Fault(FaultKind.BRACES)),
        (NUDGE + " {number:>9}", Fault(FaultKind.BRACES)),
        (NUDGE + " {}", Fault(FaultKind.UNKNOWN_FACT, ("",))),
        (NUDGE + " {0}", Fault(FaultKind.UNKNOWN_FACT, ("0",))),
        (NUDGE + " {number.real}", Fault(FaultKind.UNKNOWN_FACT, ("number.real",))),
        (NUDGE + " {ward} {address}", Fault(FaultKind.UNKNOWN_FACT, ("address", "ward"))),
        ("SI {number} oppure NO {number}", Fault(FaultKind.MISSING_FACT, ("closed_at",))),
        ("SI o NO entro {closed_at}", Fault(FaultKind.MISSING_NUMBER)),
        ("Entro {closed_at} scrivi SI {number}", Fault(FaultKind.MISSING_ANSWER, ("NO",))),
        ("Entro {closed_at}: VABBÈ {number}", Fault(FaultKind.MISSING_ANSWER, ("SI", "NO"))),
        (NUDGE + " Non vuoi? Rispondi STOP.", Fault(FaultKind.GATEWAY_WORD, ("stop",))),
        (NUDGE + " Stop, Yes o Cancel", Fault(FaultKind.GATEWAY_WORD, ("stop", "yes", "cancel"))),
        (NUDGE + " In Ginecologia.", Fault(FaultKind.TELLING_WORD, ("ginecologia",))),
        (NUDGE + " Al pronto soccorso", Fault(FaultKind.TELLING_WORD, ("pronto soccorso",))),
        (NUDGE + " Lungo." * 60, Fault(FaultKind.TOO_LONG, parts=4)),
    ],
)
def test_each_fault_is_found_and_nothing_else(template: str, fault: Fault) -> None:
    assert of_nudge(template) == [fault]


@pytest.mark.parametrize(
    ("language", "template"),
    [
        ("ro", "Raspundeti pana la {closed_at}: DA {number} sau NU {number}."),
        ("ar", "الرجاء الرد قبل {closed_at}: نعم {number} أو لا {number}."),
        ("ar", "الرجاء الرد قبل {closed_at}: نعم أو لا {number}."),
    ],
)
def test_what_is_not_shipped_in_a_language_asks_for_the_answers_of_the_italian_one(
    language: str, template: str
) -> None:
    assert of_nudge(template, language) == []
    assert of_nudge("{closed_at} {number}", language) == [Fault(FaultKind.MISSING_ANSWER, ("SI", "NO"))]


@pytest.mark.parametrize("word", sorted(GATEWAY_WORDS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_of_the_gateway_is_refused_in_every_language(word: str, language: str) -> None:
    found = faults(f"Grazie! {word.upper()}", key="courtesy", language=language)

    assert found == [Fault(FaultKind.GATEWAY_WORD, (word,))]


@pytest.mark.parametrize("word", ["Stoppani", "weekend", "nonstop", "ciao endometrio"])
def test_a_word_of_the_gateway_inside_another_is_none(word: str) -> None:
    assert faults(f"Grazie {word}", key="courtesy", language="it") == []


@pytest.mark.parametrize(
    ("said", "telling"),
    [
        ("hiv", "hiv"),
        ("HIV", "hiv"),
        ("Psichiàtria", "psichiatria"),
        ("pregnancy", "pregnancy"),
        ("santé", "sante"),
        ("лікарня", "лікарня"),
        ("Spitalul", "spitalul"),
        ("însărcinată", "insarcinata"),
        ("المستشفى", "المستشفى"),
        ("للمستشفى", "للمستشفى"),
        ("بالإجهاض", "بالاجهاض"),
        ("وقسم", "وقسم"),
    ],
)
def test_a_telling_word_is_refused_in_any_language(said: str, telling: str) -> None:
    assert faults(f"Grazie {said}", key="courtesy", language="fr") == [
        Fault(FaultKind.TELLING_WORD, (telling,))
    ]


def test_three_sms_are_the_most_with_the_longest_names() -> None:
    template = "Turno {number}: {first_name}. " + "A" * 420

    assert faults(template, key="colleague_joined", language="it") == []
    assert faults(template + "A" * 10, key="colleague_joined", language="it") == [
        Fault(FaultKind.TOO_LONG, parts=4)
    ]


def test_several_faults_are_told_together() -> None:
    found = of_nudge("STOP in reparto {ward}")

    assert [each.kind for each in found] == [
        *(FaultKind.UNKNOWN_FACT, FaultKind.MISSING_NUMBER, FaultKind.MISSING_FACT),
        *(FaultKind.GATEWAY_WORD, FaultKind.TELLING_WORD),
    ]


def test_a_number_may_be_shared_by_two_answers() -> None:
    assert {str(intent): word for intent, word in answers_asked("ТАК чи НІ {number}").items()} == {
        "yes": "ТАК",
        "no": "НІ",
    }


def test_tidy_leaves_one_line_of_plain_spaces() -> None:
    assert tidy("  Ciao\r\n a\u00a0tutti \t! ") == "Ciao a tutti !"
