"""The versioned rules: a new row replaces the last, none is edited."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.utils.translation import gettext

from bookings.rules import Rules


class Policy(models.Model):
    version = models.PositiveIntegerField(primary_key=True)
    numbers = models.JSONField()
    note = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)

    def __str__(self) -> str:
        return gettext("Regole, versione %(version)s") % {"version": self.version}

    @cached_property
    def rules(self) -> Rules:
        """Read once: a wave asks for them with each person, and no stored version is edited."""
        return Rules.from_json(self.numbers)
