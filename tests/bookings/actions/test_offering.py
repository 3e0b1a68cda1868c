"""The coordinator's hand: offering a seat to people by name, while a search runs and when it is over."""

from datetime import timedelta

import pytest

from bookings.actions.dispatching import ReasonMissing, SeatNotFree, decline_offer
from bookings.actions.offering import AlreadyOffered, NotAtThisHour, OfferInVain, offer_to
from bookings.models import Booking, Offer
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, OfferStatus, SeatStatus
from mediation.matching.reasons import Reason
from mediation.models import Exclusion, Mediator, Office, User
from tests.bookings.calendars import rome
from tests.bookings.clockwork import due, everything, last_event, play, told
from tests.bookings.scenes import accept, confirmed, fresh, searching, seat_of
from tests.bookings.scenes import offer_to as offer_of
from tests.factories import NOON, make_booking, make_mediator

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def offer(booking: Booking, by: User, *people: Mediator, reason: str = "", **values: object) -> list[Offer]:
    return offer_to(
        booking_id=booking.pk,
        mediator_ids=[person.pk for person in people],
        reason=reason,
        by_id=by.pk,
        **{"at": NOON, **values},  # type: ignore[arg-type]
    )


def uncovered(berg: User, office: Office) -> Booking:
    """Amina and Bohdana have been asked in vain."""
    booking = searching(berg, office)
    for asked in Offer.objects.filter(seat__booking=booking):
        decline_offer(offer_id=asked.pk, at=NOON, via=AnswerChannel.SMS)
    play(until=NOON + MINUTE)
    assert seat_of(booking).status == SeatStatus.UNCOVERED
    return fresh(booking)


def test_whoever_is_named_is_asked_before_the_first_wave_and_nobody_else(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = make_booking(by=berg, office=office)
    first_wave = due(seat_of(booking))[DeadlineKind.OPEN_WAVE]

    (made,) = offer(booking, nino, bohdana)

    assert (made.mediator, made.status, seat_of(booking).status) == (
        bohdana,
        OfferStatus.QUEUED,
        SeatStatus.DISPATCHING,
    )
    assert Offer.objects.count() == 1
    assert due(seat_of(booking))[DeadlineKind.OPEN_WAVE] == first_wave


def test_history_says_who_asked_and_why(berg: User, nino: User, office: Office, amina: Mediator) -> None:
    booking = make_booking(by=berg, office=office)
    late = make_mediator("Chiara", always=False)

    offer(booking, nino, amina, late, reason="vengono insieme")

    event = last_event(booking, EventKind.WAVE_OPENED)
    assert event.actor == nino
    assert {name: event.facts[name] for name in ("by_hand", "asked", "reason", "overridden")} == {
        "by_hand": True,
        "asked": 2,
        "reason": "vengono insieme",
        "overridden": [Reason.AVAILABILITY],
    }
    assert told(booking).count(EventKind.OFFER_MADE) == 2


def test_an_offer_by_hand_is_accepted_like_any_other(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = make_booking(by=berg, office=office)
    offer(booking, nino, amina, bohdana)

    accept(bohdana, booking)

    assert seat_of(booking).mediator == bohdana
    assert offer_of(amina, booking).status == OfferStatus.SUPERSEDED


def test_whoever_thinks_about_it_already_is_not_asked_twice(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    chiara = make_mediator("Chiara")

    made = offer(booking, nino, amina, chiara)
    before = everything()
    with pytest.raises(AlreadyOffered):
        offer(booking, nino, amina, chiara)

    assert [each.mediator for each in made] == [chiara]
    assert everything() == before


def test_a_search_that_was_over_begins_anew_with_those_who_are_named(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = uncovered(berg, office)
    at = NOON + 2 * MINUTE

    (made,) = offer(booking, nino, amina, at=at)

    seat = seat_of(booking)
    assert (seat.status, made.search, seat.search) == (SeatStatus.DISPATCHING, 2, 2)
    assert Offer.objects.open().get() == made
    assert due(seat)[DeadlineKind.OPEN_WAVE] == at + made.wait


def test_the_others_are_asked_when_those_who_were_named_had_their_time(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = uncovered(berg, office)
    (made,) = offer(booking, nino, amina, at=NOON + 2 * MINUTE)

    play(until=NOON + 2 * MINUTE + made.wait)

    assert offer_of(bohdana, booking).search == 2
    assert offer_of(bohdana, booking).is_open


def test_nobody_named_and_nobody_answering_it_is_uncovered_again(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    decline_offer(offer_id=offer_of(amina, booking).pk, at=NOON, via=AnswerChannel.SMS)
    play(until=NOON + MINUTE)
    offer(booking, nino, amina, at=NOON + 2 * MINUTE)

    play(until=booking.starts_at - MINUTE)

    assert seat_of(booking).status == SeatStatus.UNCOVERED


def test_what_goes_against_a_rule_is_explained(berg: User, nino: User, office: Office) -> None:
    booking = make_booking(by=berg, office=office)
    chiara = make_mediator("Chiara", always=False)
    before = everything()

    with pytest.raises(ReasonMissing):
        offer(booking, nino, chiara, reason="  ")

    assert everything() == before


@pytest.mark.parametrize("against", ["another job", "exclusion", "another language"])
def test_nobody_is_offered_what_her_yes_could_not_take(
    berg: User, nino: User, office: Office, amina: Mediator, against: str
) -> None:
    if against == "another job":
        confirmed(amina, berg, office)
    booking = make_booking(by=berg, office=office, language="ru" if against == "another language" else "uk")
    if against == "exclusion":
        Exclusion.objects.create(mediator=amina, office=office, reason="lite", is_blind=True)
    before = everything()

    with pytest.raises(OfferInVain) as refused:
        offer(booking, nino, amina, reason="solo lei")

    assert (
        refused.value.reasons
        == {
            "another job": (Reason.OVERLAP,),
            "exclusion": (Reason.EXCLUSION,),
            "another language": (Reason.LANGUAGE,),
        }[against]
    )
    assert everything() == before


def test_too_late_for_an_answer_nobody_is_asked(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    at = booking.starts_at - 10 * MINUTE
    chiara = make_mediator("Chiara")

    with pytest.raises(OfferInVain) as refused:
        offer(booking, nino, chiara, at=at, reason="vicina")

    assert refused.value.reasons == (Reason.ARRIVAL,)


def test_in_the_quiet_hours_what_can_wait_is_not_asked(
    berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    booking = make_booking(by=berg, office=office, starts_at=rome("2026-07-23 10:00"))

    with pytest.raises(NotAtThisHour) as refused:
        offer(booking, nino, amina, at=rome("2026-07-14 22:30"), reason="è sveglia")

    assert refused.value.until == rome("2026-07-15 07:00")
    assert not Offer.objects.exists()


def test_a_seat_that_somebody_has_is_offered_to_nobody(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)

    with pytest.raises(SeatNotFree):
        offer(booking, nino, bohdana, reason="meglio lei")

    assert not Offer.objects.open().exists()


def test_whoever_is_not_in_service_is_not_there(berg: User, nino: User, office: Office) -> None:
    booking = make_booking(by=berg, office=office)
    gone = make_mediator("Chiara", is_active=False)

    with pytest.raises(Mediator.DoesNotExist):
        offer(booking, nino, gone, reason="torna apposta")
