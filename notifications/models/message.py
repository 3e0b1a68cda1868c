"""One text to one person by one channel, and the journal of what was tried to get it out."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from bookings.models import Booking, BookingEvent, Offer
from mediation.models import Mediator, Office, User
from mediation.models.phone import PhoneField
from notifications.models.bridge import Bridge
from notifications.vocabulary import (
    LOST_MESSAGES,
    OPEN_MESSAGES,
    AttemptOutcome,
    Channel,
    MessageKind,
    MessageStatus,
)


class MessageQuerySet(models.QuerySet["Message"]):
    def heard(self) -> MessageQuerySet:
        """Calls answered by a key, and letters that have left: each by what its channel can tell."""
        by_voice = Q(channel=Channel.VOICE, status=MessageStatus.DELIVERED)
        return self.filter(by_voice | Q(channel=Channel.EMAIL, status=MessageStatus.SENT))


class Message(models.Model):
    """`dedupe_key` is its business identity (event or reply × recipient × channel): it is never written twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dedupe_key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.SMS)
    kind = models.CharField(max_length=14, choices=MessageKind)
    is_urgent = models.BooleanField(default=False)
    # It can wait behind all others: a worker of its own sends it, in small batches.
    is_bulk = models.BooleanField(default=False)

    event = models.ForeignKey(
        BookingEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="messages")
    # Of a call to an office that a mediator waits for on the line.
    bridge = models.ForeignKey(Bridge, on_delete=models.PROTECT, null=True, blank=True, related_name="calls")
    booking_version = models.PositiveIntegerField(null=True, blank=True)
    # What this says by another channel, because it did not arrive by its own.
    in_place_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="stand_ins"
    )

    # The number, or for an e-mail the address.
    to = PhoneField(blank=True, default="")
    email = models.EmailField(blank=True, default="")
    mediator = models.ForeignKey(
        Mediator, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="messages")
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    is_to_demo_person = models.BooleanField(default=False)
    # Who wrote these very words; nobody where they are one of the texts.
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="messages_written"
    )

    text_key = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    text_version = models.PositiveSmallIntegerField()
    body = models.TextField()
    # Of an e-mail: its subject, and the appointment that goes with it, word for word as every attempt sends it.
    subject = models.CharField(max_length=120, blank=True, default="")
    calendar = models.TextField(blank=True, default="")
    # How many SMS it costs; an e-mail none.
    parts = models.PositiveSmallIntegerField()

    status = models.CharField(max_length=12, choices=MessageStatus, default=MessageStatus.QUEUED)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # After this instant it would do harm or no good: it is not sent any more.
    expires_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Looks taken at the gateway's list for an attempt whose outcome is unknown, and when the next is due.
    looks = models.PositiveSmallIntegerField(default=0)
    provider_sid = models.CharField(max_length=40, null=True, blank=True, unique=True)
    error = models.CharField(max_length=80, blank=True, default="")
    # When it was decided which channel says it instead, if any.
    passed_on_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["is_bulk", "-is_urgent", "due_at"],
                name="message_due",
                condition=Q(status__in=OPEN_MESSAGES),
            ),
            models.Index(fields=["settled_at"], name="message_settled"),
            models.Index(
                fields=["settled_at"],
                name="message_to_pass_on",
                condition=Q(status__in=LOST_MESSAGES, passed_on_at=None),
            ),
            models.Index(fields=["to", "status"], name="message_by_number"),
            models.Index(fields=["booking", "created_at"], name="message_by_booking"),
        ]

    def __str__(self) -> str:
        return f"{self.text_key} → …{(self.to or self.email)[-3:]} ({self.status})"


class Attempt(models.Model):
    """One call to the gateway, written before it is made."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="journal")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=14, choices=AttemptOutcome, blank=True, default="")
    detail = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="attempt_is_numbered_once")]

    def __str__(self) -> str:
        return f"{self.message_id} #{self.number} {self.outcome}"


class ProviderEvent(models.Model):
    """A status callback as it came: they repeat, arrive out of order, and sometimes before the answer to the send."""

    sid = models.CharField(max_length=40)
    status = models.CharField(max_length=20)
    error_code = models.CharField(max_length=10, blank=True, default="")
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="provider_events"
    )
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sid", "status"], name="provider_event_is_stored_once")
        ]

    def __str__(self) -> str:
        return f"{self.sid} {self.status}"
