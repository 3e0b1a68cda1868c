"""The people at the coordinator's list, as at the pages of bookings."""

from tests.bookings.web.conftest import _stopped, asked, booking, confirmed, uncovered, world
from tests.visiting import clock

__all__ = ["_stopped", "asked", "booking", "clock", "confirmed", "uncovered", "world"]
