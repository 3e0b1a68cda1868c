"""A timed job notes that it ran to its end."""

from datetime import datetime

from bookings.models import Heartbeat


def beat(*, name: str, at: datetime) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": at})
