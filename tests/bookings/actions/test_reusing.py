"""Time freed by a late cancellation: offered again at once and later, credited once whatever happens."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.actions.attending import report_mediator_absent
from bookings.actions.cancelling import cancel_booking
from bookings.actions.changing import Change, change_booking
from bookings.actions.dispatching import assign_mediator, decline_offer, note_offer_sent
from bookings.actions.reconfirming import reconfirm
from bookings.actions.reinstating import reinstate_booking
from bookings.actions.releasing import withdraw
from bookings.freed import paid_for
from bookings.models import Booking, Offer, ServiceRecord
from bookings.reports.hours import hours
from bookings.reports.period import Period
from bookings.vocabulary import AnswerChannel, BookingStatus, DeadlineKind, EventKind, OfferStatus
from mediation.models import Absence, Mediator, Office, Preference, User
from mediation.vocabulary import Delivery
from tests.bookings.calendars import rome
from tests.bookings.clockwork import due, everything, last_event, meet, play, told
from tests.bookings.scenes import accept, confirmed, fresh, offer_to, searching, seat_of
from tests.factories import make_booking, make_mediator, make_place

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MONDAY = rome("2026-07-13 09:00")
# Wednesday morning for two hours; called off on Tuesday afternoon, an hour is credited.
EIGHT = rome("2026-07-15 08:00")
LATE = rome("2026-07-14 16:50")


@pytest.fixture
def called_off(berg: User, office: Office, amina: Mediator) -> ServiceRecord:
    """The credit for Amina's morning."""
    return call_off(confirmed(amina, berg, office, at=MONDAY, starts_at=EIGHT, duration_minutes=120), berg)


def call_off(booking: Booking, by: User, *, at: datetime = LATE) -> ServiceRecord:
    cancel_booking(booking_id=booking.pk, by_id=by.pk, reason="rinviata", at=at)
    return ServiceRecord.objects.get(seat__booking=booking)


def assign(mediator: Mediator, booking: Booking, by: User, *, at: datetime = LATE) -> None:
    assign_mediator(booking_id=booking.pk, mediator_id=mediator.pk, reason="libera", by_id=by.pk, at=at)


def split(credit: ServiceRecord) -> tuple[int, int]:
    """The minutes that are credited without work, and those that other jobs have used since."""
    credit.refresh_from_db()
    return credit.credited_minutes, sum(credit.reuses.values_list("minutes", flat=True))


def wanted(berg: User, office: Office, **values: object) -> Booking:
    """A search that Amina, busy then, was not asked in: Bohdana is still thinking."""
    values = {"starts_at": EIGHT + HOUR / 2, "duration_minutes": 30, **values}
    return searching(berg, office, at=MONDAY + MINUTE, **values)


def test_a_late_cancellation_makes_its_hours_due_to_be_offered_again(called_off: ServiceRecord) -> None:
    assert split(called_off) == (60, 0)
    assert due(called_off.seat) == {DeadlineKind.OFFER_FREED: LATE}


def test_one_in_time_frees_nothing_that_is_paid(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office, at=MONDAY, starts_at=EIGHT)

    cancel_booking(booking_id=booking.pk, by_id=berg.pk, reason="", at=MONDAY + HOUR)

    assert due(seat_of(booking)) == {}
    assert ServiceRecord.objects.count() == 0


# --- At once


def test_she_is_offered_an_open_seat_at_once_and_told_that_it_is_paid(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    morning = confirmed(amina, berg, office, at=MONDAY, starts_at=EIGHT, duration_minutes=120)
    other = wanted(berg, office)
    next_wave = due(seat_of(other))[DeadlineKind.OPEN_WAVE]
    credit = call_off(morning, berg, at=MONDAY + timedelta(hours=26))

    meet(credit.seat, DeadlineKind.OFFER_FREED, at=credit.created_at)

    offer = offer_to(amina, other)
    assert (offer.prepaid_by, offer.made_at, offer.status) == (
        credit,
        credit.created_at,
        OfferStatus.QUEUED,
    )
    assert last_event(other, EventKind.OFFER_MADE).facts == {"credited_minutes": 30}
    # The others' pace is what it was.
    assert due(seat_of(other))[DeadlineKind.OPEN_WAVE] == next_wave


def test_with_nothing_that_fits_the_deadline_is_met(called_off: ServiceRecord) -> None:
    meet(called_off.seat, DeadlineKind.OFFER_FREED, at=LATE)

    assert due(called_off.seat) == {}
    assert Offer.objects.filter(prepaid_by__isnull=False).count() == 0


@pytest.mark.parametrize(
    "values",
    [
        {"starts_at": EIGHT - HOUR / 2},
        {"starts_at": EIGHT + HOUR, "duration_minutes": 90},
        {"language": "ti"},
        {"gender": "male", "gender_binding": True},
    ],
)
def test_a_seat_outside_her_hours_or_not_for_her_is_not_offered(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator, values: dict[str, object]
) -> None:
    make_mediator("Tesfay", languages=["ti"], gender="male")
    make_mediator("Taras", gender="male")
    morning = confirmed(amina, berg, office, at=MONDAY, starts_at=EIGHT, duration_minutes=120)
    other = wanted(berg, office, **values)
    credit = call_off(morning, berg)

    meet(credit.seat, DeadlineKind.OFFER_FREED, at=LATE)

    assert not Offer.objects.filter(seat__booking=other, mediator=amina).exists()
    assert due(credit.seat) == {}


def test_a_seat_that_nobody_would_take_goes_back_to_being_searched_for(
    berg: User, office: Office, amina: Mediator
) -> None:
    morning = confirmed(amina, berg, office, at=MONDAY, starts_at=EIGHT, duration_minutes=120)
    other = wanted(berg, office)
    assert fresh(other).status == BookingStatus.UNCOVERED
    credit = call_off(morning, berg)

    meet(credit.seat, DeadlineKind.OFFER_FREED, at=LATE)

    assert fresh(other).status == BookingStatus.SEARCHING
    assert offer_to(amina, other).prepaid_by == credit
    # And if she does not answer, the coordinator has it again.
    note_offer_sent(offer_id=offer_to(amina, other).pk, at=LATE)
    play(until=LATE + HOUR)
    assert told(other).count(EventKind.BOOKING_UNCOVERED) == 2
    assert fresh(other).status == BookingStatus.UNCOVERED


def test_several_seats_that_fit_are_offered_one_a_tick(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    morning = confirmed(amina, berg, office, at=MONDAY, starts_at=EIGHT, duration_minutes=120)
    early = wanted(berg, office, starts_at=EIGHT)
    late = wanted(berg, office, starts_at=EIGHT + HOUR)
    credit = call_off(morning, berg)

    meet(credit.seat, DeadlineKind.OFFER_FREED, at=LATE)
    assert [offer.seat.booking for offer in Offer.objects.filter(prepaid_by=credit)] == [early]
    meet(credit.seat, DeadlineKind.OFFER_FREED, at=LATE)
    meet(credit.seat, DeadlineKind.OFFER_FREED, at=LATE)

    assert offer_to(amina, late).prepaid_by == credit
    assert due(credit.seat) == {}


def test_an_unhurried_seat_is_not_offered_in_the_quiet_hours(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    friday = rome("2026-07-17 10:00")
    morning = confirmed(amina, berg, office, at=MONDAY, starts_at=friday, duration_minutes=120)
    wanted(berg, office, starts_at=friday)
    night = rome("2026-07-16 22:00")
    seat = seat_of(morning)
    cancel_booking(booking_id=morning.pk, by_id=berg.pk, reason="", at=night)

    meet(seat, DeadlineKind.OFFER_FREED, at=night)

    assert due(seat) == {DeadlineKind.OFFER_FREED: rome("2026-07-17 07:00")}
    assert not Offer.objects.filter(prepaid_by__isnull=False).exists()


def test_a_tick_that_comes_twice_asks_her_once(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    morning = confirmed(amina, berg, office, at=MONDAY, starts_at=EIGHT, duration_minutes=120)
    wanted(berg, office)
    credit = call_off(morning, berg)
    meet(credit.seat, DeadlineKind.OFFER_FREED, at=LATE)
    meet(credit.seat, DeadlineKind.OFFER_FREED, at=LATE)

    assert Offer.objects.filter(prepaid_by=credit).count() == 1


# --- Later


def test_a_new_search_in_her_freed_time_asks_her_first(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    """Bohdana is the office's favourite; the paid hour goes before."""
    starts_at = rome("2026-07-16 12:00")
    booking = confirmed(amina, berg, office, at=MONDAY, starts_at=starts_at)
    credit = call_off(booking, berg, at=rome("2026-07-15 16:00"))
    Preference.objects.create(office=office, mediator=bohdana, rank=1)

    at = rome("2026-07-15 17:00")
    new = make_booking(by=berg, office=office, at=at, starts_at=starts_at)
    meet(seat_of(new), DeadlineKind.OPEN_WAVE, at=at)

    offers = Offer.objects.filter(seat__booking=new).order_by("pk")
    assert [(offer.mediator, offer.prepaid_by) for offer in offers] == [(amina, credit), (bohdana, None)]


def test_in_an_unhurried_lane_she_is_asked_alone(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    tuesday_after = rome("2026-07-21 10:00")
    rules_say_late = rome("2026-07-20 11:00")
    booking = confirmed(amina, berg, office, at=MONDAY, starts_at=tuesday_after)
    credit = call_off(booking, berg, at=rules_say_late)
    # The same freed hour, seen from a search that began while there was still time.
    new = make_booking(by=berg, office=office, at=rome("2026-07-17 10:00"), starts_at=tuesday_after)

    meet(seat_of(new), DeadlineKind.OPEN_WAVE, at=rome("2026-07-17 10:02"))

    offers = Offer.objects.filter(seat__booking=new)
    assert [(offer.mediator, offer.prepaid_by) for offer in offers] == [(amina, credit)]


# --- What is credited


@pytest.fixture
def taken_again(berg: User, office: Office, amina: Mediator, called_off: ServiceRecord) -> Booking:
    """She has said yes to half an hour of it."""
    booking = make_booking(by=berg, office=office, at=LATE, starts_at=EIGHT + HOUR / 2, duration_minutes=30)
    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=LATE)
    accept(amina, booking, at=LATE + MINUTE)
    return fresh(booking)


def test_on_her_yes_the_credit_shrinks_by_the_covered_part_only(
    taken_again: Booking, called_off: ServiceRecord
) -> None:
    assert split(called_off) == (30, 30)
    assert called_off.reuses.get().seat == seat_of(taken_again)
    reused = last_event(taken_again, EventKind.FREED_TIME_REUSED)
    assert reused.facts == {
        "credited_minutes": 30,
        "credited_for": called_off.seat.booking_id,
        "was_offered": True,
    }


def test_a_job_longer_than_the_credit_uses_no_more_than_there_is(
    berg: User, nino: User, office: Office, amina: Mediator, called_off: ServiceRecord
) -> None:
    booking = make_booking(by=berg, office=office, at=LATE, starts_at=EIGHT, duration_minutes=120)

    assign_mediator(booking_id=booking.pk, mediator_id=amina.pk, reason="libera", by_id=nino.pk, at=LATE)

    assert split(called_off) == (0, 60)
    assert last_event(booking, EventKind.FREED_TIME_REUSED).facts["was_offered"] is False


def test_if_she_gives_it_back_the_credit_returns(
    taken_again: Booking, called_off: ServiceRecord, amina: Mediator
) -> None:
    withdraw(booking_id=taken_again.pk, mediator_id=amina.pk, at=LATE + HOUR, via=AnswerChannel.SMS)

    assert split(called_off) == (60, 0)
    assert last_event(taken_again, EventKind.FREED_TIME_RETURNED).facts["credited_minutes"] == 30


def test_if_it_is_cancelled_late_too_the_same_hour_is_credited_once(
    taken_again: Booking, called_off: ServiceRecord, berg: User, amina: Mediator
) -> None:
    cancel_booking(booking_id=taken_again.pk, by_id=berg.pk, reason="", at=LATE + HOUR)

    both = ServiceRecord.objects.filter(mediator=amina).order_by("pk")
    assert [split(one) for one in both] == [(30, 30), (30, 0)]
    assert called_off.seat_id == both[0].seat_id


def test_cancelled_in_time_it_gives_the_whole_credit_back(
    berg: User, office: Office, nino: User, amina: Mediator
) -> None:
    """Called off at the last moment on Friday, the hour of Tuesday's job: taken again, and given up in time."""
    tuesday = rome("2026-07-21 10:00")
    booking = confirmed(amina, berg, office, at=MONDAY, starts_at=tuesday)
    credit = call_off(booking, berg, at=rome("2026-07-20 10:30"))
    again = make_booking(by=berg, office=office, at=rome("2026-07-17 10:00"), starts_at=tuesday)
    assign_mediator(
        booking_id=again.pk, mediator_id=amina.pk, reason="sua", by_id=nino.pk, at=rome("2026-07-17 11:00")
    )
    credit.refresh_from_db()
    assert credit.credited_minutes == 0

    cancel_booking(booking_id=again.pk, by_id=berg.pk, reason="", at=rome("2026-07-17 12:00"))

    assert split(credit) == (60, 0)
    assert ServiceRecord.objects.count() == 1


def test_what_is_left_of_it_is_offered_to_her_again_until_all_is_used(
    taken_again: Booking, called_off: ServiceRecord, berg: User, office: Office, amina: Mediator
) -> None:
    assert paid_for(starts_at=EIGHT, ends_at=EIGHT + HOUR / 2) == {amina.pk: called_off}
    first = make_booking(by=berg, office=office, at=LATE, starts_at=EIGHT, duration_minutes=15)
    last = make_booking(by=berg, office=office, at=LATE, starts_at=EIGHT + 75 * MINUTE, duration_minutes=30)

    assign(amina, first, berg)
    assert split(called_off) == (15, 45)
    assign(amina, last, berg)

    assert split(called_off) == (0, 60)
    assert [each.minutes for each in called_off.reuses.order_by("pk")] == [30, 15, 15]
    assert paid_for(starts_at=EIGHT, ends_at=EIGHT + HOUR / 2) == {}


def test_a_job_that_falls_into_two_freed_stretches_uses_both(
    called_off: ServiceRecord, berg: User, office: Office, amina: Mediator
) -> None:
    noon = confirmed(amina, berg, office, at=MONDAY, starts_at=EIGHT + 2 * HOUR + 15 * MINUTE)
    second = call_off(noon, berg)
    across = make_booking(by=berg, office=office, at=LATE, starts_at=EIGHT + 90 * MINUTE, duration_minutes=90)

    assign(amina, across, berg)
    assert (split(called_off), split(second)) == ((30, 30), (15, 45))
    withdraw(booking_id=across.pk, mediator_id=amina.pk, at=LATE + MINUTE, via=AnswerChannel.SMS)

    assert (split(called_off), split(second)) == ((60, 0), (60, 0))


def test_a_mediator_who_does_not_come_has_used_nothing(
    taken_again: Booking, called_off: ServiceRecord, berg: User, nino: User, bohdana: Mediator
) -> None:
    starts = taken_again.starts_at
    report_mediator_absent(booking_id=taken_again.pk, by_id=berg.pk, at=starts + 5 * MINUTE)
    assign(bohdana, taken_again, nino, at=starts + 7 * MINUTE)

    assert split(called_off) == (60, 0)


def test_what_is_freed_are_the_hours_she_had_agreed_to_not_those_she_was_asked_about(
    berg: User, office: Office, amina: Mediator
) -> None:
    morning = confirmed(amina, berg, office, at=MONDAY, starts_at=EIGHT, duration_minutes=120)
    change_booking(
        booking_id=morning.pk, change=Change(starts_at=EIGHT + timedelta(days=5)), by_id=berg.pk, at=LATE
    )

    credit = call_off(morning, berg, at=LATE + 5 * MINUTE)

    assert (fresh(morning).is_late_cancellation, credit.credited_minutes) == (True, 60)
    assert paid_for(starts_at=EIGHT, ends_at=EIGHT + HOUR) == {amina.pk: credit}
    assert paid_for(starts_at=EIGHT + timedelta(days=5), ends_at=EIGHT + timedelta(days=5, hours=1)) == {}


def test_hours_she_never_agreed_to_credit_nothing(berg: User, office: Office, amina: Mediator) -> None:
    later = confirmed(amina, berg, office, at=MONDAY, starts_at=EIGHT + timedelta(days=5))
    change_booking(booking_id=later.pk, change=Change(starts_at=EIGHT), by_id=berg.pk, at=LATE)

    cancel_booking(booking_id=later.pk, by_id=berg.pk, reason="", at=LATE + 5 * MINUTE)

    assert fresh(later).is_late_cancellation is False
    assert ServiceRecord.objects.count() == 0


def test_once_she_has_agreed_to_the_move_its_hours_are_the_ones_that_count(
    berg: User, office: Office, amina: Mediator
) -> None:
    later = confirmed(amina, berg, office, at=MONDAY, starts_at=EIGHT + timedelta(days=5))
    change_booking(booking_id=later.pk, change=Change(starts_at=EIGHT), by_id=berg.pk, at=LATE - 2 * HOUR)
    reconfirm(booking_id=later.pk, mediator_id=amina.pk, answer=True, via=AnswerChannel.SMS, at=LATE - HOUR)

    credit = call_off(later, berg)

    assert credit.credited_minutes == 60
    assert paid_for(starts_at=EIGHT, ends_at=EIGHT + HOUR) == {amina.pk: credit}


@pytest.mark.parametrize("answer", ["no", "silence", "cannot"])
def test_who_loses_her_hours_because_they_were_moved_late_is_credited_as_for_a_cancellation(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator, answer: str
) -> None:
    morning = confirmed(amina, berg, office, at=MONDAY, starts_at=EIGHT, duration_minutes=120)
    later = EIGHT + timedelta(days=5)
    if answer == "cannot":
        confirmed(amina, berg, office, at=MONDAY, starts_at=later)
    change_booking(booking_id=morning.pk, change=Change(starts_at=later), by_id=berg.pk, at=LATE)
    if answer == "no":
        reconfirm(
            booking_id=morning.pk, mediator_id=amina.pk, answer=False, via=AnswerChannel.SMS, at=LATE + MINUTE
        )
    play(until=LATE + 4 * HOUR)

    credit = ServiceRecord.objects.get(mediator=amina)
    assert split(credit) == (60, 0)
    assert paid_for(starts_at=EIGHT, ends_at=EIGHT + HOUR) == {amina.pk: credit}
    kinds = {"silence": EventKind.RECONFIRMATION_LAPSED}
    event = last_event(morning, kinds.get(answer, EventKind.RECONFIRMATION_REFUSED))
    assert event.facts["credited_minutes"] == 60


@pytest.mark.parametrize("answer", [True, False])
def test_hours_moved_in_time_credit_nothing(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator, answer: bool
) -> None:
    booking = confirmed(amina, berg, office, at=MONDAY, starts_at=EIGHT + timedelta(days=5))
    change_booking(
        booking_id=booking.pk, change=Change(starts_at=EIGHT + timedelta(days=6)), by_id=berg.pk, at=MONDAY
    )

    reconfirm(
        booking_id=booking.pk, mediator_id=amina.pk, answer=answer, via=AnswerChannel.SMS, at=MONDAY + HOUR
    )

    assert ServiceRecord.objects.count() == 0


def test_the_term_is_that_of_the_town_she_had_agreed_to_come_to(
    berg: User, office: Office, amina: Mediator
) -> None:
    """Monday is its patron saint's day: what was free until Friday was late on Saturday, wherever it was moved."""
    feast = make_place("Nicosia")
    feast.municipality.patron_month, feast.municipality.patron_day = 7, 20
    feast.municipality.save()
    booking = confirmed(
        amina,
        berg,
        office,
        at=MONDAY,
        starts_at=rome("2026-07-21 09:00"),
        delivery=Delivery.ONSITE,
        place_id=feast.pk,
    )
    saturday = rome("2026-07-18 10:00")
    moved = Change(place_id=office.place_id, starts_at=rome("2026-07-21 15:00"))
    change_booking(booking_id=booking.pk, change=moved, by_id=berg.pk, at=saturday)

    assert call_off(booking, berg, at=saturday + MINUTE).credited_minutes == 60


@pytest.mark.parametrize(
    ("moved_to", "used"),
    [
        (EIGHT + HOUR / 2, 30),  # nothing moved
        (EIGHT + timedelta(minutes=105), 15),  # half of it beyond what was freed
        (EIGHT + 3 * HOUR, 0),  # out of it
    ],
)
def test_when_the_job_that_uses_it_moves_what_it_uses_follows_her_new_yes(
    taken_again: Booking,
    called_off: ServiceRecord,
    berg: User,
    amina: Mediator,
    moved_to: datetime,
    used: int,
) -> None:
    later = LATE + 10 * MINUTE
    change_booking(booking_id=taken_again.pk, change=Change(starts_at=moved_to), by_id=berg.pk, at=later)
    assert split(called_off) == (30, 30)

    if fresh(taken_again).status == BookingStatus.RECONFIRMING:
        reconfirm(
            booking_id=taken_again.pk, mediator_id=amina.pk, answer=True, via=AnswerChannel.SMS, at=later
        )

    assert split(called_off) == (60 - used, used)
    assert [each.seat for each in called_off.reuses.all()] == ([seat_of(taken_again)] if used else [])


def test_a_job_that_moves_into_freed_hours_uses_them(
    called_off: ServiceRecord, berg: User, office: Office, amina: Mediator
) -> None:
    other = make_booking(by=berg, office=office, at=LATE, starts_at=EIGHT + 4 * HOUR)
    assign(amina, other, berg)
    change_booking(booking_id=other.pk, change=Change(starts_at=EIGHT), by_id=berg.pk, at=LATE)

    reconfirm(booking_id=other.pk, mediator_id=amina.pk, answer=True, via=AnswerChannel.SMS, at=LATE + MINUTE)

    assert split(called_off) == (0, 60)


def test_a_job_that_stands_again_leaves_the_credit_that_another_has_used(
    called_off: ServiceRecord, berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    other = wanted(berg, office)
    assign(amina, other, berg)

    reinstate_booking(booking_id=called_off.seat.booking_id, by_id=berg.pk, at=LATE + HOUR)
    withdraw(booking_id=other.pk, mediator_id=amina.pk, at=LATE + 2 * HOUR, via=AnswerChannel.SMS)

    assert split(called_off) == (60, 0)


def test_while_it_is_searched_for_again_her_hours_are_still_paid_only_once(
    called_off: ServiceRecord, berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    reinstate_booking(booking_id=called_off.seat.booking_id, by_id=berg.pk, at=LATE + HOUR)
    other = wanted(berg, office)

    assign(amina, other, berg)

    assert split(called_off) == (30, 30)


def test_her_own_job_taken_up_again_is_offered_as_any_other_and_credited_once(
    called_off: ServiceRecord, berg: User, amina: Mediator
) -> None:
    again = called_off.seat.booking
    reinstate_booking(booking_id=again.pk, by_id=berg.pk, at=LATE + HOUR)
    play(until=LATE + HOUR)

    assert offer_to(amina, again).prepaid_by is None
    accept(amina, again, at=LATE + HOUR)

    assert split(called_off) == (60, 0)


def test_the_saving_is_a_number_of_the_report(
    taken_again: Booking, called_off: ServiceRecord, office: Office
) -> None:
    month = Period(first=EIGHT.date().replace(day=1), last=EIGHT.date().replace(day=31))

    [row] = hours(month, office_ids=[office.pk])

    assert (row.credited_minutes, row.reused_minutes) == (30, 30)


def test_she_who_is_away_meanwhile_is_not_asked(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    morning = confirmed(amina, berg, office, at=MONDAY, starts_at=EIGHT, duration_minutes=120)
    wanted(berg, office)
    Absence.objects.create(mediator=amina, during=(EIGHT, EIGHT + 4 * HOUR))
    credit = call_off(morning, berg)

    before = everything()
    meet(credit.seat, DeadlineKind.OFFER_FREED, at=LATE)

    after = everything()
    assert {table for table in after if after[table] != before[table]} == {"bookings.Deadline"}


# --- Whatever happens


STEPS = st.lists(st.sampled_from(["yes", "no", "back", "cancel", "assign"]), min_size=1, max_size=8)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, length=st.sampled_from([15, 45, 60, 90, 120]))
def test_what_is_credited_and_what_was_reused_always_add_up(
    steps: list[str], length: int, berg: User, nino: User, office: Office, amina: Mediator
) -> None:
    morning = confirmed(amina, berg, office, at=MONDAY, starts_at=EIGHT, duration_minutes=120)
    credit = call_off(morning, berg)
    at = LATE
    held: Booking | None = None
    for step in steps:
        at += MINUTE
        held = _one_step(step, held, length, berg, nino, office, amina, at)
        assert sum(split(credit)) == 60
    if held:
        cancel_booking(booking_id=held.pk, by_id=berg.pk, reason="", at=at + MINUTE)
    ServiceRecord.objects.filter(mediator=amina).update(credited_minutes=0)


def _one_step(
    step: str,
    held: Booking | None,
    length: int,
    berg: User,
    nino: User,
    office: Office,
    amina: Mediator,
    at: datetime,
) -> Booking | None:
    if held is not None:
        if step == "back":
            withdraw(booking_id=held.pk, mediator_id=amina.pk, at=at, via=AnswerChannel.SMS)
            cancel_booking(booking_id=held.pk, by_id=berg.pk, reason="", at=at)
            return None
        if step == "cancel":
            cancel_booking(booking_id=held.pk, by_id=berg.pk, reason="", at=at)
            return None
        return held
    booking = make_booking(by=berg, office=office, at=at, starts_at=EIGHT, duration_minutes=length)
    if step == "assign":
        assign_mediator(booking_id=booking.pk, mediator_id=amina.pk, reason="libera", by_id=nino.pk, at=at)
        return booking
    meet(seat_of(booking), DeadlineKind.OPEN_WAVE, at=at)
    offer = offer_to(amina, booking)
    if step == "yes":
        accept(amina, booking, at=at)
        return booking
    decline_offer(offer_id=offer.pk, at=at, via=AnswerChannel.SMS)
    cancel_booking(booking_id=booking.pk, by_id=berg.pk, reason="", at=at)
    return None
