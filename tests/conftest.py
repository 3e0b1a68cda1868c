"""Fixtures that every test may use: named people, a fixed noon, the first policy. Everything else is local."""

import gc
from collections.abc import Generator, Iterator

import pytest
from celery import current_app
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.test import TransactionTestCase

from bookings.models import Policy
from bookings.rules import Rules
from config.contact import forget
from tests.emptying import empty_tables
from tests.factories import NOON

# That guessing a password takes long is Django's to prove; here each would cost half a second of a processor.
PBKDF2PasswordHasher.iterations = 1

# After a test that commits. Django's own way writes every permission anew each time.
TransactionTestCase._fixture_teardown = lambda _: empty_tables()  # type: ignore[attr-defined]

# Files that wait for real processes and real clocks. They begin first: the last to begin keeps one process
# busy while the others have nothing left.
LONG_FILES = (
    "tests/faults/",
    "tests/journeys/",
    "tests/config/test_launcher.py",
    "tests/config/test_watchdog.py",
    "tests/browser/",
    "tests/config/test_access_matrix.py",
    "tests/model/",
    "tests/scenarios/",
    "tests/races/",
)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and collected stays until the end: no search for garbage need walk over it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; the order among them, and among the others, stays as it was shuffled."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG_FILES))


@pytest.fixture(autouse=True)
def _no_body_read_before() -> None:
    """A process remembers whose service it is; a test does not know what another one read."""
    forget()


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> list[str]:
    """The names of the tasks rung for. Only tests marked `real_broker` reach the broker."""
    names: list[str] = []
    if "real_broker" not in request.keywords:
        monkeypatch.setattr(current_app, "send_task", lambda name, **_: names.append(name))
    return names


@pytest.fixture
def policy(db: None) -> Policy:
    """The first version of the rules, also after a test has emptied the tables."""
    first, _ = Policy.objects.get_or_create(
        version=1, defaults={"numbers": Rules().as_json(), "created_at": NOON}
    )
    return first


@pytest.fixture
def never_night(policy: Policy) -> None:
    """For stories that go by the real clock, as webhooks do: people are asked at whatever hour the tests run."""
    numbers = {**policy.numbers, "quiet_from_hour": 24, "quiet_to_hour": 0}
    Policy.objects.create(version=policy.version + 1, numbers=numbers, created_at=NOON)
