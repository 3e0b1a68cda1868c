"""Reads that pages, API, tasks and the package above share."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from bookings.models import Booking, BookingEvent, Deadline, Offer, Seat, Series
from bookings.search import asked_before, need_of
from bookings.shifts import everybody
from bookings.vocabulary import BookingStatus, EventKind, HolidayRule, SeatStatus
from bookings.weekly import Weekly
from mediation.holidays import name_of
from mediation.matching.candidates import Verdict
from mediation.matching.ranking import rank

# How an offer was made: of a series, the event says for how many dates.
AS_MADE = Prefetch("events", BookingEvent.objects.filter(kind=EventKind.OFFER_MADE), to_attr="made")
HELD_AHEAD = (SeatStatus.FILLED, SeatStatus.RECONFIRMING)


def due_deadlines(*, at: datetime) -> list[tuple[int, str]]:
    """Ids and kinds of what is due, longest due first."""
    return list(Deadline.objects.due(at).order_by("due_at").values_list("pk", "kind"))


def overdue_offers(*, at: datetime) -> list[int]:
    return list(Offer.objects.overdue(at).order_by("expires_at").values_list("pk", flat=True))


def to_settle() -> QuerySet[Booking]:
    """What nobody covers, nearest start first: the coordinator's list."""
    return (
        Booking.objects.filter(status__in=[BookingStatus.UNCOVERED, BookingStatus.PARTLY_COVERED])
        .select_related("office__organisation", "language", "place__municipality")
        .order_by("starts_at")
    )


def history(booking: Booking) -> QuerySet[BookingEvent]:
    return booking.events.select_related("actor", "mediator", "on_behalf_of").order_by("pk")


def candidates_and_left_out(seat: Seat, *, at: datetime) -> tuple[list[Verdict], list[Verdict]]:
    """Who could be asked now, best first, and everybody else, nearest to being asked first."""
    need = need_of(seat, at=at, left_out=asked_before(seat))
    judged = everybody(seat, need)
    able = {verdict.facts.mediator_id: verdict for verdict in judged if verdict.is_eligible}
    ranked = [able[facts.mediator_id] for facts in rank([verdict.facts for verdict in able.values()], need)]
    left_out = [verdict for verdict in judged if not verdict.is_eligible]
    return ranked, sorted(left_out, key=lambda verdict: len(verdict.refusals))


def skipped_days(series: Series) -> list[tuple[date, str]]:
    """The days that the series leaves out because nobody works, and what is kept on them."""
    if series.on_holidays != HolidayRule.SKIP:
        return []
    first = series.bookings.select_related("place__municipality").order_by("series_date").first()
    town = first.place.municipality if first else series.office.place.municipality
    patron = (town.patron_month, town.patron_day) if town.patron_month and town.patron_day else None
    rule = Weekly(tuple(series.weekdays), series.starts_minute, series.duration_minutes)
    named = [(day, name_of(day, patron)) for day in rule.days(series.first_date, series.last_date)]
    return [(day, name) for day, name in named if name]


@dataclass(frozen=True)
class OfferedDates:
    """What a yes to an offer of a series is a yes to."""

    count: int
    first: datetime
    last: datetime
    weekdays: tuple[int, ...]


def offered_dates(offer: Offer) -> OfferedDates | None:
    """The dates that come with one offer; None where it is of its own date alone."""
    facts = offer.events.filter(kind=EventKind.OFFER_MADE).values_list("facts", flat=True).first() or {}
    if "dates" not in facts:
        return None
    first, last = (datetime.fromisoformat(facts[name]) for name in ("first", "last"))
    return OfferedDates(facts["dates"], first, last, tuple(facts["weekdays"]))


def open_offers_of(mediator_id: int) -> QuerySet[Offer]:
    return (
        Offer.objects.open()
        .filter(mediator_id=mediator_id)
        .select_related("seat__booking__language", "seat__booking__place__municipality")
        .order_by("expires_at", "pk")
    )


def latest_offer(mediator_id: int, number: int) -> Offer | None:
    """The last offer of one booking to one mediator, open or not."""
    return Offer.objects.filter(mediator_id=mediator_id, seat__booking_id=number).order_by("-pk").first()


def jobs_ahead(mediator_id: int, *, at: datetime) -> QuerySet[Seat]:
    """The seats she holds and has not begun."""
    return (
        Seat.objects.filter(mediator_id=mediator_id, status__in=HELD_AHEAD, booking__ends_at__gt=at)
        .select_related("booking__language", "booking__place__municipality")
        .order_by("booking__starts_at")
    )
