"""Who hears of what: one table from events to letters, and when a letter has stopped being true. No network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bookings.models import BookingEvent, Seat
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, Lane, SeatStatus
from mediation.vocabulary import Delivery
from notifications import recipients
from notifications.models import Message
from notifications.recipients import Recipient
from notifications.texts.keys import reserved
from notifications.vocabulary import MessageKind, MessageStatus

ToWhom = Callable[[BookingEvent], list[Recipient]]
Wording = Callable[[BookingEvent], str | None]


@dataclass(frozen=True)
class Letter:
    """`text` gives the key of the text, or None when there is nothing to say this time."""

    to: ToWhom
    text: Wording
    kind: MessageKind
    is_urgent: bool = False


# --- To whom


def the_mediator(event: BookingEvent) -> list[Recipient]:
    return [recipients.mediator(event.mediator)] if event.mediator else []


def the_requester(event: BookingEvent) -> list[Recipient]:
    found = recipients.requester(event.booking)
    return [found] if found else []


def the_coordinator(event: BookingEvent) -> list[Recipient]:
    return recipients.coordinators(event.facts.get("alarm_rank", 1))


# --- Which text


def always(key: str) -> Wording:
    return lambda _: key


def by_lane(event: BookingEvent) -> str:
    lane = _seat(event).lane
    return {Lane.NOW: "offer_now", Lane.URGENT: "offer_urgent"}.get(Lane(lane), "offer_planned")


def by_delivery(stem: str) -> Wording:
    """The text that says where to be, or whom to call; at once, or when it is time."""

    def choose(event: BookingEvent) -> str:
        if event.booking.delivery == Delivery.ONSITE:
            return stem
        if event.booking.delivery == Delivery.VIDEO:
            return f"{stem}_video"
        return f"{stem}_phone_now" if event.booking.has_started(event.at) else f"{stem}_phone"

    return choose


def when_answered_by(*channels: AnswerChannel, key: str) -> Wording:
    """Said only to who answered by these: a page says it by itself."""
    return lambda event: key if event.facts.get("via") in channels else None


def confirmation(event: BookingEvent) -> str:
    if event.booking.has_started(event.at) and event.booking.delivery == Delivery.PHONE:
        return "request_confirmed_now"
    leisurely = _seat(event).lane == Lane.PLANNED
    return "request_confirmed" if leisurely else "request_confirmed_short_notice"


def receipt(event: BookingEvent) -> str | None:
    """In the hurried lanes the asker watches the page: a text would only be in the way of the real news."""
    return "request_received" if event.booking.lane in (Lane.SHORT, Lane.PLANNED) else None


def further_wave(event: BookingEvent) -> str | None:
    hurried = event.facts["lane"] in (Lane.NOW, Lane.URGENT)
    return None if hurried or event.facts["wave"] == 1 else "request_searching_wave"


def alarm(event: BookingEvent) -> str:
    return "coordinator_escalated_second" if event.facts["alarm_rank"] > 1 else "coordinator_escalated_first"


def fallback_number(event: BookingEvent) -> str | None:
    first_alarm_now = event.facts["alarm_rank"] == 1 and event.facts["lane"] == Lane.NOW
    return "request_escalated_fallback" if first_alarm_now else None


def search_again(event: BookingEvent) -> str:
    onsite = event.booking.delivery == Delivery.ONSITE
    return "request_mediator_withdrew" if onsite else "request_mediator_withdrew_remote"


def reminder(event: BookingEvent) -> str:
    day_before = event.facts["reminder"] == DeadlineKind.REMIND_DAY_BEFORE
    return "reminder_day_before" if day_before else "reminder_two_hours"


def cancellation(stem: str) -> Wording:
    return lambda event: f"{stem}_late" if event.facts["credited_minutes"] else stem


def details(event: BookingEvent) -> str | None:
    return None if event.facts["material"] else "details_changed"


def _seat(event: BookingEvent) -> Seat:
    assert event.seat is not None, "this event is about a seat"
    return event.seat


# --- The table

TABLE: dict[EventKind, tuple[Letter, ...]] = {
    EventKind.BOOKING_REQUESTED: (Letter(the_requester, receipt, MessageKind.NOTICE),),
    EventKind.BOOKING_CHANGED: (Letter(the_mediator, details, MessageKind.CANCELLATION, is_urgent=True),),
    EventKind.WAVE_OPENED: (Letter(the_requester, further_wave, MessageKind.NOTICE),),
    EventKind.OFFER_MADE: (Letter(the_mediator, by_lane, MessageKind.PLANNED_OFFER),),
    EventKind.OFFER_DECLINED: (
        Letter(the_mediator, when_answered_by(AnswerChannel.SMS, key="decline_noted"), MessageKind.ANSWER),
    ),
    EventKind.OFFER_SUPERSEDED: (
        Letter(the_mediator, always("offer_taken"), MessageKind.NOTICE, is_urgent=True),
    ),
    EventKind.OFFER_WITHDRAWN: (
        Letter(the_mediator, always("offer_withdrawn"), MessageKind.NOTICE, is_urgent=True),
    ),
    EventKind.BOOKING_CONFIRMED: (
        Letter(
            the_mediator,
            when_answered_by(AnswerChannel.MISSED_CALL, key="missed_call_accepted"),
            MessageKind.ANSWER,
            is_urgent=True,
        ),
        Letter(the_mediator, by_delivery("assigned"), MessageKind.CONFIRMATION, is_urgent=True),
        Letter(the_requester, confirmation, MessageKind.CONFIRMATION, is_urgent=True),
    ),
    EventKind.MEDIATOR_ASSIGNED: (
        Letter(
            the_mediator, by_delivery("assigned_by_coordinator"), MessageKind.CONFIRMATION, is_urgent=True
        ),
        Letter(the_requester, confirmation, MessageKind.CONFIRMATION, is_urgent=True),
    ),
    EventKind.MEDIATOR_WITHDREW: (
        Letter(the_mediator, always("released_confirmed"), MessageKind.ANSWER),
        Letter(the_requester, search_again, MessageKind.CANCELLATION, is_urgent=True),
        Letter(the_coordinator, always("coordinator_withdrew"), MessageKind.ALERT, is_urgent=True),
    ),
    EventKind.MEDIATOR_REMOVED: (
        Letter(the_mediator, always("removed_by_coordinator"), MessageKind.CANCELLATION, is_urgent=True),
        Letter(the_requester, search_again, MessageKind.CANCELLATION, is_urgent=True),
    ),
    EventKind.COORDINATOR_ALERTED: (
        Letter(the_coordinator, alarm, MessageKind.ALERT, is_urgent=True),
        Letter(the_requester, fallback_number, MessageKind.ALERT, is_urgent=True),
    ),
    EventKind.BOOKING_UNCOVERED: (
        Letter(the_coordinator, always("coordinator_uncovered"), MessageKind.ALERT, is_urgent=True),
        Letter(the_requester, always("request_uncovered"), MessageKind.ALERT, is_urgent=True),
    ),
    EventKind.REMINDER_DUE: (Letter(the_mediator, reminder, MessageKind.REMINDER),),
    EventKind.BOOKING_CANCELLED: (
        Letter(the_mediator, cancellation("cancelled_by_office"), MessageKind.CANCELLATION, is_urgent=True),
        Letter(the_requester, cancellation("request_cancelled"), MessageKind.NOTICE),
    ),
    EventKind.MEDIATOR_MISSED: (
        Letter(the_coordinator, always("coordinator_mediator_missed"), MessageKind.ALERT, is_urgent=True),
    ),
    # Told by somebody's own screen, or by the event that follows.
    EventKind.OFFER_SENT: (),
    EventKind.OFFER_DELIVERED: (),
    EventKind.OFFER_EXPIRED: (),
    EventKind.OFFER_UNDELIVERABLE: (),
    EventKind.SEARCH_RESTARTED: (),
    EventKind.COVERED_EXTERNALLY: (),
    EventKind.SEARCH_GIVEN_UP: (Letter(the_requester, always("request_given_up"), MessageKind.NOTICE),),
    EventKind.REMINDER_CONFIRMED: (),
    EventKind.BOOKING_STARTED: (),
    EventKind.BOOKING_COMPLETED: (),
    EventKind.RECORD_SIGNED: (),
    EventKind.RECORD_VALIDATED: (),
    EventKind.PERSON_MISSED: (),
}


def text_key(letter: Letter, event: BookingEvent) -> str | None:
    """The text of this letter for this booking; a silent or sensitive one has its own, which shows less."""
    key = letter.text(event)
    return reserved(key) if key and event.booking.is_reserved else key


def kind_of(letter: Letter, event: BookingEvent) -> MessageKind:
    hurried = event.kind == EventKind.OFFER_MADE and _seat(event).lane in (Lane.NOW, Lane.URGENT)
    return MessageKind.URGENT_OFFER if hurried else letter.kind


def is_urgent(letter: Letter, event: BookingEvent) -> bool:
    return letter.is_urgent or kind_of(letter, event) == MessageKind.URGENT_OFFER


# --- What has stopped being true

OFFERS = (MessageKind.URGENT_OFFER, MessageKind.PLANNED_OFFER)
HELD = (SeatStatus.FILLED, SeatStatus.RECONFIRMING, SeatStatus.IN_PROGRESS)
NOBODY = (SeatStatus.OPEN, SeatStatus.DISPATCHING, SeatStatus.UNCOVERED)
LEFT_US = (
    MessageStatus.SENDING,
    MessageStatus.UNKNOWN,
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.UNDELIVERED,
)
LETTERS_OF_REGRET = ("offer_taken", "offer_withdrawn")
ALARMS = (EventKind.COORDINATOR_ALERTED, EventKind.BOOKING_UNCOVERED)


def is_still_true(message: Message) -> bool:
    """Whether the message says what is so at this instant; asked just before it is sent."""
    if message.kind in OFFERS:
        return bool(message.offer and message.offer.is_open)
    if message.text_key in LETTERS_OF_REGRET:
        # Nobody is told that an offer is gone who never heard of it.
        return Message.objects.filter(offer=message.offer, kind__in=OFFERS, status__in=LEFT_US).exists()
    seat = message.event.seat if message.event else None
    if seat is None or message.event is None:
        return True
    if message.kind == MessageKind.CONFIRMATION:
        return seat.status in HELD and seat.mediator_id == message.event.mediator_id
    if message.kind == MessageKind.REMINDER:
        return seat.status == SeatStatus.FILLED and seat.mediator_id == message.mediator_id
    if message.event.kind in ALARMS:
        return seat.status in NOBODY
    return True
