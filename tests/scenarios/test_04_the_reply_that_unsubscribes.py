"""The reply that unsubscribes: a bare STOP or CANCEL is about messages, and never about a job."""

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from bookings.actions.cancelling import cancel_booking
from bookings.models import Booking, Offer
from bookings.vocabulary import BookingStatus
from mediation.models import Mediator, Office, User
from notifications import callbacks
from notifications.grammar import OPT_OUT_WORDS
from notifications.models import Message
from notifications.vocabulary import Channel, ReplyResult
from tests.bookings.calendars import rome
from tests.bookings.scenes import fresh, searching, seat_of
from tests.factories import make_mediator
from tests.scenarios.telephones import read_at, says, send_what_is_due

pytestmark = pytest.mark.django_db

NOON = rome("2026-07-14 12:00")
MINUTE = timedelta(minutes=1)
NINO = "+393330022222"


@pytest.fixture
def amina(ward: Office) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def hers(amina: Mediator, nurse: User, ward: Office, nino: User) -> Booking:
    """Amina has said yes to tomorrow at noon."""
    booking = searching(nurse, ward, at=NOON)
    send_what_is_due(at=NOON)
    says(amina, "si", at=NOON + MINUTE)
    return fresh(booking)


def is_still_hers(booking: Booking, amina: Mediator) -> bool:
    return (fresh(booking).status, seat_of(booking).mediator) == (BookingStatus.CONFIRMED, amina)


@pytest.mark.parametrize("word", [*sorted(OPT_OUT_WORDS), "STOP", " Cancel! "])
def test_a_bare_word_unsubscribes_and_releases_nothing(hers: Booking, amina: Mediator, word: str) -> None:
    reply = says(amina, word, at=NOON + 2 * MINUTE)

    amina.refresh_from_db()
    assert (reply.result, amina.opted_out_at) == (ReplyResult.OPTED_OUT, NOON + 2 * MINUTE)
    assert is_still_hers(hers, amina)


def test_nino_hears_of_it_at_once_because_she_has_a_job(hers: Booking, amina: Mediator) -> None:
    says(amina, "STOP", at=NOON + 2 * MINUTE)

    [alarm] = read_at(NINO)
    assert "Amina Prova" in alarm
    assert "Turni futuri: 1, nessuno liberato." in alarm


def test_without_a_job_nobody_is_disturbed(amina: Mediator, nino: User) -> None:
    says(amina, "STOP", at=NOON)

    assert read_at(NINO) == []


def test_she_is_not_written_to_any_more(hers: Booking, amina: Mediator, nurse: User, ward: Office) -> None:
    says(amina, "CANCEL", at=NOON + 2 * MINUTE)
    heard = read_at(amina.phone)

    other = searching(
        nurse, ward, at=NOON + 3 * MINUTE, starts_at=rome("2026-07-17 09:00"), contact_phone="+393330044444"
    )
    send_what_is_due(at=NOON + 3 * MINUTE)

    assert read_at(amina.phone) == heard
    assert not Offer.objects.filter(seat__booking=other, delivered_at__isnull=False).exists()


@pytest.mark.parametrize("words", ["annulla {n}", "{n} no", "Нет {n}", "NO {n}", "no{n}"])
def test_with_its_number_it_gives_that_job_back_and_she_goes_on_being_written_to(
    hers: Booking, amina: Mediator, words: str
) -> None:
    says(amina, words.format(n=hers.number), at=NOON + 2 * MINUTE)

    amina.refresh_from_db()
    assert amina.opted_out_at is None
    assert seat_of(hers).mediator is None
    assert str(hers.number) in read_at(amina.phone)[-1]


def test_a_call_takes_over_and_what_cannot_be_said_a_letter(
    hers: Booking, amina: Mediator, nurse: User, settings: Settings
) -> None:
    settings.SENDS_EMAIL = True
    amina.user = User.objects.create_user("amina", email="amina@persone.example")
    amina.save()
    says(amina, "STOP", at=NOON + 2 * MINUTE)

    cancel_booking(booking_id=hers.pk, by_id=nurse.pk, reason="", at=NOON + 3 * MINUTE)
    send_what_is_due(at=NOON + 3 * MINUTE)

    [call] = Message.objects.filter(to=amina.phone, channel=Channel.VOICE)
    assert (call.text_key, call.is_urgent) == ("call_off", True)
    callbacks.note_call_ended(message_id=call.pk, sid="CA1", status="no-answer", at=NOON + 4 * MINUTE)
    send_what_is_due(at=NOON + 4 * MINUTE)
    [letter] = Message.objects.filter(channel=Channel.EMAIL, mediator=amina)
    assert (letter.email, letter.in_place_of) == ("amina@persone.example", call.in_place_of)


def test_a_bare_annulla_is_no_such_word_and_gives_nothing_back_either(hers: Booking, amina: Mediator) -> None:
    says(amina, "annulla", at=NOON + 2 * MINUTE)

    amina.refresh_from_db()
    assert amina.opted_out_at is None
    assert is_still_hers(hers, amina)
    assert f"NO {hers.number}" in read_at(amina.phone)[-1]


@pytest.mark.parametrize("word", ["START", "Unstop"])
def test_start_brings_her_back(hers: Booking, amina: Mediator, word: str) -> None:
    says(amina, "STOP", at=NOON + 2 * MINUTE)

    reply = says(amina, word, at=NOON + 3 * MINUTE)

    amina.refresh_from_db()
    assert (reply.result, amina.opted_out_at) == (ReplyResult.OPTED_IN, None)
    assert read_at(amina.phone)[-1].startswith("Fatto, grazie!")
    assert is_still_hers(hers, amina)
