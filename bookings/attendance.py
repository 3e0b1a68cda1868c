"""What lies ahead of a seat that somebody holds, and when: reminders, questions, alarms, start, automatic close."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bookings.lanes import after_quiet_hours
from bookings.models import Booking, Seat
from bookings.vocabulary import DeadlineKind, EventKind
from bookings.working_time import at_rome, rome_day, working_time
from mediation import travel
from mediation.vocabulary import Delivery

REMINDERS = (DeadlineKind.REMIND_DAY_BEFORE, DeadlineKind.REMIND_TWO_HOURS)
# What follows a reminder that nobody answers.
CHASES = (DeadlineKind.CHASE_REMINDER, DeadlineKind.ALERT_UNCONFIRMED)
# From the road to the door: dropped together, when she is heard of.
CHECKS = (
    DeadlineKind.CHECK_DEPARTURE,
    DeadlineKind.CHECK_ARRIVAL,
    DeadlineKind.ALERT_LATE,
    DeadlineKind.SUSPECT_NO_SHOW,
)
# What is asked and heard about her coming.
ABOUT_COMING = (
    *(EventKind.CHECK_IN_DUE, EventKind.CHECKED_IN, EventKind.MEDIATOR_LATE),
    *(EventKind.CHECK_IN_MISSED, EventKind.NO_SHOW_SUSPECTED),
)
# Of no use once its hour is past.
ONLY_IN_TIME = (*REMINDERS, DeadlineKind.CHECK_DEPARTURE)
BEFORE_THE_START = (DeadlineKind.START, *REMINDERS, *CHASES, DeadlineKind.CHECK_DEPARTURE)


def ahead_of(seat: Seat) -> Iterator[tuple[DeadlineKind, datetime]]:
    booking, rules = seat.booking, seat.booking.policy.rules
    if booking.is_shift:  # nobody arrives anywhere
        yield DeadlineKind.START, booking.starts_at
        yield DeadlineKind.AUTO_CLOSE, booking.ends_at
        return
    working = working_time(booking.place.municipality, rules)
    day_before = working.previous_day(rome_day(booking.starts_at))
    yield DeadlineKind.REMIND_DAY_BEFORE, at_rome(day_before, rules.reminder_hour)
    yield (
        DeadlineKind.REMIND_TWO_HOURS,
        booking.starts_at - timedelta(minutes=rules.reminder_before_minutes),
    )
    yield DeadlineKind.START, booking.starts_at
    yield DeadlineKind.AUTO_CLOSE, booking.ends_at + timedelta(minutes=rules.auto_close_after_minutes)


def checks_of(seat: Seat) -> dict[DeadlineKind, datetime]:
    """When she is asked whether she is there, and when somebody worries. A shift at home is looked in on by nobody."""
    booking = seat.booking
    if booking.is_shift:
        return {}
    arrival = {DeadlineKind.CHECK_ARRIVAL: _asked_at(booking), **worries_from(booking.starts_at, booking)}
    departs = departs_at(seat)
    return {DeadlineKind.CHECK_DEPARTURE: departs, **arrival} if departs else arrival


def _asked_at(booking: Booking) -> datetime:
    """At the door; at a distance a little before, because at the hour itself she is speaking."""
    if booking.delivery == Delivery.ONSITE:
        return booking.starts_at
    return booking.starts_at - timedelta(minutes=booking.policy.rules.check_in_remote_before_minutes)


def worries_from(expected_at: datetime, booking: Booking) -> dict[DeadlineKind, datetime]:
    """When her silence is told, counted from when she is expected."""
    rules = booking.policy.rules
    return {
        DeadlineKind.ALERT_LATE: expected_at + timedelta(minutes=rules.alert_late_after_minutes),
        DeadlineKind.SUSPECT_NO_SHOW: expected_at + timedelta(minutes=rules.suspect_no_show_after_minutes),
    }


def departs_at(seat: Seat) -> datetime | None:
    """When she has to set off; None where there is no road."""
    booking = seat.booking
    if booking.delivery != Delivery.ONSITE or seat.mediator_id is None:
        return None
    road = travel.minutes_to(
        booking.place_id, mediator_id=seat.mediator_id, starts_at=booking.starts_at, seat_id=seat.pk
    )
    return booking.starts_at - timedelta(minutes=road) if road else None


def by_day(due_at: datetime, booking: Booking) -> datetime:
    """The morning instead of the night, unless the job begins before it."""
    morning = after_quiet_hours(due_at, booking.policy.rules)
    return morning if morning < booking.starts_at else due_at
