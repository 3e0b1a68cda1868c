"""Each invariant sees what it is there to see: a world that is well, then broken by hand in one place."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from bookings.models import Booking, Deadline, Offer, Seat, ServiceRecord
from bookings.vocabulary import BookingStatus, DeadlineKind, EventKind, OfferStatus, SeatStatus
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState, Delivery
from notifications.models import Message
from notifications.relay import relay
from tests.bookings.scenes import confirmed, fresh, searching, seat_of
from tests.factories import NOON, TOMORROW, make_mediator, make_place
from tests.model.invariants import broken, uncovered_was_said
from tests.model.people import WARD

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def bohdana(amina: Mediator) -> Mediator:
    return make_mediator("Bohdana")


@pytest.fixture
def held(berg: User, office: Office, amina: Mediator, bohdana: Mediator) -> Booking:
    """Amina has it; Bohdana was asked too."""
    return confirmed(amina, berg, office)


@pytest.fixture
def sought(berg: User, office: Office, amina: Mediator, bohdana: Mediator) -> Booking:
    return searching(berg, office, starts_at=TOMORROW + 5 * HOUR)


def faults(before: dict[int, str] | None = None) -> list[str]:
    return broken(before or {})


def test_a_world_that_is_well_has_no_fault(held: Booking, sought: Booking) -> None:
    relay(at=NOON)

    assert faults() == []


def _a_commitment_lost(seat: Seat) -> None:
    Commitment.objects.filter(seat_id=seat.pk).update(state=CommitmentState.RELEASED)


def _somebody_elses(seat: Seat) -> None:
    Commitment.objects.filter(seat_id=seat.pk).update(mediator=Mediator.objects.get(first_name="Bohdana"))


def _a_status_invented(seat: Seat) -> None:
    Booking.objects.filter(pk=seat.booking_id).update(status=BookingStatus.SEARCHING)


def _nothing_due(seat: Seat) -> None:
    Deadline.objects.filter(seat=seat, kind=DeadlineKind.START).update(dropped_at=NOON)


def _an_offer_open(seat: Seat) -> None:
    seat.offers.filter(mediator__first_name="Bohdana").update(status=OfferStatus.SENT)


def _an_event_doubled(seat: Seat) -> None:
    event = seat.events.get(kind=EventKind.BOOKING_CONFIRMED)
    event.pk = None
    event._state.adding = True
    event.save(force_insert=True)


def _another_on_the_seat(seat: Seat) -> None:
    Seat.objects.filter(pk=seat.pk).update(mediator=Mediator.objects.get(first_name="Bohdana"))


HELD: list[tuple[Callable[[Seat], None], str]] = [
    (_a_commitment_lost, "committed: {}"),
    (_somebody_elses, "committed: "),
    (_a_status_invented, "its seats say confirmed"),
    (_nothing_due, "and only"),
    (_an_offer_open, "is open for seat"),
    (_an_event_doubled, "its history says"),
    (_another_on_the_seat, "is accepted, and seat"),
]


@pytest.mark.parametrize(("breaks", "said"), HELD)
def test_what_is_broken_of_a_held_seat_is_said(
    held: Booking, breaks: Callable[[Seat], None], said: str
) -> None:
    breaks(seat_of(held))

    assert any(said in fault for fault in faults())


def test_a_search_that_nothing_moves_on_is_said(sought: Booking) -> None:
    Deadline.objects.filter(seat=seat_of(sought), kind=DeadlineKind.OPEN_WAVE).update(dropped_at=NOON)

    assert faults() == [f"seats [{seat_of(sought).pk}] are sought, and 0 waves are due"]


def test_a_road_too_long_is_said(berg: User, office: Office, amina: Mediator) -> None:
    far = make_place("Piazza Armerina", "Municipio")
    one = confirmed(amina, berg, office, delivery=Delivery.ONSITE, place_id=far.pk)
    confirmed(amina, berg, office, delivery=Delivery.ONSITE, starts_at=TOMORROW + 3 * HOUR)
    assert faults() == []

    longer = DateTimeTZRange(TOMORROW, TOMORROW + 3 * HOUR - timedelta(minutes=5))
    Commitment.objects.filter(seat_id=seat_of(one).pk).update(busy=longer)

    (fault,) = faults()
    assert "cannot get from" in fault


def test_a_final_state_left_is_said(held: Booking) -> None:
    seat = seat_of(held)

    assert faults({seat.pk: SeatStatus.VALIDATED}) == [f"seat {seat.pk} was validated, and is filled"]


def test_work_without_a_record_is_said(held: Booking) -> None:
    seat = seat_of(held)
    Seat.objects.filter(pk=seat.pk).update(status=SeatStatus.DONE)

    assert any("has no record" in fault for fault in faults())
    ServiceRecord.objects.create(
        seat=seat,
        mediator_id=seat.mediator_id or 0,
        requested_minutes=60,
        credited_minutes=60,
        created_at=NOON,
    )
    assert not any("has no record" in fault for fault in faults())


def test_a_ward_in_a_reserved_message_is_said(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office, silent=True)
    relay(at=NOON)
    assert faults() == []

    Message.objects.filter(booking=booking).update(body=f"Turno in {WARD}")

    assert any(WARD in fault for fault in faults())


def test_a_message_to_a_number_of_nobody_is_said(sought: Booking) -> None:
    relay(at=NOON)

    Message.objects.update(to="+393339999999")

    assert faults() == ["a message goes to +393339999999"]


def test_two_seats_of_one_person_are_said(held: Booking, amina: Mediator) -> None:
    Seat.objects.create(booking=held, position=2, lane="short", status=SeatStatus.FILLED, mediator=amina)

    assert any("two seats of one booking" in fault for fault in faults())


def test_an_uncovered_booking_of_which_nobody_was_told_is_said(sought: Booking) -> None:
    Offer.objects.update(status=OfferStatus.EXPIRED)
    Booking.objects.filter(pk=sought.pk).update(status=BookingStatus.UNCOVERED)

    assert list(uncovered_was_said()) == [f"{fresh(sought)} is uncovered, and no coordinator was told"]
