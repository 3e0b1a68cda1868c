"""The gateway's count of our texts and calls beside our own, once a day: what is on one side only is named."""

from __future__ import annotations

from django.db import models


class GatewayAudit(models.Model):
    """Of the texts and calls that it took from `since` to `until`: how many each side has, and which only one has."""

    at = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    there = models.PositiveIntegerField()
    here = models.PositiveIntegerField()
    # The gateway's ids of what no row of ours knows, and our ids, of messages and bridges, of what it does not have.
    only_there = models.JSONField(default=list)
    only_here = models.JSONField(default=list)

    class Meta:
        get_latest_by = "at"
        indexes = [models.Index(fields=["-at"], name="audit_latest_first")]

    def __str__(self) -> str:
        return f"{self.at:%d/%m %H:%M}: {self.there} / {self.here}"

    @property
    def is_equal(self) -> bool:
        return not (self.only_there or self.only_here)
