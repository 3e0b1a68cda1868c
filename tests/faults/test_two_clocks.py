"""Two clocks strike twice as often, and that is all."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from bookings.models import Offer
from notifications.models import Attempt
from notifications.phonebox.gateway import Gateway
from tests.emptying import empty_tables
from tests.faults.desk import Desk
from tests.faults.site import Site
from tests.faults.waiting import until

UNLOCKED = "lock on what is claimed"


def test_with_two_clocks_and_two_workers_each_message_leaves_once(site: Site, desk: Desk) -> None:
    desk.hire(3)
    for _ in range(2):
        site.beat()
        site.worker()

    bookings = [desk.ask() for _ in range(6)]

    desk.expect_each_once(bookings)
    assert Offer.objects.count() == 6 * 3


def test_the_numbering_of_attempts_is_a_second_guard(site: Site, desk: Desk) -> None:
    desk.hire(2)
    for _ in range(2):
        site.beat()
        site.worker_without(UNLOCKED)

    bookings = [desk.ask() for _ in range(2)]

    desk.expect_each_once(bookings)


def test_without_lock_and_numbering_a_message_is_doubled(site: Site, desk: Desk, gateway: Gateway) -> None:
    desk.hire(2)
    with unnumbered_attempts(site):
        for _ in range(2):
            site.beat()
            site.worker_without(UNLOCKED)

        bookings = [desk.ask() for _ in range(2)]

        until("a message is doubled", lambda: max(desk.times_offered(bookings).values()) > 1)


@contextmanager
def unnumbered_attempts(site: Site) -> Iterator[None]:
    (numbered,) = Attempt._meta.constraints
    with connection.schema_editor() as editor:
        editor.remove_constraint(Attempt, numbered)
    try:
        yield
    finally:
        site.end_all()
        empty_tables()
        with connection.schema_editor() as editor:
            editor.add_constraint(Attempt, numbered)
