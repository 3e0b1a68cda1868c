from datetime import UTC, datetime, timedelta

import pytest

from mediation.vocabulary import Delivery, GenderWish
from notifications.texts import ar, en, fr, it, ro, uk
from notifications.texts.formatting import (
    Kind,
    NotWritable,
    Period,
    Value,
    Writing,
    band,
    clock,
    counted,
    duration,
    moment,
    period,
    written,
)

# Tuesday 14 July 2026, in summer time: Rome is two hours ahead.
TEN = datetime(2026, 7, 14, 8, tzinfo=UTC)
HALF_PAST_TEN = TEN + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("writing", "full", "half"),
    [
        (it.WRITING, "mar 14/07 ore 10", "mar 14/07 ore 10:30"),
        (en.WRITING, "Tue 14/07 10:00", "Tue 14/07 10:30"),
        (fr.WRITING, "mar 14/07 10h", "mar 14/07 10h30"),
        (uk.WRITING, "вт 14.07 10:00", "вт 14.07 10:30"),
        (ro.WRITING, "mar 14.07 ora 10", "mar 14.07 ora 10:30"),
        (ar.WRITING, "الثلاثاء 14/07 الساعة 10:00", "الثلاثاء 14/07 الساعة 10:30"),
    ],
)
def test_moment_is_written_for_rome(writing: Writing, full: str, half: str) -> None:
    assert (moment(TEN, writing), moment(HALF_PAST_TEN, writing)) == (full, half)


@pytest.mark.parametrize(
    ("writing", "full", "quarter"),
    [
        (it.WRITING, "mar 14/07 ore 10-11", "mar 14/07 ore 10:00-11:15"),
        (en.WRITING, "Tue 14/07 10:00-11:00", "Tue 14/07 10:00-11:15"),
        (fr.WRITING, "mar 14/07 10h-11h", "mar 14/07 10h00-11h15"),
        (uk.WRITING, "вт 14.07 10:00-11:00", "вт 14.07 10:00-11:15"),
    ],
)
def test_period_writes_both_hours_alike(writing: Writing, full: str, quarter: str) -> None:
    one_hour = Period(TEN, TEN + timedelta(hours=1))
    longer = Period(TEN, TEN + timedelta(hours=1, minutes=15))

    assert (period(one_hour, writing), period(longer, writing)) == (full, quarter)


def test_period_from_half_past() -> None:
    during = Period(HALF_PAST_TEN, HALF_PAST_TEN + timedelta(minutes=45))

    assert period(during, it.WRITING) == "mar 14/07 ore 10:30-11:15"


def test_the_hour_follows_the_change_to_winter_time() -> None:
    # 25 October 2026: at 01:00 UTC Rome goes back from 03:00 to 02:00.
    before, after = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC)

    assert moment(before, it.WRITING) == "dom 25/10 ore 2:30"
    assert moment(after, it.WRITING) == "dom 25/10 ore 9"


def test_the_day_is_romes_and_not_utcs() -> None:
    assert moment(datetime(2026, 7, 14, 22, 30, tzinfo=UTC), it.WRITING) == "mer 15/07 ore 0:30"


@pytest.mark.parametrize(
    ("writing", "written_clock"),
    [(it.WRITING, "03:12"), (en.WRITING, "03:12"), (fr.WRITING, "3h12"), (uk.WRITING, "03:12")],
)
def test_clock_has_no_day(writing: Writing, written_clock: str) -> None:
    assert clock(datetime(2026, 7, 14, 1, 12, tzinfo=UTC), writing) == written_clock


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (0, "mar 14/07 notte (0-6)"),
        (5, "mar 14/07 notte (0-6)"),
        (6, "mar 14/07 mattina"),
        (12, "mar 14/07 mattina"),
        (13, "mar 14/07 pomeriggio"),
        (17, "mar 14/07 pomeriggio"),
        (18, "mar 14/07 sera"),
        (23, "mar 14/07 sera"),
    ],
)
def test_band_tells_the_part_of_the_day(hour: int, expected: str) -> None:
    # Midnight in Rome is 22:00 UTC of the day before.
    at = datetime(2026, 7, 13, 22, 59, tzinfo=UTC) + timedelta(hours=hour)

    assert band(at, it.WRITING) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, "0 min"),
        (45, "45 min"),
        (60, "1 h"),
        (90, "1 h 30 min"),
        (1200, "20 h"),
        (1445, "24 h 5 min"),
        (2879, "47 h 59 min"),
        (2880, "2 giorni"),
        (4050, "2 giorni 19 h"),
    ],
)
def test_duration_in_the_two_largest_units(minutes: int, expected: str) -> None:
    assert duration(timedelta(minutes=minutes), it.WRITING) == expected


def test_duration_in_ukrainian_letters() -> None:
    assert duration(timedelta(minutes=90), uk.WRITING) == "1 год 30 хв"


@pytest.mark.parametrize("writing", [it.WRITING, en.WRITING, fr.WRITING, uk.WRITING])
def test_every_language_can_write_every_delivery_and_gender(writing: Writing) -> None:
    assert writing.deliveries.keys() == set(Delivery.values)
    assert writing.genders.keys() == set(GenderWish.values)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Kind.WORDS, "  Comune\n di\u00a0 Troina ", "Comune di Troina"),
        (Kind.LANGUAGE, "Ucraino", "UCRAINO"),
        (Kind.COUNT, 4821, "4821"),
        (Kind.NUMBERS, (4821, 4822), "4821, 4822"),
        (Kind.DELIVERY, Delivery.ONSITE, "di persona"),
        (Kind.GENDER, GenderWish.ANY, ""),
        (Kind.GENDER, GenderWish.FEMALE, " (serve una donna)"),
        (Kind.MOMENT, TEN, "mar 14/07 ore 10"),
        (Kind.PERIOD, Period(TEN, HALF_PAST_TEN), "mar 14/07 ore 10:00-10:30"),
        (Kind.BAND, TEN, "mar 14/07 mattina"),
        (Kind.CLOCK, TEN, "10:00"),
        (Kind.DURATION, timedelta(hours=1), "1 h"),
    ],
)
def test_written_writes_each_kind(kind: Kind, value: Value, expected: str) -> None:
    assert written(kind, value, it.WRITING) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.COUNT, "4821"),
        (Kind.MOMENT, "domani"),
        (Kind.MOMENT, Period(TEN, HALF_PAST_TEN)),
        (Kind.MOMENT, TEN.replace(tzinfo=None)),
        (Kind.PERIOD, Period(TEN, HALF_PAST_TEN.replace(tzinfo=None))),
        (Kind.PERIOD, TEN),
        (Kind.DELIVERY, "pigeon"),
        (Kind.GENDER, "whatever"),
        (Kind.DURATION, 90),
    ],
)
def test_written_refuses_a_value_of_another_kind(kind: Kind, value: Value) -> None:
    with pytest.raises(NotWritable):
        written(kind, value, it.WRITING)


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "1 дата"), (3, "3 дати"), (5, "5 дат"), (11, "11 дат"), (21, "21 дата"), (22, "22 дати")],
)
def test_ukrainian_counts_in_three_forms(number: int, written: str) -> None:
    assert counted(number, ("дата", "дати", "дат")) == written


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "0 date"), (1, "1 data"), (2, "2 date"), (19, "19 date"), (20, "20 de date"), (101, "101 date")],
)
def test_romanian_counts_with_de_from_twenty_on(number: int, written: str) -> None:
    assert counted(number, ro.WRITING.dates, ro.WRITING.plural) == written


@pytest.mark.parametrize(
    ("number", "form"), [(1, 0), (2, 1), (3, 2), (10, 2), (11, 3), (99, 3), (100, 4), (101, 4), (103, 2)]
)
def test_arabic_counts_in_five_forms(number: int, form: int) -> None:
    assert counted(number, ("a", "b", "c", "d", "e"), ar.WRITING.plural) == f"{number} {'abcde'[form]}"
