"""One mediator's month: what she worked, what she is credited, what waits to be signed."""

from datetime import date, timedelta

import pytest

from bookings.actions.cancelling import cancel_booking
from bookings.actions.recording import sign_record
from bookings.reports.own_hours import OwnMonth, month_before, month_of, own_month
from mediation.models import Mediator, Office, User
from tests.bookings.calendars import rome
from tests.bookings.clockwork import play
from tests.bookings.scenes import confirmed

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
JULY = date(2026, 7, 1)


def test_worked_and_credited_are_kept_apart_and_only_jobs_wait_for_a_signature(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    at = rome("2026-07-14 12:00")
    worked = confirmed(amina, berg, office, at=at, starts_at=at + 24 * HOUR, duration_minutes=90)
    signed = confirmed(amina, berg, office, at=at, starts_at=at + 28 * HOUR)
    called_off = confirmed(amina, berg, office, at=at, starts_at=at + 48 * HOUR)
    confirmed(bohdana, berg, office, at=at, starts_at=at + 25 * HOUR)
    play(until=at + 40 * HOUR)
    sign_record(booking_id=signed.pk, by_id=berg.pk, at=at + 40 * HOUR)
    cancel_booking(booking_id=called_off.pk, by_id=berg.pk, reason="", at=at + 47 * HOUR)

    month = own_month(amina.pk, month=JULY)

    assert worked.pk != signed.pk
    assert month == OwnMonth(month=JULY, jobs=2, worked_minutes=150, credited_minutes=210, unsigned=1)


def test_a_month_is_romes(berg: User, office: Office, amina: Mediator, bohdana: Mediator) -> None:
    at = rome("2026-07-30 12:00")
    confirmed(amina, berg, office, at=at, starts_at=rome("2026-07-31 23:30"), duration_minutes=30)
    confirmed(bohdana, berg, office, at=at, starts_at=rome("2026-08-01 00:30"), duration_minutes=45)
    play(until=rome("2026-08-01 03:00"))

    worked = [
        own_month(mediator.pk, month=month).worked_minutes
        for mediator in (amina, bohdana)
        for month in (JULY, date(2026, 8, 1))
    ]

    assert worked == [30, 0, 0, 45]


def test_months_follow_each_other_over_the_year() -> None:
    assert month_of(rome("2026-12-31 23:59")) == date(2026, 12, 1)
    assert month_of(rome("2027-01-01 00:01")) == date(2027, 1, 1)
    assert month_before(date(2027, 1, 1)) == date(2026, 12, 1)
