"""Which dates of a series an edit reaches, and one event of it for each person. In the action's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from bookings.leading import summary
from bookings.lifecycle import NEXT
from bookings.locking import BookingNotFound, Locked, lock_series
from bookings.models import Booking, BookingEvent, Series
from bookings.outbox import record
from bookings.vocabulary import EventKind, Scope, SeatStatus, Step

# Of the series, or of one of its dates by itself.
EDITS = (EventKind.SERIES_CHANGED, EventKind.BOOKING_CHANGED, EventKind.BOOKING_CANCELLED)


class SeriesChangedMeanwhile(Exception):
    """Somebody else edited the series since this person looked: `by` and `changed_at` say who and when."""

    def __init__(self, *, series_id: int, version: int, by: str, changed_at: datetime | None) -> None:
        super().__init__(f"series {series_id} is at version {version}")
        self.series_id = series_id
        self.version = version
        self.by = by
        self.changed_at = changed_at


class NothingToChange(Exception):
    """No date of the series, as far as the edit reaches, can still be changed: all are over, or called off.

    Or those that can are `exceptions`, which were edited by themselves.
    """

    def __init__(self, *, series_id: int, scope: str, exceptions: int = 0) -> None:
        super().__init__(f"series {series_id}, {scope}, {exceptions} exceptions")
        self.series_id = series_id
        self.scope = scope
        self.exceptions = exceptions


def open_series(series_id: int, *, version: int) -> tuple[Series, list[Locked]]:
    """Lock a series with all its dates for an edit by somebody who saw this version.

    :raises SeriesNotFound: when there is none with this id.
    :raises SeriesChangedMeanwhile: when it has changed since.
    """
    series, dates = lock_series(series_id)
    if series.version != version:
        last = latest_edit(series)
        raise SeriesChangedMeanwhile(
            series_id=series_id,
            version=series.version,
            by=(last.actor.first_name or last.actor.username) if last and last.actor else "",
            changed_at=last.at if last else None,
        )
    return series, dates


def latest_edit(series: Series) -> BookingEvent | None:
    edits = BookingEvent.objects.filter(booking__series=series, kind__in=EDITS)
    return edits.select_related("actor").order_by("-pk").first()


def reached(
    series: Series, dates: Sequence[Locked], *, number: int | None, scope: str, step: Step, at: datetime
) -> list[Locked]:
    """The dates that an edit from booking `number` on reaches: ahead, and not over.

    An exception was edited by itself, and is changed by itself; called off it is with the others.

    :raises BookingNotFound: when the series has no such date.
    :raises NothingToChange: when none is left.
    """
    begin = _from(dates, number, scope=scope)
    within = [date for date in dates if is_within(date.booking, begin, scope=scope)]
    ahead = [date for date in within if _is_ahead(date, step, at=at)]
    if step == Step.CANCEL or scope == Scope.THIS:
        found = ahead
    else:
        found = [date for date in ahead if not date.booking.is_exception]
    if not found:
        raise NothingToChange(series_id=series.pk, scope=scope, exceptions=len(ahead))
    return found


def _from(dates: Sequence[Locked], number: int | None, *, scope: str) -> Booking | None:
    if scope == Scope.ALL:
        return None
    begin = next((date.booking for date in dates if date.booking.pk == number), None)
    if begin is None:
        raise BookingNotFound(number or 0)
    return begin


def is_within(booking: Booking, begin: Booking | None, *, scope: str) -> bool:
    """Whether an edit from `begin` on reaches this date, be it still ahead or not."""
    if begin is None:
        return True
    if scope == Scope.THIS:
        return booking.pk == begin.pk
    assert booking.series_date, "it is a date of a series"
    assert begin.series_date, "so is this one"
    return booking.series_date >= begin.series_date


def _is_ahead(date: Locked, step: Step, *, at: datetime) -> bool:
    """Not begun, and not closed in any of its seats but by having been called off."""
    open_seats = [seat for seat in date.seats if seat.status != SeatStatus.CANCELLED]
    able = bool(open_seats) and all(seat.status in NEXT[step] for seat in open_seats)
    return able and not date.booking.has_started(at)


# --- Telling


def tell(
    series: Series,
    dates: Iterable[Booking],
    *,
    hers: dict[int, dict[str, Any]],
    facts: dict[str, Any],
    by_id: int,
    at: datetime,
) -> None:
    """One event for each mediator whose dates are concerned, with what is `hers`; the office hears with the first."""
    in_order = sorted(dates, key=lambda booking: booking.starts_at)
    told = {**_of_all(in_order), **facts, "series": series.pk, "version": series.version}
    for place, mediator_id in enumerate(sorted(hers) or [None]):
        record(
            EventKind.SERIES_CHANGED,
            booking=in_order[0],
            mediator_id=mediator_id,
            at=at,
            by_id=by_id,
            facts={
                **told,
                **(hers[mediator_id] if mediator_id is not None else {}),
                **({"again": True} if place else {}),
            },
        )


def _of_all(dates: Sequence[Booking]) -> dict[str, Any]:
    """The summary, for one date alone too."""
    only = dates[0]
    return summary(dates) or {
        "dates": 1,
        "first": only.starts_at.isoformat(),
        "last": only.starts_at.isoformat(),
        "hours": [only.starts_at.isoformat(), only.ends_at.isoformat()],
        "weekdays": [],
    }
