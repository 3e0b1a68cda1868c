"""Jobs that are over and still wait for a word: the office's signature, then the coordinator's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Min, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from bookings.lifecycle import NEXT
from bookings.models import Booking, ServiceRecord
from bookings.vocabulary import Step

# Since when a record waits for each step.
SINCE = {Step.SIGN: "created_at", Step.VALIDATE: "signed_at"}
SHOWN = (
    "mediator",
    "seat__booking__language",
    "seat__booking__office__organisation",
    "seat__booking__place__municipality",
)


@dataclass(frozen=True)
class Waiting:
    """A booking with those of its records that wait."""

    booking: Booking
    since: datetime
    records: list[ServiceRecord]


@dataclass(frozen=True)
class Queue:
    """Those that have waited longest, and how many there are in all."""

    count: int
    longest: list[Waiting]

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.longest)

    def __bool__(self) -> bool:
        return bool(self.count)


def waiting(*, most: int) -> dict[Step, Queue]:
    """The queue of each step, with its longest `most`; the database is asked twice for all of them."""
    longest = list(_longest(most))
    rows: dict[tuple[str, int], list[ServiceRecord]] = defaultdict(list)
    shown = _records().filter(seat__booking__in={row["seat__booking"] for row in longest})
    for record in shown.select_related(*SHOWN).order_by("seat__position"):
        rows[record.step, record.seat.booking_id].append(record)
    return {step: _queue([row for row in longest if row["step"] == step], rows) for step in SINCE}


def _records() -> QuerySet[Any]:
    """Those that wait, each with the `step` that it waits for and since when."""
    waits = [(step, Q(seat__status__in=NEXT[step])) for step in SINCE]
    return ServiceRecord.objects.annotate(
        step=Case(*(When(which, then=Value(step.value)) for step, which in waits)),
        waits_since=Case(*(When(which, then=F(SINCE[step])) for step, which in waits)),
    ).filter(step__isnull=False, mediator=F("seat__mediator"))


def _longest(most: int) -> Iterable[dict[str, Any]]:
    """Of each step the bookings that wait longest, in that order, with the `count` of all."""
    bookings = _records().values("step", "seat__booking").annotate(since=Min("waits_since"))
    placed = bookings.annotate(
        count=Window(Count("*"), partition_by="step"),
        place=Window(RowNumber(), partition_by="step", order_by=("since", "seat__booking")),
    )
    rows: QuerySet[Any, dict[str, Any]] = placed.filter(place__lte=most).order_by("place")
    return rows


def _queue(longest: list[dict[str, Any]], rows: dict[tuple[str, int], list[ServiceRecord]]) -> Queue:
    found = [(row["since"], rows[row["step"], row["seat__booking"]]) for row in longest]
    return Queue(
        count=longest[0]["count"] if longest else 0,
        # What was signed between the two questions waits no more.
        longest=[Waiting(records[0].seat.booking, since, records) for since, records in found if records],
    )
