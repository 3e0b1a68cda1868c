"""Several ticks at once, and a tick beside somebody who holds a booking: nobody waits, nothing happens twice."""

import logging
from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from django.db import transaction

from bookings import tasks
from bookings.locking import lock
from bookings.models import Booking, BookingEvent, Offer
from bookings.vocabulary import EventKind
from mediation.models import Office, User
from tests.factories import NOON, make_booking, make_mediator
from tests.races.together import PATIENCE, together

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 4
REQUESTS = 12


@pytest.fixture
def requests(berg: User, office: Office) -> list[Booking]:
    """Each has a wave due at noon, with somebody to ask."""
    make_mediator("Amina")
    return [make_booking(by=berg, office=office, at=NOON - timedelta(minutes=2)) for _ in range(REQUESTS)]


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "now", lambda: NOON)


def hold(booking: Booking, held: Event, enough: Event) -> None:
    with transaction.atomic():
        lock(booking.pk)
        held.set()
        assert enough.wait(PATIENCE)


def test_ticks_at_once_open_each_wave_once(requests: list[Booking], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="bookings.tasks"):
        results = together([tasks.tick] * WORKERS)

    assert results == [None] * WORKERS
    assert caplog.records == []
    opened = BookingEvent.objects.filter(kind=EventKind.WAVE_OPENED).values_list("booking_id", flat=True)
    assert sorted(opened) == [booking.pk for booking in requests]


def test_a_tick_passes_over_a_booking_that_somebody_holds(
    requests: list[Booking], caplog: pytest.LogCaptureFixture
) -> None:
    """Waiting for it would take the lock's whole patience three times, and everybody else's too."""
    held, enough = Event(), Event()

    def tick_meanwhile() -> list[int]:
        assert held.wait(PATIENCE)
        try:
            tasks.tick()
            return list(Offer.objects.order_by("seat__booking_id").values_list("seat__booking_id", flat=True))
        finally:
            enough.set()

    with caplog.at_level(logging.ERROR, logger="bookings.tasks"):
        _, asked = together([partial(hold, requests[0], held, enough), tick_meanwhile])
    tasks.tick()

    assert caplog.records == []
    assert asked == [booking.pk for booking in requests[1:]]
    assert Offer.objects.filter(seat__booking=requests[0]).count() == 1
