"""Is it alive, can it serve, does it dispatch, how much is waiting. Public, and so without a word about anybody."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bookings.models import Booking, Deadline, Heartbeat
from bookings.vocabulary import BookingStatus
from config.problems import MEDIA_TYPE
from config.schedule import BEAT_SCHEDULE
from mediation.clock import now
from notifications.models import GatewayPause, Message
from notifications.vocabulary import MessageStatus

log = logging.getLogger(__name__)

NO_DATABASE = (DatabaseError, InterfaceError)
# A sweep that misses this many turns has stopped; the floor forgives a busy machine.
MISSED_TURNS = 3
LEAST_PATIENCE = timedelta(seconds=30)
WAITING_TOO_LONG = timedelta(seconds=60)
UNKNOWN_TOO_LONG = timedelta(minutes=5)


# --- What is known


@dataclass(frozen=True, kw_only=True)
class Job:
    """One timed job of `schedule.py`, and when it last ran to its end."""

    name: str
    last_beat: datetime | None
    age_seconds: int | None
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class Dispatch:
    """How dispatch stands at one instant."""

    jobs: list[Job]
    oldest_due_deadline: datetime | None
    oldest_due_message: datetime | None
    oldest_unknown_message: datetime | None
    messages_unknown: int
    paused_channels: list[str]

    def troubles(self, at: datetime) -> list[str]:
        """What keeps messages from going out, as stable words."""
        checks = {
            "job_late": any(job.is_late for job in self.jobs),
            "deadline_late": _is_older(self.oldest_due_deadline, WAITING_TOO_LONG, at),
            "message_late": _is_older(self.oldest_due_message, WAITING_TOO_LONG, at),
            "outcome_unknown": _is_older(self.oldest_unknown_message, UNKNOWN_TOO_LONG, at),
            "gateway_paused": bool(self.paused_channels),
        }
        return [trouble for trouble, is_so in checks.items() if is_so]


def _is_older(instant: datetime | None, patience: timedelta, at: datetime) -> bool:
    return instant is not None and at - instant > patience


def dispatch(at: datetime) -> Dispatch:
    queued = Message.objects.filter(status=MessageStatus.QUEUED, due_at__lte=at)
    unknown = Message.objects.filter(status=MessageStatus.UNKNOWN)
    return Dispatch(
        jobs=_jobs(at),
        oldest_due_deadline=Deadline.objects.due(at).aggregate(oldest=Min("due_at"))["oldest"],
        oldest_due_message=queued.aggregate(oldest=Min("due_at"))["oldest"],
        **unknown.aggregate(oldest_unknown_message=Min("due_at"), messages_unknown=Count("pk")),
        paused_channels=list(GatewayPause.objects.filter(until__gt=at).values_list("channel", flat=True)),
    )


def _jobs(at: datetime) -> list[Job]:
    beats = dict(Heartbeat.objects.values_list("name", "beaten_at"))
    return [_job(entry, beats.get(entry["task"]), at) for entry in BEAT_SCHEDULE.values()]


def _job(entry: dict[str, Any], last_beat: datetime | None, at: datetime) -> Job:
    patience = max(timedelta(seconds=entry["schedule"]) * MISSED_TURNS, LEAST_PATIENCE)
    return Job(
        name=entry["task"],
        last_beat=last_beat,
        age_seconds=int((at - last_beat).total_seconds()) if last_beat else None,
        is_late=last_beat is None or at - last_beat > patience,
    )


# --- What is told


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """This process and its database: whoever balances the load asks here, so a late worker must not count."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except NO_DATABASE:
        return _no_database(request)
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """Dispatch, as a problem document also when all is well: so the Italian interoperability model wants it."""
    at = now()
    try:
        found = dispatch(at)
    except NO_DATABASE:
        return _no_database(request)
    troubles = found.troubles(at)
    answer = HTTPStatus.SERVICE_UNAVAILABLE if troubles else HTTPStatus.OK
    title = "Dispatch is in trouble" if troubles else "Dispatch works"
    facts = {
        "version": settings.VERSION,
        "demo": settings.PONTE_DEMO,
        "at": at,
        "troubles": troubles,
        **vars(found),
        "jobs": [vars(job) for job in found.jobs],
    }
    return _problem(request, answer, title, "dispatch_in_trouble" if troubles else "ok", facts)


def _no_database(request: HttpRequest) -> HttpResponse:
    return _problem(
        request, HTTPStatus.SERVICE_UNAVAILABLE, "The database does not answer", "no_database", {}
    )


def _problem(
    request: HttpRequest, answer: HTTPStatus, title: str, code: str, facts: dict[str, Any]
) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": title,
        "status": answer.value,
        "instance": request.path,
        "code": code,
    }
    return JsonResponse(body | facts, status=answer, content_type=MEDIA_TYPE)


# --- What is counted


class Counts(Collector):
    """Read from the database at each scrape: any web process gives the same numbers."""

    def collect(self) -> Iterator[Metric]:
        at = now()
        yield _by(
            "ponte_bookings", "Bookings by status", "status", _counted(Booking, "status", BookingStatus)
        )
        yield _by(
            "ponte_messages", "Messages by status", "status", _counted(Message, "status", MessageStatus)
        )
        yield _by("ponte_queue_age_seconds", "Age of the oldest message due", "urgency", _queue_ages(at))
        yield _by("ponte_job_age_seconds", "Time since a timed job last ran", "job", _job_ages(at))
        late = Deadline.objects.due(at - WAITING_TOO_LONG).count()
        yield GaugeMetricFamily("ponte_deadlines_late", "Deadlines more than a minute past", value=late)


def _by(name: str, words: str, label: str, values: dict[str, float]) -> Metric:
    metric = GaugeMetricFamily(name, words, labels=[label])
    for word, value in values.items():
        metric.add_metric([word], value)
    return metric


def _counted(model: Any, column: str, words: Any) -> dict[str, float]:
    found = model.objects.values_list(column).annotate(rows=Count("pk")).order_by()
    return {str(word): 0.0 for word in words} | {word: float(rows) for word, rows in found}


def _queue_ages(at: datetime) -> dict[str, float]:
    due = Message.objects.filter(status=MessageStatus.QUEUED, due_at__lte=at)
    oldest = dict(due.values_list("is_urgent").annotate(oldest=Min("due_at")).order_by())
    return {
        word: (at - oldest[is_urgent]).total_seconds() if is_urgent in oldest else 0.0
        for word, is_urgent in (("urgent", True), ("ordinary", False))
    }


def _job_ages(at: datetime) -> dict[str, float]:
    return {job.name: float(job.age_seconds) for job in _jobs(at) if job.age_seconds is not None}


REGISTRY = CollectorRegistry()
REGISTRY.register(Counts())


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    try:
        return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
    except NO_DATABASE:
        return _no_database(request)


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("status", status, name="status"),
    path("metrics", metrics, name="metrics"),
]
