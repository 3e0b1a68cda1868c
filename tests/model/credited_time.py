"""Of what mediators are credited: their work once, time called off late once, and both never for the same hour."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from bookings.models import BookingEvent, Reuse, Seat, ServiceRecord
from bookings.vocabulary import EventKind
from tests.model.held_time import WORKED, Hours
from tests.model.world import SEATED, World

TAKEN_BACK = (
    EventKind.BOOKING_CANCELLED,
    EventKind.RECONFIRMATION_REFUSED,
    EventKind.RECONFIRMATION_LAPSED,
)
QUARTER, LEAST, DEBRIEF = 15, 60, 10
A_MINUTE = timedelta(minutes=1)


def work_is_credited_once(world: World) -> Iterator[str]:
    """Who has worked, or waited in vain, has one record; nobody else is credited but for a late cancellation."""
    recorded = {(record.seat_id, record.mediator_id) for record in world.records}
    worked = {(seat.pk, seat.mediator_id or 0) for seat in world.seats if seat.status in WORKED}
    for seat_id, mediator_id in worked - recorded:
        yield f"seat {seat_id} was worked on, and {mediator_id} has no record of it"
    for record in world.records:
        is_of_work = (record.seat_id, record.mediator_id) in worked
        if not is_of_work and not late_credits(record, world) and record.credited_minutes:
            yield f"record {record.pk} credits {record.credited_minutes} min for nothing"


def work_is_credited_as_the_rules_say(world: World) -> Iterator[str]:
    """At least an hour, whole quarters, the debrief; never less than what was called off late and is still due."""
    seats = {seat.pk: seat for seat in world.seats if seat.status in WORKED}
    for record in world.records:
        seat = seats.get(record.seat_id)
        if seat is None or seat.mediator_id != record.mediator_id:
            continue
        due = max(_for_work(seat, record), record.least_minutes)
        if record.credited_minutes != due:
            yield f"record {record.pk} credits {record.credited_minutes} min, not {due}"


def _for_work(seat: Seat, record: ServiceRecord) -> int:
    """Where nobody was met, the booked time counts as worked, without anything to talk over."""
    booking = seat.booking
    if booking.is_shift:
        return 0
    took_place = record.ended_at is not None
    worked = record.actual_minutes if took_place else booking.duration // A_MINUTE
    quarters = -(-max(worked, LEAST) // QUARTER) * QUARTER
    return quarters + (DEBRIEF if took_place and booking.has_debrief else 0)


def late_credits(record: ServiceRecord, world: World) -> list[BookingEvent]:
    """By what she was credited for hours of this job that the office took back late, first to last."""
    told = world.told(record.seat, *TAKEN_BACK, of=record.mediator_id)
    return [event for event in told if event.facts.get("credited_minutes")]


def late_credits_are_used_up_or_due(world: World) -> Iterator[str]:
    """What was credited so is credited still or used by other jobs, unless she had the job again."""
    for record in world.records:
        late = late_credits(record, world)
        if not late or _was_hers_again(record, late[0], world):
            continue
        credited = late[-1].facts["credited_minutes"]
        used = sum(reuse.minutes for reuse in world.reuses.get(record.pk, []))
        if record.credited_minutes + used != credited:
            yield (
                f"record {record.pk} was credited {credited} min:"
                f" {record.credited_minutes} still are, {used} are used"
            )


def _was_hers_again(record: ServiceRecord, late: BookingEvent, world: World) -> bool:
    return any(event.pk > late.pk for event in world.told(record.seat, *SEATED, of=record.mediator_id))


def freed_time_is_used_by_its_mediator(world: World) -> Iterator[str]:
    """Only jobs of hers use it, in the hours that were freed, and no more of it than both have."""
    by_record = {record.pk: record for record in world.records}
    for record_id, reuses in world.reuses.items():
        record = by_record[record_id]
        for reuse in reuses:
            if not _was_hers(reuse, record, world):
                yield f"{reuse}: the seat was never {record.mediator_id}'s"
            if reuse.seat_id == record.seat_id:
                yield f"{reuse}: the job that was called off uses itself"
            shared = _shared(reuse, record, world)
            if shared is not None and reuse.minutes > shared:
                yield f"{reuse}: they share {shared} min"


def _was_hers(reuse: Reuse, record: ServiceRecord, world: World) -> bool:
    return bool(world.told(reuse.seat, *SEATED, of=record.mediator_id))


def _shared(reuse: Reuse, record: ServiceRecord, world: World) -> int | None:
    """The minutes that lie in both: of a job that was to move, as it was agreed or as it was asked.

    None where that cannot be said any more: the one was worked on since, or the other went to somebody else.
    """
    if record.freed_hours is None or reuse.seat.mediator_id != record.mediator_id:
        return None
    jobs = [Hours.of_job(reuse.seat)]
    asked = world.told(reuse.seat, EventKind.RECONFIRMATION_ASKED, of=record.mediator_id)
    jobs += [Hours.told(event.facts["before"]) for event in asked[-1:]]
    return max(_minutes_in_both(job, record.freed_hours.lower, record.freed_hours.upper) for job in jobs)


def _minutes_in_both(job: Hours, begins: datetime, ends: datetime) -> int:
    return max((min(job.ends, ends) - max(job.begins, begins)) // A_MINUTE, 0)


def no_job_uses_more_than_it_lasts(world: World) -> Iterator[str]:
    """One minute of a job is paid by one freed minute, however many stretches it lies in."""
    used: Counter[int] = Counter()
    lasts: dict[int, int] = {}
    for reuse in (reuse for reuses in world.reuses.values() for reuse in reuses):
        if reuse.seat.mediator_id == reuse.credit.mediator_id:
            used[reuse.seat_id] += reuse.minutes
            lasts[reuse.seat_id] = _longest(reuse, world)
    yield from (f"seat {pk} uses {n} min, and lasts {lasts[pk]}" for pk, n in used.items() if n > lasts[pk])


def _longest(reuse: Reuse, world: World) -> int:
    asked = world.told(reuse.seat, EventKind.RECONFIRMATION_ASKED)
    jobs = [Hours.of_job(reuse.seat), *(Hours.told(event.facts["before"]) for event in asked[-1:])]
    return max((job.ends - job.begins) // A_MINUTE for job in jobs)
