from datetime import date, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange

from mediation.models import Absence, Availability, AvailabilityException, Commitment, Mediator, OnCall
from mediation.vocabulary import CommitmentState, Delivery
from tests.factories import NOON, make_mediator, make_place
from tests.mediation.models.refusals import refused_by

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NOTHING = DateTimeTZRange(NOON, NOON)
WITHOUT_END = DateTimeTZRange(NOON, None)


@pytest.fixture
def amina() -> Mediator:
    return make_mediator("Amina", always=False)


def opening(mediator: Mediator, weekday: int, opens: int | None, closes: int | None) -> Availability:
    return Availability.objects.create(
        mediator=mediator, weekday=weekday, minutes=NumericRange(opens, closes)
    )


def commitment(mediator: Mediator, **values: Any) -> Commitment:
    """By phone from noon for an hour, filled, for seat 1."""
    return Commitment.objects.create(
        **{
            "mediator": mediator,
            "seat_id": 1,
            "busy": DateTimeTZRange(NOON, NOON + HOUR),
            "delivery": Delivery.PHONE,
            "state": CommitmentState.FILLED,
            "created_at": NOON,
            **values,
        }
    )


def test_an_availability_is_on_a_weekday(amina: Mediator) -> None:
    with refused_by("availability_is_on_a_weekday"):
        opening(amina, 7, 480, 600)

    assert opening(amina, 6, 480, 600).pk


@pytest.mark.parametrize(("opens", "closes"), [(-1, 600), (480, 1441), (480, 480), (480, None), (None, 600)])
def test_an_availability_stays_within_its_day(amina: Mediator, opens: int | None, closes: int | None) -> None:
    with refused_by("availability_stays_within_its_day"):
        opening(amina, 0, opens, closes)

    assert not Availability.objects.exists()


def test_an_availability_may_last_the_whole_day(amina: Mediator) -> None:
    assert opening(amina, 0, 0, 1440).pk


@pytest.mark.parametrize(("opens", "closes"), [(540, 660), (600, 660), (420, 480), (500, 520)])
def test_two_openings_of_a_day_do_not_even_touch(amina: Mediator, opens: int, closes: int) -> None:
    opening(amina, 0, 480, 600)

    with refused_by("availability_openings_do_not_touch"):
        opening(amina, 0, opens, closes)

    assert Availability.objects.count() == 1


def test_an_opening_at_the_hours_of_somebody_elses_passes_validation(amina: Mediator) -> None:
    opening(make_mediator("Cleo", always=False), 0, 480, 600)

    Availability(mediator=amina, weekday=0, minutes=NumericRange(480, 600)).full_clean()


def test_openings_apart_on_other_days_or_of_others_live_together(amina: Mediator) -> None:
    opening(amina, 0, 480, 600)

    opening(amina, 0, 601, 660)
    opening(amina, 1, 480, 600)
    opening(make_mediator("Cleo", always=False), 0, 480, 600)

    assert Availability.objects.count() == 4


@pytest.mark.parametrize(("opens", "closes"), [(-1, 600), (480, 1441), (480, 480), (480, None), (None, 600)])
def test_an_exception_stays_within_its_day(amina: Mediator, opens: int | None, closes: int | None) -> None:
    with refused_by("exception_stays_within_its_day"):
        AvailabilityException.objects.create(
            mediator=amina, date=date(2026, 7, 14), minutes=NumericRange(opens, closes)
        )

    assert not AvailabilityException.objects.exists()


def test_an_exception_without_minutes_closes_the_day(amina: Mediator) -> None:
    assert AvailabilityException.objects.create(mediator=amina, date=date(2026, 7, 14)).minutes is None


@pytest.mark.parametrize("stretch", [NOTHING, WITHOUT_END], ids=["nothing", "without end"])
def test_an_absence_begins_and_ends(amina: Mediator, stretch: DateTimeTZRange) -> None:
    with refused_by("absence_begins_and_ends"):
        Absence.objects.create(mediator=amina, during=stretch)

    assert not Absence.objects.exists()


@pytest.mark.parametrize("stretch", [NOTHING, WITHOUT_END], ids=["nothing", "without end"])
def test_a_turn_on_call_begins_and_ends(amina: Mediator, stretch: DateTimeTZRange) -> None:
    with refused_by("on_call_begins_and_ends"):
        OnCall.objects.create(mediator=amina, during=stretch)

    assert not OnCall.objects.exists()


def test_a_shift_is_filled_once_and_turns_entered_by_hand_are_nobodys_shift(amina: Mediator) -> None:
    night = DateTimeTZRange(NOON, NOON + HOUR)
    OnCall.objects.create(mediator=amina, during=night, seat_id=1)

    with refused_by("shift_is_filled_once"):
        OnCall.objects.create(mediator=amina, during=night, seat_id=1)

    OnCall.objects.bulk_create(OnCall(mediator=amina, during=night) for _ in range(2))
    assert OnCall.objects.count() == 3


@pytest.mark.parametrize("stretch", [NOTHING, WITHOUT_END], ids=["nothing", "without end"])
def test_a_commitment_begins_and_ends(amina: Mediator, stretch: DateTimeTZRange) -> None:
    with refused_by("commitment_begins_and_ends"):
        commitment(amina, busy=stretch)

    assert not Commitment.objects.exists()


@pytest.mark.parametrize("state", [CommitmentState.HELD, CommitmentState.FILLED])
def test_a_mediator_is_in_one_place_at_a_time(amina: Mediator, state: CommitmentState) -> None:
    commitment(amina)
    half_past = DateTimeTZRange(NOON + HOUR / 2, NOON + 2 * HOUR)

    with refused_by("mediator_is_in_one_place_at_a_time"):
        commitment(amina, seat_id=2, busy=half_past, state=state)

    assert Commitment.objects.count() == 1


def test_what_touches_was_released_or_is_anothers_does_not_collide(amina: Mediator) -> None:
    commitment(amina)

    commitment(amina, seat_id=2, busy=DateTimeTZRange(NOON + HOUR, NOON + 2 * HOUR))
    commitment(amina, seat_id=3, state=CommitmentState.RELEASED)
    commitment(make_mediator("Cleo"), seat_id=4)

    assert Commitment.objects.count() == 4


@pytest.mark.parametrize(
    ("state", "constraint"),
    [(CommitmentState.FILLED, "seat_is_filled_once"), (CommitmentState.HELD, "seat_is_held_once")],
)
def test_a_seat_is_filled_once_and_held_once(
    amina: Mediator, state: CommitmentState, constraint: str
) -> None:
    cleo = make_mediator("Cleo")
    commitment(amina, state=state)

    with refused_by(constraint):
        commitment(cleo, state=state)

    assert Commitment.objects.count() == 1


def test_a_seat_may_be_filled_at_one_time_and_held_at_another_and_be_filled_again(amina: Mediator) -> None:
    later = DateTimeTZRange(NOON + 3 * HOUR, NOON + 4 * HOUR)
    commitment(amina, state=CommitmentState.RELEASED)

    commitment(amina, state=CommitmentState.FILLED)
    commitment(amina, state=CommitmentState.HELD, busy=later)

    assert Commitment.objects.filter(seat_id=1).count() == 3


def test_an_onsite_commitment_has_a_place(amina: Mediator) -> None:
    with refused_by("onsite_commitment_has_a_place"):
        commitment(amina, delivery=Delivery.ONSITE)

    assert commitment(amina, delivery=Delivery.ONSITE, place=make_place()).pk
