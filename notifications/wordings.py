"""Which text an event gets: by lane, by delivery, by what the office has. Who hears it is in `policy`."""

from __future__ import annotations

from collections.abc import Callable

from bookings.models import Booking, BookingEvent, Seat
from bookings.vocabulary import AnswerChannel, BookingStatus, DeadlineKind, Lane
from mediation.vocabulary import Delivery
from notifications.facts import free_until

# Returns the key of the text, or None when there is nothing to say this time.
Wording = Callable[[BookingEvent], str | None]

HURRIED = (Lane.NOW, Lane.URGENT)
OFFICE_NOTES = {"case_reference", "campaign"}


def always(key: str) -> Wording:
    return lambda _: key


def by_lane(event: BookingEvent) -> str:
    """Now means now: a job that begins in an hour is searched for as fast, and says its hour."""
    if _seat(event).lane not in HURRIED:
        return "offer_planned"
    return "offer_now" if event.booking.has_started(event.at) else "offer_urgent"


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
    may_still_cancel = event.at < free_until(event.booking)
    return "request_confirmed" if may_still_cancel else "request_confirmed_short_notice"


def receipt(event: BookingEvent) -> str | None:
    """In the hurried lanes the asker watches the page: a text would only be in the way of the real news."""
    return "request_received" if event.booking.lane in (Lane.SHORT, Lane.PLANNED) else None


def further_wave(event: BookingEvent) -> str | None:
    hurried = event.facts["lane"] in HURRIED
    return None if hurried or event.facts["wave"] == 1 else "request_searching_wave"


def regret(event: BookingEvent) -> str:
    """The request was called off; or only this offer ended, and another may follow."""
    called_off = event.booking.status == BookingStatus.CANCELLED
    return "offer_withdrawn" if called_off else "offer_void"


def alarm(event: BookingEvent) -> str:
    return "coordinator_escalated_second" if event.facts["alarm_rank"] > 1 else "coordinator_escalated_first"


def way_out(event: BookingEvent) -> str | None:
    """Whom the asker can call while nobody comes: told once, and only where every minute counts."""
    first_alarm_now = event.facts["alarm_rank"] == 1 and event.facts["lane"] == Lane.NOW
    return _with_service("request_escalated", event.booking) if first_alarm_now else None


def nobody_found(event: BookingEvent) -> str:
    return _with_service("request_uncovered", event.booking)


def _with_service(stem: str, booking: Booking) -> str:
    """Telephone interpreting is named only where the office has it and the language can be spoken by telephone."""
    has_service = bool(booking.office.external_number) and _can_be_phoned(booking)
    return stem if has_service else f"{stem}_no_service"


def search_again(event: BookingEvent) -> str:
    could_change = event.booking.delivery == Delivery.ONSITE and _can_be_phoned(event.booking)
    return "request_mediator_withdrew" if could_change else "request_mediator_withdrew_remote"


def _can_be_phoned(booking: Booking) -> bool:
    return Delivery.PHONE in booking.language.deliveries


def reminder(event: BookingEvent) -> str:
    day_before = event.facts["reminder"] == DeadlineKind.REMIND_DAY_BEFORE
    return "reminder_day_before" if day_before else "reminder_two_hours"


def cancellation(stem: str) -> Wording:
    return lambda event: f"{stem}_late" if event.facts["credited_minutes"] else stem


def once_for_the_team(wording: Wording) -> Wording:
    """Said with the first of a team's events, and not again with the others."""
    return lambda event: None if event.facts.get("again") else wording(event)


def once_more(event: BookingEvent) -> str:
    """The question whether her yes stands: about other hours, or about what else has changed."""
    moved = {"starts_at", "ends_at"} & set(event.facts["changed"])
    return "reconfirm" if moved and set(event.facts["changed"]) == moved else "reconfirm_otherwise"


def when_because(*reasons: str, key: str) -> Wording:
    return lambda event: key if event.facts["because"] in reasons else None


def entered(event: BookingEvent) -> str | None:
    """What the coordinator has written down for her; of what she closed herself, or the office, she knows."""
    return "job_entered" if event.facts.get("entered") else None


def details(event: BookingEvent) -> str | None:
    """What the mediator needs to hear of a change; the office's own notes are not hers to read."""
    before, after = event.facts["before"], event.facts["after"]
    changed = {name for name, value in after.items() if value != before[name]} - OFFICE_NOTES
    if event.facts["material"] or not changed:
        return None
    stem = "details_changed"
    return stem if event.booking.delivery == Delivery.ONSITE else f"{stem}_{event.booking.delivery}"


def _seat(event: BookingEvent) -> Seat:
    assert event.seat is not None, "this event is about a seat"
    return event.seat
