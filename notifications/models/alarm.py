"""A trouble of dispatch that the technician is told of: what the watchdog knows, for `/status` and its next start."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from notifications.vocabulary import Trouble


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def open(self) -> AlarmQuerySet:
        return self.filter(cleared_at__isnull=True)


class Alarm(models.Model):
    """`emailed_at` and `called_at` are the last time that each route took it; none means: not yet."""

    trouble = models.CharField(max_length=20, choices=Trouble)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    emailed_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trouble"],
                name="trouble_has_one_open_alarm",
                condition=Q(cleared_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{gettext(self.get_trouble_display())} {self.since:%d/%m %H:%M}"

    @property
    def was_told(self) -> bool:
        return bool(self.emailed_at or self.called_at)
