"""The case that must stay silent: whoever is kept away is never asked, and neither side learns that she is.

What messages and pages may say of such a case is tested with them.
"""

import json
from datetime import timedelta

import pytest

from bookings.actions.dispatching import assign_mediator
from bookings.models import Booking, BookingEvent, Offer
from bookings.queries import candidates_and_left_out
from bookings.vocabulary import BookingStatus
from mediation.matching.reasons import sentence
from mediation.models import Exclusion, Mediator, Office, User
from tests.bookings.clockwork import play
from tests.bookings.scenes import fresh, searching, seat_of
from tests.factories import NOON, make_booking, make_mediator

pytestmark = pytest.mark.django_db

SECRET = "parente della persona assistita"


@pytest.fixture
def amina(ward: Office) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def bohdana(ward: Office) -> Mediator:
    return make_mediator("Bohdana")


@pytest.fixture
def kept_apart(amina: Mediator) -> Exclusion:
    return Exclusion.objects.create(mediator=amina, case_reference="C-7", reason=SECRET, is_blind=True)


def silent_case(nurse: User, ward: Office, case_reference: str = "C-7") -> Booking:
    return make_booking(by=nurse, office=ward, silent=True, case_reference=case_reference)


def test_she_is_asked_in_no_wave_of_any_lane_while_her_colleague_is(
    kept_apart: Exclusion, amina: Mediator, bohdana: Mediator, nurse: User, ward: Office
) -> None:
    for at in (NOON, NOON + timedelta(days=1) - timedelta(hours=5), NOON + timedelta(hours=23)):
        searching(nurse, ward, at=at, starts_at=NOON + timedelta(days=1), silent=True, case_reference="C-7")
    play(until=NOON + timedelta(days=2))

    asked = Offer.objects.values_list("mediator__first_name", flat=True)
    assert set(asked) == {"Bohdana"}
    assert asked.count() == 3


def test_in_every_other_case_she_is_asked_as_before(
    kept_apart: Exclusion, amina: Mediator, nurse: User, ward: Office
) -> None:
    booking = silent_case(nurse, ward, case_reference="C-8")
    play(until=NOON + timedelta(minutes=2))

    assert Offer.objects.get(seat__booking=booking).mediator == amina


def test_nobody_reads_why_not_even_the_coordinator(
    kept_apart: Exclusion, amina: Mediator, nurse: User, ward: Office
) -> None:
    booking = silent_case(nurse, ward)

    _, (verdict,) = candidates_and_left_out(seat_of(booking), at=NOON)

    assert sentence(verdict) == "Esclusa"
    assert verdict.facts.exclusion_reason is None


def test_the_history_names_her_nowhere(
    kept_apart: Exclusion, amina: Mediator, bohdana: Mediator, nurse: User, nino: User, ward: Office
) -> None:
    booking = silent_case(nurse, ward)
    play(until=NOON + timedelta(minutes=2))
    assign_mediator(booking_id=booking.pk, mediator_id=bohdana.pk, reason="d'accordo", by_id=nino.pk, at=NOON)

    events = BookingEvent.objects.filter(booking=booking)
    assert fresh(booking).status == BookingStatus.CONFIRMED
    assert amina.pk not in set(events.values_list("mediator_id", flat=True))
    assert SECRET not in json.dumps(list(events.values_list("facts", flat=True)))


def test_a_silent_case_is_reserved_whatever_the_office(nurse: User, ward: Office) -> None:
    assert silent_case(nurse, ward).is_reserved
    assert not make_booking(by=nurse, office=ward).is_reserved
