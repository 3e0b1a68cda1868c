"""One mediator's month: what she worked, what she is credited, what waits to be signed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, Sum

from bookings.lifecycle import NEXT
from bookings.models import ServiceRecord
from bookings.reports.period import Period, month_from, next_month
from bookings.vocabulary import Step
from bookings.working_time import rome_day


@dataclass(frozen=True, kw_only=True)
class OwnMonth:
    """Minutes of the jobs that began in a month of Rome's calendar; `jobs` are those that took place."""

    month: date
    jobs: int
    worked_minutes: int
    credited_minutes: int
    unsigned: int


def month_of(at: datetime) -> date:
    return rome_day(at).replace(day=1)


def month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    return next_month(month)


def days_of(month: date) -> Period:
    return month_from(month)


def own_month(mediator_id: int, *, month: date) -> OwnMonth:
    """Late cancellations and absences are credited too; only what an office can sign counts as unsigned."""
    days = days_of(month)
    records = ServiceRecord.objects.filter(
        mediator=mediator_id,
        seat__booking__starts_at__gte=days.starts_at,
        seat__booking__starts_at__lt=days.ends_at,
    )
    to_sign = Q(signed_at__isnull=True, seat__status__in=NEXT[Step.SIGN])
    counted = records.aggregate(
        jobs=Count("pk", filter=Q(started_at__isnull=False)),
        worked=Sum("actual_minutes", default=0),
        credited=Sum("credited_minutes", default=0),
        unsigned=Count("pk", filter=to_sign),
    )
    return OwnMonth(
        month=month,
        jobs=counted["jobs"],
        worked_minutes=counted["worked"],
        credited_minutes=counted["credited"],
        unsigned=counted["unsigned"],
    )
