"""Who is where on a day, as rows of a table: one a mediator, in quarters of an hour, and apart what nobody has."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from bookings.models import Offer, Seat
from bookings.vocabulary import SeatStatus
from bookings.working_time import at_rome, midnight_after
from mediation.clock import ROME
from mediation.models import Absence, LanguageSkill, Mediator

QUARTER = timedelta(minutes=15)
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
# Shown on an empty day too.
FROM_HOUR, TO_HOUR = 8, 18

MISSING = (SeatStatus.OPEN, SeatStatus.DISPATCHING, SeatStatus.UNCOVERED, SeatStatus.MEDIATOR_ABSENT)
GONE = (SeatStatus.CANCELLED, SeatStatus.UNFILLED, SeatStatus.COVERED_EXTERNALLY)

# A word and a shape, and never a colour alone.
STANDS = {
    SeatStatus.UNCOVERED: ("○", _("scoperta")),
    SeatStatus.MEDIATOR_ABSENT: ("○", _("scoperta")),
    SeatStatus.OPEN: ("◌", _("si cerca")),
    SeatStatus.DISPATCHING: ("◌", _("si cerca")),
    SeatStatus.FILLED: ("✔", _("coperta")),
    SeatStatus.RECONFIRMING: ("◐", _("da riconfermare")),
    SeatStatus.IN_PROGRESS: ("▶", _("in corso")),
    SeatStatus.PERSON_ABSENT: ("–", _("persona assente")),
}
OVER = ("■", _("finita"))


@dataclass(frozen=True)
class Job:
    seat: Seat

    @property
    def number(self) -> int:
        return self.seat.booking.number

    @property
    def starts_at(self) -> datetime:
        return self.seat.booking.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.seat.booking.ends_at

    @property
    def shape(self) -> str:
        return STANDS.get(SeatStatus(self.seat.status), OVER)[0]

    @property
    def stands(self) -> str:
        return str(STANDS.get(SeatStatus(self.seat.status), OVER)[1])

    @property
    def is_missing(self) -> bool:
        return self.seat.status in MISSING

    @property
    def town(self) -> str:
        return self.seat.booking.place.municipality.name


@dataclass(frozen=True)
class Cell:
    """So many quarters of an hour, of a job or of nothing."""

    quarters: int
    job: Job | None = None

    @property
    def is_narrow(self) -> bool:
        """Too narrow for the number beside the shape."""
        return self.quarters <= 2


@dataclass
class Row:
    mediator: Mediator
    jobs: list[Job] = field(default_factory=list)
    shifts: list[Job] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    is_away: bool = False

    def cells(self, since: datetime, until: datetime) -> list[Cell]:
        """From left to right without a gap; what begins before or ends after is cut off at the edge."""
        cells: list[Cell] = []
        at, end = 0, _quarters(until - since)
        for job in self.jobs:
            begins = max(at, _quarters(job.starts_at - since))
            ends = min(end, max(begins + 1, _quarters(job.ends_at - since + QUARTER - timedelta.resolution)))
            if begins >= ends:
                continue
            cells += [Cell(begins - at)] if begins > at else []
            cells.append(Cell(ends - begins, job))
            at = ends
        return [*cells, Cell(end - at)] if at < end else cells

    def on(self, day: date) -> list[Job]:
        """Those that begin on this day."""
        return [job for job in (*self.shifts, *self.jobs) if _begins_on(job, day)]


@dataclass(frozen=True)
class Board:
    first_day: date
    days: int
    rows: list[Row]
    # Nearest start first.
    missing: list[Job]
    jobs: list[Job]

    def missing_on(self, day: date) -> list[Job]:
        return [job for job in self.missing if _begins_on(job, day)]

    @property
    def since(self) -> datetime:
        """The left edge of the day's table, on a full hour."""
        opens = at_rome(self.first_day, FROM_HOUR)
        earliest = min((job.starts_at for job in self._at_work), default=opens)
        return _full_hour(max(min(opens, earliest), at_rome(self.first_day, 0)))

    @property
    def until(self) -> datetime:
        closes = at_rome(self.first_day, TO_HOUR)
        latest = max((job.ends_at for job in self._at_work), default=closes)
        return _full_hour(min(max(closes, latest), midnight_after(self.first_day)) + AN_HOUR - QUARTER)

    @property
    def hours(self) -> list[int]:
        """One a column of four quarters."""
        columns = range((self.until - self.since) // AN_HOUR)
        return [(self.since + n * AN_HOUR).astimezone(ROME).hour for n in columns]

    @property
    def _at_work(self) -> list[Job]:
        return [job for row in self.rows for job in row.jobs]


def board_of(first_day: date, *, days: int = 1) -> Board:
    since, until = at_rome(first_day, 0), midnight_after(first_day + (days - 1) * A_DAY)
    jobs = [Job(seat) for seat in _seats(since, until)]
    rows = {mediator.pk: Row(mediator) for mediator in _mediators(jobs)}
    for job in jobs:
        if job.seat.mediator_id and not job.is_missing:
            row = rows[job.seat.mediator_id]
            (row.shifts if job.seat.booking.is_shift else row.jobs).append(job)
    for mediator_id, numbers in _asked(jobs).items():
        rows[mediator_id].asked = numbers
    for mediator_id in _away(since, until):
        if mediator_id in rows:
            rows[mediator_id].is_away = True
    return Board(
        first_day,
        days,
        sorted(rows.values(), key=_busy_first),
        [job for job in jobs if job.is_missing],
        jobs,
    )


def _busy_first(row: Row) -> tuple[bool, bool, str]:
    return (not (row.jobs or row.shifts), row.is_away, str(row.mediator))


def _seats(since: datetime, until: datetime) -> Iterable[Seat]:
    return (
        Seat.objects.filter(booking__starts_at__lt=until, booking__ends_at__gt=since)
        .exclude(status__in=GONE)
        .select_related("booking__language", "language", "booking__place__municipality", "booking__office")
        .select_related("mediator")
        .order_by("booking__starts_at", "pk")
    )


def _mediators(jobs: list[Job]) -> Iterable[Mediator]:
    """Whoever works with us, and whoever had a job on these days."""
    spoken = LanguageSkill.objects.select_related("language").order_by("language__name")
    in_service = Mediator.objects.filter(is_active=True)
    had_a_job = Mediator.objects.filter(pk__in={job.seat.mediator_id for job in jobs if job.seat.mediator_id})
    return (in_service | had_a_job).prefetch_related(Prefetch("skills", spoken)).order_by("pk")


def _asked(jobs: list[Job]) -> dict[int, list[int]]:
    """By mediator, the numbers of what she is thinking about."""
    numbers: dict[int, list[int]] = defaultdict(list)
    waiting = Offer.objects.open().filter(seat__in=[job.seat.pk for job in jobs if job.is_missing])
    for mediator_id, number in waiting.order_by("seat__booking").values_list("mediator", "seat__booking"):
        numbers[mediator_id].append(number)
    return numbers


def _away(since: datetime, until: datetime) -> Iterable[int]:
    """Whoever is away for all of it."""
    return Absence.objects.filter(during__contains=(since, until)).values_list("mediator", flat=True)


def _begins_on(job: Job, day: date) -> bool:
    return job.starts_at.astimezone(ROME).date() == day


def _quarters(stretch: timedelta) -> int:
    return stretch // QUARTER


def _full_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
