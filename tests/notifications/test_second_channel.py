"""Where a text does not arrive somebody is told by another channel: once, by the table, and never against the night."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from bookings.actions.dispatching import accept_offer
from bookings.actions.releasing import withdraw
from bookings.models import Booking
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, Lane, OfferStatus
from bookings.working_time import ONE_DAY, at_rome, rome_day
from mediation.models import User
from mediation.vocabulary import Delivery
from notifications import callbacks, delivery
from notifications.models import GatewayPause, Message
from notifications.offer_tracking import HOLDS_FOR, follow_messages
from notifications.relay import relay
from notifications.second_channel import AFTER_SMS, Person, take_over, way_by
from notifications.vocabulary import Channel, MessageKind, MessageStatus
from notifications.web.reads import messages_lost
from tests.factories import make_mediator, only_offer
from tests.notifications.conftest import Desk
from tests.notifications.occasions import book_in, happen

pytestmark = pytest.mark.django_db

DECISION = Path(__file__).resolve().parents[2] / "docs" / "decisions" / "0019-second-channel.md"
MINUTE = timedelta(minutes=1)
CALL_SID = "CA" + "d" * 32


def lose(text: Message, *, at: datetime, status: MessageStatus = MessageStatus.UNDELIVERED) -> Message:
    Message.objects.filter(pk=text.pk).update(status=status, error="30003", settled_at=at)
    return Message.objects.get(pk=text.pk)


def told_instead() -> list[tuple[str, str]]:
    found = Message.objects.exclude(in_place_of=None).order_by("created_at")
    return list(found.values_list("channel", "text_key"))


def assigned(desk: Desk, lane: Lane = Lane.PLANNED, **values: object) -> tuple[Booking, Message]:
    """Amina has a job in person, and the text that says so is written."""
    booking = book_in(lane, desk, delivery=Delivery.ONSITE, **values)
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.SMS)
    relay(at=desk.at)
    return booking, Message.objects.get(mediator=desk.amina, kind=MessageKind.CONFIRMATION)


def with_account(desk: Desk) -> None:
    desk.amina.user = User.objects.create_user("amina", email="amina@persone.example")
    desk.amina.save()


# --- The table


def _rows() -> Iterator[tuple[str, str, list[str]]]:
    for line in DECISION.read_text().splitlines():
        if found := re.match(r"\| ([^|]+) \| `(\w+)` \| ([^|]+) \|", line):
            yield found[1], found[2], re.findall(r"`(\w+)`", found[3])


def test_the_table_that_people_read_is_the_one_that_the_code_follows() -> None:
    written = {(person, kind): channels for person, kind, channels in _rows()}

    assert written == {
        (person.value, kind): list(channels)
        for person, row in AFTER_SMS.items()
        for kind, channels in row.items()
    }


def test_whoever_is_assisted_is_written_to_and_never_called() -> None:
    assert AFTER_SMS[Person.ASSISTED] == {}


# --- A text that is lost


@pytest.mark.parametrize("status", [MessageStatus.UNDELIVERED, MessageStatus.FAILED, MessageStatus.EXPIRED])
def test_a_confirmation_that_is_lost_is_said_once(desk: Desk, status: MessageStatus) -> None:
    booking, text = assigned(desk)
    lose(text, at=desk.at, status=status)

    written = [take_over(at=desk.at + MINUTE) for _ in range(2)]

    call = Message.objects.get(in_place_of=text)
    assert written == [1, 0]
    assert (call.channel, call.text_key, call.to) == (Channel.VOICE, "call_assigned", desk.amina.phone)
    assert (call.due_at, call.offer) == (desk.at + MINUTE, None)
    assert " ".join(str(booking.number)) in call.body


def test_what_was_heard_by_telephone_is_no_longer_on_the_list_of_what_did_not_arrive(desk: Desk) -> None:
    _, text = assigned(desk)
    lose(text, at=desk.at)
    take_over(at=desk.at)
    since = desk.at - MINUTE
    assert text in messages_lost(since=since)

    callbacks.note_heard(message_id=Message.objects.get(in_place_of=text).pk, sid=CALL_SID, at=desk.at)

    assert text not in messages_lost(since=since)


def test_what_arrived_is_told_by_nothing_else(desk: Desk) -> None:
    _, text = assigned(desk)
    Message.objects.filter(pk=text.pk).update(status=MessageStatus.DELIVERED, settled_at=desk.at)

    assert take_over(at=desk.at) == 0


def test_what_is_not_so_any_more_is_told_by_nothing_else(desk: Desk) -> None:
    booking, text = assigned(desk)
    booking.seats.update(mediator=make_mediator("Binta", phone="+393330044444"))
    lose(text, at=desk.at)

    assert take_over(at=desk.at) == 0


def test_a_call_that_nobody_heard_becomes_a_letter_and_that_is_the_end(
    desk: Desk, settings: Settings
) -> None:
    settings.SENDS_EMAIL = True
    with_account(desk)
    _, text = assigned(desk)
    lose(text, at=desk.at)
    take_over(at=desk.at)
    lose(Message.objects.get(in_place_of=text), at=desk.at + MINUTE)

    written = [take_over(at=desk.at + 2 * MINUTE) for _ in range(2)]

    letter = Message.objects.get(in_place_of=text, channel=Channel.EMAIL)
    assert written == [1, 0]
    assert (letter.email, letter.body) == ("amina@persone.example", text.body)
    assert str(text.booking_id) in letter.subject


# --- The night


def _tonight(desk: Desk) -> datetime:
    return at_rome(rome_day(desk.at), 23)


def test_at_night_what_can_wait_is_said_in_the_morning(desk: Desk) -> None:
    _, text = assigned(desk)
    night = _tonight(desk)
    lose(text, at=night)
    take_over(at=night)

    call = Message.objects.get(in_place_of=text)
    assert call.due_at == night + timedelta(hours=8)
    assert call.expires_at > call.due_at


def test_at_night_a_mailbox_comes_before_a_telephone(desk: Desk, settings: Settings) -> None:
    settings.SENDS_EMAIL = True
    with_account(desk)
    _, text = assigned(desk)
    night = _tonight(desk)
    lose(text, at=night)
    take_over(at=night)

    assert told_instead() == [(Channel.EMAIL, text.text_key)]


def test_what_is_near_is_said_at_night(desk: Desk) -> None:
    desk.at = _tonight(desk)
    _, text = assigned(desk, Lane.URGENT)
    lose(text, at=desk.at)
    take_over(at=desk.at)

    assert Message.objects.get(in_place_of=text).due_at == desk.at


# --- Offers


@pytest.fixture
def offered(desk: Desk) -> Message:
    book_in(Lane.URGENT, desk)
    relay(at=desk.at)
    return Message.objects.get(kind=MessageKind.URGENT_OFFER)


def test_who_is_called_instead_keeps_her_offer_until_the_call_is_over(desk: Desk, offered: Message) -> None:
    assert offered.offer
    lose(offered, at=desk.at)
    follow_messages(at=desk.at)
    offered.offer.refresh_from_db()
    assert offered.offer.is_open
    call = Message.objects.get(in_place_of=offered)
    assert (call.text_key, call.offer) == ("call_offer", offered.offer)

    callbacks.note_call_ended(message_id=call.pk, sid=CALL_SID, status="no-answer", at=desk.at + MINUTE)
    follow_messages(at=desk.at + MINUTE)

    offered.offer.refresh_from_db()
    assert offered.offer.status == OfferStatus.UNDELIVERABLE


@pytest.mark.parametrize("is_lost", [True, False])
def test_who_was_called_in_place_of_the_offer_is_not_called_again_at_minute_five(
    desk: Desk, offered: Message, is_lost: bool
) -> None:
    assert offered.booking
    if is_lost:
        lose(offered, at=desk.at)
        take_over(at=desk.at)
    happen(EventKind.OFFER_NUDGED, offered.booking, desk, {})
    relay(at=desk.at + 5 * MINUTE)

    call = Message.objects.get(channel=Channel.VOICE, mediator=desk.amina)
    assert (call.offer, call.in_place_of) == (offered.offer, offered if is_lost else None)


def test_a_call_of_which_nothing_is_heard_holds_nobody_up(desk: Desk, offered: Message) -> None:
    assert offered.offer
    lose(offered, at=desk.at)
    follow_messages(at=desk.at)
    follow_messages(at=desk.at + HOLDS_FOR + MINUTE)

    offered.offer.refresh_from_db()
    assert offered.offer.status == OfferStatus.UNDELIVERABLE


def test_an_offer_that_was_heard_by_telephone_counts_as_delivered(desk: Desk, offered: Message) -> None:
    assert offered.offer
    lose(offered, at=desk.at)
    follow_messages(at=desk.at)
    call = Message.objects.get(in_place_of=offered)
    callbacks.note_heard(message_id=call.pk, sid=CALL_SID, at=desk.at + MINUTE)
    follow_messages(at=desk.at + MINUTE)

    offered.offer.refresh_from_db()
    assert (offered.offer.status, offered.offer.delivered_at) == (OfferStatus.DELIVERED, desk.at + MINUTE)


def test_whose_number_takes_no_texts_is_called_at_once(desk: Desk) -> None:
    desk.amina.phone = "+390935111111"
    desk.amina.save()
    book_in(Lane.PLANNED, desk)
    relay(at=desk.at)
    follow_messages(at=desk.at)

    assert told_instead() == [(Channel.VOICE, "call_offer_planned")]


def test_who_wants_no_texts_is_called_at_once(desk: Desk) -> None:
    booking = book_in(Lane.PLANNED, desk, delivery=Delivery.ONSITE)
    desk.amina.opted_out_at = desk.at
    desk.amina.save()
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.PAGE)
    relay(at=desk.at)
    follow_messages(at=desk.at)

    assert (Channel.VOICE, "call_assigned") in told_instead()


@pytest.mark.usefixtures("no_calls")
def test_without_a_number_to_call_from_the_next_is_asked_at_once(desk: Desk, offered: Message) -> None:
    assert offered.offer
    lose(offered, at=desk.at)
    follow_messages(at=desk.at)

    offered.offer.refresh_from_db()
    assert (offered.offer.status, told_instead()) == (OfferStatus.UNDELIVERABLE, [])


# --- Others


def test_a_coordinator_is_called_where_her_alarm_is_lost(desk: Desk) -> None:
    booking = book_in(Lane.PLANNED, desk)
    happen(EventKind.COORDINATOR_ALERTED, booking, desk, {"alarm_rank": 1, "asked": 3})
    relay(at=desk.at)
    lose(Message.objects.get(user=desk.coordinator), at=desk.at)

    assert take_over(at=desk.at) == 1
    assert told_instead() == [(Channel.VOICE, "call_alarm")]


def test_who_is_called_beside_the_text_is_not_called_twice(desk: Desk) -> None:
    booking = book_in(Lane.NOW, desk)
    happen(EventKind.COORDINATOR_ALERTED, booking, desk, {"alarm_rank": 1, "asked": 3})
    relay(at=desk.at)
    lose(Message.objects.get(user=desk.coordinator, channel=Channel.SMS), at=desk.at)

    assert take_over(at=desk.at) == 0


@pytest.mark.parametrize(("mailbox", "calls"), [("", 1), ("triage@ospedale.example", 0)])
def test_an_office_is_called_in_a_hurry_where_it_has_no_mailbox(
    desk: Desk, settings: Settings, mailbox: str, calls: int
) -> None:
    settings.SENDS_EMAIL = True
    desk.office.email = mailbox
    desk.office.save()
    User.objects.filter(pk=desk.clerk.pk).update(email="")
    assigned(desk)
    lose(
        Message.objects.get(office=desk.office, channel=Channel.SMS, text_key="request_confirmed"), at=desk.at
    )

    assert take_over(at=desk.at) == calls


@pytest.mark.parametrize(("lane", "calls"), [(Lane.NOW, 1), (Lane.URGENT, 0), (Lane.PLANNED, 0)])
def test_where_it_is_now_an_office_is_called_whatever_its_mailbox(
    desk: Desk, settings: Settings, lane: Lane, calls: int
) -> None:
    settings.SENDS_EMAIL = True
    desk.office.email = "triage@ospedale.example"
    desk.office.save()
    assigned(desk, lane)
    text = Message.objects.get(
        office=desk.office, channel=Channel.SMS, text_key__startswith="request_confirmed"
    )
    lose(text, at=desk.at)

    assert take_over(at=desk.at) == calls


# --- An office that only has landlines

WARD = "+390935000222"


def _called(event: EventKind) -> list[tuple[str, str]]:
    calls = Message.objects.filter(channel=Channel.VOICE, office__isnull=False, event__kind=event)
    return list(calls.values_list("text_key", "to"))


@pytest.mark.parametrize("mailbox", ["", "triage@ospedale.example"])
def test_where_it_is_now_an_office_without_a_mobile_is_called_at_once(
    desk: Desk, settings: Settings, mailbox: str
) -> None:
    settings.SENDS_EMAIL = True
    desk.office.email = mailbox
    desk.office.save()
    booking, _ = assigned(desk, Lane.NOW, contact_phone=WARD)
    withdraw(booking_id=booking.pk, mediator_id=desk.amina.pk, at=desk.at, via=AnswerChannel.SMS)
    for kind in (EventKind.COORDINATOR_ALERTED, EventKind.BOOKING_UNCOVERED):
        happen(kind, booking, desk, {"alarm_rank": 1, "asked": 3})
    relay(at=desk.at)

    assert _called(EventKind.BOOKING_CONFIRMED) == [("call_office_covered", WARD)]
    assert _called(EventKind.MEDIATOR_WITHDREW) == [("call_office_news", WARD)]
    # Once an event: the call that names another service is one already.
    assert _called(EventKind.COORDINATOR_ALERTED) == [("call_way_out_no_service", WARD)]
    assert _called(EventKind.BOOKING_UNCOVERED) == [("call_office_news", WARD)]
    assert not Message.objects.filter(office=desk.office, channel=Channel.SMS).exists()


@pytest.mark.parametrize(
    ("lane", "values"),
    [
        (Lane.NOW, {}),
        (Lane.URGENT, {"contact_phone": WARD}),
        (Lane.PLANNED, {"contact_phone": WARD}),
    ],
)
def test_no_office_is_called_that_reads_a_text_or_a_letter_in_time(
    desk: Desk, settings: Settings, lane: Lane, values: dict[str, object]
) -> None:
    settings.SENDS_EMAIL = True
    desk.office.email = "triage@ospedale.example"
    desk.office.save()
    assigned(desk, lane, **values)

    assert _called(EventKind.BOOKING_CONFIRMED) == []


@pytest.mark.parametrize("lane", [Lane.URGENT, Lane.PLANNED])
def test_an_office_with_neither_mobile_nor_mailbox_is_called_in_every_lane(desk: Desk, lane: Lane) -> None:
    booking, _ = assigned(desk, lane, contact_phone=WARD)
    happen(EventKind.BOOKING_UNCOVERED, booking, desk, {"alarm_rank": 1, "asked": 3})
    relay(at=desk.at)

    assert _called(EventKind.BOOKING_CONFIRMED) == [("call_office_covered", WARD)]
    assert _called(EventKind.BOOKING_UNCOVERED) == [("call_office_news", WARD)]


def test_at_night_such_an_office_hears_of_a_job_that_is_far_away_in_the_morning(desk: Desk) -> None:
    booking = book_in(Lane.PLANNED, desk, contact_phone=WARD)
    night = at_rome(rome_day(desk.at), 23, 30)
    accept_offer(offer_id=only_offer(booking).pk, at=night, via=AnswerChannel.SMS)
    relay(at=night)

    call = Message.objects.get(channel=Channel.VOICE, office__isnull=False)
    assert call.due_at >= at_rome(rome_day(desk.at + ONE_DAY), 7)
    assert call.expires_at > call.due_at


@pytest.mark.usefixtures("no_number_to_call_from")
def test_without_a_number_to_call_from_no_call_is_written(desk: Desk) -> None:
    assigned(desk, Lane.NOW, contact_phone=WARD)

    assert _called(EventKind.BOOKING_CONFIRMED) == []


@pytest.fixture
def no_number_to_call_from(settings: Settings) -> None:
    settings.TWILIO = replace(settings.TWILIO, voice_from="", from_number="")


def test_of_a_job_by_telephone_her_own_voice_tells_the_office(desk: Desk) -> None:
    booking = book_in(Lane.NOW, desk, delivery=Delivery.PHONE, contact_phone=WARD)
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.SMS)
    relay(at=desk.at)

    assert _called(EventKind.BOOKING_CONFIRMED) == []
    assert Message.objects.filter(mediator=desk.amina, text_key="bridge_mediator").count() == 1


def test_a_landline_beside_a_silent_case_hears_no_hour(desk: Desk) -> None:
    assigned(desk, Lane.NOW, contact_phone=WARD, silent=True)

    assert _called(EventKind.BOOKING_CONFIRMED) == [("call_office_covered_reserved", WARD)]


# --- Silent, or sensitive


def test_a_reserved_job_says_no_more_by_telephone_than_by_text(desk: Desk) -> None:
    booking = book_in(Lane.PLANNED, desk, silent=True, delivery=Delivery.ONSITE)
    relay(at=desk.at)
    lose(Message.objects.get(offer__isnull=False), at=desk.at)
    take_over(at=desk.at)

    assert told_instead() == [(Channel.VOICE, "call_offer_planned_reserved")]
    assert booking.place.name not in Message.objects.get(channel=Channel.VOICE).body


@pytest.mark.parametrize("text", ["offer_series", "offer_on_call", "offer_series_on_call", "offer_now"])
def test_what_became_reserved_since_it_was_offered_is_said_as_such(desk: Desk, text: str) -> None:
    booking = book_in(Lane.PLANNED, desk)
    relay(at=desk.at)
    Message.objects.filter(offer__isnull=False).update(text_key=text)
    Booking.objects.filter(pk=booking.pk).update(sensitive=True)

    way = way_by(Channel.VOICE, Message.objects.get(offer__isnull=False))

    assert way
    assert way.key.endswith("_reserved")


# --- While no text leaves


def pause(at: datetime) -> None:
    GatewayPause.objects.create(channel=Channel.SMS, since=at, until=at + MINUTE, reason="Twilio 20003")


def test_where_minutes_count_the_gateway_is_not_waited_for(desk: Desk) -> None:
    book_in(Lane.NOW, desk)
    relay(at=desk.at)
    pause(desk.at)

    assert [take_over(at=desk.at) for _ in range(2)] == [1, 0]
    assert told_instead() == [(Channel.VOICE, "call_offer_now")]


@pytest.mark.parametrize("lane", [Lane.URGENT, Lane.PLANNED])
def test_other_offers_wait_for_it(desk: Desk, lane: Lane) -> None:
    book_in(lane, desk)
    relay(at=desk.at)
    pause(desk.at)

    assert take_over(at=desk.at) == 0


@pytest.mark.parametrize(
    ("heard", "status"), [(True, MessageStatus.CANCELLED), (False, MessageStatus.SENDING)]
)
def test_what_was_heard_meanwhile_is_not_written_any_more(desk: Desk, heard: bool, status: str) -> None:
    book_in(Lane.NOW, desk)
    relay(at=desk.at)
    pause(desk.at)
    take_over(at=desk.at)
    text = Message.objects.get(kind=MessageKind.URGENT_OFFER)
    call = Message.objects.get(in_place_of=text)
    if heard:
        callbacks.note_heard(message_id=call.pk, sid=CALL_SID, at=desk.at)
    else:
        callbacks.note_call_ended(message_id=call.pk, sid=CALL_SID, status="no-answer", at=desk.at)

    delivery.claim(at=desk.at + 2 * MINUTE, limit=8)

    text.refresh_from_db()
    assert text.status == status


def test_nobody_is_called_about_what_has_left_after_all(desk: Desk) -> None:
    book_in(Lane.NOW, desk)
    relay(at=desk.at)
    pause(desk.at)
    take_over(at=desk.at)
    text = Message.objects.get(kind=MessageKind.URGENT_OFFER)
    Message.objects.filter(pk=text.pk).update(status=MessageStatus.SENT, sent_at=desk.at)

    delivery.claim(at=desk.at + MINUTE, limit=8)

    assert Message.objects.get(in_place_of=text).status == MessageStatus.CANCELLED


# --- Still coming?


def test_who_is_silent_about_tomorrow_is_called_and_not_written_to_again(desk: Desk) -> None:
    booking, _ = assigned(desk)
    happen(EventKind.REMINDER_UNANSWERED, booking, desk, {"step": DeadlineKind.CHASE_REMINDER})
    relay(at=desk.at)

    asked = Message.objects.filter(event__kind=EventKind.REMINDER_UNANSWERED)
    assert list(asked.values_list("channel", "text_key")) == [(Channel.VOICE, "call_coming")]
