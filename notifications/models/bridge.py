"""A mediator and an office on one line, joined by us: neither sees the other's number, and nothing is recorded."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from bookings.models import Seat
from mediation.models import Mediator


class Bridge(models.Model):
    """Its id is the name of the room at the gateway. One at a time for a seat: who calls again gets a new one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="bridges")
    mediator = models.ForeignKey(Mediator, on_delete=models.PROTECT, related_name="bridges")
    mediator_call = models.CharField(max_length=40)  # the gateway's id of her call
    began_at = models.DateTimeField()
    talked_from = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # When its length was looked at for the record of the job, and whether it stands there.
    counted_at = models.DateTimeField(null=True, blank=True)
    is_counted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seat"], condition=Q(closed_at=None), name="one_bridge_at_a_time_for_a_seat"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(talked_from=None) | Q(closed_at__gte=F("talked_from")),
                name="bridge_closes_after_talk",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.mediator_id} {self.began_at}"

    @property
    def talk(self) -> timedelta:
        """How long both were on the line."""
        if self.talked_from is None or self.closed_at is None:
            return timedelta(0)
        return self.closed_at - self.talked_from
