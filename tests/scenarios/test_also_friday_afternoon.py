"""Friday, ten to five, for Monday at eight, and nobody answers: nobody at the desk is needed for it to be heard.

The asker has two minutes to correct; then the search asks by itself, keeps quiet at night, hurries as Monday comes
near, and the coordinator is told on Friday evening and again when it hurries.
"""

from datetime import timedelta

import pytest

from bookings.actions.changing import Change, change_booking
from bookings.models import Booking, Offer
from bookings.vocabulary import EventKind, Lane
from mediation.clock import ROME
from mediation.models import Mediator, Office, User
from tests.bookings.calendars import clock, rome
from tests.bookings.scenes import fresh
from tests.factories import make_booking, make_mediator
from tests.scenarios.telephones import let_time_pass, read_at

pytestmark = pytest.mark.django_db

FRIDAY_TEN_TO_FIVE = rome("2026-07-17 16:50")
MONDAY_AT_EIGHT = rome("2026-07-20 08:00")
MINUTE = timedelta(minutes=1)
WARD_PHONE = "+393330099999"
NINO = "+393330022222"


@pytest.fixture
def speakers(ward: Office, nino: User) -> list[Mediator]:
    return [make_mediator(f"M{number}") for number in range(45)]


@pytest.fixture
def crowd(speakers: list[Mediator]) -> list[Mediator]:
    """So many that the waves last into Sunday."""
    return [*speakers, *(make_mediator(f"N{number}") for number in range(105))]


@pytest.fixture
def request_for_monday(speakers: list[Mediator], nurse: User, ward: Office) -> Booking:
    return make_booking(by=nurse, office=ward, at=FRIDAY_TEN_TO_FIVE, starts_at=MONDAY_AT_EIGHT)


def waves(booking: Booking) -> list[tuple[str, str, int]]:
    opened = booking.events.filter(kind=EventKind.WAVE_OPENED).order_by("pk")
    return [(clock(wave.at), wave.facts["lane"], wave.facts["asked"]) for wave in opened]


def test_the_receipt_says_when_people_begin_to_be_asked(request_for_monday: Booking) -> None:
    let_time_pass(until=FRIDAY_TEN_TO_FIVE + MINUTE)

    assert read_at(WARD_PHONE) == [
        f"Richiesta {request_for_monday.number} ricevuta: UCRAINO, lun 20/07 ore 8-9."
        " Chiediamo da ven 17/07 ore 16:52: prima la correggi senza disturbare nessuno."
    ]
    assert waves(request_for_monday) == []


def test_corrected_within_the_two_minutes_it_has_disturbed_nobody(
    request_for_monday: Booking, nurse: User
) -> None:
    let_time_pass(until=FRIDAY_TEN_TO_FIVE + MINUTE)

    change_booking(
        booking_id=request_for_monday.pk,
        change=Change(starts_at=MONDAY_AT_EIGHT + timedelta(hours=2)),
        by_id=nurse.pk,
        at=FRIDAY_TEN_TO_FIVE + MINUTE,
    )
    let_time_pass(until=FRIDAY_TEN_TO_FIVE + 3 * MINUTE)

    assert waves(request_for_monday) == [("Fri 2026-07-17 16:52", Lane.SHORT, 5)]
    asked = Offer.objects.filter(seat__booking=request_for_monday)
    assert {offer.made_at.astimezone(ROME).minute for offer in asked} == {52}
    texts = [text for offer in asked for text in read_at(offer.mediator.phone)]
    assert len(texts) == 5
    assert all("lun 20/07 ore 10-11" in text for text in texts)


def test_it_asks_five_at_a_time_and_is_quiet_at_night(request_for_monday: Booking) -> None:
    let_time_pass(until=rome("2026-07-18 07:50"))

    assert waves(request_for_monday) == [
        ("Fri 2026-07-17 16:52", Lane.SHORT, 5),
        ("Fri 2026-07-17 17:37", Lane.SHORT, 5),
        ("Fri 2026-07-17 18:22", Lane.SHORT, 5),
        ("Fri 2026-07-17 19:07", Lane.SHORT, 5),
        ("Fri 2026-07-17 19:52", Lane.SHORT, 5),
        ("Fri 2026-07-17 20:37", Lane.SHORT, 5),
        ("Sat 2026-07-18 07:00", Lane.SHORT, 5),
        ("Sat 2026-07-18 07:45", Lane.SHORT, 5),
    ]


def test_the_coordinator_hears_on_friday_evening_after_three_waves(request_for_monday: Booking) -> None:
    let_time_pass(until=rome("2026-07-17 19:06"))

    [alarm] = read_at(NINO)
    assert alarm.startswith(
        f"AVVISO {request_for_monday.number} UCRAINO, Enna, lun 20/07 ore 8: ancora nessuno"
    )


def test_a_day_before_it_hurries_and_the_coordinator_hears_again(
    request_for_monday: Booking, crowd: list[Mediator]
) -> None:
    let_time_pass(until=rome("2026-07-19 09:10"))

    hurried = request_for_monday.events.get(kind=EventKind.SEARCH_HURRIED)
    assert (clock(hurried.at), hurried.facts["lane"]) == ("Sun 2026-07-19 08:45", Lane.URGENT)
    assert waves(request_for_monday)[-2:] == [
        ("Sun 2026-07-19 08:45", Lane.URGENT, 8),
        ("Sun 2026-07-19 08:55", Lane.URGENT, 2),
    ]
    assert [text.split()[0] for text in read_at(NINO)] == ["AVVISO", "AVVISO"]


def test_and_when_all_have_been_asked_office_and_coordinator_hear_that_too(
    request_for_monday: Booking, speakers: list[Mediator]
) -> None:
    let_time_pass(until=MONDAY_AT_EIGHT)

    assert fresh(request_for_monday).status == "uncovered"
    assert read_at(NINO)[-1].startswith(f"SCOPERTA {request_for_monday.number} UCRAINO")
    assert "non abbiamo ancora trovato nessuno" in read_at(WARD_PHONE)[-1]
    assert Offer.objects.filter(seat__booking=request_for_monday).count() == len(speakers)
