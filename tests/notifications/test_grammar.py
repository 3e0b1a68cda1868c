"""The conversation's grammar as a table: what people really write, and what it is taken for."""

import unicodedata
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.grammar import (
    BY_PHONE,
    CANNOT_COME,
    CONDITIONS,
    COURTESIES,
    NO,
    OK_WORDS,
    OPT_IN_WORDS,
    OPT_OUT_WORDS,
    YES,
    Intent,
    Said,
    parse,
)

NOTHING: tuple[int, ...] = ()

PLAIN_YES = [
    ("si", NOTHING),
    ("SI", NOTHING),
    ("Sì", NOTHING),
    ("SÌ!", NOTHING),
    ("Si.", NOTHING),
    ("si'", NOTHING),
    ("si\u0300", NOTHING),  # the accent as a character of its own
    ("sí", NOTHING),
    ("sì sì", NOTHING),
    ("  si  ", NOTHING),
    ("\nSi\n", NOTHING),
    ("«sì»", NOTHING),
    ("sì, grazie", NOTHING),
    ("Buongiorno, sì grazie!", NOTHING),
    ("ciao si", NOTHING),
    ("Yes", NOTHING),
    ("y", NOTHING),
    ("YES thank you", NOTHING),
    ("oui", NOTHING),
    ("Oui, merci beaucoup", NOTHING),
    ("S'il vous plaît, oui", NOTHING),
    ("так", NOTHING),
    ("Так, дякую!", NOTHING),
    ("Добрий день, так", NOTHING),
    ("Да, спасибо", NOTHING),
    ("نعم", NOTHING),
    ("نَعَمْ", NOTHING),  # with vowel marks
    ("نـعـم", NOTHING),  # stretched
    ("نعم شكراً", NOTHING),
    ("1", NOTHING),
    ("1.", NOTHING),
    ("١", NOTHING),
    ("1️⃣", NOTHING),
    ("👍", NOTHING),
    ("👍🏽", NOTHING),
    ("👍🏿👍🏿", NOTHING),
    ("si 👍", NOTHING),
    ("sì 🙏", NOTHING),
    ("ＳＩ", NOTHING),
    ("si4821", (4821,)),
    ("SI 4821", (4821,)),
    ("Sì 4821 grazie", (4821,)),
    ("4821 si", (4821,)),
    ("4821si", (4821,)),
    ("4821, sì!", (4821,)),
    ("SI-4821", (4821,)),
    ("si:4821", (4821,)),
    ("#4821 si", (4821,)),
    ("si\u00a04821", (4821,)),  # a space that does not break
    ("s\u200bi 4\u200b821", (4821,)),  # spaces that are not there
    ("\ufeffsi 4821", (4821,)),
    ("SI 4821\nSI 4821", (4821,)),
    ("oui 4821 merci", (4821,)),
    ("так4821", (4821,)),
    ("4821 ТАК", (4821,)),
    ("نعم ٤٨٢١", (4821,)),
    ("da", NOTHING),
    ("Da, mulțumesc!", NOTHING),
    ("da4821", (4821,)),
    ("De acord 4821", (4821,)),
    ("أيوه", NOTHING),
    ("نعم، شكرا", NOTHING),
    ("موافقة 4821", (4821,)),
    ("تمام", NOTHING),
    ("نعم ۴۸۲۱", (4821,)),
    ("1 4821", (4821,)),
    ("4821 1", (4821,)),
    ("👍4821", (4821,)),
    ("👍🏻 4821", (4821,)),
    ("si 37", (37,)),
]

YES_SAID_WITH_OK = [
    ("ok", NOTHING),
    ("OK", NOTHING),
    ("Ok.", NOTHING),
    ("okay", NOTHING),
    ("ok grazie mille", NOTHING),
    ("Hi, ok", NOTHING),
    ("ok si", NOTHING),
    ("ОК", NOTHING),  # both letters Cyrillic
    ("OК", NOTHING),  # one of them
    ("OK 4821", (4821,)),
    ("ok4821", (4821,)),
    ("4821ok", (4821,)),
]

PLAIN_NO = [
    ("no", NOTHING),
    ("NO!", NOTHING),
    ("no grazie", NOTHING),
    ("No, mi dispiace.", NOTHING),
    ("scusate, no", NOTHING),
    ("non", NOTHING),
    ("Non merci", NOTHING),
    ("désolée, non", NOTHING),
    ("non posso", NOTHING),
    ("NON POSSO, grazie", NOTHING),
    ("no, non posso", NOTHING),
    ("annulla", NOTHING),
    ("ні", NOTHING),
    ("Ні, дякую", NOTHING),
    ("нет", NOTHING),
    ("لا", NOTHING),
    ("لأ", NOTHING),
    ("ﻻ", NOTHING),  # as one drawn character
    ("لا شكرا", NOTHING),
    ("لا أستطيع", NOTHING),
    ("لا أستطيع ٤٨٢١", (4821,)),
    ("ما نقدرش", NOTHING),
    ("nu", NOTHING),
    ("Nu pot, îmi pare rău", NOTHING),
    ("nu 4821", (4821,)),
    ("0", NOTHING),
    ("٠", NOTHING),
    ("NO 4821", (4821,)),
    ("no4821", (4821,)),
    ("4821no", (4821,)),
    ("37 no", (37,)),
    ("annulla 37", (37,)),
    ("Annulla37", (37,)),
    ("Нет 37", (37,)),
    ("ні 4821", (4821,)),
    ("لا ٤٨٢١", (4821,)),
    ("0 4821", (4821,)),
    ("non posso 4821", (4821,)),
    ("4821 non posso", (4821,)),
]

LOOK_ALIKES = [
    ("тaк", Intent.YES),  # the Latin a of a keyboard left in the other alphabet
    ("Taк", Intent.YES),
    ("TAк", Intent.YES),
    ("дa", Intent.YES),
    ("нi", Intent.NO),
    ("Hі", Intent.NO),
    ("нeт", Intent.NO),
    ("Heт", Intent.NO),
    ("TAK", Intent.UNKNOWN),  # all Latin: another word
    ("HI", Intent.COURTESY),  # all Latin: an English greeting, never a no
    ("hi", Intent.COURTESY),
    ("HET", Intent.UNKNOWN),
    ("Но", Intent.CONDITIONAL),  # the Russian but, never the Italian no
    ("нo", Intent.CONDITIONAL),
    ("у", Intent.UNKNOWN),  # a Ukrainian preposition, never the English y
    ("сі", Intent.UNKNOWN),
]

CONDITIONAL = [
    ("da, dar ajung la 10", (10,)),
    ("da 10:30", NOTHING),
    ("nu știu", NOTHING),
    ("nu pot veni", NOTHING),
    ("نعم لكن بعد الظهر", NOTHING),
    ("لا أستطيع الحضور", NOTHING),
    ("si ma arrivo alle 10.30", NOTHING),
    ("Sì ma arrivo alle 10:30", NOTHING),
    ("si, però arrivo tardi", NOTHING),
    ("ok pero' al telefono", NOTHING),
    ("ok se mi pagano il viaggio", NOTHING),
    ("si alle 10.30", NOTHING),
    ("si 10:30", NOTHING),
    ("ok 10h30", NOTHING),
    ("si 14/07", NOTHING),
    ("si solo al telefono", NOTHING),
    ("si dopo", NOTHING),
    ("forse", NOTHING),
    ("forse si", NOTHING),
    ("si forse no", NOTHING),
    ("ma no", NOTHING),
    ("dipende", NOTHING),
    ("non va bene", NOTHING),
    ("4821 non va bene", (4821,)),
    ("yes but later", NOTHING),
    ("Yes, if by phone", NOTHING),
    ("maybe", NOTHING),
    ("oui mais en retard", NOTHING),
    ("oui, peut-être", NOTHING),
    ("так але пізніше", NOTHING),
    ("так, якщо телефоном", NOTHING),
    ("да но позже", NOTHING),
    ("نعم لكن", NOTHING),
    ("نعم إذا", NOTHING),
    ("si vengo con mio figlio", NOTHING),
    ("si 🎉", NOTHING),
    ("no problem", NOTHING),
    ("non posso venire", NOTHING),
    ("posso solo la mattina", NOTHING),
    ("si 4821 ma alle 11:15", (4821,)),
    ("SI 4821 10.30", (4821,)),
    ("no 4821 sono malata", (4821,)),
    ("si 4821 3331234567", (4821,)),
    ("Quale? Rispondi OK 4821", (4821,)),
]

UNKNOWN = [
    ("arrivo da Enna", NOTHING),
    ("da nu", NOTHING),
    ("لا نعم", NOTHING),
    ("", NOTHING),
    ("   ", NOTHING),
    ("\u200b\ufeff", NOTHING),
    ("?", NOTHING),
    ("...", NOTHING),
    ("chi sei", NOTHING),
    ("non ho capito", NOTHING),
    ("posso", NOTHING),
    ("sima", NOTHING),
    ("siamo", NOTHING),
    ("nota", NOTHING),
    ("okk", NOTHING),
    ("👎", NOTHING),
    ("😂", NOTHING),
    ("si no", NOTHING),
    ("no si", NOTHING),
    ("SI o NO", NOTHING),
    ("1 0", NOTHING),
    ("да нет", NOTHING),
    ("👍 no", NOTHING),
    ("10:30", NOTHING),
    ("grazie 10:30", NOTHING),
    ("+39 333 1234567", (39, 333, 1234567)),
    ("3331234567", NOTHING),
    ("4821", (4821,)),
    ("4821 grazie", (4821,)),
    ("4821 va bene", (4821,)),
    ("STOP 4821", (4821,)),
    ("stop 10:30", NOTHING),
    ("cancel 4821", (4821,)),
    ("start 4821", (4821,)),
    ("№ 4821", (4821,)),  # the sign for "number" is not the word "no"
    ("nº 4821", (4821,)),
    ("n° 4821", (4821,)),
    ("si 4821 4822", (4821, 4822)),
    ("si 4821 e 4822", (4821, 4822)),
    ("no 4821, 4822", (4821, 4822)),
    ("si 4821 no 4822", (4821, 4822)),
    ("Scrivi SI 4821 o NO 4821", (4821,)),
    ("9" * 5000, NOTHING),
]

ONLY_COURTESY = [
    "Mulțumesc!",
    "bună ziua",
    "وعليكم السلام",
    "grazie",
    "Grazie mille!",
    "ciao",
    "Buongiorno",
    "buona sera",
    "va bene",
    "Va bene, grazie",
    "mi dispiace",
    "thanks",
    "Thank you very much",
    "hello",
    "Merci beaucoup",
    "Bonjour",
    "s’il vous plaît",
    "дякую",
    "Щиро дякую!",
    "Добрий день",
    "спасибо",
    "شكراً جزيلاً",
    "السلام عليكم",
    "🙏",
    "❤️",
]


@pytest.mark.parametrize(("body", "numbers"), PLAIN_YES)
def test_a_plain_yes(body: str, numbers: tuple[int, ...]) -> None:
    assert parse(body) == Said(Intent.YES, numbers, is_ok=False)


@pytest.mark.parametrize(("body", "numbers"), YES_SAID_WITH_OK)
def test_a_yes_said_with_ok(body: str, numbers: tuple[int, ...]) -> None:
    assert parse(body) == Said(Intent.YES, numbers, is_ok=True)


@pytest.mark.parametrize(("body", "numbers"), PLAIN_NO)
def test_a_plain_no(body: str, numbers: tuple[int, ...]) -> None:
    assert parse(body) == Said(Intent.NO, numbers)


@pytest.mark.parametrize(("body", "intent"), LOOK_ALIKES)
def test_look_alike_letters_count_only_beside_a_cyrillic_one(body: str, intent: Intent) -> None:
    assert parse(body) == Said(intent)


@pytest.mark.parametrize(("body", "numbers"), CONDITIONAL)
def test_an_answer_with_something_more_is_conditional(body: str, numbers: tuple[int, ...]) -> None:
    assert parse(body) == Said(Intent.CONDITIONAL, numbers)


@pytest.mark.parametrize(("body", "numbers"), UNKNOWN)
def test_what_cannot_be_acted_on_is_unknown(body: str, numbers: tuple[int, ...]) -> None:
    assert parse(body) == Said(Intent.UNKNOWN, numbers)


@pytest.mark.parametrize("body", ONLY_COURTESY)
def test_courtesies_alone_are_neither_yes_nor_no(body: str) -> None:
    assert parse(body) == Said(Intent.COURTESY)


@pytest.mark.parametrize("word", sorted(OPT_OUT_WORDS))
def test_a_word_of_the_gateway_alone_opts_out(word: str) -> None:
    assert parse(word) == parse(word.upper()) == parse(f" {word.title()}. ") == Said(Intent.OPT_OUT)


@pytest.mark.parametrize("word", sorted(OPT_OUT_WORDS | OPT_IN_WORDS))
def test_a_word_of_the_gateway_among_others_is_only_an_unknown_word(word: str) -> None:
    assert parse(f"{word} grazie") == Said(Intent.UNKNOWN)
    assert parse(f"{word} 4821") == Said(Intent.UNKNOWN, (4821,))
    assert parse(f"{word} {word}") == Said(Intent.UNKNOWN)


@pytest.mark.parametrize("word", sorted(OPT_IN_WORDS))
def test_a_word_of_the_gateway_alone_opts_in(word: str) -> None:
    assert parse(word) == parse(word.upper()) == Said(Intent.OPT_IN)


def test_yes_is_a_yes_though_the_gateway_also_opts_in() -> None:
    assert parse("YES") == Said(Intent.YES)


@pytest.mark.parametrize(("numbers", "number"), [(NOTHING, None), ((4821,), 4821), ((4821, 4822), None)])
def test_number_is_the_only_one_named(numbers: tuple[int, ...], number: int | None) -> None:
    assert Said(Intent.YES, numbers).number == number


def test_no_phrase_means_two_things() -> None:
    tables = [set(YES), set(NO), set(CONDITIONS), set(COURTESIES), OPT_OUT_WORDS | OPT_IN_WORDS]

    assert sum(map(len, tables)) == len(set().union(*tables))
    assert [{parse(phrase).intent for phrase in table} for table in tables[:4]] == [
        {Intent.YES},
        {Intent.NO},
        {Intent.CONDITIONAL},
        {Intent.COURTESY},
    ]


# --- Properties

yes_words = st.sampled_from(YES)
no_words = st.sampled_from(NO)
answers = st.one_of(yes_words, no_words)
courtesies = st.lists(st.sampled_from(COURTESIES), max_size=2)
# Of three digits at least: "1.37" is rightly taken for a time.
booking_numbers = st.integers(min_value=100, max_value=999_999)
gaps = st.text(st.sampled_from(" \t\n\u00a0\u2009.,;!?-()\"'…«»*_"), min_size=1, max_size=4)
unseen = st.sampled_from(["", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200f"])


@given(st.text())
def test_parse_never_raises(body: str) -> None:
    said = parse(body)

    assert said.intent in Intent
    assert len(set(said.numbers)) == len(said.numbers)


@given(st.text(st.characters(codec=None), max_size=40), answers)
def test_parse_never_raises_on_strange_characters_around_an_answer(noise: str, answer: str) -> None:
    assert parse(noise + answer).intent in Intent


@given(answers, booking_numbers, st.booleans(), gaps, gaps, courtesies, st.sampled_from(["NFC", "NFD"]))
def test_case_punctuation_order_and_courtesies_change_nothing(
    answer: str, number: int, number_first: bool, gap: str, edge: str, polite: list[str], form: str
) -> None:
    expected = Intent.YES if answer in YES else Intent.NO
    core = [str(number), answer] if number_first else [answer, str(number)]
    body = unicodedata.normalize(form, edge + gap.join([*polite, *core]) + edge)  # type: ignore[arg-type]

    for written in (body, body.upper(), body.title(), body.swapcase()):
        said = parse(written)
        assert (said.intent, said.number) == (expected, number)


@given(answers.filter(lambda word: not word.isdecimal()), booking_numbers, st.booleans())
def test_an_answer_may_be_glued_to_its_number(answer: str, number: int, number_first: bool) -> None:
    said = parse(f"{number}{answer}" if number_first else f"{answer}{number}")

    assert (said.intent, said.number) == (Intent.YES if answer in YES else Intent.NO, number)


@given(answers, st.lists(unseen, min_size=20, max_size=20))
def test_what_nobody_sees_changes_nothing(answer: str, between: list[str]) -> None:
    body = "".join(char + hidden for char, hidden in zip(answer, between, strict=False))

    assert parse(body) == parse(answer)


@given(answers, booking_numbers, st.sampled_from(["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "০১২৩৪৫৬৭৮৯"]))
def test_digits_of_any_script_are_the_same_number(answer: str, number: int, digits: str) -> None:
    local = str(number).translate(str.maketrans("0123456789", digits))

    assert parse(f"{answer} {local}") == parse(f"{answer} {number}")


pieces = st.one_of(
    yes_words, no_words, st.sampled_from(COURTESIES), booking_numbers.map(str), st.text(max_size=6)
)


@given(st.lists(pieces, max_size=5), st.sampled_from(CONDITIONS), st.lists(pieces, max_size=5))
def test_with_a_condition_nothing_is_ever_a_plain_answer(
    before: list[str], condition: str, after: list[str]
) -> None:
    said = parse(" ".join([*before, condition, *after]))

    assert said.intent not in {Intent.YES, Intent.NO}


@given(st.lists(pieces, max_size=4), yes_words, st.lists(pieces, max_size=4), no_words, st.lists(pieces))
def test_a_yes_and_a_no_together_are_never_acted_on(
    before: list[str], yes: str, between: list[str], no: str, after: list[str]
) -> None:
    said = parse(" ".join([*before, yes, *between, no, *after]))

    assert said.intent in {Intent.UNKNOWN, Intent.CONDITIONAL}


@given(yes_words, st.integers(0, 23), st.integers(0, 59), st.sampled_from(":.h"))
def test_a_yes_with_a_time_is_never_acted_on(yes: str, hour: int, minute: int, mark: str) -> None:
    assert parse(f"{yes} {hour}{mark}{minute:02}").intent is Intent.CONDITIONAL


@given(st.text(max_size=30))
def test_without_letters_digits_and_the_thumb_there_is_no_answer(body: str) -> None:
    without = "".join(char for char in body if not char.isalnum() and char != "👍")

    assert parse(without).intent not in {Intent.YES, Intent.NO}


def test_ok_words_are_among_the_yeses() -> None:
    assert set(OK_WORDS) < set(YES)


@pytest.mark.parametrize(
    ("body", "numbers"),
    [
        ("AIUTO", NOTHING),
        ("Aiuto!!", NOTHING),
        ("HELP", NOTHING),  # the gateway answers it too
        ("aiuto 4821", (4821,)),
        ("4821 aiuto", (4821,)),
        ("si ma aiuto", NOTHING),
        ("ho bisogno di aiuto subito", NOTHING),
        ("help me", NOTHING),
        ("Au secours", NOTHING),
        ("Допоможіть!", NOTHING),
        ("помогите", NOTHING),
        ("ساعدوني", NOTHING),
    ],
)
def test_a_call_for_help_is_heard_whatever_else_is_said(body: str, numbers: tuple[int, ...]) -> None:
    assert parse(body) == Said(Intent.HELP, numbers)


@pytest.mark.parametrize("body", ["aiutante", "STOP", "si", "no"])
def test_no_other_word_is_a_call_for_help(body: str) -> None:
    assert parse(body).intent is not Intent.HELP


# --- Of a job under way

LATE = [
    ("întârzii 20 4821", (4821,), 20),
    ("întârziere o jumătate de oră", NOTHING, 30),
    ("سأتأخر ٢٠ دقيقة", NOTHING, 20),
    ("متأخرة نصف ساعة 4821", (4821,), 30),
    ("RITARDO 4821 15", (4821,), 15),
    ("ritardo 15 4821", (4821,), 15),
    ("Ritardo 20 min", NOTHING, 20),
    ("sono in ritardo di 10", NOTHING, 10),
    ("scusate, sono in ritardo di 10 minuti, c'è traffico", NOTHING, 10),
    ("sì, in ritardo di mezz'ora", NOTHING, 30),
    ("ritardo di un quarto d'ora", NOTHING, 15),
    ("ritardo un'ora", NOTHING, 60),
    ("ritardo 1 ora", NOTHING, 60),
    ("ritardo 1 h 30", NOTHING, 90),
    ("ritardo 10 20", NOTHING, None),
    ("ritardo", NOTHING, None),
    ("late 15", NOTHING, 15),
    ("LATE 4821 15", (4821,), 15),
    ("I'm half an hour late", NOTHING, 30),
    ("RETARD 4821 15", (4821,), 15),
    ("en retard de 20 minutes, désolée", NOTHING, 20),
    ("ЗАПІЗНЮСЬ 4821 15", (4821,), 15),
    ("запізнююся на пів години", NOTHING, 30),
    ("опаздываю на 10 минут", NOTHING, 10),
]
PERHAPS_LATE = [
    ("si ma in ritardo di 10", NOTHING),
    ("forse ritardo 15", NOTHING),
    ("ritardo, arrivo alle 10.30", NOTHING),
    ("no, sono in ritardo di 10", NOTHING),
    ("non sono in ritardo", NOTHING),
    ("ritardo 0", NOTHING),
    ("ritardo 1h30", NOTHING),
    ("4821 late but coming", (4821,)),
]

ENDED = [
    ("gata", NOTHING, ()),
    ("am terminat 4821", (4821,), ()),
    ("انتهيت", NOTHING, ()),
    ("FINE", NOTHING, ()),
    ("Fine!", NOTHING, ()),
    ("fine 4821", (4821,), ()),
    ("FINE 4821 10:05-11:20", (4821,), (time(10, 5), time(11, 20))),
    ("fine4821 10.05-11.20", (4821,), (time(10, 5), time(11, 20))),
    ("fine 10.05 11.20", NOTHING, (time(10, 5), time(11, 20))),
    ("fine dalle 10 alle 11:20", NOTHING, (time(10), time(11, 20))),
    ("10h05-11h20 fine", NOTHING, (time(10, 5), time(11, 20))),
    ("fine 4821 alle ore 11.20", (4821,), (time(11, 20),)),
    ("ho finito, grazie", NOTHING, ()),
    ("fine 22:00-24:00", NOTHING, (time(22), time(0))),
    ("fine 10:05-11:70", NOTHING, None),
    ("fine 25:05", NOTHING, None),
    ("fine 14/07 10:05-11:20", NOTHING, None),
    ("fine 4821 4822", (4821, 4822), ()),
    ("finished 4821 10:05-11:20", (4821,), (time(10, 5), time(11, 20))),
    ("fini 10h-11h", NOTHING, (time(10), time(11))),
    ("КІНЕЦЬ 4821 10:05-11:20", (4821,), (time(10, 5), time(11, 20))),
    ("закінчила з 10:05 до 11:20", NOTHING, (time(10, 5), time(11, 20))),
]
NOT_ENDED = [
    ("that's fine", Intent.UNKNOWN),
    ("ok fine", Intent.CONDITIONAL),
    ("alla fine della settimana", Intent.UNKNOWN),
    ("no fine", Intent.CONDITIONAL),
    ("fine prima", Intent.CONDITIONAL),
    ("END", Intent.OPT_OUT),
]
HOURS = [
    "orele mele",
    "ساعاتي",
    "ORE",
    "ore?",
    "le mie ore",
    "Quante ore",
    "HOURS",
    "heures",
    "ГОДИНИ",
    "мої години",
]


@pytest.mark.parametrize(("body", "numbers", "minutes"), LATE)
def test_who_is_late_says_by_how_much(body: str, numbers: tuple[int, ...], minutes: int | None) -> None:
    assert parse(body) == Said(Intent.LATE, numbers, minutes=minutes)


@pytest.mark.parametrize(("body", "numbers"), PERHAPS_LATE)
def test_a_lateness_with_something_against_it_is_conditional(body: str, numbers: tuple[int, ...]) -> None:
    said = parse(body)

    assert (said.intent, said.numbers) == (Intent.CONDITIONAL, numbers)


@pytest.mark.parametrize(("body", "numbers", "times"), ENDED)
def test_who_has_finished_says_from_when_to_when(
    body: str, numbers: tuple[int, ...], times: tuple[time, ...] | None
) -> None:
    assert parse(body) == Said(Intent.ENDED, numbers, times=times)


@pytest.mark.parametrize(("body", "intent"), NOT_ENDED)
def test_what_only_sounds_like_an_end_is_none(body: str, intent: Intent) -> None:
    assert parse(body).intent == intent


@pytest.mark.parametrize("body", HOURS)
def test_who_wants_to_know_her_hours(body: str) -> None:
    assert parse(body) == Said(Intent.HOURS)


@pytest.mark.parametrize("body", ["ore 10", "alle ore 10.30", "ore 4821", "ore dispari"])
def test_an_hour_is_not_a_question_for_hours(body: str) -> None:
    assert parse(body).intent != Intent.HOURS


@pytest.mark.parametrize("body", ["it's too late", "troppo tardi", "trop tard"])
def test_too_late_is_not_late(body: str) -> None:
    assert parse(body).intent == Intent.UNKNOWN


# --- Cannot come, and can by telephone


@pytest.mark.parametrize("cannot", CANNOT_COME)
def test_cannot_come_and_can_by_telephone_is_another_way(cannot: str) -> None:
    said = {(cannot, by_phone): parse(f"{cannot}, {by_phone} 4821") for by_phone in BY_PHONE}

    assert {words for words, each in said.items() if each != Said(Intent.RESCUE, (4821,))} == set()


@pytest.mark.parametrize("words", [*CANNOT_COME, *BY_PHONE])
def test_half_of_it_is_for_a_person_to_read(words: str) -> None:
    assert parse(words).intent == Intent.CONDITIONAL


@pytest.mark.parametrize(
    "body",
    [
        "si, posso al telefono",
        "non arrivo alle 8.00, posso al telefono",
        "non arrivo 4821 4822, posso al telefono",
        "non arrivo, posso al telefono domani",
        "se volete posso al telefono, non arrivo",
    ],
)
def test_whatever_else_is_said_with_it_makes_it_less_than_plain(body: str) -> None:
    assert parse(body).intent == Intent.CONDITIONAL
