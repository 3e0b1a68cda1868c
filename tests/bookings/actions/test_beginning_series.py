"""A series comes in: every date or none, one search for all, one offer to one person."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bookings.actions.beginning_series import (
    BadWeekday,
    EndsBeforeItBegins,
    NoDateLeft,
    ShiftIsAtADistance,
    TimeOutsideTheDay,
    TooManyDates,
    begin_series,
)
from bookings.actions.cancelling import cancel_booking
from bookings.actions.changing import Change, change_booking
from bookings.actions.dispatching import accept_offer, assign_mediator, decline_offer, redispatch
from bookings.actions.releasing import remove_mediator, withdraw
from bookings.actions.requesting import DurationNotPositive, IdempotencyKeyReused, UnknownOffice
from bookings.models import Booking, Offer, Series
from bookings.vocabulary import (
    AnswerChannel,
    BookingKind,
    BookingStatus,
    DeadlineKind,
    EventKind,
    HolidayRule,
    Lane,
    SeatStatus,
)
from bookings.weekly import NoSuchTime
from mediation.models import Absence, Commitment, Mediator, Municipality, Office, User
from mediation.vocabulary import CommitmentState, Delivery
from tests.bookings.calendars import clock, rome
from tests.bookings.clockwork import due, everything, meet, play, told
from tests.bookings.scenes import confirmed
from tests.bookings.weeks import (
    JULY,
    ask_for_all,
    dates_of,
    lead,
    make_series,
    seats_of,
    series_asked,
    waves_ahead,
)
from tests.factories import make_language, make_mediator

pytestmark = pytest.mark.django_db


# --- The dates


def test_every_date_is_a_booking_at_the_same_hour_on_the_wall(berg: User, office: Office) -> None:
    series = make_series(berg, office)

    dates = dates_of(series)
    assert len(dates) == 21
    assert {clock(date.starts_at)[-5:] for date in dates} == {"16:00"}
    assert {date.ends_at - date.starts_at for date in dates} == {timedelta(hours=2)}
    assert [date.series_date for date in dates[6:9]] == [
        date(2026, 10, 19),
        date(2026, 10, 26),
        date(2026, 11, 2),
    ]
    assert {(date.kind, date.is_exception, date.version) for date in dates} == {(BookingKind.DESK, False, 1)}
    assert (series.weekdays, series.starts_minute, series.version) == ([0], 960, 1)


def test_holidays_and_the_patron_are_left_out_or_kept(berg: User, office: Office) -> None:
    Municipality.objects.filter(name="Enna").update(patron_month=12, patron_day=21)
    christmas: dict[str, Any] = {
        "weekdays": (4, 0),
        "first_date": date(2026, 12, 18),
        "last_date": date(2026, 12, 28),
    }

    skipped = make_series(berg, office, **christmas)
    kept = make_series(berg, office, **christmas, on_holidays=HolidayRule.FLAG)

    # The 21st is the patron's, the 25th is Christmas.
    assert [booking.series_date.day for booking in dates_of(skipped) if booking.series_date] == [18, 28]
    assert [booking.series_date.day for booking in dates_of(kept) if booking.series_date] == [18, 21, 25, 28]


def test_one_key_makes_one_series(berg: User, office: Office) -> None:
    asked = series_asked(office)
    first = begin_series(asked=asked, by_id=berg.pk, at=JULY, idempotency_key="k")
    before = everything()

    again = begin_series(asked=asked, by_id=berg.pk, at=JULY, idempotency_key="k")
    with pytest.raises(IdempotencyKeyReused):
        begin_series(asked=replace(asked, name="Altro"), by_id=berg.pk, at=JULY, idempotency_key="k")

    assert (again, everything()) == (first, before)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"first_date": date(2026, 12, 25), "last_date": date(2026, 12, 25), "weekdays": (4,)}, NoDateLeft),
        ({"first_date": date(2026, 7, 6), "last_date": date(2026, 7, 12)}, NoDateLeft),
        ({"first_date": date(2026, 9, 8), "last_date": date(2026, 9, 9)}, NoDateLeft),
        ({"last_date": date(2028, 9, 7)}, TooManyDates),
        ({"last_date": date(2036, 9, 7), "weekdays": (0, 1, 2, 3, 4)}, TooManyDates),
        ({"last_date": date(2026, 9, 1)}, EndsBeforeItBegins),
        ({"weekdays": (0, 7)}, BadWeekday),
        ({"starts_minute": 1440}, TimeOutsideTheDay),
        ({"duration_minutes": 0}, DurationNotPositive),
        ({"kind": BookingKind.ON_CALL}, ShiftIsAtADistance),
        ({"office_id": 0}, UnknownOffice),
        # The clocks go forward on 29 March 2026: 2:30 is never shown.
        (
            {
                "weekdays": (6,),
                "starts_minute": 150,
                "first_date": date(2027, 3, 21),
                "last_date": date(2027, 4, 4),
                "on_holidays": HolidayRule.FLAG,
            },
            NoSuchTime,
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_half_done(
    berg: User, office: Office, values: dict[str, Any], refusal: type[Exception]
) -> None:
    asked = series_asked(office, **values)
    before = everything()

    with pytest.raises(refusal):
        begin_series(asked=asked, by_id=berg.pk, at=JULY)

    assert everything() == before


def test_a_date_with_a_time_that_does_not_exist_is_named(berg: User, office: Office) -> None:
    night: dict[str, Any] = {"weekdays": (6,), "starts_minute": 150, "on_holidays": HolidayRule.FLAG}
    asked = series_asked(office, **night, first_date=date(2027, 3, 21), last_date=date(2027, 4, 4))

    with pytest.raises(NoSuchTime) as refused:
        begin_series(asked=asked, by_id=berg.pk, at=JULY)

    assert (refused.value.day, refused.value.clock) == (date(2027, 3, 28), "02:30")


# --- One search for all


def test_one_date_searches_for_all_and_the_others_wait(berg: User, office: Office, amina: Mediator) -> None:
    series = make_series(berg, office)

    waves = waves_ahead(series)
    first, second, *_ = dates_of(series)
    assert waves[first.pk] == JULY + timedelta(minutes=2)
    # Ten working days before its own start, and not before the coordinator hears of the leading search.
    assert clock(waves[second.pk]) == "Mon 2026-08-31 08:00"
    assert due(lead(series))[DeadlineKind.ALERT_COORDINATOR] <= waves[second.pk]
    offers = ask_for_all(series)
    assert [(offer.mediator, offer.seat.booking) for offer in offers] == [(amina, first)]
    made = first.events.get(kind=EventKind.OFFER_MADE).facts
    assert (made["dates"], made["weekdays"]) == (21, [0])


def test_a_yes_to_the_first_is_a_yes_to_all(berg: User, office: Office, amina: Mediator) -> None:
    series = make_series(berg, office)
    (offer,) = ask_for_all(series)

    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)

    assert {booking.status for booking in dates_of(series)} == {BookingStatus.CONFIRMED}
    assert {seat.mediator for seat in seats_of(series)} == {amina}
    held = Commitment.objects.filter(mediator=amina, state=CommitmentState.FILLED)
    assert set(held.values_list("seat_id", flat=True)) == {seat.pk for seat in seats_of(series)}
    assert waves_ahead(series) == {}
    assert Offer.objects.count() == 1


def test_saying_yes_again_changes_nothing(berg: User, office: Office, amina: Mediator) -> None:
    series = make_series(berg, office)
    (offer,) = ask_for_all(series)
    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)
    before = everything()

    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)

    assert everything() == before


def test_the_dates_she_cannot_do_are_searched_for_together(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    confirmed(amina, berg, office, at=JULY, starts_at=rome("2026-09-21 16:30"))
    Absence.objects.create(
        mediator=amina, during=(rome("2026-10-01 00:00"), rome("2026-10-10 00:00")), note="ferie"
    )
    series = make_series(berg, office)
    offer = next(offer for offer in ask_for_all(series) if offer.mediator == amina)

    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)

    left = [booking for booking in dates_of(series) if booking.status != BookingStatus.CONFIRMED]
    assert [booking.series_date for booking in left] == [date(2026, 9, 21), date(2026, 10, 5)]
    play(until=JULY + timedelta(minutes=2))
    open_offers = Offer.objects.open().filter(seat__booking__series=series)
    assert [(each.mediator, each.seat.booking) for each in open_offers] == [(bohdana, left[0])]
    made = left[0].events.filter(kind=EventKind.OFFER_MADE).latest("pk").facts
    assert (made["dates"], made["first"][:10], made["last"][:10]) == (2, "2026-09-21", "2026-10-05")
    accept_offer(offer_id=open_offers[0].pk, at=JULY, via=AnswerChannel.SMS)
    assert {booking.status for booking in dates_of(series)} == {BookingStatus.CONFIRMED}


def test_when_nobody_takes_all_each_date_asks_for_itself_when_it_comes_near(
    berg: User, office: Office, amina: Mediator
) -> None:
    series = make_series(berg, office)
    (offer,) = ask_for_all(series)
    decline_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)
    play(until=JULY + timedelta(hours=1))
    first, second, third, *_ = dates_of(series)
    assert first.status == BookingStatus.UNCOVERED

    play(until=rome("2026-08-31 12:00"))

    offers = Offer.objects.open().filter(seat__booking__series=series)
    assert [each.seat.booking for each in offers] == [second]
    assert second.events.get(kind=EventKind.OFFER_MADE).facts == {}
    accept_offer(offer_id=offers[0].pk, at=rome("2026-08-31 12:00"), via=AnswerChannel.SMS)
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.status, third.status) == (BookingStatus.CONFIRMED, BookingStatus.SEARCHING)
    assert EventKind.BOOKING_UNCOVERED in told(first)


def test_a_date_that_is_near_searches_by_itself_at_once(berg: User, office: Office, amina: Mediator) -> None:
    monday = rome("2026-09-07 09:00")
    series = make_series(berg, office, at=monday, last_date=date(2026, 9, 28))

    seats = seats_of(series)

    assert [seat.lane for seat in seats] == [Lane.URGENT, Lane.PLANNED, Lane.PLANNED, Lane.PLANNED]
    waves = waves_ahead(series)
    corrected = monday + timedelta(minutes=2)
    assert [waves[seat.booking_id] for seat in seats[:2]] == [monday, corrected]
    assert all(waves[seat.booking_id] > corrected for seat in seats[2:])
    meet(seats[0], DeadlineKind.OPEN_WAVE, at=monday)
    assert seats[0].booking.events.get(kind=EventKind.OFFER_MADE).facts == {}
    meet(seats[1], DeadlineKind.OPEN_WAVE, at=monday)
    assert seats[1].booking.events.get(kind=EventKind.OFFER_MADE).facts["dates"] == 3


def test_a_stop_of_the_tour_needs_several_languages_and_has_one_search_for_each(
    berg: User, office: Office, amina: Mediator
) -> None:
    make_language("ti")
    selam = make_mediator("Selam", languages=["ti"])
    stop = make_series(
        berg,
        office,
        kind=BookingKind.STOP,
        weekdays=(),
        last_date=date(2026, 9, 7),
        starts_minute=9 * 60,
        duration_minutes=240,
        team=("uk", "ti"),
    )
    for seat in seats_of(stop):
        meet(seat, DeadlineKind.OPEN_WAVE, at=JULY)

    offers = Offer.objects.filter(seat__booking__series=stop).order_by("seat__position")
    assert [offer.mediator for offer in offers] == [amina, selam]
    for offer in offers:
        accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)
    (booking,) = dates_of(stop)
    assert (booking.kind, booking.status) == (BookingKind.STOP, BookingStatus.CONFIRMED)
    assert booking.duration == timedelta(hours=4)


def test_a_weekly_team_has_its_dates_language_by_language(
    berg: User, office: Office, amina: Mediator
) -> None:
    make_language("ti")
    make_mediator("Selam", languages=["ti"])
    series = make_series(berg, office, team=("uk", "ti"), last_date=date(2026, 9, 28))
    offer = next(offer for offer in ask_for_all(series) if offer.mediator == amina)

    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)

    taken = {(seat.tag, seat.status) for seat in seats_of(series)}
    assert taken == {("uk", SeatStatus.FILLED), ("ti", SeatStatus.OPEN)}
    assert {booking.status for booking in dates_of(series)} == {BookingStatus.PARTLY_COVERED}


def test_two_alike_mediators_take_all_dates_one_after_the_other(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    series = make_series(berg, office, mediators_needed=2, last_date=date(2026, 9, 28))

    for offer in ask_for_all(series):
        accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)

    by_date = {
        booking.pk: set(booking.seats.values_list("mediator__first_name", flat=True))
        for booking in dates_of(series)
    }
    assert set(map(frozenset, by_date.values())) == {frozenset({"Amina", "Bohdana"})}
    assert Commitment.objects.filter(state=CommitmentState.FILLED).count() == 8


# --- When the leading date leads no longer


@pytest.fixture
def away_on_the_first(amina: Mediator) -> Mediator:
    """Amina can do every date of the series but the first."""
    Absence.objects.create(
        mediator=amina, during=(rome("2026-09-07 00:00"), rome("2026-09-08 00:00")), note="visita"
    )
    return amina


def asked_for(series: Series) -> list[tuple[Mediator, Booking, int]]:
    """Whom the open offers ask, through which date, and for how many."""
    offers = Offer.objects.open().filter(seat__booking__series=series).order_by("pk")
    return [
        (
            offer.mediator,
            offer.seat.booking,
            offer.events.get(kind=EventKind.OFFER_MADE).facts.get("dates", 1),
        )
        for offer in offers
    ]


def test_a_date_that_nobody_can_do_does_not_hold_up_the_others(
    berg: User, office: Office, away_on_the_first: Mediator
) -> None:
    series = make_series(berg, office)

    play(until=JULY + timedelta(minutes=10))

    first, second, *others = dates_of(series)
    assert first.status == BookingStatus.UNCOVERED
    assert asked_for(series) == [(away_on_the_first, second, 20)]
    (offer,) = Offer.objects.open()
    accept_offer(offer_id=offer.pk, at=JULY + timedelta(minutes=10), via=AnswerChannel.SMS)
    assert {date.status for date in dates_of(series)[1:]} == {BookingStatus.CONFIRMED}
    assert len(others) == 19


def test_who_has_said_no_to_all_of_them_is_not_asked_for_the_rest_at_once(
    berg: User, office: Office, away_on_the_first: Mediator, bohdana: Mediator
) -> None:
    series = make_series(berg, office)
    (offer,) = ask_for_all(series)

    decline_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)
    play(until=JULY + timedelta(hours=1))

    assert offer.mediator == bohdana
    assert asked_for(series) == [(away_on_the_first, dates_of(series)[1], 20)]
    assert Offer.objects.filter(mediator=bohdana).count() == 1


def test_the_leading_date_given_to_somebody_by_hand_leaves_another_to_lead(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    series = make_series(berg, office)
    ask_for_all(series)
    first, second, *_ = dates_of(series)

    assign_mediator(booking_id=first.pk, mediator_id=bohdana.pk, reason="va lei", by_id=berg.pk, at=JULY)
    play(until=JULY + timedelta(minutes=10))

    assert asked_for(series) == [(amina, second, 20), (bohdana, second, 20)]


def test_given_by_hand_and_taken_back_in_one_breath_the_others_are_not_forgotten(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    series = make_series(berg, office)
    ask_for_all(series)
    first, second, *_ = dates_of(series)

    assign_mediator(booking_id=first.pk, mediator_id=bohdana.pk, reason="va lei", by_id=berg.pk, at=JULY)
    remove_mediator(booking_id=first.pk, reason="non lei", by_id=berg.pk, at=JULY)
    play(until=JULY + timedelta(minutes=10))

    assert (amina, second, 20) in asked_for(series)


def test_the_leading_date_called_off_by_itself_leaves_another_to_lead(
    berg: User, office: Office, amina: Mediator
) -> None:
    series = make_series(berg, office)
    first, second, *_ = dates_of(series)

    cancel_booking(booking_id=first.pk, by_id=berg.pk, reason="", at=JULY)
    play(until=JULY + timedelta(minutes=10))

    assert asked_for(series) == [(amina, second, 20)]


def test_the_leading_date_moved_by_itself_leaves_another_to_lead(
    berg: User, office: Office, amina: Mediator
) -> None:
    series = make_series(berg, office)
    first, second, *_ = dates_of(series)

    change = Change(starts_at=first.starts_at + timedelta(hours=1))
    change_booking(booking_id=first.pk, change=change, by_id=berg.pk, at=JULY)
    play(until=JULY + timedelta(minutes=10))

    assert asked_for(series) == [(amina, first, 1), (amina, second, 20)]


def test_who_gives_the_leading_date_back_in_the_same_night_leaves_another_to_lead_in_the_morning(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    series = make_series(berg, office)
    ask_for_all(series)
    first, second, *_ = dates_of(series)
    night, morning = rome("2026-07-13 22:00"), rome("2026-07-14 07:00")
    assign_mediator(booking_id=first.pk, mediator_id=bohdana.pk, reason="va lei", by_id=berg.pk, at=night)

    withdraw(booking_id=first.pk, mediator_id=bohdana.pk, at=night, via=AnswerChannel.PAGE)
    play(until=morning)

    assert asked_for(series) == [(amina, first, 1), (amina, second, 20), (bohdana, second, 20)]


def test_a_search_begun_again_by_hand_asks_for_no_date_that_another_leads(
    berg: User, office: Office, away_on_the_first: Mediator
) -> None:
    series = make_series(berg, office)
    play(until=JULY + timedelta(minutes=10))
    first, second, *_ = dates_of(series)
    Absence.objects.all().delete()

    redispatch(booking_id=first.pk, by_id=berg.pk, at=JULY + timedelta(minutes=20))
    play(until=JULY + timedelta(minutes=20))

    assert asked_for(series) == [(away_on_the_first, second, 20), (away_on_the_first, first, 1)]


def test_series_are_made_with_the_office_phone_when_remote(berg: User, office: Office) -> None:
    series = make_series(berg, office, delivery=Delivery.PHONE, kind=BookingKind.REQUEST)

    assert {booking.call_number for booking in dates_of(series)} == {"+393330099999"}
    assert Series.objects.get().kind == BookingKind.REQUEST
    assert Booking.objects.count() == 21
