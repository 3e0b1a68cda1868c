"""An edit of a series: how far it reaches, whom it leaves where she is, and what it refuses."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bookings.actions.beginning_series import TimeOutsideTheDay
from bookings.actions.cancelling import cancel_booking
from bookings.actions.cancelling_series import cancel_series
from bookings.actions.changing import Change, change_booking
from bookings.actions.changing_series import DateOnAHoliday, SeriesChange, WhichWeekday, change_series
from bookings.actions.dispatching import accept_offer
from bookings.actions.reconfirming import reconfirm
from bookings.actions.requesting import (
    BadPhoneNumber,
    DurationNotPositive,
    FundNotOpenThatDay,
    StartInThePast,
    UnknownPlace,
)
from bookings.actions.rescuing import NoRescue, accept_rescue, propose_rescue
from bookings.locking import BookingNotFound, SeriesNotFound
from bookings.models import Booking, Deadline, Fund, Offer, Series, ServiceRecord
from bookings.series import NothingToChange, SeriesChangedMeanwhile
from bookings.vocabulary import AnswerChannel, BookingStatus, DeadlineKind, EventKind, Scope, SeatStatus
from bookings.weekly import NoSuchTime
from mediation.models import Absence, Availability, Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState, Delivery
from notifications.models import Message
from notifications.relay import relay
from tests.bookings.calendars import clock, rome
from tests.bookings.clockwork import due, everything, last_event, play, told
from tests.bookings.scenes import confirmed
from tests.bookings.weeks import (
    JULY,
    ask_for_all,
    dates_of,
    lead,
    make_series,
    seats_of,
    waves_ahead,
)
from tests.factories import make_place

pytestmark = pytest.mark.django_db

AT_FIVE = SeriesChange(starts_minute=17 * 60)
HOUR = timedelta(hours=1)


@pytest.fixture
def series(berg: User, office: Office, amina: Mediator) -> Series:
    """Four Mondays, which Amina has."""
    made = make_series(berg, office, last_date=date(2026, 9, 28))
    (offer,) = ask_for_all(made)
    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)
    return made


def change(series: Series, what: SeriesChange, *, by: User, scope: str = Scope.ALL, **values: Any) -> Series:
    return change_series(
        **{
            "series_id": series.pk,
            "change": what,
            "scope": scope,
            "version": Series.objects.get(pk=series.pk).version,
            "by_id": by.pk,
            "at": JULY,
            **values,
        }
    )


def cancel(series: Series, *, by: User, scope: str = Scope.ALL, **values: Any) -> Series:
    return cancel_series(
        **{
            "series_id": series.pk,
            "scope": scope,
            "version": Series.objects.get(pk=series.pk).version,
            "reason": "chiusura",
            "by_id": by.pk,
            "at": JULY,
            **values,
        }
    )


def hours_shown(series: Series) -> list[str]:
    return [clock(booking.starts_at)[-5:] for booking in dates_of(series)]


# --- How far it reaches


def test_one_date_alone_becomes_an_exception_that_the_next_edit_leaves(series: Series, berg: User) -> None:
    second = dates_of(series)[1]

    change(series, AT_FIVE, scope=Scope.THIS, number=second.pk, by=berg)
    changed = change(series, SeriesChange(starts_minute=18 * 60), by=berg)

    assert hours_shown(series) == ["18:00", "17:00", "18:00", "18:00"]
    assert [booking.is_exception for booking in dates_of(series)] == [False, True, False, False]
    assert (changed.version, changed.starts_minute) == (3, 18 * 60)


def test_a_date_corrected_by_itself_is_an_exception_too(series: Series, berg: User) -> None:
    second = dates_of(series)[1]
    change_booking(booking_id=second.pk, change=Change(duration_minutes=90), by_id=berg.pk, at=JULY)

    change(series, AT_FIVE, by=berg)

    assert hours_shown(series) == ["17:00", "16:00", "17:00", "17:00"]


def test_a_date_with_another_contact_still_moves_with_the_others(series: Series, berg: User) -> None:
    second, third, *_ = dates_of(series)[1:]
    change_booking(booking_id=second.pk, change=Change(contact_name="Ufficio"), by_id=berg.pk, at=JULY)
    change(series, SeriesChange(contact_name="Sala"), scope=Scope.THIS, number=third.pk, by=berg)

    change(series, AT_FIVE, by=berg)

    assert hours_shown(series) == ["17:00", "17:00", "17:00", "17:00"]


def test_a_date_edited_by_itself_is_noticed_by_who_edits_the_series(series: Series, berg: User) -> None:
    second, third, *_ = dates_of(series)[1:]
    change_booking(booking_id=second.pk, change=Change(duration_minutes=90), by_id=berg.pk, at=JULY)
    with pytest.raises(SeriesChangedMeanwhile) as refused:
        change(series, AT_FIVE, by=berg, version=1)
    cancel_booking(booking_id=third.pk, by_id=berg.pk, reason="", at=JULY + HOUR)

    with pytest.raises(SeriesChangedMeanwhile) as refused_again:
        change(series, AT_FIVE, by=berg, version=2)

    assert (refused.value.version, refused.value.changed_at) == (2, JULY)
    assert (refused_again.value.version, refused_again.value.changed_at) == (3, JULY + HOUR)


def test_only_exceptions_left_is_no_change_and_says_so(series: Series, berg: User) -> None:
    last = dates_of(series)[-1]
    change(series, AT_FIVE, scope=Scope.THIS, number=last.pk, by=berg)

    with pytest.raises(NothingToChange) as refused:
        change(series, AT_FIVE, scope=Scope.FOLLOWING, number=last.pk, by=berg)

    assert refused.value.exceptions == 1


def test_a_date_that_would_fall_on_a_holiday_is_left_out_with_notice(
    berg: User, office: Office, amina: Mediator
) -> None:
    december = make_series(berg, office, first_date=date(2026, 12, 14), last_date=date(2026, 12, 28))
    (offer,) = ask_for_all(december)
    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)

    change(december, SeriesChange(weekday=4), by=berg)
    relay(at=JULY)

    first, christmas, new_year = dates_of(december)
    assert [clock(first.starts_at), christmas.status] == ["Fri 2026-12-18 16:00", BookingStatus.CANCELLED]
    assert new_year.status == BookingStatus.CANCELLED
    told = Message.objects.get(text_key="series_changed_part").body
    assert f"Tieni 1 turno, non hai piu' 2 turni: {christmas.number}, {new_year.number}" in told


def test_a_date_left_out_for_a_holiday_at_short_notice_is_credited_and_she_hears_how_much(
    berg: User, office: Office, amina: Mediator
) -> None:
    december = make_series(berg, office, first_date=date(2026, 12, 21), last_date=date(2027, 1, 11))
    (offer,) = ask_for_all(december)
    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)
    at = rome("2026-12-20 17:00")

    change(december, SeriesChange(weekday=4), by=berg, at=at)
    relay(at=at)

    christmas = dates_of(december)[0]
    (record,) = ServiceRecord.objects.all()
    assert (record.seat.booking, record.credited_minutes) == (christmas, 60)
    said = Message.objects.get(text_key="moved_at_short_notice", mediator=amina)
    assert f"Il turno {christmas.number} e' cambiato" in said.body
    assert "ti riconosciamo 1 h." in said.body


def test_what_has_begun_or_is_over_is_never_touched(series: Series, berg: User) -> None:
    second_monday = rome("2026-09-14 16:30")
    play(until=second_monday)
    before = [Booking.objects.filter(pk=booking.pk).values().get() for booking in dates_of(series)[:2]]

    change(series, AT_FIVE, by=berg, at=second_monday)

    after = [Booking.objects.filter(pk=booking.pk).values().get() for booking in dates_of(series)[:2]]
    assert after == before
    assert hours_shown(series) == ["16:00", "16:00", "17:00", "17:00"]


def test_a_series_moves_to_another_day_of_its_weeks(series: Series, berg: User) -> None:
    changed = change(series, SeriesChange(weekday=3), by=berg)

    assert [clock(booking.starts_at) for booking in dates_of(series)][:2] == [
        "Thu 2026-09-10 16:00",
        "Thu 2026-09-17 16:00",
    ]
    assert dates_of(series)[0].series_date == date(2026, 9, 7)
    assert changed.weekdays == [3]


def test_a_detail_is_changed_without_a_search_and_told_once(
    series: Series, berg: User, amina: Mediator
) -> None:
    relay(at=JULY)
    written = Message.objects.count()

    change(series, SeriesChange(contact_phone="+393330044444"), by=berg)
    relay(at=JULY)

    assert {booking.contact_phone for booking in dates_of(series)} == {"+393330044444"}
    assert {booking.status for booking in dates_of(series)} == {BookingStatus.CONFIRMED}
    keys = Message.objects.order_by("created_at", "pk").values_list("text_key", flat=True)
    assert sorted(keys)[-2:] == ["series_assigned", "series_details"]
    assert Message.objects.count() == written + 2


# --- Who keeps what


def test_whoever_is_free_keeps_her_dates_at_the_new_hours(
    series: Series, berg: User, amina: Mediator
) -> None:
    change(series, AT_FIVE, by=berg)

    held = Commitment.objects.filter(mediator=amina, state=CommitmentState.FILLED).order_by("busy")
    assert [(commitment.busy.lower, commitment.busy.upper) for commitment in held] == [
        (booking.starts_at, booking.ends_at) for booking in dates_of(series)
    ]
    for seat in seats_of(series):
        assert due(seat)[DeadlineKind.START] == seat.booking.starts_at


def test_later_hours_do_not_trip_over_the_next_date(berg: User, office: Office, amina: Mediator) -> None:
    daily = make_series(
        berg,
        office,
        weekdays=(0, 1, 2, 3, 4),
        starts_minute=8 * 60,
        duration_minutes=7 * 60,
        first_date=date(2026, 9, 7),
        last_date=date(2026, 9, 11),
    )
    (offer,) = ask_for_all(daily)
    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)

    change(daily, SeriesChange(starts_minute=14 * 60), by=berg)
    change(daily, SeriesChange(starts_minute=8 * 60), by=berg)

    assert {booking.status for booking in dates_of(daily)} == {BookingStatus.CONFIRMED}


def test_hours_she_has_not_given_send_her_dates_back_to_searching(
    series: Series, berg: User, amina: Mediator, bohdana: Mediator
) -> None:
    Availability.objects.filter(mediator=amina, weekday=0).update(minutes=(15 * 60, 18 * 60))
    Absence.objects.create(mediator=bohdana, during=(rome("2026-09-01 00:00"), rome("2026-10-01 00:00")))

    change(series, AT_FIVE, by=berg)

    assert {booking.status for booking in dates_of(series)} == {BookingStatus.SEARCHING}
    assert Commitment.objects.exclude(state=CommitmentState.RELEASED).count() == 0
    # One search for all four, led by the first.
    assert [opens == JULY for opens in waves_ahead(series).values()].count(True) == 1
    relay(at=JULY)
    told = Message.objects.get(text_key="series_changed_lost_hours").body
    assert "Non hai piu' 4 turni, fuori dagli orari che hai dato" in told


def test_hours_are_told_only_where_all_dates_have_the_same(
    series: Series, berg: User, amina: Mediator
) -> None:
    second = dates_of(series)[1]
    change(series, AT_FIVE, scope=Scope.THIS, number=second.pk, by=berg)

    cancel(series, by=berg)
    relay(at=JULY)

    told = Message.objects.get(text_key="series_cancelled").body
    assert told.startswith("L'ente ha annullato 4 turni dal 07/09 al 28/09 (lun). Non devi")


def test_of_one_date_left_it_is_told_in_the_singular(series: Series, berg: User, amina: Mediator) -> None:
    last = dates_of(series)[-1]

    change(series, AT_FIVE, scope=Scope.FOLLOWING, number=last.pk, by=berg)
    cancel(series, scope=Scope.FOLLOWING, number=last.pk, by=berg)
    relay(at=JULY)

    bodies = {message.text_key: message.body for message in Message.objects.all()}
    assert bodies["request_series_changed"].startswith(
        "Serie cambiata, 1 data del 28/09: lun 28/09 ore 17-19."
    )
    assert bodies["request_series_cancelled"].startswith("Serie: disdetta di 1 data del 28/09.")
    assert bodies["series_cancelled"].startswith("L'ente ha annullato 1 turno del 28/09")


def test_who_came_outside_her_hours_once_may_again(series: Series, berg: User, amina: Mediator) -> None:
    Availability.objects.filter(mediator=amina, weekday=0).delete()

    change(series, AT_FIVE, by=berg)

    assert {booking.status for booking in dates_of(series)} == {BookingStatus.CONFIRMED}


def test_another_place_moves_what_she_holds(series: Series, berg: User, amina: Mediator) -> None:
    nicosia = make_place("Nicosia")

    change(series, SeriesChange(place_id=nicosia.pk), by=berg)

    held = Commitment.objects.filter(mediator=amina, state=CommitmentState.FILLED)
    assert set(held.values_list("place", flat=True)) == {nicosia.pk}
    assert {booking.status for booking in dates_of(series)} == {BookingStatus.CONFIRMED}


def test_what_is_searched_for_is_searched_for_anew_with_its_new_hours(
    berg: User, office: Office, amina: Mediator
) -> None:
    series = make_series(berg, office, last_date=date(2026, 9, 28))
    (old,) = ask_for_all(series)

    change(series, AT_FIVE, by=berg)
    play(until=JULY + timedelta(minutes=2))

    old.refresh_from_db()
    assert not old.is_open
    (new,) = Offer.objects.open()
    accept_offer(offer_id=new.pk, at=JULY, via=AnswerChannel.SMS)
    assert {booking.status for booking in dates_of(series)} == {BookingStatus.CONFIRMED}
    assert hours_shown(series) == ["17:00"] * 4


def test_dates_that_moved_away_do_not_come_with_a_yes_to_the_old_hours(
    berg: User, office: Office, amina: Mediator
) -> None:
    series = make_series(berg, office, last_date=date(2026, 9, 28))
    (offer,) = ask_for_all(series)

    change(series, AT_FIVE, scope=Scope.FOLLOWING, number=dates_of(series)[2].pk, by=berg)
    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)

    statuses = [booking.status for booking in dates_of(series)]
    assert statuses == [BookingStatus.CONFIRMED] * 2 + [BookingStatus.SEARCHING] * 2


def test_an_edit_after_which_nothing_differs_disturbs_no_search(berg: User, office: Office) -> None:
    waiting = make_series(berg, office, last_date=date(2026, 9, 28))
    first, *_ = dates_of(waiting)
    before = waves_ahead(waiting)
    same = SeriesChange(starts_minute=16 * 60, weekday=0, place_id=first.place_id)

    change(waiting, same, by=berg, scope=Scope.THIS, number=first.pk, at=JULY + HOUR)
    change(waiting, same, by=berg, at=JULY + HOUR)

    assert waves_ahead(waiting) == before
    assert EventKind.SEARCH_RESTARTED not in [kind for each in dates_of(waiting) for kind in told(each)]


def test_the_others_go_on_together_when_the_leading_date_goes_its_own_way(
    berg: User, office: Office, amina: Mediator
) -> None:
    series = make_series(berg, office, last_date=date(2026, 9, 28))
    ask_for_all(series)

    change(series, AT_FIVE, scope=Scope.THIS, number=dates_of(series)[0].pk, by=berg)
    play(until=JULY + timedelta(minutes=2))

    first, second = Offer.objects.open().order_by("seat__booking__series_date")
    made = [offer.events.get(kind=EventKind.OFFER_MADE).facts.get("dates") for offer in (first, second)]
    assert made == [None, 3]


def test_whoever_could_have_done_it_by_telephone_is_held_no_longer(
    series: Series, berg: User, amina: Mediator
) -> None:
    second = dates_of(series)[1]
    propose_rescue(booking_id=second.pk, mediator_id=amina.pk, via=AnswerChannel.PAGE, at=JULY)

    change(series, AT_FIVE, by=berg)

    seat = second.seats.get()
    assert (seat.status, seat.rescuer) == (SeatStatus.DISPATCHING, None)
    assert set(Commitment.objects.filter(seat_id=seat.pk).values_list("state", flat=True)) == {"released"}
    event = last_event(second, EventKind.RESCUE_REFUSED)
    assert (event.mediator, event.facts) == (amina, {"because": "changed"})
    with pytest.raises(NoRescue):
        accept_rescue(booking_id=second.pk, via=AnswerChannel.PAGE, by_id=berg.pk, at=JULY)


def test_moved_to_thursday_after_fridays_reminder_she_is_reminded_of_thursday(
    series: Series, berg: User
) -> None:
    saturday, seat = rome("2026-09-05 10:00"), seats_of(series)[0]
    play(until=saturday)
    assert DeadlineKind.REMIND_DAY_BEFORE not in due(seat)

    change(series, SeriesChange(weekday=3), by=berg, at=saturday)

    assert clock(due(seat)[DeadlineKind.REMIND_DAY_BEFORE]) == "Wed 2026-09-09 18:00"
    assert DeadlineKind.CHASE_REMINDER not in due(seat)
    play(until=rome("2026-09-09 18:00"))
    assert DeadlineKind.CHASE_REMINDER in due(seat)


def test_a_quarter_of_an_hour_later_she_is_not_reminded_again(series: Series, berg: User) -> None:
    saturday, seat = rome("2026-09-05 10:00"), seats_of(series)[0]
    play(until=saturday)

    change(series, SeriesChange(starts_minute=16 * 60 + 15), by=berg, at=saturday)

    assert DeadlineKind.REMIND_DAY_BEFORE not in due(seat)
    assert clock(due(seat)[DeadlineKind.REMIND_TWO_HOURS]) == "Mon 2026-09-07 14:15"


def test_moved_to_a_few_minutes_from_now_she_is_asked_whether_she_is_there(
    berg: User, office: Office, amina: Mediator
) -> None:
    by_phone = make_series(berg, office, last_date=date(2026, 9, 28), delivery=Delivery.PHONE)
    (offer,) = ask_for_all(by_phone)
    accept_offer(offer_id=offer.pk, at=JULY, via=AnswerChannel.SMS)
    at = rome("2026-09-07 13:57")

    change(by_phone, SeriesChange(starts_minute=14 * 60), by=berg, at=at)

    first = seats_of(by_phone)[0]
    assert first.mediator == amina
    assert due(first)[DeadlineKind.CHECK_ARRIVAL] <= at
    assert clock(due(first)[DeadlineKind.ALERT_LATE]) == "Mon 2026-09-07 14:05"


# --- Calling off


def test_calling_off_credits_each_date_by_its_own_hours_and_tells_once(
    series: Series, berg: User, amina: Mediator
) -> None:
    relay(at=JULY)
    before = Message.objects.count()
    on_the_morning = rome("2026-09-07 09:00")

    cancel(series, by=berg, at=on_the_morning)
    relay(at=on_the_morning)

    assert {booking.status for booking in dates_of(series)} == {BookingStatus.CANCELLED}
    assert [record.credited_minutes for record in ServiceRecord.objects.all()] == [60]
    assert [booking.is_late_cancellation for booking in dates_of(series)] == [True, False, False, False]
    new = Message.objects.order_by("created_at").values_list("text_key", flat=True)[before:]
    assert set(new) >= {"series_cancelled_late", "request_series_cancelled_late"}
    assert [key for key in new if key.startswith(("cancelled", "request_cancelled"))] == []


def test_calling_off_the_leading_date_lets_the_others_go_on_together(
    berg: User, office: Office, amina: Mediator
) -> None:
    series = make_series(berg, office, last_date=date(2026, 9, 28))
    ask_for_all(series)

    cancel(series, scope=Scope.THIS, number=dates_of(series)[0].pk, by=berg)
    play(until=JULY + timedelta(minutes=2))

    (offer,) = Offer.objects.open()
    assert offer.seat.booking == dates_of(series)[1]
    assert offer.events.get(kind=EventKind.OFFER_MADE).facts["dates"] == 3


def test_calling_off_what_nobody_has_taken_leaves_nothing_to_search_for_and_tells_the_office(
    berg: User, office: Office, amina: Mediator
) -> None:
    series = make_series(berg, office, last_date=date(2026, 9, 28))
    ask_for_all(series)
    relay(at=JULY)

    cancel(series, by=berg)
    relay(at=JULY)

    assert {booking.status for booking in dates_of(series)} == {BookingStatus.CANCELLED}
    assert not Deadline.objects.open().exists()
    assert not Offer.objects.open().exists()
    told_to_office = Message.objects.filter(text_key="request_series_cancelled")
    assert told_to_office.count() == 1


def test_exceptions_are_called_off_with_the_others(series: Series, berg: User) -> None:
    change(series, AT_FIVE, scope=Scope.THIS, number=dates_of(series)[3].pk, by=berg)

    cancel(series, scope=Scope.FOLLOWING, number=dates_of(series)[2].pk, by=berg)

    statuses = [booking.status for booking in dates_of(series)]
    assert statuses == [BookingStatus.CONFIRMED] * 2 + [BookingStatus.CANCELLED] * 2


# --- What it refuses


def test_the_second_of_two_coordinators_sees_what_the_first_did(
    series: Series, berg: User, nino: User
) -> None:
    change(series, AT_FIVE, by=nino, version=1)
    before = everything()

    with pytest.raises(SeriesChangedMeanwhile) as refused:
        change(series, SeriesChange(starts_minute=9 * 60), by=berg, version=1)
    with pytest.raises(SeriesChangedMeanwhile):
        cancel(series, by=berg, version=1)

    assert everything() == before
    error = refused.value
    assert (error.version, error.by, error.changed_at) == (2, "nino", JULY)


@pytest.mark.parametrize(
    ("what", "values", "refusal"),
    [
        (AT_FIVE, {"series_id": 0}, SeriesNotFound),
        (AT_FIVE, {"scope": Scope.THIS, "number": 0}, BookingNotFound),
        (AT_FIVE, {"at": rome("2026-09-28 16:30")}, NothingToChange),
        (SeriesChange(starts_minute=1440), {}, TimeOutsideTheDay),
        (SeriesChange(duration_minutes=0), {}, DurationNotPositive),
        (SeriesChange(place_id=0), {}, UnknownPlace),
        (SeriesChange(contact_phone="12"), {}, BadPhoneNumber),
        (SeriesChange(starts_minute=8 * 60), {"at": rome("2026-09-07 09:00")}, StartInThePast),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_half_done(
    series: Series, berg: User, what: SeriesChange, values: dict[str, Any], refusal: type[Exception]
) -> None:
    before = everything()

    with pytest.raises(refusal):
        change(series, what, by=berg, **values)

    assert everything() == before


def test_a_date_does_not_move_into_the_hour_that_spring_leaves_out(
    berg: User, office: Office, amina: Mediator
) -> None:
    sundays = make_series(
        berg,
        office,
        weekdays=(6,),
        starts_minute=6 * 60,
        on_holidays="flag",
        first_date=date(2027, 3, 21),
        last_date=date(2027, 4, 4),
    )
    before = everything()

    with pytest.raises(NoSuchTime) as refused:
        change(sundays, SeriesChange(starts_minute=150), by=berg)

    assert everything() == before
    assert refused.value.day == date(2027, 3, 28)


def test_a_date_does_not_move_onto_a_holiday(berg: User, office: Office) -> None:
    mondays = make_series(berg, office, first_date=date(2026, 12, 21), last_date=date(2026, 12, 21))
    before = everything()

    with pytest.raises(DateOnAHoliday) as refused:
        change(mondays, SeriesChange(weekday=4), by=berg)

    assert (everything(), refused.value.day) == (before, "2026-12-25")


def test_the_fund_that_pays_has_to_be_open_on_every_new_day(berg: User, office: Office) -> None:
    fund = Fund.objects.create(name="FAMI", valid_from=date(2026, 9, 1), valid_to=date(2026, 9, 29))
    mondays = make_series(berg, office, last_date=date(2026, 9, 28), fund_id=fund.pk)
    before = everything()

    with pytest.raises(FundNotOpenThatDay) as refused:
        change(mondays, SeriesChange(weekday=4), by=berg)

    assert (everything(), refused.value.day) == (before, date(2026, 10, 2))


def test_only_one_date_at_once_moves_to_another_day_where_there_are_several(
    berg: User, office: Office
) -> None:
    twice = make_series(berg, office, weekdays=(0, 3), last_date=date(2026, 9, 17))
    before = everything()

    with pytest.raises(WhichWeekday):
        change(twice, SeriesChange(weekday=4), by=berg)
    assert everything() == before

    change(twice, SeriesChange(weekday=4), scope=Scope.THIS, number=dates_of(twice)[1].pk, by=berg)
    assert clock(dates_of(twice)[1].starts_at) == "Fri 2026-09-11 16:00"


def test_a_series_of_which_nothing_is_left_is_refused(series: Series, berg: User) -> None:
    cancel(series, by=berg)
    before = everything()

    with pytest.raises(NothingToChange):
        change(series, AT_FIVE, by=berg)
    with pytest.raises(NothingToChange):
        cancel(series, by=berg)

    assert everything() == before


def test_a_change_to_what_is_already_so_changes_no_date(series: Series, berg: User) -> None:
    before = [Booking.objects.filter(pk=booking.pk).values().get() for booking in dates_of(series)]

    change(series, SeriesChange(starts_minute=16 * 60), by=berg)

    assert [Booking.objects.filter(pk=booking.pk).values().get() for booking in dates_of(series)] == before
    assert EventKind.SERIES_CHANGED not in told(dates_of(series)[0])


def test_a_date_called_off_by_itself_stays_called_off(series: Series, berg: User) -> None:
    third = dates_of(series)[2]
    cancel_booking(booking_id=third.pk, by_id=berg.pk, reason="", at=JULY)

    change(series, AT_FIVE, by=berg)

    assert hours_shown(series) == ["17:00", "17:00", "16:00", "17:00"]
    assert lead(series).status == SeatStatus.FILLED


def test_with_a_job_at_the_new_hours_only_that_date_is_lost(
    series: Series, berg: User, office: Office, amina: Mediator
) -> None:
    confirmed(amina, berg, office, at=JULY, starts_at=rome("2026-09-14 18:30"), duration_minutes=60)

    change(series, AT_FIVE, by=berg)

    lost = [booking.series_date for booking in dates_of(series) if booking.status != BookingStatus.CONFIRMED]
    assert lost == [date(2026, 9, 14)]
    assert dates_of(series)[1].ends_at - dates_of(series)[1].starts_at == 2 * HOUR


# --- One date alone


def told_of(series: Series, change_of_it: SeriesChange, number: int, *, by: User, at: datetime) -> list[str]:
    """What everybody is written when this date alone changes."""
    relay(at=at)
    before = set(Message.objects.values_list("pk", flat=True))
    change(series, change_of_it, scope=Scope.THIS, number=number, by=by, at=at)
    relay(at=at)
    return sorted(Message.objects.exclude(pk__in=before).values_list("text_key", flat=True))


def test_half_an_hour_before_she_is_asked_whether_she_can_come_later(
    series: Series, berg: User, amina: Mediator
) -> None:
    first = dates_of(series)[0]
    seat, at = first.seats.get(), first.starts_at - HOUR / 2
    play(until=at)

    keys = told_of(series, SeriesChange(starts_minute=19 * 60), first.pk, by=berg, at=at)

    first.refresh_from_db()
    assert (first.status, clock(first.starts_at)) == (BookingStatus.RECONFIRMING, "Mon 2026-09-07 19:00")
    assert (keys, set(due(seat))) == (["reconfirm", "request_reconfirming"], {DeadlineKind.RECONFIRM_BY})
    held = Commitment.objects.filter(seat_id=seat.pk).exclude(state=CommitmentState.RELEASED)
    assert sorted(held.values_list("state", flat=True)) == ["filled", "held"]

    reconfirm(booking_id=first.pk, mediator_id=amina.pk, answer=True, via=AnswerChannel.SMS, at=at)
    assert (dates_of(series)[0].status, dates_of(series)[0].is_exception) == (BookingStatus.CONFIRMED, True)


def test_a_quarter_of_an_hour_later_it_stays_hers_and_she_is_told_once(series: Series, berg: User) -> None:
    second = dates_of(series)[1]

    keys = told_of(series, SeriesChange(starts_minute=16 * 60 + 15), second.pk, by=berg, at=JULY)

    assert (dates_of(series)[1].status, keys) == (BookingStatus.CONFIRMED, ["details_changed"])


def test_what_her_other_job_leaves_no_room_for_is_lost_and_she_is_told_once(
    series: Series, berg: User, office: Office, amina: Mediator
) -> None:
    second = dates_of(series)[1]
    confirmed(amina, berg, office, at=JULY, starts_at=rome("2026-09-14 18:30"), duration_minutes=60)

    keys = told_of(series, AT_FIVE, second.pk, by=berg, at=JULY)

    assert (dates_of(series)[1].status, keys) == (
        BookingStatus.SEARCHING,
        ["changed_too_much", "request_mediator_withdrew"],
    )
    assert seats_of(series)[1].mediator is None


def test_a_date_that_waits_for_her_answer_is_hers_again_when_it_moves_back(
    series: Series, berg: User
) -> None:
    second = dates_of(series)[1]
    seat = second.seats.get()
    reminders = set(due(seat))
    change(series, AT_FIVE, by=berg, scope=Scope.THIS, number=second.pk)
    assert set(due(seat)) == {DeadlineKind.RECONFIRM_BY}

    change(series, SeriesChange(starts_minute=16 * 60), by=berg, scope=Scope.THIS, number=second.pk)

    second.refresh_from_db()
    assert (second.status, second.starts_at) == (BookingStatus.CONFIRMED, rome("2026-09-14 16:00"))
    assert set(due(seat)) == reminders


def test_silence_about_one_date_loses_it(series: Series, berg: User, amina: Mediator) -> None:
    second = dates_of(series)[1]
    change_booking(
        booking_id=second.pk, change=Change(starts_at=second.starts_at + HOUR), by_id=berg.pk, at=JULY
    )

    change(series, SeriesChange(starts_minute=19 * 60), by=berg, scope=Scope.THIS, number=second.pk)
    play(until=JULY + 3 * HOUR)

    assert last_event(second, EventKind.RECONFIRMATION_LAPSED).mediator == amina
    assert seats_of(series)[1].mediator is None


def test_after_a_series_has_moved_a_small_change_is_small_again(series: Series, berg: User) -> None:
    change(series, AT_FIVE, by=berg)
    second = dates_of(series)[1]

    change_booking(
        booking_id=second.pk,
        change=Change(starts_at=second.starts_at + timedelta(minutes=10)),
        by_id=berg.pk,
        at=JULY,
    )

    second.refresh_from_db()
    assert second.status == BookingStatus.CONFIRMED


@pytest.mark.parametrize(("at", "credited"), [("2026-09-06 17:00", [60]), ("2026-09-02 10:00", [])])
def test_a_date_lost_at_short_notice_is_credited_as_a_late_cancellation(
    series: Series, berg: User, amina: Mediator, bohdana: Mediator, at: str, credited: list[int]
) -> None:
    """The first Monday is moved on the Sunday before, and Amina is away then; in time it costs nothing."""
    first = dates_of(series)[0]
    Absence.objects.create(
        mediator=amina, during=(rome("2026-09-07 18:30"), rome("2026-09-07 20:00")), note="visita"
    )
    moved = SeriesChange(starts_minute=18 * 60)

    change(series, moved, by=berg, at=rome(at))

    assert first.seats.get().mediator is None
    records = ServiceRecord.objects.filter(seat__booking=first, mediator=amina)
    assert list(records.values_list("credited_minutes", flat=True)) == credited
