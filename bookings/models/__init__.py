"""A request and its life."""

from bookings.models.booking import Booking, Seat
from bookings.models.deadline import Deadline
from bookings.models.event import BookingEvent
from bookings.models.fund import Fund
from bookings.models.heartbeat import Heartbeat
from bookings.models.idempotency import IdempotencyKey
from bookings.models.offer import Offer
from bookings.models.policy import Policy
from bookings.models.record import Reuse, ServiceRecord
from bookings.models.series import Series

__all__ = [
    "Booking",
    "BookingEvent",
    "Deadline",
    "Fund",
    "Heartbeat",
    "IdempotencyKey",
    "Offer",
    "Policy",
    "Reuse",
    "Seat",
    "Series",
    "ServiceRecord",
]
