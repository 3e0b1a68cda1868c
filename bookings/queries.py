"""Reads that pages, API, tasks and the package above share."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings.models import Booking, BookingEvent, Deadline, Offer, Seat
from bookings.search import asked_before, need_of
from bookings.vocabulary import BookingStatus, EventKind, SeatStatus
from mediation.matching.candidates import Verdict, verdicts
from mediation.matching.ranking import rank
from mediation.vocabulary import Delivery

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
    everybody = verdicts(need)
    able = {verdict.facts.mediator_id: verdict for verdict in everybody if verdict.is_eligible}
    ranked = [able[facts.mediator_id] for facts in rank([verdict.facts for verdict in able.values()], need)]
    left_out = [verdict for verdict in everybody if not verdict.is_eligible]
    return ranked, sorted(left_out, key=lambda verdict: len(verdict.refusals))


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
