"""Requests that must not happen twice: the caller's key beside what it made, stored in the same transaction."""

from django.conf import settings
from django.db import models

from bookings.models.booking import Booking


class IdempotencyKey(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what was asked.")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_is_used_once")]

    def __str__(self) -> str:
        return self.key
