"""A mediator has the office reminded of hours that wait for its signature: not at once, and once a day for all."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from bookings.actions.asking_signature import PATIENCE, Asked, ask_for_signature
from bookings.actions.completing import complete_own_seat
from bookings.actions.recording import sign_record
from bookings.actions.releasing import SeatNotYours
from bookings.models import Booking, BookingEvent
from bookings.vocabulary import AnswerChannel, EventKind
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Role
from tests.bookings.clockwork import play
from tests.bookings.scenes import confirmed
from tests.factories import TOMORROW, make_mediator, make_office, make_user

pytestmark = pytest.mark.django_db

OVER = TOMORROW + timedelta(hours=1)
A_WHILE = timedelta(hours=3)


@pytest.fixture
def worked(berg: User, amina: Mediator, office: Office) -> Booking:
    amina.user = make_user("amina")
    amina.save()
    return work(amina, berg, office)


def work(mediator: Mediator, by: User, office: Office, **values: Any) -> Booking:
    """She did it, and said so when it was over."""
    booking = confirmed(mediator, by, office, **values)
    play(until=booking.starts_at)
    complete_own_seat(
        booking_id=booking.pk, mediator_id=mediator.pk, at=booking.ends_at, via=AnswerChannel.PAGE
    )
    return booking


def ask(booking: Booking, mediator: Mediator, *, at: datetime) -> Asked:
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

    assert [ask(worked, amina, at=at) for at in (*instants, next_day)] == [
        Asked.NOT_NEEDED,
        Asked.NOW,
        Asked.ALREADY,
        Asked.NOW,
    ]
    assert asked(worked) == [OVER + PATIENCE, next_day]


def test_what_is_signed_waits_no_more(worked: Booking, amina: Mediator, berg: User) -> None:
    sign_record(booking_id=worked.pk, by_id=berg.pk, at=OVER + timedelta(hours=2))

    assert ask(worked, amina, at=OVER + PATIENCE) is Asked.NOT_NEEDED
    assert asked(worked) == []


def test_hours_of_somebody_else_are_not_hers_to_ask_for(worked: Booking) -> None:
    zarina = make_mediator("Zarina", user=make_user("zarina"))

    with pytest.raises(SeatNotYours):
        ask(worked, zarina, at=OVER + PATIENCE)
    assert asked(worked) == []


def test_one_message_a_day_is_for_all_that_waits_in_an_office(
    worked: Booking, berg: User, amina: Mediator, office: Office
) -> None:
    other = work(amina, berg, office, starts_at=TOMORROW + A_WHILE)
    soon = other.ends_at + PATIENCE

    instants = [(worked, soon), (other, soon), (other, soon + PATIENCE)]

    assert [ask(booking, amina, at=at) for booking, at in instants] == [Asked.NOW, Asked.ALREADY, Asked.NOW]
    assert (asked(worked), asked(other)) == ([soon], [soon + PATIENCE])


def test_another_office_and_another_mediator_are_asked_by_themselves(
    worked: Booking, berg: User, amina: Mediator, office: Office
) -> None:
    ward = make_office(name="Pronto soccorso", sms_phone="+393331112244")
    zarina = make_mediator("Zarina", user=make_user("zarina"))
    elsewhere = work(amina, make_user("cleo", Role.REQUESTER, ward), ward, starts_at=TOMORROW + A_WHILE)
    of_hers = work(zarina, berg, office, starts_at=TOMORROW + 2 * A_WHILE)
    later = of_hers.ends_at + PATIENCE

    came_of = [ask(worked, amina, at=later), ask(elsewhere, amina, at=later), ask(of_hers, zarina, at=later)]

    assert came_of == [Asked.NOW] * 3


@pytest.mark.parametrize(
    ("mailbox", "sends_email", "what_comes_of_it"),
    [
        ("", True, Asked.IN_VAIN),
        ("triage@ospedale.example", False, Asked.IN_VAIN),
        ("triage@ospedale.example", True, Asked.NOW),
    ],
)
def test_where_nothing_written_arrives_nothing_is_recorded(
    worked: Booking,
    amina: Mediator,
    office: Office,
    settings: Settings,
    mailbox: str,
    sends_email: bool,
    what_comes_of_it: Asked,
) -> None:
    settings.SENDS_EMAIL = sends_email
    Booking.objects.update(contact_phone="+390935123456")
    Office.objects.update(sms_phone="", email=mailbox)

    assert ask(worked, amina, at=OVER + PATIENCE) is what_comes_of_it
    assert bool(asked(worked)) is (what_comes_of_it is Asked.NOW)
