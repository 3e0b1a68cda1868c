"""A mediator has the office reminded of hours that wait for its signature: not at once, and once a day."""

from datetime import datetime, timedelta

import pytest

from bookings.actions.asking_signature import PATIENCE, ask_for_signature
from bookings.actions.completing import complete_own_seat
from bookings.actions.recording import sign_record
from bookings.actions.releasing import SeatNotYours
from bookings.models import Booking, BookingEvent
from bookings.vocabulary import AnswerChannel, EventKind
from mediation.models import Mediator, Office, User
from tests.bookings.clockwork import play
from tests.bookings.scenes import confirmed
from tests.factories import TOMORROW, make_mediator, make_user

pytestmark = pytest.mark.django_db

OVER = TOMORROW + timedelta(hours=1)


@pytest.fixture
def worked(berg: User, amina: Mediator, office: Office) -> Booking:
    amina.user = make_user("amina")
    amina.save()
    booking = confirmed(amina, berg, office)
    play(until=TOMORROW)
    complete_own_seat(booking_id=booking.pk, mediator_id=amina.pk, at=OVER, via=AnswerChannel.PAGE)
    return booking


def ask(booking: Booking, mediator: Mediator, *, at: datetime) -> bool:
    by_id = mediator.user_id
    assert by_id
    return ask_for_signature(booking_id=booking.pk, mediator_id=mediator.pk, by_id=by_id, at=at)


def asked(booking: Booking) -> list[datetime]:
    events = BookingEvent.objects.filter(booking=booking, kind=EventKind.SIGNATURE_ASKED)
    return list(events.order_by("at").values_list("at", flat=True))


def test_office_is_left_a_day_and_then_reminded_once_a_day(worked: Booking, amina: Mediator) -> None:
    instants = [
        OVER + PATIENCE + after for after in (-timedelta(seconds=1), timedelta(0), timedelta(hours=23))
    ]
    next_day = OVER + 2 * PATIENCE

    assert [ask(worked, amina, at=at) for at in (*instants, next_day)] == [False, True, False, True]
    assert asked(worked) == [OVER + PATIENCE, next_day]


def test_what_is_signed_waits_no_more(worked: Booking, amina: Mediator, berg: User) -> None:
    sign_record(booking_id=worked.pk, by_id=berg.pk, at=OVER + timedelta(hours=2))

    assert ask(worked, amina, at=OVER + PATIENCE) is False
    assert asked(worked) == []


def test_hours_of_somebody_else_are_not_hers_to_ask_for(worked: Booking) -> None:
    zarina = make_mediator("Zarina", user=make_user("zarina"))

    with pytest.raises(SeatNotYours):
        ask(worked, zarina, at=OVER + PATIENCE)
    assert asked(worked) == []
