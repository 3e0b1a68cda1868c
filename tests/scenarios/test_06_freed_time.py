"""Ten to five in the afternoon: tomorrow's eight o'clock is cancelled.

That is late, and credited once; the mediator hears it with the reason and the credit. If somebody else needs her in
those hours she is asked first, and the hour is paid once. Right across Easter Monday and a patron saint's day.
"""

from datetime import datetime, timedelta

import pytest

from bookings.actions.cancelling import cancel_booking
from bookings.models import Booking, Offer, ServiceRecord
from bookings.vocabulary import BookingStatus, EventKind
from mediation.models import Mediator, Municipality, Office, User
from mediation.vocabulary import Delivery
from tests.bookings.calendars import rome
from tests.bookings.clockwork import last_event
from tests.bookings.scenes import accept, fresh, searching
from tests.factories import make_mediator, make_office
from tests.scenarios.telephones import let_time_pass, read_at, says, send_what_is_due

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
THE_DAY_BEFORE = rome("2026-07-13 09:00")
TEN_TO_FIVE = rome("2026-07-14 16:50")
TOMORROW_AT_EIGHT = rome("2026-07-15 08:00")


@pytest.fixture
def amina(ward: Office, nino: User) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def bohdana(amina: Mediator) -> Mediator:
    return make_mediator("Bohdana")


@pytest.fixture
def at_eight(amina: Mediator, nurse: User, ward: Office) -> Booking:
    """Amina comes to the ward tomorrow from eight to ten."""
    booking = searching(
        nurse,
        ward,
        at=THE_DAY_BEFORE,
        starts_at=TOMORROW_AT_EIGHT,
        duration_minutes=120,
        delivery=Delivery.ONSITE,
        place_id=ward.place_id,
    )
    send_what_is_due(at=THE_DAY_BEFORE)
    says(amina, f"si {booking.number}", at=THE_DAY_BEFORE + MINUTE)
    return fresh(booking)


@pytest.fixture
def registry_needs_somebody(at_eight: Booking, bohdana: Mediator, nurse: User) -> Booking:
    """The registry office looks for somebody tomorrow from half past eight; Bohdana has not answered."""
    registry = make_office("Enna", "Anagrafe", body="Comune di Enna")
    booking = searching(
        nurse,
        registry,
        at=TEN_TO_FIVE - 3 * MINUTE,
        starts_at=TOMORROW_AT_EIGHT + timedelta(minutes=30),
        duration_minutes=60,
        delivery=Delivery.ONSITE,
        place_id=registry.place_id,
    )
    send_what_is_due(at=TEN_TO_FIVE - 3 * MINUTE)
    return booking


def is_cancelled(booking: Booking, nurse: User, *, at: datetime = TEN_TO_FIVE) -> None:
    cancel_booking(booking_id=booking.pk, by_id=nurse.pk, reason="paziente dimesso", at=at)
    let_time_pass(until=at)


def credits_of(mediator: Mediator) -> list[tuple[int, int]]:
    """Minutes credited without work, and of those freed the ones used again, job by job."""
    records = ServiceRecord.objects.filter(mediator=mediator).order_by("pk")
    return [
        (record.credited_minutes, sum(record.reuses.values_list("minutes", flat=True))) for record in records
    ]


def test_it_is_late_and_an_hour_is_credited_once(at_eight: Booking, amina: Mediator, nurse: User) -> None:
    is_cancelled(at_eight, nurse)
    is_cancelled(at_eight, nurse, at=TEN_TO_FIVE + MINUTE)

    assert fresh(at_eight).is_late_cancellation is True
    assert credits_of(amina) == [(60, 0)]


def test_she_hears_it_with_the_notice_that_was_given_and_the_credit(
    at_eight: Booking, amina: Mediator, nurse: User
) -> None:
    is_cancelled(at_eight, nurse)

    [told] = [text for text in read_at(amina.phone) if "annullato" in text]
    assert told.startswith(
        f"Il turno {at_eight.number} di mer 15/07 ore 8 e' stato annullato dall'ente (preavviso 15 h 10 min):"
        " ti riconosciamo 1 h."
    )
    assert "dimesso" not in told


def test_who_needs_her_in_those_hours_has_her_asked_first_and_she_reads_that_it_is_paid(
    at_eight: Booking, registry_needs_somebody: Booking, amina: Mediator, nurse: User
) -> None:
    is_cancelled(at_eight, nurse)

    number = registry_needs_somebody.number
    assert read_at(amina.phone)[-1].startswith(
        f"GIA' PAGATO {number} UCRAINO di persona: mer 15/07 ore 8:30-9:30, Comune di Enna."
        f" SI {number} o NO {number} entro "
    )


def test_on_her_yes_the_hour_is_paid_once_and_the_saving_is_counted(
    at_eight: Booking, registry_needs_somebody: Booking, amina: Mediator, nurse: User
) -> None:
    is_cancelled(at_eight, nurse)

    says(amina, "si", at=TEN_TO_FIVE + 2 * MINUTE)

    assert fresh(registry_needs_somebody).status == BookingStatus.CONFIRMED
    assert credits_of(amina) == [(0, 60)]
    assert last_event(registry_needs_somebody, EventKind.FREED_TIME_REUSED).facts["credited_minutes"] == 60


def test_if_she_gives_it_back_her_credit_is_as_it_was(
    at_eight: Booking, registry_needs_somebody: Booking, amina: Mediator, nurse: User
) -> None:
    is_cancelled(at_eight, nurse)
    says(amina, "si", at=TEN_TO_FIVE + 2 * MINUTE)

    says(amina, f"no {registry_needs_somebody.number}", at=TEN_TO_FIVE + 9 * MINUTE)

    assert credits_of(amina) == [(60, 0)]


def test_if_that_is_cancelled_late_too_the_same_hour_is_credited_once(
    at_eight: Booking, registry_needs_somebody: Booking, amina: Mediator, nurse: User
) -> None:
    is_cancelled(at_eight, nurse)
    says(amina, "si", at=TEN_TO_FIVE + 2 * MINUTE)

    is_cancelled(registry_needs_somebody, nurse, at=TEN_TO_FIVE + 30 * MINUTE)

    assert credits_of(amina) == [(0, 60), (60, 0)]


def test_if_she_says_no_the_search_goes_on_and_the_credit_stays(
    at_eight: Booking, registry_needs_somebody: Booking, amina: Mediator, bohdana: Mediator, nurse: User
) -> None:
    is_cancelled(at_eight, nurse)

    says(amina, f"no {registry_needs_somebody.number}", at=TEN_TO_FIVE + 2 * MINUTE)
    accept(bohdana, registry_needs_somebody, at=TEN_TO_FIVE + 3 * MINUTE)

    assert credits_of(amina) == [(60, 0)]
    assert Offer.objects.filter(prepaid_by__isnull=False).count() == 1


# --- The calendar of the town


def booked(amina: Mediator, nurse: User, ward: Office, *, starts: str, asked: str) -> Booking:
    booking = searching(nurse, ward, at=rome(asked), starts_at=rome(starts))
    accept(amina, booking, at=rome(asked))
    return fresh(booking)


@pytest.mark.parametrize(
    ("cancelled", "credited"), [("2026-04-03 13:00", []), ("2026-04-03 13:01", [(60, 0)])]
)
def test_for_easter_tuesday_the_free_hour_ends_on_friday_at_one(
    amina: Mediator, nurse: User, ward: Office, cancelled: str, credited: list[tuple[int, int]]
) -> None:
    """Monday is a holiday, so nobody would be there to hear of it."""
    booking = booked(amina, nurse, ward, starts="2026-04-07 09:00", asked="2026-03-30 09:00")

    is_cancelled(booking, nurse, at=rome(cancelled))

    assert credits_of(amina) == credited


@pytest.mark.parametrize(
    ("cancelled", "credited"), [("2026-07-01 13:00", []), ("2026-07-01 13:01", [(60, 0)])]
)
def test_the_day_after_the_patron_saint_of_the_town_too(
    amina: Mediator, nurse: User, ward: Office, cancelled: str, credited: list[tuple[int, int]]
) -> None:
    """Enna keeps 2 July, a Thursday this year."""
    Municipality.objects.filter(name="Enna").update(patron_month=7, patron_day=2)
    booking = booked(amina, nurse, ward, starts="2026-07-03 09:00", asked="2026-06-22 09:00")

    is_cancelled(booking, nurse, at=rome(cancelled))

    assert credits_of(amina) == credited
