"""A worker dies at the worst step: every message still leaves once. Each guard has a test that takes it away."""

import pytest

from notifications.models import Attempt, Message
from notifications.phonebox.faults import ONCE, Faults
from notifications.phonebox.gateway import Gateway
from notifications.vocabulary import AttemptOutcome, MessageStatus
from tests.faults.desk import Desk
from tests.faults.site import Site
from tests.faults.steps import (
    ANSWERED,
    CLAIMED,
    CLAIMING,
    LOOKING,
    OPENING_A_WAVE,
    RELAYING,
    SETTLED,
    SETTLING,
)
from tests.faults.waiting import until

DEADLY = [OPENING_A_WAVE, RELAYING, CLAIMING, CLAIMED, ANSWERED, SETTLING, SETTLED]


@pytest.mark.parametrize("step", DEADLY, ids=" ".join)
def test_each_message_leaves_once_wherever_a_worker_dies(
    site: Site, desk: Desk, step: tuple[str, str]
) -> None:
    booking = desk.ask_when_the_worker_dies(step, mediators=3)

    site.worker()

    desk.expect_each_once([booking])


@pytest.mark.parametrize("step", [CLAIMED, ANSWERED], ids=" ".join)
def test_each_message_leaves_once_when_a_child_of_the_pool_dies(
    site: Site, desk: Desk, step: tuple[str, str]
) -> None:
    desk.hire(3)
    site.beat()
    bereaved = site.worker_that_dies(*step, pool="prefork")
    booking = desk.ask()

    until("the child has died", lambda: site.has_struck)

    desk.expect_each_once([booking])
    assert not bereaved.has_died()


def test_a_worker_that_dies_while_looking_leaves_the_look_to_the_next(
    site: Site, desk: Desk, gateway: Gateway
) -> None:
    gateway.inject(Faults(close_after=ONCE))
    booking = desk.ask_when_the_worker_dies(LOOKING, mediators=1)

    site.worker()

    desk.expect_each_once([booking])


def test_without_the_sweep_for_dead_callers_a_claimed_message_is_lost(
    site: Site, desk: Desk, gateway: Gateway
) -> None:
    desk.ask_when_the_worker_dies(CLAIMED, mediators=1)

    site.worker_without("sweep for dead callers")

    stuck = Message.objects.get()
    assert stuck.lease_until is not None
    desk.let_sweep("notifications.settle", "notifications.send", since=stuck.lease_until)
    stuck.refresh_from_db()
    assert stuck.status == MessageStatus.SENDING
    assert gateway.accepted().total() == 0


def test_without_the_look_a_message_that_had_left_is_doubled(
    site: Site, desk: Desk, gateway: Gateway
) -> None:
    desk.ask_when_the_worker_dies(ANSWERED, mediators=1)

    site.worker_without("look at the gateway")

    until("the message is doubled", lambda: gateway.accepted().total() == 2)
    assert Attempt.objects.get(number=1).outcome == AttemptOutcome.ABSENT


TRANSACTION, IDENTITY = "relay's transaction", "letters' identity"


@pytest.mark.parametrize("absent", [TRANSACTION, IDENTITY])
def test_either_guard_of_the_relay_is_enough(site: Site, desk: Desk, absent: str) -> None:
    booking = desk.ask_when_the_worker_dies(RELAYING, mediators=3, without=(absent,))

    site.worker_without(*{absent} - {TRANSACTION})

    desk.expect_each_once([booking])


def test_without_both_guards_of_the_relay_a_message_is_doubled(
    site: Site, desk: Desk, gateway: Gateway
) -> None:
    desk.ask_when_the_worker_dies(RELAYING, mediators=1, without=(TRANSACTION, IDENTITY))

    site.worker_without(IDENTITY)

    until("the message is doubled", lambda: gateway.accepted().total() == 2)
    assert Message.objects.count() == 2
