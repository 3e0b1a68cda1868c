"""The broker dies, or forgets: it is a doorbell, so rings are lost and nothing else."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bookings.models import Booking
from config.supervisor import Program, Supervisor
from notifications.models import Message
from notifications.phonebox.gateway import Gateway
from tests.faults.desk import Desk
from tests.faults.site import Site

SOON = 2.0


@contextmanager
def kept_alive(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    """A worker and a clock as every site has them: Celery's worker may die of its broker's death, and is revived."""
    for name, value in site.environment().items():
        monkeypatch.setenv(name, value)
    programs = [Program("worker", site.worker_command()), Program("beat", site.beat_command())]
    with (site.home / "supervisor.log").open("w") as out:
        supervisor = Supervisor(programs, record=site.home / "processes.json", out=out)
        supervisor.start()
        try:
            yield supervisor
        finally:
            supervisor.stop()


def ask_quickly(desk: Desk) -> Booking:
    began = time.monotonic()
    booking = desk.ask()
    assert time.monotonic() - began < SOON
    return booking


def test_requests_are_taken_without_a_broker_and_served_once_when_it_is_back(
    site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hire(2)
    with kept_alive(site, monkeypatch):
        before = desk.ask()
        desk.expect_each_once([before])

        site.kill_broker_and_its_memory()
        during = [ask_quickly(desk) for _ in range(3)]
        site.restart_servers()
        after = desk.ask()

        desk.expect_each_once([before, *during, after])


def test_rings_that_the_broker_forgot_are_not_missed(site: Site, desk: Desk) -> None:
    desk.hire(2)
    bookings = [desk.ask() for _ in range(3)]

    site.forget_rings()
    site.beat()
    site.worker()

    desk.expect_each_once(bookings)


def test_without_the_sweeps_what_the_broker_forgot_is_lost(site: Site, desk: Desk, gateway: Gateway) -> None:
    desk.hire(1)
    desk.ask()

    site.forget_rings()
    site.worker()
    # The worker is well, and does what it is rung for: only nobody rings for what was forgotten.
    desk.ring("notifications.send")

    desk.let_sweep("notifications.send", times=1)
    assert not desk.nothing_is_open()
    assert not Message.objects.exists()
    assert gateway.accepted().total() == 0
