"""One mediator's register of a month: her jobs line by line, who said so and when, and what was put right since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Max

from bookings.lifecycle import NEXT
from bookings.models import Booking, BookingEvent, ServiceRecord
from bookings.reports.own_hours import OwnMonth, days_of, own_month
from bookings.vocabulary import EventKind, SeatStatus, Step


@dataclass(frozen=True)
class Stated:
    """What a record said at one time."""

    started_at: datetime | None
    ended_at: datetime | None
    credited_minutes: int


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A record that was put right: nothing is overwritten unseen."""

    at: datetime
    by_herself: bool
    before: Stated
    after: Stated


@dataclass(frozen=True, kw_only=True)
class Line:
    """One job of hers, or the time she is credited for one that came to nothing."""

    record: ServiceRecord
    # When she herself last said how it went; nothing where the office or the clock closed it.
    said_at: datetime | None
    validated_at: datetime | None
    corrections: tuple[Correction, ...]
    # When the office was last asked to sign, by her.
    asked_at: datetime | None
    # When she last asked this office, for this line or another.
    office_asked_at: datetime | None

    @property
    def booking(self) -> Booking:
        return self.record.seat.booking

    @property
    def took_place(self) -> bool:
        return self.record.started_at is not None

    @property
    def waits_for_office(self) -> bool:
        return self.record.signed_at is None and self._is_hers_still and self._status in NEXT[Step.SIGN]

    @property
    def is_signed_by_both(self) -> bool:
        return self.said_at is not None and self.record.signed_at is not None

    @property
    def was_called_off(self) -> bool:
        """Called off late, or given to somebody else; otherwise somebody was not there."""
        return not self._is_hers_still or self._status == SeatStatus.CANCELLED

    @property
    def _status(self) -> str:
        return self.record.seat.status

    @property
    def _is_hers_still(self) -> bool:
        return self.record.seat.mediator_id == self.record.mediator_id


@dataclass(frozen=True, kw_only=True)
class Register:
    """A month of it, first to last."""

    own: OwnMonth
    lines: tuple[Line, ...]

    @property
    def month(self) -> date:
        return self.own.month

    @cached_property
    def signed_by_both(self) -> int:
        return sum(line.is_signed_by_both for line in self.lines)

    @cached_property
    def waits_since(self) -> datetime | None:
        """Since when the oldest line waits for its office."""
        return min((line.record.created_at for line in self.lines if line.waits_for_office), default=None)


def register(mediator_id: int, *, month: date) -> Register:
    """Whether she is still active does not matter: what she has worked is hers to read."""
    days = days_of(month)
    records = (
        ServiceRecord.objects.filter(
            mediator=mediator_id,
            seat__booking__starts_at__gte=days.starts_at,
            seat__booking__starts_at__lt=days.ends_at,
        )
        .select_related(
            "mediator",
            "seat__language",
            "seat__booking__language",
            "seat__booking__place__municipality",
            "seat__booking__office__organisation",
        )
        .order_by("seat__booking__starts_at", "pk")
    )
    told = _told_by_seat(records, mediator_id)
    asked = _asked_by_office(mediator_id)
    return Register(
        own=own_month(mediator_id, month=month),
        lines=tuple(
            _line(record, told.get(record.seat_id, []), asked.get(record.seat.booking.office_id))
            for record in records
        ),
    )


ABOUT_THE_RECORD = (
    *(EventKind.BOOKING_COMPLETED, EventKind.RECORD_CORRECTED, EventKind.RECORD_VALIDATED),
    EventKind.SIGNATURE_ASKED,
)


def _told_by_seat(records: Iterable[ServiceRecord], mediator_id: int) -> dict[int, list[BookingEvent]]:
    told = BookingEvent.objects.filter(
        seat__in=[record.seat_id for record in records], mediator=mediator_id, kind__in=ABOUT_THE_RECORD
    )
    by_seat: dict[int, list[BookingEvent]] = {}
    for event in told.order_by("pk"):
        assert event.seat_id, "it is an event of one"
        by_seat.setdefault(event.seat_id, []).append(event)
    return by_seat


def _asked_by_office(mediator_id: int) -> dict[int, datetime]:
    """When she last asked each office to sign."""
    asked = BookingEvent.objects.filter(kind=EventKind.SIGNATURE_ASKED, mediator=mediator_id)
    return dict(asked.order_by().values_list("booking__office").annotate(Max("at")))


def _line(record: ServiceRecord, told: list[BookingEvent], office_asked_at: datetime | None) -> Line:
    said = [event.at for event in told if _is_her_word(event)]
    validated = [event.at for event in told if event.kind == EventKind.RECORD_VALIDATED]
    asked = [event.at for event in told if event.kind == EventKind.SIGNATURE_ASKED]
    return Line(
        record=record,
        said_at=said[-1] if said else None,
        validated_at=validated[-1] if validated else None,
        asked_at=asked[-1] if asked else None,
        office_asked_at=office_asked_at,
        corrections=tuple(
            Correction(
                at=event.at,
                by_herself=_is_her_word(event),
                before=_stated(event.facts["before"]),
                after=_stated(event.facts["after"]),
            )
            for event in told
            if event.kind == EventKind.RECORD_CORRECTED
        ),
    )


def _is_her_word(event: BookingEvent) -> bool:
    """Only what she says herself tells by what it came."""
    return "via" in event.facts


def _stated(facts: dict[str, Any]) -> Stated:
    return Stated(
        started_at=_instant(facts["started_at"]),
        ended_at=_instant(facts["ended_at"]),
        credited_minutes=facts["credited_minutes"],
    )


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
