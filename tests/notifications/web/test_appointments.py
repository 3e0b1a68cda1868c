"""The appointment to take from the page: the one that the letters speak of, under the same name."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar, Component
from pytest_django import Settings

from bookings.actions.cancelling import cancel_booking
from bookings.actions.dispatching import accept_offer
from bookings.actions.releasing import withdraw
from bookings.models import Booking
from bookings.vocabulary import AnswerChannel
from mediation.models import User
from mediation.vocabulary import Delivery
from notifications.models import Message
from notifications.relay import relay
from notifications.vocabulary import Channel
from tests.factories import only_offer
from tests.notifications.conftest import Desk

pytestmark = pytest.mark.django_db

SOON = timedelta(minutes=1)


@pytest.fixture
def booking(desk: Desk, settings: Settings) -> Booking:
    settings.SENDS_EMAIL = True
    settings.PUBLIC_BASE_URL = "https://ponte.example"
    desk.office.email = "triage@ospedale.example"
    desk.office.save()
    return desk.book(delivery=Delivery.ONSITE)


def accept(desk: Desk, booking: Booking) -> None:
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at + SOON, via=AnswerChannel.SMS)


def take(who: User, booking: Booking) -> tuple[int, str]:
    client = Client()
    client.force_login(who)
    answer = client.get(reverse("appointment", args=[booking.number]))
    return answer.status_code, answer.content.decode()


def event_of(text: str) -> tuple[str, Component]:
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def test_it_is_the_letters_appointment_and_invites_nobody(desk: Desk, booking: Booking) -> None:
    accept(desk, booking)
    relay(at=desk.at + SOON)
    letter = Message.objects.filter(channel=Channel.EMAIL).exclude(calendar="").latest("event_id")

    status, text = take(desk.clerk, booking)

    (method, taken), (_, mailed) = event_of(text), event_of(letter.calendar)
    assert (status, method) == (200, "PUBLISH")
    for name in ("UID", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "STATUS"):
        assert taken.get(name).to_ical() == mailed.get(name).to_ical(), name
    assert "ATTENDEE" not in taken


def test_what_is_mailed_later_takes_its_place(desk: Desk, booking: Booking) -> None:
    accept(desk, booking)
    relay(at=desk.at + SOON)
    _, taken = event_of(take(desk.clerk, booking)[1])

    cancel_booking(booking_id=booking.pk, by_id=desk.clerk.pk, reason="", at=desk.at + 2 * SOON)
    relay(at=desk.at + 2 * SOON)

    letters = Message.objects.filter(channel=Channel.EMAIL).exclude(calendar="")
    sequences = [int(str(event_of(letter.calendar)[1]["SEQUENCE"])) for letter in letters]
    assert max(sequences) > int(str(taken["SEQUENCE"]))


def test_there_is_none_before_a_yes_nor_after_it_is_taken_back(desk: Desk, booking: Booking) -> None:
    before = take(desk.clerk, booking)[0]
    accept(desk, booking)
    withdraw(booking_id=booking.pk, mediator_id=desk.amina.pk, at=desk.at + 2 * SOON, via=AnswerChannel.SMS)

    assert (before, take(desk.clerk, booking)[0]) == (404, 404)


def test_appointment_of_a_reserved_booking_names_nobody_and_no_place(desk: Desk, booking: Booking) -> None:
    Booking.objects.filter(pk=booking.pk).update(sensitive=True)
    accept(desk, booking)

    text = take(desk.clerk, booking)[1]

    assert [word for word in ("Amina", "Ucraino", "LOCATION", "Mediazione") if word in text] == []
