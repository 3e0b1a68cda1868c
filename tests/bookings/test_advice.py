"""What is proposed of a request: two people for long ones, more notice for a language of signs, a language's trap."""

from datetime import datetime, timedelta

import pytest

from bookings.advice import Advice, AdviceCode, advice
from bookings.rules import Rules
from bookings.working_time import working_time
from mediation.models import Language, Municipality
from mediation.vocabulary import Delivery
from tests.bookings.calendars import rome

SPOKEN = Language(tag="uk", name="Ucraino", deliveries=list(Delivery))
SIGNED = Language(tag="ise", name="LIS", deliveries=[Delivery.ONSITE, Delivery.VIDEO])
TUESDAY = rome("2026-07-14 12:00")
LATER = rome("2026-08-04 12:00")


def advise(
    language: Language, minutes: int = 60, *, mediators: int = 1, starts_at: datetime = LATER, **rules: int
) -> list[Advice]:
    numbers = Rules(**rules)  # type: ignore[arg-type]
    return advice(
        language=language,
        minutes=minutes,
        mediators=mediators,
        at=TUESDAY,
        starts_at=starts_at,
        working=working_time(Municipality(name="Enna"), numbers),
        rules=numbers,
    )


def codes(*args: object, **kwargs: object) -> list[AdviceCode]:
    return [each.code for each in advise(*args, **kwargs)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "minutes", "two"),
    [(SPOKEN, 120, False), (SPOKEN, 121, True), (SIGNED, 60, False), (SIGNED, 61, True)],
)
def test_two_people_are_proposed_beyond_two_hours_of_speech_and_one_of_signs(
    language: Language, minutes: int, two: bool
) -> None:
    assert codes(language, minutes) == ([AdviceCode.TWO_MEDIATORS] if two else [])


def test_who_asks_for_two_is_told_nothing() -> None:
    assert codes(SIGNED, 240, mediators=2) == []


def test_what_is_long_is_a_rule() -> None:
    assert codes(SPOKEN, 91, one_speaks_for_minutes=90) == [AdviceCode.TWO_MEDIATORS]
    assert "Oltre 1,5 ore" in advise(SPOKEN, 91, one_speaks_for_minutes=90)[0].sentence


@pytest.mark.parametrize(
    ("starts_at", "early"),
    [
        ("2026-07-20 09:00", True),  # Wednesday, Thursday, Friday and Monday lie between
        ("2026-07-17 18:00", False),
        ("2026-07-18 10:00", False),
    ],
)
def test_a_language_of_signs_is_asked_for_four_working_days_before(starts_at: str, early: bool) -> None:
    assert codes(SIGNED, starts_at=rome(starts_at)) == ([] if early else [AdviceCode.ASK_EARLIER])


def test_a_spoken_language_needs_no_such_notice() -> None:
    assert codes(SPOKEN, starts_at=TUESDAY + timedelta(hours=3)) == []


def test_the_trap_of_a_language_is_said() -> None:
    fula = Language(tag="ff", name="Pular", deliveries=list(Delivery), warning="Non è il Fula del Camerun.")

    assert advise(fula) == [Advice(AdviceCode.LANGUAGE_WARNING, "Non è il Fula del Camerun.")]
