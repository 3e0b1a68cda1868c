"""Facts as an Italian reads them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from mediation.clock import ROME
from mediation.web import written
from tests.factories import NOON


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOON, "martedì 14 luglio"),
        (datetime(2026, 7, 14, 22, 30, tzinfo=UTC), "mercoledì 15 luglio"),  # past midnight in Rome
        (date(2026, 5, 1), "venerdì 1º maggio"),
    ],
)
def test_day_is_romes(at: datetime | date, said: str) -> None:
    assert written.day(at) == said


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(8, 0, "10"), (8, 30, "10:30"), (7, 5, "9:05"), (18, 0, "20"), (22, 0, "00:00"), (22, 20, "00:20")],
)
def test_hour_is_short(hour: int, minute: int, said: str) -> None:
    assert written.hour(datetime(2026, 7, 14, hour, minute, tzinfo=UTC)) == said


def test_clock_and_moment_name_romes_hour() -> None:
    assert (written.clock(NOON), written.moment(NOON)) == ("12:00", "martedì 14 luglio, ore 12")


def test_period_keeps_its_hours_together_and_names_a_second_day() -> None:
    next_morning = NOON + timedelta(hours=20)

    assert written.period(NOON, NOON + timedelta(minutes=90)) == "martedì 14 luglio, ore 12\u2060–\u206013:30"
    assert written.period(NOON, next_morning) == "martedì 14 luglio, ore 12 – mercoledì 15 luglio, ore 8"


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("10:00", "11:30", "martedì 14 luglio dalle 10 alle 11:30"),
        ("00:30", "01:00", "martedì 14 luglio dalle 00:30 all'1"),
        ("01:15", "10:00", "martedì 14 luglio dall'1:15 alle 10"),
    ],
)
def test_stretch_is_said_as_people_say_it(start: str, end: str, said: str) -> None:
    since, to = (datetime.fromisoformat(f"2026-07-14T{clock}+02:00") for clock in (start, end))

    assert written.stretch(since, to) == said


def test_stretch_over_midnight_names_both_days() -> None:
    night = datetime(2026, 7, 14, 23, tzinfo=ROME)

    assert written.stretch(night, night + timedelta(hours=2)) == (
        "da martedì 14 luglio, ore 23 a mercoledì 15 luglio, ore 1"
    )


@pytest.mark.parametrize(
    ("hour", "part"), [(2, "notte"), (5, "notte"), (6, "mattina"), (13, "pomeriggio"), (18, "sera")]
)
def test_band_names_the_part_of_romes_day(hour: int, part: str) -> None:
    at = datetime(2026, 7, 14, hour, tzinfo=ROME)

    assert written.band(at) == f"martedì 14 luglio, {part}"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "meno di un minuto"),
        (1, "1 minuto"),
        (45, "45 minuti"),
        (60, "1 ora"),
        (135, "2 ore e 15 minuti"),
        (48 * 60, "2 giorni"),
        (3 * 24 * 60 + 61, "3 giorni e 1 ora"),
    ],
)
def test_duration_is_said_in_whole_words(minutes: int, said: str) -> None:
    assert (written.duration(minutes), written.duration(timedelta(minutes=minutes))) == (said, said)


def test_away_tells_what_is_ahead_from_what_is_past() -> None:
    later = NOON + timedelta(hours=2)

    assert (written.away(later, NOON), written.away(NOON, later)) == ("fra 2 ore", "da 2 ore")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "00:00"), (130, "02:10"), (3730, "1:02:10"), (-5, "00:00")]
)
def test_elapsed_counts_up(seconds: int, said: str) -> None:
    assert written.elapsed(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [("+390935000111", "0935 000111"), ("+380441234567", "+380 44 123 4567"), ("boh", "boh"), ("", "")],
)
def test_phone_is_written_as_it_is_dialled(number: str, said: str) -> None:
    assert written.phone(number) == said


def test_lists_and_counts_read_aloud() -> None:
    assert [written.listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a e b",
        "a, b e c",
    ]
    assert (written.to("Fatou"), written.to("Amina")) == ("a Fatou", "ad Amina")
    assert (written.listed(["a", "b"], "o"), written.people(1), written.people(3)) == (
        "a o b",
        "una persona",
        "3 persone",
    )


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "Wednesday 1 July", "Wednesday 1 July, 12:00"),
        ("uk", "середа 1 липня", "середа 1 липня, 12:00"),
        ("fr", "mercredi 1er juillet", "mercredi 1er juillet, 12 h"),
        ("ar", "الأربعاء 1 يوليو", "الأربعاء 1 يوليو، الساعة 12:00"),
        ("ro", "miercuri 1 iulie", "miercuri 1 iulie, ora 12:00"),
    ],
)
def test_day_and_hour_are_written_in_the_language_of_the_page(language: str, day: str, moment: str) -> None:
    at = datetime(2026, 7, 1, 12, tzinfo=ROME)

    with translation.override(language):
        assert (written.day(at), written.moment(at)) == (day, moment)


def test_month_alone_has_the_form_of_a_heading() -> None:
    with translation.override("uk"):
        assert written.month(date(2026, 7, 1)) == "липень 2026"


@pytest.mark.parametrize(
    ("language", "one", "three", "five_and_a_half"),
    [
        ("en", "1 hour", "3 hours", "5 hours and 30 minutes"),
        ("uk", "1 година", "3 години", "5 годин і 30 хвилин"),
        ("fr", "1 heure", "3 heures", "5 heures et 30 minutes"),
        ("ar", "ساعة واحدة", "3 ساعات", "5 ساعات و30 دقيقة"),
        ("ro", "1 oră", "3 ore", "5 ore și 30 de minute"),
    ],
)
def test_length_is_counted_as_the_language_counts(
    language: str, one: str, three: str, five_and_a_half: str
) -> None:
    with translation.override(language):
        assert [written.duration(minutes) for minutes in (60, 180, 330)] == [one, three, five_and_a_half]
