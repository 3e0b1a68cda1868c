"""Reads that several edges share."""

from datetime import datetime, timedelta

import pytest

from bookings import queries
from bookings.actions.cancelling import cancel_booking
from bookings.actions.dispatching import decline_offer
from bookings.models import Offer
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind
from mediation.matching.reasons import Reason
from mediation.models import Mediator, Office, Preference, User
from tests.bookings.clockwork import everything
from tests.bookings.scenes import confirmed, offer_to, searching, seat_of
from tests.factories import NOON, TOMORROW, make_booking, make_mediator

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_what_is_due_comes_longest_due_first_and_no_sooner(berg: User, office: Office) -> None:
    later = seat_of(make_booking(by=berg, office=office, at=NOON))
    sooner = seat_of(make_booking(by=berg, office=office, at=NOON - MINUTE))

    def due(at_minute: int) -> list[int]:
        found = [(row.pk, row.kind) for row in queries.due(at=NOON + at_minute * MINUTE)]
        waves = later.deadlines.filter(kind=DeadlineKind.OPEN_WAVE) | sooner.deadlines.filter(
            kind=DeadlineKind.OPEN_WAVE
        )
        names = {wave.pk: wave.seat_id for wave in waves}
        return [names[pk] for pk, kind in found if kind == DeadlineKind.OPEN_WAVE]

    assert due(0) == []
    assert due(1) == [sooner.pk]
    assert due(2) == [sooner.pk, later.pk]


def test_an_offer_is_overdue_from_its_end_while_it_is_open(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = searching(berg, office)
    hers = offer_to(amina, booking)
    decline_offer(offer_id=offer_to(bohdana, booking).pk, at=NOON, via=AnswerChannel.SMS)

    def overdue(at: datetime) -> list[int]:
        return [row.pk for row in queries.due(at=at) if not row.is_deadline]

    assert overdue(hers.expires_at - timedelta(seconds=1)) == []
    assert overdue(hers.expires_at) == [hers.pk]


def test_what_is_due_is_free_until_it_is_met(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office)
    offer = offer_to(amina, booking)
    (wave, alarm) = (row for row in queries.due(at=NOON + HOUR * 5) if row.is_deadline)
    (ends,) = (row for row in queries.due(at=offer.expires_at) if not row.is_deadline)
    before = everything()

    free = [queries.is_free(row) for row in (wave, alarm, ends)]
    unchanged = everything() == before
    decline_offer(offer_id=offer.pk, at=NOON, via=AnswerChannel.SMS)
    cancel_booking(booking_id=booking.pk, by_id=berg.pk, reason="", at=NOON)

    assert free == [True, True, True]
    assert unchanged
    assert [queries.is_free(row) for row in (wave, alarm, ends)] == [False, False, False]


def test_of_one_lane_offers_end_before_deadlines_are_met(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office)
    ends_at = offer_to(amina, booking).expires_at

    kinds = [row.kind for row in queries.due(at=ends_at)]

    assert kinds[0] == queries.OFFER_ENDS
    assert queries.OFFER_ENDS not in kinds[1:]


def test_the_coordinators_list_holds_what_nobody_covers_nearest_first(berg: User, office: Office) -> None:
    far = searching(berg, office, starts_at=TOMORROW + HOUR)
    near = searching(berg, office)
    gone = searching(berg, office)
    cancel_booking(booking_id=gone.pk, by_id=berg.pk, reason="", at=NOON)
    amina = make_mediator("Amina")
    confirmed(amina, berg, office, starts_at=TOMORROW + 5 * HOUR)
    searching(berg, office, starts_at=TOMORROW + 9 * HOUR)

    assert list(queries.to_settle()) == [near, far]


def test_a_history_is_told_in_order(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)

    assert [event.kind for event in queries.history(booking)] == [
        EventKind.BOOKING_REQUESTED,
        EventKind.WAVE_OPENED,
        EventKind.OFFER_MADE,
        EventKind.BOOKING_CONFIRMED,
    ]


def test_candidates_come_best_first_and_the_others_nearest_to_being_asked_first(
    berg: User, office: Office
) -> None:
    make_mediator("Amina")
    bohdana = make_mediator("Bohdana")
    make_mediator("Chiara", languages=["ru"], deliveries=[])
    make_mediator("Daria", languages=["ru"])
    Preference.objects.create(office=office, mediator=bohdana)
    seat = seat_of(make_booking(by=berg, office=office))

    able, left_out = queries.candidates_and_left_out(seat, at=NOON)

    assert [verdict.facts.first_name for verdict in able] == ["Bohdana", "Amina"]
    assert [(verdict.facts.first_name, verdict.refusals) for verdict in left_out] == [
        ("Daria", (Reason.LANGUAGE,)),
        ("Chiara", (Reason.LANGUAGE, Reason.DELIVERY)),
    ]


def test_whoever_was_asked_in_this_search_is_left_out_of_it(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)

    able, (left_out,) = queries.candidates_and_left_out(seat_of(booking), at=NOON)

    assert able == []
    assert left_out.refusals == (Reason.LEFT_OUT,)


def test_her_open_offers_come_by_when_they_end(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    later = searching(berg, office, starts_at=TOMORROW + 2 * HOUR)
    sooner = searching(berg, office)
    closed = searching(berg, office)
    decline_offer(offer_id=offer_to(amina, closed).pk, at=NOON, via=AnswerChannel.SMS)

    assert list(queries.open_offers_of(amina.pk)) == [offer_to(amina, sooner), offer_to(amina, later)]


def test_the_latest_offer_of_a_number_is_found_open_or_not(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    decline_offer(offer_id=offer_to(amina, booking).pk, at=NOON, via=AnswerChannel.SMS)

    assert queries.latest_offer(amina.pk, booking.number) == Offer.objects.get()
    assert queries.latest_offer(amina.pk, booking.number + 1) is None
    assert queries.latest_offer(amina.pk + 1, booking.number) is None


def test_her_jobs_ahead_are_those_she_holds_and_has_not_begun(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    second = confirmed(amina, berg, office, starts_at=TOMORROW + 3 * HOUR)
    first = confirmed(amina, berg, office)
    confirmed(bohdana, berg, office)
    searching(berg, office, starts_at=TOMORROW + 6 * HOUR)

    assert list(queries.jobs_ahead(amina.pk, at=NOON)) == [seat_of(first), seat_of(second)]
    assert list(queries.jobs_ahead(amina.pk, at=TOMORROW + HOUR)) == [seat_of(second)]
