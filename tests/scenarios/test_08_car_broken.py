"""The car is broken, the telephone works: "non arrivo, posso al telefono".

With the ward's yes the same mediator has the job by telephone, and nothing is late. Nobody waits for that yes: the
search for somebody else runs from the first minute, as if she had given the job back.
"""

from datetime import timedelta

import pytest

from bookings.models import Booking, ServiceRecord
from bookings.vocabulary import AnswerChannel, BookingStatus, EventKind, Lane, OfferStatus
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState, Delivery
from notifications.vocabulary import ReplyResult
from tests.bookings.calendars import rome
from tests.bookings.clockwork import last_event, told
from tests.bookings.scenes import accept, fresh, offer_to, searching, seat_of
from tests.factories import make_booking, make_language, make_mediator
from tests.scenarios.telephones import let_time_pass, offices_answer, read_at, says, send_what_is_due

pytestmark = pytest.mark.django_db

THE_DAY_BEFORE = rome("2026-07-14 09:00")
TEN_PAST_SEVEN = rome("2026-07-15 07:10")
EIGHT = rome("2026-07-15 08:00")
MINUTE = timedelta(minutes=1)
SALVO, NINO = "+393330033333", "+393330022222"


@pytest.fixture
def amina(ward: Office) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def bohdana(amina: Mediator) -> Mediator:
    return make_mediator("Bohdana")


@pytest.fixture
def at_eight(amina: Mediator, bohdana: Mediator, nurse: User, ward: Office, nino: User) -> Booking:
    """Amina comes to the ward at eight. It is ten past seven, and her car does not start."""
    booking = searching(
        nurse,
        ward,
        at=THE_DAY_BEFORE,
        starts_at=EIGHT,
        delivery=Delivery.ONSITE,
        place_id=ward.place_id,
        contact_phone=SALVO,
    )
    accept(amina, booking, at=THE_DAY_BEFORE)
    let_time_pass(until=TEN_PAST_SEVEN)
    return fresh(booking)


def her_time(mediator: Mediator) -> list[tuple[str, str, object]]:
    kept = Commitment.objects.filter(mediator=mediator).exclude(state=CommitmentState.RELEASED)
    return [(each.state, each.delivery, each.place) for each in kept]


# --- What she writes


@pytest.mark.parametrize(
    "written",
    [
        "Non arrivo, posso al telefono",
        "{n} non arrivo ma posso al telefono",
        "macchina rotta! posso farlo al telefono, scusate",
        "non posso venire, però posso per telefono. Grazie",
        "No {n}, posso al telefono",
        "I can't make it, but I can do it by phone",
        "Je ne peux pas venir mais je peux par téléphone",
        "Не приїду, але можу по телефону",
    ],
)
def test_she_writes_it_in_her_words_and_everything_begins(
    at_eight: Booking, amina: Mediator, bohdana: Mediator, written: str
) -> None:
    reply = says(amina, written.format(n=at_eight.number), at=TEN_PAST_SEVEN)
    let_time_pass(until=TEN_PAST_SEVEN + MINUTE)

    seat = seat_of(at_eight)
    assert reply.result == ReplyResult.RELEASED
    assert (fresh(at_eight).status, seat.lane, seat.rescuer) == (BookingStatus.SEARCHING, Lane.NOW, amina)
    assert offer_to(bohdana, at_eight).status == OfferStatus.SENT
    assert read_at(amina.phone)[-1] == (
        f"Ricevuto, grazie di averlo detto. Per il turno {at_eight.number} chiediamo all'ente se va bene"
        " al telefono e intanto cerchiamo altri."
    )
    assert read_at(SALVO)[-1] == (
        f"Richiesta {at_eight.number}: Amina non riesce ad arrivare, ma puo' farlo al telefono. Va bene?"
        f" Scrivi SI {at_eight.number} o NO {at_eight.number}. Intanto cerchiamo altri."
    )
    assert read_at(NINO)[-1].startswith(
        f"Turno {at_eight.number} di mer 15/07 ore 8: Amina Prova non arriva, ma puo' al telefono."
    )


@pytest.mark.parametrize(
    "written",
    ["non arrivo", "posso al telefono", "se volete posso al telefono, non arrivo", "non arrivo alle 8.00"],
)
def test_half_of_it_is_read_by_a_person_and_takes_nothing_from_her(
    at_eight: Booking, amina: Mediator, written: str
) -> None:
    reply = says(amina, written, at=TEN_PAST_SEVEN)

    assert (fresh(at_eight).status, seat_of(at_eight).mediator) == (BookingStatus.CONFIRMED, amina)
    assert reply.needs_coordinator is True


def test_with_two_jobs_before_her_she_has_to_say_which(
    at_eight: Booking, amina: Mediator, nurse: User, ward: Office
) -> None:
    other = searching(
        nurse, ward, at=TEN_PAST_SEVEN, starts_at=EIGHT + timedelta(hours=4), delivery=Delivery.ONSITE
    )
    accept(amina, other, at=TEN_PAST_SEVEN)

    says(amina, "non arrivo, posso al telefono", at=TEN_PAST_SEVEN)
    assert seat_of(at_eight).mediator == seat_of(other).mediator == amina

    says(amina, f"non arrivo, posso al telefono {at_eight.number}", at=TEN_PAST_SEVEN)
    assert (seat_of(at_eight).rescuer, seat_of(other).mediator) == (amina, amina)


def test_she_is_held_for_it_without_the_road(at_eight: Booking, amina: Mediator) -> None:
    says(amina, "non arrivo, posso al telefono", at=TEN_PAST_SEVEN)

    assert her_time(amina) == [(CommitmentState.HELD, Delivery.PHONE, None)]


# --- What the ward says


def drop(booking: Booking, mediator: Mediator) -> None:
    says(mediator, "non arrivo, posso al telefono", at=TEN_PAST_SEVEN)
    let_time_pass(until=TEN_PAST_SEVEN + MINUTE)


def who_said_it(booking: Booking, kind: EventKind) -> tuple[User | None, Office | None, str]:
    event = last_event(booking, kind)
    return event.actor, event.on_behalf_of, event.facts["via"]


@pytest.mark.parametrize("written", ["si", "SI {n}", "Ok {n} grazie"])
def test_the_ward_says_yes_and_the_same_mediator_has_it_by_telephone(
    at_eight: Booking, amina: Mediator, bohdana: Mediator, written: str
) -> None:
    drop(at_eight, amina)

    offices_answer(SALVO, written.format(n=at_eight.number), at=TEN_PAST_SEVEN + 2 * MINUTE)

    booking, seat = fresh(at_eight), seat_of(at_eight)
    assert (booking.status, booking.delivery, seat.mediator, seat.rescuer) == (
        BookingStatus.CONFIRMED,
        Delivery.PHONE,
        amina,
        None,
    )
    assert her_time(amina) == [(CommitmentState.FILLED, Delivery.PHONE, None)]
    assert read_at(amina.phone)[-1].startswith(
        f"Il turno {at_eight.number} e' tuo: mer 15/07 ore 8-9 chiama il {SALVO}"
    )
    assert read_at(SALVO)[-1].startswith(f"Richiesta {at_eight.number} confermata: Amina, UCRAINO")
    assert who_said_it(at_eight, EventKind.RESCUE_ACCEPTED) == (None, booking.office, AnswerChannel.SMS)


def test_whoever_was_asked_meanwhile_is_told_that_it_is_taken(
    at_eight: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    drop(at_eight, amina)

    offices_answer(SALVO, "si", at=TEN_PAST_SEVEN + 2 * MINUTE)

    assert offer_to(bohdana, at_eight).status == OfferStatus.SUPERSEDED
    assert read_at(bohdana.phone)[-1].startswith(f"Il turno {at_eight.number} e' gia' stato affidato")


def test_nothing_is_late_and_the_job_is_counted_once(at_eight: Booking, amina: Mediator) -> None:
    drop(at_eight, amina)
    offices_answer(SALVO, "si", at=TEN_PAST_SEVEN + 2 * MINUTE)

    let_time_pass(until=EIGHT + timedelta(hours=3))

    record = ServiceRecord.objects.get()
    assert (record.mediator, record.actual_minutes, record.credited_minutes) == (amina, 60, 60)
    assert fresh(at_eight).is_late_cancellation is None


def test_the_ward_says_no_and_her_time_is_free_while_the_search_goes_on(
    at_eight: Booking, amina: Mediator
) -> None:
    drop(at_eight, amina)

    offices_answer(SALVO, "no", at=TEN_PAST_SEVEN + 2 * MINUTE)

    assert (fresh(at_eight).status, seat_of(at_eight).rescuer) == (BookingStatus.SEARCHING, None)
    assert who_said_it(at_eight, EventKind.RESCUE_REFUSED) == (None, at_eight.office, AnswerChannel.SMS)
    assert her_time(amina) == []
    assert read_at(amina.phone)[-1].startswith(f"Per il turno {at_eight.number} il telefono non serve piu'")


def test_the_ward_says_nothing_and_after_half_an_hour_she_is_free(at_eight: Booking, amina: Mediator) -> None:
    drop(at_eight, amina)

    let_time_pass(until=TEN_PAST_SEVEN + 30 * MINUTE)

    assert (seat_of(at_eight).rescuer, her_time(amina)) == (None, [])
    assert last_event(at_eight, EventKind.RESCUE_REFUSED).facts == {"because": "silence"}


# --- Somebody else is quicker


def test_a_colleague_says_yes_first_and_comes(at_eight: Booking, amina: Mediator, bohdana: Mediator) -> None:
    drop(at_eight, amina)

    says(bohdana, "si", at=TEN_PAST_SEVEN + 2 * MINUTE)
    offices_answer(SALVO, "si", at=TEN_PAST_SEVEN + 3 * MINUTE)

    booking, seat = fresh(at_eight), seat_of(at_eight)
    assert (booking.delivery, seat.mediator, seat.rescuer) == (Delivery.ONSITE, bohdana, None)
    assert her_time(amina) == []
    assert read_at(amina.phone)[-1].startswith(f"Per il turno {at_eight.number} il telefono non serve piu'")
    assert told(at_eight).count(EventKind.RESCUE_ACCEPTED) == 0


def test_if_nobody_else_can_come_the_yes_still_counts(
    at_eight: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    bohdana.is_active = False
    bohdana.save()
    drop(at_eight, amina)
    assert fresh(at_eight).status == BookingStatus.UNCOVERED

    offices_answer(SALVO, "si", at=TEN_PAST_SEVEN + 5 * MINUTE)

    assert (fresh(at_eight).status, seat_of(at_eight).mediator) == (BookingStatus.CONFIRMED, amina)


# --- Where a telephone is no help


def test_sign_language_is_not_saved_by_telephone(nurse: User, ward: Office, nino: User) -> None:
    make_language("ise")
    dina = make_mediator("Dina", languages=["ise"])
    booking = searching(
        nurse, ward, at=THE_DAY_BEFORE, starts_at=EIGHT, language="ise", delivery=Delivery.ONSITE
    )
    accept(dina, booking, at=THE_DAY_BEFORE)

    reply = says(dina, "non arrivo, posso al telefono", at=TEN_PAST_SEVEN)

    assert (seat_of(booking).mediator, reply.needs_coordinator) == (dina, True)


def test_a_stranger_who_says_yes_saves_nothing(at_eight: Booking, amina: Mediator) -> None:
    drop(at_eight, amina)

    reply = offices_answer("+393339999999", "si", at=TEN_PAST_SEVEN + 2 * MINUTE)

    assert (seat_of(at_eight).mediator, reply.result) == (None, ReplyResult.UNKNOWN_NUMBER)


def test_of_a_reserved_booking_the_ward_reads_no_more_than_a_name(
    amina: Mediator, bohdana: Mediator, nurse: User, ward: Office, nino: User
) -> None:
    booking = make_booking(
        by=nurse,
        office=ward,
        at=THE_DAY_BEFORE,
        starts_at=EIGHT,
        delivery=Delivery.ONSITE,
        silent=True,
        contact_phone=SALVO,
    )
    let_time_pass(until=THE_DAY_BEFORE)
    accept(amina, booking, at=THE_DAY_BEFORE)
    send_what_is_due(at=THE_DAY_BEFORE)

    drop(booking, amina)

    assert "UCRAINO" not in read_at(SALVO)[-1]
    assert "Amina non riesce ad arrivare" in read_at(SALVO)[-1]
