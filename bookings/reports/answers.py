"""How long an office waited until somebody had its request: by how hurried it was."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from django.db.models import Min, OuterRef, Q, Subquery

from bookings.models import Booking, Seat
from bookings.reports.by_hour import FEW
from bookings.reports.period import Period
from bookings.vocabulary import BookingKind, EventKind, Lane

ANSWERED = (EventKind.BOOKING_CONFIRMED, EventKind.MEDIATOR_ASSIGNED)


@dataclass(frozen=True)
class Waited:
    """Minutes from the request until somebody first had it: for half of them, and for nine out of ten."""

    lane: Lane
    requests: int
    half: int
    nine_in_ten: int

    @property
    def is_few(self) -> bool:
        return self.requests < FEW


def waited_by_lane(period: Period, *, office_ids: Iterable[int]) -> list[Waited]:
    """The most hurried first; what nobody ever had is not in it: coverage tells of that."""
    lane = Seat.objects.filter(booking=OuterRef("pk")).order_by("position").values("lane")[:1]
    answered = (
        Booking.objects.filter(
            office__in=office_ids, starts_at__gte=period.starts_at, starts_at__lt=period.ends_at
        )
        .exclude(kind=BookingKind.ON_CALL)
        .annotate(answered_at=Min("events__at", filter=Q(events__kind__in=ANSWERED)), hurry=Subquery(lane))
        .filter(answered_at__isnull=False)
    )
    waits: dict[str, list[float]] = defaultdict(list)
    for hurry, requested_at, answered_at in answered.values_list("hurry", "requested_at", "answered_at"):
        waits[hurry].append((answered_at - requested_at).total_seconds() / 60)
    return [_waited(lane, sorted(waits[lane])) for lane in Lane if waits.get(lane)]


def _waited(lane: Lane, minutes: Sequence[float]) -> Waited:
    ninth = minutes[ceil(0.9 * len(minutes)) - 1]
    return Waited(lane, len(minutes), round(median(minutes)), round(ninth))
