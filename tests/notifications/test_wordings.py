"""Which text an event gets, where it depends on the hour, the delivery, the office or the language. No database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from bookings.vocabulary import AnswerChannel, BookingStatus, DeadlineKind, Lane
from mediation.vocabulary import Delivery
from notifications import wordings
from tests.factories import NOON
from tests.notifications.occasions import imagine

LIS = [Delivery.ONSITE, Delivery.VIDEO]
AN_HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("lane", "begins_in", "key"),
    [
        (Lane.NOW, timedelta(0), "offer_now"),
        (Lane.NOW, timedelta(minutes=90), "offer_urgent"),
        (Lane.URGENT, timedelta(hours=5), "offer_urgent"),
        (Lane.SHORT, timedelta(hours=30), "offer_planned"),
        (Lane.PLANNED, timedelta(days=9), "offer_planned"),
    ],
)
def test_an_offer_says_now_only_when_it_is_now(lane: Lane, begins_in: timedelta, key: str) -> None:
    assert wordings.by_lane(imagine(lane=lane, starts_at=NOON + begins_in)) == key


@pytest.mark.parametrize(
    ("delivery", "begins_in", "key"),
    [
        (Delivery.ONSITE, timedelta(0), "assigned"),
        (Delivery.ONSITE, AN_HOUR, "assigned"),
        (Delivery.VIDEO, timedelta(0), "assigned_video"),
        (Delivery.PHONE, AN_HOUR, "assigned_phone"),
        (Delivery.PHONE, timedelta(0), "assigned_bridge"),
    ],
)
def test_a_confirmation_says_where_to_be_or_whom_to_call(
    delivery: Delivery, begins_in: timedelta, key: str
) -> None:
    assert wordings.by_delivery("assigned")(imagine(delivery=delivery, starts_at=NOON + begins_in)) == key


def test_where_nobody_can_be_called_and_in_a_team_she_calls_herself(settings: Settings) -> None:
    now_by_phone: dict[str, Any] = {"delivery": Delivery.PHONE, "starts_at": NOON}
    of_two = imagine(facts={"covered": 1, "needed": 2}, **now_by_phone)
    assert wordings.by_delivery("assigned")(of_two) == "assigned_phone_now"
    assert wordings.put_through(of_two) is None

    settings.TWILIO = replace(settings.TWILIO, voice_from="", from_number="")
    alone = imagine(**now_by_phone)
    assert wordings.by_delivery("assigned")(alone) == "assigned_phone_now"
    assert wordings.put_through(alone) is None


def test_whoever_said_yes_by_a_key_is_on_the_line_already() -> None:
    by_phone: dict[str, Any] = {"delivery": Delivery.PHONE, "starts_at": NOON}
    assert wordings.put_through(imagine(facts={"via": AnswerChannel.KEYPAD}, **by_phone)) is None
    assert wordings.put_through(imagine(facts={"via": AnswerChannel.SMS}, **by_phone)) == "bridge_mediator"


@pytest.mark.parametrize(
    ("lane", "on_call", "at_once", "later"),
    [
        (Lane.NOW, True, "call_offer_now", None),
        (Lane.NOW, False, None, "call_offer_now"),
        (Lane.URGENT, True, None, "call_offer_now"),
        (Lane.PLANNED, True, None, None),
    ],
)
def test_whoever_is_on_call_hears_it_ring_at_once_and_once(
    lane: Lane, on_call: bool, at_once: str | None, later: str | None
) -> None:
    event = imagine(facts={"on_call": True} if on_call else {}, lane=lane, starts_at=NOON)

    assert (wordings.proposal_at_once(event), wordings.proposal_aloud(event)) == (at_once, later)


@pytest.mark.parametrize(
    ("delivery", "begins_in", "key"),
    [
        (Delivery.PHONE, timedelta(0), "request_confirmed_now"),
        (Delivery.ONSITE, timedelta(0), "request_confirmed_short_notice"),
        (Delivery.PHONE, timedelta(hours=24), "request_confirmed_short_notice"),
        (Delivery.PHONE, timedelta(hours=24, minutes=1), "request_confirmed"),
        # Monday: the last free moment is Friday at 13:00.
        (Delivery.PHONE, timedelta(days=6), "request_confirmed"),
    ],
)
def test_the_asker_is_told_a_deadline_only_while_it_lies_ahead(
    delivery: Delivery, begins_in: timedelta, key: str
) -> None:
    assert wordings.confirmation(imagine(delivery=delivery, starts_at=NOON + begins_in)) == key


def test_a_long_search_that_ends_late_promises_no_free_cancelling() -> None:
    """The lane was planned, but the yes came within the last day."""
    told = imagine(lane=Lane.PLANNED, starts_at=NOON + timedelta(hours=20))

    assert wordings.confirmation(told) == "request_confirmed_short_notice"


@pytest.mark.parametrize(
    ("lane", "key"),
    [
        (Lane.NOW, None),
        (Lane.URGENT, None),
        (Lane.SHORT, "request_received"),
        (Lane.PLANNED, "request_received"),
    ],
)
def test_a_receipt_is_for_who_does_not_watch_the_page(lane: Lane, key: str | None) -> None:
    assert wordings.receipt(imagine(lane=lane)) == key


@pytest.mark.parametrize(
    ("lane", "wave", "key"),
    [
        (Lane.PLANNED, 1, None),
        (Lane.PLANNED, 2, "request_searching_wave"),
        (Lane.SHORT, 3, "request_searching_wave"),
        (Lane.URGENT, 2, None),
        (Lane.NOW, 2, None),
    ],
)
def test_the_asker_hears_of_the_waves_after_the_first(lane: Lane, wave: int, key: str | None) -> None:
    assert wordings.further_wave(imagine(facts={"lane": lane, "wave": wave})) == key


@pytest.mark.parametrize(
    ("status", "key"),
    [
        (BookingStatus.CANCELLED, "offer_withdrawn"),
        (BookingStatus.SEARCHING, "offer_void"),
        (BookingStatus.COVERED_EXTERNALLY, "offer_void"),
        (BookingStatus.UNFILLED, "offer_void"),
    ],
)
def test_a_request_is_said_to_be_called_off_only_when_it_was(status: BookingStatus, key: str) -> None:
    assert wordings.regret(imagine(status=status)) == key


@pytest.mark.parametrize(
    ("external_number", "deliveries", "suffix"),
    [
        ("+390935000800", list(Delivery), ""),
        ("", list(Delivery), "_no_service"),
        ("+390935000800", LIS, "_no_service"),
    ],
    ids=["has it", "has none", "sign language"],
)
def test_telephone_interpreting_is_named_only_where_it_helps(
    external_number: str, deliveries: list[Delivery], suffix: str
) -> None:
    told = imagine(
        external_number=external_number, deliveries=deliveries, facts={"alarm_rank": 1, "lane": Lane.NOW}
    )

    assert wordings.nobody_found(told) == f"request_uncovered{suffix}"
    assert wordings.way_out(told) == f"request_escalated{suffix}"


@pytest.mark.parametrize(("rank", "lane"), [(2, Lane.NOW), (1, Lane.URGENT), (1, Lane.PLANNED)])
def test_a_way_out_is_told_once_and_only_where_minutes_count(rank: int, lane: Lane) -> None:
    assert wordings.way_out(imagine(facts={"alarm_rank": rank, "lane": lane})) is None


@pytest.mark.parametrize(
    ("rank", "key"), [(1, "coordinator_escalated_first"), (2, "coordinator_escalated_second")]
)
def test_an_alarm_says_whether_it_is_the_second(rank: int, key: str) -> None:
    assert wordings.alarm(imagine(facts={"alarm_rank": rank})) == key


@pytest.mark.parametrize(
    ("delivery", "deliveries", "key"),
    [
        (Delivery.ONSITE, list(Delivery), "request_mediator_withdrew"),
        (Delivery.ONSITE, LIS, "request_mediator_withdrew_remote"),
        (Delivery.PHONE, list(Delivery), "request_mediator_withdrew_remote"),
    ],
)
def test_the_telephone_is_offered_instead_only_where_it_is_another_way(
    delivery: Delivery, deliveries: list[Delivery], key: str
) -> None:
    assert wordings.search_again(imagine(delivery=delivery, deliveries=deliveries)) == key


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (DeadlineKind.REMIND_DAY_BEFORE, "reminder_day_before"),
        (DeadlineKind.REMIND_TWO_HOURS, "reminder_two_hours"),
    ],
)
def test_each_reminder_has_its_text(kind: DeadlineKind, key: str) -> None:
    assert wordings.reminder(imagine(facts={"reminder": kind})) == key


@pytest.mark.parametrize(("minutes", "key"), [(0, "request_cancelled"), (60, "request_cancelled_late")])
def test_a_cancellation_is_late_when_something_is_credited(minutes: int, key: str) -> None:
    assert wordings.cancellation("request_cancelled")(imagine(facts={"credited_minutes": minutes})) == key


def change(*, material: bool = False, **new: str) -> dict[str, Any]:
    return {"before": dict.fromkeys(new, ""), "after": new, "material": material}


@pytest.mark.parametrize(
    ("delivery", "key"),
    [
        (Delivery.ONSITE, "details_changed"),
        (Delivery.PHONE, "details_changed_phone"),
        (Delivery.VIDEO, "details_changed_video"),
    ],
)
def test_new_details_are_told_as_the_job_is_done(delivery: Delivery, key: str) -> None:
    assert wordings.details(imagine(delivery=delivery, facts=change(contact_name="Turi"))) == key


@pytest.mark.parametrize(
    "facts",
    [
        change(case_reference="A-7", campaign="estate"),
        change(contact_name="", case_reference="A-7"),
        change(starts_at="2026-07-16T10:00:00+00:00", material=True),
    ],
    ids=["notes of the office", "nothing that differs", "asked anew instead"],
)
def test_what_is_no_news_to_the_mediator_is_not_told(facts: dict[str, Any]) -> None:
    assert wordings.details(imagine(facts=facts)) is None
