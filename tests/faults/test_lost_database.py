"""PostgreSQL is killed while a message is on its way, and started again: what was on its way is out once."""

from bookings.models import Booking
from notifications.phonebox.faults import Faults, When
from notifications.phonebox.gateway import Gateway
from tests.faults.desk import Desk
from tests.faults.site import Site
from tests.faults.waiting import until

SETTLING = ("before", "notifications.delivery.settle_all")


def ask_and_lose_the_database_before_the_settle(
    site: Site, desk: Desk, without: tuple[str, ...] = ()
) -> Booking:
    """The call is over, the worker stands still, and when it moves on its connection is a dead one."""
    desk.hire(1)
    site.beat()
    worker = site.worker_that_freezes(*SETTLING, without=without)
    booking = desk.ask()
    until("the worker stands still", worker.is_frozen)
    site.kill_database()
    site.restart_servers()
    worker.wake()
    return booking


def test_messages_under_way_when_the_database_dies_are_out_once(
    site: Site, desk: Desk, gateway: Gateway
) -> None:
    desk.hire(3)
    site.beat()
    site.worker()
    gateway.inject(Faults(hang_after=When(times=3), hang_seconds=0.8))
    booking = desk.ask()
    until("the gateway has the messages", lambda: gateway.accepted().total() == 3)

    site.kill_database()
    site.restart_servers()
    later = desk.ask()

    desk.expect_each_once([booking, later])


def test_a_worker_that_cannot_write_what_became_of_its_call_sends_nothing_twice(
    site: Site, desk: Desk
) -> None:
    booking = ask_and_lose_the_database_before_the_settle(site, desk)

    desk.expect_each_once([booking])


def test_without_the_look_it_is_doubled(site: Site, desk: Desk, gateway: Gateway) -> None:
    ask_and_lose_the_database_before_the_settle(site, desk, without=("look at the gateway",))

    until("the message is doubled", lambda: gateway.accepted().total() == 2)
