"""What holds of every booking after every step, read from the tables alone. Each returns what breaks it, in words."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise

from django.db import connection
from django.db.models import Count, F

from bookings.lifecycle import FINAL, booking_status
from bookings.models import Booking, BookingEvent, Deadline, Offer, Seat, ServiceRecord
from bookings.teams import COVERED, SEARCHABLE
from bookings.vocabulary import BookingStatus, DeadlineKind, EventKind, OfferStatus, SeatStatus
from mediation.models import Commitment, Mediator, Office, OnCall, User
from mediation.vocabulary import CommitmentState, Delivery
from notifications.models import Message
from tests.model.people import SECRETS

BEGUN = (SeatStatus.FILLED, SeatStatus.RECONFIRMING, SeatStatus.IN_PROGRESS)
# What puts a mediator on a seat, and what takes her off it again.
SEATED = (EventKind.BOOKING_CONFIRMED, EventKind.MEDIATOR_ASSIGNED, EventKind.RESCUE_ACCEPTED)
UNSEATED = (
    EventKind.MEDIATOR_WITHDREW,
    EventKind.MEDIATOR_REMOVED,
    EventKind.RECONFIRMATION_REFUSED,
    EventKind.RECONFIRMATION_LAPSED,
    EventKind.RESCUE_PROPOSED,
    EventKind.MEDIATOR_MISSED,
    EventKind.BOOKING_CANCELLED,
)
WORKED = (SeatStatus.DONE, SeatStatus.SIGNED, SeatStatus.VALIDATED, SeatStatus.PERSON_ABSENT)


def broken(before: dict[int, str]) -> list[str]:
    """Everything that does not hold, given the statuses of the seats before the last step."""
    seats = list(Seat.objects.select_related("booking__policy").order_by("pk"))
    return [
        fault
        for faults in (
            one_commitment_a_filled_seat(seats),
            one_turn_a_filled_shift(seats),
            nobody_is_in_two_places(),
            status_follows_the_seats(),
            nobody_holds_two_seats(),
            what_is_searched_is_due(seats),
            what_is_held_is_due(seats),
            offers_are_for_seats_that_are_sought(),
            history_tells_who_sits_where(seats),
            nothing_final_is_left(seats, before),
            work_is_credited_once(seats),
            reserved_messages_are_discreet(),
            messages_go_to_people_of_the_service(),
        )
        for fault in faults
    ]


def one_commitment_a_filled_seat(seats: list[Seat]) -> Iterator[str]:
    held = Commitment.objects.exclude(state=CommitmentState.RELEASED)
    by_seat: dict[int, list[Commitment]] = {}
    for commitment in held:
        by_seat.setdefault(commitment.seat_id, []).append(commitment)
    for seat in seats:
        if seat.booking.is_shift:
            continue
        mine = Counter((c.mediator_id, c.state) for c in by_seat.get(seat.pk, []))
        filled = {who: n for (who, state), n in mine.items() if state == CommitmentState.FILLED}
        waiting = {who: n for (who, state), n in mine.items() if state == CommitmentState.HELD}
        if seat.status in BEGUN and filled != {seat.mediator_id: 1}:
            yield f"seat {seat.pk} is {seat.status} by {seat.mediator_id}, committed: {filled}"
        if seat.status in (*SEARCHABLE, SeatStatus.UNCOVERED, SeatStatus.CANCELLED) and filled:
            yield f"seat {seat.pk} is {seat.status}, and {filled} are committed to it"
        allowed = {seat.mediator_id} if seat.status == SeatStatus.RECONFIRMING else {seat.rescuer_id}
        if set(waiting) - allowed or any(n > 1 for n in waiting.values()):
            yield f"seat {seat.pk} is {seat.status}, and time is held for it: {waiting}"


def one_turn_a_filled_shift(seats: list[Seat]) -> Iterator[str]:
    """Whoever has a shift is on call in it, and no hour of hers is taken."""
    turns = dict(OnCall.objects.filter(seat_id__isnull=False).values_list("seat_id", "mediator_id"))
    for seat in seats:
        if not seat.booking.is_shift:
            continue
        if seat.status in BEGUN and turns.get(seat.pk) != seat.mediator_id:
            yield f"shift {seat.pk} is {seat.status} by {seat.mediator_id}, on call: {turns.get(seat.pk)}"
        if seat.status in (*SEARCHABLE, SeatStatus.UNCOVERED, SeatStatus.CANCELLED) and seat.pk in turns:
            yield f"shift {seat.pk} is {seat.status}, and {turns[seat.pk]} is on call for it"
    held = Commitment.objects.exclude(state=CommitmentState.RELEASED)
    shifts = {seat.pk for seat in seats if seat.booking.is_shift}
    yield from (f"a shift takes the hours of {c.mediator}" for c in held.filter(seat_id__in=shifts))


def nobody_is_in_two_places() -> Iterator[str]:
    """No overlap; and between two jobs in person the road, unless the coordinator has taken it upon himself."""
    forced = set(
        BookingEvent.objects.filter(kind=EventKind.MEDIATOR_ASSIGNED).values_list("seat_id", flat=True)
    )
    held = Commitment.objects.filter(state=CommitmentState.FILLED).order_by("mediator_id", "busy")
    for one, other in pairwise(held):
        if one.mediator_id == other.mediator_id and one.busy.upper > other.busy.lower:
            yield f"{one.mediator} is in two places: {one.busy}, {other.busy}"
    onsite = [c for c in held if c.delivery == Delivery.ONSITE and c.seat_id not in forced]
    for one, other in pairwise(onsite):
        if one.mediator_id != other.mediator_id or one.place_id == other.place_id:
            continue
        if other.busy.lower - one.busy.upper < road(one.place_id, other.place_id):
            yield f"{one.mediator} cannot get from {one.busy} to {other.busy} in time"


def road(here: int | None, there: int | None) -> timedelta:
    with connection.cursor() as cursor:
        cursor.execute("SELECT travel_minutes(%s, %s)", [here, there])
        return timedelta(minutes=cursor.fetchone()[0])


def status_follows_the_seats() -> Iterator[str]:
    for booking in Booking.objects.prefetch_related("seats"):
        derived = booking_status(seat.status for seat in booking.seats.all())
        if booking.status != derived:
            yield f"{booking} says {booking.status}, its seats say {derived}"


def nobody_holds_two_seats() -> Iterator[str]:
    twice = (
        Seat.objects.filter(status__in=COVERED)
        .values("booking", "mediator")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    yield from (f"two seats of one booking: {row}" for row in twice)


def what_is_searched_is_due(seats: list[Seat]) -> Iterator[str]:
    """Never silence: seats alike that are sought have one search with a next instant, whatever happened."""
    leading = Counter(
        Deadline.objects.open().filter(kind=DeadlineKind.OPEN_WAVE).values_list("seat_id", flat=True)
    )
    groups: dict[tuple[int, str | None], list[Seat]] = {}
    for seat in seats:
        if seat.status in SEARCHABLE:
            groups.setdefault((seat.booking_id, seat.language_id), []).append(seat)
    for group in groups.values():
        due = sum(leading[seat.pk] for seat in group)
        if due != 1:
            yield f"seats {[seat.pk for seat in group]} are sought, and {due} waves are due"
    sought = {seat.pk for group in groups.values() for seat in group}
    yield from (f"a wave is due for seat {pk}, which nobody seeks" for pk in set(leading) - sought)


def what_is_held_is_due(seats: list[Seat]) -> Iterator[str]:
    """A seat that somebody has begins and ends by the clock, if by nothing else."""
    kinds: dict[int, set[str]] = {}
    for seat_id, kind in Deadline.objects.open().values_list("seat_id", "kind"):
        kinds.setdefault(seat_id, set()).add(kind)
    for seat in seats:
        due = kinds.get(seat.pk, set())
        if seat.status == SeatStatus.FILLED and not due >= {DeadlineKind.START, DeadlineKind.AUTO_CLOSE}:
            yield f"seat {seat.pk} is filled, and only {sorted(due)} is due"
        if seat.status == SeatStatus.RECONFIRMING and DeadlineKind.RECONFIRM_BY not in due:
            yield f"seat {seat.pk} waits for a yes for ever"
        if seat.status == SeatStatus.IN_PROGRESS and DeadlineKind.AUTO_CLOSE not in due:
            yield f"seat {seat.pk} never ends by itself"
        if seat.status in (*FINAL, SeatStatus.CANCELLED, SeatStatus.DONE, SeatStatus.SIGNED) and due:
            yield f"seat {seat.pk} is {seat.status}, and {sorted(due)} is still due"


def offers_are_for_seats_that_are_sought() -> Iterator[str]:
    for offer in Offer.objects.open().select_related("seat"):
        if offer.seat.status != SeatStatus.DISPATCHING:
            yield f"offer {offer.pk} is open for seat {offer.seat_id}, which is {offer.seat.status}"
    accepted = Offer.objects.filter(status=OfferStatus.ACCEPTED).select_related("seat")
    for offer in accepted:
        if offer.seat.mediator_id != offer.mediator_id:
            yield f"offer {offer.pk} is accepted, and seat {offer.seat_id} is {offer.seat.mediator_id}'s"
    doubled = Offer.objects.open().values("mediator", "seat__booking").annotate(n=Count("pk")).filter(n__gt=1)
    yield from (f"asked for two seats of one booking: {row}" for row in doubled)


def history_tells_who_sits_where(seats: list[Seat]) -> Iterator[str]:
    """No event lost or doubled: as many have come as have gone, and the last who came is there."""
    for seat in seats:
        came_and_went = seat.events.filter(kind__in=(*SEATED, *UNSEATED), mediator__isnull=False).order_by(
            "pk"
        )
        there: list[int | None] = []
        for kind, mediator_id in came_and_went.values_list("kind", "mediator_id"):
            if kind in SEATED:
                there.append(mediator_id)
            elif there != [mediator_id]:
                yield f"seat {seat.pk}: {mediator_id} left ({kind}), and {there} were there"
            else:
                there = []
        expected = [seat.mediator_id] if seat.status in BEGUN else []
        if seat.status in (*BEGUN, *SEARCHABLE, SeatStatus.UNCOVERED) and there != expected:
            yield f"seat {seat.pk} is {seat.status} by {seat.mediator_id}, its history says {there}"


def nothing_final_is_left(seats: list[Seat], before: dict[int, str]) -> Iterator[str]:
    for seat in seats:
        was = before.get(seat.pk)
        if was in FINAL and seat.status != was:
            yield f"seat {seat.pk} was {was}, and is {seat.status}"


def work_is_credited_once(seats: list[Seat]) -> Iterator[str]:
    """Who has worked, or waited in vain, has one record; a credit is never more than was credited."""
    records = Counter(ServiceRecord.objects.values_list("seat_id", "mediator_id"))
    yield from (f"credited twice: {key}" for key, n in records.items() if n > 1)
    for seat in seats:
        if seat.status in WORKED and records[seat.pk, seat.mediator_id or 0] != 1:
            yield f"seat {seat.pk} is {seat.status}, and {seat.mediator_id} has no record of it"
    too_much = ServiceRecord.objects.filter(credited_minutes__gt=24 * 60 + F("actual_minutes"))
    yield from (f"record {record.pk} credits {record.credited_minutes} min" for record in too_much)


def reserved_messages_are_discreet() -> Iterator[str]:
    """Of a silent or sensitive case nothing beyond the municipality, and nothing to whoever is assisted."""
    about = Message.objects.filter(booking__isnull=False).select_related("booking__office")
    for message in about:
        if message.booking and message.booking.is_reserved:
            told = [secret for secret in SECRETS if secret.lower() in message.body.lower()]
            if told:
                yield f"{message.text_key} of a reserved booking says {told}: {message.body}"


def messages_go_to_people_of_the_service() -> Iterator[str]:
    known = {
        *Mediator.objects.values_list("phone", flat=True),
        *User.objects.values_list("phone", flat=True),
        *Office.objects.values_list("sms_phone", flat=True),
        *Booking.objects.values_list("contact_phone", flat=True),
    }
    yield from (f"a message goes to {to}" for to in _numbers() if to not in known)


def _numbers() -> Iterable[str]:
    return set(Message.objects.values_list("to", flat=True))


def uncovered_was_said() -> Iterator[str]:
    """At rest: what stays uncovered has reached the coordinator, in writing."""
    for booking in Booking.objects.filter(status=BookingStatus.UNCOVERED):
        alerts = Message.objects.filter(booking=booking, user__isnull=False)
        if not alerts.exists():
            yield f"{booking} is uncovered, and no coordinator was told"
