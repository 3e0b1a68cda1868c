"""The table read as a table: who hears what of each event, and until when it is so."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from bookings.actions.cancelling import cancel_booking
from bookings.actions.changing import Change, change_booking
from bookings.actions.dispatching import accept_offer, assign_mediator
from bookings.actions.reinstating import reinstate_booking
from bookings.models import Booking, BookingEvent, Deadline, Offer, Seat
from bookings.outbox import UNTOLD
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, Lane, OfferStatus, SeatStatus
from bookings.working_time import ONE_DAY, at_rome, rome_day
from mediation.models import Mediator
from mediation.vocabulary import Delivery
from notifications.models import Message
from notifications.policy import OFFERS, STANDS, TABLE, for_good, is_still_true, text_key
from notifications.relay import relay
from notifications.texts.keys import KEYS, RESERVED
from notifications.texts.spoken import SPOKEN
from notifications.vocabulary import Channel, MessageKind, MessageStatus
from tests.factories import NOON
from tests.notifications.conftest import Desk
from tests.notifications.occasions import EVERY_EVENT, FACTS, book_in, happen, imagine

K, S = EventKind, SeatStatus
CLERK = "+393330099999"


# --- Nothing is forgotten


def test_every_event_is_in_the_table() -> None:
    assert set(TABLE) == set(K) == set(FACTS)


def test_it_is_said_how_long_the_letters_of_each_event_stand() -> None:
    assert set(STANDS) == {kind for kind, letters in TABLE.items() if letters}


# --- Who hears what

# Of a planned job in person, asked for by telephone from a mobile; Amina has its only offer.
HEARD: list[tuple[EventKind, dict[str, Any], dict[str, str]]] = [
    (K.BOOKING_REQUESTED, {}, {"office": "request_received"}),
    (K.BOOKING_REQUESTED, FACTS[K.BOOKING_REQUESTED][1], {"office": "request_series_received"}),
    (K.BOOKING_REQUESTED, FACTS[K.BOOKING_REQUESTED][2], {}),
    (K.BOOKING_CHANGED, FACTS[K.BOOKING_CHANGED][0], {"amina": "details_changed"}),
    (K.BOOKING_CHANGED, FACTS[K.BOOKING_CHANGED][1], {}),
    (K.BOOKING_CHANGED, FACTS[K.BOOKING_CHANGED][2], {}),
    (K.BOOKING_CHANGED, FACTS[K.BOOKING_CHANGED][3], {}),
    (K.WAVE_OPENED, {"wave": 1}, {}),
    (K.WAVE_OPENED, {"wave": 2}, {"office": "request_searching_wave"}),
    (K.OFFER_MADE, {}, {"amina": "offer_planned"}),
    (K.OFFER_MADE, FACTS[K.OFFER_MADE][1], {"amina": "offer_series"}),
    (K.OFFER_DECLINED, {"via": "sms"}, {"amina": "decline_noted"}),
    (K.OFFER_DECLINED, {"via": "page"}, {}),
    (K.OFFER_SUPERSEDED, {}, {"amina": "offer_taken"}),
    (K.OFFER_WITHDRAWN, {}, {"amina": "offer_void"}),
    (K.BOOKING_CONFIRMED, {"via": "sms"}, {"amina": "assigned", "office": "request_confirmed"}),
    (
        K.BOOKING_CONFIRMED,
        {"via": "missed_call"},
        {"amina": "missed_call_accepted, assigned", "office": "request_confirmed"},
    ),
    (
        K.BOOKING_CONFIRMED,
        FACTS[K.BOOKING_CONFIRMED][2],
        {"amina": "series_assigned", "office": "request_series_confirmed"},
    ),
    (
        K.BOOKING_CONFIRMED,
        FACTS[K.BOOKING_CONFIRMED][3],
        {"amina": "series_assigned_part", "office": "request_series_confirmed_part"},
    ),
    (K.BOOKING_CONFIRMED, FACTS[K.BOOKING_CONFIRMED][4], {}),
    (K.MEDIATOR_ASSIGNED, {}, {"amina": "assigned_by_coordinator", "office": "request_assigned"}),
    (
        K.MEDIATOR_WITHDREW,
        {"via": "sms"},
        {
            "amina": "released_confirmed",
            "office": "request_mediator_withdrew",
            "nino": "coordinator_withdrew",
        },
    ),
    (K.MEDIATOR_REMOVED, {}, {"amina": "removed_by_coordinator", "office": "request_mediator_withdrew"}),
    (K.MEDIATOR_REMOVED, FACTS[K.MEDIATOR_REMOVED][1], {}),
    (K.COORDINATOR_ALERTED, {"alarm_rank": 1}, {"nino": "coordinator_escalated_first"}),
    (K.COORDINATOR_ALERTED, {"alarm_rank": 2}, {"nino": "coordinator_escalated_second"}),
    (
        K.BOOKING_UNCOVERED,
        {"asked": 3},
        {"nino": "coordinator_uncovered", "office": "request_uncovered_no_service"},
    ),
    (
        K.BOOKING_UNCOVERED,
        {"asked": 0},
        {"nino": "coordinator_nobody_to_ask", "office": "request_uncovered_no_service"},
    ),
    (K.SEARCH_GIVEN_UP, {}, {"office": "request_given_up"}),
    (K.REMINDER_DUE, {"reminder": "remind_day_before"}, {"amina": "reminder_day_before"}),
    (K.REMINDER_DUE, {"reminder": "remind_two_hours"}, {"amina": "reminder_two_hours"}),
    (
        K.BOOKING_CANCELLED,
        {"credited_minutes": 0, "notice_minutes": 4000},
        {"amina": "cancelled_by_office", "office": "request_cancelled"},
    ),
    (
        K.BOOKING_CANCELLED,
        {"credited_minutes": 60, "notice_minutes": 300},
        {"amina": "cancelled_by_office_late", "office": "request_cancelled_late"},
    ),
    (K.BOOKING_CANCELLED, FACTS[K.BOOKING_CANCELLED][2], {}),
    (K.MEDIATOR_MISSED, {}, {"nino": "coordinator_mediator_missed"}),
    (K.OFFER_SENT, {}, {}),
    (K.OFFER_DELIVERED, {}, {}),
    (K.OFFER_EXPIRED, {}, {}),
    (K.OFFER_UNDELIVERABLE, {}, {}),
    (K.SEARCH_RESTARTED, {}, {}),
    (K.SEARCH_RESTARTED, {"replaces": True}, {"office": "request_replacement"}),
    (K.SEARCH_HURRIED, {"before": "short"}, {}),
    (K.COVERED_EXTERNALLY, {}, {}),
    (K.REMINDER_CONFIRMED, {}, {}),
    (K.BOOKING_STARTED, {}, {}),
    (K.BOOKING_COMPLETED, {}, {}),
    (K.BOOKING_COMPLETED, {"entered": True}, {"amina": "job_entered"}),
    (K.RECORD_SIGNED, {}, {}),
    (K.RECORD_VALIDATED, {}, {}),
    (K.PERSON_MISSED, {}, {}),
    (K.OFFER_NUDGED, {}, {"amina": "offer_nudge"}),
    (K.RESERVE_NOTED, {}, {}),
    (K.PART_ACCEPTED, {}, {}),
    (K.SEAT_CALLED_OFF, {}, {}),
    (
        K.RECONFIRMATION_ASKED,
        FACTS[K.RECONFIRMATION_ASKED][0],
        {"amina": "reconfirm", "office": "request_reconfirming"},
    ),
    (
        K.RECONFIRMATION_ASKED,
        FACTS[K.RECONFIRMATION_ASKED][1],
        {"amina": "reconfirm_otherwise", "office": "request_reconfirming"},
    ),
    (K.BOOKING_RECONFIRMED, {}, {"amina": "assigned", "office": "request_confirmed"}),
    (
        K.RECONFIRMATION_REFUSED,
        {"because": "no"},
        {
            "amina": "released_confirmed",
            "office": "request_mediator_withdrew",
            "nino": "coordinator_change_lost",
        },
    ),
    (
        K.RECONFIRMATION_REFUSED,
        {"because": "cannot"},
        {
            "amina": "changed_too_much",
            "office": "request_mediator_withdrew",
            "nino": "coordinator_change_lost",
        },
    ),
    (
        K.RECONFIRMATION_LAPSED,
        {},
        {
            "amina": "reconfirm_lapsed",
            "office": "request_mediator_withdrew",
            "nino": "coordinator_change_lost",
        },
    ),
    (
        K.RESCUE_PROPOSED,
        {},
        {"amina": "rescue_noted", "office": "request_rescue", "nino": "coordinator_rescue"},
    ),
    (K.RESCUE_ACCEPTED, {}, {"amina": "assigned", "office": "request_confirmed"}),
    (K.RESCUE_REFUSED, {"because": "taken"}, {"amina": "rescue_over"}),
    (K.BOOKING_REINSTATED, {}, {"office": "request_reinstated"}),
    (K.FREED_TIME_REUSED, {"credited_minutes": 60, "was_offered": False}, {"amina": "freed_time_reused"}),
    (K.FREED_TIME_REUSED, {"credited_minutes": 60, "was_offered": True}, {}),
    (K.FREED_TIME_RETURNED, {}, {}),
    (
        K.SERIES_CHANGED,
        FACTS[K.SERIES_CHANGED][0],
        {"amina": "series_changed", "office": "request_series_changed"},
    ),
    (
        K.SERIES_CHANGED,
        FACTS[K.SERIES_CHANGED][1],
        {"amina": "series_changed_place", "office": "request_series_changed"},
    ),
    (
        K.SERIES_CHANGED,
        FACTS[K.SERIES_CHANGED][2],
        {"amina": "series_details", "office": "request_series_changed"},
    ),
    (
        K.SERIES_CHANGED,
        FACTS[K.SERIES_CHANGED][3],
        {"amina": "series_changed_part", "office": "request_series_changed"},
    ),
    (K.SERIES_CHANGED, FACTS[K.SERIES_CHANGED][4], {"amina": "series_changed_lost"}),
    (
        K.SERIES_CHANGED,
        FACTS[K.SERIES_CHANGED][5],
        {"amina": "series_cancelled", "office": "request_series_cancelled"},
    ),
    (
        K.SERIES_CHANGED,
        FACTS[K.SERIES_CHANGED][6],
        {"amina": "series_cancelled_late", "office": "request_series_cancelled_late"},
    ),
    (K.REMINDER_UNANSWERED, FACTS[K.REMINDER_UNANSWERED][0], {"amina": "call_coming"}),
    (K.REMINDER_UNANSWERED, FACTS[K.REMINDER_UNANSWERED][1], {"nino": "coordinator_reminder_unanswered"}),
    (K.CHECK_IN_DUE, {"check": "check_departure"}, {"amina": "check_departure"}),
    (K.CHECK_IN_DUE, {"check": "check_arrival"}, {"amina": "check_arrival"}),
    (K.CHECKED_IN, {}, {}),
    (K.MEDIATOR_LATE, FACTS[K.MEDIATOR_LATE][0], {"office": "request_mediator_late"}),
    (
        K.MEDIATOR_LATE,
        FACTS[K.MEDIATOR_LATE][1],
        {"office": "request_mediator_late", "nino": "coordinator_late"},
    ),
    (K.CHECK_IN_MISSED, {}, {"nino": "coordinator_check_in_missed"}),
    (K.NO_SHOW_SUSPECTED, {}, {"nino": "coordinator_no_show", "office": "request_no_show"}),
    (K.RECORD_CORRECTED, FACTS[K.RECORD_CORRECTED][0], {"amina": "record_corrected"}),
    (K.RECORD_CORRECTED, FACTS[K.RECORD_CORRECTED][1], {}),
    (K.SIGNATURE_ASKED, {}, {"office": "request_to_sign"}),
    (K.PROBLEM_REPORTED, FACTS[K.PROBLEM_REPORTED][0], {"nino": "coordinator_problem"}),
    (K.HELP_ASKED, {"via": "sms"}, {"amina": "help_noted", "nino": "coordinator_help_asked"}),
    (K.HELP_ASKED, {"via": "page"}, {"nino": "coordinator_help_asked"}),
]


def test_the_table_of_who_hears_what_has_every_event() -> None:
    assert {kind for kind, _, _ in HEARD} == set(K)


@pytest.mark.django_db
def test_each_event_tells_whom_it_should_and_nobody_else(desk: Desk) -> None:
    booking = book_in(Lane.PLANNED, desk, delivery=Delivery.ONSITE)
    BookingEvent.objects.filter(relayed_at__isnull=True).update(relayed_at=desk.at)
    happened = [(happen(kind, booking, desk, facts), heard) for kind, facts, heard in HEARD]

    relay(at=desk.at + timedelta(minutes=2))

    told = [(str(event.kind), _heard_of(event, desk)) for event, _ in happened]
    assert told == [(str(event.kind), heard) for event, heard in happened]


def _heard_of(event: BookingEvent, desk: Desk) -> dict[str, str]:
    people = {desk.amina.phone: "amina", CLERK: "office", desk.coordinator.phone: "nino"}
    heard: dict[str, list[str]] = {}
    for to, key in event.messages.order_by("dedupe_key").values_list("to", "text_key"):
        heard.setdefault(people[to], []).append(key)
    return {name: ", ".join(keys) for name, keys in heard.items()}


# --- What a silent or sensitive booking hides

PLACES = {"place", "address", "contact", "contact_phone"}
HOURS = {"when", "starts_at", "band", "weekly"}
# She must know when to come; of those who only ask or watch, nobody is told.
FOR_WHO_HOLDS_THE_SEAT = {
    *("assigned_reserved", "assigned_by_coordinator_reserved", "details_changed_reserved"),
    *("reminder_day_before_reserved", "reminder_two_hours_reserved"),
    *("cancelled_by_office", "cancelled_by_office_late", "released_confirmed", "removed_by_coordinator"),
    *("call_coming", "check_departure", "check_arrival"),
    *("series_assigned_reserved", "series_changed", "series_changed_place_reserved"),
    *("series_changed_part", "series_changed_lost", "series_details_reserved"),
    *("series_cancelled", "series_cancelled_late"),
    *("reconfirm", "reconfirm_otherwise_reserved", "changed_too_much", "job_entered"),
}
OFFERED = {
    *("offer_planned_reserved", "offer_urgent_reserved", "offer_series_reserved"),
    "call_offer_reserved",
}


# Of what is written and of what is said.
FACTS_OF = {**KEYS, **SPOKEN}


def keys_used(**values: Any) -> set[str]:
    """Every text that the table uses for such bookings, whatever their lane, hour and delivery."""
    events = [
        imagine(
            kind, facts, lane=lane, delivery=delivery, starts_at=NOON + begins_in, **dict[str, Any](values)
        )
        for kind, facts in EVERY_EVENT
        for lane, begins_in in [(Lane.NOW, timedelta(0)), *((lane, timedelta(days=3)) for lane in Lane)]
        for delivery in Delivery
    ]
    texts = {kind: [each for each in row if each.channel != Channel.EMAIL] for kind, row in TABLE.items()}
    letters = [(letter, event) for event in events for letter in texts[K(event.kind)]]
    return {key for letter, event in letters if (key := text_key(letter, event))}


def test_nobody_is_told_of_what_rings_no_bell() -> None:
    assert [kind for kind in UNTOLD if TABLE[kind]] == []


def test_every_text_that_is_used_exists() -> None:
    assert keys_used() | keys_used(sensitive=True) <= set(FACTS_OF)


@pytest.mark.parametrize("why", ["sensitive", "silent"])
def test_what_shows_a_place_an_hour_or_a_delivery_has_its_reserved_text(why: str) -> None:
    used = keys_used(**{why: True})

    assert {key for key in used if FACTS_OF[key] & (PLACES | {"delivery"})} == set()
    assert {key for key in used if FACTS_OF[key] & HOURS} == FOR_WHO_HOLDS_THE_SEAT | OFFERED
    assert {FACTS_OF[key] & HOURS for key in OFFERED} == {frozenset({"band"})}
    assert used & set(RESERVED) == set()


def test_who_must_call_at_once_gets_the_bare_number_even_of_a_reserved_booking() -> None:
    """At three in the morning nobody else could give it, and somebody is waiting."""
    with_a_number = {key: FACTS_OF[key] for key in keys_used(silent=True) if "call_number" in FACTS_OF[key]}

    assert with_a_number == {
        "assigned_phone_now": {"number", "call_number"},
        "assigned_bridge": {"number", "call_number"},
        "assigned_by_coordinator_bridge": {"number", "call_number"},
        "request_confirmed_now": {"number", "call_number", "first_name"},
        "request_assigned_now": {"number", "call_number", "first_name"},
    }


def test_a_plain_booking_never_gets_a_reserved_text() -> None:
    assert keys_used() & set(RESERVED.values()) == set()


# --- Kinds and hurry


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lane", "kind", "urgent"),
    [
        (Lane.NOW, MessageKind.URGENT_OFFER, True),
        (Lane.URGENT, MessageKind.URGENT_OFFER, True),
        (Lane.SHORT, MessageKind.PLANNED_OFFER, False),
        (Lane.PLANNED, MessageKind.PLANNED_OFFER, False),
    ],
)
def test_an_offer_hurries_as_its_lane_does(desk: Desk, lane: Lane, kind: MessageKind, urgent: bool) -> None:
    book_in(lane, desk)

    relay(at=desk.at)

    offer = Message.objects.get(mediator=desk.amina)
    assert (offer.kind, offer.is_urgent) == (kind, urgent)


def test_whatever_cannot_wait_goes_first() -> None:
    hurried = {kind for kind, letters in TABLE.items() for letter in letters if letter.is_urgent}
    patient = {kind for kind, letters in TABLE.items() for letter in letters if not letter.is_urgent}

    assert patient - hurried == {
        *(K.BOOKING_REQUESTED, K.WAVE_OPENED, K.OFFER_DECLINED),
        *(K.SEARCH_GIVEN_UP, K.REMINDER_DUE, K.REMINDER_UNANSWERED, K.BOOKING_COMPLETED),
        *(K.RECORD_CORRECTED, K.PROBLEM_REPORTED, K.FREED_TIME_REUSED, K.PART_ACCEPTED),
        K.SIGNATURE_ASKED,
    }


# --- The night

# What leaves at night although the job is far away: an answer to somebody who is awake, and what its own step has
# timed already. Everything else waits for the morning.
LEAVES_AT_NIGHT = {
    *("offer_planned", "offer_series", "offer_nudge"),
    *("reminder_day_before", "reminder_two_hours", "call_coming", "check_departure", "check_arrival"),
    *("request_received", "request_series_received"),
    *("decline_noted", "missed_call_accepted", "released_confirmed", "rescue_noted", "help_noted"),
    *("assigned_phone", "series_assigned", "series_assigned_part", "freed_time_reused"),
    *("series_changed", "series_changed_lost", "series_changed_part", "series_changed_place"),
    *("series_cancelled", "series_cancelled_late", "series_details"),
    "coordinator_help_asked",
}


@pytest.mark.django_db
def test_at_night_news_of_a_far_job_waits_for_the_morning(desk: Desk) -> None:
    night, morning = _night_after(desk)
    booking = book_in(Lane.PLANNED, desk)
    for kind, facts in EVERY_EVENT:
        happen(kind, booking, desk, {name: value for name, value in facts.items() if name != "agreed_at"})

    relay(at=night)

    assert set(Message.objects.values_list("due_at", flat=True)) == {night, morning}
    left = Message.objects.filter(due_at=night)
    assert set(left.values_list("text_key", flat=True)) == LEAVES_AT_NIGHT


@pytest.mark.django_db
@pytest.mark.parametrize(
    "event", [K.BOOKING_CANCELLED, K.RECONFIRMATION_ASKED, K.RECONFIRMATION_LAPSED, K.RECONFIRMATION_REFUSED]
)
def test_that_a_near_job_was_moved_far_away_she_hears_at_once(desk: Desk, event: EventKind) -> None:
    """Or she would be on the road to it in the morning."""
    night, morning = _night_after(desk)
    booking = book_in(Lane.PLANNED, desk, starts_at=night + timedelta(days=20))
    facts = {
        **FACTS[event][1 if event == K.BOOKING_CANCELLED else -1],
        "agreed_at": (morning - timedelta(minutes=30)).isoformat(),
    }
    happen(event, booking, desk, facts)

    relay(at=night)

    assert Message.objects.get(event__kind=event, mediator=desk.amina).due_at == night


@pytest.mark.django_db
def test_of_two_questions_that_waited_for_the_morning_only_the_last_is_asked(desk: Desk) -> None:
    night, _ = _night_after(desk)
    booking = desk.book(starts_at=desk.at + timedelta(days=5))
    accept_offer(offer_id=desk.amina.offers.get().pk, at=desk.at, via=AnswerChannel.SMS)
    for hours in (24, 26):
        change = Change(starts_at=desk.at + timedelta(days=5, hours=hours))
        change_booking(booking_id=booking.pk, change=change, by_id=desk.clerk.pk, at=night)
    relay(at=night)

    first, second = Message.objects.filter(text_key="reconfirm").order_by("event_id")

    assert (is_still_true(first), is_still_true(second)) == (False, True)


@pytest.mark.django_db
def test_that_it_was_called_off_is_not_said_to_who_has_it_again(desk: Desk) -> None:
    night, _ = _night_after(desk)
    booking = desk.book(starts_at=desk.at + timedelta(days=5))
    accept_offer(offer_id=desk.amina.offers.get().pk, at=desk.at, via=AnswerChannel.SMS)
    cancel_booking(booking_id=booking.pk, by_id=desk.clerk.pk, reason="", at=night)
    relay(at=night)
    message = Message.objects.get(text_key="cancelled_by_office")
    assert is_still_true(message)

    reinstate_booking(booking_id=booking.pk, by_id=desk.clerk.pk, at=night)
    assign_mediator(
        booking_id=booking.pk,
        mediator_id=desk.amina.pk,
        reason="di nuovo",
        by_id=desk.coordinator.pk,
        at=night,
    )

    assert not is_still_true(Message.objects.get(pk=message.pk))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "stands"), [({"starts_at": timedelta(minutes=10)}, False), ({"contact_name": "Berg"}, True)]
)
def test_a_reminder_is_sent_only_while_it_names_the_hours_that_are(
    desk: Desk, change: dict[str, Any], stands: bool
) -> None:
    """Moved by so little, the job is still hers, and she is told of it by another message."""
    booking = desk.book()
    accept_offer(offer_id=desk.amina.offers.get().pk, at=desk.at, via=AnswerChannel.SMS)
    happen(K.REMINDER_DUE, booking, desk, {"reminder": DeadlineKind.REMIND_TWO_HOURS})
    relay(at=desk.at)
    reminder = Message.objects.get(text_key="reminder_two_hours")
    assert is_still_true(reminder)

    new = {
        name: booking.starts_at + value if name == "starts_at" else value for name, value in change.items()
    }
    change_booking(booking_id=booking.pk, change=Change(**new), by_id=desk.clerk.pk, at=desk.at)

    assert Seat.objects.get(booking=booking).status == S.FILLED
    assert is_still_true(Message.objects.get(pk=reminder.pk)) is stands


@pytest.mark.django_db
def test_what_waits_for_the_morning_is_worth_sending_then(desk: Desk) -> None:
    night, morning = _night_after(desk)
    happen(K.OFFER_WITHDRAWN, book_in(Lane.PLANNED, desk), desk, {})

    relay(at=night)

    message = Message.objects.get(text_key="offer_void")
    assert message.expires_at > morning + timedelta(hours=1)


@pytest.mark.django_db
@pytest.mark.parametrize("event", [K.BOOKING_CANCELLED, K.RECONFIRMATION_ASKED])
def test_of_a_job_of_the_next_day_she_hears_at_once_even_at_night(desk: Desk, event: EventKind) -> None:
    night, morning = _night_after(desk)
    happen(event, book_in(Lane.PLANNED, desk, starts_at=morning + timedelta(hours=2)), desk, FACTS[event][0])

    relay(at=night)

    assert Message.objects.filter(event__kind=event, mediator=desk.amina, due_at=night).count() == 1


@pytest.mark.django_db
def test_the_question_about_a_change_leaves_when_her_time_to_answer_begins(desk: Desk) -> None:
    """She is asked at seven, and it is from seven that she may think for two hours."""
    night, morning = _night_after(desk)
    booking = desk.book(starts_at=desk.at + timedelta(days=5))
    accept_offer(offer_id=desk.amina.offers.get().pk, at=desk.at, via=AnswerChannel.SMS)
    moved = Change(starts_at=desk.at + timedelta(days=6))
    change_booking(booking_id=booking.pk, change=moved, by_id=desk.clerk.pk, at=night)

    relay(at=night)

    assert Message.objects.get(text_key="reconfirm").due_at == morning
    answer_by = Deadline.objects.get(seat__booking=booking, kind=DeadlineKind.RECONFIRM_BY)
    assert answer_by.due_at == morning + timedelta(hours=2)


def _night_after(desk: Desk) -> tuple[datetime, datetime]:
    """An hour after everybody should be left alone, and the hour from which on they may be written to."""
    day = rome_day(desk.at) + ONE_DAY
    return at_rome(day, 22), at_rome(day + ONE_DAY, 7)


# --- Until when it is so

AMINA, BINTA = 1, 2
# (event, whether the reader is Amina, of whom it tells; the seat's status, who sits on it; whether it still stands)
TRUTHS: list[tuple[EventKind, bool, SeatStatus, int | None, bool]] = [
    (K.BOOKING_CANCELLED, True, S.CANCELLED, AMINA, True),
    (K.BOOKING_CANCELLED, True, S.FILLED, AMINA, False),
    (K.BOOKING_CANCELLED, False, S.CANCELLED, AMINA, True),
    (K.BOOKING_CANCELLED, False, S.DISPATCHING, None, False),
    (K.BOOKING_REQUESTED, False, S.OPEN, None, True),
    (K.BOOKING_REQUESTED, False, S.FILLED, AMINA, False),
    (K.WAVE_OPENED, False, S.DISPATCHING, None, True),
    (K.WAVE_OPENED, False, S.UNCOVERED, None, False),
    (K.COORDINATOR_ALERTED, False, S.DISPATCHING, None, True),
    (K.COORDINATOR_ALERTED, False, S.FILLED, AMINA, False),
    (K.COORDINATOR_ALERTED, False, S.UNCOVERED, None, True),
    (K.SEARCH_RESTARTED, False, S.DISPATCHING, None, True),
    (K.SEARCH_RESTARTED, False, S.FILLED, BINTA, False),
    (K.FREED_TIME_REUSED, True, S.FILLED, AMINA, True),
    (K.FREED_TIME_REUSED, True, S.DISPATCHING, None, False),
    (K.BOOKING_UNCOVERED, False, S.UNCOVERED, None, True),
    (K.BOOKING_UNCOVERED, False, S.DISPATCHING, None, False),
    (K.BOOKING_CONFIRMED, True, S.FILLED, AMINA, True),
    (K.BOOKING_CONFIRMED, False, S.IN_PROGRESS, AMINA, True),
    (K.BOOKING_CONFIRMED, True, S.FILLED, BINTA, False),
    (K.BOOKING_CONFIRMED, False, S.DISPATCHING, None, False),
    (K.BOOKING_CONFIRMED, True, S.CANCELLED, AMINA, False),
    (K.MEDIATOR_ASSIGNED, True, S.FILLED, AMINA, True),
    (K.MEDIATOR_ASSIGNED, True, S.FILLED, BINTA, False),
    (K.BOOKING_CHANGED, True, S.FILLED, AMINA, True),
    (K.BOOKING_CHANGED, True, S.DISPATCHING, None, False),
    (K.REMINDER_DUE, True, S.FILLED, AMINA, True),
    (K.REMINDER_DUE, True, S.FILLED, BINTA, False),
    (K.REMINDER_DUE, True, S.IN_PROGRESS, AMINA, False),
    (K.REMINDER_UNANSWERED, True, S.FILLED, AMINA, True),
    (K.REMINDER_UNANSWERED, False, S.IN_PROGRESS, AMINA, False),
    (K.CHECK_IN_DUE, True, S.IN_PROGRESS, AMINA, True),
    (K.CHECK_IN_DUE, True, S.RECONFIRMING, AMINA, False),
    (K.MEDIATOR_LATE, False, S.FILLED, AMINA, True),
    (K.MEDIATOR_LATE, False, S.DISPATCHING, None, False),
    (K.CHECK_IN_MISSED, False, S.IN_PROGRESS, AMINA, True),
    (K.CHECK_IN_MISSED, False, S.DONE, AMINA, False),
    (K.NO_SHOW_SUSPECTED, False, S.IN_PROGRESS, AMINA, True),
    (K.NO_SHOW_SUSPECTED, False, S.MEDIATOR_ABSENT, AMINA, False),
    (K.MEDIATOR_WITHDREW, True, S.FILLED, BINTA, True),
    (K.MEDIATOR_WITHDREW, True, S.FILLED, AMINA, False),
    (K.MEDIATOR_WITHDREW, False, S.DISPATCHING, None, True),
    (K.MEDIATOR_WITHDREW, False, S.UNCOVERED, None, True),
    (K.MEDIATOR_WITHDREW, False, S.FILLED, BINTA, False),
    (K.MEDIATOR_REMOVED, True, S.DISPATCHING, None, True),
    (K.MEDIATOR_REMOVED, True, S.FILLED, AMINA, False),
    (K.MEDIATOR_REMOVED, False, S.DISPATCHING, None, True),
    (K.MEDIATOR_REMOVED, False, S.CANCELLED, None, False),
    (K.RECONFIRMATION_ASKED, True, S.RECONFIRMING, AMINA, True),
    (K.RECONFIRMATION_ASKED, False, S.FILLED, AMINA, False),
    (K.RECONFIRMATION_ASKED, True, S.DISPATCHING, None, False),
    (K.BOOKING_RECONFIRMED, True, S.FILLED, AMINA, True),
    (K.BOOKING_RECONFIRMED, False, S.FILLED, BINTA, False),
    (K.RECONFIRMATION_REFUSED, True, S.DISPATCHING, None, True),
    (K.RECONFIRMATION_REFUSED, False, S.FILLED, BINTA, False),
    (K.RECONFIRMATION_LAPSED, True, S.FILLED, BINTA, True),
    (K.RECONFIRMATION_LAPSED, False, S.CANCELLED, None, False),
    (K.RESCUE_PROPOSED, True, S.FILLED, BINTA, True),
    (K.RESCUE_PROPOSED, False, S.FILLED, BINTA, False),
    (K.RESCUE_ACCEPTED, True, S.FILLED, AMINA, True),
    (K.RESCUE_ACCEPTED, False, S.DISPATCHING, None, False),
    (K.RESCUE_REFUSED, True, S.FILLED, BINTA, True),
    (K.RESCUE_REFUSED, True, S.FILLED, AMINA, False),
    (K.BOOKING_REINSTATED, False, S.DISPATCHING, None, True),
    (K.BOOKING_REINSTATED, False, S.FILLED, AMINA, False),
    (K.SIGNATURE_ASKED, False, S.DONE, AMINA, True),
    (K.SIGNATURE_ASKED, False, S.SIGNED, AMINA, False),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "to_amina", "status", "holder", "stands"), TRUTHS)
def test_a_message_is_sent_only_while_it_is_so(
    kind: EventKind, to_amina: bool, status: SeatStatus, holder: int | None, stands: bool
) -> None:
    seat = Seat(status=status, mediator_id=holder)
    event = BookingEvent(kind=kind, seat=seat, mediator_id=AMINA)

    assert is_still_true(Message(event=event, mediator_id=AMINA if to_amina else None)) is stands


def test_each_rule_was_seen_to_hold_and_to_lapse() -> None:
    outcomes: dict[EventKind, set[bool]] = {}
    for kind, _, _, _, stands in TRUTHS:
        outcomes.setdefault(kind, set()).add(stands)
    about_offers = {K.OFFER_MADE, K.OFFER_NUDGED, K.OFFER_SUPERSEDED, K.OFFER_WITHDRAWN}  # below
    for_ever = {kind for kind, rule in STANDS.items() if rule is for_good}

    assert outcomes == {kind: {True, False} for kind in set(STANDS) - about_offers - for_ever}
    assert for_ever == {
        *(K.OFFER_DECLINED, K.SEARCH_GIVEN_UP, K.MEDIATOR_MISSED, K.HELP_ASKED, K.PART_ACCEPTED),
        *(K.RECORD_CORRECTED, K.PROBLEM_REPORTED, K.SERIES_CHANGED, K.BOOKING_COMPLETED),
    }


@pytest.mark.parametrize("kind", [kind for kind, rule in STANDS.items() if rule is for_good])
def test_what_has_happened_for_good_is_told_whatever_came_after(kind: EventKind) -> None:
    event = BookingEvent(kind=kind, seat=Seat(status=S.CANCELLED), mediator_id=AMINA)

    assert is_still_true(Message(event=event)) is True


@pytest.mark.parametrize("kind", [K.OFFER_MADE, K.OFFER_NUDGED])
@pytest.mark.parametrize("status", OfferStatus)
def test_an_offer_is_sent_only_while_it_is_open(status: OfferStatus, kind: EventKind) -> None:
    seat = Seat(status=S.DISPATCHING)
    message = Message(
        event=BookingEvent(kind=kind, seat=seat), offer=Offer(status=status, seat=seat, mediator=Mediator())
    )

    assert is_still_true(message) is (status in {OfferStatus.QUEUED, OfferStatus.SENT, OfferStatus.DELIVERED})


def test_an_answer_to_a_reply_is_always_so() -> None:
    assert is_still_true(Message(kind=MessageKind.ANSWER)) is True


@pytest.fixture
def gone(desk: Desk) -> Booking:
    """Amina's offer was written, and has gone to somebody else before it was answered."""
    booking = book_in(Lane.PLANNED, desk)
    happen(K.OFFER_SUPERSEDED, booking, desk, {})
    relay(at=desk.at)
    return booking


@pytest.mark.django_db
@pytest.mark.parametrize("status", MessageStatus)
def test_an_offer_is_said_to_be_gone_only_to_who_may_have_read_it(
    gone: Booking, status: MessageStatus
) -> None:
    Message.objects.filter(kind__in=OFFERS).update(status=status)

    never_left = {MessageStatus.QUEUED, MessageStatus.FAILED, MessageStatus.EXPIRED, MessageStatus.CANCELLED}
    assert is_still_true(Message.objects.get(text_key="offer_taken")) is (status not in never_left)


@pytest.mark.django_db
def test_an_offer_is_not_said_to_be_gone_twice(gone: Booking) -> None:
    Message.objects.filter(kind__in=OFFERS).update(status=MessageStatus.DELIVERED)
    answer = Message.objects.get(kind__in=OFFERS)
    answer.pk, answer.dedupe_key = None, "reply:1:answer"  # Django makes a new one
    answer.kind, answer.text_key = MessageKind.ANSWER, "closed_offer_taken"
    answer.save(force_insert=True)

    assert is_still_true(Message.objects.get(text_key="offer_taken")) is False


def test_a_real_gateway_gets_nothing_for_an_invented_person(settings: Settings) -> None:
    message = Message(kind=MessageKind.ANSWER, is_to_demo_person=True)

    assert is_still_true(message) is True
    settings.TWILIO = _real(settings)
    assert is_still_true(message) is False
    assert is_still_true(Message(kind=MessageKind.ANSWER)) is True


def _real(settings: Settings) -> Any:
    return replace(settings.TWILIO, api_base="https://api.twilio.com")
