"""A worker that stops for longer than its lease, and wakes up when somebody else has done its work."""

import pytest

from notifications.models import Attempt
from notifications.phonebox.gateway import Gateway
from notifications.vocabulary import AttemptOutcome
from tests.faults.desk import Desk
from tests.faults.site import Site
from tests.faults.waiting import until

CLAIMED = ("before", "notifications.delivery.post")
SENT = ("after", "notifications.delivery.post")


@pytest.mark.parametrize(
    ("step", "outcome"),
    [(CLAIMED, AttemptOutcome.SKIPPED), (SENT, AttemptOutcome.ACCEPTED)],
    ids=["claimed", "sent"],
)
def test_a_worker_that_slept_past_its_lease_sends_nothing(
    site: Site, desk: Desk, step: tuple[str, str], outcome: AttemptOutcome
) -> None:
    desk.hire(1)
    site.beat()
    sleeper = site.worker_that_freezes(*step)
    booking = desk.ask()
    until("the worker sleeps", sleeper.is_frozen)
    site.worker()
    desk.expect_each_once([booking])
    woken_at = Attempt.objects.get(number=1).finished_at

    sleeper.wake()

    until(
        "the sleeper has written down what became of its call",
        lambda: Attempt.objects.get(number=1).finished_at != woken_at,
    )
    assert Attempt.objects.get(number=1).outcome == outcome
    desk.expect_each_once([booking])


def test_without_the_look_at_its_lease_it_sends_what_another_has_sent(
    site: Site, desk: Desk, gateway: Gateway
) -> None:
    desk.hire(1)
    site.beat()
    sleeper = site.worker_that_freezes(*CLAIMED, without=("look at the lease",))
    booking = desk.ask()
    until("the worker sleeps", sleeper.is_frozen)
    site.worker()
    desk.expect_each_once([booking])

    sleeper.wake()

    until("the message is doubled", lambda: gateway.accepted().total() == 2)
