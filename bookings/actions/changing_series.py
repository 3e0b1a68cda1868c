"""An edit of a weekly series: this date, this and the following, or all. Dates before it stay as they are, to the byte.

Of several dates, whoever is free at the new hours keeps hers; only the others go back to searching. One date alone
changes as any booking does. Everybody hears of it once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date as day_of_the_year
from datetime import datetime
from typing import Any

from bookings.actions.beginning_series import A_DAY, BadWeekday, TimeOutsideTheDay
from bookings.actions.cancelling import call_off
from bookings.actions.changing import Change, alter
from bookings.actions.requesting import (
    NotARequest,
    StartInThePast,
    UnknownPlace,
    check_duration,
    check_fund,
    phone_number,
)
from bookings.hours import MediatorElsewhere, refuse_without_room, take_hours, verdict_now
from bookings.leading import left_behind, search_together
from bookings.lifecycle import NEXT
from bookings.locking import Locked
from bookings.models import Booking, Seat, Series
from bookings.models.booking import snapshot
from bookings.outbox import record
from bookings.search import forget_search
from bookings.seating import keep, minutes, vacate
from bookings.series import open_series, reached, tell
from bookings.short_notice import credit_moved
from bookings.terms import AgreedHours
from bookings.transactions import action
from bookings.vocabulary import BookingStatus, EventKind, HolidayRule, OfferStatus, Scope, Step
from bookings.weekly import Weekly, moved
from bookings.working_time import rome_day, working_time
from mediation import calendar
from mediation.clock import ROME
from mediation.matching.reasons import Reason
from mediation.models import Place

# She has not said yes to the new hours: those she has given, and the days she is away, bind as when she is asked.
HER_OWN_HOURS = frozenset({Reason.AVAILABILITY, Reason.ABSENCE})

# What somebody says yes to.
MATERIAL = frozenset({"starts_at", "ends_at", "place_id"})


# The reason that stands in the history of a date that is left out.
ON_A_HOLIDAY = "Giorno di festa"


class WhichWeekday(NotARequest):
    """The series is on several days of the week, and only one of its dates can be moved to another day at once."""


class DateOnAHoliday(Exception):
    """The date, or every one of them, would come to lie on a holiday, which the series leaves out."""

    def __init__(self, *, day: str) -> None:
        super().__init__(day)
        self.day = day


@dataclass(frozen=True, kw_only=True)
class SeriesChange:
    """New values; None leaves what is. Hours are those that clocks in Rome show."""

    starts_minute: int | None = None
    duration_minutes: int | None = None
    weekday: int | None = None
    place_id: int | None = None
    contact_name: str | None = None
    contact_phone: str | None = None

    @property
    def moves(self) -> bool:
        return not (self.starts_minute is self.duration_minutes is self.weekday is None)


@dataclass
class Changed:
    """What became of the dates."""

    dates: list[Booking] = field(default_factory=list)
    kept: dict[int, list[int]] = field(default_factory=dict)
    lost: dict[int, list[int]] = field(default_factory=dict)
    # Why the dates that somebody lost could not stay hers.
    why: dict[int, set[str]] = field(default_factory=dict)
    searching: list[Seat] = field(default_factory=list)


@action
def change_series(
    *,
    series_id: int,
    change: SeriesChange,
    scope: str,
    version: int,
    by_id: int,
    at: datetime,
    number: int | None = None,
) -> Series:
    """Change the dates that the scope reaches from booking `number` on, for somebody who saw this version.

    :raises SeriesNotFound: when there is none with this id.
    :raises SeriesChangedMeanwhile: when somebody else was quicker.
    :raises BookingNotFound: when the series has no such date.
    :raises NothingToChange: when no date is left that could change.
    :raises NoSuchTime: when clocks do not show that time on one of the dates.
    :raises StartInThePast: when a date would have begun already.
    :raises DateOnAHoliday: when nothing but days that the series leaves out would come of it.
    :raises NotARequest: one of its kinds, naming the field.
    :raises NotPossible: one of its kinds, with the facts, of one date alone.
    """
    series, dates = open_series(series_id, version=version)
    _check(change, series, scope=scope)
    within = reached(series, dates, number=number, scope=scope, step=Step.CHANGE, at=at)
    calendar.lock_mediators(
        seat.mediator_id for date in within for seat in date.seats if seat.mediator_id is not None
    )
    leaving = [date for date in within if _is_sought_anew(date.booking, change, series, at=at)]
    orphans = left_behind(dates, _unfilled(leaving))
    done = Changed()
    if scope == Scope.THIS:
        _change_alone(within[0], change, series, done=done, by_id=by_id, at=at)
    else:
        for date in _without_holidays(within, change, series, done=done, by_id=by_id, at=at):
            _change(date, change, series, done=done, by_id=by_id, at=at)
    _search(done.searching, orphans, series, by_id=by_id, at=at)
    _keep_the_rule(series, change, scope=scope)
    if done.dates:
        _tell(series, done, change, scope=scope, by_id=by_id, at=at)
    return series


def _check(change: SeriesChange, series: Series, *, scope: str) -> None:
    if change.duration_minutes is not None:
        check_duration(change.duration_minutes)
    if change.starts_minute is not None and not 0 <= change.starts_minute < A_DAY:
        raise TimeOutsideTheDay("starts_at", change.starts_minute)
    if change.weekday is not None and not 0 <= change.weekday <= 6:
        raise BadWeekday("weekday", change.weekday)
    if change.weekday is not None and scope != Scope.THIS and len(series.weekdays) > 1:
        raise WhichWeekday("weekday", change.weekday)
    if change.place_id is not None and not Place.objects.filter(pk=change.place_id).exists():
        raise UnknownPlace("place", change.place_id)


def _empty(date: Locked) -> list[Seat]:
    return [seat for seat in date.seats if seat.mediator_id is None and seat.status in NEXT[Step.CHANGE]]


def _unfilled(dates: Iterable[Locked]) -> list[Seat]:
    return [seat for date in dates for seat in date.seats if seat.status in NEXT[Step.FILL]]


def _is_sought_anew(booking: Booking, change: SeriesChange, series: Series, *, at: datetime) -> bool:
    """Whether anything would differ of what somebody says yes to."""
    if _is_skipped(booking, change, series):
        return True
    is_elsewhere = change.place_id not in (None, booking.place_id)
    return is_elsewhere or bool(_hours(booking, change, series, at=at))


def _in_order(dates: list[Locked], change: SeriesChange) -> list[Locked]:
    """Later hours are taken from the last date on, so that no date meets the old hours of the one after it."""
    if change.starts_minute is None or not dates:
        return dates
    local = dates[0].booking.starts_at.astimezone(ROME)
    return dates[::-1] if change.starts_minute > local.hour * 60 + local.minute else dates


def _without_holidays(
    within: list[Locked], change: SeriesChange, series: Series, *, done: Changed, by_id: int, at: datetime
) -> list[Locked]:
    """Call off the dates that would come to lie on a day that the series leaves out; the others, in their order.

    :raises DateOnAHoliday: when none would be left.
    """
    skipped = [date for date in within if _is_skipped(date.booking, change, series)]
    if len(skipped) == len(within):
        raise DateOnAHoliday(day=_moved_day(within[0].booking, change).isoformat())
    for date in skipped:
        for seat in date.seats:
            if seat.mediator_id and seat.status in NEXT[Step.CANCEL]:
                done.lost.setdefault(seat.mediator_id, []).append(date.booking.number)
                done.why.setdefault(seat.mediator_id, set()).add("")
        facts = {"series": series.pk, "because": "holiday"}
        call_off(date, by_id=by_id, reason=ON_A_HOLIDAY, at=at, facts=facts)
    return _in_order([date for date in within if date not in skipped], change)


# --- One date alone


def _change_alone(
    date: Locked, change: SeriesChange, series: Series, *, done: Changed, by_id: int, at: datetime
) -> None:
    """Whoever has it hears what she would of any booking: that it has changed, or a question, or that she cannot."""
    if alter(date, _of_one(date.booking, change, series, at=at), by_id=by_id, at=at):
        done.dates.append(date.booking)


def _of_one(booking: Booking, change: SeriesChange, series: Series, *, at: datetime) -> Change:
    details = Change(
        contact_name=change.contact_name, contact_phone=change.contact_phone, place_id=change.place_id
    )
    if not change.moves:
        return details
    starts_at, ends_at = _new_hours(booking, change, series, at=at)
    return replace(details, starts_at=starts_at, duration_minutes=minutes(ends_at - starts_at))


# --- One of several dates


def _change(
    date: Locked, change: SeriesChange, series: Series, *, done: Changed, by_id: int, at: datetime
) -> None:
    booking, was_at = date.booking, date.booking.starts_at
    new = {**_details(change), **_hours(booking, change, series, at=at)}
    held = [seat for seat in date.seats if seat.mediator_id and seat.status in NEXT[Step.CHANGE]]
    were_free = {seat.pk: _own_hours_then(seat, at=at) for seat in held} if change.moves else {}
    agreed = {seat.pk: AgreedHours.of(seat) for seat in held}
    if not _apply(booking, new, seat=date.seats[0], series=series, by_id=by_id, at=at):
        return
    done.dates.append(booking)
    is_material = bool(MATERIAL & new.keys())
    for seat in held:
        assert seat.mediator_id is not None, "somebody holds it"
        binding = were_free.get(seat.pk, frozenset())
        refused = (
            _keep(seat, seat.mediator_id, was_at=was_at, binding=binding, at=at) if is_material else None
        )
        whose = done.lost if refused else done.kept
        whose.setdefault(seat.mediator_id, []).append(booking.number)
        if refused:
            done.why.setdefault(seat.mediator_id, set()).add(_because(refused))
            _let_go(seat, seat.mediator_id, series, agreed[seat.pk], by_id=by_id, at=at)
    if is_material:
        done.searching.extend(forget_search(_empty(date), at=at))


def _details(change: SeriesChange) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if change.contact_name is not None:
        said["contact_name"] = change.contact_name
    if change.contact_phone is not None:
        said["contact_phone"] = phone_number("contact_phone", change.contact_phone)
    if change.place_id is not None:
        said["place_id"] = change.place_id
    return said


def _hours(booking: Booking, change: SeriesChange, series: Series, *, at: datetime) -> dict[str, datetime]:
    """The new start and end where they differ."""
    if not change.moves:
        return {}
    starts_at, ends_at = _new_hours(booking, change, series, at=at)
    if starts_at != booking.starts_at:
        check_fund(booking.fund_id, third_country=booking.third_country, on=rome_day(starts_at))
    new = {"starts_at": starts_at, "ends_at": ends_at}
    return {name: value for name, value in new.items() if value != getattr(booking, name)}


def _new_hours(
    booking: Booking, change: SeriesChange, series: Series, *, at: datetime
) -> tuple[datetime, datetime]:
    """Start and end by the wall clock of that very day."""
    starts, ends = (instant.astimezone(ROME) for instant in (booking.starts_at, booking.ends_at))
    shown = int((ends.replace(tzinfo=None) - starts.replace(tzinfo=None)).total_seconds() // 60)
    rule = Weekly(
        (),
        starts.hour * 60 + starts.minute if change.starts_minute is None else change.starts_minute,
        shown if change.duration_minutes is None else change.duration_minutes,
    )
    day = rome_day(booking.starts_at) if change.weekday is None else _moved_day(booking, change)
    if _is_skipped(booking, change, series):
        raise DateOnAHoliday(day=day.isoformat())
    starts_at, ends_at = rule.hours_on(day)
    if starts_at <= at:
        raise StartInThePast(starts_at=starts_at, earliest=at)
    return starts_at, ends_at


def _moved_day(booking: Booking, change: SeriesChange) -> day_of_the_year:
    assert booking.series_date, "it is a date of a series"
    assert change.weekday is not None, "it moves to another day"
    return moved(booking.series_date, change.weekday)


def _is_skipped(booking: Booking, change: SeriesChange, series: Series) -> bool:
    """Whether it would come to lie on a holiday that the series leaves out."""
    if change.weekday is None or series.on_holidays != HolidayRule.SKIP:
        return False
    is_holiday = working_time(booking.place.municipality, booking.policy.rules).is_holiday
    return is_holiday(_moved_day(booking, change))


def _own_hours_then(seat: Seat, *, at: datetime) -> frozenset[Reason]:
    """What of her own hours she was keeping, and so still wants kept: who came outside them once may again."""
    assert seat.mediator_id is not None, "somebody holds it"
    return HER_OWN_HOURS - set(verdict_now(seat, seat.mediator_id, at=at).refusals)


def _apply(
    booking: Booking,
    new: dict[str, Any],
    *,
    seat: Seat,
    series: Series,
    by_id: int,
    at: datetime,
) -> bool:
    """Store the new values and record them for the history alone; False when nothing differs from what was."""
    before = snapshot(booking, list(new))
    for name, value in new.items():
        setattr(booking, name, value)
    after = snapshot(booking, list(new))
    if after == before:
        return False
    booking.version += 1
    booking.save(update_fields=[*new, "version"])
    facts = {"before": before, "after": after, "material": bool(MATERIAL & new.keys()), "series": series.pk}
    record(EventKind.BOOKING_CHANGED, booking=booking, seat=seat, at=at, by_id=by_id, facts=facts)
    return True


def _keep(
    seat: Seat, mediator_id: int, *, was_at: datetime, binding: frozenset[Reason], at: datetime
) -> MediatorElsewhere | None:
    """Let her have the new hours, or say why not. What she held is given back first: it is no hindrance."""
    calendar.release(seat_id=seat.pk)
    try:
        refuse_without_room(seat, mediator_id, at=at, binding_too=binding)
        take_hours(seat, mediator_id, at=at)
    except MediatorElsewhere as refused:
        return refused
    keep(seat, was_at=was_at, at=at)
    return None


def _because(refused: MediatorElsewhere) -> str:
    """What she is told of it: another job, the hours that she gave, or nothing."""
    if refused.is_about_another_job:
        return "busy"
    return "hours" if HER_OWN_HOURS.issuperset(refused.reasons) else ""


def _let_go(
    seat: Seat, mediator_id: int, series: Series, agreed: AgreedHours, *, by_id: int, at: datetime
) -> None:
    credited = credit_moved(seat, agreed, at=at)
    vacate(seat, at=at, credited_minutes=credited)
    seat.offers.filter(status=OfferStatus.ACCEPTED).update(status=OfferStatus.WITHDRAWN)
    record(
        EventKind.MEDIATOR_REMOVED,
        booking=seat.booking,
        seat=seat,
        mediator_id=mediator_id,
        at=at,
        by_id=by_id,
        facts={"reason": "", "series": series.pk, "credited_minutes": credited},
    )


# --- All of them


def _search(searching: list[Seat], orphans: list[Seat], series: Series, *, by_id: int, at: datetime) -> None:
    facts = {"reason": "series", "series": series.pk}
    search_together(searching, at=at, by_id=by_id, facts=facts)
    changed = {seat.booking_id for seat in searching}
    left = [seat for seat in orphans if seat.booking_id not in changed]
    search_together(left, at=at, by_id=by_id, facts=facts)


def _keep_the_rule(series: Series, change: SeriesChange, *, scope: str) -> None:
    """The rule is what holds from now on: one date alone does not change it."""
    series.version += 1
    if scope != Scope.THIS:
        if change.starts_minute is not None:
            series.starts_minute = change.starts_minute
        if change.duration_minutes is not None:
            series.duration_minutes = change.duration_minutes
        if change.weekday is not None:
            series.weekdays = [change.weekday]
    series.save()


def _one_of(reasons: set[str]) -> str:
    return next(iter(reasons)) if len(reasons) == 1 else ""


def _tell(
    series: Series, done: Changed, change: SeriesChange, *, scope: str, by_id: int, at: datetime
) -> None:
    everybody = done.kept.keys() | done.lost.keys()
    hers = {
        mediator_id: {
            "kept": sorted(done.kept.get(mediator_id, [])),
            "lost": sorted(done.lost.get(mediator_id, [])),
            "because": _one_of(done.why.get(mediator_id, set())),
        }
        for mediator_id in everybody
    }
    facts = {
        "what": "changed",
        "scope": scope,
        "confirmed": sum(date.status == BookingStatus.CONFIRMED for date in done.dates),
        "searching": sum(date.status != BookingStatus.CONFIRMED for date in done.dates),
        "moved": change.moves or change.place_id is not None,
        "is_elsewhere": change.place_id is not None,
    }
    tell(series, done.dates, hers=hers, facts=facts, by_id=by_id, at=at)
