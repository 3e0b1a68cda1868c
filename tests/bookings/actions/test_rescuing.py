"""Another way proposed: what it is possible for, and that nothing of it is left when it is over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from bookings.actions.cancelling import cancel_booking
from bookings.actions.changing import Change, change_booking
from bookings.actions.closing import cover_externally
from bookings.actions.dispatching import assign_mediator
from bookings.actions.releasing import SeatNotYours
from bookings.actions.requesting import BadPhoneNumber, CallNumberMissing
from bookings.actions.rescuing import (
    NoRescue,
    RescueNotPossible,
    accept_rescue,
    propose_rescue,
    refuse_rescue,
)
from bookings.hours import MediatorElsewhere
from bookings.models import Booking
from bookings.vocabulary import AnswerChannel, BookingStatus, DeadlineKind, EventKind, OfferStatus
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState, Delivery
from tests.bookings.clockwork import due, everything, last_event, play
from tests.bookings.scenes import accept, confirmed, fresh, offer_to, searching, seat_of
from tests.factories import NOON, TOMORROW, make_booking

pytestmark = pytest.mark.django_db

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TEN_TO = TOMORROW - 50 * MINUTE


@pytest.fixture
def job(amina: Mediator, bohdana: Mediator, berg: User, office: Office) -> Booking:
    return confirmed(amina, berg, office, delivery=Delivery.ONSITE)


@pytest.fixture
def proposed(job: Booking, amina: Mediator) -> Booking:
    propose(job, amina)
    return fresh(job)


def propose(booking: Booking, mediator: Mediator, **values: Any) -> None:
    propose_rescue(
        **{
            "booking_id": booking.pk,
            "mediator_id": mediator.pk,
            "via": AnswerChannel.PAGE,
            "at": TEN_TO,
            **values,
        }
    )


def take_her(booking: Booking, by: User, **values: Any) -> None:
    accept_rescue(
        **{
            "booking_id": booking.pk,
            "via": AnswerChannel.PAGE,
            "at": TEN_TO + MINUTE,
            "by_id": by.pk,
            **values,
        }
    )


def kept(booking: Booking) -> list[str]:
    held = Commitment.objects.filter(seat_id=seat_of(booking).pk).exclude(state=CommitmentState.RELEASED)
    return list(held.values_list("state", flat=True))


def test_the_office_may_say_another_number_to_call(proposed: Booking, berg: User) -> None:
    take_her(proposed, berg, call_number="0935 000222")

    assert fresh(proposed).call_number == "+390935000222"
    event = last_event(proposed, EventKind.RESCUE_ACCEPTED)
    assert event.facts["before"] == {"delivery": "onsite", "call_number": ""}


def test_her_yes_is_her_yes_again(proposed: Booking, amina: Mediator, berg: User) -> None:
    assert offer_to(amina, proposed).status == OfferStatus.WITHDRAWN

    take_her(proposed, berg)

    assert offer_to(amina, proposed).status == OfferStatus.ACCEPTED
    assert set(due(seat_of(proposed))) == {
        *(DeadlineKind.START, DeadlineKind.AUTO_CLOSE),
        *(DeadlineKind.CHECK_ARRIVAL, DeadlineKind.ALERT_LATE, DeadlineKind.SUSPECT_NO_SHOW),
    }
    play(until=TOMORROW)
    assert fresh(proposed).status == BookingStatus.IN_PROGRESS


@pytest.fixture
def held_at_noon(proposed: Booking) -> Booking:
    """What is held for her is not the hour of the booking."""
    held = Commitment.objects.filter(seat_id=seat_of(proposed).pk, state=CommitmentState.HELD)
    held.update(busy=DateTimeTZRange(TOMORROW + 3 * HOUR, TOMORROW + 4 * HOUR))
    return proposed


def test_she_has_the_hours_of_the_booking_whatever_was_held(
    held_at_noon: Booking, amina: Mediator, berg: User
) -> None:
    take_her(held_at_noon, berg)

    hers = Commitment.objects.exclude(state=CommitmentState.RELEASED).get(mediator=amina)
    assert (hers.state, hers.busy.lower, hers.busy.upper) == ("filled", TOMORROW, TOMORROW + HOUR)
    assert (hers.delivery, hers.place) == (Delivery.PHONE, None)


def test_with_another_job_at_those_hours_she_is_not_taken(
    held_at_noon: Booking, amina: Mediator, berg: User, office: Office, nino: User
) -> None:
    other = make_booking(by=berg, office=office, starts_at=TOMORROW)
    assign_mediator(booking_id=other.pk, mediator_id=amina.pk, reason="serve", by_id=nino.pk, at=NOON)
    before = everything()

    with pytest.raises(MediatorElsewhere) as refused:
        take_her(held_at_noon, berg)

    assert (everything(), refused.value.other_number) == (before, other.pk)


def test_even_after_the_hour_has_come(job: Booking, amina: Mediator, berg: User) -> None:
    propose(job, amina, at=TOMORROW + 5 * MINUTE)
    take_her(job, berg, at=TOMORROW + 6 * MINUTE)
    play(until=TOMORROW + 6 * MINUTE)

    assert (fresh(job).status, seat_of(job).mediator) == (BookingStatus.IN_PROGRESS, amina)


@pytest.mark.parametrize(
    "end",
    [
        lambda booking, by: cancel_booking(booking_id=booking.pk, by_id=by.pk, reason="", at=TEN_TO),
        lambda booking, by: cover_externally(booking_id=booking.pk, by_id=by.pk, reason="", at=TEN_TO),
        lambda booking, by: refuse_rescue(
            booking_id=booking.pk, via=AnswerChannel.PAGE, by_id=by.pk, at=TEN_TO
        ),
        lambda booking, by: change_booking(
            booking_id=booking.pk,
            change=Change(starts_at=TOMORROW + 5 * HOUR),
            by_id=by.pk,
            at=TEN_TO,
        ),
    ],
    ids=["cancelled", "covered externally", "refused", "moved"],
)
def test_nothing_is_held_for_her_once_it_is_over(
    proposed: Booking, amina: Mediator, berg: User, end: Callable[[Booking, User], None]
) -> None:
    assert kept(proposed) == [CommitmentState.HELD]

    end(proposed, berg)

    assert (kept(proposed), seat_of(proposed).rescuer) == ([], None)
    assert DeadlineKind.RESCUE_BY not in due(seat_of(proposed))
    assert last_event(proposed, EventKind.RESCUE_REFUSED).mediator == amina
    with pytest.raises(NoRescue):
        take_her(proposed, berg)


@pytest.mark.parametrize("at", [TOMORROW + HOUR, TOMORROW + 5 * HOUR])
def test_what_is_over_is_not_saved(job: Booking, amina: Mediator, at: Any) -> None:
    before = everything()

    with pytest.raises(RescueNotPossible):
        propose(job, amina, at=at)

    assert everything() == before


def test_what_is_by_telephone_already_is_not_saved(amina: Mediator, berg: User, office: Office) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    with pytest.raises(RescueNotPossible):
        propose(booking, amina)

    assert everything() == before


def test_a_team_is_not_saved_by_half(amina: Mediator, bohdana: Mediator, berg: User, office: Office) -> None:
    booking = make_booking(by=berg, office=office, mediators_needed=2, delivery=Delivery.ONSITE)
    play(until=NOON + 2 * MINUTE)
    accept(amina, booking)
    before = everything()

    with pytest.raises(RescueNotPossible):
        propose(booking, amina)

    assert everything() == before


def test_nobody_proposes_it_for_what_is_not_hers(job: Booking, bohdana: Mediator) -> None:
    before = everything()

    with pytest.raises(SeatNotYours):
        propose(job, bohdana)

    assert everything() == before


def test_nobody_is_taken_who_has_not_proposed_it(job: Booking, berg: User) -> None:
    before = everything()

    with pytest.raises(NoRescue):
        take_her(job, berg)

    assert everything() == before


@pytest.mark.parametrize("at", [TOMORROW + HOUR, TOMORROW + 5 * HOUR])
def test_nobody_is_taken_for_what_is_over(proposed: Booking, berg: User, at: datetime) -> None:
    before = everything()

    with pytest.raises(NoRescue):
        take_her(proposed, berg, at=at)

    assert everything() == before


def test_without_a_number_nobody_could_call(amina: Mediator, berg: User, office: Office) -> None:
    office.phone = ""
    office.save()
    booking = searching(berg, office, delivery=Delivery.ONSITE, contact_phone="")
    accept(amina, booking)
    propose(booking, amina)
    before = everything()

    with pytest.raises(CallNumberMissing):
        take_her(booking, berg)
    with pytest.raises(BadPhoneNumber):
        take_her(booking, berg, call_number="12")

    assert everything() == before
