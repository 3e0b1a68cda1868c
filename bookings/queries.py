"""Reads that pages, API, tasks and the package above share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from bookings.attendance import ABOUT_COMING
from bookings.models import Booking, BookingEvent, Deadline, Offer, Seat, Series
from bookings.search import asked_before, need_of
from bookings.shifts import everybody
from bookings.teams import COVERED
from bookings.vocabulary import (
    OPEN_OFFERS,
    BookingStatus,
    EventKind,
    HolidayRule,
    Lane,
    SeatStatus,
)
from bookings.weekly import Weekly
from mediation.holidays import name_of
from mediation.matching.candidates import Verdict
from mediation.matching.need import Need
from mediation.matching.ranking import rank
from mediation.vocabulary import Delivery

# How an offer was made: of a series, the event says for how many dates.
AS_MADE = Prefetch("events", BookingEvent.objects.filter(kind=EventKind.OFFER_MADE), to_attr="made")
A_DAY = timedelta(days=1)
HELD_AHEAD = (SeatStatus.FILLED, SeatStatus.RECONFIRMING)
ENDS_AN_OFFER = (
    *(EventKind.BOOKING_CONFIRMED, EventKind.OFFER_DECLINED, EventKind.OFFER_EXPIRED),
    *(EventKind.OFFER_SUPERSEDED, EventKind.OFFER_WITHDRAWN, EventKind.OFFER_UNDELIVERABLE),
)
# Instead of a kind of deadline: nothing else of an offer falls due.
OFFER_ENDS = "offer_ends"
HURRY: dict[str, int] = {lane: place for place, lane in enumerate(Lane)}
AT_HAND = (SeatStatus.IN_PROGRESS, *HELD_AHEAD, SeatStatus.DONE)
FINISHED = (
    *(SeatStatus.DONE, SeatStatus.SIGNED, SeatStatus.VALIDATED),
    *(SeatStatus.PERSON_ABSENT, SeatStatus.MEDIATOR_ABSENT),
)
# How long after the end of a job she may still mean it.
STILL_MEANT = timedelta(hours=12)


class Due(NamedTuple):
    """A row whose time has come. In their own order: lane by lane, offers that end first, then the longest due.

    Of those due at one instant, as when the quiet hours end, the job that begins first.
    """

    hurry: int
    is_deadline: bool
    due_at: datetime
    starts_at: datetime
    pk: int
    kind: str
    booking_id: int


def due(*, at: datetime) -> list[Due]:
    """Everything to meet, in the order in which to meet it: nothing hurried stands behind what can wait.

    Of one seat, offers end before its wave opens, so that the wave sees who is still thinking.
    """
    of_the_seat = ("seat__lane", "seat__booking__starts_at", "seat__booking_id", "pk")
    deadlines = Deadline.objects.due(at).values_list(*of_the_seat, "due_at", "kind")
    offers = Offer.objects.to_end(at).values_list(*of_the_seat, "expires_at")
    return sorted(
        [
            *(
                Due(HURRY[lane], True, due_at, starts_at, pk, kind, number)
                for lane, starts_at, number, pk, due_at, kind in deadlines
            ),
            *(
                Due(HURRY[lane], False, ends, starts_at, pk, OFFER_ENDS, number)
                for lane, starts_at, number, pk, ends in offers
            ),
        ]
    )


def is_free(row: Due) -> bool:
    """Whether a row is still to be met and nobody is changing its booking this instant; asked without waiting."""
    rows: QuerySet[Deadline] | QuerySet[Offer] = (
        Deadline.objects.open() if row.is_deadline else Offer.objects.open()
    )
    return _is_free(Q(Exists(rows.filter(pk=row.pk)), pk=row.booking_id))


def is_free_offer(offer_id: int) -> bool:
    """Whether an offer is still open and nobody is changing its booking this instant; asked without waiting."""
    return _is_free(Q(pk__in=Offer.objects.open().filter(pk=offer_id).values("seat__booking")))


def _is_free(which: Q) -> bool:
    booking = Booking.objects.select_for_update(no_key=True, skip_locked=True).only("pk")
    with transaction.atomic():
        free = booking.filter(which).first()
        # The lock was only to ask with, and unlike a commit a rollback waits for no disk.
        transaction.set_rollback(True)
    return free is not None


def to_settle() -> QuerySet[Booking]:
    """What nobody covers, nearest start first: the coordinator's list. So also where only part of a team is at work."""
    left_empty = Seat.objects.filter(booking=OuterRef("pk"), status=SeatStatus.UNCOVERED)
    in_part = Q(Exists(left_empty), status=BookingStatus.IN_PROGRESS)
    return (
        Booking.objects.filter(
            Q(status__in=[BookingStatus.UNCOVERED, BookingStatus.PARTLY_COVERED]) | in_part
        )
        .select_related("office__organisation", "language", "place__municipality")
        .order_by("starts_at")
    )


def next_job(*, at: datetime) -> Booking | None:
    """Of all that is confirmed, what begins next."""
    ahead = Booking.objects.filter(status=BookingStatus.CONFIRMED, starts_at__gt=at)
    return ahead.select_related("language", "place__municipality").order_by("starts_at", "pk").first()


def history(booking: Booking) -> QuerySet[BookingEvent]:
    return booking.events.select_related("actor", "mediator", "on_behalf_of").order_by("pk")


def candidates_and_left_out(seat: Seat, *, at: datetime) -> tuple[list[Verdict], list[Verdict]]:
    """Who could be asked now, best first, and everybody else, nearest to being asked first."""
    need = need_of(seat, at=at, left_out=asked_before(seat))
    return in_order(everybody(seat, need), need)


def in_order(judged: Iterable[Verdict], need: Need) -> tuple[list[Verdict], list[Verdict]]:
    """Those whom nothing speaks against, best first, and the others, those with the fewest reasons first."""
    judged = list(judged)
    able = {verdict.facts.mediator_id: verdict for verdict in judged if verdict.is_eligible}
    ranked = [able[facts.mediator_id] for facts in rank([verdict.facts for verdict in able.values()], need)]
    left_out = [verdict for verdict in judged if not verdict.is_eligible]
    return ranked, sorted(left_out, key=lambda verdict: len(verdict.refusals))


UNDO_FOR = timedelta(minutes=10)
# What a deed brings with it in the same breath, or how its messages fare: after them it can still be undone.
NO_NEWS = (
    *(EventKind.OFFER_MADE, EventKind.OFFER_SENT, EventKind.OFFER_DELIVERED, EventKind.OFFER_UNDELIVERABLE),
    *(EventKind.OFFER_DECLINED, EventKind.OFFER_SUPERSEDED, EventKind.OFFER_NUDGED),
    *(EventKind.FREED_TIME_REUSED, EventKind.RESERVE_NOTED),
)


def just_done(booking_id: int, *, by_id: int, at: datetime) -> BookingEvent | None:
    """The assignment or the offers that this coordinator made last, while nothing has happened since."""
    told = BookingEvent.objects.filter(booking=booking_id).exclude(kind__in=NO_NEWS)
    last = told.select_related("seat", "mediator").order_by("-pk").first()
    if last is None or last.actor_id != by_id or at - last.at > UNDO_FOR:
        return None
    if last.kind == EventKind.MEDIATOR_ASSIGNED:
        return last if _has_it_still(last) else None
    return last if last.facts.get("by_hand") and offers_by_hand(last).exists() else None


def _has_it_still(assigned: BookingEvent) -> bool:
    seat = assigned.seat
    return seat is not None and seat.status == SeatStatus.FILLED and seat.mediator_id == assigned.mediator_id


def offers_by_hand(opened: BookingEvent) -> QuerySet[Offer]:
    """Those of a wave that a coordinator opened which are still open."""
    made = BookingEvent.objects.filter(kind=EventKind.OFFER_MADE, seat=opened.seat, at=opened.at)
    of_the_wave = made.filter(pk__gt=opened.pk, offer__wave=opened.facts.get("wave"))
    return Offer.objects.open().filter(pk__in=of_the_wave.values("offer")).order_by("pk")


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


def offers_ended(mediator_id: int, *, since: datetime, until: datetime) -> QuerySet[Offer]:
    """Those that were open at the one instant and were not any more at the other."""
    ended = BookingEvent.objects.filter(offer=OuterRef("pk"), kind__in=ENDS_AN_OFFER, at__gt=since)
    is_over = Q(status__in=OPEN_OFFERS, expires_at__lte=until) | (
        ~Q(status__in=OPEN_OFFERS) & Q(Exists(ended))
    )
    were_open = Offer.objects.filter(mediator_id=mediator_id, made_at__lte=since, expires_at__gt=since)
    return were_open.filter(is_over).select_related("seat__booking").order_by("pk")


def latest_offer(mediator_id: int, number: int) -> Offer | None:
    """The last offer of one booking to one mediator, open or not."""
    return Offer.objects.filter(mediator_id=mediator_id, seat__booking_id=number).order_by("-pk").first()


def colleagues_of(seat: Seat) -> QuerySet[Seat]:
    """The other seats of its booking that somebody has, in their order."""
    held = Seat.objects.filter(booking_id=seat.booking_id, status__in=COVERED, mediator__isnull=False)
    return held.exclude(pk=seat.pk).select_related("mediator").order_by("position")


def jobs_ahead(mediator_id: int, *, at: datetime) -> QuerySet[Seat]:
    """The seats she holds and has not begun."""
    return (
        Seat.objects.filter(mediator_id=mediator_id, status__in=HELD_AHEAD, booking__ends_at__gt=at)
        .select_related("booking__language", "booking__place__municipality")
        .order_by("booking__starts_at")
    )


def job_at_hand(mediator_id: int, *, numbers: Iterable[int], at: datetime) -> Seat | None:
    """The job she must mean when she calls for help: one she names, else the one on, else the nearest to now."""
    hers = Seat.objects.filter(
        mediator_id=mediator_id, status__in=AT_HAND, booking__ends_at__gt=at - STILL_MEANT
    ).select_related("booking")
    jobs = [seat for seat in hers if seat.booking_id in set(numbers)] or list(hers)
    return min(
        jobs,
        key=lambda seat: (seat.status != SeatStatus.IN_PROGRESS, abs(seat.booking.starts_at - at)),
        default=None,
    )


def heard_last(seat: Seat) -> BookingEvent | None:
    """The last question, answer or worry about the coming of whoever sits there now."""
    since = seat.filled_at or seat.booking.requested_at
    heard = seat.events.filter(kind__in=ABOUT_COMING, mediator=seat.mediator_id, at__gte=since)
    return heard.order_by("-pk").first()


def jobs_to_come_to(mediator_id: int, *, at: datetime) -> list[Seat]:
    """The seats she holds whose job is on, or so near that she may be on her way; earliest first."""
    held = _hers(mediator_id, SeatStatus.FILLED, SeatStatus.IN_PROGRESS).filter(booking__ends_at__gt=at)
    return [seat for seat in held if is_near(seat, at=at)]


def is_near(seat: Seat, *, at: datetime) -> bool:
    """Whether its job begins so soon that she may be on her way."""
    near = timedelta(minutes=seat.booking.policy.rules.check_in_from_minutes)
    return seat.booking.starts_at - at <= near


def jobs_to_close(mediator_id: int, *, at: datetime) -> list[Seat]:
    """The seats whose job she is at; where there is none, those just closed that are not signed."""
    began = _hers(mediator_id, SeatStatus.FILLED, SeatStatus.IN_PROGRESS).filter(booking__starts_at__lte=at)
    lately = _hers(mediator_id, SeatStatus.DONE).filter(booking__ends_at__gt=at - A_DAY)
    return list(began) or list(lately)


def seat_finished(mediator_id: int, number: int) -> Seat | None:
    """Her seat of one booking, where the job is over."""
    return _hers(mediator_id, *FINISHED).filter(booking_id=number).first()


def finished_last(mediator_id: int, *, at: datetime) -> Seat | None:
    """Of the jobs that she may still mean and that are over, the last."""
    lately = _hers(mediator_id, *FINISHED).filter(booking__ends_at__gt=at - STILL_MEANT)
    return lately.last()


def seat_missed(mediator_id: int, number: int) -> Seat | None:
    """The seat of one booking to which, as the office says, she did not come."""
    missed = BookingEvent.objects.filter(
        seat=OuterRef("pk"), mediator=mediator_id, kind=EventKind.MEDIATOR_MISSED
    )
    seats = Seat.objects.filter(Exists(missed), booking_id=number)
    return seats.select_related("booking__policy").first()


def _hers(mediator_id: int, *statuses: SeatStatus) -> QuerySet[Seat]:
    return (
        Seat.objects.filter(mediator_id=mediator_id, status__in=statuses)
        .select_related("booking__language", "booking__place__municipality", "booking__policy")
        .order_by("booking__starts_at")
    )


def asked_again(mediator_id: int, *, at: datetime) -> QuerySet[Seat]:
    """The seats whose change she was asked about by then, and has not answered."""
    asked = BookingEvent.objects.filter(seat=OuterRef("pk"), mediator=mediator_id)
    asked = asked.filter(kind=EventKind.RECONFIRMATION_ASKED, at__lte=at)
    return (
        Seat.objects.filter(Exists(asked), mediator_id=mediator_id, status=SeatStatus.RECONFIRMING)
        .select_related("booking__language", "booking__place__municipality")
        .order_by("booking__starts_at")
    )


def jobs_to_get_to(mediator_id: int, *, at: datetime) -> QuerySet[Seat]:
    """The seats she holds for which she has to be somewhere, the job of this minute included."""
    held = (SeatStatus.FILLED, SeatStatus.IN_PROGRESS)
    return (
        Seat.objects.filter(mediator_id=mediator_id, status__in=held, booking__ends_at__gt=at)
        .filter(booking__delivery=Delivery.ONSITE)
        .select_related("booking__language", "booking__place__municipality")
        .order_by("booking__starts_at")
    )


def rescues_proposed_to(phone: str, *, at: datetime) -> QuerySet[Seat]:
    """The seats that somebody could save by telephone, of which this number was told by then."""
    told = BookingEvent.objects.filter(seat=OuterRef("pk"), kind=EventKind.RESCUE_PROPOSED, at__lte=at)
    of_this_number = Q(booking__contact_phone=phone) | Q(booking__office__sms_phone=phone)
    return (
        Seat.objects.filter(of_this_number, Exists(told), rescuer__isnull=False)
        .select_related("booking")
        .order_by("booking__starts_at")
    )
