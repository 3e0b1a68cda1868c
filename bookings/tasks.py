"""What the clock does: find due rows and let one action meet each. A row that fails waits for the next tick."""

import logging
from collections.abc import Callable
from typing import Any

from celery import shared_task

from bookings import queries
from bookings.actions import attending, dispatching, reconfirming, rescuing
from bookings.actions.beating import beat
from bookings.vocabulary import DeadlineKind
from mediation.clock import now

log = logging.getLogger(__name__)

MEET: dict[str, Callable[..., Any]] = {
    DeadlineKind.OPEN_WAVE: dispatching.open_wave,
    DeadlineKind.ALERT_COORDINATOR: dispatching.alert_coordinator,
    DeadlineKind.ALERT_SECOND_COORDINATOR: dispatching.alert_coordinator,
    DeadlineKind.REMIND_DAY_BEFORE: attending.remind,
    DeadlineKind.REMIND_TWO_HOURS: attending.remind,
    DeadlineKind.START: attending.start_booking,
    DeadlineKind.AUTO_CLOSE: attending.close_by_the_clock,
    DeadlineKind.RECONFIRM_BY: reconfirming.lapse_reconfirmation,
    DeadlineKind.RESCUE_BY: rescuing.lapse_rescue,
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
