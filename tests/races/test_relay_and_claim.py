"""Several workers relay and claim at the same instant, each on its own connection: everything happens once.

The controls take the guards away one by one, and what was once happens twice.
"""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Barrier, local
from typing import Any

import pytest
from django.db.models import QuerySet

from bookings.models import Booking, BookingEvent
from mediation.models import Office, User
from notifications import delivery
from notifications import relay as relaying
from notifications.delivery import Claim
from notifications.models import Attempt, Message
from notifications.vocabulary import MessageStatus
from tests.factories import NOON, make_booking
from tests.races.guards import without
from tests.races.together import PATIENCE, together

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 4
REQUESTS = 6
PAUSE = 0.05
A_WHILE = "pg_sleep(0.2) IS NOT NULL"
ONE_MESSAGE_A_KEY = ("notifications_message", "notifications_message_dedupe_key_key")


@pytest.fixture
def requests(berg: User, office: Office) -> list[Booking]:
    """Each has one event, and each event has one letter: the receipt."""
    return [make_booking(by=berg, office=office, starts_at=NOON + timedelta(days=5)) for _ in range(REQUESTS)]


def no_lock(query: QuerySet[Any], **_: object) -> QuerySet[Any]:
    return query


def take_away_the_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", no_lock)


def slowed_down(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Let everybody who has read take a while before writing, so that the others have time to read as well."""
    before(monkeypatch, module, name, lambda: time.sleep(PAUSE))


def all_reading_first(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Let nobody write before all have read something, which with a plain lock would never happen."""
    gate, been_here = Barrier(WORKERS), local()

    def wait_once() -> None:
        if not hasattr(been_here, "once"):
            been_here.once = True
            gate.wait(PATIENCE)

    before(monkeypatch, module, name, wait_once)


def before(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, pause: Callable[[], None]) -> None:
    act: Callable[..., Any] = getattr(module, name)

    def pause_and_act(*arguments: Any, **named: Any) -> Any:
        pause()
        return act(*arguments, **named)

    monkeypatch.setattr(module, name, pause_and_act)


# --- The relay


@pytest.fixture
def slow_relay(monkeypatch: pytest.MonkeyPatch) -> None:
    slowed_down(monkeypatch, relaying, "_write_letters")


def relay_together() -> list[Any]:
    return together([partial(relaying.relay, at=NOON)] * WORKERS)


def letters_of_each_event() -> Counter[int]:
    return Counter(Message.objects.values_list("event_id", flat=True))


@pytest.mark.usefixtures("requests", "slow_relay")
@pytest.mark.parametrize("batch", [1, 3, 50])
def test_no_event_is_relayed_twice(monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    monkeypatch.setattr(relaying, "BATCH", batch)

    relayed = relay_together()

    assert sum(relayed) == REQUESTS
    assert set(letters_of_each_event().values()) == {1}
    assert not BookingEvent.objects.filter(relayed_at__isnull=True).exists()


@pytest.mark.usefixtures("requests")
def test_workers_share_the_events_instead_of_waiting_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each holds an event of its own before anybody goes on: one that waited for another's would never get there."""
    monkeypatch.setattr(relaying, "BATCH", 1)
    all_reading_first(monkeypatch, relaying, "_write_letters")

    relayed = relay_together()

    assert sum(relayed) == REQUESTS
    assert min(relayed) >= 1


@pytest.mark.usefixtures("requests")
def test_without_the_locks_events_are_relayed_twice_but_nobody_is_written_to_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first control: the message's own key still stands between a doubled relay and a doubled SMS."""
    take_away_the_locks(monkeypatch)
    all_reading_first(monkeypatch, relaying, "_write_letters")

    relayed = relay_together()

    assert sum(relayed) == REQUESTS * WORKERS
    assert letters_of_each_event() == dict.fromkeys(letters_of_each_event(), 1)
    assert Message.objects.count() == REQUESTS


@pytest.mark.usefixtures("requests")
def test_without_locks_and_keys_everybody_is_written_to_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second control: with neither guard the doubles are really there."""
    take_away_the_locks(monkeypatch)
    all_reading_first(monkeypatch, relaying, "_write_letters")

    with without(ONE_MESSAGE_A_KEY):
        relay_together()
        letters = letters_of_each_event()

    assert set(letters.values()) == {WORKERS}


# --- The claims


@pytest.fixture
def due(requests: list[Booking]) -> list[Message]:
    relaying.relay(at=NOON)
    return list(Message.objects.all())


@pytest.fixture
def slow_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has read takes a while before writing, so that the others have time to read as well."""
    monkeypatch.setattr(delivery, "_IF_NOBODY_HAS_IT", f"{delivery._IF_NOBODY_HAS_IT} AND {A_WHILE}")


def claim_together(limit: int) -> list[Any]:
    """Receipts, which can wait."""
    return together([partial(delivery.claim, at=NOON, limit=limit, bulk=True)] * WORKERS)


def claimed(answers: list[Any]) -> Counter[Any]:
    claims: list[Claim] = [claim for answer in answers if isinstance(answer, list) for claim in answer]
    return Counter(claim.message.pk for claim in claims)


@pytest.mark.usefixtures("slow_claim")
@pytest.mark.parametrize("limit", [1, 2, REQUESTS])
def test_no_message_is_claimed_twice(due: list[Message], limit: int) -> None:
    answers = claim_together(limit)

    times = claimed(answers)
    assert set(times.values()) == {1}
    assert len(times) == min(REQUESTS, WORKERS * limit)
    assert Attempt.objects.count() == len(times)
    assert Message.objects.filter(status=MessageStatus.SENDING).count() == len(times)


@pytest.mark.usefixtures("slow_claim")
def test_without_the_lock_the_lease_goes_to_one_alone(
    due: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first control: several reach for the same message, and whoever comes second has nothing."""
    monkeypatch.setattr(delivery, "_FOR_ME_ALONE", "")

    answers = claim_together(1)

    assert sorted(map(len, answers)) == [0] * (WORKERS - 1) + [1]


def test_without_lock_and_lease_one_message_is_claimed_by_everybody(
    due: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second control: with neither guard the same text would leave four times."""
    monkeypatch.setattr(delivery, "_FOR_ME_ALONE", "")
    monkeypatch.setattr(delivery, "_IF_NOBODY_HAS_IT", A_WHILE)

    answers = claim_together(1)

    assert list(claimed(answers).values()) == [WORKERS]
