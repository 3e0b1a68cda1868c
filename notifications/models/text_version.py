"""What people make of the texts: each wording is a version, only ever added and never rewritten."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from mediation.models import User


class TextVersionQuerySet(models.QuerySet["TextVersion"]):
    def approved(self) -> TextVersionQuerySet:
        return self.filter(approved_at__isnull=False)

    def of(self, *, key: str, language: str) -> TextVersionQuerySet:
        """The latest first."""
        return self.filter(key=key, language=language).order_by("-version")

    def latest_of_each(self) -> TextVersionQuerySet:
        """The highest version of each text in each language."""
        return self.order_by("language", "key", "-version").distinct("language", "key")


class TextVersion(models.Model):
    """A draft until it has been approved. The database refuses any other change, and every removal."""

    key = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    version = models.PositiveSmallIntegerField()
    template = models.TextField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="texts_written")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="texts_approved"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = TextVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["language", "key", "version"], name="text_version_is_numbered_once"
            ),
            models.CheckConstraint(
                name="approval_has_a_person_and_an_instant",
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(text)s, versione %(version)s") % {
            "text": f"{self.key} ({self.language})",
            "version": self.version,
        }

    @property
    def is_draft(self) -> bool:
        return self.approved_at is None
