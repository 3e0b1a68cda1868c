"""Is it alive, can it serve, does it dispatch, how much is waiting. Public, and so without a word about anybody."""

import logging
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bookings.models import Booking, Deadline
from bookings.vocabulary import BookingStatus
from config.problems import MEDIA_TYPE
from config.troubles import NO_DATABASE, dispatch, jobs
from mediation.clock import now
from notifications.measures import measures, queued_since
from notifications.models import Alarm, Message
from notifications.vocabulary import MessageStatus

log = logging.getLogger(__name__)


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
        channels = [vars(each) for each in measures(at=at)]
        alarms = [_alarm(alarm) for alarm in Alarm.objects.open().order_by("since")]
    except NO_DATABASE:
        return _no_database(request)
    troubles = list(found.troubles(at))
    answer = HTTPStatus.SERVICE_UNAVAILABLE if troubles else HTTPStatus.OK
    title = "Dispatch is in trouble" if troubles else "Dispatch works"
    facts = {
        "version": settings.VERSION,
        "demo": settings.PONTE_DEMO,
        "at": at,
        "troubles": troubles,
        **vars(found),
        "stranded": len(found.stranded),
        "broken": len(found.broken),
        "jobs": [vars(job) for job in found.jobs],
        "channels": channels,
        "alarms": alarms,
    }
    return _problem(request, answer, title, "dispatch_in_trouble" if troubles else "ok", facts)


def _alarm(alarm: Alarm) -> dict[str, Any]:
    """By which route the technician was told, not who that is."""
    told = {"email": alarm.emailed_at, "voice": alarm.called_at}
    return {"trouble": alarm.trouble, "since": alarm.since, "told": told}


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
        yield from _by_channel(at)
        yield _by("ponte_job_age_seconds", "Time since a timed job last ran", "job", _job_ages(at))
        late = Deadline.objects.due(at - settings.WATCH.waiting).count()
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
    return {
        word: (at - since).total_seconds() if since else 0.0 for word, since in queued_since(at=at).items()
    }


def _by_channel(at: datetime) -> Iterator[Metric]:
    settled = GaugeMetricFamily(
        "ponte_messages_settled", "Messages of the last day by final state", labels=["channel", "status"]
    )
    delivered = GaugeMetricFamily(
        "ponte_delivered_ratio", "Share of the last day's messages that arrived", labels=["channel"]
    )
    answers = GaugeMetricFamily(
        "ponte_answer_seconds", "From an offer sent to its answer, last day", labels=["channel", "quantile"]
    )
    for each in measures(at=at):
        for status_, count in each.settled.items():
            settled.add_metric([each.channel, status_], count)
        if each.delivered is not None:
            delivered.add_metric([each.channel], each.delivered)
        for quantile, seconds in (("0.5", each.answer_seconds_p50), ("0.95", each.answer_seconds_p95)):
            if seconds is not None:
                answers.add_metric([each.channel, quantile], seconds)
    yield from (settled, delivered, answers)


def _job_ages(at: datetime) -> dict[str, float]:
    return {job.name: float(job.age_seconds) for job in jobs(at) if job.age_seconds is not None}


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
