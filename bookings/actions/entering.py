"""A job that was done before anybody wrote it down: entered whole, with who did it and when it really was."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bookings.actions.completing import EndBeforeStart
from bookings.actions.requesting import NotPossible, Request, StartInThePast, store
from bookings.crediting import credit_for_work
from bookings.hours import take_hours
from bookings.models import Booking, Policy, Seat
from bookings.outbox import record
from bookings.seating import credit, minutes, set_status
from bookings.transactions import action
from bookings.vocabulary import EventKind, Step
from mediation import calendar
from mediation.matching.reasons import Reason
from mediation.models import Language, Mediator


class NotOverYet(NotPossible):
    """It is said to end at `ended_at`, which is still to come at `at`."""

    def __init__(self, *, ended_at: datetime, at: datetime) -> None:
        super().__init__(f"{ended_at} > {at}")
        self.ended_at = ended_at
        self.at = at


class LanguageNotHers(NotPossible):
    """The mediator does not speak, as far as is known, what the job was in."""

    def __init__(self, *, mediator_id: int, language: str) -> None:
        super().__init__(f"{mediator_id}: {language}")
        self.mediator_id = mediator_id
        self.language = language


@action
def enter_done(
    *,
    request: Request,
    mediator_id: int,
    started_at: datetime,
    ended_at: datetime,
    by_id: int,
    at: datetime,
    reason: str = "",
) -> Booking:
    """Store a request together with the work that met it, over every rule but one: nobody was in two places at once.

    Nobody is asked anything; the mediator is told that it was entered. A language that she is not known to speak is
    explained by `reason`, which is kept.

    :raises LanguageNotHers: where it is not.
    :raises EndBeforeStart: when the times contradict each other.
    :raises NotOverYet: when it is still going on.
    :raises StartInThePast: when it is too long ago to be entered.
    :raises NotARequest: one of its kinds, naming the field.
    :raises NotPossible: one of its kinds, with the facts.
    :raises MediatorElsewhere: when she had another job then.
    :raises Mediator.DoesNotExist: when there is none with this id.
    """
    _check_times(started_at, ended_at, at=at)
    Mediator.objects.get(pk=mediator_id)
    done = replace(
        request,
        starts_at=started_at,
        duration_minutes=max(minutes(ended_at - started_at), 1),
        mediators_needed=1,
        team=(),
    )
    overridden = _overridden(done, mediator_id, reason=reason)
    (seat,) = store(done, by_id=by_id, at=at, may_be_long_past=True)
    record(EventKind.BOOKING_REQUESTED, booking=seat.booking, seat=seat, at=at, by_id=by_id)
    worked = (started_at, ended_at)
    _did_it(seat, mediator_id, worked=worked, overridden=overridden, by_id=by_id, at=at)
    return seat.booking


def _check_times(started_at: datetime, ended_at: datetime, *, at: datetime) -> None:
    if ended_at <= started_at:
        raise EndBeforeStart(started_at=started_at, ended_at=ended_at)
    if ended_at > at:
        raise NotOverYet(ended_at=ended_at, at=at)
    earliest = at - timedelta(days=Policy.objects.latest("version").rules.longest_entry_days)
    if started_at < earliest:
        raise StartInThePast(starts_at=started_at, earliest=earliest)


def _overridden(done: Request, mediator_id: int, *, reason: str) -> dict[str, Any]:
    """What speaks against it and why it stands all the same, for the history. `store` refuses an unknown language."""
    asked = Language.objects.filter(tag__in=[done.language, *done.also_accepted])
    if not asked.exists() or asked.filter(skills__mediator=mediator_id).exists():
        return {}
    if not reason.strip():
        raise LanguageNotHers(mediator_id=mediator_id, language=done.language)
    return {"reason": reason.strip(), "overridden": [Reason.LANGUAGE]}


def _did_it(
    seat: Seat,
    mediator_id: int,
    *,
    worked: tuple[datetime, datetime],
    overridden: dict[str, Any],
    by_id: int,
    at: datetime,
) -> None:
    started_at, ended_at = worked
    calendar.lock_mediators([mediator_id])
    take_hours(seat, mediator_id, at=at)
    seat.mediator_id, seat.filled_at = mediator_id, at
    seat.save(update_fields=["mediator", "filled_at"])
    for step in (Step.FILL, Step.COMPLETE):
        set_status(seat, step)
    booking, actual = seat.booking, minutes(ended_at - started_at)
    credited = credit_for_work(actual, has_debrief=booking.has_debrief, rules=booking.policy.rules)
    credit(seat, credited_minutes=credited, at=at, worked=worked)
    facts = {
        "started_at": started_at.isoformat(),
        "ended_at": ended_at.isoformat(),
        "actual_minutes": actual,
        "entered": True,
        **overridden,
    }
    record(
        EventKind.BOOKING_COMPLETED,
        booking=booking,
        seat=seat,
        mediator_id=mediator_id,
        at=at,
        by_id=by_id,
        facts=facts,
    )
