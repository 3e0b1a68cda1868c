"""Each disaster at each step of the pipeline: a message is claimed, its attempt written, sent, answered, settled.

A worker is stopped at the very step, the disaster passes, and the worker goes on with what is left to it.
"""

from collections.abc import Callable

import pytest

from notifications.models import Attempt
from notifications.phonebox.faults import ALWAYS, ONCE, Faults
from notifications.phonebox.gateway import Gateway
from notifications.vocabulary import AttemptOutcome
from tests.faults.desk import Desk
from tests.faults.site import Site
from tests.faults.steps import ANSWERED, CLAIMED, CLAIMING, SETTLED
from tests.faults.waiting import until

STEPS = [CLAIMING, CLAIMED, ANSWERED, SETTLED]


def the_broker_forgets(site: Site) -> None:
    site.forget_rings()


def the_broker_dies(site: Site) -> None:
    site.kill_broker_and_its_memory()
    site.restart_servers()


def the_database_restarts(site: Site) -> None:
    site.kill_database()
    site.restart_servers()


@pytest.mark.parametrize("step", STEPS, ids=" ".join)
@pytest.mark.parametrize("disaster", [the_broker_forgets, the_broker_dies, the_database_restarts])
def test_each_message_leaves_once_whatever_happens_at_whichever_step(
    site: Site, desk: Desk, step: tuple[str, str], disaster: Callable[[Site], None]
) -> None:
    desk.hire(3)
    site.beat()
    worker = site.worker_that_freezes(*step)
    booking = desk.ask()
    until("the worker stands at its step", worker.is_frozen)

    disaster(site)
    worker.wake()

    desk.expect_each_once([booking])


@pytest.mark.parametrize(
    ("faults", "taken"),
    [
        (Faults(hang_after=ONCE, hang_seconds=5, callback_missing=ALWAYS), 1),
        # Taken when its caller is dead, and before anybody looks.
        (Faults(hang_before=ONCE, hang_seconds=1.5, callback_missing=ALWAYS), 0),
    ],
    ids=["taken", "not taken yet"],
)
def test_a_worker_that_dies_in_the_middle_of_its_call_leaves_one_message(
    site: Site, desk: Desk, gateway: Gateway, faults: Faults, taken: int
) -> None:
    desk.hire(1)
    gateway.inject(faults)
    site.beat()
    dying = site.worker()
    booking = desk.ask()
    until("the call is under way", lambda: Attempt.objects.exists() and gateway.accepted().total() == taken)

    dying.end()
    until("the worker has died", dying.has_died)
    site.worker()

    desk.expect_each_once([booking])
    if taken:
        assert Attempt.objects.get().outcome == AttemptOutcome.ACCEPTED
