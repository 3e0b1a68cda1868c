"""One occasion that needs mediation, and its seats, one a mediator."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from bookings.models.fund import Fund
from bookings.models.policy import Policy
from bookings.vocabulary import BookingStatus, Lane, SeatStatus, Urgency
from mediation.models import Language, Mediator, Office, Place
from mediation.models.phone import PhoneField
from mediation.vocabulary import Delivery, GenderWish, Setting


class Booking(models.Model):
    """A request. Its primary key is the number that people see and type (they start at 1001)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="bookings")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="requested_bookings"
    )
    language = models.ForeignKey(Language, on_delete=models.PROTECT, related_name="bookings")
    variety = models.CharField(max_length=40, blank=True, default="")
    # Tags the person herself accepted; matching never widens a language by itself.
    also_accepted = ArrayField(models.CharField(max_length=20), blank=True, default=list)
    delivery = models.CharField(max_length=8, choices=Delivery)
    urgency = models.CharField(max_length=16, choices=Urgency)
    lane = models.CharField(max_length=8, choices=Lane)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    call_number = PhoneField(blank=True, default="")
    setting = models.CharField(max_length=10, choices=Setting)
    contact_name = models.CharField(max_length=120, blank=True, default="")
    contact_phone = PhoneField(blank=True, default="")
    gender = models.CharField(max_length=6, choices=GenderWish, default=GenderWish.ANY)
    gender_binding = models.BooleanField(default=False)
    sensitive = models.BooleanField(default=False)
    silent = models.BooleanField(default=False)
    minor = models.BooleanField(default=False)
    third_country = models.BooleanField(null=True, blank=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings")
    case_reference = models.CharField(max_length=80, blank=True, default="")
    campaign = models.CharField(max_length=80, blank=True, default="")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="bookings")

    status = models.CharField(max_length=20, choices=BookingStatus, default=BookingStatus.SEARCHING)
    # Goes up when a change makes older messages untrue.
    version = models.PositiveIntegerField(default=1)
    requested_at = models.DateTimeField()
    is_late_cancellation = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="booking_ends_after_it_starts", condition=Q(ends_at__gt=models.F("starts_at"))
            ),
        ]
        indexes = [
            models.Index(fields=["office", "-starts_at"], name="booking_by_office"),
            models.Index(fields=["status", "starts_at"], name="booking_by_status"),
        ]

    def __str__(self) -> str:
        return f"Richiesta {self.number}"

    @property
    def number(self) -> int:
        return int(self.pk)

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def is_reserved(self) -> bool:
        """Whether its messages may show only language, gender need, time band and municipality."""
        return self.silent or self.sensitive or self.office.is_sensitive

    @property
    def tags(self) -> list[str]:
        return [self.language_id, *self.also_accepted]

    def has_started(self, at: datetime) -> bool:
        return at >= self.starts_at


class Seat(models.Model):
    """One mediator needed in a booking."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="seats")
    position = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=20, choices=SeatStatus, default=SeatStatus.OPEN)
    # Who fills it; the hour itself is held by a `Commitment`.
    mediator = models.ForeignKey(
        Mediator, on_delete=models.PROTECT, null=True, blank=True, related_name="seats"
    )
    filled_at = models.DateTimeField(null=True, blank=True)
    # Waves of the present search; a restarted search counts from one again in `search`.
    wave = models.PositiveSmallIntegerField(default=0)
    search = models.PositiveSmallIntegerField(default=1)
    lane = models.CharField(max_length=8, choices=Lane)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "position"], name="seat_position_is_unique"),
            models.CheckConstraint(
                name="filled_seat_has_its_mediator",
                condition=~Q(status__in=[SeatStatus.FILLED, SeatStatus.IN_PROGRESS, SeatStatus.DONE])
                | Q(mediator__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking}, posto {self.position}"


def snapshot(booking: Booking, names: list[str]) -> dict[str, Any]:
    """Fields by name as JSON, for the before and after of an event."""
    return {name: _plain(getattr(booking, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.pk if isinstance(value, models.Model) else value
