"""A weekly series comes in: every date a booking of its own, all stored or none, one search for all of them."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bookings.actions.requesting import (
    NotARequest,
    NotPossible,
    Request,
    UnknownOffice,
    UnknownPlace,
    check_duration,
    consent_of,
    keep_key,
    made_before,
    store,
)
from bookings.leading import begin_together
from bookings.models import Policy, Seat, Series
from bookings.outbox import record
from bookings.rules import Rules
from bookings.teams import leaders
from bookings.transactions import action
from bookings.vocabulary import BookingKind, EventKind, HolidayRule, Urgency
from bookings.weekly import Planned, Weekly, planned
from bookings.working_time import working_time
from mediation.models import Municipality, Office, Place
from mediation.vocabulary import Delivery

A_DAY = 24 * 60


@dataclass(frozen=True, kw_only=True)
class SeriesRequest:
    """The weekly rule, in Rome's wall-clock time, and what each date asks for; the request's own hours mean nothing."""

    request: Request
    weekdays: tuple[int, ...]
    starts_minute: int
    first_date: date
    last_date: date
    on_holidays: str = HolidayRule.SKIP
    kind: str = BookingKind.REQUEST
    name: str = ""

    @property
    def weekly(self) -> Weekly:
        """Without days of the week, it is on that of its first date."""
        weekdays = self.weekdays or (self.first_date.weekday(),)
        return Weekly(tuple(sorted(set(weekdays))), self.starts_minute, self.request.duration_minutes)

    def fingerprint(self) -> str:
        rule = [self.weekdays, self.starts_minute, self.on_holidays, self.kind, self.name]
        dates = [self.first_date.isoformat(), self.last_date.isoformat()]
        asked = json.dumps([self.request.fingerprint(), rule, dates])
        return hashlib.sha256(asked.encode()).hexdigest()


class BadWeekday(NotARequest):
    pass


class TimeOutsideTheDay(NotARequest):
    pass


class EndsBeforeItBegins(NotARequest):
    """The last date is before the first."""


class NoDateLeft(NotPossible):
    """No date is left to book, or to change: all are holidays, past, or none falls on these days."""

    def __init__(self, *, skipped: tuple[date, ...] = (), past: tuple[date, ...] = ()) -> None:
        super().__init__(f"skipped {skipped}, past {past}")
        self.skipped = skipped
        self.past = past


class TooManyDates(NotPossible):
    def __init__(self, *, dates: int, most: int) -> None:
        super().__init__(f"{dates} > {most}")
        self.dates = dates
        self.most = most


class ShiftIsAtADistance(NotPossible):
    """Whoever is on call is nowhere: by telephone or in video."""

    def __init__(self, *, delivery: str) -> None:
        super().__init__(delivery)
        self.delivery = delivery


@action
def begin_series(*, asked: SeriesRequest, by_id: int, at: datetime, idempotency_key: str = "") -> Series:
    """Store every date of the rule and search for all together; the same key returns the first series.

    :raises NotARequest: one of its kinds, naming the field.
    :raises NoSuchTime: when clocks do not show that time on one of the dates.
    :raises NoDateLeft: when no date comes of it.
    :raises TooManyDates: when more come of it than the rules allow at once.
    :raises NotPossible: one of its kinds, with the facts.
    :raises IdempotencyKeyReused: when the key stood for something else.
    """
    fingerprint = asked.fingerprint()
    if idempotency_key and (earlier := made_before(by_id, idempotency_key, fingerprint)):
        assert earlier.series, "the fingerprint is that of a series"
        return earlier.series
    dates = plan_series(asked, at=at)
    series = _store(asked, by_id=by_id, at=at)
    stored = [_store_date(day, asked, series, by_id=by_id, at=at) for day in dates.days]
    _begin(stored, series, at=at, by_id=by_id)
    if idempotency_key:
        keep_key(idempotency_key, fingerprint, booking=stored[0][0].booking, by_id=by_id, at=at)
    return series


def plan_series(asked: SeriesRequest, *, at: datetime) -> Planned:
    """The dates that would come of it, and those that would not; nothing is stored.

    :raises NotARequest: one of its kinds, naming the field.
    :raises NoSuchTime: when clocks do not show that time on one of the dates.
    :raises NoDateLeft: when no date comes of it.
    :raises TooManyDates: when more come of it than the rules allow at once.
    """
    rules = Policy.objects.latest("version").rules
    _check(asked, rules=rules)
    found = planned(
        asked.weekly,
        first=asked.first_date,
        last=asked.last_date,
        on_holidays=asked.on_holidays,
        is_holiday=working_time(_town(asked.request), rules).is_holiday,
        at=at - timedelta(minutes=rules.longest_backdate_minutes),
    )
    if not found.days:
        raise NoDateLeft(skipped=found.skipped, past=found.past)
    if len(found.days) > rules.series_most_dates:
        raise TooManyDates(dates=len(found.days), most=rules.series_most_dates)
    return found


def _check(asked: SeriesRequest, *, rules: Rules) -> None:
    check_duration(asked.request.duration_minutes)
    if wrong := [day for day in asked.weekdays if not 0 <= day <= 6]:
        raise BadWeekday("weekdays", wrong[0])
    if not 0 <= asked.starts_minute < A_DAY:
        raise TimeOutsideTheDay("starts_at", asked.starts_minute)
    if asked.last_date < asked.first_date:
        raise EndsBeforeItBegins("last_date", asked.last_date.isoformat())
    if asked.kind == BookingKind.ON_CALL and asked.request.delivery == Delivery.ONSITE:
        raise ShiftIsAtADistance(delivery=asked.request.delivery)
    # Counted before they are made: ten years of every day are refused at once.
    within = len(asked.weekly.weekdays) * ((asked.last_date - asked.first_date).days // 7)
    if within > 2 * rules.series_most_dates:
        raise TooManyDates(dates=within, most=rules.series_most_dates)


def _town(request: Request) -> Municipality:
    """Whose patron saint's day it keeps."""
    if request.place_id is not None:
        place = Place.objects.select_related("municipality").filter(pk=request.place_id).first()
        if place is None:
            raise UnknownPlace("place", request.place_id)
        return place.municipality
    office = Office.objects.select_related("place__municipality").filter(pk=request.office_id).first()
    if office is None:
        raise UnknownOffice("office", request.office_id)
    return office.place.municipality


def _store(asked: SeriesRequest, *, by_id: int, at: datetime) -> Series:
    rule = asked.weekly
    return Series.objects.create(
        kind=asked.kind,
        name=asked.name,
        office_id=asked.request.office_id,
        weekdays=list(rule.weekdays),
        starts_minute=rule.starts_minute,
        duration_minutes=rule.duration_minutes,
        first_date=asked.first_date,
        last_date=asked.last_date,
        on_holidays=asked.on_holidays,
        created_at=at,
        created_by_id=by_id,
    )


def _store_date(
    day: date, asked: SeriesRequest, series: Series, *, by_id: int, at: datetime
) -> tuple[Seat, ...]:
    """One date with its seats. How long it really lasts is not how long clocks show it to, one night a year."""
    starts_at, ends_at = asked.weekly.hours_on(day)
    request = replace(
        asked.request,
        urgency=Urgency.SCHEDULED,
        starts_at=starts_at,
        duration_minutes=int((ends_at - starts_at).total_seconds() // 60),
        # Who comes is another each time.
        assisted_phone="",
        assisted_asked=False,
    )
    seats = store(request, by_id=by_id, at=at)
    booking = seats[0].booking
    booking.kind, booking.series, booking.series_date = asked.kind, series, day
    booking.save(update_fields=["kind", "series", "series_date"])
    return seats


def _begin(stored: list[tuple[Seat, ...]], series: Series, *, at: datetime, by_id: int) -> None:
    """One search for each language, led by the same date; the office hears of the series with that one."""
    leading: dict[int, dict[str, object]] = {}
    for alike in zip(*(leaders(seats) for seats in stored), strict=True):
        searching, facts = begin_together(alike, at=at)
        leading |= {seat.booking_id: {} for seat in searching} | {searching[-1].booking_id: facts}
    for seats in stored:
        booking = seats[0].booking
        facts = {"series": series.pk, **consent_of(booking), **leading.get(booking.pk, {"waits": True})}
        record(EventKind.BOOKING_REQUESTED, booking=booking, seat=seats[0], at=at, by_id=by_id, facts=facts)
