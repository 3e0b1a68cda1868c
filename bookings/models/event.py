"""What happened to a booking: its history, and the outbox from which messages are made. Rows are only ever added."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from bookings.models.booking import Booking, Seat
from bookings.models.offer import Offer
from bookings.vocabulary import EventKind
from mediation.models import Mediator, Office


class BookingEvent(models.Model):
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="events")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    mediator = models.ForeignKey(
        Mediator, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    kind = models.CharField(max_length=24, choices=EventKind)
    at = models.DateTimeField()
    # Who did it; nobody means that the clock did, or whoever answered: then the facts say by what, and the office
    # stands here if it was the office and not the mediator.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="booking_events",
    )
    on_behalf_of = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    facts = models.JSONField(default=dict, blank=True)
    booking_version = models.PositiveIntegerField()
    # The one column that changes after the insert: when the relay turned the event into messages.
    relayed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="event_to_relay", condition=Q(relayed_at__isnull=True)),
            models.Index(fields=["booking", "id"], name="event_by_booking"),
        ]

    def __str__(self) -> str:
        return f"{self.booking}: {gettext(self.get_kind_display())}"
