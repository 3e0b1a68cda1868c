"""What a booking asks of a mediator beyond the hour: no second mandate in a legal case, not too much that weighs."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.actions.dispatching import MediatorElsewhere, accept_offer, assign_mediator
from bookings.actions.releasing import withdraw
from bookings.models import Booking, Offer
from bookings.queries import candidates_and_left_out
from bookings.vocabulary import AnswerChannel, EventKind
from mediation.matching.reasons import sentence
from mediation.matching.verdict import Reason
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Setting
from tests.bookings.clockwork import everything, last_event, play
from tests.bookings.scenes import confirmed, offer_to, searching, seat_of
from tests.factories import NOON, TOMORROW, make_booking, make_office

pytestmark = pytest.mark.django_db

CASE = "C-7"
# So long a request waits to be corrected before anybody is asked.
CORRECTED = timedelta(minutes=2)


@pytest.fixture
def prefecture(office: Office) -> Office:
    return make_office("Enna", "Commissione", "Prefettura")


@pytest.fixture
def counsel(office: Office) -> Office:
    return make_office("Nicosia", "Sportello", "Studio legale")


def asked(booking: Booking) -> set[str]:
    play(until=NOON + CORRECTED)
    return set(Offer.objects.filter(seat__booking=booking).values_list("mediator__first_name", flat=True))


def at_the_hearing(mediator: Mediator, by: User, prefecture: Office) -> Booking:
    return confirmed(mediator, by, prefecture, setting=Setting.LEGAL, case_reference=CASE)


def for_counsel(by: User, counsel: Office, **values: Any) -> Booking:
    later: dict[str, Any] = {"starts_at": TOMORROW + timedelta(hours=3)}
    return make_booking(
        by=by, office=counsel, **{**later, "setting": Setting.LEGAL, "case_reference": CASE, **values}
    )


# --- No double mandate


def test_who_served_the_other_side_of_a_legal_case_is_not_asked(
    amina: Mediator, bohdana: Mediator, nino: User, prefecture: Office, counsel: Office
) -> None:
    at_the_hearing(amina, nino, prefecture)

    assert asked(for_counsel(nino, counsel)) == {"Bohdana"}


@pytest.mark.parametrize(
    "values", [{"setting": Setting.HEALTH}, {"case_reference": "C-8"}, {"case_reference": ""}]
)
def test_in_every_other_setting_and_case_she_is_asked(
    values: dict[str, str], amina: Mediator, nino: User, prefecture: Office, counsel: Office
) -> None:
    at_the_hearing(amina, nino, prefecture)

    assert asked(for_counsel(nino, counsel, **values)) == {"Amina"}


def test_for_the_same_office_she_goes_on(amina: Mediator, nino: User, prefecture: Office) -> None:
    at_the_hearing(amina, nino, prefecture)

    assert asked(for_counsel(nino, prefecture)) == {"Amina"}


def test_who_gave_the_first_job_back_has_served_nobody(
    amina: Mediator, nino: User, prefecture: Office, counsel: Office
) -> None:
    hearing = at_the_hearing(amina, nino, prefecture)
    withdraw(booking_id=hearing.pk, mediator_id=amina.pk, at=NOON, via=AnswerChannel.SMS)

    assert asked(for_counsel(nino, counsel)) == {"Amina"}


def test_a_yes_given_before_the_other_mandate_no_longer_counts(
    amina: Mediator, nino: User, prefecture: Office, counsel: Office
) -> None:
    for_them = searching(
        nino,
        counsel,
        starts_at=TOMORROW + timedelta(hours=3),
        setting=Setting.LEGAL,
        case_reference=CASE,
    )
    at_the_hearing(amina, nino, prefecture)
    before = everything()

    with pytest.raises(MediatorElsewhere) as refused:
        accept_offer(offer_id=offer_to(amina, for_them).pk, at=NOON, via=AnswerChannel.SMS)

    assert refused.value.reasons == (Reason.INCOMPATIBLE,)
    assert everything() == before


def test_the_coordinator_sees_why_and_may_still_give_her_the_job_with_a_reason(
    amina: Mediator, nino: User, prefecture: Office, counsel: Office
) -> None:
    at_the_hearing(amina, nino, prefecture)
    booking = for_counsel(nino, counsel)

    _, (left_out,) = candidates_and_left_out(seat_of(booking), at=NOON)
    assign_mediator(
        booking_id=booking.pk, mediator_id=amina.pk, reason="le due parti lo sanno", by_id=nino.pk, at=NOON
    )

    assert sentence(left_out) == (
        "Incompatibilità: nello stesso caso legale ha lavorato per un altro ufficio"
    )
    facts = last_event(booking, EventKind.MEDIATOR_ASSIGNED).facts
    assert facts == {"reason": "le due parti lo sanno", "overridden": ["incompatible"]}


# --- What weighs


def heavy_jobs(count: int, mediator: Mediator, by: User, office: Office) -> None:
    for number in range(count):
        confirmed(mediator, by, office, heavy=True, starts_at=TOMORROW + timedelta(hours=2 * number))


@pytest.mark.parametrize(("count", "expected"), [(1, {"Amina", "Bohdana"}), (2, {"Bohdana"})])
def test_after_two_heavy_jobs_that_day_nobody_is_asked_for_a_third(
    count: int, expected: set[str], amina: Mediator, bohdana: Mediator, berg: User, office: Office
) -> None:
    heavy_jobs(count, amina, berg, office)

    third = make_booking(by=berg, office=office, heavy=True, starts_at=TOMORROW + timedelta(hours=6))

    assert asked(third) == expected


def test_after_two_heavy_jobs_a_light_one_is_still_offered(
    amina: Mediator, berg: User, office: Office
) -> None:
    heavy_jobs(2, amina, berg, office)

    assert asked(make_booking(by=berg, office=office, starts_at=TOMORROW + timedelta(hours=6))) == {"Amina"}


def test_a_third_heavy_job_is_the_coordinators_word_and_says_so(
    amina: Mediator, berg: User, nino: User, office: Office
) -> None:
    heavy_jobs(2, amina, berg, office)
    third = make_booking(by=berg, office=office, heavy=True, starts_at=TOMORROW + timedelta(hours=6))

    assign_mediator(booking_id=third.pk, mediator_id=amina.pk, reason="lo vuole lei", by_id=nino.pk, at=NOON)

    assert last_event(third, EventKind.MEDIATOR_ASSIGNED).facts["overridden"] == ["heavy_limit"]


# --- Hours and rest


@pytest.mark.parametrize(
    ("first", "hours_long", "then", "rule"),
    [(0, 8, 9, "day_limit"), (9, 1, 20, "rest")],
)
def test_hours_and_rest_are_the_coordinators_word_too(
    first: int,
    hours_long: int,
    then: int,
    rule: str,
    amina: Mediator,
    berg: User,
    nino: User,
    office: Office,
) -> None:
    begins = TOMORROW + timedelta(hours=first)
    confirmed(amina, berg, office, starts_at=begins, duration_minutes=hours_long * 60)
    tight = make_booking(by=berg, office=office, starts_at=TOMORROW + timedelta(hours=then))

    _, (left_out,) = candidates_and_left_out(seat_of(tight), at=NOON)
    assign_mediator(booking_id=tight.pk, mediator_id=amina.pk, reason="urgenza", by_id=nino.pk, at=NOON)

    assert [reason.value for reason in left_out.refusals] == [rule]
    assert last_event(tight, EventKind.MEDIATOR_ASSIGNED).facts["overridden"] == [rule]
