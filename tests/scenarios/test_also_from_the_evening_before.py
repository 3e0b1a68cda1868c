"""From the evening before to the signature: a job that goes well, one that begins late, one to which nobody comes."""

import pytest

from bookings.actions.checking_in import check_in
from bookings.actions.recording import sign_record
from bookings.models import Booking, ServiceRecord
from bookings.vocabulary import AnswerChannel, BookingStatus, SeatStatus
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Delivery
from tests.bookings.calendars import rome
from tests.bookings.scenes import confirmed, fresh, seat_of
from tests.factories import make_mediator, make_place
from tests.scenarios.telephones import let_time_pass, read_at, says

pytestmark = pytest.mark.django_db

TUESDAY = rome("2026-07-14 12:00")
AT_TEN = rome("2026-07-16 10:00")
THE_OFFICE, NINO = "+393330099999", "+393330022222"


@pytest.fixture
def amina(ward: Office) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def job(amina: Mediator, nurse: User, ward: Office, nino: User) -> Booking:
    """In Nicosia on Thursday at ten, three quarters of an hour from Amina's home."""
    place = make_place("Nicosia").pk
    return confirmed(
        amina, nurse, ward, at=TUESDAY, starts_at=AT_TEN, delivery=Delivery.ONSITE, place_id=place
    )


def test_a_job_that_goes_well_costs_the_mediator_three_words_and_nobody_a_call(
    job: Booking, amina: Mediator, nurse: User
) -> None:
    let_time_pass(until=rome("2026-07-15 18:20"))
    says(amina, "OK", at=rome("2026-07-15 18:20"))

    let_time_pass(until=rome("2026-07-16 09:17"))
    says(amina, "si", at=rome("2026-07-16 09:17"))

    let_time_pass(until=rome("2026-07-16 11:22"))
    says(amina, "fine 10.05 11.20", at=rome("2026-07-16 11:22"))
    sign_record(booking_id=job.pk, by_id=nurse.pk, at=rome("2026-07-16 11:40"))

    let_time_pass(until=rome("2026-07-17 12:00"))
    says(amina, "ore", at=rome("2026-07-17 12:00"))

    assert fresh(job).status == BookingStatus.SIGNED
    assert read_at(NINO) == []
    assert read_at(amina.phone)[-2:] == [
        f"Turno {job.number}: segnato 10:05-11:20, 1 h 15 min. L'ufficio firma. Grazie!",
        "Questo mese, turni fatti: 1. Tempo: 1 h 15 min, riconosciuto: 1 h 15 min. Turni da firmare: 0.",
    ]


def test_a_puncture_on_the_way_is_news_and_not_an_alarm(job: Booking, amina: Mediator) -> None:
    let_time_pass(until=rome("2026-07-15 18:20"))
    says(amina, "OK", at=rome("2026-07-15 18:20"))
    let_time_pass(until=rome("2026-07-16 09:40"))

    says(amina, "Scusate, ho bucato: sono in ritardo di un quarto d'ora", at=rome("2026-07-16 09:40"))
    let_time_pass(until=rome("2026-07-16 10:17"))
    says(amina, "ci sono, ok", at=rome("2026-07-16 10:17"))
    says(amina, "ok", at=rome("2026-07-16 10:18"))
    let_time_pass(until=rome("2026-07-16 10:40"))

    assert read_at(THE_OFFICE)[-1] == (
        f"Richiesta {job.number}: Amina e' in ritardo, arriva verso le 10:15. Ci dispiace."
    )
    assert [text for text in read_at(NINO) if "notizia" in text or "non si trova" in text] == []


def test_nobody_comes_and_nobody_answers_and_still_only_a_person_says_absent(
    job: Booking, amina: Mediator
) -> None:
    let_time_pass(until=rome("2026-07-16 10:20"))

    assert [text.split(": ")[1].split(".")[0] for text in read_at(NINO)] == [
        "Amina Prova non risponde al promemoria",
        "nessuna notizia di Amina Prova",
        "Amina Prova non si trova",
    ]
    assert read_at(THE_OFFICE)[-1].startswith(f"Richiesta {job.number}: Amina non risponde. E' con voi?")
    assert seat_of(job).status == SeatStatus.IN_PROGRESS


def test_she_was_there_all_along_with_an_empty_battery(job: Booking, amina: Mediator, nurse: User) -> None:
    let_time_pass(until=rome("2026-07-16 10:20"))

    check_in(booking_id=job.pk, at=rome("2026-07-16 10:21"), via=AnswerChannel.PAGE, by_id=nurse.pk)
    let_time_pass(until=rome("2026-07-16 12:00"))
    says(amina, f"FINE {job.number} 10:00-11:45", at=rome("2026-07-16 12:00"))

    assert fresh(job).status == BookingStatus.DONE
    assert ServiceRecord.objects.get().actual_minutes == 105
