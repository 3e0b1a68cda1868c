"""Series as most stories have them: Mondays 16-18 at the town hall, twenty dates, a search that one date leads."""

from datetime import date, datetime
from typing import Any

from bookings.actions.beginning_series import SeriesRequest, begin_series
from bookings.models import Booking, Deadline, Offer, Seat, Series
from bookings.vocabulary import BookingKind, DeadlineKind, HolidayRule
from mediation.models import Office, User
from mediation.vocabulary import Delivery
from tests.bookings.calendars import rome
from tests.bookings.clockwork import meet
from tests.factories import make_request

# A Monday morning in July; the first date is a Monday in September.
JULY = rome("2026-07-13 09:00")
FIRST, LAST = date(2026, 9, 7), date(2027, 1, 25)


def series_asked(office: Office, **values: Any) -> SeriesRequest:
    rule = {
        "weekdays": (0,),
        "starts_minute": 16 * 60,
        "first_date": FIRST,
        "last_date": LAST,
        "on_holidays": HolidayRule.SKIP,
        "kind": BookingKind.DESK,
        "name": "Sportello",
    }
    chosen = {name: values.pop(name) for name in list(values) if name in rule}
    request = make_request(
        office, **{"delivery": Delivery.ONSITE, "starts_at": None, "duration_minutes": 120, **values}
    )
    return SeriesRequest(request=request, **{**rule, **chosen})


def make_series(by: User, office: Office, *, at: datetime = JULY, **values: Any) -> Series:
    return begin_series(asked=series_asked(office, **values), by_id=by.pk, at=at)


def ten_mondays(week: int, *, office: Office, by: User) -> Series:
    """One for each `week` that a test plays: at an hour that no other has."""
    last = date(2026, 11, 9)
    return make_series(by, office, last_date=last, starts_minute=480 + 120 * week)


def dates_of(series: Series) -> list[Booking]:
    """First to last, as they are now."""
    return list(Booking.objects.filter(series=series).order_by("series_date"))


def seats_of(series: Series) -> list[Seat]:
    return list(Seat.objects.filter(booking__series=series).order_by("booking__series_date", "position"))


def lead(series: Series) -> Seat:
    return seats_of(series)[0]


def ask_for_all(series: Series, *, at: datetime = JULY) -> list[Offer]:
    """Open the first wave of the search that the first date leads."""
    meet(lead(series), DeadlineKind.OPEN_WAVE, at=at)
    return list(Offer.objects.open().filter(seat__booking__series=series).order_by("pk"))


def waves_ahead(series: Series) -> dict[int, datetime]:
    """When each date asks, by its number."""
    waiting = Deadline.objects.open().filter(kind=DeadlineKind.OPEN_WAVE, seat__booking__series=series)
    return dict(waiting.values_list("seat__booking_id", "due_at"))
