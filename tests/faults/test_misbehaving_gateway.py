"""The gateway fails in every way it can, one way at a time and all at once: each message is taken once.

The processes of a small site serve the whole module: two workers, a clock, the web.
"""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from notifications.models import Message
from notifications.phonebox.faults import ALWAYS, ONCE, Faults, When
from notifications.phonebox.gateway import Gateway
from notifications.vocabulary import MessageStatus
from tests.faults.conftest import at_rest
from tests.faults.desk import Desk
from tests.faults.site import Site
from tests.faults.waiting import until

TWICE = When(times=2)


@pytest.fixture(scope="module")
def site(whole_site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    with at_rest(whole_site, django_db_blocker) as site, site.web():
        site.beat()
        site.worker(queues="urgent")
        site.worker(queues="default")
        yield site


@pytest.fixture(scope="module")
def gateway(site: Site) -> Iterator[Gateway]:
    with site.gateway() as gateway:
        yield gateway


@pytest.fixture(scope="module")
def desk(site: Site, gateway: Gateway) -> Desk:
    desk = Desk(site, gateway)
    desk.hire(3)
    return desk


@pytest.fixture(autouse=True)
def _well_behaved_afterwards(gateway: Gateway) -> Iterator[None]:
    yield
    gateway.inject(Faults())


@pytest.mark.parametrize(
    "faults",
    [
        Faults(throttle=TWICE),
        Faults(error_before=TWICE),
        Faults(reset_before=TWICE),
        Faults(hang_before=TWICE, hang_seconds=1.3),
        Faults(hang_after=TWICE, hang_seconds=1.3),
        Faults(error_after=TWICE),
        Faults(garble_after=TWICE),
        Faults(close_after=TWICE),
        Faults(reset_after=TWICE),
        Faults(trickle=TWICE, trickle_seconds=0.02),
        Faults(close_after=TWICE, list_error=ONCE, callback_missing=ALWAYS),
        Faults(close_after=TWICE, list_lag=0.5, callback_missing=ALWAYS),
    ],
    ids=[
        "throttled",
        "500 before",
        "reset before",
        "hangs before",
        "hangs after",
        "500 after",
        "garbled",
        "closed",
        "reset after",
        "trickles",
        "closed and the list fails",
        "closed and the list lags",
    ],
)
def test_each_message_is_taken_once_whatever_a_call_ends_in(
    desk: Desk, gateway: Gateway, faults: Faults
) -> None:
    gateway.inject(faults)

    booking = desk.ask()

    desk.expect_each_once([booking])


@pytest.mark.parametrize(
    ("faults", "status"),
    [
        (Faults(callback_early=ALWAYS), MessageStatus.DELIVERED),
        (Faults(callback_duplicated=ALWAYS), MessageStatus.DELIVERED),
        (Faults(callback_reordered=ALWAYS), MessageStatus.DELIVERED),
        (Faults(callback_missing=ALWAYS), MessageStatus.SENT),
    ],
    ids=["early", "duplicated", "reordered", "missing"],
)
def test_reports_move_a_message_forward_whichever_way_they_come(
    desk: Desk, gateway: Gateway, faults: Faults, status: MessageStatus
) -> None:
    gateway.inject(faults)

    booking = desk.ask()

    desk.expect_each_once([booking])
    about_it = Message.objects.filter(booking=booking)
    until("the reports are in", lambda: set(about_it.values_list("status", flat=True)) == {status})


@pytest.mark.parametrize("seed", [1, 2])
def test_forty_messages_through_everything_at_once(desk: Desk, gateway: Gateway, seed: int) -> None:
    some, few = When(chance=0.12), When(chance=0.05)
    gateway.inject(
        Faults(
            seed=seed,
            throttle=some,
            error_before=some,
            reset_before=few,
            hang_before=few,
            hang_after=few,
            hang_seconds=1.2,
            error_after=some,
            garble_after=few,
            close_after=some,
            reset_after=few,
            list_error=some,
            callback_early=some,
            callback_duplicated=some,
            callback_reordered=some,
            callback_missing=some,
        )
    )

    bookings = [desk.ask() for _ in range(14)]

    desk.expect_each_once(bookings, within=90)
