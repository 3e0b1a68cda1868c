"""What she writes of a job under way, and what she reads in answer."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.actions.attending import report_mediator_absent
from bookings.actions.checking_in import check_in
from bookings.actions.completing import complete_booking
from bookings.actions.recording import sign_record
from bookings.models import Booking, Policy, ServiceRecord
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, SeatStatus
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Delivery, Role
from notifications.models import Reply
from notifications.replies import handle
from notifications.vocabulary import ReplyResult
from tests.bookings.calendars import rome
from tests.bookings.clockwork import due, everything, last_event, told
from tests.bookings.scenes import confirmed, offer_to, searching, seat_of, team
from tests.factories import make_mediator, make_office, make_place, make_user
from tests.scenarios.telephones import let_time_pass, read_at, says

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TEN = rome("2026-07-16 10:00")
CLERK, NINO = "+393330099999", "+393330088888"


@pytest.fixture
def office(policy: Policy) -> Office:
    return make_office()


@pytest.fixture
def berg(office: Office) -> User:
    make_user("nino", Role.COORDINATOR, phone=NINO)
    return make_user("berg", Role.REQUESTER, office)


@pytest.fixture
def amina(office: Office) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def job(amina: Mediator, berg: User, office: Office) -> Booking:
    """In Nicosia at ten on Thursday, three quarters of an hour from Amina's home."""
    place = make_place("Nicosia").pk
    return confirmed(amina, berg, office, starts_at=TEN, delivery=Delivery.ONSITE, place_id=place)


def last_read(mediator: Mediator) -> str:
    return read_at(mediator.phone)[-1]


# --- Here


@pytest.mark.parametrize("body", ["si {n}", "SI", "ok {n}", "sì!", "{n} si", "👍"])
def test_a_yes_to_the_question_on_the_road_checks_her_in(job: Booking, amina: Mediator, body: str) -> None:
    let_time_pass(until=TEN - 40 * MINUTE)

    reply = says(amina, body.format(n=job.number), at=TEN - 40 * MINUTE)
    let_time_pass(until=TEN + 20 * MINUTE)

    assert reply.result == ReplyResult.CHECKED_IN
    assert told(job).count(EventKind.CHECKED_IN) == 1
    assert EventKind.CHECK_IN_MISSED not in told(job)
    assert last_read(amina) == (
        f"Grazie, segnato! Quando il turno {job.number} finisce scrivi FINE {job.number} e gli orari,"
        f" per esempio FINE {job.number} 10:05-11:20."
    )


def test_a_yes_at_the_door_after_the_start_checks_her_in(job: Booking, amina: Mediator) -> None:
    let_time_pass(until=TEN + 2 * MINUTE)

    reply = says(amina, f"si {job.number}", at=TEN + 2 * MINUTE)

    assert reply.result == ReplyResult.CHECKED_IN


def test_a_bare_yes_with_an_offer_open_beside_the_question_is_asked_about(
    job: Booking, amina: Mediator, berg: User, office: Office
) -> None:
    let_time_pass(until=TEN - 40 * MINUTE)
    other = searching(berg, office, at=TEN - 39 * MINUTE, starts_at=TEN + timedelta(days=1))

    reply = says(amina, "si", at=TEN - 38 * MINUTE)

    assert reply.result == ReplyResult.UNCLEAR
    assert offer_to(amina, other).is_open
    assert EventKind.CHECKED_IN not in told(job)
    assert last_read(amina) == (
        f"Per quale turno? {job.number}, {other.number}. Scrivi SI con il numero, per esempio SI {job.number}."
    )


def test_a_no_on_the_road_gives_the_job_back(job: Booking, amina: Mediator) -> None:
    let_time_pass(until=TEN - 40 * MINUTE)

    reply = says(amina, f"NO {job.number}", at=TEN - 40 * MINUTE)

    assert reply.result == ReplyResult.RELEASED
    assert DeadlineKind.SUSPECT_NO_SHOW not in due(seat_of(job))


def test_a_no_after_the_start_rings_the_coordinator(job: Booking, amina: Mediator) -> None:
    let_time_pass(until=TEN + MINUTE)

    reply = says(amina, f"NO {job.number}", at=TEN + MINUTE)

    assert reply.needs_coordinator
    assert read_at(NINO)[-1] == (
        f"Turno {job.number}, gia' cominciato: Amina Prova scrive NO. Chiama subito e avvisa l'ente."
    )


def test_who_never_answers_is_told_of_step_by_step(job: Booking, amina: Mediator) -> None:
    let_time_pass(until=TEN + 20 * MINUTE)

    n = job.number
    assert read_at(amina.phone)[-3:] == [
        f"Fra poco il turno {n} di persona: gio 16/07 ore 10, Ospedale di prova, Nicosia."
        " Imprevisti? Chiama il +393330088888. Grazie!",
        f"Turno {n}, gio 16/07 ore 10, Nicosia: sei in viaggio? Scrivi SI {n}, RITARDO {n} 15 se fai tardi,"
        f" NO {n} se non puoi.",
        f"Turno {n}, gio 16/07 ore 10: ci sei? Scrivi SI {n}, o RITARDO {n} e i minuti."
        " Imprevisti? Chiama il +393330088888.",
    ]
    assert read_at(NINO) == [
        f"Turno {n} di gio 16/07 ore 10: Amina Prova non risponde al promemoria. Chiama e senti se viene.",
        f"Turno {n} di gio 16/07 ore 10: nessuna notizia di Amina Prova. Chiama subito.",
        f"Turno {n} di gio 16/07 ore 10: Amina Prova non si trova. Chiediamo all'ufficio se e' li'. Chiama tu.",
    ]
    assert read_at(CLERK)[-1] == (
        f"Richiesta {n}: Amina non risponde. E' con voi? Segnatelo nella pagina."
        " Se no, va bene al telefono? Chiama il +393330088888."
    )
    assert seat_of(job).status == SeatStatus.IN_PROGRESS


def test_of_a_reserved_job_nobody_reads_where_or_when(amina: Mediator, berg: User, office: Office) -> None:
    place = make_place("Nicosia").pk
    job = confirmed(amina, berg, office, starts_at=TEN, delivery=Delivery.ONSITE, place_id=place, silent=True)
    let_time_pass(until=TEN - 20 * MINUTE)
    says(amina, "ritardo 20", at=TEN - 20 * MINUTE)

    let_time_pass(until=TEN + 40 * MINUTE)

    n = job.number
    assert read_at(NINO) == [
        f"Turno {n}, riservato: Amina Prova non risponde al promemoria. Chiama e senti se viene.",
        f"Turno {n}, riservato: Amina Prova ha 20 min di ritardo. L'ufficio e' avvisato.",
        f"Turno {n}, riservato: nessuna notizia di Amina Prova. Chiama subito.",
        f"Turno {n}, riservato: Amina Prova non si trova. Chiediamo all'ufficio se e' li'. Chiama tu.",
    ]
    assert f"Richiesta {n}: Amina ha 20 min di ritardo. Ci dispiace." in read_at(CLERK)


# --- Late


@pytest.mark.parametrize("body", ["RITARDO {n} 15", "ritardo 15 min", "late 15", "запізнюсь на 15 хвилин"])
def test_her_lateness_is_told_to_who_waits(job: Booking, amina: Mediator, body: str) -> None:
    let_time_pass(until=TEN - 20 * MINUTE)
    before = read_at(NINO)

    reply = says(amina, body.format(n=job.number), at=TEN - 20 * MINUTE)

    assert reply.result == ReplyResult.LATE_NOTED
    assert last_read(amina) == (
        f"Segnato: per il turno {job.number} arrivi verso le 10:15. Avvisiamo noi l'ufficio."
        " Grazie di averlo detto!"
    )
    assert read_at(CLERK)[-1] == (
        f"Richiesta {job.number}: Amina e' in ritardo, arriva verso le 10:15. Ci dispiace."
    )
    assert read_at(NINO) == before
    assert due(seat_of(job))[DeadlineKind.SUSPECT_NO_SHOW] == TEN + 30 * MINUTE


def test_of_a_long_lateness_the_coordinator_hears_too(job: Booking, amina: Mediator) -> None:
    let_time_pass(until=TEN - 20 * MINUTE)

    says(amina, "ritardo 40", at=TEN - 20 * MINUTE)

    assert read_at(NINO)[-1] == (
        f"Turno {job.number}: Amina Prova e' in ritardo, arriva verso le 10:40. L'ufficio e' avvisato."
    )


def test_a_lateness_without_minutes_is_asked_about(job: Booking, amina: Mediator) -> None:
    reply = says(amina, "sono in ritardo", at=TEN - 20 * MINUTE)

    assert reply.result == ReplyResult.UNCLEAR
    assert EventKind.MEDIATOR_LATE not in told(job)
    assert last_read(amina).startswith("Di quanti minuti?")


def test_between_two_near_jobs_it_is_asked_which(
    job: Booking, amina: Mediator, berg: User, office: Office
) -> None:
    other = confirmed(amina, berg, office, starts_at=TEN + 4 * HOUR)

    says(amina, "ritardo 10", at=TEN - 2 * HOUR)

    assert last_read(amina) == (
        f"Per quale turno? {job.number}, {other.number}. Scrivi RITARDO con il numero e i minuti,"
        f" per esempio RITARDO {job.number} 15."
    )


@pytest.mark.parametrize(
    ("body", "at", "text"),
    [
        ("ritardo 10", TEN - 40 * HOUR, "Messaggio ricevuto, lo legge il coordinamento."),
        ("ritardo 10", TEN + 3 * HOUR, "Non trovo un tuo turno di adesso"),
    ],
)
def test_late_for_nothing_near_a_person_reads_it(
    job: Booking, amina: Mediator, body: str, at: Any, text: str
) -> None:
    let_time_pass(until=at)

    reply = says(amina, body, at=at)

    assert reply.needs_coordinator
    assert EventKind.MEDIATOR_LATE not in told(job)
    assert last_read(amina).startswith(text)


# --- Over


@pytest.mark.parametrize("body", ["FINE {n} 10:05-11:20", "fine 10.05 11.20", "fine dalle 10.05 alle 11.20"])
def test_she_writes_when_it_began_and_ended(job: Booking, amina: Mediator, body: str) -> None:
    let_time_pass(until=TEN + 85 * MINUTE)

    reply = says(amina, body.format(n=job.number), at=TEN + 85 * MINUTE)

    record = ServiceRecord.objects.get()
    assert reply.result == ReplyResult.ENDED
    assert (record.started_at, record.ended_at) == (TEN + 5 * MINUTE, TEN + 80 * MINUTE)
    assert last_read(amina) == (
        f"Turno {job.number}: segnato 10:05-11:20, 1 h 15 min. L'ufficio firma. Grazie!"
    )


def test_her_bare_end_is_now(job: Booking, amina: Mediator) -> None:
    let_time_pass(until=TEN + 50 * MINUTE)

    says(amina, "FINE", at=TEN + 50 * MINUTE)

    assert last_read(amina).startswith(f"Turno {job.number}: segnato 10:00-10:50, 50 min.")


def test_what_the_clock_has_closed_she_puts_right(job: Booking, amina: Mediator) -> None:
    let_time_pass(until=TEN + 2 * HOUR)

    says(amina, "fine 11.45", at=TEN + 2 * HOUR)

    assert ServiceRecord.objects.get().actual_minutes == 105
    assert last_event(job, EventKind.RECORD_CORRECTED).facts["before"]["actual_minutes"] == 60
    assert last_read(amina).startswith(f"Turno {job.number}: segnato 10:00-11:45, 1 h 45 min.")


def test_a_bare_end_after_the_clock_says_what_stands(job: Booking, amina: Mediator) -> None:
    let_time_pass(until=TEN + 2 * HOUR)

    says(amina, "FINE", at=TEN + 2 * HOUR)

    assert ServiceRecord.objects.get().actual_minutes == 60
    assert last_read(amina).startswith(f"Turno {job.number}: risulta 10:00-11:00, 1 h.")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("fine 11:20-10:05", "quegli orari non tornano"),
        ("fine 10:05-11:70", "quegli orari non tornano"),
        ("fine 4:00-11:20", "quegli orari non tornano"),
        ("fine 10:05-11:59", "quell'ora deve ancora venire"),
    ],
)
def test_impossible_times_change_nothing_and_are_explained(
    job: Booking, amina: Mediator, body: str, text: str
) -> None:
    let_time_pass(until=TEN + 85 * MINUTE)
    before = everything()["bookings.ServiceRecord"], told(job)

    reply = says(amina, body, at=TEN + 85 * MINUTE)

    assert reply.result == ReplyResult.UNCLEAR
    assert (everything()["bookings.ServiceRecord"], told(job)) == before
    assert text in last_read(amina)


def test_across_midnight_and_the_hour_that_comes_twice(amina: Mediator, berg: User, office: Office) -> None:
    evening = rome("2026-10-24 23:00")
    job = confirmed(amina, berg, office, at=evening - 9 * HOUR, starts_at=evening, duration_minutes=300)
    let_time_pass(until=evening + 270 * MINUTE)

    says(amina, f"FINE {job.number} 23:05-2:20", at=evening + 270 * MINUTE)

    record = ServiceRecord.objects.get()
    assert record.ended_at == rome("2026-10-25 03:00") - 40 * MINUTE
    assert record.actual_minutes == 4 * 60 + 15


def test_an_end_before_its_hour_is_for_later(job: Booking, amina: Mediator) -> None:
    says(amina, f"FINE {job.number}", at=TEN - HOUR)

    assert seat_of(job).status == SeatStatus.FILLED
    assert last_read(amina).startswith(f"Il turno {job.number} comincia gio 16/07 ore 10")


def test_what_is_signed_is_not_changed_by_sms(job: Booking, amina: Mediator, berg: User) -> None:
    let_time_pass(until=TEN + HOUR)
    complete_booking(booking_id=job.pk, by_id=berg.pk, at=TEN + HOUR)
    sign_record(booking_id=job.pk, by_id=berg.pk, at=TEN + HOUR)

    says(amina, f"FINE {job.number} 10:05-10:50", at=TEN + HOUR)

    assert ServiceRecord.objects.get().actual_minutes == 60
    assert last_read(amina).startswith(f"Il turno {job.number} e' gia' firmato")


def test_where_the_office_says_otherwise_a_person_reads_it(job: Booking, amina: Mediator, berg: User) -> None:
    let_time_pass(until=TEN + 20 * MINUTE)
    report_mediator_absent(booking_id=job.pk, by_id=berg.pk, at=TEN + 20 * MINUTE)

    reply = says(amina, f"FINE {job.number} 10:00-10:50", at=TEN + HOUR)

    assert reply.needs_coordinator
    assert ServiceRecord.objects.count() == 0


def test_fine_is_the_end_of_the_job_under_way_whatever_else_is_offered(
    job: Booking, amina: Mediator, berg: User, office: Office
) -> None:
    let_time_pass(until=TEN + 30 * MINUTE)
    other = searching(berg, office, at=TEN + 30 * MINUTE, starts_at=TEN + timedelta(days=1))

    reply = says(amina, "FINE", at=TEN + 40 * MINUTE)

    assert reply.result == ReplyResult.ENDED
    assert seat_of(job).status == SeatStatus.DONE
    assert offer_to(amina, other).is_open


@pytest.mark.parametrize("body", ["si", "SI {n}"])
@pytest.mark.parametrize("is_signed", [False, True])
def test_a_yes_about_a_job_that_is_over_is_told_so(
    job: Booking, amina: Mediator, berg: User, body: str, is_signed: bool
) -> None:
    complete_booking(booking_id=job.pk, by_id=berg.pk, at=TEN + 30 * MINUTE)
    if is_signed:
        sign_record(booking_id=job.pk, by_id=berg.pk, at=TEN + 31 * MINUTE)

    reply = says(amina, body.format(n=job.number), at=TEN + 35 * MINUTE)

    assert reply.result == ReplyResult.TOO_LATE
    assert last_read(amina).startswith(f"Il turno {job.number} e' gia' finito")


def test_fine_may_be_what_an_englishman_says_to_an_offer(
    job: Booking, amina: Mediator, berg: User, office: Office
) -> None:
    complete_booking(booking_id=job.pk, by_id=berg.pk, at=TEN + 30 * MINUTE)
    searching(berg, office, at=TEN + 31 * MINUTE, starts_at=TEN + timedelta(days=1))

    says(amina, "Fine", at=TEN + 40 * MINUTE)

    assert last_read(amina).startswith("Non ho capito, scusa.")


def test_fine_without_any_job_is_not_understood(amina: Mediator, berg: User) -> None:
    says(amina, "Fine", at=TEN)

    assert last_read(amina).startswith("Non ho capito, scusa.")


def test_the_end_of_somebody_elses_job_is_not_found(job: Booking, amina: Mediator) -> None:
    zarina = make_mediator("Zarina")

    says(zarina, f"FINE {job.number} 10:05-11:20", at=TEN + 2 * HOUR)

    assert last_read(zarina).startswith(f"Non trovo il turno {job.number} fra i tuoi.")


def test_of_a_team_each_closes_her_own(amina: Mediator, berg: User, office: Office) -> None:
    bohdana = make_mediator("Bohdana")
    job = team(amina, bohdana, berg=berg, office=office, starts_at=TEN)
    let_time_pass(until=TEN + 50 * MINUTE)

    says(bohdana, "fine", at=TEN + 50 * MINUTE)

    assert dict(job.seats.values_list("mediator", "status")) == {
        amina.pk: SeatStatus.IN_PROGRESS,
        bohdana.pk: SeatStatus.DONE,
    }


def test_a_reply_handled_twice_says_the_same_once(job: Booking, amina: Mediator) -> None:
    let_time_pass(until=TEN - 20 * MINUTE)
    for body in (f"si {job.number}", "ritardo 15"):
        reply = says(amina, body, at=TEN - 20 * MINUTE)
        Reply.objects.filter(pk=reply.pk).update(handled_at=None)
        before = told(job)

        handle(reply_id=reply.pk, at=TEN - 19 * MINUTE)

        assert told(job) == before


# --- Her hours


def test_she_asks_for_her_hours(job: Booking, amina: Mediator, berg: User, office: Office) -> None:
    let_time_pass(until=TEN + HOUR)
    says(amina, "fine 10:05-10:50", at=TEN + HOUR)
    confirmed(amina, berg, office, at=TEN + HOUR, starts_at=TEN + 24 * HOUR, duration_minutes=90)
    let_time_pass(until=TEN + 48 * HOUR)
    sign_record(booking_id=job.pk, by_id=berg.pk, at=TEN + 48 * HOUR)

    reply = says(amina, "ORE", at=TEN + 48 * HOUR)

    assert reply.result == ReplyResult.HOURS_TOLD
    assert last_read(amina) == (
        "Questo mese, turni fatti: 2. Tempo: 2 h 15 min, riconosciuto: 2 h 30 min. Turni da firmare: 1."
    )


def test_a_new_month_begins_with_nothing(amina: Mediator, berg: User) -> None:
    says(amina, "ore", at=TEN)

    assert last_read(amina) == (
        "Questo mese, turni fatti: 0. Tempo: 0 min, riconosciuto: 0 min. Turni da firmare: 0."
    )


def test_somebody_else_may_check_her_in_before_she_answers(job: Booking, amina: Mediator, berg: User) -> None:
    let_time_pass(until=TEN)
    check_in(booking_id=job.pk, at=TEN, via=AnswerChannel.PAGE, by_id=berg.pk)

    reply = says(amina, f"si {job.number}", at=TEN + MINUTE)

    assert reply.result == ReplyResult.ALREADY_ANSWERED
