"""Two mediators are needed for an afternoon at the school, and only one can: "1 di 2".

The office sees how much is covered and may make do with it; colleagues hear of each other; nobody holds two seats.
"""

from datetime import timedelta

import pytest

from bookings.actions.cancelling import accept_part
from bookings.actions.releasing import withdraw
from bookings.models import Booking, BookingEvent
from bookings.vocabulary import AnswerChannel, BookingStatus
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import Setting
from tests.bookings.calendars import rome
from tests.bookings.scenes import accept, fresh
from tests.factories import make_booking, make_mediator
from tests.scenarios.telephones import let_time_pass, read_at, says, send_what_is_due
from tests.visiting import Visitor

pytestmark = pytest.mark.django_db

ASKED_AT = rome("2026-07-14 09:00")
MEETING = rome("2026-07-15 15:00")
MINUTE = timedelta(minutes=1)
CLERK = "+393330033333"


@pytest.fixture
def amina(ward: Office) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def bohdana(amina: Mediator) -> Mediator:
    return make_mediator("Bohdana")


@pytest.fixture
def meeting(amina: Mediator, bohdana: Mediator, nurse: User, ward: Office, nino: User) -> Booking:
    """Both have been asked."""
    booking = make_booking(
        by=nurse,
        office=ward,
        at=ASKED_AT,
        starts_at=MEETING,
        duration_minutes=180,
        mediators_needed=2,
        setting=Setting.SCHOOL,
        contact_phone=CLERK,
    )
    let_time_pass(until=ASKED_AT + 5 * MINUTE)
    return booking


def test_the_first_yes_is_one_of_two(meeting: Booking, amina: Mediator) -> None:
    says(amina, "si", at=ASKED_AT + 10 * MINUTE)

    assert fresh(meeting).status == BookingStatus.PARTLY_COVERED
    assert read_at(CLERK)[-1] == (
        f"Richiesta {meeting.number}: ha accettato Amina, coperta 1 di 2. Cerchiamo ancora."
    )


def test_the_second_yes_confirms_and_each_hears_of_the_other(
    meeting: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    says(amina, "si", at=ASKED_AT + 10 * MINUTE)
    says(bohdana, "si", at=ASKED_AT + 20 * MINUTE)

    assert fresh(meeting).status == BookingStatus.CONFIRMED
    number = meeting.number
    assert read_at(amina.phone)[-1] == f"Nel turno {number} con te viene anche Bohdana. A presto!"
    assert f"Nel turno {number} sei con Amina. Grazie e a presto!" in read_at(bohdana.phone)
    assert read_at(CLERK)[-1].startswith(f"Richiesta {number} confermata: Bohdana")


def test_when_nobody_else_can_the_office_hears_what_it_has_and_may_make_do(
    meeting: Booking, amina: Mediator, bohdana: Mediator, nurse: User
) -> None:
    says(amina, "si", at=ASKED_AT + 10 * MINUTE)
    says(bohdana, "no", at=ASKED_AT + 20 * MINUTE)
    let_time_pass(until=ASKED_AT + 30 * MINUTE)

    assert read_at(CLERK)[-1] == (
        f"Richiesta {meeting.number}: coperta in parte, 1 di 2. Per ora nessun altro puo'."
        " Puoi accettare cosi' dalla pagina, o chiamare il +393330022222."
    )
    page = Visitor(nurse).get("booking", meeting.number)
    assert "Coperta in parte, 1 di 2" in page.text
    accept_part(booking_id=meeting.pk, by_id=nurse.pk, at=ASKED_AT + 40 * MINUTE)
    assert fresh(meeting).status == BookingStatus.CONFIRMED


def test_the_one_who_stays_hears_that_her_colleague_left_and_keeps_her_place(
    meeting: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    says(amina, "si", at=ASKED_AT + 10 * MINUTE)
    says(bohdana, "si", at=ASKED_AT + 20 * MINUTE)

    withdraw(booking_id=meeting.pk, mediator_id=bohdana.pk, at=ASKED_AT + 60 * MINUTE, via=AnswerChannel.PAGE)
    let_time_pass(until=ASKED_AT + 61 * MINUTE)

    assert read_at(amina.phone)[-1] == (
        f"Nel turno {meeting.number} Bohdana non viene piu'."
        " Il tuo posto resta tuo, cerchiamo un'altra persona."
    )
    assert meeting.seats.get(mediator=amina).status == "filled"


def test_one_person_never_holds_two_seats(meeting: Booking, amina: Mediator) -> None:
    says(amina, "si", at=ASKED_AT + 10 * MINUTE)
    says(amina, f"si {meeting.number}", at=ASKED_AT + 11 * MINUTE)

    assert meeting.seats.filter(mediator=amina).count() == 1
    assert Commitment.objects.exclude(state="released").count() == 1
    assert fresh(meeting).status == BookingStatus.PARTLY_COVERED


def test_whose_colleague_has_left_before_she_was_told_hears_that_she_has_it_all_the_same(
    meeting: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    """Both say yes and one takes it back before any message has left."""
    at = ASKED_AT + 10 * MINUTE
    for mediator in (amina, bohdana):
        accept(mediator, meeting, at=at)
    withdraw(booking_id=meeting.pk, mediator_id=amina.pk, at=at, via=AnswerChannel.PAGE)

    send_what_is_due(at=at)

    assert BookingEvent.objects.filter(relayed_at__isnull=True).count() == 0
    assert any(f"turno {meeting.number}" in words for words in read_at(bohdana.phone)[-2:])
    assert not any("con te" in words for words in read_at(bohdana.phone))
