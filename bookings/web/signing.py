"""Jobs that are over and still wait for a word: the office's signature, then the coordinator's."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, Window

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


def waiting_for(step: Step, *, most: int) -> Queue:
    records = ServiceRecord.objects.filter(seat__status__in=NEXT[step], mediator=F("seat__mediator"))
    bookings = (
        records.values("seat__booking").annotate(since=Min(SINCE[step])).order_by("since", "seat__booking")
    )
    counted = bookings.annotate(count=Window(Count("*"))).values_list("seat__booking", "since", "count")
    longest = list(counted[:most])
    since = {number: waits_since for number, waits_since, _ in longest}
    found: dict[int, list[ServiceRecord]] = {number: [] for number in since}
    for record in records.filter(seat__booking__in=since).select_related(*SHOWN).order_by("seat__position"):
        found[record.seat.booking_id].append(record)
    waiting = [Waiting(rows[0].seat.booking, since[number], rows) for number, rows in found.items() if rows]
    return Queue(count=longest[0][2] if longest else 0, longest=waiting)
