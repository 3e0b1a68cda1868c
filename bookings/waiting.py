"""How long a mediator waits for an assisted person who does not come. Pure."""

from datetime import datetime, timedelta

from bookings.models import Seat
from bookings.vocabulary import SeatStatus


class WaitNotOver(Exception):
    """The assisted person may still come: until this instant she is waited for."""

    def __init__(self, *, number: int, until: datetime) -> None:
        super().__init__(f"{number}: until {until}")
        self.number = number
        self.until = until


class NobodyAwaited(Exception):
    """A shift is nobody's appointment: no assisted person could have stayed away from it."""

    def __init__(self, *, number: int) -> None:
        super().__init__(number)
        self.number = number


def waits_until(seat: Seat) -> datetime:
    """From the start, or from the yes where that came later; never beyond the booked end."""
    booking = seat.booking
    begun = max(booking.starts_at, seat.filled_at or booking.starts_at)
    waited = begun + timedelta(minutes=booking.policy.rules.wait_for_person_minutes)
    return min(waited, booking.ends_at)


def still_waits_until(seat: Seat, *, at: datetime) -> datetime | None:
    """While the job is on and she may still come: until when. Of a shift nobody is awaited."""
    until = waits_until(seat)
    is_on = seat.status == SeatStatus.IN_PROGRESS and not seat.booking.is_shift
    return until if is_on and at < until else None
