"""A mediator's next seven days, today first: what she has in hand, when she is away, when she can."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext

from bookings.models import Seat
from bookings.web import reads
from bookings.working_time import at_rome, midnight_after, rome_day
from mediation.clock import ROME
from mediation.models import Absence, Availability

DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Day:
    date: date
    is_today: bool
    jobs: list[Seat]
    # In words, such as "dalle 14"; empty when she is away on no part of it.
    away: str
    openings: str

    @property
    def minutes(self) -> int:
        return sum(int(seat.booking.duration.total_seconds() // 60) for seat in self.jobs)


def week_of(mediator_id: int, *, jobs: Iterable[Seat], at: datetime) -> list[Day]:
    """`jobs` are those she has in hand; each stands on the day on which it begins, one under way on today."""
    today = rome_day(at)
    held, away = list(jobs), list(reads.absences_ahead(mediator_id, at=at))
    openings = list(Availability.objects.filter(mediator=mediator_id).order_by("minutes"))
    return [
        _day(today + timedelta(days=ahead), today, held=held, away=away, openings=openings)
        for ahead in range(DAYS)
    ]


def _day(
    day: date, today: date, *, held: list[Seat], away: list[Absence], openings: list[Availability]
) -> Day:
    on_the_day = [one for one in openings if one.weekday == day.weekday()]
    return Day(
        date=day,
        is_today=day == today,
        jobs=[seat for seat in held if max(rome_day(seat.booking.starts_at), today) == day],
        away=", ".join(filter(None, (_away(one, day) for one in away))),
        openings=", ".join(f"{_clock(one.minutes.lower)}–{_clock(one.minutes.upper)}" for one in on_the_day),
    )


def _away(absence: Absence, day: date) -> str:
    begins, ends = at_rome(day, 0), midnight_after(day)
    since, to = max(absence.during.lower, begins), min(absence.during.upper, ends)
    if since >= to:
        return ""
    if (since, to) == (begins, ends):
        return gettext("tutto il giorno")
    facts = {"since": f"{since.astimezone(ROME):%H:%M}", "to": f"{to.astimezone(ROME):%H:%M}"}
    return (
        gettext("dalle %(since)s") % facts if to == ends else gettext("dalle %(since)s alle %(to)s") % facts
    )


def _clock(minutes: int) -> str:
    return "{:02}:{:02}".format(*divmod(minutes, 60))
