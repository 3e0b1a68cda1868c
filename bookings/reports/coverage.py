"""How much of what was asked for found its mediator: the unmet need by language and municipality."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from bookings.models import Booking
from bookings.reports.period import Period
from bookings.vocabulary import BookingStatus
from mediation.clock import ROME

COVERED = (
    BookingStatus.CONFIRMED,
    BookingStatus.RECONFIRMING,
    BookingStatus.IN_PROGRESS,
    BookingStatus.DONE,
    BookingStatus.SIGNED,
    BookingStatus.VALIDATED,
    BookingStatus.PERSON_ABSENT,
)
OPEN = (BookingStatus.SEARCHING, BookingStatus.PARTLY_COVERED, BookingStatus.UNCOVERED)
NOT_COVERED = (BookingStatus.UNFILLED, BookingStatus.MEDIATOR_ABSENT)


@dataclass(frozen=True, kw_only=True)
class CoverageRow:
    """One month, language and municipality; the parts add up to `asked`."""

    month: date
    language: str
    municipality: str
    asked: int
    covered: int
    covered_externally: int
    open: int
    not_covered: int
    cancelled: int


def coverage(period: Period, *, office_ids: Iterable[int]) -> list[CoverageRow]:
    bookings = Booking.objects.filter(
        office__in=office_ids, starts_at__gte=period.starts_at, starts_at__lt=period.ends_at
    )
    rows = (
        bookings.values(
            month=TruncMonth("starts_at", tzinfo=ROME),
            tag=F("language"),
            municipality=F("place__municipality__name"),
        )
        .annotate(
            asked=Count("pk"),
            covered=Count("pk", filter=Q(status__in=COVERED)),
            covered_externally=Count("pk", filter=Q(status=BookingStatus.COVERED_EXTERNALLY)),
            open=Count("pk", filter=Q(status__in=OPEN)),
            not_covered=Count("pk", filter=Q(status__in=NOT_COVERED)),
            cancelled=Count("pk", filter=Q(status=BookingStatus.CANCELLED)),
        )
        .order_by("month", "tag", "municipality")
    )
    return [
        CoverageRow(
            month=row["month"].date(),
            language=row["tag"],
            municipality=row["municipality"],
            asked=row["asked"],
            covered=row["covered"],
            covered_externally=row["covered_externally"],
            open=row["open"],
            not_covered=row["not_covered"],
            cancelled=row["cancelled"],
        )
        for row in rows
    ]
