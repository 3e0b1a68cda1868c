"""From commit to gateway: how long a message takes with a real worker, and how many a second one process sends."""

import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import requests
from celery import current_app
from django.conf import settings
from django.db import transaction

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
from mediation.clock import now
from notifications import delivery
from notifications.channels.gateway import sms_gateway
from notifications.models import Message
from notifications.routes import routes
from notifications.vocabulary import MessageKind, MessageStatus

SINGLE = 200
MANY = 2000
GATEWAY_LATENCY = 0.05

Say = Callable[[str], None]


def run(say: Say) -> None:
    with scratch_database(), gateway() as base:
        current_app.conf.update(broker_url=broker_url())
        _latency(base, say)
    with scratch_database(), gateway(latency=GATEWAY_LATENCY):
        sms_gateway.cache_clear()
        routes.cache_clear()
        _throughput(say)


def _latency(base: str, say: Say) -> None:
    worker = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config.celery",
        "worker",
        "-Q",
        "urgent",
        "-P",
        "threads",
        "-c",
        "4",
    ]
    posts: list[float] = []
    with child([*worker, "--without-gossip", "--without-mingle"]):
        _commit_one(f"warm {uuid.uuid4()}")
        _wait_until_sent(1)
        committed: dict[str, float] = {}
        for number in range(SINGLE):
            body = f"message {number}"
            committed[body] = _commit_one(body)
            posts.append(_post_one(number))
            time.sleep(0.02)
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


def _commit_one(body: str) -> float:
    """Write one message as the relay does; return the instant of the commit."""
    with transaction.atomic():
        Message.objects.create(**_fields(body))
        ring_after_commit("notifications.send")
    return time.time()


def _fields(body: str) -> dict[str, object]:
    at = now()
    return {
        "dedupe_key": str(uuid.uuid4()),
        "kind": MessageKind.NOTICE,
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
    sms_gateway().send(
        to="+393330000002",
        body=f"floor {number}",
        sender=settings.TWILIO.from_number,
        status_callback="http://127.0.0.1:9/none",
        validity_seconds=60,
        risk_check_disabled=False,
    )
    return time.perf_counter() - began


def _wait_until_sent(count: int) -> None:
    until = time.monotonic() + 60
    while Message.objects.filter(status=MessageStatus.SENT).count() < count:
        if time.monotonic() > until:
            raise TimeoutError(f"{count} messages did not leave within a minute")
        time.sleep(0.05)


def _arrivals(base: str) -> dict[str, float]:
    state = requests.get(f"{base}/_phonebox/state", auth=credentials(), timeout=30).json()
    return {
        message["body"]: datetime.fromisoformat(message["at"]).timestamp()
        for thread in state["phones"].values()
        for message in thread
    }


def _throughput(say: Say) -> None:
    settings.DELIVERY = replace(settings.DELIVERY, concurrency=64)
    Message.objects.bulk_create(Message(**_fields(f"many {number}")) for number in range(MANY))
    began = time.perf_counter()
    calls = delivery.drain(routes=routes(), clock=now, until=now() + timedelta(minutes=5))
    seconds = time.perf_counter() - began
    doubled = Message.objects.filter(attempts__gt=1).count()
    say(
        f"{calls} messages, each with its durable claim and mark, at {GATEWAY_LATENCY * 1000:.0f} ms gateway latency: "
        f"{calls / seconds:.0f} a second, {doubled} attempted twice"
    )
