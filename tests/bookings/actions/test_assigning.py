"""The coordinator's hand: assigning somebody over the rules, searching once more, closing a search."""

from datetime import timedelta

import pytest

from bookings.actions.closing import cover_externally, give_up
from bookings.actions.dispatching import (
    MediatorElsewhere,
    ReasonMissing,
    SeatNotFree,
    assign_mediator,
    redispatch,
)
from bookings.actions.releasing import withdraw
from bookings.lifecycle import StepNotPossible
from bookings.models import Booking, Offer
from bookings.vocabulary import (
    AnswerChannel,
    BookingStatus,
    DeadlineKind,
    EventKind,
    Lane,
    OfferStatus,
    SeatStatus,
    Step,
)
from mediation import calendar
from mediation.matching.reasons import Reason
from mediation.models import Commitment, Exclusion, Mediator, Office, User
from mediation.vocabulary import CommitmentState, Delivery
from tests.bookings.calendars import rome
from tests.bookings.clockwork import due, everything, last_event, play, told
from tests.bookings.scenes import accept, confirmed, fresh, offer_to, searching, seat_of
from tests.factories import NOON, TOMORROW, make_booking, make_mediator, make_place

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def assign(mediator: Mediator, booking: Booking, by: User, reason: str = "la conosce") -> None:
    assign_mediator(booking_id=booking.pk, mediator_id=mediator.pk, reason=reason, by_id=by.pk, at=NOON)


# --- Assigning


def test_an_uncovered_booking_is_assigned_with_a_reason(berg: User, nino: User, office: Office) -> None:
    booking = searching(berg, office)
    amina = make_mediator("Amina")

    assign(amina, booking, nino)

    seat = seat_of(booking)
    assert (fresh(booking).status, seat.status, seat.mediator) == (
        BookingStatus.CONFIRMED,
        SeatStatus.FILLED,
        amina,
    )
    assert (Commitment.objects.get().mediator, Commitment.objects.get().seat_id) == (amina, seat.pk)
    assert set(due(seat)) == {
        DeadlineKind.REMIND_DAY_BEFORE,
        DeadlineKind.REMIND_TWO_HOURS,
        DeadlineKind.START,
        DeadlineKind.AUTO_CLOSE,
        DeadlineKind.CHECK_ARRIVAL,
        DeadlineKind.ALERT_LATE,
        DeadlineKind.SUSPECT_NO_SHOW,
    }
    event = last_event(booking, EventKind.MEDIATOR_ASSIGNED)
    assert (event.mediator, event.actor) == (amina, nino)
    assert event.facts == {"reason": "la conosce", "overridden": []}


def test_an_assignment_keeps_what_the_rules_would_have_said(berg: User, nino: User, office: Office) -> None:
    booking = searching(berg, office)
    amina = make_mediator("Amina", languages=["ru"], always=False)
    Exclusion.objects.create(mediator=amina, office=office, reason="lite")

    assign(amina, booking, nino)

    assert last_event(booking, EventKind.MEDIATOR_ASSIGNED).facts["overridden"] == [
        Reason.LANGUAGE,
        Reason.AVAILABILITY,
        Reason.EXCLUSION,
    ]


def test_an_assignment_while_the_search_runs_ends_it(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = searching(berg, office)
    chiara = make_mediator("Chiara")

    assign(chiara, booking, nino)

    assert set(Offer.objects.values_list("status", flat=True)) == {OfferStatus.SUPERSEDED}
    superseded = booking.events.filter(kind=EventKind.OFFER_SUPERSEDED)
    assert {event.mediator for event in superseded} == {amina, bohdana}
    assert DeadlineKind.OPEN_WAVE not in due(seat_of(booking))


def test_who_is_assigned_while_she_thinks_is_not_told_that_somebody_else_has_it(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = searching(berg, office)

    assign(amina, booking, nino)

    offer = offer_to(amina, booking)
    assert (offer.status, offer.answered_by) == (OfferStatus.ACCEPTED, AnswerChannel.COORDINATOR)
    assert [event.mediator for event in booking.events.filter(kind=EventKind.OFFER_SUPERSEDED)] == [bohdana]


def test_a_booking_may_be_assigned_before_its_first_wave(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = make_booking(by=berg, office=office)

    assign(amina, booking, nino)

    assert fresh(booking).status == BookingStatus.CONFIRMED


def test_what_concerns_only_the_asking_is_kept_too(berg: User, nino: User, office: Office) -> None:
    """As the page shows it: nobody would have called her at this hour."""
    night = rome("2026-07-14 23:00")
    booking = make_booking(by=berg, office=office, at=night, urgency="now", starts_at=None)
    amina = make_mediator("Amina", always=False, takes_night_calls=False)

    assign_mediator(booking_id=booking.pk, mediator_id=amina.pk, reason="è sveglia", by_id=nino.pk, at=night)

    overridden = last_event(booking, EventKind.MEDIATOR_ASSIGNED).facts["overridden"]
    assert overridden == [Reason.AVAILABILITY, Reason.NIGHT]


def test_an_assignment_against_which_nothing_speaks_needs_no_reason(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = make_booking(by=berg, office=office)

    assign(amina, booking, nino, "")

    assert last_event(booking, EventKind.MEDIATOR_ASSIGNED).facts == {"reason": "", "overridden": []}


@pytest.mark.parametrize("reason", ["", "   "])
def test_an_override_without_a_reason_is_refused(berg: User, nino: User, office: Office, reason: str) -> None:
    booking = searching(berg, office)
    amina = make_mediator("Amina", always=False)
    before = everything()

    with pytest.raises(ReasonMissing):
        assign(amina, booking, nino, reason)

    assert everything() == before


def test_a_seat_that_somebody_has_is_not_given_away(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    with pytest.raises(SeatNotFree) as refused:
        assign(bohdana, booking, nino)

    assert (refused.value.number, refused.value.status) == (booking.number, SeatStatus.FILLED)
    assert everything() == before


def test_over_every_rule_but_one_nobody_is_in_two_places_at_once(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    first = confirmed(amina, berg, office)
    second = searching(berg, office)
    before = everything()

    with pytest.raises(MediatorElsewhere) as refused:
        assign(amina, second, nino)

    assert (refused.value.number, refused.value.other_number) == (second.number, first.number)
    assert everything() == before


def test_a_seat_taken_behind_its_row_is_refused_in_our_words(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = searching(berg, office)
    calendar.commit(
        mediator_id=bohdana.pk,
        seat_id=seat_of(booking).pk,
        busy_from=TOMORROW,
        busy_to=TOMORROW + HOUR,
        place_id=None,
        delivery=Delivery.PHONE,
        state=CommitmentState.FILLED,
        at=NOON,
    )

    with pytest.raises(SeatNotFree):
        assign(amina, booking, nino)


def test_nobody_can_be_assigned_who_does_not_exist(berg: User, nino: User, office: Office) -> None:
    booking = searching(berg, office)
    before = everything()

    with pytest.raises(Mediator.DoesNotExist):
        assign_mediator(booking_id=booking.pk, mediator_id=0, reason="?", by_id=nino.pk, at=NOON)

    assert everything() == before


# --- Searching once more


def test_an_uncovered_booking_is_searched_for_once_more_and_everybody_asked_anew(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    Offer.objects.update(status=OfferStatus.EXPIRED)
    seat = seat_of(booking)
    seat.status = SeatStatus.UNCOVERED
    seat.save()

    redispatch(booking_id=booking.pk, by_id=nino.pk, at=TOMORROW - 3 * HOUR, reason="riproviamo")

    seat.refresh_from_db()
    assert (fresh(booking).status, seat.status) == (BookingStatus.SEARCHING, SeatStatus.DISPATCHING)
    assert (seat.search, seat.wave, seat.lane) == (2, 0, Lane.URGENT)
    assert due(seat) == {
        DeadlineKind.OPEN_WAVE: TOMORROW - 3 * HOUR,
        DeadlineKind.ALERT_COORDINATOR: TOMORROW - 3 * HOUR + 20 * MINUTE,
    }
    event = last_event(booking, EventKind.SEARCH_RESTARTED)
    assert (event.actor, event.facts) == (nino, {"reason": "riproviamo", "lane": "urgent"})


def test_a_search_that_still_runs_is_not_begun_again(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    asked, not_yet = searching(berg, office), make_booking(by=berg, office=office)
    before = everything()

    for booking in (asked, not_yet):
        with pytest.raises(StepNotPossible) as refused:
            redispatch(booking_id=booking.pk, by_id=nino.pk, at=NOON)
        assert refused.value.step == Step.DISPATCH

    assert everything() == before


def test_who_gave_the_seat_back_is_not_asked_again_by_any_later_search(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    withdraw(booking_id=booking.pk, mediator_id=amina.pk, at=NOON, via=AnswerChannel.SMS)
    seat = seat_of(booking)
    seat.status = SeatStatus.UNCOVERED
    seat.save()

    redispatch(booking_id=booking.pk, by_id=nino.pk, at=NOON)
    play(until=NOON + MINUTE)

    assert fresh(booking).status == BookingStatus.UNCOVERED
    assert Offer.objects.filter(mediator=amina).count() == 1


# --- Closing a search


def test_a_search_may_end_in_the_external_service_and_whoever_thinks_is_told(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)

    cover_externally(booking_id=booking.pk, by_id=nino.pk, reason="numero verde", at=NOON + MINUTE)

    assert fresh(booking).status == BookingStatus.COVERED_EXTERNALLY
    assert offer_to(amina, booking).status == OfferStatus.WITHDRAWN
    assert due(seat_of(booking)) == {}
    assert told(booking)[-2:] == [EventKind.COVERED_EXTERNALLY, EventKind.OFFER_WITHDRAWN]
    event = last_event(booking, EventKind.COVERED_EXTERNALLY)
    assert (event.actor, event.facts) == (nino, {"reason": "numero verde"})


def test_an_uncovered_booking_is_given_up_with_a_reason(berg: User, nino: User, office: Office) -> None:
    booking = searching(berg, office)

    give_up(booking_id=booking.pk, by_id=nino.pk, reason="nessuno parla la lingua", at=NOON)

    assert fresh(booking).status == BookingStatus.UNFILLED
    assert last_event(booking, EventKind.SEARCH_GIVEN_UP).facts == {"reason": "nessuno parla la lingua"}


def test_giving_up_without_a_reason_is_refused(berg: User, nino: User, office: Office) -> None:
    booking = searching(berg, office)
    before = everything()

    with pytest.raises(ReasonMissing):
        give_up(booking_id=booking.pk, by_id=nino.pk, reason=" ", at=NOON)

    assert everything() == before


def test_a_search_that_still_runs_is_not_given_up(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    before = everything()

    with pytest.raises(StepNotPossible):
        give_up(booking_id=booking.pk, by_id=nino.pk, reason="basta", at=NOON)

    assert everything() == before


def test_a_covered_booking_is_not_handed_to_the_external_service(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    with pytest.raises(StepNotPossible):
        cover_externally(booking_id=booking.pk, by_id=nino.pk, reason="", at=NOON)

    assert everything() == before


def test_an_assignment_over_the_road_is_possible_and_says_so(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    earlier = searching(berg, office, delivery=Delivery.ONSITE, place_id=make_place("Piazza Armerina").pk)
    accept(amina, earlier)
    later = searching(
        berg,
        office,
        delivery=Delivery.ONSITE,
        place_id=make_place("Nicosia").pk,
        starts_at=TOMORROW + 75 * MINUTE,
    )

    assign(amina, later, nino, "passa un collega a prenderla")

    assert fresh(later).status == BookingStatus.CONFIRMED
    assert last_event(later, EventKind.MEDIATOR_ASSIGNED).facts["overridden"] == [Reason.TRAVEL]
