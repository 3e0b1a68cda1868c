"""A timed job notes that it ran to its end."""

from datetime import datetime

from bookings.models import Heartbeat


def beat(*, name: str, at: datetime) -> None:
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, beaten_at=at)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["beaten_at"],
    )
