"""How long the road to a job is, from wherever she is before it."""

from datetime import datetime, timedelta

import pytest

from mediation import calendar, travel
from mediation.models import Mediator, TravelTime
from mediation.vocabulary import CommitmentState, Delivery
from tests.factories import NOON, make_mediator, make_place

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
THIS_SEAT, ANOTHER_SEAT = 1, 2
FROM_ENNA = 45  # by the estimate for roads that nobody has measured


@pytest.fixture
def amina() -> Mediator:
    return make_mediator("Amina")


def minutes(amina: Mediator) -> int:
    nicosia = make_place("Nicosia").pk
    return travel.minutes_to(nicosia, mediator_id=amina.pk, starts_at=NOON, seat_id=THIS_SEAT)


def busy(
    amina: Mediator, town: str, begins: datetime, *, delivery: str = Delivery.ONSITE, seat: int = ANOTHER_SEAT
) -> None:
    calendar.commit(
        mediator_id=amina.pk,
        seat_id=seat,
        busy_from=begins,
        busy_to=begins + HOUR,
        place_id=make_place(town).pk if delivery == Delivery.ONSITE else None,
        delivery=delivery,
        state=CommitmentState.FILLED,
        at=NOON - 48 * HOUR,
    )


def test_it_begins_at_home(amina: Mediator) -> None:
    assert minutes(amina) == FROM_ENNA


def test_a_measured_road_is_better_than_an_estimate(amina: Mediator) -> None:
    enna, nicosia = amina.home.municipality, make_place("Nicosia").municipality
    origin, destination = sorted((enna, nicosia), key=lambda town: town.pk)
    TravelTime.objects.create(origin=origin, destination=destination, minutes=75)

    assert minutes(amina) == 75


def test_it_begins_where_the_last_job_of_the_day_ended(amina: Mediator) -> None:
    busy(amina, "Nicosia", NOON - 3 * HOUR)

    assert minutes(amina) == 0


@pytest.mark.parametrize("begins", [NOON - 24 * HOUR, NOON + 2 * HOUR])
def test_yesterdays_jobs_and_later_ones_are_not_where_she_comes_from(
    amina: Mediator, begins: datetime
) -> None:
    busy(amina, "Nicosia", begins)

    assert minutes(amina) == FROM_ENNA


def test_what_she_did_at_a_distance_she_did_at_home(amina: Mediator) -> None:
    busy(amina, "Nicosia", NOON - 2 * HOUR, delivery=Delivery.PHONE)

    assert minutes(amina) == FROM_ENNA


def test_the_old_hours_of_a_moved_job_are_no_other_job(amina: Mediator) -> None:
    busy(amina, "Nicosia", NOON - 2 * HOUR, seat=THIS_SEAT)

    assert minutes(amina) == FROM_ENNA


def test_what_she_gave_back_she_does_not_come_from(amina: Mediator) -> None:
    busy(amina, "Nicosia", NOON - 3 * HOUR)
    calendar.release(seat_id=ANOTHER_SEAT)

    assert minutes(amina) == FROM_ENNA
