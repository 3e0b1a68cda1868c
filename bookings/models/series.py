"""Weekly bookings that are edited as one: requests that repeat, fixed desks, on-call shifts."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from bookings.vocabulary import BookingKind, HolidayRule
from mediation.models import Office


class Series(models.Model):
    """The weekly rule, in Rome's wall-clock time; each of its dates is a booking of its own."""

    kind = models.CharField(max_length=8, choices=BookingKind, default=BookingKind.REQUEST)
    name = models.CharField(max_length=120, blank=True, default="")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="series")
    # 0 = Monday; the minute of Rome's day at which it begins, and how long it lasts.
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    starts_minute = models.PositiveSmallIntegerField()
    duration_minutes = models.PositiveIntegerField()
    first_date = models.DateField()
    last_date = models.DateField()
    on_holidays = models.CharField(max_length=4, choices=HolidayRule, default=HolidayRule.SKIP)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="series")
    # Goes up with every change, so that two people do not edit over each other.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="series_ends_after_it_begins", condition=Q(last_date__gte=F("first_date"))
            ),
            models.CheckConstraint(name="series_begins_within_a_day", condition=Q(starts_minute__lt=24 * 60)),
        ]

    def __str__(self) -> str:
        return self.name or f"Serie {self.pk}"

    def note_change(self) -> None:
        """A date, or several, are no longer as somebody may have seen them."""
        self.version += 1
        self.save(update_fields=["version"])
