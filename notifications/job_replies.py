"""What she writes of a job under way: here, late, over; and how many hours she has this month."""

from __future__ import annotations

from datetime import time, timedelta

from bookings import queries
from bookings.actions.checking_in import check_in, report_late
from bookings.actions.completing import (
    EndBeforeStart,
    EndInTheFuture,
    TimesFarFromBooked,
    complete_own_seat,
)
from bookings.lifecycle import StepNotPossible
from bookings.models import Seat, ServiceRecord
from bookings.reports.own_hours import month_of, own_month
from bookings.vocabulary import SeatStatus
from bookings.working_time import nearest_at_rome
from notifications.conversation import Conversation, Understood, not_found
from notifications.grammar import Said
from notifications.texts.formatting import Value
from notifications.vocabulary import ReplyResult

SIGNED = (SeatStatus.SIGNED, SeatStatus.VALIDATED)
NOT_BEGUN = (SeatStatus.FILLED, SeatStatus.RECONFIRMING)


# --- Here


def here(seat: Seat, talk: Conversation) -> Understood:
    check_in(booking_id=seat.booking_id, mediator_id=talk.mediator.pk, at=talk.at, via=talk.via)
    return Understood(ReplyResult.CHECKED_IN, "check_in_noted", seat.booking, seat)


# --- Late


def late(said: Said, talk: Conversation) -> Understood | None:
    """None where it can be about no job of hers that is near: then somebody reads it."""
    seats = _late_for(said, talk)
    if not seats:
        return None
    if len(seats) > 1:
        return _which(seats, "which_late")
    if said.minutes is None:
        return Understood(ReplyResult.UNCLEAR, "late_how_long", seats[0].booking, seats[0])
    return _note_late(seats[0], said.minutes, talk)


def _late_for(said: Said, talk: Conversation) -> list[Seat]:
    near = talk.jobs_to_come_to
    if said.numbers:
        return [seat for seat in near if seat.booking_id == said.number]
    return talk.awaited if len(talk.awaited) == 1 else near


def _note_late(seat: Seat, minutes: int, talk: Conversation) -> Understood:
    arrives_at = report_late(
        booking_id=seat.booking_id,
        mediator_id=talk.mediator.pk,
        minutes=minutes,
        at=talk.at,
        via=talk.via,
        said_at=talk.received_at,
    )
    said: dict[str, Value] = {"arrives_at": arrives_at}
    return Understood(ReplyResult.LATE_NOTED, "late_noted", seat.booking, seat, said=said)


# --- Over


def ended(said: Said, talk: Conversation) -> Understood | None:
    """None where the word can mean nothing of the kind: "fine" is also what an Englishman says to an offer.

    Not while a job of hers is on: then it is over.
    """
    if said.numbers:
        return _ended_by_number(said, talk)
    seats = queries.jobs_to_close(talk.mediator.pk, at=talk.at)
    is_at_work = any(seat.status != SeatStatus.DONE for seat in seats)
    if said.times == () and talk.open_offers and not is_at_work:
        return None
    if len(seats) > 1:
        return _which(seats, "which_end")
    if seats:
        return _close(seats[0], said.times, talk)
    return Understood(ReplyResult.UNCLEAR, "no_job_now") if said.times else None


def _ended_by_number(said: Said, talk: Conversation) -> Understood:
    if said.number is None:
        return Understood(
            ReplyResult.UNCLEAR, "which_end", said={"numbers": said.numbers, "number": said.numbers[0]}
        )
    seat = Seat.objects.filter(booking_id=said.number, mediator=talk.mediator)
    found = seat.select_related("booking__policy").first()
    if found is not None:
        return _close(found, said.times, talk)
    missed = queries.seat_missed(talk.mediator.pk, said.number)
    return _contested(missed) if missed else not_found(said.number)


def _close(seat: Seat, times: tuple[time, ...] | None, talk: Conversation) -> Understood:
    if times is None:
        return _cannot(seat, "end_impossible")
    was_closed = seat.status == SeatStatus.DONE
    started_at = nearest_at_rome(times[0], seat.booking.starts_at) if len(times) == 2 else None
    ended_at = nearest_at_rome(times[-1], seat.booking.ends_at) if times else None
    try:
        record = complete_own_seat(
            booking_id=seat.booking_id,
            mediator_id=talk.mediator.pk,
            at=talk.at,
            via=talk.via,
            started_at=started_at,
            ended_at=ended_at if was_closed else ended_at or talk.received_at,
        )
    except (EndBeforeStart, TimesFarFromBooked):
        return _cannot(seat, "end_impossible")
    except EndInTheFuture:
        return _cannot(seat, "end_in_future")
    except StepNotPossible as refused:
        return _closed_to_her(seat, refused.status)
    text = "end_agreed" if was_closed and not times else "end_noted"
    return Understood(ReplyResult.ENDED, text, seat.booking, seat, said=_worked(record))


def _worked(record: ServiceRecord) -> dict[str, Value]:
    assert record.started_at, "a job that took place has its times"
    assert record.ended_at, "a job that took place has its times"
    return {
        "worked_from": record.started_at,
        "worked_to": record.ended_at,
        "worked": timedelta(minutes=record.actual_minutes),
    }


def _closed_to_her(seat: Seat, status: SeatStatus) -> Understood:
    if status in NOT_BEGUN:
        return _cannot(seat, "end_not_begun")
    if status in SIGNED:
        return Understood(ReplyResult.TOO_LATE, "end_signed", seat.booking, seat)
    return _contested(seat)


def _contested(seat: Seat) -> Understood:
    return Understood(ReplyResult.TOO_LATE, "end_contested", seat.booking, seat, needs_coordinator=True)


def _cannot(seat: Seat, text: str) -> Understood:
    return Understood(ReplyResult.UNCLEAR, text, seat.booking, seat)


# --- Her hours


def hours(_: Said, talk: Conversation) -> Understood:
    month = own_month(talk.mediator.pk, month=month_of(talk.received_at))
    said: dict[str, Value] = {
        "done": month.jobs,
        "worked": timedelta(minutes=month.worked_minutes),
        "credited": timedelta(minutes=month.credited_minutes),
        "unsigned": month.unsigned,
    }
    return Understood(ReplyResult.HOURS_TOLD, "hours_this_month", said=said)


def _which(seats: list[Seat], text: str) -> Understood:
    numbers = tuple(seat.booking_id for seat in seats)
    return Understood(ReplyResult.UNCLEAR, text, said={"numbers": numbers, "number": numbers[0]})
