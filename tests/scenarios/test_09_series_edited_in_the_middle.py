"""Twenty Mondays with one exception, across the change of hour; from the twelfth on the town hall wants 10:30.

Dates before it stay as they are to the byte, the exception survives, only the Monday on which Amina is busy goes back
to searching, and everybody hears of it in one message.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from bookings.actions.beginning_series import begin_series
from bookings.actions.changing_series import SeriesChange, change_series
from bookings.models import Booking, BookingEvent, Deadline, Offer, Seat, Series
from bookings.vocabulary import BookingKind, BookingStatus, EventKind, Scope
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import CommitmentState
from notifications.facts import coordination_phone
from tests.bookings.calendars import clock, rome
from tests.bookings.scenes import accept, searching
from tests.bookings.weeks import dates_of, seats_of, series_asked
from tests.factories import make_mediator
from tests.scenarios.telephones import let_time_pass, read_at, says, send_what_is_due

pytestmark = pytest.mark.django_db

IN_JULY = rome("2026-07-13 09:00")
IN_SEPTEMBER = rome("2026-09-09 10:00")
HALF_PAST_TEN = SeriesChange(starts_minute=10 * 60 + 30)


@pytest.fixture
def amina(ward: Office) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def bohdana(amina: Mediator) -> Mediator:
    return make_mediator("Bohdana", is_active=False)


@pytest.fixture
def mondays(amina: Mediator, bohdana: Mediator, nurse: User, ward: Office) -> Series:
    """Twenty Mondays, 8:30-10; Amina has said yes to all, and again to the fifteenth, moved by itself."""
    asked = series_asked(
        ward,
        kind=BookingKind.DESK,
        starts_minute=8 * 60 + 30,
        duration_minutes=90,
        first_date=date(2026, 8, 10),
        last_date=date(2026, 12, 21),
        contact_phone="",
    )
    series = begin_series(asked=asked, by_id=nurse.pk, at=IN_JULY)
    let_time_pass(until=IN_JULY + timedelta(minutes=2))
    says(amina, "si", at=IN_JULY + timedelta(minutes=5))
    edit(series, SeriesChange(starts_minute=14 * 60), from_date=15, scope=Scope.THIS, by=nurse)
    let_time_pass(until=IN_JULY + timedelta(minutes=12))
    says(amina, "si", at=IN_JULY + timedelta(minutes=15))
    let_time_pass(until=IN_SEPTEMBER)
    return Series.objects.get(pk=series.pk)


@pytest.fixture
def elsewhere(mondays: Series, amina: Mediator, nurse: User, ward: Office) -> Booking:
    """On the fourteenth Monday Amina has another job, at eleven."""
    booking = searching(nurse, ward, at=IN_SEPTEMBER, starts_at=rome("2026-11-09 11:00"))
    accept(amina, booking, at=IN_SEPTEMBER)
    send_what_is_due(at=IN_SEPTEMBER)
    Mediator.objects.filter(first_name="Bohdana").update(is_active=True)
    return booking


def edit(
    series: Series, change: SeriesChange, *, from_date: int, by: User, scope: str = Scope.FOLLOWING
) -> None:
    change_series(
        series_id=series.pk,
        change=change,
        scope=scope,
        number=dates_of(series)[from_date - 1].pk,
        version=Series.objects.get(pk=series.pk).version,
        by_id=by.pk,
        at=IN_SEPTEMBER if series.version > 1 else IN_JULY + timedelta(minutes=10),
    )


def rows_of(bookings: list[Booking]) -> dict[str, list[dict[str, Any]]]:
    """Every row that these dates have anywhere."""
    seats = Seat.objects.filter(booking__in=bookings)
    seat_ids = list(seats.values_list("pk", flat=True))
    found = {
        "bookings": Booking.objects.filter(pk__in=[booking.pk for booking in bookings]),
        "seats": seats,
        "events": BookingEvent.objects.filter(booking__in=bookings),
        "deadlines": Deadline.objects.filter(seat__in=seats),
        "offers": Offer.objects.filter(seat__in=seats),
        "commitments": Commitment.objects.filter(seat_id__in=seat_ids),
    }
    return {name: list(rows.order_by("pk").values()) for name, rows in found.items()}


def test_she_said_yes_once_to_all_twenty(mondays: Series, amina: Mediator) -> None:
    asked, yes, moved, yes_again, *of_one_date = read_at(amina.phone)

    assert asked.startswith(
        "TURNI UCRAINO di persona: lun 8:30-10:00, 20 date 10/08-21/12, Ospedale di prova"
    )
    assert yes.startswith("Sono tuoi 20 turni: lun 8:30-10:00, 10/08-21/12")
    fifteenth = dates_of(mondays)[14].number
    assert moved.startswith(
        f"Cambia il turno {fifteenth}: era lun 16/11 ore 8:30-10:00, ora lun 16/11 ore 14:00-15:30"
    )
    assert yes_again.startswith(f"Il turno {fifteenth} e' tuo: lun 16/11 ore 14:00-15:30")
    assert [words for words in of_one_date if "TURNI" in words or "turni" in words] == []


def test_dates_one_to_eleven_are_the_same_to_the_byte(
    mondays: Series, elsewhere: Booking, nurse: User
) -> None:
    before = rows_of(dates_of(mondays)[:11])

    edit(mondays, HALF_PAST_TEN, from_date=12, by=nurse)
    send_what_is_due(at=IN_SEPTEMBER)

    assert rows_of(dates_of(mondays)[:11]) == before
    assert before["commitments"]


def test_the_clock_on_the_wall_moves_and_the_exception_survives(
    mondays: Series, elsewhere: Booking, nurse: User
) -> None:
    exception = rows_of(dates_of(mondays)[14:15])

    edit(mondays, HALF_PAST_TEN, from_date=12, by=nurse)

    shown = [clock(booking.starts_at)[-5:] for booking in dates_of(mondays)]
    assert shown == ["08:30"] * 11 + ["10:30"] * 3 + ["14:00"] + ["10:30"] * 5
    # The eleventh is before the night of 25 October, the twelfth after it.
    eleventh, twelfth = dates_of(mondays)[10:12]
    assert (eleventh.starts_at.hour, twelfth.starts_at.hour) == (6, 9)
    assert {booking.duration for booking in dates_of(mondays)} == {timedelta(minutes=90)}
    assert rows_of(dates_of(mondays)[14:15]) == exception


def test_only_the_monday_on_which_she_is_busy_goes_back_to_searching(
    mondays: Series, elsewhere: Booking, nurse: User, amina: Mediator, bohdana: Mediator
) -> None:
    edit(mondays, HALF_PAST_TEN, from_date=12, by=nurse)
    let_time_pass(until=IN_SEPTEMBER)

    fourteenth = dates_of(mondays)[13]
    ahead = dates_of(mondays)[11:]
    assert [booking for booking in ahead if booking.status != BookingStatus.CONFIRMED] == [fourteenth]
    assert [seat.mediator for seat in seats_of(mondays) if seat.booking_id == fourteenth.pk] == [None]
    held = Commitment.objects.filter(mediator=amina, state=CommitmentState.FILLED)
    assert held.filter(busy__overlap=(rome("2026-11-09 00:00"), rome("2026-11-10 00:00"))).count() == 1
    offers = Offer.objects.open().filter(seat__booking__series=mondays)
    assert [(offer.mediator, offer.seat.booking) for offer in offers] == [(bohdana, fourteenth)]


def test_each_person_hears_of_it_in_one_message(
    mondays: Series, elsewhere: Booking, nurse: User, ward: Office, amina: Mediator
) -> None:
    heard = {phone: len(read_at(phone)) for phone in (amina.phone, ward.sms_phone)}

    edit(mondays, HALF_PAST_TEN, from_date=12, by=nurse)
    send_what_is_due(at=IN_SEPTEMBER)

    fourteenth = dates_of(mondays)[13].number
    assert read_at(amina.phone)[heard[amina.phone] :] == [
        "Turni cambiati dal 26/10 al 21/12: lun 10:30-12:00. Tieni 7 turni, non hai piu' 1 turno"
        f" perche' hai altri impegni: {fourteenth}. Info: {coordination_phone()}."
    ]
    assert read_at(ward.sms_phone)[heard[ward.sms_phone] :] == [
        "Serie cambiata, 8 date dal 26/10 al 21/12: lun 10:30-12:00. Confermate: 7, in ricerca: 1."
    ]


def test_the_history_of_each_date_says_what_changed(mondays: Series, elsewhere: Booking, nurse: User) -> None:
    edit(mondays, HALF_PAST_TEN, from_date=12, by=nurse)

    twelfth, fourteenth = dates_of(mondays)[11], dates_of(mondays)[13]
    changed = twelfth.events.get(kind=EventKind.BOOKING_CHANGED)
    assert (
        changed.actor,
        changed.facts["before"]["starts_at"][:16],
        changed.facts["after"]["starts_at"][:16],
    ) == (
        nurse,
        "2026-10-26T07:30",
        "2026-10-26T09:30",
    )
    edit_told = twelfth.events.get(kind=EventKind.SERIES_CHANGED)
    assert (edit_told.facts["scope"], edit_told.facts["lost"]) == (Scope.FOLLOWING, [fourteenth.number])
    assert fourteenth.events.filter(kind=EventKind.MEDIATOR_REMOVED).count() == 1
