"""What a ring or the beat sets in motion. Each task may run twice, or at the same time as itself, without harm."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from celery import shared_task

from bookings.actions.beating import beat
from bookings.tasks import sweep as open_next_waves
from mediation.actions.coming_in_by_code import forget_codes
from mediation.clock import now
from notifications import auditing, bridging, delivery, forgetting, reconciling, replies, sweeping
from notifications import relay as relaying
from notifications.channels.gateway import sms_gateway, voice_gateway
from notifications.channels.outcomes import CannotLook, Misconfigured, Refused
from notifications.models import Reply
from notifications.offer_tracking import follow_messages, follow_offers
from notifications.routes import but, only, routes
from notifications.sign_in_texts import write_codes
from notifications.turns import Turns
from notifications.vocabulary import LOST_MESSAGES, Channel

log = logging.getLogger(__name__)

# Below the worker's soft limit; what is left is found by the next ring or sweep.
SENDING_FOR = timedelta(seconds=12)
# The webhook is handling younger ones at this moment.
LEFT_OVER_AFTER = timedelta(seconds=5)
_sending = Turns()


@shared_task(name="notifications.relay")
def relay(**_: object) -> None:
    relaying.relay(at=now())
    write_codes(at=now())
    # Sent from here rather than by another ring: the first text of an urgent offer leaves in the same breath.
    send_due()
    beat(name="notifications.relay", at=now())


@shared_task(name="notifications.send")
def send(**_: object) -> None:
    send_due()


@shared_task(name="notifications.send_bulk")
def send_bulk(**_: object) -> None:
    """One small batch of what can wait; the beat asks for the next."""
    delivery.drain(routes=but(Channel.EMAIL, routes()), clock=now, until=now() + SENDING_FOR, bulk=True)
    beat(name="notifications.send_bulk", at=now())


def send_due() -> None:
    """Texts and calls. Letters have a task of their own: a mail server that hangs holds up nobody's offer.

    Where another thread of this process is at it, he looks once more: calls that hang hold one thread and not all, and
    the others are free for what comes in. Whichever task had the turn, this is the sending that ran to its end.
    """
    _sending.ask()
    while turn := _sending.take():
        with turn:
            _send_by_phone(then=turn.close)
        beat(name="notifications.send", at=now())


def _send_by_phone(*, then: Callable[[], None]) -> None:
    offers: set[int] = set()
    delivery.drain(
        routes=but(Channel.EMAIL, routes()),
        clock=now,
        until=now() + SENDING_FOR,
        hear=partial(_hear, offers),
        then=then,
    )
    follow_offers(offers, at=now())


def _hear(offers: set[int], settled: delivery.Settled) -> None:
    """Note whose offers are to follow their messages, and go on to the next person where somebody is not reached.

    Whoever is asked next is written to here: no ring for her can get lost.
    """
    offers |= {claim.message.offer_id for claim, _ in settled if claim.message.offer_id}
    if not any(isinstance(outcome, Refused | Misconfigured) for _, outcome in settled):
        return
    if set(follow_messages(at=now())) & set(LOST_MESSAGES):
        open_next_waves(clock=now)
        relaying.relay(at=now())


@shared_task(name="notifications.mail")
def mail(**_: object) -> None:
    delivery.drain(routes=only(Channel.EMAIL, routes()), clock=now, until=now() + SENDING_FOR)
    beat(name="notifications.mail", at=now())


@shared_task(name="notifications.settle")
def settle(**_: object) -> None:
    reconciling.give_up_on_dead_callers(at=now())
    reconciling.reconcile(routes=routes(), at=now())
    bridging.count_finished(at=now())
    follow_messages(at=now())
    beat(name="notifications.settle", at=now())


@shared_task(name="notifications.answer")
def answer(**_: object) -> None:
    left_over = Reply.objects.filter(handled_at__isnull=True, received_at__lte=now() - LEFT_OVER_AFTER)
    for reply in left_over.order_by("received_at"):
        _handle(reply)
    beat(name="notifications.answer", at=now())


@shared_task(name=forgetting.TASK)
def forget(**_: object) -> None:
    forgetting.forget(at=now())
    forget_codes(at=now())
    beat(name=forgetting.TASK, at=now())


@shared_task(name=auditing.TASK)
def audit(**_: object) -> None:
    """Asked for each minute, done once a day: a beat that was away at the hour does not skip the day, and a job that
    first ran a day after the start would be late until then.
    """
    began = now()
    try:
        if auditing.is_due(at=began):
            auditing.audit(gateway=sms_gateway(), calls=voice_gateway(), at=began)
    except CannotLook as blind:
        log.warning("the gateway's list could not be read: %s", blind.reason)
        return
    beat(name=auditing.TASK, at=began)


@shared_task(name=sweeping.TASK)
def sweep(**_: object) -> None:
    _sweep(sweeping.TASK, lambda since: sweeping.find(gateway=sms_gateway(), since=since))


@shared_task(name=sweeping.CALLS_TASK)
def sweep_calls(**_: object) -> None:
    _sweep(sweeping.CALLS_TASK, lambda since: sweeping.find_calls(gateway=voice_gateway(), since=since))


def _sweep(task: str, find: Callable[[datetime], list[Reply]]) -> None:
    began = now()
    try:
        found = find(sweeping.since(at=began, task=task))
    except CannotLook as blind:
        # Without a beat: the next one looks as far back as this one would have, and the watchdog notices.
        log.warning("the gateway's list could not be read: %s", blind.reason)
        return
    for reply in found:
        _handle(reply)
    beat(name=task, at=began)


def _handle(reply: Reply) -> None:
    """One reply that cannot be handled must not silence the others."""
    try:
        replies.handle(reply_id=reply.pk, at=now())
    except Exception:
        log.exception("reply %s could not be handled", reply.pk)
