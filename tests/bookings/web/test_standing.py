"""How a booking stands, in one or two sentences: verbs follow facts."""

from datetime import timedelta

import pytest

from bookings.models import Booking, Seat
from bookings.vocabulary import BookingStatus, Lane
from bookings.web.standing import SENTENCES, Standing, what_now
from mediation.vocabulary import Delivery
from tests.bookings.web.conftest import World
from tests.factories import NOON, TOMORROW, only_seat

pytestmark = pytest.mark.django_db

ACCEPTED = "ha accettato"


def told(booking: Booking, seat: Seat, *, may_reach: bool = True, later: timedelta = timedelta(0)) -> str:
    return what_now(Standing(booking, seat, NOON + later, may_reach=may_reach))


def test_every_status_has_its_sentence() -> None:
    assert set(SENTENCES) == set(BookingStatus)


@pytest.mark.parametrize("status", list(BookingStatus))
def test_acceptance_is_said_only_where_somebody_holds_the_seat(
    booking: Booking, status: BookingStatus
) -> None:
    booking.status = status
    holding = {BookingStatus.CONFIRMED, BookingStatus.IN_PROGRESS}

    said = told(booking, only_seat(booking))

    assert said != ""
    assert ACCEPTED not in said or status in holding


@pytest.mark.parametrize(
    ("delivery", "said"),
    [
        (Delivery.ONSITE, "Amina ha accettato e viene mercoledì 15 luglio, ore 12."),
        (Delivery.PHONE, "Amina ha accettato e chiama al 333 009 9999 mercoledì 15 luglio, ore 12."),
        (
            Delivery.VIDEO,
            "Amina ha accettato. Il collegamento in video è mercoledì 15 luglio, ore 12.",
        ),
    ],
)
def test_confirmed_says_how_they_will_meet(confirmed: Booking, delivery: Delivery, said: str) -> None:
    confirmed.delivery = delivery

    assert told(confirmed, only_seat(confirmed)) == said


def test_job_of_this_minute_is_called_at_once(confirmed: Booking) -> None:
    said = told(confirmed, only_seat(confirmed), later=TOMORROW - NOON)

    assert said == "Amina ha accettato e chiama subito al 333 009 9999."


def test_who_may_reach_nobody_reads_no_number(confirmed: Booking) -> None:
    said = told(confirmed, only_seat(confirmed), may_reach=False)

    assert said == "Amina ha accettato e chiama mercoledì 15 luglio, ore 12."


@pytest.mark.parametrize(
    ("lane", "end"), [(Lane.NOW, "Qui vedi subito chi accetta."), (Lane.SHORT, "Ti scriviamo")]
)
def test_searching_promises_what_its_lane_keeps(world: World, booking: Booking, lane: Lane, end: str) -> None:
    seat = only_seat(booking)
    seat.lane = lane

    assert told(booking, seat).startswith(f"Stiamo chiedendo a chi parla ucraino. {end}")


@pytest.mark.parametrize(
    ("delivery", "way_out"),
    [(Delivery.ONSITE, "proporti anche il telefono"), (Delivery.PHONE, "chiama il numero di riserva")],
)
def test_uncovered_says_what_is_left(uncovered: Booking, delivery: Delivery, way_out: str) -> None:
    uncovered.status, uncovered.delivery = BookingStatus.UNCOVERED, delivery

    assert way_out in told(uncovered, only_seat(uncovered))
