"""What the clock does: find due rows and let one action meet each. A row that fails waits for the next tick."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery import shared_task

from bookings import queries
from bookings.actions import (
    attending,
    checking_in,
    completing,
    dispatching,
    leading_on,
    nudging,
    reconfirming,
    reminding,
    rescuing,
    reusing,
)
from bookings.actions.beating import beat
from bookings.outbox import ring_after_commit
from bookings.queries import Due
from bookings.vocabulary import DeadlineKind
from mediation.clock import now

log = logging.getLogger(__name__)

MEET: dict[str, Callable[..., Any]] = {
    DeadlineKind.OPEN_WAVE: dispatching.open_wave,
    DeadlineKind.ALERT_COORDINATOR: dispatching.alert_coordinator,
    DeadlineKind.ALERT_SECOND_COORDINATOR: dispatching.alert_coordinator,
    DeadlineKind.NUDGE_SILENT: nudging.nudge_silent,
    DeadlineKind.OFFER_FREED: reusing.offer_freed_time,
    DeadlineKind.LEAD_ON: leading_on.lead_on,
    DeadlineKind.REMIND_DAY_BEFORE: reminding.remind,
    DeadlineKind.REMIND_TWO_HOURS: reminding.remind,
    DeadlineKind.START: attending.start_booking,
    DeadlineKind.AUTO_CLOSE: completing.close_by_the_clock,
    DeadlineKind.RECONFIRM_BY: reconfirming.lapse_reconfirmation,
    DeadlineKind.RESCUE_BY: rescuing.lapse_rescue,
    DeadlineKind.CHASE_REMINDER: reminding.chase_reminder,
    DeadlineKind.ALERT_UNCONFIRMED: reminding.alert_unconfirmed,
    DeadlineKind.CHECK_DEPARTURE: checking_in.check_in_due,
    DeadlineKind.CHECK_ARRIVAL: checking_in.check_in_due,
    DeadlineKind.ALERT_LATE: checking_in.alert_late,
    DeadlineKind.SUSPECT_NO_SHOW: checking_in.suspect_no_show,
}

# A tick begins with what is most hurried, so this is how long something hurried waits behind what can wait.
WORKS_FOR = timedelta(milliseconds=800)

# Where more rows are due than one sweep can meet, a second begins at once beside it: it has a row ready while the
# database works for the other, and calls no third. The threads of one worker see each other's sweeps here (a list,
# because adding to it and taking from it need no lock): what is urgent needs a worker of threads, not of processes.
MANY = 12
_sweeping: list[datetime] = []

# What failed when this process tried it last goes behind everything else, or it would use up every tick anew.
_in_trouble: set[Due] = set()


@shared_task(name="bookings.tick")
def tick(**_: object) -> None:
    work(clock=now)


def work(*, clock: Callable[[], datetime]) -> None:
    """A sweep of bounded length; where it leaves something, the next one follows at once rather than at the beat."""
    if sweep(clock=clock):
        ring_after_commit("bookings.tick")
    beat(name="bookings.tick", at=clock())


def sweep(*, clock: Callable[[], datetime]) -> bool:
    """Meet what is due, the most hurried first, for a limited time; return whether something was left untried.

    Several may run at once: each passes over bookings that somebody else is changing, and the beat looks again.
    """
    ends_at = clock() + WORKS_FOR
    due = queries.due(at=clock())
    _in_trouble.intersection_update(due)
    tried_before = _in_trouble.copy()
    if len(due) > MANY and not _sweeping:
        ring_after_commit("bookings.tick")
    _sweeping.append(ends_at)
    try:
        for row in sorted(due, key=lambda row: row in tried_before):
            if clock() > ends_at:
                return row not in tried_before
            _meet(row, at=clock())
    finally:
        _sweeping.pop()
    return False


def _meet(row: Due, *, at: datetime) -> None:
    try:
        if queries.is_free(row):
            act_on(row, at=at)
        _in_trouble.discard(row)
    except Exception:  # one booking's trouble must not hold up everybody else's
        _in_trouble.add(row)
        log.exception("%s %s of booking %s failed", row.kind, row.pk, row.booking_id)


def act_on(row: Due, *, at: datetime) -> None:
    """Meet one row by the action that its kind names."""
    if row.is_deadline:
        MEET[row.kind](deadline_id=row.pk, at=at)
    else:
        dispatching.expire_offer(offer_id=row.pk, at=at)
