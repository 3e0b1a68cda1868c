"""Time that a late cancellation freed and that is credited already: whose it is, and what of it other jobs have used.

Runs in the action's transaction, with the mediator locked. Whatever happens, what is credited and what was reused of
one freed stretch add up to the same.
"""

from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from bookings.models import Offer, Reuse, Seat, ServiceRecord
from bookings.outbox import record
from bookings.vocabulary import EventKind

A_MINUTE = timedelta(minutes=1)


def unused() -> QuerySet[ServiceRecord]:
    """Credits for jobs cancelled late of which other jobs have not used all."""
    return ServiceRecord.objects.filter(freed_hours__isnull=False, credited_minutes__gt=0)


def paid_for(*, starts_at: datetime, ends_at: datetime) -> dict[int, ServiceRecord]:
    """By mediator, the credit for a freed stretch into which these hours fall whole."""
    around = unused().filter(freed_hours__contains=DateTimeTZRange(starts_at, ends_at))
    return {credit.mediator_id: credit for credit in around.order_by("-pk")}


def covered_by(credit: ServiceRecord, seat: Seat) -> int:
    """How many credited minutes a job on this seat would use: those of the hours that both have, as far as they go."""
    return min(_in_both(credit, seat), credit.credited_minutes)


def _in_both(credit: ServiceRecord, seat: Seat) -> int:
    hers, booking = credit.freed_hours, seat.booking
    assert hers, "nothing else is credited without work and used again"
    begins, ends = max(hers.lower, booking.starts_at), min(hers.upper, booking.ends_at)
    shared: timedelta = ends - begins
    return max(shared // A_MINUTE, 0)


# --- A job in freed time


def reuse(seat: Seat, *, at: datetime) -> None:
    """Whoever fills the seat in time that is credited to her already is credited the covered part only once.

    If the job that was called off stands again and she takes it after all, its own record sees to that.
    """
    before = {each.credit_id: each.minutes for each in _used_by(seat)}
    for credit, minutes in _shares(seat).items():
        # A job that was called off late too may have kept a part of it, and stands again.
        more = minutes - before.get(credit.pk, 0)
        if more <= 0:
            continue
        Reuse.objects.update_or_create(credit=credit, seat=seat, defaults={"minutes": minutes})
        credit.credited_minutes -= more
        credit.least_minutes -= more
        credit.save(update_fields=["credited_minutes", "least_minutes"])
        facts = {"was_offered": _was_offered(credit, seat)}
        _tell(EventKind.FREED_TIME_REUSED, credit, seat, minutes=more, at=at, facts=facts)


def follow(seat: Seat, *, at: datetime) -> None:
    """The job of this seat has moved, and she goes with it: what it uses of freed time moves too."""
    if _shares(seat) != {used.credit: used.minutes for used in _used_by(seat)}:
        give_back(seat, at=at)
        reuse(seat, at=at)


def _shares(seat: Seat) -> dict[ServiceRecord, int]:
    """What a job on this seat takes of each of her credits, its own share counted in; of one minute of it, one."""
    used = {each.credit_id: each.minutes for each in _used_by(seat)}
    left = seat.booking.duration // A_MINUTE
    shares = {}
    for credit in _overlapping(seat):
        there = credit.credited_minutes + used.get(credit.pk, 0)
        if minutes := min(_in_both(credit, seat), there, left):
            shares[credit] = minutes
            left -= minutes
    return shares


def _overlapping(seat: Seat) -> QuerySet[ServiceRecord]:
    hours = DateTimeTZRange(seat.booking.starts_at, seat.booking.ends_at)
    hers = ServiceRecord.objects.filter(mediator=seat.mediator, freed_hours__overlap=hours).exclude(seat=seat)
    return hers.select_related("seat").order_by("pk").select_for_update(of=("self",))


def due_beside(seat: Seat, credited_minutes: int) -> int:
    """What of a credit for this seat's own job is due, where its time is credited in part already."""
    used = list(_used_by(seat))
    if not used:
        return credited_minutes
    left = sum(each.credit.credited_minutes for each in used)
    in_all = max(left + sum(each.minutes for each in used), credited_minutes)
    return min(credited_minutes, in_all - left)


def give_back(seat: Seat, *, at: datetime, but_minutes: int = 0) -> None:
    """The job in the freed time falls away: the credit is whole again, but for what is credited for this job itself."""
    for used in _used_by(seat):
        kept = min(used.minutes, but_minutes)
        but_minutes -= kept
        if kept == used.minutes:
            continue
        returned = used.minutes - kept
        if kept:
            used.minutes = kept
            used.save(update_fields=["minutes"])
        else:
            used.delete()
        _return(used.credit, returned)
        _tell(EventKind.FREED_TIME_RETURNED, used.credit, seat, minutes=returned, at=at, facts={})


def _used_by(seat: Seat) -> QuerySet[Reuse]:
    used = Reuse.objects.filter(seat=seat, credit__mediator=seat.mediator).order_by("credit_id")
    return used.select_related("credit__seat").select_for_update(of=("self", "credit"))


def _return(credit: ServiceRecord, minutes: int) -> None:
    credit.least_minutes += minutes
    was_worked_since = credit.freed_hours is None
    credit.credited_minutes = (
        max(credit.credited_minutes, credit.least_minutes)
        if was_worked_since
        else credit.credited_minutes + minutes
    )
    credit.save(update_fields=["credited_minutes", "least_minutes"])


def _tell(
    kind: EventKind, credit: ServiceRecord, seat: Seat, *, minutes: int, at: datetime, facts: dict[str, bool]
) -> None:
    record(
        kind,
        booking=seat.booking,
        seat=seat,
        mediator_id=seat.mediator_id,
        at=at,
        facts={"credited_minutes": minutes, "credited_for": credit.seat.booking_id, **facts},
    )


def _was_offered(credit: ServiceRecord, seat: Seat) -> bool:
    """Whether she was told with the offer that the time is paid already."""
    return Offer.objects.filter(seat__booking=seat.booking_id, prepaid_by=credit).exists()
