"""What holds at every instant, whatever has failed: each rule finds what breaks it, in one statement. Only reads.

None of it should ever be found. Actions and constraints see to that; this is who looks whether they do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from bookings.models import BookingEvent, Offer, Seat
from bookings.teams import SEARCHABLE
from bookings.vocabulary import BookingKind, BookingStatus, EventKind, OfferStatus, SeatStatus
from mediation.models import Commitment
from mediation.vocabulary import CommitmentState
from notifications.models import Attempt, Message
from notifications.vocabulary import OPEN_MESSAGES, AttemptOutcome, MessageKind, MessageStatus

HELD = (SeatStatus.FILLED, SeatStatus.RECONFIRMING, SeatStatus.IN_PROGRESS)
NOBODYS = (*SEARCHABLE, SeatStatus.UNCOVERED, SeatStatus.CANCELLED)
TO_COME = (MessageKind.URGENT_OFFER, MessageKind.PLANNED_OFFER, MessageKind.REMINDER)
# A call that had begun when its message became pointless may end after it.
A_CALL = timedelta(seconds=60)

Finder = Callable[[datetime], Iterator[str]]


@dataclass(frozen=True)
class Broken:
    """A rule that does not hold, and what breaks it: numbers of bookings and ids of messages, nobody's name."""

    rule: str
    about: str


def broken(at: datetime) -> list[Broken]:
    return [Broken(rule, about) for rule, find in RULES.items() for about in find(at)]


# --- Mediators' hours


def _held_without_hours(_: datetime) -> Iterator[str]:
    """Whoever has a seat is taken for it. A shift on call takes no hours."""
    hers = Commitment.objects.filter(
        seat_id=OuterRef("pk"), mediator=OuterRef("mediator"), state=CommitmentState.FILLED
    )
    seats = Seat.objects.filter(status__in=HELD).exclude(booking__kind=BookingKind.ON_CALL)
    return _bookings(seats.exclude(Exists(hers)))


def _hours_without_seat(_: datetime) -> Iterator[str]:
    """Nobody is taken for a seat that she has not."""
    taken = Commitment.objects.filter(seat_id=OuterRef("pk"), state=CommitmentState.FILLED)
    seats = Seat.objects.filter(Q(status__in=NOBODYS) & Exists(taken))
    others = Seat.objects.filter(Exists(taken.exclude(mediator=OuterRef("mediator"))), status__in=HELD)
    return _bookings(seats | others)


def _two_places_at_once(_: datetime) -> Iterator[str]:
    """The database refuses it; unless somebody has taken the constraint away."""
    other = Commitment.objects.filter(
        mediator=OuterRef("mediator"), busy__overlap=OuterRef("busy"), pk__gt=OuterRef("pk")
    ).exclude(state=CommitmentState.RELEASED)
    twice = Commitment.objects.exclude(state=CommitmentState.RELEASED).filter(Exists(other))
    return (f"posto {seat_id}" for seat_id in twice.values_list("seat_id", flat=True))


# Between two jobs in person there is the road; a coordinator may have taken one upon himself, with a reason.
ROADS = """
SELECT seat_id FROM (
    SELECT seat_id, place_id, lower(busy) AS begins, lag(seat_id) OVER hers AS seat_before,
           lag(place_id) OVER hers AS place_before, lag(upper(busy)) OVER hers AS ended
    FROM mediation_commitment WHERE state = %s AND delivery = 'onsite' AND upper(busy) > %s
    WINDOW hers AS (PARTITION BY mediator_id ORDER BY lower(busy))
) AS day
WHERE place_before <> place_id AND begins - ended < travel_minutes(place_before, place_id) * interval '1 minute'
  AND NOT EXISTS (
      SELECT 1 FROM bookings_bookingevent
      WHERE kind = %s AND bookings_bookingevent.seat_id IN (day.seat_id, day.seat_before)
  )
"""


def _no_time_for_the_road(at: datetime) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(ROADS, [CommitmentState.FILLED, at, EventKind.MEDIATOR_ASSIGNED])
        return iter([f"posto {seat_id}" for (seat_id,) in cursor.fetchall()])


# --- Offers


def _accepted_and_not_hers(_: datetime) -> Iterator[str]:
    """ "Confermato" is said to whoever has the seat."""
    live = Offer.objects.filter(status=OfferStatus.ACCEPTED, seat__status__in=(*HELD, *NOBODYS))
    wrong = live.exclude(seat__mediator=F("mediator")) | live.filter(seat__mediator__isnull=True)
    return (f"proposta {offer_id}" for offer_id in wrong.order_by("pk").values_list("pk", flat=True))


# --- Messages


def _accepted_twice(_: datetime) -> Iterator[str]:
    taken = Attempt.objects.filter(outcome=AttemptOutcome.ACCEPTED).values("message")
    twice = taken.annotate(times=Count("pk")).filter(times__gt=1).order_by("message")
    return (f"messaggio {message_id}" for message_id in twice.values_list("message", flat=True))


def _sent_without_the_gateways_id(_: datetime) -> Iterator[str]:
    """Nobody could say what became of it."""
    gone = (MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.UNDELIVERED)
    return _messages(Message.objects.filter(status__in=gone, provider_sid__isnull=True))


def _sent_too_late(_: datetime) -> Iterator[str]:
    return _messages(Message.objects.filter(sent_at__gt=F("expires_at") + A_CALL))


def _opened_again(_: datetime) -> Iterator[str]:
    return _messages(Message.objects.filter(status__in=OPEN_MESSAGES, settled_at__isnull=False))


def _told_of_what_was_called_off(_: datetime) -> Iterator[str]:
    """No offer of a booking and no reminder of it leaves after its end, unless it began anew in between."""
    earlier = BookingEvent.objects.filter(booking=OuterRef("booking"), at__lt=OuterRef("sent_at") - A_CALL)
    ended_or_began = earlier.filter(kind__in=(EventKind.BOOKING_CANCELLED, EventKind.BOOKING_REINSTATED))
    before_it_left = Subquery(ended_or_began.order_by("-pk").values("kind")[:1])
    late = Message.objects.filter(kind__in=TO_COME, booking__status=BookingStatus.CANCELLED)
    return _messages(late.annotate(last=before_it_left).filter(last=EventKind.BOOKING_CANCELLED))


def _of_another_office(_: datetime) -> Iterator[str]:
    """An office hears of its own cases."""
    theirs = Message.objects.filter(office__isnull=False, booking__isnull=False)
    return _messages(theirs.exclude(office=F("booking__office")))


RULES: Final[dict[str, Finder]] = {
    "held_without_hours": _held_without_hours,
    "hours_without_seat": _hours_without_seat,
    "two_places_at_once": _two_places_at_once,
    "no_time_for_the_road": _no_time_for_the_road,
    "accepted_and_not_hers": _accepted_and_not_hers,
    "accepted_twice": _accepted_twice,
    "sent_without_the_gateways_id": _sent_without_the_gateways_id,
    "sent_too_late": _sent_too_late,
    "opened_again": _opened_again,
    "told_of_what_was_called_off": _told_of_what_was_called_off,
    "of_another_office": _of_another_office,
}


def _bookings(seats: QuerySet[Seat, Any]) -> Iterator[str]:
    numbers = seats.order_by("booking_id").values_list("booking_id", flat=True).distinct()
    return (f"richiesta {number}" for number in numbers)


def _messages(messages: QuerySet[Message, Any]) -> Iterator[str]:
    return (f"messaggio {message_id}" for message_id in messages.order_by("pk").values_list("pk", flat=True))
