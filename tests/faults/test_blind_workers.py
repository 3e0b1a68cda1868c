"""What tells that a call of unknown outcome was taken: the report or the list, and either is enough."""

from notifications.models import Attempt
from notifications.phonebox.faults import ALWAYS, ONCE, Faults
from notifications.phonebox.gateway import Gateway
from notifications.vocabulary import AttemptOutcome
from tests.faults.desk import Desk
from tests.faults.site import Site
from tests.faults.waiting import until

BLIND = "look at the gateway"


def test_the_report_alone_is_enough(site: Site, desk: Desk, gateway: Gateway) -> None:
    desk.hire(1)
    gateway.inject(Faults(close_after=ONCE))
    with site.web():
        site.beat()
        site.worker_without(BLIND)
        booking = desk.ask()

        desk.expect_each_once([booking])


def test_the_list_alone_is_enough(site: Site, desk: Desk, gateway: Gateway) -> None:
    desk.hire(1)
    gateway.inject(Faults(close_after=ONCE, callback_missing=ALWAYS))
    site.beat()
    site.worker()
    booking = desk.ask()

    desk.expect_each_once([booking])


def test_without_either_the_message_is_doubled(site: Site, desk: Desk, gateway: Gateway) -> None:
    desk.hire(1)
    gateway.inject(Faults(close_after=ONCE, callback_missing=ALWAYS))
    site.beat()
    site.worker_without(BLIND)
    desk.ask()

    until("the message is doubled", lambda: gateway.accepted().total() == 2)
    assert Attempt.objects.get(number=1).outcome == AttemptOutcome.ABSENT
