"""The office calls off dates of a series: each by the rules of one booking, told of once to each person."""

from datetime import datetime

from bookings.actions.cancelling import call_off
from bookings.leading import left_behind, search_together
from bookings.locking import Locked
from bookings.models import BookingEvent, Series
from bookings.series import open_series, reached, tell
from bookings.transactions import action
from bookings.vocabulary import EventKind, Step
from mediation import calendar


@action
def cancel_series(
    *,
    series_id: int,
    scope: str,
    version: int,
    reason: str,
    by_id: int,
    at: datetime,
    number: int | None = None,
) -> Series:
    """Cancel the dates that the scope reaches from booking `number` on, exceptions with the others.

    Whether each is late, and what it credits, follows from its own hours.

    :raises SeriesNotFound: when there is none with this id.
    :raises SeriesChangedMeanwhile: when somebody else was quicker.
    :raises BookingNotFound: when the series has no such date.
    :raises NothingToChange: when no date is left that could be called off.
    """
    series, dates = open_series(series_id, version=version)
    within = reached(series, dates, number=number, scope=scope, step=Step.CANCEL, at=at)
    calendar.lock_mediators(
        seat.mediator_id for date in within for seat in date.seats if seat.mediator_id is not None
    )
    orphans = left_behind(dates, [seat for date in within for seat in date.seats])
    for date in within:
        call_off(date, by_id=by_id, reason=reason, at=at, facts={"series": series.pk})
    search_together(orphans, at=at, by_id=by_id, facts={"reason": "series", "series": series.pk})
    series.note_change()
    _tell(series, within, scope=scope, reason=reason, by_id=by_id, at=at)
    return series


def _tell(series: Series, within: list[Locked], *, scope: str, reason: str, by_id: int, at: datetime) -> None:
    """What each had, and what she is credited for it."""
    hers: dict[int, dict[str, int]] = {}
    cancelled = BookingEvent.objects.filter(
        booking__in=[date.booking for date in within], kind=EventKind.BOOKING_CANCELLED, at=at
    )
    for event in cancelled.exclude(mediator=None):
        assert event.mediator_id is not None, "it has one"
        told = hers.setdefault(event.mediator_id, {"lost": 0, "credited_minutes": 0})
        told["lost"] += 1
        told["credited_minutes"] += event.facts["credited_minutes"]
    owed = sum(told["credited_minutes"] for told in hers.values())
    facts = {"what": "cancelled", "scope": scope, "reason": reason, "owed_minutes": owed}
    tell(series, [date.booking for date in within], hers=hers, facts=facts, by_id=by_id, at=at)
