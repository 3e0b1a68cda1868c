"""Telephone interpreting: a mediator who is on the line is joined with the office that waits, through one room.

The office is called when she is there, up to three times while she waits. How long both spoke goes into the record.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from bookings.actions.checking_in import NotOfToday, check_in
from bookings.actions.completing import (
    EndBeforeStart,
    EndInTheFuture,
    TimesFarFromBooked,
    complete_own_seat,
)
from bookings.actions.releasing import SeatNotYours
from bookings.lifecycle import StepNotPossible
from bookings.models import Seat
from bookings.outbox import ring_after_commit
from bookings.vocabulary import AnswerChannel, SeatStatus
from mediation.models import Mediator
from mediation.vocabulary import Delivery
from notifications import recipients
from notifications.facts import Subject
from notifications.models import Bridge, Message
from notifications.vocabulary import LOST_MESSAGES, Channel, MessageKind, MessageStatus
from notifications.wordings import is_put_through
from notifications.writing import write

log = logging.getLogger(__name__)

TRIES = 3
BETWEEN_TRIES = timedelta(seconds=20)
# What was shorter was no conversation: the job is still to be done.
SHORTEST = timedelta(minutes=1)
# Whoever was cut off calls back within this.
CALLS_BACK_WITHIN = timedelta(minutes=30)
ON = (SeatStatus.FILLED, SeatStatus.IN_PROGRESS)
NOT_ANSWERED = (*LOST_MESSAGES, MessageStatus.EXPIRED, MessageStatus.CANCELLED)
# Nothing that comes later could make the length of this conversation fit the record.
NEVER_FITS = (SeatNotYours, EndBeforeStart, EndInTheFuture, TimesFarFromBooked)


# --- She is on the line


def begin(seat: Seat, *, mediator: Mediator, call_sid: str, at: datetime) -> Bridge:
    """The room she waits in, with the office's telephone about to ring; the same one however often this call asks."""
    with transaction.atomic():
        Seat.objects.select_for_update(no_key=True).get(pk=seat.pk)
        under_way = Bridge.objects.filter(seat=seat, closed_at=None).first()
        if under_way and under_way.mediator_call == call_sid:
            return under_way
        if under_way:
            _close(under_way, at=at)
        bridge = Bridge.objects.create(seat=seat, mediator=mediator, mediator_call=call_sid, began_at=at)
        _call_office(bridge, at=at)
    ring_after_commit("notifications.send")
    return bridge


def seat_of_caller(phone: str, *, at: datetime) -> Seat | None:
    """The job of a mediator who calls our number to be put through, or again after the line was cut."""
    lately = at - CALLS_BACK_WITHIN
    hers = Seat.objects.filter(
        mediator__phone=phone,
        status__in=(*ON, SeatStatus.DONE),
        booking__delivery=Delivery.PHONE,
        booking__starts_at__lte=at,
        booking__ends_at__gte=lately,
    ).select_related("booking", "mediator")
    was_cut = Bridge.objects.filter(closed_at__gte=lately).values("seat")
    found = [
        *hers.filter(status__in=ON).order_by("booking__starts_at"),
        *hers.filter(status=SeatStatus.DONE, pk__in=was_cut),
    ]
    return next((seat for seat in found if joins(seat, at=at)), None)


def joins(seat: Seat, *, at: datetime) -> bool:
    """Whether the mediator of this seat is joined with the office; those of a team find together by themselves."""
    return is_put_through(seat.booking, at=at) and seat.booking.seats.count() == 1


def _call_office(bridge: Bridge, *, at: datetime, after: timedelta = timedelta(0)) -> None:
    booking = bridge.seat.booking
    write(
        "bridge_office_reserved" if booking.is_reserved else "bridge_office",
        to=recipients.at_the_bedside(booking),
        subject=Subject(at=at, booking=booking, seat=bridge.seat, mediator=bridge.mediator),
        kind=MessageKind.CALL,
        dedupe_key=f"bridge:{bridge.pk}:{bridge.calls.count() + 1}",
        is_urgent=True,
        due_at=at + after,
        channel=Channel.VOICE,
        bridge=bridge,
    )


# --- What becomes of it


def is_in_vain(bridge: Bridge) -> bool:
    """Whether the office has not answered, and is not called again."""
    last = bridge.calls.order_by("-created_at").first()
    return last is not None and last.status in NOT_ANSWERED


def note_unanswered(call: Message, *, at: datetime) -> None:
    """The office did not pick up: it is called again while she waits."""
    with transaction.atomic():
        bridge = Bridge.objects.select_for_update(no_key=True).get(calls=call)
        is_the_last = not bridge.calls.filter(created_at__gt=call.created_at).exists()
        if bridge.closed_at is None and is_the_last and bridge.calls.count() < TRIES:
            _call_office(bridge, at=at, after=BETWEEN_TRIES)


def note_talk(bridge_id: uuid.UUID, *, at: datetime) -> None:
    """Both are on the line: nobody need worry any more whether she is there."""
    begun = Bridge.objects.filter(pk=bridge_id, talked_from=None, closed_at=None).update(talked_from=at)
    if not begun:
        return
    bridge = Bridge.objects.get(pk=bridge_id)
    try:
        check_in(
            booking_id=bridge.seat.booking_id,
            mediator_id=bridge.mediator_id,
            via=AnswerChannel.BRIDGE,
            at=at,
        )
    except (SeatNotYours, StepNotPossible, NotOfToday) as refused:
        log.info("bridge %s: %s", bridge_id, refused)


def note_end(bridge_id: uuid.UUID, *, at: datetime) -> None:
    """One of them has hung up, or she did before anybody answered."""
    with transaction.atomic():
        bridge = Bridge.objects.select_for_update(no_key=True).filter(pk=bridge_id, closed_at=None).first()
        if bridge is not None:
            _close(bridge, at=at)


def note_end_of_call(call_sid: str, *, word: str, at: datetime) -> None:
    """Of either's, by whichever report comes first; an office that did not pick up is called again."""
    if not call_sid:
        return
    called = Message.objects.filter(provider_sid=call_sid).exclude(bridge=None).first()
    if called is not None and word != "completed":
        note_unanswered(called, at=at)
        return
    of_either = Q(mediator_call=call_sid) | Q(calls__provider_sid=call_sid)
    for bridge in Bridge.objects.filter(of_either, closed_at=None).distinct():
        note_end(bridge.pk, at=at)


def _close(bridge: Bridge, *, at: datetime) -> None:
    bridge.closed_at = max(at, bridge.talked_from or at)
    bridge.save(update_fields=["closed_at"])


# --- Into the record


def count_finished(*, at: datetime) -> None:
    """Close the jobs whose conversation is over. What was told twice is counted once; a later call only adds to it."""
    for bridge in Bridge.objects.exclude(closed_at=None).filter(counted_at=None).order_by("closed_at"):
        if bridge.talk < SHORTEST:
            _counted(bridge, False, at=at)
        else:
            _count(bridge, at=at)


def _count(bridge: Bridge, *, at: datetime) -> None:
    seat = bridge.seat
    went_on = seat.bridges.filter(is_counted=True).exists()
    # Whoever closed it by hand knows better, unless all that was closed is a conversation that went on.
    if seat.status == SeatStatus.DONE and not went_on:
        _counted(bridge, False, at=at)
        return
    try:
        complete_own_seat(
            booking_id=seat.booking_id,
            mediator_id=bridge.mediator_id,
            via=AnswerChannel.BRIDGE,
            started_at=None if went_on else bridge.talked_from,
            ended_at=bridge.closed_at,
            at=at,
        )
    except StepNotPossible as refused:
        # One that has not started by the clock will have in a moment.
        if refused.status != SeatStatus.FILLED:
            _counted(bridge, False, at=at)
        return
    except NEVER_FITS as refused:
        log.warning("bridge %s is not counted: %s", bridge.pk, refused)
        _counted(bridge, False, at=at)
        return
    _counted(bridge, True, at=at)


def _counted(bridge: Bridge, is_counted: bool, *, at: datetime) -> None:
    Bridge.objects.filter(pk=bridge.pk).update(counted_at=at, is_counted=is_counted)
