"""What really happened, signed: three durations kept apart (requested, actual, credited)."""

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q

from bookings.models.booking import Seat
from mediation.models import Mediator


class ServiceRecord(models.Model):
    """A mediator's proof of one job, or of the time credited for one cancelled late. Minutes throughout."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="records")
    mediator = models.ForeignKey(Mediator, on_delete=models.PROTECT, related_name="records")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    requested_minutes = models.PositiveIntegerField()
    actual_minutes = models.PositiveIntegerField(default=0)
    credited_minutes = models.PositiveIntegerField()
    # The hours that a late cancellation gave back to her, for which she is credited all the same.
    freed_hours = DateTimeRangeField(null=True, blank=True)
    # What a late cancellation credited and no other job has used: work that came after all is credited no less.
    least_minutes = models.PositiveIntegerField(default=0)
    has_problem = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seat", "mediator"], name="job_is_credited_once_to_a_mediator")
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.mediator}, {self.credited_minutes} min"


class Reuse(models.Model):
    """Of the time that a late cancellation credited, what another job of hers has used since: the saving."""

    credit = models.ForeignKey(ServiceRecord, on_delete=models.PROTECT, related_name="reuses")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="reuses")
    minutes = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credit", "seat"], name="job_uses_a_credit_once"),
            models.CheckConstraint(name="reuse_is_of_some_minutes", condition=Q(minutes__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.credit}: {self.minutes} min per {self.seat}"
