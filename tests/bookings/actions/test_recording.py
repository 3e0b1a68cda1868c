"""The record of a job: signed once by the office, validated once by the coordinator."""

from datetime import timedelta

import pytest

from bookings.actions.attending import report_person_absent
from bookings.actions.completing import complete_booking
from bookings.actions.recording import sign_record, validate_record
from bookings.lifecycle import StepNotPossible
from bookings.models import Booking, ServiceRecord
from bookings.vocabulary import BookingStatus, EventKind
from mediation.models import Mediator, Office, User
from tests.bookings.clockwork import everything, last_event
from tests.bookings.scenes import confirmed, fresh
from tests.factories import TOMORROW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def done(berg: User, office: Office, amina: Mediator) -> Booking:
    booking = confirmed(amina, berg, office)
    return complete_booking(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + HOUR)


def sign(booking: Booking, by: User) -> None:
    sign_record(booking_id=booking.pk, by_id=by.pk, at=TOMORROW + 2 * HOUR)


def validate(booking: Booking, by: User) -> None:
    validate_record(booking_id=booking.pk, by_id=by.pk, at=TOMORROW + 3 * HOUR)


def test_the_office_signs_what_was_done(done: Booking, berg: User, amina: Mediator) -> None:
    sign(done, berg)

    record = ServiceRecord.objects.get()
    assert fresh(done).status == BookingStatus.SIGNED
    assert (record.signed_at, record.signed_by) == (TOMORROW + 2 * HOUR, berg)
    event = last_event(done, EventKind.RECORD_SIGNED)
    assert (event.mediator, event.actor) == (amina, berg)


def test_signing_twice_changes_nothing(done: Booking, berg: User, nino: User) -> None:
    sign(done, berg)
    before = everything()

    sign(done, nino)

    assert everything() == before


def test_a_job_to_which_the_person_did_not_come_is_signed_too(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    report_person_absent(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + timedelta(minutes=20))

    sign(booking, berg)

    assert fresh(booking).status == BookingStatus.SIGNED
    assert ServiceRecord.objects.get().signed_by == berg


def test_nothing_is_signed_before_it_is_done(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    with pytest.raises(StepNotPossible):
        sign(booking, berg)

    assert everything() == before


def test_the_coordinator_validates_what_was_signed(done: Booking, berg: User, nino: User) -> None:
    sign(done, berg)

    validate(done, nino)

    assert fresh(done).status == BookingStatus.VALIDATED
    assert last_event(done, EventKind.RECORD_VALIDATED).actor == nino


def test_nothing_is_validated_unsigned_or_twice(done: Booking, berg: User, nino: User) -> None:
    before = everything()
    with pytest.raises(StepNotPossible):
        validate(done, nino)
    assert everything() == before

    sign(done, berg)
    validate(done, nino)
    validated = everything()
    with pytest.raises(StepNotPossible):
        validate(done, nino)
    assert everything() == validated
