"""What the clock does: find due rows and let one action meet each. A row that fails waits for the next tick."""

import logging
from collections.abc import Callable
from typing import Any

from celery import shared_task

from bookings import queries
from bookings.actions import attending, checking_in, completing, dispatching, reminding
from bookings.actions.beating import beat
from bookings.vocabulary import DeadlineKind
from mediation.clock import now

log = logging.getLogger(__name__)

MEET: dict[str, Callable[..., Any]] = {
    DeadlineKind.OPEN_WAVE: dispatching.open_wave,
    DeadlineKind.ALERT_COORDINATOR: dispatching.alert_coordinator,
    DeadlineKind.ALERT_SECOND_COORDINATOR: dispatching.alert_coordinator,
    DeadlineKind.REMIND_DAY_BEFORE: reminding.remind,
    DeadlineKind.REMIND_TWO_HOURS: reminding.remind,
    DeadlineKind.START: attending.start_booking,
    DeadlineKind.AUTO_CLOSE: completing.close_by_the_clock,
    DeadlineKind.CHASE_REMINDER: reminding.chase_reminder,
    DeadlineKind.ALERT_UNCONFIRMED: reminding.alert_unconfirmed,
    DeadlineKind.CHECK_DEPARTURE: checking_in.check_in_due,
    DeadlineKind.CHECK_ARRIVAL: checking_in.check_in_due,
    DeadlineKind.ALERT_LATE: checking_in.alert_late,
    DeadlineKind.SUSPECT_NO_SHOW: checking_in.suspect_no_show,
}


@shared_task(name="bookings.tick")
def tick(**_: object) -> None:
    """Expire offers first, so that a wave which opens now sees who is still thinking."""
    at = now()
    for offer_id in queries.overdue_offers(at=at):
        _one(dispatching.expire_offer, offer_id=offer_id, at=at)
    for deadline_id, kind in queries.due_deadlines(at=at):
        _one(MEET[kind], deadline_id=deadline_id, at=at)
    beat(name="bookings.tick", at=now())


def _one(act: Callable[..., Any], **arguments: Any) -> None:
    try:
        act(**arguments)
    except Exception:  # one booking's trouble must not hold up everybody else's
        log.exception("%s failed for %s", act.__name__, arguments)
