"""How much was mediated: minutes requested, worked and credited. Counts hours and jobs, never persons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth

from bookings.models import Reuse, ServiceRecord
from bookings.reports.period import Period
from bookings.vocabulary import BookingKind
from mediation.clock import ROME


@dataclass(frozen=True, kw_only=True)
class HoursRow:
    """One month, language, municipality, office and fund."""

    month: date
    language: str
    municipality: str
    office: int
    fund: int | None
    records: int
    requested_minutes: int
    actual_minutes: int
    credited_minutes: int
    # Of the time credited without work, what other jobs have used since: the saving.
    reused_minutes: int


def hours(period: Period, *, office_ids: Iterable[int]) -> list[HoursRow]:
    """What the records of these offices' bookings add up to; late cancellations and absences are credited too.

    Being on call is no mediation: whoever is called then has a booking of her own.
    """
    records = ServiceRecord.objects.exclude(seat__booking__kind=BookingKind.ON_CALL).filter(
        seat__booking__office__in=office_ids,
        seat__booking__starts_at__gte=period.starts_at,
        seat__booking__starts_at__lt=period.ends_at,
    )
    reused = Reuse.objects.filter(credit=OuterRef("pk")).values("credit").annotate(all=Sum("minutes"))
    rows = (
        records.annotate(reused_since=Coalesce(Subquery(reused.values("all")), 0))
        .values(
            month=TruncMonth("seat__booking__starts_at", tzinfo=ROME),
            language=F("seat__booking__language"),
            municipality=F("seat__booking__place__municipality__name"),
            office=F("seat__booking__office"),
            fund=F("seat__booking__fund"),
        )
        .annotate(
            records=Count("pk"),
            requested=Sum("requested_minutes"),
            actual=Sum("actual_minutes"),
            credited=Sum("credited_minutes"),
            reused=Sum("reused_since"),
        )
        .order_by("month", "language", "municipality", "office", "fund")
    )
    return [
        HoursRow(
            month=row["month"].date(),
            language=row["language"],
            municipality=row["municipality"],
            office=row["office"],
            fund=row["fund"],
            records=row["records"],
            requested_minutes=row["requested"],
            actual_minutes=row["actual"],
            credited_minutes=row["credited"],
            reused_minutes=row["reused"],
        )
        for row in rows
    ]
