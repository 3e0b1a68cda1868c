"""The key behind the square or the icon by which a ward comes to its page without signing in."""

import hashlib
from typing import Self

from django.db import models
from django.db.models import Q

from mediation.models.account import User
from mediation.models.organisation import Office


class WardKeySet(models.QuerySet["WardKey"]):
    def current(self) -> Self:
        return self.filter(replaced_at=None)


class WardKey(models.Model):
    """Only its digest is here. One that was replaced stays, so that whoever still comes with it is told by whom."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="ward_keys")
    # In whose name the ward asks. It has no password.
    account = models.ForeignKey(User, on_delete=models.PROTECT, related_name="ward_keys")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="ward_keys_made")
    made_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = WardKeySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office"], condition=Q(replaced_at=None), name="ward_has_one_key_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.office}, {self.made_at:%Y-%m-%d}"

    @property
    def is_current(self) -> bool:
        return self.replaced_at is None


def digest_of(token: str) -> str:
    """Fast on purpose: nobody can try out 192 random bits, however quickly each is tried."""
    return hashlib.sha256(token.encode()).hexdigest()
