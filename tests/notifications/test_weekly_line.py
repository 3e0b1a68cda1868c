"""Weeks ahead the asker hears of the search once a week; nearer, at each wave."""

from datetime import timedelta

import pytest

from bookings.models import BookingEvent
from bookings.vocabulary import EventKind, Lane
from notifications import wordings
from tests.factories import only_seat
from tests.notifications.conftest import Desk

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def heard(desk: Desk, *, begins_in: timedelta, waves_after: list[timedelta]) -> list[timedelta]:
    """After which waves the asker hears of the search."""
    booking = desk.book(starts_at=desk.at + begins_in)
    BookingEvent.objects.filter(booking=booking, kind=EventKind.WAVE_OPENED).update(relayed_at=desk.at)
    opened = [
        BookingEvent.objects.create(
            booking=booking,
            seat=only_seat(booking),
            kind=EventKind.WAVE_OPENED,
            at=desk.at + after,
            facts={"wave": wave, "lane": Lane.PLANNED, "asked": 5, "wait_minutes": 720},
            booking_version=1,
        )
        for wave, after in enumerate(waves_after, start=2)
    ]
    return [event.at - desk.at for event in opened if wordings.further_wave(event)]


def test_with_weeks_to_go_it_is_one_line_a_week(desk: Desk) -> None:
    waves = [DAY, 3 * DAY, 8 * DAY, 9 * DAY, 15 * DAY]

    assert heard(desk, begins_in=60 * DAY, waves_after=waves) == [8 * DAY, 15 * DAY]


def test_with_days_to_go_it_is_every_wave(desk: Desk) -> None:
    waves = [DAY / 6, DAY]

    assert heard(desk, begins_in=6 * DAY, waves_after=waves) == waves
