"""On call: a shift is offered and accepted like a job, holds no hour, and makes her the first to be asked at night."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from bookings.actions.attending import report_mediator_absent, report_person_absent
from bookings.actions.beginning_series import begin_series
from bookings.actions.cancelling import cancel_booking
from bookings.actions.changing import Change, change_booking
from bookings.actions.changing_series import SeriesChange, change_series
from bookings.actions.completing import close_by_the_clock
from bookings.actions.dispatching import accept_offer, assign_mediator
from bookings.actions.reconfirming import reconfirm
from bookings.actions.releasing import withdraw
from bookings.hours import MediatorElsewhere
from bookings.models import Booking, Deadline, Offer, Policy, Series, ServiceRecord
from bookings.queries import candidates_and_left_out
from bookings.reports.hours import hours
from bookings.reports.period import Period
from bookings.rules import Rules
from bookings.vocabulary import AnswerChannel, BookingKind, BookingStatus, DeadlineKind, Scope, SeatStatus
from bookings.waiting import NobodyAwaited
from mediation.matching.reasons import Reason
from mediation.models import Availability, Commitment, Mediator, Office, OnCall, User
from mediation.vocabulary import CommitmentState, Delivery
from notifications.models import Message
from notifications.relay import relay
from tests.bookings.calendars import rome
from tests.bookings.clockwork import due, everything, meet, play
from tests.bookings.scenes import confirmed
from tests.bookings.weeks import JULY, ask_for_all, dates_of, seats_of, series_asked
from tests.factories import make_opening

pytestmark = pytest.mark.django_db

SATURDAY_NIGHT = rome("2026-10-24 22:00")


def nights(by: User, office: Office, **values: Any) -> Series:
    """Saturdays from ten at night to six in the morning, by telephone."""
    asked = series_asked(
        office,
        **{
            "kind": BookingKind.ON_CALL,
            "delivery": Delivery.PHONE,
            "weekdays": (5,),
            "starts_minute": 22 * 60,
            "duration_minutes": 8 * 60,
            "first_date": date(2026, 10, 17),
            "last_date": date(2026, 10, 31),
            **values,
        },
    )
    return begin_series(asked=asked, by_id=by.pk, at=JULY)


@pytest.fixture
def hers(berg: User, office: Office, amina: Mediator) -> Series:
    """Three nights that Amina has."""
    series = nights(berg, office)
    (offer,) = ask_for_all(series)
    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)
    return series


def test_a_yes_puts_her_on_call_and_takes_no_hour(hers: Series, amina: Mediator) -> None:
    shifts = OnCall.objects.order_by("during")

    assert {booking.status for booking in dates_of(hers)} == {BookingStatus.CONFIRMED}
    assert [(shift.mediator, shift.seat_id, shift.during.lower, shift.during.upper) for shift in shifts] == [
        (amina, seat.pk, seat.booking.starts_at, seat.booking.ends_at) for seat in seats_of(hers)
    ]
    assert Commitment.objects.count() == 0


def test_the_night_of_the_change_of_hour_lasts_nine_hours(hers: Series) -> None:
    lengths = [booking.duration for booking in dates_of(hers)]

    assert lengths == [timedelta(hours=8), timedelta(hours=9), timedelta(hours=8)]
    second = OnCall.objects.order_by("during")[1].during
    assert (second.lower, second.upper) == (SATURDAY_NIGHT, rome("2026-10-25 06:00"))


def test_she_can_still_be_booked_while_she_is_on_call(
    hers: Series, berg: User, office: Office, amina: Mediator
) -> None:
    called = confirmed(amina, berg, office, at=SATURDAY_NIGHT, urgency="now", starts_at=None)

    assert called.seats.get().mediator == amina
    assert Commitment.objects.get(state=CommitmentState.FILLED).seat_id == called.seats.get().pk


def test_work_and_closed_hours_do_not_keep_her_from_being_on_call(
    berg: User, office: Office, amina: Mediator
) -> None:
    confirmed(amina, berg, office, at=JULY, starts_at=rome("2026-10-17 23:00"))
    Availability.objects.filter(mediator=amina).delete()
    make_opening(amina, 0, time(9), time(13))
    series = nights(berg, office)

    (offer,) = ask_for_all(series)
    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)

    assert OnCall.objects.filter(mediator=amina).count() == 3


def test_a_night_a_little_later_is_still_hers(hers: Series, berg: User, amina: Mediator) -> None:
    second = dates_of(hers)[1]

    change_booking(
        booking_id=second.pk,
        change=Change(starts_at=second.starts_at + timedelta(minutes=15)),
        by_id=berg.pk,
        at=JULY,
    )

    second.refresh_from_db()
    assert second.status == BookingStatus.CONFIRMED
    during = OnCall.objects.get(seat_id=second.seats.get().pk).during
    assert (during.lower, during.upper) == (second.starts_at, second.ends_at)


def test_a_night_at_other_hours_is_hers_when_she_has_said_yes_to_them(
    hers: Series, berg: User, amina: Mediator
) -> None:
    second = dates_of(hers)[1]
    agreed, later = second.starts_at, second.starts_at + timedelta(hours=3)
    shift = OnCall.objects.filter(seat_id=second.seats.get().pk)

    change_booking(booking_id=second.pk, change=Change(starts_at=later), by_id=berg.pk, at=JULY)
    assert shift.get().during.lower == agreed

    reconfirm(booking_id=second.pk, mediator_id=amina.pk, answer=True, via=AnswerChannel.SMS, at=JULY)
    assert shift.get().during.lower == later


def test_of_one_night_of_the_series_she_is_asked_too(hers: Series, berg: User, amina: Mediator) -> None:
    second = dates_of(hers)[1]

    change_series(
        series_id=hers.pk,
        change=SeriesChange(starts_minute=20 * 60),
        scope=Scope.THIS,
        number=second.pk,
        version=1,
        by_id=berg.pk,
        at=JULY,
    )
    assert dates_of(hers)[1].status == BookingStatus.RECONFIRMING

    reconfirm(booking_id=second.pk, mediator_id=amina.pk, answer=True, via=AnswerChannel.SMS, at=JULY)
    during = OnCall.objects.get(seat_id=second.seats.get().pk).during
    assert (during.lower, during.upper) == (dates_of(hers)[1].starts_at, dates_of(hers)[1].ends_at)


def test_another_shift_that_overlaps_is_refused(
    hers: Series, berg: User, office: Office, amina: Mediator, nino: User
) -> None:
    other = nights(
        berg, office, first_date=date(2026, 10, 24), last_date=date(2026, 10, 24), starts_minute=20 * 60
    )
    seat = seats_of(other)[0]
    before = everything()

    with pytest.raises(MediatorElsewhere) as refused:
        assign_mediator(
            booking_id=seat.booking_id, mediator_id=amina.pk, reason="serve", by_id=nino.pk, at=JULY
        )

    assert everything() == before
    assert refused.value.other_number == dates_of(hers)[1].number
    _, left_out = candidates_and_left_out(seat, at=JULY)
    assert [verdict.refusals for verdict in left_out] == [(Reason.OVERLAP,)]


def test_a_shift_is_offered_to_nobody_who_has_another(
    hers: Series, berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    other = nights(berg, office)

    assert [offer.mediator for offer in ask_for_all(other)] == [bohdana]


def test_giving_it_back_takes_her_off_call(hers: Series, amina: Mediator) -> None:
    first, *_ = dates_of(hers)

    withdraw(booking_id=first.pk, mediator_id=amina.pk, at=JULY, via=AnswerChannel.SMS)

    assert OnCall.objects.count() == 2
    assert seats_of(hers)[0].status == SeatStatus.DISPATCHING


def test_calling_it_off_late_credits_nothing_unless_the_rules_say_so(hers: Series, berg: User) -> None:
    first, *_ = dates_of(hers)

    cancel_booking(booking_id=first.pk, by_id=berg.pk, reason="", at=rome("2026-10-17 20:30"))

    assert (OnCall.objects.count(), ServiceRecord.objects.count()) == (2, 0)


def test_no_reminder_comes_only_beginning_and_end(hers: Series) -> None:
    for seat in seats_of(hers):
        assert due(seat) == {
            DeadlineKind.START: seat.booking.starts_at,
            DeadlineKind.AUTO_CLOSE: seat.booking.ends_at,
        }


@pytest.mark.parametrize(("percent", "credited"), [(0, 0), (25, 135)])
def test_a_shift_that_is_over_is_credited_as_the_rules_say(
    berg: User, office: Office, amina: Mediator, percent: int, credited: int
) -> None:
    numbers = Rules(on_call_credit_percent=percent).as_json()
    Policy.objects.create(version=2, numbers=numbers, created_at=JULY)
    series = nights(berg, office, first_date=date(2026, 10, 24), last_date=date(2026, 10, 24))
    (offer,) = ask_for_all(series)
    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)

    play(until=rome("2026-10-25 08:00"))

    (booking,) = dates_of(series)
    record = ServiceRecord.objects.get()
    assert (booking.status, record.requested_minutes, record.credited_minutes) == (
        BookingStatus.DONE,
        540,
        credited,
    )
    assert OnCall.objects.get().during.upper == booking.ends_at
    period = Period(rome("2026-10-01 00:00"), rome("2026-11-01 00:00"))
    assert hours(period, office_ids=[office.pk]) == []


def test_who_did_not_answer_was_not_on_call(hers: Series, berg: User) -> None:
    first, *_ = dates_of(hers)
    meet(seats_of(hers)[0], DeadlineKind.START, at=first.starts_at)

    report_mediator_absent(booking_id=first.pk, by_id=berg.pk, at=first.starts_at + timedelta(hours=1))

    assert OnCall.objects.count() == 2


@pytest.mark.parametrize("after", [timedelta(hours=1), timedelta(hours=9)], ids=["on", "closed"])
def test_nobody_is_missed_who_was_not_awaited(hers: Series, berg: User, after: timedelta) -> None:
    first, *_ = dates_of(hers)
    play(until=first.starts_at + after)
    before = everything()

    with pytest.raises(NobodyAwaited) as refused:
        report_person_absent(booking_id=first.pk, by_id=berg.pk, at=first.starts_at + after)

    assert (everything(), refused.value.number) == (before, first.number)


def test_new_hours_move_the_shift(hers: Series, berg: User, amina: Mediator) -> None:
    change_series(
        series_id=hers.pk,
        change=SeriesChange(starts_minute=21 * 60),
        scope=Scope.ALL,
        version=1,
        by_id=berg.pk,
        at=JULY,
    )

    assert [shift.during.lower for shift in OnCall.objects.order_by("during")] == [
        booking.starts_at for booking in dates_of(hers)
    ]
    assert {booking.status for booking in dates_of(hers)} == {BookingStatus.CONFIRMED}


def test_the_messages_speak_of_being_on_call(
    hers: Series, berg: User, office: Office, bohdana: Mediator
) -> None:
    single = nights(berg, office, first_date=date(2026, 11, 7), last_date=date(2026, 11, 7))
    offer = next(offer for offer in ask_for_all(single) if offer.mediator == bohdana)
    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)

    relay(at=JULY)

    keys = set(Message.objects.exclude(mediator=None).values_list("text_key", flat=True))
    assert keys == {
        *("offer_series_on_call", "series_assigned_on_call"),
        *("offer_on_call", "assigned_on_call", "offer_taken"),
    }
    bodies = Message.objects.filter(text_key="offer_series_on_call").values_list("body", flat=True)
    assert bodies[0].startswith("REPERIBILITA' UCRAINO al telefono: sab 22-6, 3 turni 17/10-31/10.")


def test_closing_by_the_clock_twice_credits_once(hers: Series) -> None:
    first, *_ = dates_of(hers)
    play(until=first.ends_at)

    closing = Deadline.objects.get(seat__booking=first, kind=DeadlineKind.AUTO_CLOSE)
    close_by_the_clock(deadline_id=closing.pk, at=first.ends_at)

    assert ServiceRecord.objects.filter(seat__booking=first).count() == 1


def test_on_call_rows_entered_by_hand_are_no_hindrance(berg: User, office: Office, amina: Mediator) -> None:
    OnCall.objects.create(mediator=amina, during=(rome("2026-10-01 00:00"), rome("2026-11-01 00:00")))
    series = nights(berg, office)

    (offer,) = ask_for_all(series)
    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)

    assert OnCall.objects.filter(seat_id__isnull=False).count() == 3
    assert Offer.objects.count() == 1
    assert Booking.objects.count() == 3
