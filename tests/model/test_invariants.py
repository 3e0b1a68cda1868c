"""Each invariant sees what it is there to see: a world that is well, then broken by hand in one place."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from bookings.actions.cancelling import cancel_booking
from bookings.actions.changing import Change, change_booking
from bookings.actions.completing import complete_booking
from bookings.actions.rescuing import propose_rescue
from bookings.models import Booking, BookingEvent, Deadline, Offer, Reuse, Seat, ServiceRecord
from bookings.vocabulary import AnswerChannel, BookingStatus, DeadlineKind, EventKind, OfferStatus, SeatStatus
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState, Delivery
from notifications.models import Message
from notifications.relay import relay
from notifications.vocabulary import MessageStatus
from tests.bookings.clockwork import meet
from tests.bookings.scenes import confirmed, fresh, searching, seat_of
from tests.factories import NOON, TOMORROW, make_mediator, make_place
from tests.model.invariants import (
    broken,
    everything_was_told,
    nothing_is_stranded,
    numbers_are_forgotten,
    uncovered_was_said,
)
from tests.model.people import HERS, SECRETS
from tests.model.world import World

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
    return broken(World.read(), before or {})


def says(words: str) -> bool:
    return any(words in fault for fault in faults())


def test_a_world_that_is_well_has_no_fault(held: Booking, sought: Booking) -> None:
    relay(at=NOON)

    assert faults() == []


def _a_commitment_lost(seat: Seat) -> None:
    Commitment.objects.filter(seat_id=seat.pk).update(state=CommitmentState.RELEASED)


def _somebody_elses(seat: Seat) -> None:
    Commitment.objects.filter(seat_id=seat.pk).update(mediator=Mediator.objects.get(first_name="Bohdana"))


def _at_another_hour(seat: Seat) -> None:
    later = DateTimeTZRange(TOMORROW + HOUR, TOMORROW + 2 * HOUR)
    Commitment.objects.filter(seat_id=seat.pk).update(busy=later)


def _by_another_delivery(seat: Seat) -> None:
    Commitment.objects.filter(seat_id=seat.pk).update(delivery=Delivery.VIDEO)


def _a_status_invented(seat: Seat) -> None:
    Booking.objects.filter(pk=seat.booking_id).update(status=BookingStatus.SEARCHING)


def _nothing_due(seat: Seat) -> None:
    Deadline.objects.filter(seat=seat, kind=DeadlineKind.START).update(dropped_at=NOON)


def _begun_at_another_hour(seat: Seat) -> None:
    Deadline.objects.filter(seat=seat, kind=DeadlineKind.START).update(due_at=TOMORROW + HOUR)


def _closed_before_it_begins(seat: Seat) -> None:
    Deadline.objects.filter(seat=seat, kind=DeadlineKind.AUTO_CLOSE).update(due_at=TOMORROW)


def _freed_without_a_credit(seat: Seat) -> None:
    Deadline.objects.create(seat=seat, kind=DeadlineKind.OFFER_FREED, due_at=TOMORROW)


def _led_on_without_a_series(seat: Seat) -> None:
    Deadline.objects.create(seat=seat, kind=DeadlineKind.LEAD_ON, due_at=TOMORROW)


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
    (_a_commitment_lost, "committed: []"),
    (_somebody_elses, "committed: "),
    (_at_another_hour, "committed: "),
    (_by_another_delivery, "committed: "),
    (_a_status_invented, "its seats say confirmed"),
    (_nothing_due, "and only"),
    (_begun_at_another_hour, "and only"),
    (_closed_before_it_begins, "ends before it begins"),
    (_freed_without_a_credit, "freed nothing"),
    (_led_on_without_a_series, "leaves no other dates"),
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


def has_stranded(booking: Booking, *, since: datetime = NOON) -> str:
    return f"booking {booking.number} waits since {since} for a step that nobody has set"


def test_a_search_that_nothing_moves_on_is_said(sought: Booking) -> None:
    Deadline.objects.filter(seat=seat_of(sought), kind=DeadlineKind.OPEN_WAVE).update(dropped_at=NOON)

    assert faults() == [
        f"seats [{seat_of(sought).pk}] are sought, and 0 waves are due",
        has_stranded(sought),
    ]


def test_a_booking_that_has_stranded_is_said_by_itself(held: Booking, sought: Booking) -> None:
    assert list(nothing_is_stranded()) == []

    Deadline.objects.filter(seat=seat_of(held), kind=DeadlineKind.AUTO_CLOSE).update(dropped_at=NOON)

    assert list(nothing_is_stranded()) == [has_stranded(held)]


def test_a_road_too_long_is_said(berg: User, office: Office, amina: Mediator) -> None:
    far = make_place("Piazza Armerina", "Municipio")
    one = confirmed(amina, berg, office, delivery=Delivery.ONSITE, place_id=far.pk)
    confirmed(amina, berg, office, delivery=Delivery.ONSITE, starts_at=TOMORROW + 3 * HOUR)
    assert faults() == []

    longer = DateTimeTZRange(TOMORROW, TOMORROW + 3 * HOUR - timedelta(minutes=5))
    Commitment.objects.filter(seat_id=seat_of(one).pk).update(busy=longer)

    assert says("cannot get from")


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


def test_work_credited_otherwise_than_by_the_rules_is_said(held: Booking, berg: User) -> None:
    _is_done(held, berg, until=TOMORROW + HOUR)
    assert faults() == []

    ServiceRecord.objects.update(credited_minutes=75)

    assert faults() == [f"record {ServiceRecord.objects.get().pk} credits 75 min, not 60"]


def test_a_credit_for_nothing_is_said(held: Booking, amina: Mediator) -> None:
    record = ServiceRecord.objects.create(
        seat=seat_of(held), mediator=amina, requested_minutes=60, credited_minutes=60, created_at=NOON
    )

    assert faults() == [f"record {record.pk} credits 60 min for nothing"]


# --- A job that has changed, or went otherwise


def _is_done(booking: Booking, by: User, *, until: datetime) -> None:
    complete_booking(booking_id=booking.pk, by_id=by.pk, at=TOMORROW + HOUR, ended_at=until)


def test_an_hour_that_was_not_used_and_not_given_back_is_said(held: Booking, berg: User) -> None:
    _is_done(held, berg, until=TOMORROW + HOUR / 2)
    assert faults() == []

    Commitment.objects.filter(seat_id=seat_of(held).pk).update(
        busy=DateTimeTZRange(TOMORROW, TOMORROW + HOUR)
    )

    assert says("committed: ")


@pytest.fixture
def asked_again(held: Booking, berg: User) -> Booking:
    """Amina is asked whether she comes three hours later, too."""
    change = Change(starts_at=TOMORROW + 3 * HOUR)
    return change_booking(booking_id=held.pk, change=change, by_id=berg.pk, at=NOON)


def test_of_two_times_that_are_kept_each_that_is_not_is_said(asked_again: Booking) -> None:
    assert faults() == []
    kept = Commitment.objects.filter(seat_id=seat_of(asked_again).pk)

    for state in (CommitmentState.FILLED, CommitmentState.HELD):
        kept.filter(state=state).update(state=CommitmentState.RELEASED)
        assert says("committed: ")
        kept.filter(state=CommitmentState.RELEASED).update(state=state)


def test_a_stretch_that_covers_only_one_of_two_times_is_said(held: Booking, berg: User) -> None:
    change = Change(starts_at=TOMORROW + HOUR / 2)
    change_booking(booking_id=held.pk, change=change, by_id=berg.pk, at=NOON)
    assert faults() == []

    Commitment.objects.filter(seat_id=seat_of(held).pk).update(
        busy=DateTimeTZRange(TOMORROW + HOUR / 2, TOMORROW + 1.5 * HOUR)
    )

    assert says("committed: ")


def test_an_answer_that_is_never_too_late_is_said(asked_again: Booking) -> None:
    Deadline.objects.filter(kind=DeadlineKind.RECONFIRM_BY).update(dropped_at=NOON)

    assert faults() == [f"seat {seat_of(asked_again).pk} waits for a yes for ever", has_stranded(asked_again)]


def test_a_job_under_way_that_never_ends_is_said(held: Booking) -> None:
    meet(seat_of(held), DeadlineKind.START, at=TOMORROW)
    assert faults() == []

    Deadline.objects.filter(kind=DeadlineKind.AUTO_CLOSE).update(dropped_at=NOON)

    assert faults() == [f"seat {seat_of(held).pk} never ends by itself", has_stranded(held, since=TOMORROW)]


def test_what_is_due_of_a_job_called_off_is_said(held: Booking, berg: User) -> None:
    _is_called_off(held, berg)
    assert faults() == []

    Deadline.objects.filter(kind=DeadlineKind.START).update(dropped_at=None)

    assert faults() == [f"seat {seat_of(held).pk} is cancelled, and ['start'] is still due"]


# --- Somebody who could do it by telephone


@pytest.fixture
def rescued(berg: User, office: Office, amina: Mediator, bohdana: Mediator) -> Booking:
    booking = confirmed(amina, berg, office, delivery=Delivery.ONSITE)
    propose_rescue(booking_id=booking.pk, mediator_id=amina.pk, via=AnswerChannel.PAGE, at=NOON)
    assert faults() == []
    return booking


def test_a_rescuer_for_whom_no_time_is_held_is_said(rescued: Booking) -> None:
    Commitment.objects.update(state=CommitmentState.RELEASED)

    assert says("committed: []")


def test_a_rescuer_for_whom_nothing_is_due_is_said(rescued: Booking, amina: Mediator) -> None:
    Deadline.objects.filter(kind=DeadlineKind.RESCUE_BY).update(dropped_at=NOON)

    seat = seat_of(rescued)
    assert faults() == [
        f"seat {seat.pk} has the rescuer {amina.pk}, and an answer is due: False",
        has_stranded(rescued),
    ]


def test_an_answer_due_to_nobody_is_said(rescued: Booking) -> None:
    Seat.objects.update(rescuer=None)
    Commitment.objects.update(state=CommitmentState.RELEASED)

    assert faults() == [f"seat {seat_of(rescued).pk} has the rescuer None, and an answer is due: True"]


def test_a_rescuer_of_a_seat_that_somebody_has_is_said(held: Booking, bohdana: Mediator) -> None:
    Seat.objects.update(rescuer=bohdana)

    assert says(f"is filled, and {bohdana.pk} could do it by telephone")


# --- Freed time


def _is_called_off(booking: Booking, by: User) -> None:
    """Late: an hour is credited."""
    cancel_booking(booking_id=booking.pk, by_id=by.pk, reason="dimesso", at=NOON + 3 * HOUR)


@pytest.fixture
def reused(held: Booking, berg: User, office: Office, amina: Mediator) -> Reuse:
    """Half an hour of Amina's freed hour, which another job of hers has used since."""
    _is_called_off(held, berg)
    confirmed(amina, berg, office, at=NOON + 4 * HOUR, starts_at=TOMORROW + HOUR / 2, duration_minutes=60)
    assert faults() == []
    return Reuse.objects.get()


def test_a_late_credit_that_grows_or_shrinks_is_said(reused: Reuse) -> None:
    ServiceRecord.objects.filter(pk=reused.credit_id).update(credited_minutes=60)

    assert faults() == [f"record {reused.credit_id} was credited 60 min: 60 still are, 30 are used"]


def test_freed_time_used_by_a_job_of_somebody_else_is_said(
    reused: Reuse, berg: User, office: Office, bohdana: Mediator
) -> None:
    hers = confirmed(bohdana, berg, office, starts_at=TOMORROW + HOUR / 2)
    Reuse.objects.update(seat=seat_of(hers))

    assert says(f"the seat was never {reused.credit.mediator_id}'s")


def test_more_freed_time_used_than_both_have_is_said(reused: Reuse) -> None:
    Reuse.objects.update(minutes=45)

    assert says("they share 30 min")


def test_freed_time_used_by_what_was_called_off_is_said(reused: Reuse) -> None:
    Reuse.objects.update(seat=reused.credit.seat)

    assert says("uses itself")


def test_more_freed_time_used_than_the_job_lasts_is_said(reused: Reuse) -> None:
    Booking.objects.filter(seats=reused.seat).update(ends_at=TOMORROW + HOUR / 2 + HOUR / 4)

    assert says(f"seat {reused.seat_id} uses 30 min, and lasts 15")


# --- What is told


def test_each_secret_in_a_reserved_message_is_said(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office, silent=True)
    relay(at=NOON)
    assert faults() == []

    for secret in SECRETS:
        Message.objects.filter(booking=booking).update(body=f"Turno in {secret}")
        assert says(secret)


def test_an_event_that_is_never_told_is_said(sought: Booking) -> None:
    relay(at=NOON)
    last = BookingEvent.objects.latest("pk")
    assert list(everything_was_told(until=last.pk)) == []

    BookingEvent.objects.filter(pk=last.pk).update(relayed_at=None)

    assert list(everything_was_told(until=last.pk)) == [f"{last} ({last.kind} {last.pk}) cannot be told"]
    assert list(everything_was_told(until=last.pk - 1)) == []


def test_a_message_to_a_number_of_nobody_is_said(sought: Booking) -> None:
    relay(at=NOON)

    Message.objects.update(to="+393339999999")

    assert faults() == ["a message goes to +393339999999"]


@pytest.fixture
def told(berg: User, office: Office, amina: Mediator) -> Message:
    """The one text that the assisted person of a booking has been sent."""
    confirmed(amina, berg, office, assisted_phone=HERS, assisted_asked=True)
    relay(at=NOON)
    Message.objects.filter(to=HERS).update(status=MessageStatus.SENT, provider_sid="SM1")
    assert faults() == []
    return Message.objects.get(to=HERS)


def test_a_text_to_the_person_of_a_silent_case_or_of_one_to_keep_quiet_about_is_said(
    told: Message, office: Office
) -> None:
    Office.objects.filter(pk=office.pk).update(is_sensitive=True)

    assert says("who must not or does not want to read it")


def test_a_text_to_another_number_than_hers_is_said(told: Message) -> None:
    Message.objects.filter(pk=told.pk).update(to="+393339999999")

    assert says(f"goes to +393339999999, and hers is {HERS}")


def test_whatever_tells_her_more_than_the_town_is_said(told: Message, office: Office) -> None:
    for secret in (*SECRETS, "Municipio", office.name, office.organisation.name):
        Message.objects.filter(pk=told.pk).update(body=f"{told.body} {secret}")
        assert says(secret)
    Message.objects.filter(pk=told.pk).update(body="Appuntamento.")
    assert says("tells the person of")


def test_a_third_text_is_said(told: Message) -> None:
    for number in range(2):
        told.pk, told.dedupe_key, told.provider_sid = uuid.uuid4(), f"again {number}", f"SM2{number}"
        told.save(force_insert=True)

    assert faults() == [f"booking {told.booking_id} tells the person 3 times"]


def test_her_number_where_others_read_is_said(told: Message, amina: Mediator) -> None:
    booking = told.booking
    assert booking is not None
    Message.objects.filter(mediator=amina).update(body=f"Chiama {HERS}")
    BookingEvent.objects.create(
        booking=booking, kind=EventKind.SEARCH_HURRIED, at=NOON, facts={"a": HERS}, booking_version=1
    )

    assert faults() == [f"a message says {HERS}", f"the history says {HERS}"]


def test_a_number_kept_for_longer_than_a_day_is_said(told: Message) -> None:
    booking = told.booking
    assert booking is not None
    assert list(numbers_are_forgotten(booking.ends_at + timedelta(days=1) - HOUR)) == []

    kept = list(numbers_are_forgotten(booking.ends_at + timedelta(days=1)))

    assert [fault.rpartition(" ")[0].endswith("still has a") for fault in kept] == [True, True]


def test_two_seats_of_one_person_are_said(held: Booking, amina: Mediator) -> None:
    Seat.objects.create(booking=held, position=2, lane="short", status=SeatStatus.FILLED, mediator=amina)

    assert any("two seats of one booking" in fault for fault in faults())


def test_an_uncovered_booking_of_which_nobody_was_told_is_said(sought: Booking) -> None:
    Offer.objects.update(status=OfferStatus.EXPIRED)
    Booking.objects.filter(pk=sought.pk).update(status=BookingStatus.UNCOVERED)

    assert list(uncovered_was_said()) == [f"{fresh(sought)} is uncovered, and no coordinator was told"]
