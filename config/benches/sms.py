"""From commit to gateway: how long a message takes with a real worker, and how many a second one process sends."""

import asyncio
import resource
import sys
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import requests
from celery import current_app
from django.conf import settings
from django.db import connection, transaction

from bookings.outbox import ring_after_commit
from config.benches.ground import (
    broker_url,
    child,
    credentials,
    gateway,
    milliseconds,
    percentile,
    scratch_database,
)
from config.celery import settle_in
from mediation.clock import now
from notifications import delivery
from notifications.channels.event_loop import waited
from notifications.channels.gateway import sms_gateway
from notifications.models import Message
from notifications.routes import routes
from notifications.vocabulary import MessageKind, MessageStatus

CELERY = (sys.executable, "-m", "celery", "--app", "config.celery", "worker")
SINGLE = 300
# At least as many a second as the target speaks of.
BETWEEN = 0.018
MANY = 5000
BULK = 10_000
URGENT = 20
A_ROUND, ROUNDS = 10_000, 10
GATEWAY_LATENCY = 0.05
# Under way at a time, as long as each call takes and then some.
POSTERS = 256
POSTED_ALONE = 2000

Say = Callable[[str], None]


def run(say: Say) -> None:
    with scratch_database(), gateway() as base:
        current_app.conf.update(broker_url=broker_url())
        _latency(base, say)
    with scratch_database(), gateway() as base:
        _forget_routes()
        _urgent_behind_bulk(base, say)
    with scratch_database(), gateway(latency=GATEWAY_LATENCY):
        _forget_routes()
        _throughput(say)


def run_long(say: Say) -> None:
    """Whether a process grows as it sends: some minutes."""
    with scratch_database(), gateway():
        _forget_routes()
        _memory(say)


def _forget_routes() -> None:
    """They lead to the gateway of before."""
    sms_gateway.cache_clear()
    routes.cache_clear()


def _worker(queue: str, threads: int) -> list[str]:
    what = (
        "--queues",
        queue,
        "--hostname",
        f"bench-{queue}@%h",
        "--pool",
        "threads",
        "--concurrency",
        str(threads),
    )
    return [*CELERY, *what, "--without-gossip", "--without-mingle"]


def _latency(base: str, say: Say) -> None:
    posts: list[float] = []
    with child(_worker("urgent", 4)):
        _commit_one(f"warm {uuid.uuid4()}")
        _wait_until_sent(1)
        committed: dict[str, float] = {}
        for number in range(SINGLE):
            body = f"message {number}"
            committed[body] = _commit_one(body)
            posts.append(_post_one(number))
            time.sleep(BETWEEN)
        _wait_until_sent(SINGLE + 1)
    arrived = _arrivals(base)
    delays = [arrived[body] - at for body, at in committed.items()]
    p50, p99, floor = percentile(delays, 0.5), percentile(delays, 0.99), percentile(posts, 0.5)
    say(
        f"commit to gateway, {SINGLE} messages one by one, real worker: "
        f"p50 {milliseconds(p50)}, p99 {milliseconds(p99)}"
    )
    say(f"floor, one POST in this process with the connection kept alive: p50 {milliseconds(floor)}")
    say(f"ratio of the medians: {p50 / floor:.1f}")


def _commit_one(body: str, *, is_urgent: bool = False) -> float:
    """Write one message as the relay does; return the instant of the commit."""
    with transaction.atomic():
        Message.objects.create(**_fields(body, is_urgent=is_urgent))
        ring_after_commit("notifications.send")
    return time.time()


def _fields(body: str, *, is_urgent: bool = False, is_bulk: bool = False) -> dict[str, object]:
    at = now()
    return {
        "dedupe_key": str(uuid.uuid4()),
        "kind": MessageKind.URGENT_OFFER if is_urgent else MessageKind.NOTICE,
        "is_urgent": is_urgent,
        "is_bulk": is_bulk,
        "to": "+393330000001",
        "text_key": "bench",
        "language": "it",
        "text_version": 1,
        "body": body,
        "parts": 1,
        "created_at": at,
        "due_at": at,
        "expires_at": at + timedelta(hours=1),
    }


def _post_one(number: int) -> float:
    began = time.perf_counter()
    waited(_post(number))
    return time.perf_counter() - began


async def _post(number: int) -> None:
    await sms_gateway().send(
        to="+393330000002",
        body=f"floor {number}",
        sender=settings.TWILIO.from_number,
        status_callback="http://127.0.0.1:9/none",
        validity_seconds=60,
        risk_check_disabled=False,
    )


def _wait_until_sent(count: int) -> None:
    until = time.monotonic() + 60
    while Message.objects.filter(status=MessageStatus.SENT).count() < count:
        if time.monotonic() > until:
            raise TimeoutError(f"{count} messages did not leave within a minute")
        time.sleep(0.05)


def _queue(rows: Iterable[Message]) -> None:
    """With what the database would know of such a table after a minute."""
    Message.objects.bulk_create(rows, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_message")


def _arrivals(base: str) -> dict[str, float]:
    state = requests.get(f"{base}/_phonebox/state", auth=credentials(), timeout=30).json()
    return {
        message["body"]: datetime.fromisoformat(message["at"]).timestamp()
        for thread in state["phones"].values()
        for message in thread
    }


def _urgent_behind_bulk(base: str, say: Say) -> None:
    """Both workers of a site, and the beat's part played here: it asks for bulk all the time."""
    rows = (Message(**_fields(f"bulk {number}", is_bulk=True)) for number in range(BULK))
    _queue(rows)
    with child(_worker("urgent", 4)), child(_worker("bulk", 1)):
        _commit_one("warm", is_urgent=True)
        current_app.send_task("notifications.send_bulk", queue="bulk")
        _wait_until_sent(1 + settings.DELIVERY.bulk_batch)
        committed: dict[str, float] = {}
        for number in range(URGENT):
            current_app.send_task("notifications.send_bulk", queue="bulk")
            body = f"urgent {number}"
            committed[body] = _commit_one(body, is_urgent=True)
            time.sleep(0.2)
        _wait_for_urgent(URGENT + 1)
    arrived = _arrivals(base)
    delays = [arrived[body] - at for body, at in committed.items()]
    left = Message.objects.filter(is_bulk=True, status=MessageStatus.QUEUED).count()
    say(
        f"{URGENT} urgent messages while {BULK} bulk ones wait or leave ({left} still wait): "
        f"p50 {milliseconds(percentile(delays, 0.5))}, longest {milliseconds(max(delays))}"
    )


def _wait_for_urgent(count: int) -> None:
    until = time.monotonic() + 60
    while Message.objects.filter(is_urgent=True, status=MessageStatus.SENT).count() < count:
        if time.monotonic() > until:
            raise TimeoutError("an urgent message did not leave within a minute")
        time.sleep(0.05)


def _memory(say: Say) -> None:
    settings.DELIVERY = replace(settings.DELIVERY, concurrency=32)
    weights = []
    for _ in range(ROUNDS):
        rows = (Message(**_fields(f"long {uuid.uuid4()}")) for _ in range(A_ROUND))
        _queue(rows)
        delivery.drain(routes=routes(), clock=now, until=now() + timedelta(minutes=10))
        weights.append(_resident())
    sent = Message.objects.filter(status=MessageStatus.SENT).count()
    say(
        f"{sent} messages through one process, resident MB after each {A_ROUND}: "
        + ", ".join(map(str, weights))
    )


def _resident() -> int:
    """In MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 2**20


def _throughput(say: Say) -> None:
    settings.DELIVERY = replace(settings.DELIVERY, concurrency=POSTERS)
    ceiling = _posts_a_second()
    settle_in()
    _queue(Message(**_fields(f"many {number}")) for number in range(MANY))
    began = time.perf_counter()
    calls = delivery.drain(routes=routes(), clock=now, until=now() + timedelta(minutes=5))
    rate = calls / (time.perf_counter() - began)
    doubled = Message.objects.filter(attempts__gt=1).count()
    say(
        f"{calls} messages, each with its durable claim and mark, at {GATEWAY_LATENCY * 1000:.0f} ms gateway latency: "
        f"{rate:.0f} a second, {doubled} attempted twice"
    )
    say(
        f"ceiling, as many at a time that are only posted: {ceiling:.0f} a second; share of it: {rate / ceiling:.2f}"
    )


def _posts_a_second() -> float:
    # With their connections open.
    waited(_post_many(2 * POSTERS))
    began = time.perf_counter()
    waited(_post_many(POSTED_ALONE))
    return POSTED_ALONE / (time.perf_counter() - began)


async def _post_many(count: int) -> None:
    numbers = iter(range(count))

    async def post_on() -> None:
        for number in numbers:
            await _post(number)

    await asyncio.gather(*(post_on() for _ in range(POSTERS)))
