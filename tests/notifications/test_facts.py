"""Each fact that a text may say, and what it falls back to."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from bookings.actions.dispatching import accept_offer
from bookings.actions.releasing import withdraw
from bookings.models import Booking, BookingEvent, Offer, Seat
from bookings.vocabulary import AnswerChannel, EventKind, Lane
from mediation.models import Mediator, Municipality, Office, Organisation, Place
from mediation.vocabulary import OrganisationKind, Role
from notifications.facts import SOURCES, Subject, coordination_phone, facts_for
from notifications.texts.formatting import Period
from notifications.texts.keys import FACTS
from tests.factories import NOON, make_mediator, make_office, make_user, only_seat
from tests.notifications.conftest import Desk
from tests.notifications.occasions import book_in, imagine


def about(
    *,
    body: str = "Comune di Regalbuto",
    office: str = "Ufficio anagrafe",
    contact: str = "",
    address: str = "",
    place: str = "Municipio",
    town: str = "Regalbuto",
    **values: object,
) -> Subject:
    """A booking as somebody typed it; nothing is stored."""
    booking = Booking(
        office=Office(name=office, phone="+390935000111", organisation=Organisation(name=body)),
        place=Place(name=place, address=address, municipality=Municipality(name=town)),
        contact_name=contact,
        **values,
    )
    return Subject(at=NOON, booking=booking)


def fact(name: str, subject: Subject) -> object:
    return SOURCES[name](subject)


# --- Every fact


def test_every_fact_has_its_source() -> None:
    assert set(SOURCES) == set(FACTS)


def test_what_the_writer_says_goes_before_what_is_looked_up() -> None:
    subject = about()
    subject.said = {"number": 4822, "numbers": (4822, 4830)}

    assert facts_for("which_booking", subject) == {"number": 4822, "numbers": (4822, 4830)}


def test_a_fact_that_is_not_known_is_left_out() -> None:
    assert facts_for("which_booking", Subject(at=NOON, said={"number": 4822})) == {"number": 4822}


# --- What people have typed


@pytest.mark.parametrize(
    ("body", "town", "said"),
    [
        ("Comune di Regalbuto", "Regalbuto", "Comune di Regalbuto"),
        ("Ospedale Umberto I, Enna", "Enna", "Ospedale Umberto I, Enna"),
        ("ASP di Enna", "Nicosia", "ASP di Enna, Nicosia"),
        ("Centro antiviolenza", "Nicosia", "Nicosia"),
        ("SerD", "Enna", "Enna"),
    ],
)
def test_a_place_is_the_body_and_its_town_never_the_ward(body: str, town: str, said: str) -> None:
    assert fact("place", about(body=body, town=town, office="Triage", place="Padiglione B")) == said


@pytest.mark.parametrize(
    ("address", "place", "body", "said"),
    [
        ("Piazza della Repubblica 1", "Municipio", "Comune", "Piazza della Repubblica 1, Regalbuto"),
        ("", "Municipio", "Comune", "Municipio, Regalbuto"),
        ("Viale Ginecologia 3", "Municipio", "Comune", "Municipio, Regalbuto"),
        ("via Roma 1, SerT", "Reparto infettivi", "ASP di Enna", "ASP di Enna, Regalbuto"),
        ("via Roma 1, SerT", "Consultorio", "Centro antiviolenza", "Regalbuto"),
        ("via Roma 1, Regalbuto", "", "Comune", "via Roma 1, Regalbuto"),
    ],
)
def test_an_address_gives_way_where_it_tells_something(
    address: str, place: str, body: str, said: str
) -> None:
    assert fact("address", about(address=address, place=place, body=body)) == said


@pytest.mark.parametrize(
    ("contact", "office", "body", "said"),
    [
        ("Giusi La Rocca", "Triage", "Ospedale", "Giusi La Rocca"),
        ("", "Triage", "Ospedale", "Triage"),
        ("  ", "Ufficio anagrafe", "Comune", "Ufficio anagrafe"),
        ("Dott.ssa Rossi, oncologia", "Triage", "Ospedale", "Triage"),
        ("", "Ostetricia e ginecologia", "Ospedale", "Ospedale"),
        ("capo sala Psichiatria", "S.P.D.C.", "Centro di salute mentale", "Regalbuto"),
    ],
)
def test_a_contact_gives_way_where_it_tells_something(
    contact: str, office: str, body: str, said: str
) -> None:
    assert fact("contact", about(contact=contact, office=office, body=body)) == said


# --- Numbers to call


@pytest.mark.parametrize(
    ("call_number", "contact_phone", "called"),
    [
        ("+390935000333", "+393330099999", "+390935000333"),
        ("", "+393330099999", "+393330099999"),
        ("", "", "+390935000111"),
    ],
)
def test_the_number_to_call_is_never_missing(call_number: str, contact_phone: str, called: str) -> None:
    assert fact("call_number", about(call_number=call_number, contact_phone=contact_phone)) == called


def test_an_office_without_the_external_service_has_no_number_for_it() -> None:
    assert fact("external_number", about()) == ""


@pytest.mark.django_db
def test_the_coordination_answers_at_the_polo() -> None:
    make_user("nino", Role.COORDINATOR, phone="+393330088888")
    polo = Organisation.objects.get(name="Polo")
    make_office(name="Archivio", body="Polo", phone="")
    make_office(name="Coordinamento", body="Polo", phone="+390935000101")

    assert polo.kind == OrganisationKind.POLO
    assert coordination_phone() == "+390935000101"


@pytest.mark.django_db
def test_without_a_number_of_the_polo_a_coordinator_answers() -> None:
    make_user("nino", Role.COORDINATOR, phone="+393330088888")

    assert coordination_phone() == "+393330088888"


@pytest.mark.django_db
def test_with_nobody_at_all_the_sender_s_own_number_is_said(settings: Settings) -> None:
    assert coordination_phone() == settings.TWILIO.voice_from


# --- Hours


def test_the_last_free_moment_of_a_monday_is_friday_at_one() -> None:
    monday = imagine(starts_at=datetime.fromisoformat("2026-07-20T07:00:00+00:00")).booking

    assert fact("free_until", Subject(at=NOON, booking=monday)) == datetime.fromisoformat(
        "2026-07-17T11:00:00+00:00"
    )


def test_when_is_the_whole_stretch() -> None:
    booking = imagine().booking

    assert fact("when", Subject(at=NOON, booking=booking)) == Period(booking.starts_at, booking.ends_at)


@pytest.mark.parametrize(
    ("wait", "useless_in", "said_in"),
    [
        (timedelta(minutes=10), timedelta(hours=2), timedelta(minutes=10)),
        (timedelta(hours=4), timedelta(hours=2), timedelta(hours=2)),
    ],
)
def test_an_answer_is_asked_for_while_it_is_of_use(
    wait: timedelta, useless_in: timedelta, said_in: timedelta
) -> None:
    offer = Offer(wait=wait, useless_at=NOON + useless_in)

    assert fact("answer_by", Subject(at=NOON, offer=offer)) == NOON + said_in
    assert fact("answer_by_clock", Subject(at=NOON, offer=offer)) == NOON + said_in


@pytest.mark.parametrize("gender_binding", [True, False])
def test_a_gender_is_told_only_where_it_binds(gender_binding: bool) -> None:
    subject = about(gender="female", gender_binding=gender_binding)

    assert fact("gender", subject) == ("female" if gender_binding else "any")


@pytest.mark.parametrize(
    ("name", "minutes"), [("notice", "notice_minutes"), ("credited", "credited_minutes")]
)
def test_minutes_come_from_the_event(name: str, minutes: str) -> None:
    event = BookingEvent(kind=EventKind.BOOKING_CANCELLED, facts={minutes: 90})

    assert fact(name, Subject(at=NOON, event=event)) == timedelta(minutes=90)
    assert fact(name, Subject(at=NOON)) is None


# --- The mediator


def test_the_mediator_meant_is_the_one_named_else_the_one_on_the_seat() -> None:
    amina, binta = (
        Mediator(first_name="Amina", last_name="Prova"),
        Mediator(first_name="Binta", last_name="Altra"),
    )
    seat = Seat(mediator=binta)

    assert fact("first_name", Subject(at=NOON, seat=seat, mediator=amina)) == "Amina"
    assert fact("mediator", Subject(at=NOON, seat=seat)) == "Binta Altra"


# --- The search


@pytest.fixture
def given_back(desk: Desk) -> Callable[[timedelta], Booking]:
    """A job that Amina took at once and gave back after a while, so that the search began again."""

    def give_back(after: timedelta) -> Booking:
        booking = book_in(Lane.PLANNED, desk)
        hers = only_seat(booking).offers.get(mediator=desk.amina)
        accept_offer(offer_id=hers.pk, at=desk.at, via=AnswerChannel.SMS)
        withdraw(booking_id=booking.pk, mediator_id=desk.amina.pk, at=desk.at + after, via=AnswerChannel.SMS)
        return booking

    return give_back


@pytest.mark.django_db
def test_waiting_is_counted_from_the_request(desk: Desk) -> None:
    booking = book_in(Lane.NOW, desk)
    subject = Subject(at=desk.at + timedelta(minutes=5), booking=booking, seat=only_seat(booking))

    assert fact("waited", subject) == timedelta(minutes=5)


@pytest.mark.django_db
def test_waiting_is_counted_anew_from_a_new_search(
    desk: Desk, given_back: Callable[[timedelta], Booking]
) -> None:
    booking = given_back(timedelta(hours=30))
    at = desk.at + timedelta(hours=30, minutes=20)

    subject = Subject(at=at, booking=booking, seat=only_seat(booking))

    assert fact("waited", subject) == timedelta(minutes=20)


@pytest.mark.django_db
def test_waiting_is_never_said_to_be_nothing(desk: Desk) -> None:
    booking = book_in(Lane.NOW, desk)

    assert fact("waited", Subject(at=desk.at, booking=booking, seat=only_seat(booking))) == timedelta(
        minutes=1
    )


@pytest.mark.django_db
def test_the_asked_are_those_of_the_present_search(
    desk: Desk, given_back: Callable[[timedelta], Booking]
) -> None:
    make_mediator("Binta")
    booking = given_back(timedelta(hours=1))
    desk.meet_deadlines(at=desk.at + timedelta(hours=1))
    seat = only_seat(booking)

    assert (seat.offers.count(), fact("asked", Subject(at=desk.at, seat=seat))) == (3, 1)


@pytest.mark.parametrize("name", ["waited", "asked"])
def test_nothing_is_known_of_a_search_without_its_seat(name: str) -> None:
    assert fact(name, about()) is None
