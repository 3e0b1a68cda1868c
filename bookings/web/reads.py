"""Reads that only the pages need: lists by who is looking, languages by who asks, how far a search has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bookings.models import Booking, BookingEvent, Deadline, Fund, IdempotencyKey, Offer, Policy, Seat, Series
from bookings.permissions import require, viewer, visible_series
from bookings.queries import heard_last
from bookings.teams import SEARCHABLE
from bookings.vocabulary import (
    OPEN_OFFERS,
    BookingKind,
    BookingStatus,
    DeadlineKind,
    EventKind,
    OfferStatus,
    SeatStatus,
)
from bookings.working_time import at_rome, midnight_after, notice_deadline, rome_day, working_time
from mediation.clock import ROME
from mediation.models import Absence, Commitment, Language, LanguageSkill, Municipality, Place, User
from mediation.vocabulary import CommitmentState, Role

A_YEAR = timedelta(days=365)


def bookings_to_read(user: User) -> QuerySet[Booking]:
    """All for coordinators and auditors, the own offices' for those who ask; newest first.

    :raises Forbidden: for everybody else.
    """
    require(user, "see_history")
    looking = viewer(user)
    seen = Booking.objects.select_related("language", "office__organisation", "place__municipality")
    if not looking.roles & {Role.COORDINATOR, Role.AUDITOR}:
        seen = seen.filter(office_id__in=looking.office_ids)
    return seen.order_by("-pk")


def series_to_read(user: User, *, at: datetime) -> QuerySet[Series]:
    """Those whose next date comes first in front, those that are over last.

    Each says how many of its dates are still `ahead`, how many of those have everybody, and when the next one begins.
    """
    ahead = Q(bookings__starts_at__gt=at) & ~Q(bookings__status=BookingStatus.CANCELLED)
    return (
        visible_series(user)
        .select_related("office__organisation")
        .annotate(
            ahead=Count("bookings", filter=ahead),
            confirmed=Count("bookings", filter=ahead & Q(bookings__status=BookingStatus.CONFIRMED)),
            next_at=Min("bookings__starts_at", filter=ahead),
        )
        .order_by(F("next_at").asc(nulls_last=True), "-pk")
    )


def dates_ahead(many: Iterable[Series], *, at: datetime) -> dict[int, list[Booking]]:
    """By series, the dates that are still to come, first to last."""
    dates = Booking.objects.filter(series__in=many, starts_at__gt=at).exclude(status=BookingStatus.CANCELLED)
    found: dict[int, list[Booking]] = {}
    for date in dates.order_by("starts_at"):
        assert date.series_id, "it is a date of one"
        found.setdefault(date.series_id, []).append(date)
    return found


def running_searches(office_ids: list[int]) -> QuerySet[Booking]:
    """What these offices are searching for already: shown before somebody searches twice."""
    return (
        Booking.objects.filter(office_id__in=office_ids, status=BookingStatus.SEARCHING)
        .select_related("language")
        .order_by("-pk")
    )


def last_asked(user_id: int, office_ids: list[int]) -> Booking | None:
    """What she asked for last for one of these offices, to ask it again."""
    return (
        Booking.objects.filter(requested_by=user_id, office_id__in=office_ids, kind=BookingKind.REQUEST)
        .select_related("language")
        .order_by("-pk")
        .first()
    )


def was_sent(key: str) -> bool:
    """Whether this very page was sent before: a button pressed twice asks nothing new."""
    return IdempotencyKey.objects.filter(key=key).exists()


def places_to_choose() -> QuerySet[Place]:
    """Where offices are. The homes of mediators are places too, and nobody's to choose."""
    with_office = Place.objects.filter(offices__isnull=False).select_related("municipality").distinct()
    return with_office.order_by("municipality__name", "name")


def open_funds(at: datetime) -> QuerySet[Fund]:
    today = rome_day(at)
    return Fund.objects.filter(valid_from__lte=today).exclude(valid_to__lt=today).order_by("name")


def languages_most_asked_first(office_id: int, *, at: datetime) -> list[Language]:
    """All of them: what the office asked most in the twelve months before this one, then what everybody did.

    The order stands for a whole month, because hands learn where a button is.
    """
    this_month = at.astimezone(ROME).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    asked = Booking.objects.filter(
        language=OuterRef("pk"), requested_at__gte=this_month - A_YEAR, requested_at__lt=this_month
    )
    spoken = LanguageSkill.objects.filter(language=OuterRef("pk"))
    ranked = Language.objects.annotate(
        own=_count(asked.filter(office_id=office_id)), all=_count(asked), speakers=_count(spoken)
    )
    return list(ranked.order_by("-own", "-all", "-speakers", "name"))


def _count(rows: QuerySet[Booking] | QuerySet[LanguageSkill]) -> Coalesce:
    counted = rows.order_by().values("language").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


@dataclass(frozen=True)
class Progress:
    """How far the present search has come: people, not messages."""

    asked: int
    reached: int
    thinking: int
    said_no: int
    silent: int


def progress(seat: Seat) -> Progress:
    answered_no = Q(status=OfferStatus.DECLINED)
    silent = Q(status__in=[OfferStatus.EXPIRED, OfferStatus.UNDELIVERABLE])
    counted = Offer.objects.filter(seat=seat, search=seat.search).aggregate(
        asked=Count("pk"),
        reached=Count("pk", filter=Q(delivered_at__isnull=False)),
        thinking=Count("pk", filter=Q(status__in=OPEN_OFFERS)),
        said_no=Count("pk", filter=answered_no),
        silent=Count("pk", filter=silent),
    )
    return Progress(**counted)


def first_wave_at(seat: Seat, *, at: datetime) -> datetime | None:
    """When the search begins to ask, while it still waits for that."""
    if seat.status != SeatStatus.OPEN:
        return None
    waits = seat.deadlines.open().filter(kind=DeadlineKind.OPEN_WAVE, due_at__gt=at)
    return waits.values_list("due_at", flat=True).first()


def helped_from(seat: Seat, *, at: datetime) -> datetime | None:
    """When the coordination takes up a search that has found nobody, while that is still ahead."""
    waits = seat.deadlines.open().filter(kind=DeadlineKind.ALERT_COORDINATOR, due_at__gt=at)
    return waits.values_list("due_at", flat=True).first()


def ask_by(starts_at: datetime, town: Municipality) -> datetime:
    """The notice deadline of a job that is not asked for yet, under the rules of today."""
    rules = Policy.objects.latest("version").rules
    return notice_deadline(starts_at, working_time(town, rules), rules)


def jobs_in_hand(mediator_id: int) -> QuerySet[Seat]:
    """The seats a mediator holds, the job of this minute included."""
    held = (SeatStatus.FILLED, SeatStatus.RECONFIRMING, SeatStatus.IN_PROGRESS)
    return (
        Seat.objects.filter(mediator_id=mediator_id, status__in=held)
        .select_related("booking__language", "booking__place__municipality")
        .order_by("booking__starts_at")
    )


def jobs_between(mediator_id: int, *, since: datetime, to: datetime) -> QuerySet[Seat]:
    """What she holds in a stretch of time, or in a part of it."""
    return jobs_in_hand(mediator_id).filter(booking__starts_at__lt=to, booking__ends_at__gt=since)


def absences_ahead(mediator_id: int, *, at: datetime) -> QuerySet[Absence]:
    """Those that are not over, the nearest first."""
    return Absence.objects.filter(mediator=mediator_id, during__endswith__gt=at).order_by("during")


def not_today(mediator_id: int, *, at: datetime) -> list[Absence]:
    """What keeps her away for the rest of this day and no longer."""
    today = rome_day(at)
    return list(
        absences_ahead(mediator_id, at=at).filter(
            during__startswith__gte=at_rome(today, 0),
            during__startswith__lte=at,
            during__endswith=midnight_after(today),
        )
    )


def needs_a_break(mediator_id: int, *, at: datetime) -> bool:
    """Whether she has begun as many heavy jobs today as a day has room for."""
    begun = Commitment.objects.filter(
        mediator_id=mediator_id,
        is_heavy=True,
        busy__startswith__gte=at_rome(rome_day(at), 0),
        busy__startswith__lte=at,
    )
    jobs = begun.exclude(state=CommitmentState.RELEASED).values("seat_id").distinct().count()
    return jobs >= Policy.objects.latest("version").rules.heavy_per_day


def escalated() -> QuerySet[Booking]:
    """Searches that still run, and of which the coordinator has been told, nearest start first.

    She is told at once where somebody did not come.
    """
    alerts = Deadline.objects.filter(seat__booking=OuterRef("pk"), kind=DeadlineKind.ALERT_COORDINATOR)
    told = Q(Exists(alerts.filter(met_at__isnull=False)), ~Exists(alerts.open()))
    missed = BookingEvent.objects.filter(seat=OuterRef("pk"), kind=EventKind.MEDIATOR_MISSED)
    replaced = Seat.objects.filter(Exists(missed), booking=OuterRef("pk"), status__in=SEARCHABLE)
    return (
        Booking.objects.filter(
            Q(told, status=BookingStatus.SEARCHING)
            | Q(Exists(replaced), status__in=[BookingStatus.SEARCHING, BookingStatus.IN_PROGRESS])
        )
        .select_related("office__organisation", "language", "place__municipality")
        .order_by("starts_at")
    )


def heard_of(seat: Seat) -> BookingEvent | None:
    """The last news of her coming, while the job is on."""
    return heard_last(seat) if seat.status == SeatStatus.IN_PROGRESS else None
