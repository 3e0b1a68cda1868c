"""Who pays, and for whom."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Fund(models.Model):
    name = models.CharField(max_length=120, unique=True)
    code = models.CharField(
        max_length=40, blank=True, default="", help_text=_("CUP o altro codice del progetto.")
    )
    third_country_only = models.BooleanField(default=False, help_text=_("Solo cittadini di Paesi terzi."))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="fund_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            )
        ]

    def __str__(self) -> str:
        return self.name
