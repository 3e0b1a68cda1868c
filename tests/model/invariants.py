"""What holds of every booking after every step. Each of these returns what breaks it, in words."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from bookings.lifecycle import FINAL, booking_status
from bookings.models import Booking, BookingEvent, Offer
from bookings.next_steps import stranded
from bookings.seating import OF_OTHERS
from bookings.teams import SEARCHABLE
from bookings.vocabulary import OPEN_OFFERS, BookingStatus, DeadlineKind, OfferStatus, SeatStatus
from config import invariants
from mediation.models import Mediator, Municipality, Office, User
from notifications.models import Message
from notifications.vocabulary import MessageKind, MessageStatus
from tests.model import credited_time, held_time
from tests.model.held_time import BEGUN
from tests.model.people import SECRETS
from tests.model.world import SEATED, UNSEATED, World

A_DAY = timedelta(days=1)
BEFORE_EVERYTHING = datetime(1, 1, 1, tzinfo=UTC)


def broken(world: World, before: dict[int, str]) -> list[str]:
    """Everything that does not hold, given the statuses of the seats before the last step."""
    return [
        fault
        for faults in (
            held_time.each_seat_has_its_hours(world),
            held_time.rescuers_are_waited_for(world),
            held_time.one_turn_a_filled_shift(world),
            held_time.nobody_is_in_two_places(world),
            held_time.nobody_holds_two_seats(world),
            credited_time.work_is_credited_once(world),
            credited_time.work_is_credited_as_the_rules_say(world),
            credited_time.late_credits_are_used_up_or_due(world),
            credited_time.freed_time_is_used_by_its_mediator(world),
            credited_time.no_job_uses_more_than_it_lasts(world),
            status_follows_the_seats(world),
            what_is_searched_is_due(world),
            what_is_held_is_due(world),
            what_is_over_is_due_no_more(world),
            nothing_is_stranded(),
            offers_are_for_seats_that_are_sought(),
            history_tells_who_sits_where(world),
            nothing_final_is_left(world, before),
            reserved_messages_are_discreet(),
            messages_go_to_people_of_the_service(),
            the_assisted_person_is_told_little(),
            nobody_else_reads_her_number(),
            what_the_watchdog_looks_for(),
        )
        for fault in faults
    ]


def status_follows_the_seats(world: World) -> Iterator[str]:
    teams: dict[Booking, list[str]] = {}
    for seat in world.seats:
        teams.setdefault(seat.booking, []).append(seat.status)
    for booking, statuses in teams.items():
        derived = booking_status(statuses)
        if booking.status != derived:
            yield f"{booking} says {booking.status}, its seats say {derived}"


def what_is_searched_is_due(world: World) -> Iterator[str]:
    """Never silence: seats alike that are sought have one search with a next instant, whatever happened."""
    leading = {pk for pk, due in world.due.items() if DeadlineKind.OPEN_WAVE in due}
    groups: dict[tuple[int, str | None], list[int]] = {}
    for seat in world.seats:
        if seat.status in SEARCHABLE:
            groups.setdefault((seat.booking_id, seat.language_id), []).append(seat.pk)
    for group in groups.values():
        if len(leading & set(group)) != 1:
            yield f"seats {group} are sought, and {len(leading & set(group))} waves are due"
    sought = {pk for group in groups.values() for pk in group}
    yield from (f"a wave is due for seat {pk}, which nobody seeks" for pk in leading - sought)


def what_is_held_is_due(world: World) -> Iterator[str]:
    """A seat that somebody has begins and ends by the clock, if by nothing else, and at its hours."""
    for seat in world.seats:
        due, booking = world.due.get(seat.pk, {}), seat.booking
        starts, closes = due.get(DeadlineKind.START), due.get(DeadlineKind.AUTO_CLOSE)
        if seat.status == SeatStatus.FILLED and (starts != booking.starts_at or closes is None):
            yield f"seat {seat.pk} is filled from {booking.starts_at}, and only {sorted(due)} is due, {starts}"
        if seat.status == SeatStatus.RECONFIRMING and not _is_by(
            due.get(DeadlineKind.RECONFIRM_BY), booking.starts_at
        ):
            yield f"seat {seat.pk} waits for a yes for ever"
        if seat.status == SeatStatus.IN_PROGRESS and closes is None:
            yield f"seat {seat.pk} never ends by itself"
        if seat.status in (SeatStatus.FILLED, SeatStatus.IN_PROGRESS) and _is_by(closes, booking.starts_at):
            yield f"seat {seat.pk} ends before it begins"


def _is_by(due: datetime | None, limit: datetime) -> bool:
    return due is not None and due <= limit


def what_is_over_is_due_no_more(world: World) -> Iterator[str]:
    """But for what is due to others: hours taken back late are offered again, and dates that waited find a new lead."""
    freed = {record.seat_id for record in world.records if credited_time.late_credits(record, world)}
    for seat in world.seats:
        due = set(world.due.get(seat.pk, {}))
        if DeadlineKind.OFFER_FREED in due and seat.pk not in freed:
            yield f"seat {seat.pk} freed nothing that could be offered again"
        if DeadlineKind.LEAD_ON in due and seat.booking.series_id is None:
            yield f"seat {seat.pk} leaves no other dates for which somebody could be sought"
        due -= set(OF_OTHERS)
        if due and seat.status in (*FINAL, SeatStatus.CANCELLED, SeatStatus.DONE, SeatStatus.SIGNED):
            yield f"seat {seat.pk} is {seat.status}, and {sorted(due)} is still due"


def nothing_is_stranded() -> Iterator[str]:
    """The watch that the service keeps over itself finds no step missing either, and raises no false alarm."""
    for number, since in stranded():
        yield f"booking {number} waits since {since} for a step that nobody has set"


def offers_are_for_seats_that_are_sought() -> Iterator[str]:
    binding = Offer.objects.filter(status__in=(*OPEN_OFFERS, OfferStatus.ACCEPTED))
    asked: Counter[tuple[int, int]] = Counter()
    for offer in binding.select_related("seat"):
        seat = offer.seat
        if offer.status == OfferStatus.ACCEPTED and seat.mediator_id != offer.mediator_id:
            yield f"offer {offer.pk} is accepted, and seat {seat.pk} is {seat.mediator_id}'s"
        if offer.is_open and seat.status != SeatStatus.DISPATCHING:
            yield f"offer {offer.pk} is open for seat {seat.pk}, which is {seat.status}"
        asked[seat.booking_id, offer.mediator_id] += offer.is_open
    yield from (f"asked for two seats of one booking: {key}" for key, n in asked.items() if n > 1)


def history_tells_who_sits_where(world: World) -> Iterator[str]:
    """No event lost or doubled: as many have come as have gone, and the last who came is there."""
    for seat in world.seats:
        there: list[int | None] = []
        for event in world.told(seat, *SEATED, *UNSEATED):
            if event.mediator_id is None:
                continue
            if event.kind in SEATED:
                there.append(event.mediator_id)
            elif there != [event.mediator_id]:
                yield f"seat {seat.pk}: {event.mediator_id} left ({event.kind}), and {there} were there"
            else:
                there = []
        expected = [seat.mediator_id] if seat.status in BEGUN else []
        if seat.status in (*BEGUN, *SEARCHABLE, SeatStatus.UNCOVERED) and there != expected:
            yield f"seat {seat.pk} is {seat.status} by {seat.mediator_id}, its history says {there}"


def nothing_final_is_left(world: World, before: dict[int, str]) -> Iterator[str]:
    for seat in world.seats:
        was = before.get(seat.pk)
        if was in FINAL and seat.status != was:
            yield f"seat {seat.pk} was {was}, and is {seat.status}"


def reserved_messages_are_discreet() -> Iterator[str]:
    """Of a silent or sensitive case nothing beyond the municipality, and nothing to whoever is assisted."""
    reserved = Q(booking__silent=True) | Q(booking__sensitive=True) | Q(booking__office__is_sensitive=True)
    for message in Message.objects.filter(reserved):
        told = [secret for secret in SECRETS if secret.lower() in message.body.lower()]
        if told:
            yield f"{message.text_key} of a reserved booking says {told}: {message.body}"


def messages_go_to_people_of_the_service() -> Iterator[str]:
    known = Mediator.objects.values_list("phone").union(
        User.objects.values_list("phone"),
        Office.objects.values_list("sms_phone"),
        Booking.objects.values_list("contact_phone"),
    )
    to_them = Message.objects.exclude(kind=MessageKind.ASSISTED)
    numbers = set(to_them.values_list("to", flat=True).distinct())
    yield from (f"a message goes to {to}" for to in numbers - {phone for (phone,) in known})


def the_assisted_person_is_told_little() -> Iterator[str]:
    """Nothing in a silent case or unasked; else two texts at most, to her number, of no place but the town."""
    texts: Counter[int] = Counter()
    # The booking may have moved to another town since she read of it.
    towns = [name.lower() for name in Municipality.objects.values_list("name", flat=True)]
    hers = Message.objects.filter(kind=MessageKind.ASSISTED).select_related(*WHERE)
    for message in hers:
        booking = message.booking
        assert booking is not None, "every text is about a booking"
        texts[booking.number] += message.status not in UNSENT
        if booking.is_kept_from_person or not booking.assisted_asked:
            yield f"{message.text_key} goes to the person of {booking}, who must not or does not want to read it"
        if message.to != booking.assisted_phone:
            yield f"{message.text_key} of {booking} goes to {message.to}, and hers is {booking.assisted_phone}"
        where = (booking.place.name, booking.office.name, booking.office.organisation.name)
        told = [word for word in (*SECRETS, *where) if word.lower() in message.body.lower()]
        if told or not any(town in message.body.lower() for town in towns):
            yield f"{message.text_key} tells the person of {booking} {told}: {message.body}"
    yield from (f"booking {number} tells the person {n} times" for number, n in texts.items() if n > 2)


WHERE = ("booking__office__organisation", "booking__place__municipality")
# Of these she has read nothing, and will not.
UNSENT = (MessageStatus.CANCELLED, MessageStatus.EXPIRED, MessageStatus.FAILED)


def nobody_else_reads_her_number() -> Iterator[str]:
    """No message says it, and no fact of the history."""
    for phone in set(Booking.objects.exclude(assisted_phone="").values_list("assisted_phone", flat=True)):
        if Message.objects.filter(body__contains=phone).exists():
            yield f"a message says {phone}"
        if BookingEvent.objects.filter(facts__icontains=phone).exists():
            yield f"the history says {phone}"


def numbers_are_forgotten(at: datetime) -> Iterator[str]:
    """At rest: a day after the end her number is nowhere."""
    for booking in Booking.objects.filter(ends_at__lte=at - A_DAY).exclude(assisted_phone=""):
        yield f"{booking} ended at {booking.ends_at} and still has a number"
    old = Message.objects.filter(kind=MessageKind.ASSISTED, booking__ends_at__lte=at - A_DAY)
    yield from (f"{message} still has a number" for message in old.exclude(to=""))


def what_the_watchdog_looks_for() -> Iterator[str]:
    """It would wake somebody: so an ordinary life must not break its rules either."""
    yield from (f"{each.rule}: {each.about}" for each in invariants.broken(BEFORE_EVERYTHING))


def uncovered_was_said() -> Iterator[str]:
    """At rest: what stays uncovered has reached the coordinator, in writing."""
    for booking in Booking.objects.filter(status=BookingStatus.UNCOVERED):
        alerts = Message.objects.filter(booking=booking, user__isnull=False)
        if not alerts.exists():
            yield f"{booking} is uncovered, and no coordinator was told"


def everything_was_told(*, until: int) -> Iterator[str]:
    """At rest: no event up to this one waits for words that cannot be found."""
    waiting = BookingEvent.objects.filter(relayed_at__isnull=True, pk__lte=until)
    for event in waiting:
        yield f"{event} ({event.kind} {event.pk}) cannot be told"
