"""The case that must stay silent: what every telephone shows, from the request to the end.

A woman needs a Ukrainian-speaking woman beside her, in Nicosia, on Friday at nine. Whoever reads over a shoulder must
learn nothing: neither where, nor at which desk, nor why.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bookings.actions.cancelling import cancel_booking
from bookings.actions.releasing import withdraw
from bookings.actions.requesting import request_booking
from bookings.models import Booking
from bookings.vocabulary import AnswerChannel, BookingStatus
from mediation.models import Exclusion, Mediator, Office, User
from mediation.vocabulary import Delivery, Gender, GenderWish
from notifications.models import Message
from tests.bookings.calendars import rome
from tests.bookings.scenes import fresh
from tests.factories import make_mediator, make_place, make_request
from tests.scenarios.telephones import let_time_pass, read_at, says, send_what_is_due

pytestmark = pytest.mark.django_db

TUESDAY = rome("2026-07-14 12:00")
THURSDAY_EVENING = rome("2026-07-16 18:00")
FRIDAY_AT_SEVEN = rome("2026-07-17 07:00")
FRIDAY_ON_THE_ROAD = rome("2026-07-17 08:15")
FRIDAY_AT_NINE = rome("2026-07-17 09:00")
THE_WARD = "+393330011111"
NINO = "+393330022222"

Ask = Callable[..., Booking]


@pytest.fixture
def amina(ward: Office) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def ask(nurse: User, ward: Office, nino: User) -> Ask:
    """The same request every time; only how much of it must stay silent differs."""

    def request(**values: object) -> Booking:
        wish = make_request(
            ward,
            delivery=Delivery.ONSITE,
            starts_at=FRIDAY_AT_NINE,
            place_id=make_place("Nicosia", "Centro antiviolenza").pk,
            gender=GenderWish.FEMALE,
            gender_binding=True,
            contact_name="dott.ssa Rossi",
            contact_phone="",
            case_reference="C-7",
            **values,
        )
        # The two minutes in which it could be corrected are over on Tuesday at that hour.
        booking = request_booking(request=wish, by_id=nurse.pk, at=TUESDAY - timedelta(minutes=2))
        let_time_pass(until=TUESDAY)
        return booking

    return request


# --- From the request to the end


def test_to_the_end_no_telephone_shows_where_it_is_nor_why(ask: Ask, amina: Mediator) -> None:
    booking = ask(silent=True)
    says(amina, f"si {booking.number}", at=TUESDAY)
    let_time_pass(until=THURSDAY_EVENING)
    says(amina, "ok", at=THURSDAY_EVENING)
    let_time_pass(until=FRIDAY_ON_THE_ROAD)
    says(amina, "si", at=FRIDAY_ON_THE_ROAD)
    let_time_pass(until=rome("2026-07-17 11:00"))

    n = booking.number
    assert fresh(booking).status == BookingStatus.DONE
    assert read_at(amina.phone) == [
        f"TURNO {n} UCRAINO (serve una donna): ven 17/07 mattina, Nicosia."
        f" Scrivi SI {n} o NO {n} entro mar 14/07 ore 16.",
        f"Il turno {n} e' tuo: ven 17/07 ore 9-10, Nicosia."
        f" Per i dettagli chiama il coordinamento {NINO}. Se non puoi: NO {n}.",
        f"Promemoria: turno {n}, ven 17/07 ore 9-10, Nicosia."
        f" Rispondi OK {n} se confermi, NO {n} se non puoi.",
        f"Grazie della conferma! Turno {n}, ven 17/07 ore 9. A presto.",
        f"Fra poco il turno {n}: ven 17/07 ore 9, Nicosia. Imprevisti? Chiama il {NINO}. Grazie!",
        f"Turno {n}, ven 17/07 ore 9, Nicosia: sei in viaggio? Scrivi SI {n}, RITARDO {n} 15 se fai tardi,"
        f" NO {n} se non puoi.",
        f"Grazie, segnato! Quando il turno {n} finisce scrivi FINE {n} e gli orari,"
        f" per esempio FINE {n} 10:05-11:20.",
    ]
    assert read_at(THE_WARD) == [
        f"Richiesta {n} ricevuta. Stiamo cercando, ti scriviamo appena c'e' risposta.",
        f"Richiesta {n} confermata: Amina. Se cambia qualcosa chiama il {NINO}.",
    ]
    assert read_at(NINO) == []


def test_nobody_else_is_written_to_and_least_of_all_the_person(ask: Ask, amina: Mediator) -> None:
    booking = ask(silent=True)
    says(amina, "si", at=TUESDAY)
    let_time_pass(until=THURSDAY_EVENING)
    says(amina, "ok", at=THURSDAY_EVENING)
    let_time_pass(until=FRIDAY_ON_THE_ROAD)
    says(amina, "si", at=FRIDAY_ON_THE_ROAD)
    let_time_pass(until=rome("2026-07-17 11:00"))

    written_to = set(Message.objects.filter(booking=booking).values_list("to", flat=True))
    assert written_to == {amina.phone, THE_WARD}


# --- When things go wrong


def test_when_nobody_answers_the_coordinator_reads_a_number_and_looks_it_up(
    ask: Ask, amina: Mediator
) -> None:
    booking = ask(silent=True)

    let_time_pass(until=rome("2026-07-15 15:00"))

    n = booking.number
    assert fresh(booking).status == BookingStatus.UNCOVERED
    assert read_at(NINO) == [
        f"SCOPERTA {n}, riservata. I giri sono finiti, tocca a te: i dettagli sono nella pagina."
    ]
    assert read_at(THE_WARD)[1:] == [
        f"Richiesta {n}: non abbiamo ancora trovato nessuno, se ne occupa il coordinamento."
        f" Per parlarne chiama il {NINO}."
    ]


def test_when_she_gives_it_back_nobody_reads_more_than_a_number(ask: Ask, amina: Mediator) -> None:
    make_mediator("Bohdana")
    booking = ask(silent=True)
    says(amina, f"si {booking.number}", at=TUESDAY)
    at = rome("2026-07-15 10:00")

    withdraw(booking_id=booking.pk, mediator_id=amina.pk, at=at, via=AnswerChannel.PAGE, reason="la conosco")
    send_what_is_due(at=at)

    n = booking.number
    assert read_at(NINO) == [f"Turno {n}, riservato: Amina Prova ha rinunciato. La nuova ricerca e' partita."]
    assert read_at(THE_WARD)[-1] == (
        f"Richiesta {n}: la persona confermata non puo' piu', ne cerchiamo gia' un'altra."
        f" Va bene al telefono o in video? Chiama il {NINO}."
    )
    assert read_at(amina.phone)[-1] == (
        f"Va bene, hai restituito il turno {n} di ven 17/07 ore 9. Grazie di averci avvisato."
    )


def test_when_it_is_called_off_the_reason_stays_in_the_office(ask: Ask, amina: Mediator, nurse: User) -> None:
    booking = ask(silent=True)
    says(amina, "si", at=TUESDAY)
    at = rome("2026-07-15 10:00")

    cancel_booking(booking_id=booking.pk, by_id=nurse.pk, reason="trasferita in casa rifugio", at=at)
    send_what_is_due(at=at)

    n = booking.number
    assert read_at(amina.phone)[-1] == (
        f"Il turno {n} di ven 17/07 ore 9 e' stato annullato dall'ente. Non devi fare nulla."
        " Grazie della disponibilita'!"
    )
    assert "rifugio" not in " ".join(Message.objects.values_list("body", flat=True))


# --- Whoever is kept away


def test_whoever_is_kept_away_hears_nothing_and_nobody_hears_of_her(ask: Ask, amina: Mediator) -> None:
    bohdana = make_mediator("Bohdana")
    Exclusion.objects.create(mediator=bohdana, case_reference="C-7", reason="una parente", is_blind=True)

    booking = ask(silent=True)
    says(amina, "si", at=TUESDAY)
    let_time_pass(until=rome("2026-07-17 11:00"))

    assert read_at(bohdana.phone) == []
    bodies = Message.objects.filter(booking=booking).values_list("body", flat=True)
    assert [body for body in bodies if "Bohdana" in body or "parente" in body] == []


def test_a_man_is_not_asked_and_so_learns_nothing(ask: Ask, amina: Mediator) -> None:
    bohdan = make_mediator("Bohdan", gender=Gender.MALE)

    ask(silent=True)

    assert (len(read_at(amina.phone)), read_at(bohdan.phone)) == (1, [])


# --- What makes a case silent, and what it would show otherwise

SHOWN = {
    "it": "UCRAINO (serve una donna): ven 17/07 mattina, Nicosia.",
    "en": "UCRAINO (woman needed): Fri 17/07 morning, Nicosia.",
    "fr": "UCRAINO (femme demandée): ven 17/07 matin, Nicosia.",
    "uk": "UCRAINO (потрібна жінка): пт 17.07 вранці, Nicosia.",
}


@pytest.mark.parametrize("language", SHOWN)
def test_an_offer_shows_language_gender_part_of_the_day_and_town_in_every_language(
    ask: Ask, amina: Mediator, language: str
) -> None:
    Mediator.objects.update(language=language)

    ask(silent=True)

    (offer,) = read_at(amina.phone)
    assert SHOWN[language] in offer
    assert "Ospedale" not in offer


@pytest.mark.parametrize("why", ["silent", "sensitive", "the ward"])
def test_a_silent_case_a_sensitive_one_and_a_sensitive_ward_read_alike(
    ask: Ask, amina: Mediator, ward: Office, why: str
) -> None:
    ward.is_sensitive = why == "the ward"
    ward.save()

    ask(silent=why == "silent", sensitive=why == "sensitive")

    (offer,) = read_at(amina.phone)
    assert SHOWN["it"] in offer


def test_any_other_case_names_the_body_and_the_hour_and_still_not_the_ward(ask: Ask, amina: Mediator) -> None:
    booking = ask()
    says(amina, "si", at=TUESDAY)

    n = booking.number
    assert read_at(amina.phone) == [
        f"TURNO {n} UCRAINO di persona: ven 17/07 ore 9-10, Ospedale di prova, Nicosia."
        f" Scrivi SI {n} o NO {n} entro mar 14/07 ore 16.",
        f"Il turno {n} e' tuo: ven 17/07 ore 9-10, Ospedale di prova, Nicosia."
        f" Ref. dott.ssa Rossi +390935000111. Se non puoi: NO {n}.",
    ]
