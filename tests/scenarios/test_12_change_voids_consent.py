"""A change that voids consent: moved from 15:00 to 16:30, she has to say yes again, and both times are hers meanwhile.

Only the room changed: she is told, and keeps it.
"""

from datetime import datetime, timedelta

import pytest

from bookings.actions.changing import Change, change_booking
from bookings.models import Booking, Offer
from bookings.vocabulary import BookingStatus, EventKind
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState, Delivery
from notifications.relay import relay
from tests.bookings.calendars import rome
from tests.bookings.clockwork import told
from tests.bookings.scenes import accept, fresh, searching, seat_of
from tests.factories import make_mediator, make_place
from tests.scenarios.telephones import let_time_pass, read_at, says, send_what_is_due

pytestmark = pytest.mark.django_db

MONDAY_MORNING = rome("2026-07-13 10:00")
THREE, HALF_PAST_FOUR = rome("2026-07-16 15:00"), rome("2026-07-16 16:30")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SALVO, NINO = "+393330033333", "+393330022222"


@pytest.fixture
def amina(ward: Office) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def at_three(amina: Mediator, nurse: User, ward: Office, nino: User) -> Booking:
    """Amina comes to the ward on Thursday at three."""
    booking = searching(
        nurse,
        ward,
        at=MONDAY_MORNING,
        starts_at=THREE,
        delivery=Delivery.ONSITE,
        place_id=make_place("Enna", "Sala 1").pk,
        contact_phone=SALVO,
    )
    accept(amina, booking, at=MONDAY_MORNING)
    send_what_is_due(at=MONDAY_MORNING)
    return fresh(booking)


def change(booking: Booking, by: User, **values: object) -> None:
    change_booking(
        booking_id=booking.pk,
        change=Change(**values),  # type: ignore[arg-type]
        by_id=by.pk,
        at=MONDAY_MORNING + MINUTE,
    )
    send_what_is_due(at=MONDAY_MORNING + MINUTE)


@pytest.fixture
def moved(at_three: Booking, nurse: User) -> Booking:
    change(at_three, nurse, starts_at=HALF_PAST_FOUR)
    return fresh(at_three)


def her_hours(mediator: Mediator) -> list[tuple[datetime, datetime]]:
    kept = Commitment.objects.filter(mediator=mediator).exclude(state=CommitmentState.RELEASED)
    return [(each.busy.lower, each.busy.upper) for each in kept.order_by("busy")]


def test_she_is_asked_what_was_what_is_and_until_when(moved: Booking, amina: Mediator) -> None:
    assert moved.status == BookingStatus.RECONFIRMING
    assert read_at(amina.phone)[-1] == (
        f"Cambia il turno {moved.number}: era gio 16/07 ore 15-16, ora gio 16/07 ore 16:30-17:30, Enna."
        f" SI {moved.number} o NO {moved.number} entro lun 13/07 ore 12:01."
    )


def test_the_ward_reads_that_it_is_not_confirmed_until_she_has_said_so(moved: Booking) -> None:
    assert read_at(SALVO)[-1] == (
        f"Richiesta {moved.number} cambiata: Amina deve dire di nuovo di si' entro lun 13/07 ore 12:01."
        " Fino ad allora non e' confermata."
    )


def test_both_times_are_hers_until_she_answers(
    moved: Booking, amina: Mediator, nurse: User, ward: Office
) -> None:
    assert her_hours(amina) == [(THREE, THREE + HOUR), (HALF_PAST_FOUR, HALF_PAST_FOUR + HOUR)]
    for starts_at in (THREE, HALF_PAST_FOUR):
        other = searching(nurse, ward, at=MONDAY_MORNING + MINUTE, starts_at=starts_at)
        assert not Offer.objects.filter(seat__booking=other, mediator=amina).exists()


@pytest.mark.parametrize("written", ["si", "SI {n}", "{n} ok", "sì!", "так"])
def test_she_says_yes_and_it_is_hers_at_half_past_four(moved: Booking, amina: Mediator, written: str) -> None:
    says(amina, written.format(n=moved.number), at=MONDAY_MORNING + HOUR)

    assert (fresh(moved).status, seat_of(moved).mediator) == (BookingStatus.CONFIRMED, amina)
    assert her_hours(amina) == [(HALF_PAST_FOUR, HALF_PAST_FOUR + HOUR)]
    assert read_at(amina.phone)[-1].startswith(f"Il turno {moved.number} e' tuo: gio 16/07 ore 16:30-17:30")
    assert read_at(SALVO)[-1].startswith(
        f"Richiesta {moved.number} confermata: Amina, UCRAINO, gio 16/07 ore 16:30."
    )


@pytest.mark.parametrize("written", ["no", "NO {n}", "non posso", "ні {n}"])
def test_she_says_no_and_somebody_else_is_searched_for_at_once(
    moved: Booking, amina: Mediator, written: str
) -> None:
    bohdana = make_mediator("Bohdana")

    says(amina, written.format(n=moved.number), at=MONDAY_MORNING + HOUR)
    let_time_pass(until=MONDAY_MORNING + HOUR)

    assert (fresh(moved).status, her_hours(amina)) == (BookingStatus.SEARCHING, [])
    assert read_at(bohdana.phone)[-1].startswith(f"TURNO {moved.number} UCRAINO")
    assert read_at(amina.phone)[-1].startswith(f"Va bene, hai restituito il turno {moved.number}")
    assert read_at(SALVO)[-1].startswith(f"Richiesta {moved.number}: la persona confermata non puo' piu'")
    assert read_at(NINO)[-1].startswith(
        f"Turno {moved.number} di gio 16/07 ore 16:30: dopo la modifica Amina Prova non lo tiene."
    )


def test_she_says_nothing_for_two_hours_and_that_is_no_yes(moved: Booking, amina: Mediator) -> None:
    make_mediator("Bohdana")

    let_time_pass(until=MONDAY_MORNING + MINUTE + 2 * HOUR)

    assert (fresh(moved).status, her_hours(amina)) == (BookingStatus.SEARCHING, [])
    kinds = [kind for kind in told(moved) if kind != EventKind.OFFER_SENT]
    assert kinds[-4:] == [
        EventKind.RECONFIRMATION_LAPSED,
        EventKind.SEARCH_RESTARTED,
        EventKind.WAVE_OPENED,
        EventKind.OFFER_MADE,
    ]
    assert read_at(amina.phone)[-1].startswith(f"Il turno {moved.number} era cambiato")


def test_a_yes_that_she_wrote_before_she_was_asked_says_nothing_of_the_new_time(
    at_three: Booking, amina: Mediator, nurse: User
) -> None:
    written_at = MONDAY_MORNING
    change(at_three, nurse, starts_at=HALF_PAST_FOUR)

    says(amina, f"si {at_three.number}", at=written_at)

    assert fresh(at_three).status == BookingStatus.RECONFIRMING


def test_with_an_offer_open_as_well_a_bare_yes_is_asked_about(
    moved: Booking, amina: Mediator, nurse: User, ward: Office
) -> None:
    other = searching(nurse, ward, at=MONDAY_MORNING + 2 * MINUTE, starts_at=THREE + 48 * HOUR)

    says(amina, "si", at=MONDAY_MORNING + HOUR)

    assert [fresh(each).status for each in (moved, other)] == [
        BookingStatus.RECONFIRMING,
        BookingStatus.SEARCHING,
    ]
    assert read_at(amina.phone)[-1].startswith(f"Hai piu' proposte aperte: {other.number}, {moved.number}.")


def test_only_the_room_has_changed_she_is_told_and_keeps_it(
    at_three: Booking, amina: Mediator, nurse: User
) -> None:
    change(at_three, nurse, place_id=make_place("Enna", "Sala 7").pk)

    assert (fresh(at_three).status, seat_of(at_three).mediator) == (BookingStatus.CONFIRMED, amina)
    assert read_at(amina.phone)[-1].startswith(f"Il turno {at_three.number} resta tuo, con dettagli nuovi:")
    assert "Sala 7" in read_at(amina.phone)[-1]


def test_her_yes_to_the_hours_before_is_no_yes_to_those_of_now(
    moved: Booking, amina: Mediator, nurse: User
) -> None:
    """The office moves it once more, and her yes to the first question crosses the second on its way."""
    again = MONDAY_MORNING + 5 * MINUTE
    change_booking(
        booking_id=moved.pk, change=Change(starts_at=HALF_PAST_FOUR + 2 * HOUR), by_id=nurse.pk, at=again
    )
    relay(at=again)

    says(amina, "si", at=again + timedelta(seconds=1))

    assert fresh(moved).status == BookingStatus.RECONFIRMING
    send_what_is_due(at=again + timedelta(seconds=2))
    assert any("e' cambiato ancora" in words for words in read_at(amina.phone))

    says(amina, "si", at=again + MINUTE)

    assert fresh(moved).status == BookingStatus.CONFIRMED
