"""Playing the clock over bookings, and telling whether anything changed."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Min

from bookings import queries
from bookings.models import Booking, BookingEvent, Deadline, Offer, Seat
from bookings.tasks import MEET, act_on
from bookings.vocabulary import DeadlineKind, EventKind

PACKAGES = ("mediation", "bookings", "notifications")


def everything() -> dict[str, list[str]]:
    """Every row of every table of ours, in one question: asked of each table by itself it takes ten times as long."""
    with connection.cursor() as cursor:
        cursor.execute(_every_row())
        return dict(cursor.fetchall())


@cache
def _every_row() -> str:
    metas = [model._meta for package in PACKAGES for model in apps.get_app_config(package).get_models()]
    return " UNION ALL ".join(
        f"SELECT '{meta.label}', coalesce(array_agg(to_jsonb(t)::text ORDER BY t.{meta.pk.column}), '{{}}')"  # noqa: S608 names of our own tables
        f" FROM {meta.db_table} t"
        for meta in metas
    )


def tick_at(at: datetime) -> None:
    """What the beat does at one instant; but here a row that fails stops the test."""
    for row in queries.due(at=at):
        act_on(row, at=at)


def play(*, until: datetime) -> None:
    """Let everything that is due happen when it is due, one instant after the other."""
    while (due := _next_due()) is not None and due <= until:
        tick_at(due)


def _next_due() -> datetime | None:
    dues = [
        Deadline.objects.open().aggregate(due=Min("due_at"))["due"],
        Offer.objects.open().aggregate(due=Min("expires_at"))["due"],
    ]
    return min((due for due in dues if due is not None), default=None)


def meet(seat: Seat, kind: DeadlineKind, *, at: datetime) -> None:
    """Let one deadline of the seat be met, due or not."""
    act: Callable[..., Any] = MEET[kind]
    act(deadline_id=Deadline.objects.open().get(seat=seat, kind=kind).pk, at=at)


def due(seat: Seat) -> dict[str, datetime]:
    """The seat's open deadlines."""
    return dict(Deadline.objects.open().filter(seat=seat).values_list("kind", "due_at"))


def told(booking: Booking) -> list[str]:
    """The kinds of the booking's events, first to last."""
    return list(booking.events.order_by("pk").values_list("kind", flat=True))


def last_event(booking: Booking, kind: EventKind) -> BookingEvent:
    return booking.events.filter(kind=kind).latest("pk")
