"""What the database itself refuses, by the name of the constraint; each beside what it lets pass."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from bookings.models import (
    Booking,
    BookingEvent,
    Deadline,
    Fund,
    Heartbeat,
    IdempotencyKey,
    Offer,
    Policy,
    Seat,
    Series,
    ServiceRecord,
)
from bookings.vocabulary import DeadlineKind, EventKind, OfferStatus, SeatStatus
from mediation.models import Mediator, Office, User
from tests.bookings.scenes import seat_of
from tests.factories import NOON, TOMORROW, make_booking, make_mediator

pytestmark = pytest.mark.django_db

ALL = (
    *(Booking, BookingEvent, Deadline, Fund, Heartbeat, IdempotencyKey),
    *(Offer, Policy, Seat, Series, ServiceRecord),
)
TRIED = {
    "assisted_person_asked_to_be_written_to",
    "booking_in_a_series_has_its_date",
    "booking_ends_after_it_starts",
    "filled_seat_has_its_mediator",
    "fund_ends_after_it_begins",
    "idempotency_key_is_used_once",
    "job_is_credited_once_to_a_mediator",
    "mediator_is_asked_once_a_search",
    "seat_has_one_accepted_offer",
    "seat_has_one_open_deadline_a_kind",
    "seat_position_is_unique",
    "series_begins_within_a_day",
    "series_ends_after_it_begins",
    "series_has_one_booking_a_date",
}


@pytest.fixture
def booking(berg: User, office: Office) -> Booking:
    return make_booking(by=berg, office=office)


@pytest.fixture
def seat(booking: Booking) -> Seat:
    return seat_of(booking)


def refused(by: str, write: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=by), transaction.atomic():
        write()


def offer(seat: Seat, mediator: Mediator, **values: object) -> Offer:
    return Offer.objects.create(
        **{
            "seat": seat,
            "mediator": mediator,
            "search": 1,
            "wave": 1,
            "made_at": NOON,
            "wait": timedelta(minutes=10),
            "useless_at": TOMORROW,
            "expires_at": TOMORROW,
            **values,
        }
    )


def test_every_named_constraint_is_tried_here() -> None:
    assert {constraint.name for model in ALL for constraint in model._meta.constraints} == TRIED


def test_a_booking_ends_after_it_starts(booking: Booking) -> None:
    refused("booking_ends_after_it_starts", lambda: Booking.objects.update(ends_at=models.F("starts_at")))
    assert Booking.objects.update(ends_at=booking.starts_at + timedelta(seconds=1)) == 1


def test_only_who_asked_for_it_is_written_to_and_never_in_a_silent_case(booking: Booking) -> None:
    name, number = "assisted_person_asked_to_be_written_to", "+393331112222"

    refused(name, lambda: Booking.objects.update(assisted_phone=number))
    refused(name, lambda: Booking.objects.update(assisted_phone=number, assisted_asked=True, silent=True))
    assert Booking.objects.update(assisted_phone=number, assisted_asked=True) == 1


def weekly(office: Office, by: User, **values: Any) -> Series:
    return Series.objects.create(
        **{
            "office": office,
            "created_by": by,
            "created_at": NOON,
            "weekdays": [0],
            "starts_minute": 16 * 60,
            "duration_minutes": 120,
            "first_date": date(2026, 9, 7),
            "last_date": date(2026, 12, 21),
            **values,
        }
    )


def test_a_series_ends_on_its_first_date_or_later(berg: User, office: Office) -> None:
    day = date(2026, 9, 7)

    refused("series_ends_after_it_begins", lambda: weekly(office, berg, last_date=day - timedelta(days=1)))
    assert weekly(office, berg, last_date=day).pk


def test_a_series_begins_at_a_minute_of_the_day(berg: User, office: Office) -> None:
    refused("series_begins_within_a_day", lambda: weekly(office, berg, starts_minute=24 * 60))
    assert weekly(office, berg, starts_minute=24 * 60 - 1).pk


def test_a_booking_has_a_date_of_its_series_or_neither(booking: Booking, berg: User, office: Office) -> None:
    series, day = weekly(office, berg), date(2026, 9, 7)

    refused("booking_in_a_series_has_its_date", lambda: Booking.objects.update(series=series))
    refused("booking_in_a_series_has_its_date", lambda: Booking.objects.update(series_date=day))
    assert Booking.objects.update(series=series, series_date=day) == 1


def test_a_series_has_one_booking_a_date(booking: Booking, berg: User, office: Office) -> None:
    series, day = weekly(office, berg), date(2026, 9, 7)
    Booking.objects.update(series=series, series_date=day)
    other = make_booking(by=berg, office=office)
    its = Booking.objects.filter(pk=other.pk)

    refused("series_has_one_booking_a_date", lambda: its.update(series=series, series_date=day))
    assert its.update(series=series, series_date=day + timedelta(days=7)) == 1


def test_two_seats_of_a_booking_have_two_places(booking: Booking) -> None:
    refused("seat_position_is_unique", lambda: Seat.objects.create(booking=booking, position=1, lane="now"))
    assert Seat.objects.create(booking=booking, position=2, lane="now").pk


@pytest.mark.parametrize("status", [SeatStatus.FILLED, SeatStatus.IN_PROGRESS, SeatStatus.DONE])
def test_a_seat_is_not_filled_by_nobody(seat: Seat, amina: Mediator, status: SeatStatus) -> None:
    refused("filled_seat_has_its_mediator", lambda: Seat.objects.update(status=status))
    assert Seat.objects.update(status=status, mediator=amina) == 1


def test_nobody_is_asked_twice_in_one_search(seat: Seat, amina: Mediator) -> None:
    offer(seat, amina)

    refused("mediator_is_asked_once_a_search", lambda: offer(seat, amina, wave=2))
    assert offer(seat, amina, search=2).pk


def test_whose_offer_was_taken_back_may_be_asked_again(seat: Seat, amina: Mediator) -> None:
    offer(seat, amina, status=OfferStatus.WITHDRAWN)

    assert offer(seat, amina, wave=2).pk


def test_a_seat_has_one_accepted_offer(seat: Seat, amina: Mediator) -> None:
    bohdana = make_mediator("Bohdana")
    offer(seat, amina, status=OfferStatus.ACCEPTED)

    refused("seat_has_one_accepted_offer", lambda: offer(seat, bohdana, status=OfferStatus.ACCEPTED))
    assert offer(seat, bohdana, status=OfferStatus.SUPERSEDED).pk


def test_a_seat_has_one_open_deadline_of_a_kind(seat: Seat) -> None:
    def again() -> Deadline:
        return Deadline.objects.create(seat=seat, kind=DeadlineKind.OPEN_WAVE, due_at=TOMORROW)

    refused("seat_has_one_open_deadline_a_kind", again)
    Deadline.objects.filter(kind=DeadlineKind.OPEN_WAVE).update(met_at=NOON)
    again()
    Deadline.objects.open().filter(kind=DeadlineKind.OPEN_WAVE).update(dropped_at=NOON)
    assert again().pk


def test_a_key_is_used_once_by_each(booking: Booking, berg: User, nino: User) -> None:
    def use(user: User) -> IdempotencyKey:
        return IdempotencyKey.objects.create(
            user=user, key="a", fingerprint="0", booking=booking, created_at=NOON
        )

    use(berg)
    refused("idempotency_key_is_used_once", lambda: use(berg))
    assert use(nino).pk


def test_a_fund_does_not_end_before_it_begins(db: None) -> None:
    def fund(name: str, last: date | None) -> Fund:
        return Fund.objects.create(name=name, valid_from=date(2026, 1, 2), valid_to=last)

    refused("fund_ends_after_it_begins", lambda: fund("a", date(2026, 1, 1)))
    assert fund("b", date(2026, 1, 2)).pk
    assert fund("c", None).pk


def test_one_job_is_credited_once_to_one_person(seat: Seat, amina: Mediator) -> None:
    def credit() -> ServiceRecord:
        return ServiceRecord.objects.create(
            seat=seat, mediator=amina, requested_minutes=60, credited_minutes=60, created_at=NOON
        )

    credit()
    refused("job_is_credited_once_to_a_mediator", credit)


def test_each_row_says_which_it_is(seat: Seat, amina: Mediator, berg: User, policy: Policy) -> None:
    asked = offer(seat, amina)
    number = seat.booking_id
    deadline = Deadline.objects.get(kind=DeadlineKind.OPEN_WAVE)
    event = BookingEvent.objects.get(kind=EventKind.BOOKING_REQUESTED)
    record = ServiceRecord(seat=seat, mediator=amina, credited_minutes=75)

    assert str(seat.booking) == f"Richiesta {number}"
    assert str(seat) == f"Richiesta {number}, posto 1"
    assert str(asked) == f"Richiesta {number}, posto 1 → Amina Prova (queued)"
    assert str(deadline) == f"Richiesta {number}, posto 1: Prossimo giro 14/07 10:02"
    assert str(event) == f"Richiesta {number}: Richiesta ricevuta"
    assert str(record) == f"Richiesta {number}, posto 1: Amina Prova, 75 min"
    assert str(policy) == "Regole, versione 1"
    assert str(Fund(name="FAMI")) == "FAMI"
    assert str(Heartbeat(name="bookings.tick", beaten_at=NOON)) == "bookings.tick 10:00:00"
    assert str(IdempotencyKey(key="a")) == "a"


def test_seats_come_in_their_order_however_the_database_finds_them(booking: Booking, seat: Seat) -> None:
    Seat.objects.create(booking=booking, position=2, status=seat.status, lane=seat.lane)
    Seat.objects.filter(pk=seat.pk).update(status="uncovered")  # now it lies behind the other
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")

    found = Booking.objects.prefetch_related("seats").get(pk=booking.pk)

    assert [[each.position for each in read.seats.all()] for read in (booking, found)] == [[1, 2], [1, 2]]
