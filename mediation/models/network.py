"""Who should, and who must never, meet: preferences and exclusions between bodies and mediators."""

from django.db import models
from django.db.models import Q

from mediation.models.mediator import Mediator
from mediation.models.organisation import Office


class Exclusion(models.Model):
    """A mediator who is never offered an office's bookings, or one case. A blind one is shown to neither side."""

    mediator = models.ForeignKey(Mediator, on_delete=models.CASCADE, related_name="exclusions")
    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, null=True, blank=True, related_name="exclusions"
    )
    case_reference = models.CharField(max_length=80, blank=True, default="")
    reason = models.CharField(max_length=200)
    is_blind = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="exclusion_names_an_office_or_a_case",
                condition=Q(office__isnull=False) | ~Q(case_reference=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.mediator} ✕ {self.office or self.case_reference}"


class Preference(models.Model):
    """Whom an office asks first, rank 1 before rank 2."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="preferences")
    mediator = models.ForeignKey(Mediator, on_delete=models.CASCADE, related_name="preferences")
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "mediator"], name="preference_is_given_once")
        ]

    def __str__(self) -> str:
        return f"{self.office} → {self.mediator} ({self.rank})"
