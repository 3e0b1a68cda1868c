"""Sixty arrivals at night: a bus from Ukraine at three, sixty requests in ten minutes, six people to ask.

What happens when the gateway is down for ten minutes is told in `test_15_the_gateway_is_down`.
"""

from collections import Counter
from datetime import timedelta

import pytest

from bookings.models import Booking, Offer
from bookings.vocabulary import BookingStatus, EventKind, Lane, OfferStatus
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState, Delivery, Setting
from notifications.models import Message
from tests.bookings.calendars import rome
from tests.bookings.scenes import seat_of
from tests.factories import make_booking, make_mediator
from tests.scenarios.telephones import let_time_pass, read_at, says

pytestmark = pytest.mark.django_db

THREE = rome("2026-03-12 03:00")
TEN, MINUTE, SECOND = timedelta(minutes=10), timedelta(minutes=1), timedelta(seconds=1)
ARRIVALS, SPEAKERS = 60, 6
CYRILLIC_SEGMENT = 70
NINO = "+393330022222"


@pytest.fixture
def speakers(ward: Office, nino: User) -> list[Mediator]:
    return [make_mediator(f"M{number}", language="uk") for number in range(SPEAKERS)]


@pytest.fixture
def arrivals(speakers: list[Mediator], nurse: User, ward: Office) -> list[Booking]:
    """One every ten seconds, an hour each, by telephone, all of one campaign."""
    made = []
    for number in range(ARRIVALS):
        at = THREE + number * 10 * SECOND
        made.append(
            make_booking(
                by=nurse,
                office=ward,
                at=at,
                urgency="now",
                starts_at=None,
                delivery=Delivery.PHONE,
                setting=Setting.SOCIAL,
                call_number="+393330033333",
                campaign="Ucraina 2026",
            )
        )
        let_time_pass(until=at)
    return made


def answer_all(speakers: list[Mediator]) -> None:
    """Each says yes to the first she was asked, a few seconds one after the other."""
    for number, mediator in enumerate(speakers):
        first = Offer.objects.filter(mediator=mediator).earliest("pk")
        says(mediator, f"так {first.seat.booking.number}", at=THREE + TEN + number * SECOND)


def test_the_night(arrivals: list[Booking], speakers: list[Mediator]) -> None:
    """One long night is played once, and looked at from every side."""
    each_was_asked_for_at_once(arrivals)
    answer_all(speakers)
    each_yes_was_worth_one_job()
    let_time_pass(until=THREE + timedelta(hours=1))

    none_ended_in_silence(arrivals)
    nobody_was_asked_or_told_twice(speakers)
    for mediator in speakers:
        assert Commitment.objects.filter(mediator=mediator, state=CommitmentState.FILLED).count() <= 1
    texts = [text for mediator in speakers for text in read_at(mediator.phone) if text.startswith("ЗАРАЗ")]
    assert {len(text) > CYRILLIC_SEGMENT for text in texts} == {False}


def each_was_asked_for_at_once(arrivals: list[Booking]) -> None:
    assert {seat_of(booking).lane for booking in arrivals} == {Lane.NOW}
    for booking in arrivals:
        assert booking.events.get(kind=EventKind.WAVE_OPENED).at == booking.starts_at


def each_yes_was_worth_one_job() -> None:
    won = Offer.objects.filter(status=OfferStatus.ACCEPTED)
    assert len({offer.seat_id for offer in won}) == won.count() > 0


def none_ended_in_silence(arrivals: list[Booking]) -> None:
    for booking in arrivals:
        booking.refresh_from_db()
    covered = [booking for booking in arrivals if booking.status == BookingStatus.IN_PROGRESS]
    left = [booking for booking in arrivals if booking.status == BookingStatus.UNCOVERED]
    assert len(covered) + len(left) == ARRIVALS
    assert 0 < len(covered) <= SPEAKERS
    for booking in left:
        told = Message.objects.filter(event__booking=booking)
        assert told.filter(to=NINO).exists()
        assert told.filter(office=booking.office).exists()


def nobody_was_asked_or_told_twice(speakers: list[Mediator]) -> None:
    asked = Counter(Offer.objects.values_list("mediator", "seat", "search"))
    assert max(asked.values()) == 1
    for mediator in speakers:
        assert max(Counter(read_at(mediator.phone)).values()) == 1
