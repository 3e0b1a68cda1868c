"""Which job did she mean? A bare yes with two offers open is asked about, in whatever language it is said."""

import re
from datetime import datetime, timedelta

import pytest

from bookings.actions.cancelling import cancel_booking
from bookings.models import Booking, Offer
from bookings.vocabulary import BookingStatus, OfferStatus
from mediation.models import Mediator, Office, User
from notifications.grammar import NO, YES
from notifications.models import Message
from notifications.vocabulary import ReplyMedium, ReplyResult
from tests.bookings.calendars import rome
from tests.bookings.scenes import fresh, offer_to, searching
from tests.factories import make_mediator
from tests.scenarios.telephones import (
    is_read_late,
    let_time_pass,
    offices_answer,
    read_at,
    says,
    send_what_is_due,
)

pytestmark = pytest.mark.django_db

NOON = rome("2026-07-14 12:00")
A_MINUTE_LATER = NOON + timedelta(minutes=1)
FRIDAY, MONDAY = rome("2026-07-17 09:00"), rome("2026-07-20 09:00")
NINO = "+393330022222"


@pytest.fixture
def amina(ward: Office) -> Mediator:
    return make_mediator("Amina")


def asked(nurse: User, ward: Office, *, at: datetime = NOON, starts_at: datetime = FRIDAY) -> Booking:
    booking = searching(nurse, ward, at=at, starts_at=starts_at)
    send_what_is_due(at=at)
    return booking


@pytest.fixture
def friday(amina: Mediator, nurse: User, ward: Office, nino: User) -> Booking:
    return asked(nurse, ward)


@pytest.fixture
def monday(friday: Booking, nurse: User, ward: Office) -> Booking:
    return asked(nurse, ward, at=NOON + timedelta(seconds=30), starts_at=MONDAY)


def last_read(mediator: Mediator) -> str:
    return read_at(mediator.phone)[-1]


def statuses(*bookings: Booking) -> list[str]:
    return [fresh(booking).status for booking in bookings]


SEARCHING, CONFIRMED = BookingStatus.SEARCHING, BookingStatus.CONFIRMED


# --- Two offers open


@pytest.mark.parametrize("word", YES)
def test_a_bare_yes_takes_neither_and_is_asked_about(
    friday: Booking, monday: Booking, amina: Mediator, word: str
) -> None:
    says(amina, word, at=A_MINUTE_LATER)

    assert statuses(friday, monday) == [SEARCHING, SEARCHING]
    assert last_read(amina) == (
        f"Hai piu' proposte aperte: {friday.number}, {monday.number}."
        f" Scrivi SI o NO con il numero, per esempio SI {friday.number}."
    )


@pytest.mark.parametrize("written", [*(f"{word} {{n}}" for word in YES if word != "1"), "{n} SI", "si{n}!"])
def test_a_yes_with_its_number_takes_that_one(
    friday: Booking, monday: Booking, amina: Mediator, written: str
) -> None:
    says(amina, written.format(n=monday.number), at=A_MINUTE_LATER)

    assert statuses(friday, monday) == [SEARCHING, CONFIRMED]
    assert last_read(amina).startswith(f"Il turno {monday.number} e' tuo: lun 20/07 ore 9-10 ")


def test_asked_which_she_says_which(friday: Booking, monday: Booking, amina: Mediator) -> None:
    says(amina, "si", at=A_MINUTE_LATER)
    says(amina, f"si {monday.number}", at=A_MINUTE_LATER + timedelta(minutes=1))

    assert statuses(friday, monday) == [SEARCHING, CONFIRMED]


@pytest.mark.parametrize("word", NO)
def test_a_bare_no_is_asked_about_as_well(
    friday: Booking, monday: Booking, amina: Mediator, word: str
) -> None:
    says(amina, word, at=A_MINUTE_LATER)

    assert Offer.objects.open().count() == 2
    assert last_read(amina).startswith(f"Hai piu' proposte aperte: {friday.number}, {monday.number}.")


def test_with_one_offer_open_no_number_is_needed(friday: Booking, amina: Mediator) -> None:
    says(amina, "si", at=A_MINUTE_LATER)

    assert statuses(friday) == [CONFIRMED]


def test_a_bare_no_with_only_a_job_of_hers_is_asked_about(friday: Booking, amina: Mediator) -> None:
    says(amina, "si", at=A_MINUTE_LATER)

    says(amina, "no", at=A_MINUTE_LATER + timedelta(minutes=1))

    assert statuses(friday) == [CONFIRMED]
    assert f"NO {friday.number}" in last_read(amina)


@pytest.mark.parametrize("word", ["grazie", "Ciao!", "buongiorno", "va bene", "thanks", "merci", "дякую"])
def test_a_courtesy_takes_nothing(friday: Booking, amina: Mediator, word: str) -> None:
    reply = says(amina, word, at=A_MINUTE_LATER)

    assert (reply.result, statuses(friday)) == (ReplyResult.COURTESY, [SEARCHING])
    assert str(friday.number) in last_read(amina)


@pytest.mark.parametrize("body", ["si", "OK"])
def test_with_no_offer_open_a_yes_answers_the_reminder(friday: Booking, amina: Mediator, body: str) -> None:
    says(amina, "si", at=A_MINUTE_LATER)
    evening_before = rome("2026-07-16 18:00")
    let_time_pass(until=evening_before)

    reply = says(amina, body, at=evening_before + timedelta(minutes=5))

    assert (reply.result, reply.booking) == (ReplyResult.REMINDER_CONFIRMED, friday)


def test_a_missed_call_with_one_offer_open_takes_it_and_says_so(friday: Booking, amina: Mediator) -> None:
    says(amina, "", at=A_MINUTE_LATER, medium=ReplyMedium.MISSED_CALL)

    assert statuses(friday) == [CONFIRMED]
    assert any("Squillo ricevuto" in text and str(friday.number) in text for text in read_at(amina.phone))


def test_a_missed_call_with_two_open_is_asked_about(
    friday: Booking, monday: Booking, amina: Mediator
) -> None:
    says(amina, "", at=A_MINUTE_LATER, medium=ReplyMedium.MISSED_CALL)

    assert statuses(friday, monday) == [SEARCHING, SEARCHING]
    assert {str(friday.number), str(monday.number)} <= set(re.findall(r"\d+", last_read(amina)))


def test_what_stays_unclear_reaches_nino(friday: Booking, amina: Mediator) -> None:
    first, second = (says(amina, "boh", at=A_MINUTE_LATER + timedelta(seconds=n)) for n in (0, 30))

    assert (first.needs_coordinator, second.needs_coordinator) == (False, True)
    assert statuses(friday) == [SEARCHING]


def test_an_unknown_number_is_answered_nothing_and_nino_reads_it(friday: Booking) -> None:
    reply = offices_answer("+393339999999", f"si {friday.number}", at=A_MINUTE_LATER)

    assert (reply.result, reply.needs_coordinator) == (ReplyResult.UNKNOWN_NUMBER, True)
    assert (read_at("+393339999999"), statuses(friday)) == ([], [SEARCHING])


def test_a_yes_with_a_condition_takes_nothing_and_nino_reads_it(friday: Booking, amina: Mediator) -> None:
    reply = says(amina, "si ma arrivo alle 10.30", at=A_MINUTE_LATER)

    assert statuses(friday) == [SEARCHING]
    assert reply.needs_coordinator is True
    assert read_at(NINO) == [
        f"Turno {friday.number}: Amina Prova ha risposto con una condizione."
        " Non vale come si': leggi e richiama."
    ]


# --- Read late: what counts is what stood open when she wrote

TEN_PAST = NOON + timedelta(minutes=10)


@pytest.mark.parametrize("word", ["si", "no"])
def test_a_bare_word_about_two_offers_is_asked_about_though_one_is_gone_since(
    friday: Booking, monday: Booking, amina: Mediator, nurse: User, word: str
) -> None:
    cancel_booking(booking_id=friday.pk, by_id=nurse.pk, reason="", at=A_MINUTE_LATER + timedelta(minutes=1))

    reply = is_read_late(amina, word, written_at=A_MINUTE_LATER, at=TEN_PAST)

    assert (reply.result, offer_to(amina, monday).is_open) == (ReplyResult.UNCLEAR, True)
    assert statuses(monday) == [SEARCHING]
    assert last_read(amina).startswith("Hai piu' proposte aperte:")
    assert {str(friday.number), str(monday.number)} <= set(re.findall(r"\d+", last_read(amina)))


def test_a_bare_yes_to_the_only_offer_takes_it_and_not_the_one_made_since(
    friday: Booking, amina: Mediator, nurse: User, ward: Office
) -> None:
    later = asked(nurse, ward, at=A_MINUTE_LATER + timedelta(minutes=1), starts_at=MONDAY)

    is_read_late(amina, "si", written_at=A_MINUTE_LATER, at=TEN_PAST)

    assert statuses(friday, later) == [CONFIRMED, SEARCHING]


@pytest.mark.parametrize("word", ["si", "no"])
def test_a_bare_word_about_an_offer_that_is_gone_says_nothing_of_another(
    friday: Booking, amina: Mediator, nurse: User, ward: Office, word: str
) -> None:
    cancel_booking(booking_id=friday.pk, by_id=nurse.pk, reason="", at=A_MINUTE_LATER + timedelta(minutes=1))
    later = asked(nurse, ward, at=A_MINUTE_LATER + timedelta(minutes=2), starts_at=MONDAY)

    reply = is_read_late(amina, word, written_at=A_MINUTE_LATER, at=TEN_PAST)

    assert (reply.result, reply.booking) == (ReplyResult.TOO_LATE, friday)
    assert (offer_to(amina, later).is_open, statuses(later)) == (True, [SEARCHING])


# --- An offer that is closed says what happened


def test_taken_by_somebody_else(friday: Booking, amina: Mediator, nurse: User, ward: Office) -> None:
    bohdana = make_mediator("Bohdana")
    booking = asked(nurse, ward)
    says(bohdana, f"si {booking.number}", at=A_MINUTE_LATER)

    says(amina, f"si {booking.number}", at=A_MINUTE_LATER)

    assert last_read(amina) == (
        f"Grazie! Il turno {booking.number} e' gia' preso. Sei in riserva n. 1:"
        " se si libera ti scriviamo subito."
    )


def test_its_time_was_over(friday: Booking, amina: Mediator) -> None:
    late = offer_to(amina, friday).expires_at
    let_time_pass(until=late)

    says(amina, f"si {friday.number}", at=late + timedelta(minutes=1))

    assert last_read(amina) == (
        f"Grazie della risposta! Per il turno {friday.number} il tempo e' scaduto mar 14/07 ore 16:01."
        " Alla prossima!"
    )


def test_the_office_called_it_off(friday: Booking, amina: Mediator, nurse: User) -> None:
    cancel_booking(booking_id=friday.pk, by_id=nurse.pk, reason="", at=A_MINUTE_LATER)
    send_what_is_due(at=A_MINUTE_LATER)

    says(amina, f"si {friday.number}", at=A_MINUTE_LATER)

    assert read_at(amina.phone)[1:] == [
        f"Il turno {friday.number} non serve piu': la richiesta e' stata annullata."
        " Non devi rispondere. Grazie lo stesso!",
        f"Grazie della risposta! La proposta per il turno {friday.number} non e' piu' aperta."
        f" Dubbi? Chiama il {NINO}.",
    ]


def test_she_had_said_no_before(friday: Booking, amina: Mediator) -> None:
    says(amina, f"no {friday.number}", at=A_MINUTE_LATER)

    says(amina, f"si {friday.number}", at=A_MINUTE_LATER + timedelta(minutes=1))

    assert offer_to(amina, friday).status == OfferStatus.DECLINED
    assert last_read(amina) == (
        f"Per il turno {friday.number} avevi detto NO. Se hai cambiato idea chiama il {NINO}: vediamo!"
    )


def test_it_was_hers_already(friday: Booking, amina: Mediator) -> None:
    says(amina, "si", at=A_MINUTE_LATER)

    says(amina, f"si {friday.number}", at=A_MINUTE_LATER + timedelta(minutes=1))

    assert last_read(amina) == (
        f"Tutto a posto: il turno {friday.number} e' gia' tuo, ven 17/07 ore 9-10."
        f" Se non puoi: NO {friday.number}."
    )


def test_there_is_no_such_number(friday: Booking, amina: Mediator) -> None:
    says(amina, "si 99", at=A_MINUTE_LATER)
    says(amina, "si 98765", at=A_MINUTE_LATER)

    assert statuses(friday) == [SEARCHING]
    assert last_read(amina) == (
        f"Non trovo il turno 98765 fra i tuoi. Controlla il numero e riscrivi, oppure chiama il {NINO}."
    )


# --- Two machines answering each other


def test_two_machines_stop_after_five_and_nino_has_it(friday: Booking, amina: Mediator) -> None:
    echo = [says(amina, last_read(amina), at=A_MINUTE_LATER + timedelta(seconds=n)) for n in range(8)]

    assert len(read_at(amina.phone)) == 1 + 5
    assert echo[-1].needs_coordinator is True
    assert statuses(friday) == [SEARCHING]


def test_after_ten_minutes_she_is_answered_again(friday: Booking, amina: Mediator) -> None:
    for n in range(8):
        says(amina, "boh", at=A_MINUTE_LATER + timedelta(seconds=n))

    says(amina, "boh", at=A_MINUTE_LATER + timedelta(minutes=11))

    assert len(read_at(amina.phone)) == 1 + 6


def test_a_real_yes_in_the_middle_of_it_still_counts(friday: Booking, amina: Mediator) -> None:
    for n in range(8):
        says(amina, "risposta automatica", at=A_MINUTE_LATER + timedelta(seconds=n))

    reply = says(amina, f"si {friday.number}", at=A_MINUTE_LATER + timedelta(seconds=30))

    assert (reply.result, statuses(friday)) == (ReplyResult.ACCEPTED, [CONFIRMED])
    assert last_read(amina).startswith(f"Il turno {friday.number} e' tuo")
    assert Message.objects.filter(to=amina.phone, text_key="not_understood").count() == 5
