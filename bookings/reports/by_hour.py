"""When somebody was asked for and when somebody came: needs met by weekday and hour, as far as they are decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay

from bookings.models import Booking
from bookings.reports.coverage import COVERED
from bookings.reports.period import Period
from bookings.vocabulary import BookingKind, BookingStatus
from mediation.clock import ROME

# Fewer than these may tell of one person: neither picture nor table shows them.
FEW = 5


@dataclass(frozen=True)
class Met:
    """Of so many requests so many had their mediator; those covered by the external service did not."""

    asked: int
    covered: int

    @property
    def is_few(self) -> bool:
        return self.asked < FEW

    @property
    def percent(self) -> int:
        return round(100 * self.covered / self.asked) if self.asked else 0


Hour = tuple[int, int]


def met_by_hour(
    period: Period, *, office_ids: Iterable[int], at: datetime, language: str = ""
) -> dict[Hour, Met]:
    """By weekday (0 = Monday) and hour of Rome at which they began; what is still ahead is not decided yet."""
    asked = Booking.objects.filter(
        office__in=office_ids,
        starts_at__gte=period.starts_at,
        starts_at__lt=min(period.ends_at, at),
    ).exclude(status=BookingStatus.CANCELLED)
    if language:
        asked = asked.filter(language=language)
    rows = (
        asked.exclude(kind=BookingKind.ON_CALL)
        .values(
            weekday=ExtractIsoWeekDay("starts_at", tzinfo=ROME), hour=ExtractHour("starts_at", tzinfo=ROME)
        )
        .annotate(asked=Count("pk"), covered=Count("pk", filter=Q(status__in=COVERED)))
    )
    return {(row["weekday"] - 1, row["hour"]): Met(row["asked"], row["covered"]) for row in rows}


def together(met: Iterable[Met]) -> Met:
    every = list(met)
    return Met(sum(each.asked for each in every), sum(each.covered for each in every))


def widest_gap(met: dict[Hour, Met]) -> tuple[Hour, Met] | None:
    """The hour at which most was missing, of those that may be shown; None where nothing was."""
    gaps = [(met_there.percent, hour, met_there) for hour, met_there in met.items() if not met_there.is_few]
    short = [gap for gap in gaps if gap[0] < 100]
    if not short:
        return None
    _, hour, least = min(short, key=lambda gap: gap[:2])
    return hour, least
