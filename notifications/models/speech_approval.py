"""Who has let the texts for assisted persons go out in a language: until somebody has, Italian is sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext

from mediation.models import User


class SpeechApproval(models.Model):
    """Of the three texts of one language as one version of them reads; a later version is a draft again."""

    language = models.CharField(max_length=8)
    version = models.PositiveSmallIntegerField()
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="speeches_approved")
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "version"], name="speech_is_approved_once")
        ]

    def __str__(self) -> str:
        return gettext("%(text)s, versione %(version)s") % {"text": self.language, "version": self.version}
