"""What people answer, exactly as it came in, and what was made of it."""

from django.db import models
from django.db.models import Q

from bookings.models import Booking
from mediation.models import Mediator
from notifications.models.message import Message
from notifications.vocabulary import ReplyMedium, ReplyResult, ReplyRoute


class Reply(models.Model):
    """An inbound SMS, a missed call, or a key pressed during a call of ours.

    The gateway's id makes a second delivery of the same one harmless.
    """

    sid = models.CharField(max_length=40, unique=True)
    medium = models.CharField(max_length=12, choices=ReplyMedium, default=ReplyMedium.SMS)
    route = models.CharField(max_length=8, choices=ReplyRoute, default=ReplyRoute.WEBHOOK)
    # What it answers, where that is known: a key is pressed during a call.
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    from_number = models.CharField(max_length=20)
    body = models.TextField(blank=True, default="")
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=20, choices=ReplyResult, blank=True, default="")
    mediator = models.ForeignKey(
        Mediator, on_delete=models.PROTECT, null=True, blank=True, related_name="replies"
    )
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="replies"
    )
    # A person must read it: unknown number, condition, words nobody understood.
    needs_coordinator = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "replies"
        indexes = [
            models.Index(
                fields=["received_at"], name="reply_to_handle", condition=Q(handled_at__isnull=True)
            ),
            models.Index(fields=["from_number", "received_at"], name="reply_by_number"),
        ]

    def __str__(self) -> str:
        return f"…{self.from_number[-3:]} {self.received_at:%d/%m %H:%M}"
