"""Events are only ever added; and the bell is rung once, after the commit, whatever the broker says."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from bookings.models import Booking, BookingEvent
from bookings.outbox import record, ring_after_commit
from bookings.vocabulary import EventKind
from mediation.models import Mediator, Office, User
from tests.bookings.scenes import offer_to, searching, seat_of
from tests.factories import NOON, TOMORROW, make_booking

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(berg: User, office: Office) -> Booking:
    return make_booking(by=berg, office=office)


# --- History


@pytest.mark.parametrize(
    "rewrite",
    [
        "UPDATE bookings_bookingevent SET facts = '{}'::jsonb || '{\"late\": true}'",
        "UPDATE bookings_bookingevent SET at = at - interval '1 day'",
        "UPDATE bookings_bookingevent SET kind = 'booking_cancelled', relayed_at = now()",
        "UPDATE bookings_bookingevent SET booking_version = 7",
        "DELETE FROM bookings_bookingevent",
    ],
)
def test_history_is_not_rewritten_even_by_hand(booking: Booking, rewrite: str) -> None:
    before = list(BookingEvent.objects.values())

    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        connection.cursor().execute(rewrite)

    assert list(BookingEvent.objects.values()) == before


def test_only_the_relays_mark_may_change(booking: Booking) -> None:
    assert BookingEvent.objects.update(relayed_at=TOMORROW) == 1


def test_a_booking_with_a_history_cannot_be_deleted(booking: Booking) -> None:
    with pytest.raises(ProtectedError):
        booking.delete()


def test_an_event_of_an_offer_names_its_seat_and_its_mediator(
    berg: User, office: Office, amina: Mediator
) -> None:
    searched = searching(berg, office)
    offer = offer_to(amina, searched)

    event = record(EventKind.OFFER_SENT, booking=searched, offer=offer, at=NOON, by_id=berg.pk)

    assert (event.seat, event.mediator, event.offer) == (seat_of(searched), amina, offer)
    assert (event.actor, event.on_behalf_of, event.facts, event.booking_version) == (berg, office, {}, 1)


def test_an_office_known_by_its_telephone_alone_is_named_without_a_person(
    booking: Booking, office: Office
) -> None:
    event = record(EventKind.RESCUE_ACCEPTED, booking=booking, at=NOON, on_behalf_of_id=office.pk)

    assert (event.actor, event.on_behalf_of) == (None, office)


def test_an_event_of_the_clock_names_nobody(booking: Booking) -> None:
    event = record(EventKind.BOOKING_STARTED, booking=booking, at=NOON)

    assert (event.actor, event.on_behalf_of, event.mediator, event.seat) == (None, None, None, None)


# --- The bell


def test_the_bell_rings_after_the_commit_and_once(
    rung: list[str], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ring_after_commit("notifications.relay")
        ring_after_commit("notifications.relay")
        ring_after_commit("bookings.tick")
        assert rung == []

    assert rung == ["notifications.relay", "bookings.tick"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "rings"),
    [(EventKind.OFFER_SENT, 0), (EventKind.OFFER_DELIVERED, 0), (EventKind.BOOKING_STARTED, 1)],
)
def test_the_bell_rings_for_what_somebody_is_told_of(
    booking: Booking, kind: EventKind, rings: int, rung: list[str]
) -> None:
    rung.clear()
    with transaction.atomic():
        record(kind, booking=booking, at=NOON)

    assert rung == ["notifications.relay"] * rings


def test_a_broker_that_is_down_keeps_nothing_from_being_stored(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    rings: list[str] = []

    def down(name: str, **_: object) -> None:
        rings.append(name)
        raise ConnectionRefusedError

    monkeypatch.setattr(current_app, "send_task", down)

    with (
        caplog.at_level(logging.WARNING, logger="bookings.outbox"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        ring_after_commit("bookings.tick")
        ring_after_commit("notifications.relay")

    assert rings == ["bookings.tick", "notifications.relay"]
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
