"""Of reminders, and of the question whether she is there: each when it is due and once, none that is no longer so."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bookings.attendance import REMINDERS
from bookings.models import BookingEvent, Deadline
from bookings.vocabulary import DeadlineKind, EventKind
from notifications.models import Message
from notifications.policy import WHEN_AND_WHERE
from notifications.vocabulary import MessageStatus

GONE: Final = (MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.UNDELIVERED)
REMINDING: Final = (EventKind.REMINDER_DUE, EventKind.CHECK_IN_DUE)
DEADLINES: Final = (*REMINDERS, DeadlineKind.CHECK_ARRIVAL)
# After these what was told before is no longer so, or she no longer its reader.
OVERTAKING: Final = (
    *(EventKind.BOOKING_CANCELLED, EventKind.RECONFIRMATION_ASKED, EventKind.RECONFIRMATION_REFUSED),
    *(EventKind.MEDIATOR_WITHDREW, EventKind.MEDIATOR_REMOVED),
)
# What lies ahead is planned anew with these, and she is reminded anew.
PLANNING: Final = (
    *(EventKind.MEDIATOR_ASSIGNED, EventKind.BOOKING_CONFIRMED, EventKind.BOOKING_RECONFIRMED),
    EventKind.BOOKING_CHANGED,
)
# What the gateway had in hand when the news came cannot be called back.
UNDER_WAY: Final = timedelta(seconds=10)


@dataclass
class Reminders:
    """Each reminder that fell due and what became of it, and what should not have become of any."""

    became: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


def look_at_reminders(arrived: Mapping[str, datetime], *, until: datetime) -> Reminders:
    """`arrived` says when the gateway took what has each of its ids; what is younger than `until` says nothing yet."""
    found = Reminders()
    found.lost.extend(_not_told(until))
    events: dict[int, list[BookingEvent]] = defaultdict(list)
    for event in BookingEvent.objects.filter(seat__isnull=False).order_by("pk"):
        events[event.seat_id or 0].append(event)
    messages = defaultdict(list)
    for message in Message.objects.filter(event__kind__in=REMINDING):
        messages[message.event_id].append(message)
    for of_a_seat in events.values():
        found.twice.extend(_twice(of_a_seat))
        for place, event in enumerate(of_a_seat):
            if event.kind in REMINDING and event.at <= until:
                news = [later for later in of_a_seat[place + 1 :] if is_overtaking(later, event)]
                _look_at(found, event, messages[event.pk], news, arrived)
    return found


def is_overtaking(later: BookingEvent, event: BookingEvent) -> bool:
    """Moved a little, a reminder would name the hour that was; whether she is there is asked all the same."""
    is_moved = later.kind == EventKind.BOOKING_CHANGED and set(WHEN_AND_WHERE) & later.facts["after"].keys()
    return later.kind in OVERTAKING or bool(is_moved and event.kind == EventKind.REMINDER_DUE)


def _not_told(until: datetime) -> Iterator[str]:
    """The clock went by without a word."""
    met = Deadline.objects.filter(kind__in=DEADLINES, met_at__lte=until)
    told = set(BookingEvent.objects.filter(kind__in=REMINDING).values_list("seat", "at"))
    for deadline in met.order_by("pk"):
        if (deadline.seat_id, deadline.met_at) not in told:
            yield f"seat {deadline.seat_id}: {deadline.kind} was due, and told to nobody"


def _twice(of_a_seat: list[BookingEvent]) -> Iterator[str]:
    told: set[str] = set()
    for event in of_a_seat:
        if event.kind in PLANNING:
            told.clear()
        if event.kind in REMINDING:
            which = str(event.facts.get("reminder") or event.facts.get("check"))
            if which in told:
                yield f"seat {event.seat_id}: {which} twice"
            told.add(which)


def _look_at(
    found: Reminders,
    event: BookingEvent,
    messages: list[Message],
    news: list[BookingEvent],
    arrived: Mapping[str, datetime],
) -> None:
    """One that was not heard of may have been said by another channel as well; one that left is enough."""
    statuses = {message.status for message in messages}
    found.became["due"] += 1
    for message in messages:
        found.stale.extend(_stale(message, news, arrived))
    if statuses & set(GONE):
        found.became["left"] += 1
    elif MessageStatus.CANCELLED in statuses and (news or _is_over(event)):
        found.became["overtaken"] += 1
    elif any(message.error == "outcome_unknown" for message in messages):
        # At most once: where nobody can say, she has a second one coming.
        found.became["given up"] += 1
    else:
        found.lost.append(f"event {event.pk}: {event.kind} and {sorted(statuses) or 'no message'}")


def _is_over(event: BookingEvent) -> bool:
    """Begun meanwhile, it needs no reminder."""
    return BookingEvent.objects.filter(
        seat=event.seat_id, pk__gt=event.pk, kind=EventKind.BOOKING_STARTED
    ).exists()


def _stale(message: Message, news: list[BookingEvent], arrived: Mapping[str, datetime]) -> Iterator[str]:
    taken_at = arrived.get(message.provider_sid or "")
    known_at = news[0].at if news else None
    if taken_at and known_at and taken_at > known_at + UNDER_WAY:
        late = (taken_at - known_at).total_seconds()
        yield f"{message.pk}: a reminder left {late:.0f} s after {news[0].kind}"
