"""The number of the assisted person leaves her booking a day after there is nothing left to tell her."""

from datetime import timedelta

import pytest

from bookings.actions.cancelling import cancel_booking
from bookings.actions.forgetting import forget_numbers
from bookings.models import Booking
from mediation.models import Office, User
from tests.bookings.scenes import fresh
from tests.factories import NOON, make_booking

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MOMENT = timedelta(seconds=1)
HERS = "+393331234567"


@pytest.fixture
def booking(berg: User, office: Office) -> Booking:
    return make_booking(by=berg, office=office, assisted_phone=HERS, assisted_asked=True)


def test_it_is_forgotten_a_day_after_the_end_and_not_before(booking: Booking) -> None:
    assert forget_numbers(at=booking.ends_at + DAY - MOMENT) == 0
    assert fresh(booking).assisted_phone == HERS

    assert forget_numbers(at=booking.ends_at + DAY) == 1

    assert (fresh(booking).assisted_phone, fresh(booking).assisted_asked) == ("", True)
    assert forget_numbers(at=booking.ends_at + DAY) == 0


def test_of_a_booking_called_off_a_day_after_that(booking: Booking, berg: User) -> None:
    cancel_booking(booking_id=booking.pk, by_id=berg.pk, reason="", at=NOON)

    assert forget_numbers(at=NOON + DAY - MOMENT) == 0
    assert forget_numbers(at=NOON + DAY) == 1


def test_while_it_is_still_to_come_it_stays(booking: Booking) -> None:
    assert forget_numbers(at=booking.ends_at) == 0


def test_what_else_the_booking_says_stays(booking: Booking) -> None:
    before = Booking.objects.filter(pk=booking.pk).values().get()

    forget_numbers(at=booking.ends_at + DAY)

    assert Booking.objects.filter(pk=booking.pk).values().get() == {**before, "assisted_phone": ""}
