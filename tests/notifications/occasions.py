"""Every event that there is, with the facts that the actions write, for a booking of any lane and delivery."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from bookings.models import Booking, BookingEvent, Policy, Seat
from bookings.rules import Rules
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, Lane, Problem
from mediation.models import Language, Municipality, Office, Place
from mediation.vocabulary import Delivery
from tests.factories import NOON, only_seat
from tests.notifications.conftest import Desk

K = EventKind
# What somebody typed to explain herself; it is for the history, never for a message.
REASON: Final = "ZQREASON ricovero in psichiatria"


def _changed(**after: str) -> dict[str, Any]:
    return {"before": dict.fromkeys(after, ""), "after": after, "material": False}


_TIMES: Final = {
    "started_at": "2026-07-17T10:00:00+00:00",
    "ended_at": "2026-07-17T11:10:00+00:00",
    "actual_minutes": 70,
    "credited_minutes": 75,
}

# What an event of a series says of its dates: every Monday, 16-18 in Rome.
SERIES: Final[dict[str, Any]] = {
    "dates": 20,
    "first": "2026-09-07T14:00:00+00:00",
    "last": "2027-01-25T15:00:00+00:00",
    "weekdays": [0],
    "hours": ["2026-09-07T14:00:00+00:00", "2026-09-07T16:00:00+00:00"],
}


def _edited(kept: list[int], lost: list[int], **values: Any) -> dict[str, Any]:
    said = {"what": "changed", "moved": True, "is_elsewhere": False, "confirmed": 18, "searching": 2}
    return {**SERIES, **said, "series": 1, "kept": kept, "lost": lost, **values}


def _called_off(credited_minutes: int) -> dict[str, Any]:
    facts = {"what": "cancelled", "reason": REASON, "lost": 20, "credited_minutes": credited_minutes}
    return {**SERIES, **facts, "series": 1, "owed_minutes": credited_minutes}


def _asked_again(*changed: str) -> dict[str, Any]:
    hours = {"starts_at": "2026-07-14T13:00:00+00:00", "ends_at": "2026-07-14T14:00:00+00:00"}
    return {
        "before": hours,
        "after": hours,
        "changed": list(changed),
        "answer_by": "2026-07-14T12:00:00+00:00",
    }


FACTS: Final[dict[EventKind, tuple[dict[str, Any], ...]]] = {
    K.BOOKING_REQUESTED: ({}, {**SERIES, "series": 1}, {"series": 1, "waits": True}),
    K.BOOKING_CHANGED: (
        _changed(contact_phone="+393330077777"),
        _changed(case_reference="ZQCASE"),
        {**_changed(starts_at="2026-07-14T10:00:00+00:00"), "material": True},
        {**_changed(contact_phone="+393330077777"), "series": 1},
    ),
    K.WAVE_OPENED: ({"wave": 1, "asked": 1, "wait_minutes": 10}, {"wave": 2, "asked": 5, "wait_minutes": 10}),
    K.OFFER_MADE: ({}, SERIES, {"on_call": True}),
    K.OFFER_SENT: ({},),
    K.OFFER_DELIVERED: ({},),
    K.OFFER_DECLINED: (
        {"via": AnswerChannel.SMS, "reason": REASON},
        {"via": AnswerChannel.PAGE, "reason": REASON},
    ),
    K.OFFER_EXPIRED: ({},),
    K.OFFER_SUPERSEDED: ({},),
    K.OFFER_WITHDRAWN: ({},),
    K.OFFER_UNDELIVERABLE: ({"reason": "opted_out"},),
    K.BOOKING_CONFIRMED: (
        {"via": AnswerChannel.SMS},
        {"via": AnswerChannel.MISSED_CALL},
        {"via": AnswerChannel.SMS, **SERIES},
        {"via": AnswerChannel.SMS, **SERIES, "left": 2},
        {"via": AnswerChannel.MISSED_CALL, "along_with": 1001},
        {"via": AnswerChannel.KEYPAD},
        {"via": AnswerChannel.SMS, "covered": 1, "needed": 2},
    ),
    K.MEDIATOR_ASSIGNED: ({"reason": REASON, "overridden": [REASON]},),
    K.MEDIATOR_WITHDREW: ({"via": AnswerChannel.SMS, "reason": REASON},),
    K.MEDIATOR_REMOVED: ({"reason": REASON}, {"reason": "", "series": 1}),
    K.SEARCH_RESTARTED: ({"reason": REASON}, {"reason": REASON, "replaces": True}),
    K.COORDINATOR_ALERTED: ({"alarm_rank": 1, "asked": 3}, {"alarm_rank": 2, "asked": 3}),
    K.BOOKING_UNCOVERED: ({"asked": 3}, {"asked": 0}),
    K.COVERED_EXTERNALLY: ({"reason": REASON},),
    K.SEARCH_GIVEN_UP: ({"reason": REASON},),
    K.REMINDER_DUE: (
        {"reminder": DeadlineKind.REMIND_DAY_BEFORE},
        {"reminder": DeadlineKind.REMIND_TWO_HOURS},
    ),
    K.REMINDER_CONFIRMED: ({"via": AnswerChannel.SMS},),
    K.BOOKING_STARTED: ({},),
    K.BOOKING_COMPLETED: (
        {"started_at": "", "ended_at": "", "actual_minutes": 60},
        {"started_at": "", "ended_at": "", "actual_minutes": 60, "entered": True},
    ),
    K.RECORD_SIGNED: ({},),
    K.RECORD_VALIDATED: ({},),
    K.BOOKING_CANCELLED: (
        {"reason": REASON, "late": False, "credited_minutes": 0, "notice_minutes": 4000},
        {"reason": REASON, "late": True, "credited_minutes": 60, "notice_minutes": 300},
        {"reason": REASON, "late": True, "credited_minutes": 60, "notice_minutes": 300, "series": 1},
    ),
    K.PERSON_MISSED: ({},),
    K.MEDIATOR_MISSED: ({},),
    K.OFFER_NUDGED: ({},),
    K.RESERVE_NOTED: ({"position": 1},),
    K.SEARCH_HURRIED: ({"before": Lane.SHORT, "lane": Lane.URGENT},),
    K.PART_ACCEPTED: ({"covered": 1, "given_up": 1},),
    K.SEAT_CALLED_OFF: ({},),
    K.RECONFIRMATION_ASKED: (_asked_again("starts_at"), _asked_again("place")),
    K.BOOKING_RECONFIRMED: ({"via": AnswerChannel.SMS},),
    K.RECONFIRMATION_REFUSED: ({"because": "no", "via": "sms"}, {"because": "cannot", "reasons": [REASON]}),
    K.RECONFIRMATION_LAPSED: ({"because": "silence"},),
    K.RESCUE_PROPOSED: ({"via": AnswerChannel.SMS, "reason": REASON},),
    K.RESCUE_ACCEPTED: ({"via": AnswerChannel.PAGE},),
    K.RESCUE_REFUSED: ({"because": "taken"}, {"because": "refused", "via": AnswerChannel.SMS}),
    K.BOOKING_REINSTATED: ({"reason": REASON},),
    K.FREED_TIME_REUSED: (
        {"credited_minutes": 60, "credited_for": 1001, "was_offered": False},
        {"credited_minutes": 60, "credited_for": 1001, "was_offered": True},
    ),
    K.FREED_TIME_RETURNED: ({"credited_minutes": 60, "credited_for": 1001},),
    K.SERIES_CHANGED: (
        _edited([1001, 1002], []),
        _edited([1001], [], is_elsewhere=True),
        _edited([1001], [], moved=False),
        _edited([1001], [1002, 1003]),
        _edited([], [1002, 1003], again=True),
        _called_off(0),
        _called_off(120),
    ),
    K.REMINDER_UNANSWERED: ({"step": DeadlineKind.CHASE_REMINDER}, {"step": DeadlineKind.ALERT_UNCONFIRMED}),
    K.CHECK_IN_DUE: ({"check": DeadlineKind.CHECK_DEPARTURE}, {"check": DeadlineKind.CHECK_ARRIVAL}),
    K.CHECKED_IN: ({},),
    K.MEDIATOR_LATE: (
        {"minutes": 15, "arrives_at": "2026-07-17T10:15:00+00:00", "via": AnswerChannel.SMS},
        {"minutes": 40, "arrives_at": "2026-07-17T10:40:00+00:00", "via": AnswerChannel.SMS},
    ),
    K.CHECK_IN_MISSED: ({},),
    K.NO_SHOW_SUSPECTED: ({},),
    K.RECORD_CORRECTED: (
        {"before": _TIMES, "after": _TIMES},
        {"before": _TIMES, "after": _TIMES, "via": "sms"},
    ),
    K.SIGNATURE_ASKED: ({},),
    K.PROBLEM_REPORTED: ({"problem": Problem.OTHER, "reason": REASON},),
    K.HELP_ASKED: (
        {"via": AnswerChannel.SMS, "reason": REASON},
        {"via": AnswerChannel.PAGE, "reason": REASON},
    ),
}
# Of these the event names the lane of the search at that instant.
IN_A_LANE: Final = (K.WAVE_OPENED, K.COORDINATOR_ALERTED, K.SEARCH_RESTARTED)
ABOUT_AN_OFFER: Final = (*(kind for kind in K if kind.startswith("offer_")), K.BOOKING_CONFIRMED)


def book_in(lane: Lane, desk: Desk, **values: object) -> Booking:
    """A request that the real action puts into this lane, and Amina's offer with it."""
    asked: dict[Lane, dict[str, object]] = {
        Lane.NOW: {"urgency": "now", "starts_at": None},
        Lane.URGENT: {"urgency": "within_2_hours", "starts_at": desk.at + timedelta(hours=2)},
        Lane.SHORT: {"starts_at": desk.at + timedelta(hours=26)},
        Lane.PLANNED: {"starts_at": desk.at + timedelta(days=5)},
    }
    return desk.book(**{**asked[lane], **values})


def happen(kind: EventKind, booking: Booking, desk: Desk, facts: dict[str, Any]) -> BookingEvent:
    """Add one event to the booking's history as the actions would, a minute after the request."""
    seat = only_seat(booking)
    lane = {"lane": seat.lane} if kind in IN_A_LANE else {}
    return BookingEvent.objects.create(
        booking=booking,
        seat=seat,
        offer=seat.offers.get(mediator=desk.amina) if kind in ABOUT_AN_OFFER else None,
        mediator=None if kind in WITHOUT_A_MEDIATOR else desk.amina,
        kind=kind,
        at=desk.at + timedelta(minutes=1),
        facts={**facts, **lane},
        booking_version=booking.version,
    )


WITHOUT_A_MEDIATOR: Final = (
    K.BOOKING_REQUESTED,
    K.WAVE_OPENED,
    K.SEARCH_RESTARTED,
    K.SEARCH_HURRIED,
    K.COORDINATOR_ALERTED,
    K.BOOKING_UNCOVERED,
    K.COVERED_EXTERNALLY,
    K.SEARCH_GIVEN_UP,
    K.SEAT_CALLED_OFF,
)
EVERY_EVENT: Final = tuple((kind, facts) for kind, several in FACTS.items() for facts in several)


# --- In the head only: no row is written


def imagine(
    kind: EventKind = EventKind.OFFER_MADE,
    facts: dict[str, Any] | None = None,
    *,
    lane: Lane = Lane.PLANNED,
    starts_at: datetime = NOON + timedelta(days=3),
    delivery: Delivery = Delivery.PHONE,
    deliveries: list[Delivery] | None = None,
    external_number: str = "",
    **values: Any,
) -> BookingEvent:
    """An event at noon, of a booking by the language's and the office's possibilities."""
    booking = Booking(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        lane=lane,
        delivery=delivery,
        language=Language(deliveries=deliveries or list(Delivery)),
        office=Office(external_number=external_number),
        place=Place(municipality=Municipality(name="Enna")),
        policy=Policy(numbers=Rules().as_json()),
        **values,
    )
    told = {**(facts or {}), **({"lane": lane} if kind in IN_A_LANE else {})}
    return BookingEvent(
        kind=kind,
        booking=booking,
        seat=Seat(booking=booking, lane=lane),
        mediator_id=None if kind in WITHOUT_A_MEDIATOR else 1,
        at=NOON,
        facts=told,
    )
