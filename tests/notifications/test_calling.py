"""Our calls: what is said to who picks up, what a key does, and that a voicemail agrees to nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from bookings.actions.cancelling import cancel_booking
from bookings.actions.changing import Change, change_booking
from bookings.actions.dispatching import accept_offer
from bookings.models import Booking, BookingEvent, Deadline, Seat, Series
from bookings.tasks import MEET
from bookings.vocabulary import (
    AnswerChannel,
    BookingKind,
    BookingStatus,
    DeadlineKind,
    EventKind,
    Lane,
    OfferStatus,
    SeatStatus,
)
from bookings.working_time import rome_day
from mediation.clock import now
from mediation.models import Mediator
from mediation.vocabulary import Delivery
from notifications import replies
from notifications.models import Message, Reply
from notifications.relay import relay
from notifications.second_channel import take_over
from notifications.tasks import answer
from notifications.vocabulary import Channel, MessageKind, MessageStatus, ReplyMedium, ReplyResult
from tests.bookings.weeks import ask_for_all, make_series, seats_of
from tests.factories import only_offer, only_seat
from tests.notifications.conftest import Desk
from tests.notifications.occasions import book_in, happen
from tests.notifications.test_webhooks import post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("never_night")]

SID = "CA" + "a" * 32
CALL = "/webhooks/twilio/call"


@pytest.fixture
def booking(desk: Desk) -> Booking:
    """Asked for a minute ago, by the real clock that the webhooks go by."""
    desk.at = now() - timedelta(minutes=1)
    return book_in(Lane.NOW, desk)


@pytest.fixture
def offered(booking: Booking, desk: Desk) -> Message:
    """Amina is silent, and is called."""
    happen(EventKind.OFFER_NUDGED, booking, desk, {})
    relay(at=now())
    return Message.objects.get(channel=Channel.VOICE)


def form(to: str, **more: str) -> dict[str, str]:
    return {
        "CallSid": SID,
        "AccountSid": django_settings.TWILIO.account_sid,
        "ApiVersion": "2010-04-01",
        "From": django_settings.TWILIO.from_number,
        "To": to,
        "Direction": "outbound-api",
        "CallStatus": "in-progress",
        **more,
    }


def pick_up(message: Message) -> ET.Element:
    return ET.fromstring(post(f"{CALL}?m={message.pk}", form(message.to)).content)  # noqa: S314  # our own


def press(message: Message, digits: str, **more: str) -> ET.Element:
    pressed = form(message.to, Digits=digits, **more)
    return ET.fromstring(post(f"{CALL}/key?m={message.pk}", pressed).content)  # noqa: S314  # our own


def end(message: Message, word: str) -> Any:
    return post(f"{CALL}/status?m={message.pk}", form(message.to, CallStatus=word))


def said(twiml: ET.Element) -> list[str]:
    return [say.text or "" for say in twiml.iter("Say")]


def status_of(message: Message) -> tuple[str, str]:
    return Message.objects.values_list("status", "error").get(pk=message.pk)


def test_who_is_silent_in_a_hurry_is_called_in_place_of_a_second_text(offered: Message, desk: Desk) -> None:
    assert (offered.to, offered.is_urgent, offered.parts) == (desk.amina.phone, True, 0)
    assert not Message.objects.filter(text_key="offer_nudge").exists()
    assert "premi 1" in offered.body


def test_without_a_number_to_call_from_she_is_written_to_again(
    booking: Booking, desk: Desk, settings: Settings
) -> None:
    settings.TWILIO = replace(
        settings.TWILIO, voice_from="", from_number="", messaging_service_sid="MG" + "1" * 32
    )
    happen(EventKind.OFFER_NUDGED, booking, desk, {})
    relay(at=now())

    assert not Message.objects.filter(channel=Channel.VOICE).exists()
    assert Message.objects.filter(text_key="offer_nudge").count() == 1


def test_the_offer_is_said_twice_and_a_key_is_waited_for(offered: Message) -> None:
    twiml = pick_up(offered)

    assert said(twiml)[:2] == [offered.body] * 2
    assert [gather.get("action") for gather in twiml.findall("Gather")] == [
        f"{django_settings.PUBLIC_BASE_URL}{CALL}/key?m={offered.pk}"
    ] * 2
    assert [verb.tag for verb in twiml] == ["Gather", "Gather", "Say", "Hangup"]
    assert {say.get("language") for say in twiml.iter("Say")} == {"it-IT"}


def test_one_accepts(offered: Message, booking: Booking, desk: Desk) -> None:
    pick_up(offered)

    twiml = press(offered, "1")

    booking.refresh_from_db()
    assert (booking.status, only_seat(booking).mediator) == (BookingStatus.CONFIRMED, desk.amina)
    assert only_offer(booking).answered_by == AnswerChannel.KEYPAD
    assert said(twiml) == ["Grazie, il turno è tuo. Resta in linea: chiamiamo chi ti aspetta."]
    assert status_of(offered) == (MessageStatus.DELIVERED, "")


def test_who_takes_a_job_on_the_spot_hears_the_rest_by_sms(desk: Desk) -> None:
    desk.at = now() - timedelta(minutes=1)
    on_site = book_in(Lane.NOW, desk, delivery="onsite")
    happen(EventKind.OFFER_NUDGED, on_site, desk, {})
    relay(at=now())

    twiml = press(Message.objects.get(channel=Channel.VOICE), "1")

    assert said(twiml) == ["Grazie, il turno è tuo. Ti scriviamo i dettagli per SMS."]
    assert not twiml.findall("Dial")


def test_two_declines(offered: Message, booking: Booking) -> None:
    assert said(press(offered, "2")) == ["Va bene, grazie lo stesso."]
    assert only_offer(booking).status == OfferStatus.DECLINED


def test_any_other_key_does_nothing_and_she_is_asked_again(offered: Message, booking: Booking) -> None:
    twiml = press(offered, "5")

    assert said(twiml)[0] == f"Questo tasto non vuol dire niente. {offered.body}"
    assert not Reply.objects.exists()
    assert only_offer(booking).status != OfferStatus.DECLINED
    assert press(offered, "1").tag == "Response"
    assert only_offer(booking).status == OfferStatus.ACCEPTED


def test_a_key_told_twice_counts_once(offered: Message, booking: Booking) -> None:
    first, second = press(offered, "1"), press(offered, "1")

    assert said(first) == said(second)
    reply = Reply.objects.get()
    assert (reply.medium, reply.body, reply.result) == (ReplyMedium.KEYPAD, "1", ReplyResult.ACCEPTED)
    assert booking.events.filter(kind=EventKind.BOOKING_CONFIRMED).count() == 1


def test_who_presses_too_late_hears_so(offered: Message, booking: Booking, desk: Desk) -> None:
    other = only_offer(booking)
    other.status = OfferStatus.SUPERSEDED
    other.save(update_fields=["status"])

    assert said(press(offered, "1")) == [
        "Grazie, ma non è stato possibile affidarti il turno. Ti scriviamo perché."
    ]
    assert Message.objects.filter(text_key__startswith="closed_offer_").count() == 1


def test_who_picks_up_when_it_is_gone_has_nothing_to_press(offered: Message, booking: Booking) -> None:
    accept_offer(offer_id=only_offer(booking).pk, at=now(), via=AnswerChannel.SMS)

    twiml = pick_up(offered)

    assert said(twiml) == ["Il turno non è più libero: non devi fare nulla. Grazie."]
    assert not twiml.findall("Gather")


@pytest.mark.parametrize(
    ("word", "error"), [("completed", "no_key"), ("busy", "busy"), ("no-answer", "no-answer")]
)
def test_a_call_without_a_key_told_nobody_anything(
    offered: Message, booking: Booking, word: str, error: str
) -> None:
    pick_up(offered)

    assert end(offered, word).status_code == 204
    assert end(offered, word).status_code == 204

    assert status_of(offered) == (MessageStatus.UNDELIVERED, error)
    assert only_offer(booking).is_open


def test_a_call_that_ends_after_a_key_was_heard(offered: Message) -> None:
    press(offered, "2")
    end(offered, "completed")

    assert status_of(offered) == (MessageStatus.DELIVERED, "")


def test_the_end_can_overtake_the_answer_to_our_asking(offered: Message) -> None:
    assert offered.status == MessageStatus.QUEUED
    end(offered, "no-answer")

    assert status_of(offered) == (MessageStatus.UNDELIVERED, "no-answer")
    assert Message.objects.get(pk=offered.pk).provider_sid == SID


def test_a_key_that_cannot_be_handled_now_is_finished_by_the_sweep(
    offered: Message, booking: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(replies, "handle", lambda **_: 1 / 0)
        heard = said(press(offered, "1"))
    Reply.objects.update(received_at=now() - timedelta(minutes=1))

    answer.apply(throw=True)

    assert heard == ["Grazie, abbiamo sentito la tua risposta. Ti scriviamo fra poco per SMS."]
    assert only_offer(booking).status == OfferStatus.ACCEPTED


def test_a_call_that_is_not_this_messages_is_nobodys(offered: Message, booking: Booking) -> None:
    Message.objects.filter(pk=offered.pk).update(provider_sid="CA" + "b" * 32)

    twiml = press(offered, "1")

    assert [verb.tag for verb in twiml] == ["Hangup"]
    assert only_offer(booking).is_open


@pytest.mark.parametrize("path", [CALL, f"{CALL}/key", f"{CALL}/status"])
def test_nobody_but_the_gateway_is_let_in(client: Any, offered: Message, path: str) -> None:
    asked = client.post(f"{path}?m={offered.pk}", form(offered.to, Digits="1"))

    assert asked.status_code == 403
    assert not Reply.objects.exists()


@pytest.mark.parametrize("query", ["", "?m=nonsense", "?m=00000000-0000-0000-0000-000000000000"])
def test_a_call_of_no_message_is_hung_up(desk: Desk, query: str) -> None:
    twiml = ET.fromstring(post(f"{CALL}{query}", form(desk.amina.phone)).content)  # noqa: S314  # our own

    assert [verb.tag for verb in twiml] == ["Hangup"]


def test_calling_back_a_call_that_was_not_heard_is_no_yes(
    offered: Message, booking: Booking, desk: Desk
) -> None:
    Message.objects.filter(pk=offered.pk).update(status=MessageStatus.SENT, sent_at=now())

    ring = {**form(django_settings.TWILIO.from_number), "From": desk.amina.phone, "CallSid": "CA" + "c" * 32}
    post("/webhooks/twilio/voice", ring)

    assert only_offer(booking).is_open
    assert Message.objects.filter(text_key="missed_call_unclear").count() == 1


def test_the_coordinator_is_called_where_minutes_count_and_says_that_she_heard(
    booking: Booking, desk: Desk
) -> None:
    happen(EventKind.COORDINATOR_ALERTED, booking, desk, {"alarm_rank": 1, "asked": 3})
    relay(at=now())
    alarm = Message.objects.get(channel=Channel.VOICE, user=desk.coordinator)

    heard = said(press(alarm, "1"))

    assert (alarm.to, alarm.text_key) == (desk.coordinator.phone, "call_alarm")
    assert " ".join(str(booking.number)) in alarm.body
    assert heard == ["Grazie."]
    assert status_of(alarm) == (MessageStatus.DELIVERED, "")
    assert not Reply.objects.exists()


def test_nobody_is_called_about_a_job_that_is_far_away(desk: Desk) -> None:
    desk.at = now() - timedelta(minutes=1)
    far = book_in(Lane.PLANNED, desk)
    happen(EventKind.COORDINATOR_ALERTED, far, desk, {"alarm_rank": 1, "asked": 3})
    relay(at=now())

    assert not Message.objects.filter(channel=Channel.VOICE).exists()


@pytest.mark.parametrize("kept", ["silent", "sensitive"])
def test_a_reserved_booking_says_less(desk: Desk, kept: str) -> None:
    desk.at = now() - timedelta(minutes=1)
    booking = book_in(Lane.NOW, desk, **{kept: True})
    happen(EventKind.OFFER_NUDGED, booking, desk, {})
    happen(EventKind.COORDINATOR_ALERTED, booking, desk, {"alarm_rank": 1, "asked": 3})
    relay(at=now())

    calls = Message.objects.filter(channel=Channel.VOICE, office=None).order_by("event_id")
    assert [call.text_key for call in calls] == ["call_offer_reserved", "call_alarm_reserved"]
    alarm = calls[1].body
    assert booking.place.municipality.name not in alarm


# --- A job that she has


@pytest.fixture
def chased(desk: Desk) -> Message:
    """Amina has a job, was reminded of it, and has not said whether she comes."""
    desk.at = now() - timedelta(minutes=1)
    booking = book_in(Lane.PLANNED, desk)
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.SMS)
    happen(EventKind.REMINDER_DUE, booking, desk, {"reminder": DeadlineKind.REMIND_DAY_BEFORE})
    happen(EventKind.REMINDER_UNANSWERED, booking, desk, {"step": DeadlineKind.CHASE_REMINDER})
    relay(at=now())
    return Message.objects.get(text_key="call_coming")


def test_one_says_that_she_comes(chased: Message) -> None:
    asked = pick_up(chased)

    heard = said(press(chased, "1"))

    assert said(asked)[:2] == [chased.body] * 2
    assert (heard, Reply.objects.get().result) == (["Grazie."], ReplyResult.REMINDER_CONFIRMED)
    confirmed = BookingEvent.objects.get(kind=EventKind.REMINDER_CONFIRMED)
    assert confirmed.facts["via"] == AnswerChannel.KEYPAD
    assert status_of(chased) == (MessageStatus.DELIVERED, "")


def test_two_gives_the_job_back(chased: Message) -> None:
    heard = said(press(chased, "2"))

    assert heard == ["Va bene, cerchiamo un'altra persona. Grazie di averlo detto."]
    assert BookingEvent.objects.filter(kind=EventKind.MEDIATOR_WITHDREW).count() == 1


def test_any_other_key_asks_again_whether_she_comes(chased: Message) -> None:
    assert said(press(chased, "7"))[0] == f"Questo tasto non vuol dire niente. {chased.body}"
    assert not Reply.objects.exists()


def _said_instead(text: str) -> Message:
    """The text is lost, and she is called."""
    lost = Message.objects.filter(text_key=text)
    assert lost.update(status=MessageStatus.UNDELIVERED, settled_at=now()) == 1
    take_over(at=now())
    return Message.objects.get(in_place_of=lost.get())


# --- Does the change suit her?


@pytest.fixture
def changed(desk: Desk) -> Message:
    """The office has moved Amina's job by an hour and a half."""
    desk.at = now() - timedelta(minutes=1)
    booking = book_in(Lane.PLANNED, desk, delivery=Delivery.ONSITE)
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.SMS)
    later = Change(starts_at=booking.starts_at + timedelta(minutes=90))
    change_booking(booking_id=booking.pk, change=later, by_id=desk.clerk.pk, at=desk.at)
    relay(at=now())
    return _said_instead("reconfirm")


def _job_of(call: Message) -> Seat:
    assert call.booking
    return only_seat(Booking.objects.get(pk=call.booking.pk))


def test_one_says_that_the_change_suits_her(changed: Message, desk: Desk) -> None:
    asked, heard = pick_up(changed), said(press(changed, "1"))

    assert changed.text_key == "call_terms"
    assert said(asked)[0] == changed.body
    assert (heard, Reply.objects.get().result) == (["Grazie."], ReplyResult.ACCEPTED)
    assert (_job_of(changed).status, _job_of(changed).mediator) == (SeatStatus.FILLED, desk.amina)
    told = BookingEvent.objects.get(kind=EventKind.BOOKING_RECONFIRMED)
    assert told.facts["via"] == AnswerChannel.KEYPAD


def test_two_says_that_it_does_not_and_somebody_else_is_sought(changed: Message) -> None:
    assert said(press(changed, "2")) == ["Va bene, cerchiamo un'altra persona. Grazie di averlo detto."]

    refused = BookingEvent.objects.get(kind=EventKind.RECONFIRMATION_REFUSED)
    assert (refused.facts["because"], refused.facts["via"]) == ("no", AnswerChannel.KEYPAD)
    assert _job_of(changed).mediator is None


def test_key_of_who_has_left_since_counts_as_before(changed: Message, desk: Desk) -> None:
    Mediator.objects.filter(pk=desk.amina.pk).update(is_active=False)

    press(changed, "2")

    assert Reply.objects.get().result == ReplyResult.RELEASED
    assert _job_of(changed).mediator is None


def test_any_other_key_asks_again_whether_it_suits_her(changed: Message) -> None:
    assert said(press(changed, "0"))[0] == f"Questo tasto non vuol dire niente. {changed.body}"
    assert not Reply.objects.exists()
    assert _job_of(changed).status == SeatStatus.RECONFIRMING


@pytest.mark.parametrize(
    ("digit", "kind"), [("1", EventKind.BOOKING_RECONFIRMED), ("2", EventKind.RECONFIRMATION_REFUSED)]
)
def test_a_key_about_a_change_told_twice_counts_once(changed: Message, digit: str, kind: EventKind) -> None:
    first, second = press(changed, digit), press(changed, digit)

    assert said(first) == said(second)
    assert BookingEvent.objects.filter(kind=kind).count() == Reply.objects.count() == 1


@pytest.mark.parametrize("digit", ["1", "2"])
def test_who_answers_when_it_is_not_hers_any_more_is_written_to(
    changed: Message, desk: Desk, digit: str
) -> None:
    lapsed = Deadline.objects.get(seat=_job_of(changed), kind=DeadlineKind.RECONFIRM_BY)
    MEET[DeadlineKind.RECONFIRM_BY](deadline_id=lapsed.pk, at=lapsed.due_at)

    asked, heard = pick_up(changed), said(press(changed, digit))

    assert said(asked) == ["Non serve più: non devi fare nulla. Grazie."]
    assert heard == ["Grazie, abbiamo sentito la tua risposta. Ti scriviamo fra poco per SMS."]
    assert Reply.objects.get().result == ReplyResult.TOO_LATE
    told = Message.objects.get(kind=MessageKind.ANSWER, dedupe_key__startswith="reply:")
    assert told.text_key == {"1": "closed_offer_cancelled", "2": "decline_noted"}[digit]
    assert _job_of(changed).mediator is None


# --- Is she there?


@pytest.fixture
def awaited(desk: Desk) -> Message:
    """Amina's job begins in half an hour, and nobody knows whether she is on her way."""
    desk.at = now() - timedelta(minutes=1)
    begins = {"starts_at": desk.at + timedelta(minutes=30)}
    booking = book_in(Lane.URGENT, desk, delivery=Delivery.ONSITE, **begins)
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.SMS)
    happen(EventKind.CHECK_IN_DUE, booking, desk, {"check": DeadlineKind.CHECK_DEPARTURE})
    relay(at=now())
    return _said_instead("check_departure")


def test_one_says_that_she_is_on_her_way(awaited: Message) -> None:
    asked, heard = pick_up(awaited), said(press(awaited, "1"))

    assert awaited.text_key == "call_there"
    assert said(asked)[0] == awaited.body
    assert (heard, Reply.objects.get().result) == (["Grazie."], ReplyResult.CHECKED_IN)
    there = BookingEvent.objects.get(kind=EventKind.CHECKED_IN)
    assert there.facts["via"] == AnswerChannel.KEYPAD


def test_two_says_that_she_cannot_go(awaited: Message) -> None:
    assert said(press(awaited, "2")) == ["Va bene, cerchiamo un'altra persona. Grazie di averlo detto."]

    assert BookingEvent.objects.filter(kind=EventKind.MEDIATOR_WITHDREW).count() == 1
    assert _job_of(awaited).mediator is None


def test_any_other_key_asks_again_whether_she_is_there(awaited: Message, desk: Desk) -> None:
    assert said(press(awaited, "9"))[0] == f"Questo tasto non vuol dire niente. {awaited.body}"
    assert not Reply.objects.exists()
    assert not BookingEvent.objects.filter(kind=EventKind.CHECKED_IN).exists()
    assert _job_of(awaited).mediator == desk.amina


@pytest.mark.parametrize(("digit", "kind"), [("1", EventKind.CHECKED_IN), ("2", EventKind.MEDIATOR_WITHDREW)])
def test_a_key_about_being_there_told_twice_counts_once(
    awaited: Message, digit: str, kind: EventKind
) -> None:
    first, second = press(awaited, digit), press(awaited, digit)

    assert said(first) == said(second)
    assert BookingEvent.objects.filter(kind=kind).count() == Reply.objects.count() == 1


@pytest.mark.parametrize("digit", ["1", "2"])
def test_who_answers_when_the_office_has_called_it_off_is_written_to(
    awaited: Message, desk: Desk, digit: str
) -> None:
    assert awaited.booking
    cancel_booking(booking_id=awaited.booking.pk, by_id=desk.clerk.pk, at=now(), reason="")

    asked, heard = pick_up(awaited), said(press(awaited, digit))

    assert said(asked) == ["Non serve più: non devi fare nulla. Grazie."]
    assert heard == ["Grazie, abbiamo sentito la tua risposta. Ti scriviamo fra poco per SMS."]
    assert Message.objects.get(dedupe_key__startswith="reply:").text_key == "cancelled_by_office"
    assert not BookingEvent.objects.filter(
        kind__in=(EventKind.CHECKED_IN, EventKind.MEDIATOR_WITHDREW)
    ).exists()


def test_a_no_after_the_start_is_for_a_person_to_hear(awaited: Message, desk: Desk) -> None:
    seat = _job_of(awaited)
    seat.status = SeatStatus.IN_PROGRESS
    seat.save(update_fields=["status"])

    heard = said(press(awaited, "2"))

    assert heard == ["Grazie, abbiamo sentito la tua risposta. Ti scriviamo fra poco per SMS."]
    assert (Reply.objects.get().needs_coordinator, _job_of(awaited).mediator) == (True, desk.amina)
    assert Message.objects.filter(user=desk.coordinator, text_key="coordinator_cannot_come").count() == 1
    assert Message.objects.filter(mediator=desk.amina, text_key="already_started").count() == 1


# --- A series, and shifts on call


def _asked_aloud(desk: Desk, **values: Any) -> tuple[Series, Message]:
    """The text that offered three weeks in a row to Amina was lost, and she is called."""
    desk.at = now() - timedelta(minutes=1)
    first = rome_day(desk.at) + timedelta(days=14)
    series = make_series(
        desk.clerk,
        desk.office,
        at=desk.at,
        weekdays=(first.weekday(),),
        first_date=first,
        last_date=first + timedelta(days=14),
        **values,
    )
    ask_for_all(series, at=desk.at)
    relay(at=now())
    Message.objects.filter(kind=MessageKind.PLANNED_OFFER).update(
        status=MessageStatus.UNDELIVERED, settled_at=now()
    )
    take_over(at=now())
    return series, Message.objects.get(channel=Channel.VOICE)


SERIES_ALOUD = [
    ({"delivery": Delivery.ONSITE}, "call_offer_series"),
    ({"delivery": Delivery.PHONE, "kind": BookingKind.ON_CALL}, "call_offer_series_on_call"),
]


@pytest.mark.parametrize(("values", "key"), SERIES_ALOUD)
def test_one_takes_all_dates_of_a_series(desk: Desk, values: dict[str, Any], key: str) -> None:
    series, call = _asked_aloud(desk, **values)

    asked, heard = pick_up(call), said(press(call, "1"))

    assert (call.text_key, said(asked)[0]) == (key, call.body)
    assert heard == ["Grazie. Ti scriviamo per SMS quali turni sono tuoi."]
    assert {seat.mediator for seat in seats_of(series)} == {desk.amina}


@pytest.mark.parametrize(("values", "key"), SERIES_ALOUD)
def test_two_takes_none_of_them(desk: Desk, values: dict[str, Any], key: str) -> None:
    series, call = _asked_aloud(desk, **values)

    assert (call.text_key, said(press(call, "2"))) == (key, ["Va bene, grazie lo stesso."])
    assert call.offer
    call.offer.refresh_from_db()
    assert call.offer.status == OfferStatus.DECLINED
    assert {seat.mediator for seat in seats_of(series)} == {None}
