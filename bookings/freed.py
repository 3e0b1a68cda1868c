"""Time that a late cancellation freed and that is credited already: whose it is, and what of it another job has used.

Runs in the action's transaction, with the mediator locked. Whatever happens, what is credited and what was reused of
one freed stretch add up to the same.
"""

from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from bookings.models import Offer, Seat, ServiceRecord
from bookings.outbox import record
from bookings.vocabulary import EventKind


def unused() -> QuerySet[ServiceRecord]:
    """Credits for jobs cancelled late of which no other job has used anything."""
    return ServiceRecord.objects.filter(
        freed_hours__isnull=False, credited_minutes__gt=0, reused_by__isnull=True
    )


def paid_for(*, starts_at: datetime, ends_at: datetime) -> dict[int, ServiceRecord]:
    """By mediator, the credit for a freed stretch into which these hours fall whole."""
    around = unused().filter(freed_hours__contains=DateTimeTZRange(starts_at, ends_at))
    return {credit.mediator_id: credit for credit in around.order_by("-pk")}


def reuse(seat: Seat, *, at: datetime) -> None:
    """Whoever fills the seat in time that is credited to her already is credited the covered part only once.

    If the job that was called off stands again and she takes it after all, its own record sees to that.
    """
    booking = seat.booking
    hours = DateTimeTZRange(booking.starts_at, booking.ends_at)
    overlapping = unused().filter(mediator=seat.mediator, freed_hours__overlap=hours).exclude(seat=seat)
    freed = overlapping.select_related("seat").order_by("pk").select_for_update(of=("self",)).first()
    if freed is None:
        return
    covered = covered_by(freed, seat)
    freed.credited_minutes -= covered
    freed.reused_minutes += covered
    freed.reused_by = seat
    freed.save(update_fields=["credited_minutes", "reused_minutes", "reused_by"])
    facts = {
        "credited_minutes": covered,
        "credited_for": freed.seat.booking_id,
        "was_offered": _was_offered(freed, seat),
    }
    record(
        EventKind.FREED_TIME_REUSED,
        booking=booking,
        seat=seat,
        mediator_id=seat.mediator_id,
        at=at,
        facts=facts,
    )


def due_beside(seat: Seat, credited_minutes: int) -> int:
    """What of a credit for this seat's own job is due, where its time is credited in part already."""
    freed = ServiceRecord.objects.filter(reused_by=seat, mediator=seat.mediator).first()
    if freed is None:
        return credited_minutes
    in_all = max(freed.credited_minutes + freed.reused_minutes, credited_minutes)
    return min(credited_minutes, in_all - freed.credited_minutes)


def give_back(seat: Seat, *, at: datetime, but_minutes: int = 0) -> None:
    """The job in the freed time falls away: the credit is whole again, but for what is credited for this job itself."""
    used = ServiceRecord.objects.filter(reused_by=seat, mediator=seat.mediator)
    for freed in used.select_related("seat").order_by("pk").select_for_update(of=("self",)):
        returned = max(freed.reused_minutes - but_minutes, 0)
        if not returned:
            continue
        freed.credited_minutes += returned
        freed.reused_minutes -= returned
        freed.reused_by = seat if freed.reused_minutes else None
        freed.save(update_fields=["credited_minutes", "reused_minutes", "reused_by"])
        record(
            EventKind.FREED_TIME_RETURNED,
            booking=seat.booking,
            seat=seat,
            mediator_id=seat.mediator_id,
            at=at,
            facts={"credited_minutes": returned, "credited_for": freed.seat.booking_id},
        )


def follow(seat: Seat, *, at: datetime) -> None:
    """The job of this seat has moved, and she goes with it: what it uses of freed time moves too."""
    used = ServiceRecord.objects.filter(reused_by=seat, mediator=seat.mediator).first()
    if used and min(_in_both(used, seat), used.credited_minutes + used.reused_minutes) == used.reused_minutes:
        return
    give_back(seat, at=at)
    reuse(seat, at=at)


def covered_by(credit: ServiceRecord, seat: Seat) -> int:
    """How many credited minutes a job on this seat would use: those of the hours that both have, as far as they go."""
    return min(_in_both(credit, seat), credit.credited_minutes)


def _in_both(credit: ServiceRecord, seat: Seat) -> int:
    hers, booking = credit.freed_hours, seat.booking
    assert hers, "nothing else is credited without work and used again"
    begins, ends = max(hers.lower, booking.starts_at), min(hers.upper, booking.ends_at)
    return max(int((ends - begins).total_seconds() // 60), 0)


def _was_offered(freed: ServiceRecord, seat: Seat) -> bool:
    """Whether she was told with the offer that the time is paid already."""
    return Offer.objects.filter(seat__booking=seat.booking_id, prepaid_by=freed).exists()
