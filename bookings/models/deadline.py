"""What is due at an instant, as a row: the beat finds it however often workers and queues died in between."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, models
from django.db.models import Q

from bookings.models.booking import Seat
from bookings.vocabulary import DeadlineKind

# However many they are, it is one question.
UPSERT = """
INSERT INTO bookings_deadline (seat_id, kind, due_at)
SELECT %s, kind, due_at FROM unnest(%s::text[], %s::timestamptz[]) AS ahead (kind, due_at)
ON CONFLICT (seat_id, kind) WHERE met_at IS NULL AND dropped_at IS NULL
DO UPDATE SET due_at = EXCLUDED.due_at
"""


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def open(self) -> DeadlineQuerySet:
        return self.filter(met_at__isnull=True, dropped_at__isnull=True)

    def due(self, at: datetime) -> DeadlineQuerySet:
        return self.open().filter(due_at__lte=at)

    def set_open(self, seat: Seat, dues: Mapping[DeadlineKind, datetime]) -> None:
        """Set or move the seat's open deadlines, each of a kind."""
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, [seat.pk, [str(kind) for kind in dues], list(dues.values())])


class Deadline(models.Model):
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="deadlines")
    kind = models.CharField(max_length=26, choices=DeadlineKind)
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "kind"],
                name="seat_has_one_open_deadline_a_kind",
                condition=Q(met_at__isnull=True, dropped_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="deadline_due",
                condition=Q(met_at__isnull=True, dropped_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_kind_display()} {self.due_at:%d/%m %H:%M}"
