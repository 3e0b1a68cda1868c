"""Playing the clock over bookings, and telling whether anything changed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Min

from bookings import queries
from bookings.models import Booking, BookingEvent, Deadline, Offer, Seat
from bookings.tasks import MEET, act_on
from bookings.vocabulary import DeadlineKind, EventKind

PACKAGES = ("mediation", "bookings", "notifications")


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours."""
    models = [model for package in PACKAGES for model in apps.get_app_config(package).get_models()]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


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
