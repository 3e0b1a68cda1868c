"""A change that voids a yes: she is asked again, keeps both times, and whatever she says leaves nothing behind."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bookings.actions.cancelling import cancel_booking
from bookings.actions.changing import Change, ChangedMeanwhile, change_booking, foresee
from bookings.actions.completing import complete_booking
from bookings.actions.dispatching import SeatNotFree, assign_mediator
from bookings.actions.reconfirming import reconfirm
from bookings.actions.releasing import SeatNotYours, remove_mediator, withdraw
from bookings.actions.requesting import (
    FundNotOpenThatDay,
    LanguageNotByThisDelivery,
    StartInThePast,
    UnknownLanguage,
    UnknownPlace,
)
from bookings.lifecycle import StepNotPossible
from bookings.models import Booking, Fund, Offer
from bookings.terms import Fate
from bookings.vocabulary import (
    AnswerChannel,
    BookingStatus,
    DeadlineKind,
    EventKind,
    Lane,
    OfferStatus,
    SeatStatus,
)
from mediation.matching.reasons import Reason
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState, Delivery, Gender, GenderWish
from tests.bookings.calendars import rome
from tests.bookings.clockwork import due, everything, last_event, play, told
from tests.bookings.scenes import accept, confirmed, fresh, offer_to, searching, seat_of
from tests.factories import NOON, TOMORROW, make_booking, make_language, make_mediator, make_place

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
K, S = EventKind, SeatStatus
LATER = TOMORROW + 90 * MINUTE  # 13:30 for 12:00: the two do not touch


def change(booking: Booking, by: User, *, at: datetime = NOON, **values: Any) -> Booking:
    return change_booking(booking_id=booking.pk, change=Change(**values), by_id=by.pk, at=at)


def answer(booking: Booking, mediator: Mediator, *, yes: bool, at: datetime = NOON + MINUTE) -> None:
    reconfirm(booking_id=booking.pk, mediator_id=mediator.pk, answer=yes, via=AnswerChannel.SMS, at=at)


def her_time(booking: Booking) -> list[tuple[str, datetime, datetime]]:
    """What is kept for the seat: how, from when, to when."""
    kept = Commitment.objects.filter(seat_id=seat_of(booking).pk).exclude(state=CommitmentState.RELEASED)
    return [(each.state, each.busy.lower, each.busy.upper) for each in kept.order_by("busy")]


@pytest.fixture
def job(amina: Mediator, berg: User, office: Office) -> Booking:
    """Amina's, tomorrow from twelve to one, by telephone."""
    return confirmed(amina, berg, office)


@pytest.fixture
def moved(job: Booking, berg: User) -> Booking:
    """The same, moved to half past one: Amina has been asked again."""
    change(job, berg, starts_at=LATER)
    return fresh(job)


# --- What is asked about


@pytest.mark.parametrize(
    "moves",
    [
        {"starts_at": TOMORROW + 16 * MINUTE},
        {"starts_at": TOMORROW - 16 * MINUTE},
        {"starts_at": TOMORROW + 90 * MINUTE},
        {"starts_at": TOMORROW + DAY},
        {"duration_minutes": 76},
        {"duration_minutes": 44},
        {"starts_at": TOMORROW + 15 * MINUTE, "duration_minutes": 61},
    ],
)
def test_hours_that_change_by_more_than_a_quarter_need_a_new_yes(
    job: Booking, berg: User, amina: Mediator, moves: dict[str, Any]
) -> None:
    change(job, berg, **moves)

    assert (fresh(job).status, seat_of(job).status) == (BookingStatus.RECONFIRMING, S.RECONFIRMING)
    assert seat_of(job).mediator == amina
    assert told(job)[-2:] == [K.BOOKING_CHANGED, K.RECONFIRMATION_ASKED]
    assert last_event(job, K.BOOKING_CHANGED).facts["material"] is True
    assert last_event(job, K.BOOKING_CHANGED).mediator is None


def test_a_few_minutes_that_change_the_date_need_a_new_yes(
    amina: Mediator, berg: User, office: Office
) -> None:
    late = rome("2026-07-15 23:55")
    booking = confirmed(amina, berg, office, starts_at=late, duration_minutes=30)

    change(booking, berg, starts_at=late + 10 * MINUTE)

    assert fresh(booking).status == BookingStatus.RECONFIRMING


@pytest.mark.parametrize(
    ("town", "name", "status"),
    [
        ("Enna", "Sala 3", BookingStatus.CONFIRMED),  # only the room
        ("Nicosia", "Municipio", BookingStatus.RECONFIRMING),  # 40 minutes away
    ],
)
def test_a_place_is_asked_about_when_the_road_to_it_is_long(
    amina: Mediator, berg: User, office: Office, town: str, name: str, status: BookingStatus
) -> None:
    booking = confirmed(
        amina, berg, office, delivery=Delivery.ONSITE, place_id=make_place().pk, starts_at=TOMORROW
    )
    place = make_place(town, name)

    change(booking, berg, place_id=place.pk)

    held = Commitment.objects.get()
    assert (fresh(booking).status, seat_of(booking).mediator) == (status, amina)
    assert (held.place, held.state) == (place, CommitmentState.FILLED)


def test_from_the_telephone_to_the_place_itself_needs_a_new_yes(
    job: Booking, berg: User, office: Office
) -> None:
    change(job, berg, delivery=Delivery.ONSITE)

    held = Commitment.objects.get()
    assert fresh(job).status == BookingStatus.RECONFIRMING
    assert (held.delivery, held.place) == (Delivery.ONSITE, office.place)


def test_from_the_place_to_the_telephone_she_is_told_and_keeps_it(
    amina: Mediator, berg: User, office: Office
) -> None:
    booking = confirmed(amina, berg, office, delivery=Delivery.ONSITE)

    change(booking, berg, delivery=Delivery.PHONE)

    held = Commitment.objects.get()
    assert (fresh(booking).status, fresh(booking).call_number) == (BookingStatus.CONFIRMED, "+393330099999")
    assert (held.delivery, held.place) == (Delivery.PHONE, None)
    assert last_event(booking, K.BOOKING_CHANGED).mediator == amina
    assert last_event(booking, K.BOOKING_CHANGED).facts["material"] is False


def test_another_language_that_she_speaks_needs_a_new_yes(berg: User, office: Office) -> None:
    dina = make_mediator("Dina", languages=["uk", "ru"])
    booking = confirmed(dina, berg, office)

    change(booking, berg, language="ru")

    assert fresh(booking).status == BookingStatus.RECONFIRMING
    assert last_event(booking, K.RECONFIRMATION_ASKED).facts["changed"] == ["language"]


def test_a_required_gender_needs_a_new_yes_and_a_wish_does_not(job: Booking, berg: User) -> None:
    change(job, berg, gender=GenderWish.FEMALE)
    assert fresh(job).status == BookingStatus.CONFIRMED

    change(job, berg, gender_binding=True)
    assert fresh(job).status == BookingStatus.RECONFIRMING


@pytest.mark.parametrize(
    "moves",
    [
        {"starts_at": TOMORROW + 15 * MINUTE},
        {"duration_minutes": 75},
        {"contact_name": "Sala 3", "case_reference": "A-17", "campaign": "estate"},
    ],
)
def test_little_things_are_told_and_her_yes_stands(
    job: Booking, berg: User, amina: Mediator, moves: dict[str, Any]
) -> None:
    change(job, berg, **moves)

    assert (fresh(job).status, seat_of(job).mediator) == (BookingStatus.CONFIRMED, amina)
    assert her_time(job) == [(CommitmentState.FILLED, fresh(job).starts_at, fresh(job).ends_at)]
    assert told(job)[-1] == K.BOOKING_CHANGED


# --- Both times are hers


def test_two_times_that_do_not_overlap_are_both_kept(moved: Booking) -> None:
    assert her_time(moved) == [
        (CommitmentState.FILLED, TOMORROW, TOMORROW + HOUR),
        (CommitmentState.HELD, LATER, LATER + HOUR),
    ]


def test_two_times_that_overlap_are_kept_as_one(job: Booking, berg: User) -> None:
    change(job, berg, starts_at=TOMORROW + 30 * MINUTE)

    assert her_time(job) == [(CommitmentState.FILLED, TOMORROW, TOMORROW + 90 * MINUTE)]


def test_nobody_else_gets_either_time_while_she_thinks(
    moved: Booking, berg: User, office: Office, amina: Mediator
) -> None:
    for starts_at in (TOMORROW, LATER):
        booking = make_booking(by=berg, office=office, starts_at=starts_at)
        play(until=NOON)
        assert not Offer.objects.filter(seat__booking=booking, mediator=amina).exists()


def test_a_change_of_the_change_keeps_what_she_agreed_to_and_the_newest(moved: Booking, berg: User) -> None:
    change(moved, berg, starts_at=TOMORROW + 30 * MINUTE)
    assert her_time(moved) == [(CommitmentState.FILLED, TOMORROW, TOMORROW + 90 * MINUTE)]

    change(moved, berg, starts_at=TOMORROW + 5 * HOUR)
    assert her_time(moved) == [
        (CommitmentState.FILLED, TOMORROW, TOMORROW + HOUR),
        (CommitmentState.HELD, TOMORROW + 5 * HOUR, TOMORROW + 6 * HOUR),
    ]
    before = last_event(moved, K.RECONFIRMATION_ASKED).facts["before"]
    assert before["starts_at"] == TOMORROW.isoformat()


def test_moved_back_it_is_hers_again_without_a_question(moved: Booking, berg: User, amina: Mediator) -> None:
    change(moved, berg, starts_at=TOMORROW)

    assert (fresh(moved).status, seat_of(moved).mediator) == (BookingStatus.CONFIRMED, amina)
    assert her_time(moved) == [(CommitmentState.FILLED, TOMORROW, TOMORROW + HOUR)]
    assert DeadlineKind.RECONFIRM_BY not in due(seat_of(moved))
    assert due(seat_of(moved))[DeadlineKind.START] == TOMORROW


# --- Until when


@pytest.mark.parametrize(
    ("changed", "starts", "due_at"),
    [
        ("2026-07-14 12:00", "2026-07-16 12:00", "2026-07-14 14:00"),
        ("2026-07-14 20:30", "2026-07-17 12:00", "2026-07-15 08:30"),  # half an hour, then the morning
        ("2026-07-14 23:30", "2026-07-17 12:00", "2026-07-15 09:00"),
        ("2026-07-14 20:30", "2026-07-15 12:00", "2026-07-14 22:30"),  # too near to let anybody sleep
        ("2026-07-14 12:00", "2026-07-14 15:00", "2026-07-14 13:30"),  # half of what is left
        ("2026-07-14 12:00", "2026-07-14 12:20", "2026-07-14 12:10"),
    ],
)
def test_she_has_two_waking_hours_and_never_more_than_half_of_what_is_left(
    amina: Mediator, berg: User, office: Office, changed: str, starts: str, due_at: str
) -> None:
    booking = confirmed(amina, berg, office, starts_at=NOON + 7 * DAY)

    change(booking, berg, at=rome(changed), starts_at=rome(starts))

    assert due(seat_of(booking)) == {DeadlineKind.RECONFIRM_BY: rome(due_at)}
    assert last_event(booking, K.RECONFIRMATION_ASKED).facts["answer_by"] == rome(due_at).isoformat()


def test_what_should_have_begun_already_cannot_be_asked_of_her(job: Booking, berg: User) -> None:
    before = everything()

    with pytest.raises(StartInThePast) as refused:
        change(job, berg, starts_at=NOON - 10 * MINUTE)

    assert refused.value.earliest == NOON
    assert everything() == before


# --- Her answer


def test_her_yes_makes_it_hers_at_the_new_time_alone(moved: Booking, amina: Mediator) -> None:
    answer(moved, amina, yes=True)

    seat = seat_of(moved)
    assert (fresh(moved).status, seat.mediator, seat.filled_at) == (
        BookingStatus.CONFIRMED,
        amina,
        NOON + MINUTE,
    )
    assert her_time(moved) == [(CommitmentState.FILLED, LATER, LATER + HOUR)]
    assert due(seat) == {
        DeadlineKind.REMIND_DAY_BEFORE: rome("2026-07-14 18:00"),
        DeadlineKind.REMIND_TWO_HOURS: LATER - 2 * HOUR,
        DeadlineKind.START: LATER,
        DeadlineKind.CHECK_ARRIVAL: LATER - 10 * MINUTE,
        DeadlineKind.ALERT_LATE: LATER + 5 * MINUTE,
        DeadlineKind.SUSPECT_NO_SHOW: LATER + 15 * MINUTE,
        DeadlineKind.AUTO_CLOSE: LATER + 90 * MINUTE,
    }
    event = last_event(moved, K.BOOKING_RECONFIRMED)
    assert (event.mediator, event.facts) == (amina, {"via": "sms"})


def test_her_yes_to_a_time_that_overlaps_gives_the_rest_back(
    job: Booking, berg: User, amina: Mediator
) -> None:
    change(job, berg, starts_at=TOMORROW + 30 * MINUTE)

    answer(job, amina, yes=True)

    assert her_time(job) == [(CommitmentState.FILLED, TOMORROW + 30 * MINUTE, TOMORROW + 90 * MINUTE)]


def test_yes_twice_changes_nothing(moved: Booking, amina: Mediator) -> None:
    answer(moved, amina, yes=True)
    before = everything()

    answer(moved, amina, yes=True, at=NOON + 5 * MINUTE)

    assert everything() == before


def test_her_no_begins_a_search_without_her_and_frees_both_times(
    moved: Booking, amina: Mediator, bohdana: Mediator
) -> None:
    answer(moved, amina, yes=False)
    play(until=NOON + MINUTE)

    assert (fresh(moved).status, seat_of(moved).mediator) == (BookingStatus.SEARCHING, None)
    assert her_time(moved) == []
    assert offer_to(amina, moved).status == OfferStatus.WITHDRAWN
    assert [offer.mediator for offer in Offer.objects.filter(seat__booking=moved, search=2)] == [bohdana]
    assert last_event(moved, K.RECONFIRMATION_REFUSED).facts == {
        "because": "no",
        "via": "sms",
        "agreed_at": TOMORROW.isoformat(),
        "credited_minutes": 0,
    }


def test_her_silence_is_no_yes(moved: Booking, amina: Mediator, bohdana: Mediator) -> None:
    play(until=NOON + 2 * HOUR - MINUTE)
    assert fresh(moved).status == BookingStatus.RECONFIRMING

    play(until=NOON + 2 * HOUR)

    assert (fresh(moved).status, her_time(moved)) == (BookingStatus.SEARCHING, [])
    lapsed = last_event(moved, K.RECONFIRMATION_LAPSED)
    assert (lapsed.mediator, lapsed.at) == (amina, NOON + 2 * HOUR)
    assert [offer.mediator for offer in Offer.objects.filter(seat__booking=moved, search=2)] == [bohdana]


def test_who_is_found_instead_has_the_new_time(moved: Booking, amina: Mediator, bohdana: Mediator) -> None:
    answer(moved, amina, yes=False)
    play(until=NOON + MINUTE)

    accept(bohdana, moved, at=NOON + 2 * MINUTE)

    assert (fresh(moved).status, seat_of(moved).mediator) == (BookingStatus.CONFIRMED, bohdana)
    assert her_time(moved) == [(CommitmentState.FILLED, LATER, LATER + HOUR)]


def test_an_answer_to_nothing_is_refused(job: Booking, amina: Mediator, bohdana: Mediator) -> None:
    before = everything()

    for yes in (True, False):
        with pytest.raises(StepNotPossible):
            answer(job, amina, yes=yes)
        with pytest.raises(SeatNotYours):
            answer(job, bohdana, yes=yes)

    assert everything() == before


def test_her_yes_after_her_time_is_over_is_refused(moved: Booking, amina: Mediator) -> None:
    play(until=NOON + 2 * HOUR)
    before = everything()

    with pytest.raises(SeatNotYours):
        answer(moved, amina, yes=True, at=NOON + 3 * HOUR)

    assert everything() == before


# --- Who cannot do it as it has become


def test_who_has_another_job_then_is_let_go_and_somebody_else_is_asked_at_once(
    job: Booking, berg: User, office: Office, amina: Mediator
) -> None:
    other = confirmed(amina, berg, office, starts_at=LATER + 30 * MINUTE)
    bohdana = make_mediator("Bohdana")

    change(job, berg, starts_at=LATER)
    play(until=NOON)

    assert (fresh(job).status, her_time(job)) == (BookingStatus.SEARCHING, [])
    assert seat_of(other).mediator == amina
    event = last_event(job, K.RECONFIRMATION_REFUSED)
    assert event.mediator == amina
    assert (event.facts["because"], event.facts["reasons"]) == ("cannot", ["overlap"])
    assert [offer.mediator for offer in Offer.objects.filter(seat__booking=job, search=2)] == [bohdana]
    assert told(job).count(K.SEARCH_RESTARTED) == 1


def test_even_a_few_minutes_may_be_more_than_her_other_jobs_leave(
    job: Booking, berg: User, office: Office, amina: Mediator
) -> None:
    confirmed(amina, berg, office, starts_at=TOMORROW + 75 * MINUTE)

    change(job, berg, starts_at=TOMORROW + 10 * MINUTE)

    assert fresh(job).status == BookingStatus.SEARCHING
    assert last_event(job, K.RECONFIRMATION_REFUSED).facts["because"] == "cannot"


def test_the_road_to_the_new_place_may_be_too_long(berg: User, office: Office, amina: Mediator) -> None:
    onsite: dict[str, Any] = {"delivery": Delivery.ONSITE}
    booking = confirmed(amina, berg, office, place_id=make_place("Enna").pk, **onsite)
    confirmed(amina, berg, office, place_id=make_place("Enna").pk, starts_at=TOMORROW + HOUR, **onsite)

    change(booking, berg, place_id=make_place("Nicosia").pk)

    assert last_event(booking, K.RECONFIRMATION_REFUSED).facts["reasons"] == ["travel"]


def test_who_is_of_another_gender_than_is_now_required_is_let_go(berg: User, office: Office) -> None:
    omar = make_mediator("Omar", gender=Gender.MALE)
    booking = confirmed(omar, berg, office)

    change(booking, berg, gender=GenderWish.FEMALE, gender_binding=True)

    assert last_event(booking, K.RECONFIRMATION_REFUSED).facts["reasons"] == [Reason.GENDER]
    assert seat_of(booking).mediator is None


def test_what_the_coordinator_once_overrode_is_not_held_against_her_again(
    berg: User, nino: User, office: Office
) -> None:
    dina = make_mediator("Dina", level="working")
    booking = searching(berg, office)
    assign_mediator(booking_id=booking.pk, mediator_id=dina.pk, reason="la conosce", by_id=nino.pk, at=NOON)

    change(booking, berg, starts_at=LATER)

    assert (fresh(booking).status, seat_of(booking).mediator) == (BookingStatus.RECONFIRMING, dina)


# --- What else may happen meanwhile


def test_nothing_is_left_of_a_moved_booking_that_is_cancelled(moved: Booking, berg: User) -> None:
    cancel_booking(booking_id=moved.pk, by_id=berg.pk, reason="", at=NOON)

    assert (fresh(moved).status, her_time(moved), due(seat_of(moved))) == (BookingStatus.CANCELLED, [], {})


def test_she_may_give_it_back_meanwhile(moved: Booking, amina: Mediator) -> None:
    withdraw(booking_id=moved.pk, mediator_id=amina.pk, at=NOON, via=AnswerChannel.PAGE)

    assert (seat_of(moved).status, her_time(moved)) == (S.DISPATCHING, [])
    assert DeadlineKind.RECONFIRM_BY not in due(seat_of(moved))


def test_the_coordinator_may_take_her_off_meanwhile(moved: Booking, nino: User) -> None:
    remove_mediator(booking_id=moved.pk, by_id=nino.pk, reason="altrove", at=NOON)

    assert (seat_of(moved).status, her_time(moved)) == (S.DISPATCHING, [])


def test_nobody_else_is_put_there_nor_is_it_closed_while_she_thinks(
    moved: Booking, nino: User, bohdana: Mediator
) -> None:
    before = everything()

    with pytest.raises(SeatNotFree):
        assign_mediator(booking_id=moved.pk, mediator_id=bohdana.pk, reason="sì", by_id=nino.pk, at=NOON)
    with pytest.raises(StepNotPossible):
        complete_booking(booking_id=moved.pk, by_id=nino.pk, at=NOON)

    assert everything() == before


def test_small_moves_that_add_up_are_a_move(job: Booking, berg: User) -> None:
    change(job, berg, starts_at=TOMORROW + 15 * MINUTE)
    assert seat_of(job).status == S.FILLED

    change(job, berg, starts_at=TOMORROW + 30 * MINUTE)

    assert seat_of(job).status == S.RECONFIRMING
    assert last_event(job, K.RECONFIRMATION_ASKED).facts["changed"] == ["starts_at", "ends_at"]
    assert her_time(job) == [(CommitmentState.FILLED, TOMORROW + 15 * MINUTE, TOMORROW + HOUR + 30 * MINUTE)]


def test_small_moves_that_cancel_out_are_none(job: Booking, berg: User) -> None:
    change(job, berg, starts_at=TOMORROW + 15 * MINUTE)

    change(job, berg, starts_at=TOMORROW - 5 * MINUTE)

    assert seat_of(job).status == S.FILLED


def test_of_a_team_each_is_asked_and_each_answer_counts_for_one(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = make_booking(by=berg, office=office, mediators_needed=2)
    play(until=NOON + 2 * MINUTE)
    accept(amina, booking)
    accept(bohdana, booking)

    change(booking, berg, starts_at=LATER)
    answer(booking, amina, yes=True)
    answer(booking, bohdana, yes=False)

    seats = {seat.mediator_id: seat.status for seat in booking.seats.all()}
    assert seats == {amina.pk: S.FILLED, None: S.DISPATCHING}
    assert fresh(booking).status == BookingStatus.PARTLY_COVERED


def test_of_a_team_each_who_keeps_her_seat_is_told(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = make_booking(by=berg, office=office, mediators_needed=2)
    play(until=NOON + 2 * MINUTE)
    accept(amina, booking)
    accept(bohdana, booking)

    change(booking, berg, contact_name="Sala 3")

    heard = booking.events.filter(kind=K.BOOKING_CHANGED).order_by("pk")
    assert {event.mediator for event in heard} == {amina, bohdana}
    assert [event.facts.get("again") for event in heard] == [None, True]


# --- Refused


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"place_id": 0}, UnknownPlace),
        ({"language": "xx"}, UnknownLanguage),
        ({"language": "ise"}, LanguageNotByThisDelivery),
        ({"also_accepted": ("ise",)}, LanguageNotByThisDelivery),
        ({"starts_at": NOON + 40 * DAY}, FundNotOpenThatDay),
    ],
)
def test_what_no_booking_can_come_of_is_refused(
    berg: User, office: Office, amina: Mediator, wrong: dict[str, Any], error: type[Exception]
) -> None:
    make_language("ise")
    fund = Fund.objects.create(name="FAMI", valid_from=NOON.date(), valid_to=(NOON + 30 * DAY).date())
    booking = confirmed(amina, berg, office, fund_id=fund.pk)
    before = everything()

    with pytest.raises(error):
        change(booking, berg, **wrong)

    assert everything() == before


def test_who_edits_an_old_version_sees_what_happened_since(
    job: Booking, berg: User, nino: User, amina: Mediator
) -> None:
    change(job, nino, starts_at=LATER, version=1)
    answer(job, amina, yes=True)
    before = everything()

    with pytest.raises(ChangedMeanwhile) as refused:
        change(job, berg, starts_at=TOMORROW + 3 * HOUR, version=1)

    since = refused.value
    assert (since.number, since.seen, since.version) == (job.number, 1, 2)
    assert [(event["kind"], event["by"]) for event in since.events] == [
        (K.BOOKING_CHANGED, nino.first_name),
        (K.RECONFIRMATION_ASKED, nino.first_name),
        (K.BOOKING_RECONFIRMED, None),
    ]
    assert everything() == before


def test_who_edits_what_she_sees_is_not_stopped(job: Booking, berg: User, nino: User) -> None:
    change(job, nino, contact_name="Sala 3", version=1)

    change(job, berg, contact_name="Sala 4", version=2)

    assert (fresh(job).contact_name, fresh(job).version) == ("Sala 4", 3)


# --- Seen before it is done


def test_what_a_change_would_do_is_seen_before_and_nothing_is_written(
    job: Booking, office: Office, amina: Mediator, berg: User
) -> None:
    confirmed(amina, berg, office, starts_at=TOMORROW + 5 * HOUR)
    before = everything()

    def fate(**values: Any) -> list[Fate]:
        booking = fresh(job)
        outlooks = foresee(booking=booking, seats=booking.seats.all(), change=Change(**values), at=NOON)
        return [outlook.fate for outlook in outlooks]

    assert fate(contact_name="Sala 3") == [Fate.KEPT]
    assert fate(starts_at=LATER) == [Fate.ASKED]
    assert fate(starts_at=TOMORROW + 5 * HOUR) == [Fate.LOST]
    assert everything() == before


def test_a_seat_that_is_searched_for_is_searched_for_anew_in_the_lane_of_its_new_time(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office, starts_at=NOON + 2 * DAY)

    change(booking, berg, starts_at=NOON + 3 * HOUR, delivery=Delivery.ONSITE)

    assert seat_of(booking).lane == Lane.URGENT
    assert offer_to(amina, booking).status == OfferStatus.WITHDRAWN
