"""Real processes, killed for real: a pair of servers of their own, and this process's Django turned to it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from celery import Celery, current_app
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from bookings.models import Policy
from bookings.rules import Rules
from config import embedded
from mediation.clock import now
from notifications.phonebox.gateway import Gateway
from tests.emptying import empty_tables
from tests.faults.desk import Desk
from tests.faults.site import Site, database_of


@pytest.fixture(scope="session")
def whole_site(django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    home = Path(tempfile.mkdtemp(prefix="ponte-faults-"))
    site = Site(home, embedded.start(home))
    with django_db_blocker.unblock(), database_of(site.servers):
        call_command("migrate", verbosity=0, interactive=False)
    yield site
    site.close()


@contextmanager
def at_rest(site: Site, blocker: DjangoDbBlocker) -> Iterator[Site]:
    """At first nothing runs but the two servers, and the tables are empty; nothing is left running."""
    with blocker.unblock(), database_of(site.servers):
        site.restart_servers()
        empty_tables()
        Policy.objects.create(version=1, numbers=Rules().as_json(), created_at=now())
        try:
            yield site
        finally:
            site.end_all()
            site.show_last_words()


@pytest.fixture
def site(whole_site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    with at_rest(whole_site, django_db_blocker) as site:
        yield site


@pytest.fixture(autouse=True)
def rung(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Here the bell is a real one: what is rung for reaches this site's broker, or fails to."""
    app = Celery("faults", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.update(broker_url=site.servers.redis_url)
    monkeypatch.setattr(current_app, "send_task", app.send_task)
    site.forget_rings()
    yield
    app.close()


@pytest.fixture
def gateway(site: Site) -> Iterator[Gateway]:
    with site.gateway() as gateway:
        yield gateway


@pytest.fixture
def desk(site: Site, gateway: Gateway) -> Desk:
    return Desk(site, gateway)
