"""One mediator asked for one seat, until a time."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from bookings.models.booking import Seat
from bookings.vocabulary import OPEN_OFFERS, AnswerChannel, OfferStatus
from mediation.models import Mediator


class OfferQuerySet(models.QuerySet["Offer"]):
    def open(self) -> OfferQuerySet:
        return self.filter(status__in=OPEN_OFFERS)

    def overdue(self, at: datetime) -> OfferQuerySet:
        return self.open().filter(expires_at__lte=at)

    def to_end(self, at: datetime) -> OfferQuerySet:
        """The overdue, and those of whoever has left."""
        return self.open().filter(Q(expires_at__lte=at) | Q(mediator__is_active=False))


class Offer(models.Model):
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="offers")
    mediator = models.ForeignKey(Mediator, on_delete=models.PROTECT, related_name="offers")
    search = models.PositiveSmallIntegerField()
    wave = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=14, choices=OfferStatus, default=OfferStatus.QUEUED)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=12, choices=AnswerChannel, blank=True, default="")
    # She said yes when somebody else already had it: the first of these is reserve number one.
    willing_at = models.DateTimeField(null=True, blank=True)
    # The credit for time freed by a late cancellation, into which this job falls: it is paid already.
    prepaid_by = models.ForeignKey(
        "bookings.ServiceRecord", on_delete=models.PROTECT, null=True, blank=True, related_name="offers"
    )
    decline_reason = models.CharField(max_length=200, blank=True, default="")
    # How long she has from delivery, and the instant after which a yes would be no use whatever was delivered.
    wait = models.DurationField()
    useless_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            # What was offered by mistake and taken back was no question.
            models.UniqueConstraint(
                fields=["seat", "mediator", "search"],
                name="mediator_is_asked_once_a_search",
                condition=~Q(status=OfferStatus.WITHDRAWN),
            ),
            models.UniqueConstraint(
                fields=["seat"], name="seat_has_one_accepted_offer", condition=Q(status=OfferStatus.ACCEPTED)
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="offer_due", condition=Q(status__in=OPEN_OFFERS)),
            models.Index(fields=["mediator", "status"], name="offer_by_mediator"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} → {self.mediator} ({self.status})"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_OFFERS
