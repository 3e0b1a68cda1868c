"""That a code was asked for to a number, how often it was tried and whether it was used. Never the code."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import Q

from mediation.models.mediator import Mediator

TRIES: Final = 5
VALID_FOR: Final = timedelta(minutes=10)


class SignInCode(models.Model):
    """Written for every number alike, whoever has it: only the next step looks for a mediator.

    The code is made of the id and the site's secret (`mediation.sign_in_codes`): no row lets anybody in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # A keyed digest: numbers of whoever is not in the register are nobody's business.
    number = models.CharField(max_length=64)
    mediator = models.ForeignKey(
        Mediator, on_delete=models.CASCADE, null=True, blank=True, related_name="sign_in_codes"
    )
    asked_at = models.DateTimeField()
    # Its minute: a button pressed twice at one instant asks once.
    minute = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="sign_in_code_by_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "minute"],
                name="code_is_asked_for_once_a_minute",
                # One that was used, or tried too often, is in nobody's way.
                condition=Q(used_at=None, tries__lt=TRIES),
            ),
            models.CheckConstraint(name="code_is_tried_five_times", condition=Q(tries__lte=TRIES)),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}, {self.tries}"

    @property
    def is_unused(self) -> bool:
        return self.used_at is None and self.tries < TRIES

    def leads_in(self, *, at: datetime) -> bool:
        return self.is_unused and at < self.asked_at + VALID_FOR
