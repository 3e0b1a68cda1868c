"""Two clocks strike twice as often, and that is all."""

from bookings.models import Offer
from tests.faults.desk import Desk
from tests.faults.site import Site
from tests.faults.waiting import until

LOCK, LEASE = "lock on what is claimed", "lease of what nobody has"


def test_with_two_clocks_and_two_workers_each_message_leaves_once(site: Site, desk: Desk) -> None:
    desk.hire(3)
    for _ in range(2):
        site.beat()
        site.worker()

    bookings = [desk.ask() for _ in range(6)]

    desk.expect_each_once(bookings)
    assert Offer.objects.count() == 6 * 3


def test_the_lease_is_a_second_guard(site: Site, desk: Desk) -> None:
    desk.hire(2)
    for _ in range(2):
        site.beat()
        site.worker_without(LOCK)

    bookings = [desk.ask() for _ in range(2)]

    desk.expect_each_once(bookings)


def test_without_lock_and_lease_a_message_is_doubled(site: Site, desk: Desk) -> None:
    desk.hire(2)
    for _ in range(2):
        site.beat()
        site.worker_without(LOCK, LEASE)

    bookings = [desk.ask() for _ in range(2)]

    until("a message is doubled", lambda: max(desk.times_offered(bookings).values()) > 1)
