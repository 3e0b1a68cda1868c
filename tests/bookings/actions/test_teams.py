"""Several mediators for one booking: one search for seats alike, one seat a person, and a part that may do."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bookings.actions.attending import report_mediator_absent, report_person_absent
from bookings.actions.cancelling import NotPartlyCovered, accept_part, cancel_booking
from bookings.actions.completing import complete_booking
from bookings.actions.dispatching import (
    OfferTaken,
    SeatNotFree,
    accept_offer,
    assign_mediator,
    decline_offer,
    redispatch,
)
from bookings.actions.recording import sign_record, validate_record
from bookings.actions.releasing import remove_mediator, withdraw
from bookings.hours import MediatorElsewhere
from bookings.lifecycle import StepNotPossible
from bookings.locking import NoSuchSeat
from bookings.models import Booking, Offer, Seat
from bookings.seating import WhichMediator
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, OfferStatus, SeatStatus
from mediation.models import Commitment, Mediator, Office, User
from tests.bookings.clockwork import due, everything, last_event, play, told
from tests.bookings.scenes import fresh, offer_to
from tests.factories import NOON, TOMORROW, make_booking, make_language, make_mediator

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def four() -> list[Mediator]:
    return [make_mediator(name) for name in ("Amina", "Bohdana", "Chiara", "Dalia")]


def team(by: User, office: Office, *, size: int = 2, **values: Any) -> Booking:
    """A request for so many mediators, whose first wave has opened."""
    booking = make_booking(by=by, office=office, mediators_needed=size, **values)
    play(until=NOON + 5 * MINUTE)
    return booking


def seats(booking: Booking) -> list[Seat]:
    return list(booking.seats.order_by("position"))


def statuses(booking: Booking) -> list[str]:
    return [seat.status for seat in seats(booking)]


def seated(booking: Booking) -> list[str]:
    return [seat.mediator.first_name if seat.mediator else "" for seat in seats(booking)]


def yes(mediator: Mediator, booking: Booking) -> Offer:
    return accept_offer(offer_id=offer_to(mediator, booking).pk, at=NOON + 6 * MINUTE, via=AnswerChannel.SMS)


def no(mediator: Mediator, booking: Booking) -> None:
    decline_offer(offer_id=offer_to(mediator, booking).pk, at=NOON + 6 * MINUTE, via=AnswerChannel.SMS)


def offers(booking: Booking) -> dict[str, str]:
    rows = Offer.objects.filter(seat__booking=booking).order_by("pk").select_related("mediator")
    return {offer.mediator.first_name: offer.status for offer in rows}


# --- One search


def test_seats_alike_share_one_search_and_nobody_is_asked_twice(
    berg: User, office: Office, four: list[Mediator]
) -> None:
    booking = team(berg, office, size=3)

    first, *others = seats(booking)
    assert statuses(booking) == [SeatStatus.DISPATCHING] * 3
    assert set(due(first)) == {DeadlineKind.OPEN_WAVE, DeadlineKind.ALERT_COORDINATOR}
    assert [due(seat) for seat in others] == [{}, {}]
    assert offers(booking) == dict.fromkeys(("Amina", "Bohdana", "Chiara", "Dalia"), "queued")
    assert told(booking).count(EventKind.WAVE_OPENED) == 1


def test_the_first_yes_covers_a_part_and_leaves_the_others_their_offers(
    berg: User, office: Office, four: list[Mediator]
) -> None:
    amina, *_ = four
    booking = team(berg, office)

    offer = yes(amina, booking)

    assert (fresh(booking).status, seated(booking)) == ("partly_covered", ["", "Amina"])
    assert offer.seat == seats(booking)[1]
    assert offers(booking) == {
        "Amina": "accepted",
        "Bohdana": "queued",
        "Chiara": "queued",
        "Dalia": "queued",
    }
    assert last_event(booking, EventKind.BOOKING_CONFIRMED).facts == {"via": "sms", "covered": 1, "needed": 2}


def test_the_last_yes_confirms_the_booking_and_closes_what_is_open(
    berg: User, office: Office, four: list[Mediator]
) -> None:
    amina, bohdana, *_ = four
    booking = team(berg, office)
    yes(amina, booking)

    yes(bohdana, booking)

    assert (fresh(booking).status, seated(booking)) == ("confirmed", ["Bohdana", "Amina"])
    assert offers(booking) == {
        "Amina": "accepted",
        "Bohdana": "accepted",
        "Chiara": "superseded",
        "Dalia": "superseded",
    }
    assert Commitment.objects.filter(state="filled").count() == 2
    with pytest.raises(OfferTaken):
        yes(four[2], booking)


def test_saying_yes_again_takes_no_second_seat(berg: User, office: Office, four: list[Mediator]) -> None:
    amina, *_ = four
    booking = team(berg, office)
    yes(amina, booking)
    before = everything()

    yes(amina, booking)

    assert everything() == before


def test_a_team_whose_people_all_say_no_is_uncovered_once(
    berg: User, office: Office, four: list[Mediator]
) -> None:
    amina, *others = four
    booking = team(berg, office)
    yes(amina, booking)
    for mediator in others:
        no(mediator, booking)

    play(until=NOON + HOUR)

    assert statuses(booking) == [SeatStatus.UNCOVERED, SeatStatus.FILLED]
    assert told(booking).count(EventKind.BOOKING_UNCOVERED) == 1
    assert last_event(booking, EventKind.BOOKING_UNCOVERED).facts == {"asked": 3, "covered": 1, "needed": 2}


def test_searching_again_asks_for_the_empty_seats_alone(
    berg: User, nino: User, office: Office, four: list[Mediator]
) -> None:
    amina, *others = four
    booking = team(berg, office)
    yes(amina, booking)
    for mediator in others:
        no(mediator, booking)
    play(until=NOON + HOUR)

    redispatch(booking_id=booking.pk, by_id=nino.pk, at=NOON + HOUR)
    play(until=NOON + HOUR + MINUTE)

    asked = Offer.objects.filter(seat__booking=booking, status="queued")
    assert {offer.mediator.first_name for offer in asked} == {"Bohdana", "Chiara", "Dalia"}
    assert statuses(booking) == [SeatStatus.DISPATCHING, SeatStatus.FILLED]


# --- Leaving


def test_a_seat_given_back_joins_the_search_that_still_runs(
    berg: User, office: Office, four: list[Mediator]
) -> None:
    amina, bohdana, chiara, dalia = four
    booking = team(berg, office, size=3)
    yes(amina, booking)
    no(dalia, booking)

    withdraw(booking_id=booking.pk, mediator_id=amina.pk, at=NOON + 7 * MINUTE, via=AnswerChannel.SMS)
    play(until=NOON + 8 * MINUTE)

    first, second, third = seats(booking)
    assert statuses(booking) == [SeatStatus.DISPATCHING] * 3
    assert (DeadlineKind.OPEN_WAVE in due(first), due(second), due(third)) == (True, {}, {})
    still_open = Offer.objects.open().filter(seat__booking=booking)
    # Bohdana and Chiara are still thinking, Dalia is asked anew, Amina is left out.
    assert sorted(offer.mediator.first_name for offer in still_open) == ["Bohdana", "Chiara", "Dalia"]
    for mediator in (bohdana, chiara, dalia):
        yes(mediator, booking)
    assert fresh(booking).status == "confirmed"


def test_of_a_team_the_coordinator_names_who_is_taken_off(
    berg: User, nino: User, office: Office, four: list[Mediator]
) -> None:
    amina, bohdana, *_ = four
    booking = team(berg, office)
    yes(amina, booking)
    yes(bohdana, booking)
    before = everything()

    with pytest.raises(WhichMediator) as refused:
        remove_mediator(booking_id=booking.pk, by_id=nino.pk, reason="altrove", at=NOON + HOUR)

    assert sorted(refused.value.mediator_ids) == sorted([amina.pk, bohdana.pk])
    assert everything() == before
    remove_mediator(
        booking_id=booking.pk, by_id=nino.pk, reason="altrove", at=NOON + HOUR, mediator_id=amina.pk
    )
    assert seated(booking) == ["Bohdana", ""]


def test_taking_her_off_a_team_twice_takes_nobody_else_off(
    berg: User, nino: User, office: Office, four: list[Mediator]
) -> None:
    amina, bohdana, *_ = four
    booking = team(berg, office)
    yes(amina, booking)
    yes(bohdana, booking)
    take_her_off = partial(
        remove_mediator, booking_id=booking.pk, mediator_id=amina.pk, by_id=nino.pk, reason="altrove"
    )
    take_her_off(at=NOON + HOUR)
    before = everything()

    with pytest.raises(WhichMediator) as refused:
        take_her_off(at=NOON + HOUR)

    assert refused.value.mediator_ids == [bohdana.pk]
    assert everything() == before


def test_cancelling_a_team_frees_everybody_and_tells_the_office_once(
    berg: User, office: Office, four: list[Mediator]
) -> None:
    amina, bohdana, *_ = four
    booking = team(berg, office, starts_at=NOON + 10 * HOUR)
    yes(amina, booking)
    yes(bohdana, booking)

    cancel_booking(booking_id=booking.pk, by_id=berg.pk, reason="rinviata", at=NOON + HOUR)

    assert statuses(booking) == [SeatStatus.CANCELLED] * 2
    assert Commitment.objects.exclude(state="released").count() == 0
    events = booking.events.filter(kind=EventKind.BOOKING_CANCELLED).order_by("pk")
    told_of = [(event.mediator and event.mediator.first_name, event.facts.get("again")) for event in events]
    assert told_of == [("Bohdana", None), ("Amina", True)]
    assert [event.facts["credited_minutes"] for event in events] == [60, 60]


# --- A part that will do


def seats_called_off(booking: Booking) -> list[tuple[Seat | None, User | None]]:
    """Which, and who did it."""
    events = booking.events.filter(kind=EventKind.SEAT_CALLED_OFF).order_by("pk")
    return [(event.seat, event.actor) for event in events]


def test_the_office_makes_do_with_those_who_said_yes(
    berg: User, office: Office, four: list[Mediator]
) -> None:
    amina, *_ = four
    booking = team(berg, office)
    yes(amina, booking)

    accept_part(booking_id=booking.pk, by_id=berg.pk, at=NOON + HOUR)

    assert (fresh(booking).status, seated(booking)) == ("confirmed", ["", "Amina"])
    assert statuses(booking) == [SeatStatus.CANCELLED, SeatStatus.FILLED]
    assert set(offers(booking).values()) == {"accepted", "withdrawn"}
    assert last_event(booking, EventKind.PART_ACCEPTED).facts == {"covered": 1, "given_up": 1}
    assert due(seats(booking)[0]) == {}
    assert seats_called_off(booking) == [(seats(booking)[0], berg)]


@pytest.mark.parametrize("yeses", [0, 2])
def test_there_is_no_part_to_make_do_with_before_the_first_yes_or_after_the_last(
    berg: User, office: Office, four: list[Mediator], yeses: int
) -> None:
    booking = team(berg, office)
    for mediator in four[:yeses]:
        yes(mediator, booking)
    before = everything()

    with pytest.raises(NotPartlyCovered) as refused:
        accept_part(booking_id=booking.pk, by_id=berg.pk, at=NOON + HOUR)

    assert (refused.value.covered, refused.value.missing) == (yeses, 2 - yeses)
    assert everything() == before


# --- The coordinator


def test_the_coordinator_fills_seats_one_by_one_and_nobody_twice(
    berg: User, nino: User, office: Office, four: list[Mediator]
) -> None:
    amina, bohdana, chiara, _ = four
    booking = team(berg, office)
    by_word = partial(
        assign_mediator, booking_id=booking.pk, reason="ha detto sì", by_id=nino.pk, at=NOON + HOUR
    )
    by_word(mediator_id=amina.pk)
    before = everything()

    with pytest.raises(MediatorElsewhere):
        by_word(mediator_id=amina.pk)

    assert everything() == before
    by_word(mediator_id=bohdana.pk)
    assert (fresh(booking).status, seated(booking)) == ("confirmed", ["Bohdana", "Amina"])
    assert offers(booking)["Amina"] == OfferStatus.ACCEPTED
    with pytest.raises(SeatNotFree):
        by_word(mediator_id=chiara.pk)


def test_whoever_is_assigned_leaves_the_search_to_the_seat_that_leads_it(
    berg: User, nino: User, office: Office, four: list[Mediator]
) -> None:
    amina, bohdana, chiara, _ = four
    booking = team(berg, office)
    for her in (amina, bohdana):
        yes(her, booking)
    for her in (amina, bohdana):
        withdraw(booking_id=booking.pk, mediator_id=her.pk, at=NOON + 7 * MINUTE, via=AnswerChannel.PAGE)
    first, second = seats(booking)
    assert [DeadlineKind.OPEN_WAVE in due(seat) for seat in (first, second)] == [False, True]

    assign_mediator(
        booking_id=booking.pk, mediator_id=chiara.pk, reason="ha detto sì", by_id=nino.pk, at=NOON + HOUR
    )

    assert (seated(booking), statuses(booking)) == (["Chiara", ""], ["filled", "dispatching"])
    assert DeadlineKind.OPEN_WAVE in due(second)


def test_a_seat_of_another_booking_is_no_seat_of_this_one(
    berg: User, nino: User, office: Office, four: list[Mediator]
) -> None:
    booking, other = team(berg, office), team(berg, office, starts_at=TOMORROW + 5 * HOUR)
    before = everything()

    with pytest.raises(NoSuchSeat):
        assign_mediator(
            booking_id=booking.pk,
            mediator_id=four[0].pk,
            seat_id=seats(other)[0].pk,
            reason="ha detto sì",
            by_id=nino.pk,
            at=NOON + HOUR,
        )

    assert everything() == before


# --- Different languages


def test_each_language_has_its_own_search_and_its_own_people(berg: User, office: Office) -> None:
    make_language("mnk")
    olena, fatou = make_mediator("Olena"), make_mediator("Fatou", languages=["mnk"])

    booking = team(berg, office, size=1, team=("uk", "mnk"))

    ukrainian, mandinka = seats(booking)
    assert [seat.tag for seat in seats(booking)] == ["uk", "mnk"]
    assert (offer_to(olena, booking).seat, offer_to(fatou, booking).seat) == (ukrainian, mandinka)
    assert all(DeadlineKind.OPEN_WAVE in due(seat) for seat in seats(booking))


def test_who_speaks_both_is_asked_for_one_seat_only(berg: User, office: Office) -> None:
    make_language("mnk")
    both = make_mediator("Nadia", languages=["uk", "mnk"])

    booking = team(berg, office, size=1, team=("uk", "mnk"))

    assert Offer.objects.filter(seat__booking=booking, mediator=both).count() == 1


def test_the_coordinator_puts_her_where_her_language_is_needed(
    berg: User, nino: User, office: Office
) -> None:
    make_language("mnk")
    fatou = make_mediator("Fatou", languages=["mnk"])
    booking = team(berg, office, size=1, team=("uk", "mnk"))

    assign_mediator(
        booking_id=booking.pk, mediator_id=fatou.pk, reason="ha detto sì", by_id=nino.pk, at=NOON + HOUR
    )

    assert seated(booking) == ["", "Fatou"]


# --- The job


def test_a_team_is_closed_signed_and_validated_together(
    berg: User, nino: User, office: Office, four: list[Mediator]
) -> None:
    amina, bohdana, *_ = four
    booking = team(berg, office, size=3)
    yes(amina, booking)
    yes(bohdana, booking)

    complete_booking(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + HOUR)
    sign_record(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + HOUR)
    sign_record(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + 2 * HOUR)
    validate_record(booking_id=booking.pk, by_id=nino.pk, at=TOMORROW + 2 * HOUR)

    assert statuses(booking) == [SeatStatus.CANCELLED, SeatStatus.VALIDATED, SeatStatus.VALIDATED]
    assert fresh(booking).status == "validated"
    assert seats_called_off(booking) == [(seats(booking)[0], berg)]
    assert told(booking).count(EventKind.RECORD_SIGNED) == 2


def test_a_seat_that_is_free_when_the_clock_closes_the_job_is_called_off_by_the_clock(
    berg: User, office: Office, four: list[Mediator]
) -> None:
    amina, *_ = four
    booking = team(berg, office)
    yes(amina, booking)

    play(until=TOMORROW + 24 * HOUR)

    assert statuses(booking) == [SeatStatus.CANCELLED, SeatStatus.DONE]
    assert seats_called_off(booking) == [(seats(booking)[0], None)]


def test_what_the_cancellation_of_the_booking_tells_is_not_told_of_each_seat(
    berg: User, office: Office
) -> None:
    booking = team(berg, office)

    cancel_booking(booking_id=booking.pk, by_id=berg.pk, reason="", at=NOON + HOUR)

    assert statuses(booking) == [SeatStatus.CANCELLED] * 2
    assert seats_called_off(booking) == []


def test_when_the_person_does_not_come_everybody_is_credited(
    berg: User, office: Office, four: list[Mediator]
) -> None:
    amina, bohdana, *_ = four
    booking = team(berg, office)
    yes(amina, booking)
    yes(bohdana, booking)

    report_person_absent(booking_id=booking.pk, by_id=berg.pk, at=TOMORROW + 30 * MINUTE)

    assert statuses(booking) == [SeatStatus.PERSON_ABSENT] * 2
    assert sorted(seat.records.get().credited_minutes for seat in seats(booking)) == [60, 60]


def test_of_a_team_it_is_said_who_did_not_come(berg: User, office: Office, four: list[Mediator]) -> None:
    amina, bohdana, *_ = four
    booking = team(berg, office)
    yes(amina, booking)
    yes(bohdana, booking)
    at = booking.ends_at

    with pytest.raises(WhichMediator):
        report_mediator_absent(booking_id=booking.pk, by_id=berg.pk, at=at)

    report_mediator_absent(booking_id=booking.pk, by_id=berg.pk, at=at, mediator_id=amina.pk)
    assert statuses(booking) == [SeatStatus.IN_PROGRESS, SeatStatus.MEDIATOR_ABSENT]
    with pytest.raises(StepNotPossible):
        cancel_booking(booking_id=booking.pk, by_id=berg.pk, reason="", at=at)


def test_saying_twice_of_a_team_who_did_not_come_says_it_of_nobody_else(
    berg: User, office: Office, four: list[Mediator]
) -> None:
    amina, bohdana, *_ = four
    booking = team(berg, office)
    yes(amina, booking)
    yes(bohdana, booking)
    report_her = partial(report_mediator_absent, booking_id=booking.pk, mediator_id=amina.pk, by_id=berg.pk)
    report_her(at=TOMORROW + 5 * MINUTE)
    before = everything()

    with pytest.raises(WhichMediator) as refused:
        report_her(at=TOMORROW + 5 * MINUTE)

    assert refused.value.mediator_ids == [bohdana.pk]
    assert everything() == before
