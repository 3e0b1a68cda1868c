"""What the doorbell and the beat set in motion, run in this process: each does its job, and says that it did."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from celery import Task, current_app
from django.db import OperationalError
from pytest_django.fixtures import Settings

from bookings.models import Booking, Heartbeat, Offer
from bookings.vocabulary import BookingStatus, Lane, OfferStatus
from config.schedule import BEAT_SCHEDULE
from mediation.clock import now
from notifications import delivery, inbox, reconciling, replies, tasks
from notifications import relay as relaying
from notifications.channels.event_loop import waited
from notifications.channels.twilio_sms import TwilioSms
from notifications.channels.twilio_voice import TwilioVoice
from notifications.models import Attempt, GatewayAudit, GatewayPause, Message, Reply
from notifications.phonebox.faults import ONCE, Faults
from notifications.phonebox.gateway import Gateway
from notifications.policy import OFFERS
from notifications.vocabulary import AttemptOutcome, MessageStatus, ReplyMedium, ReplyResult
from tests.factories import make_mediator, only_offer, only_seat
from tests.notifications.conftest import Desk, by_sms
from tests.notifications.occasions import book_in

pytestmark = pytest.mark.django_db

TASKS = [
    *(tasks.relay, tasks.send, tasks.send_bulk, tasks.mail),
    *(tasks.settle, tasks.answer, tasks.sweep, tasks.sweep_calls, tasks.audit, tasks.forget),
]
AGO = timedelta(minutes=2)


@pytest.fixture(autouse=True)
def _gateway(sms: TwilioSms, calls: TwilioVoice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "sms_gateway", lambda: sms)
    monkeypatch.setattr(tasks, "voice_gateway", lambda: calls)
    monkeypatch.setattr(tasks, "routes", lambda: by_sms(sms))


@pytest.fixture
def booking(desk: Desk) -> Booking:
    """Asked for two minutes ago, of Amina, in the lane that never sleeps."""
    desk.at = now() - AGO
    return book_in(Lane.NOW, desk)


def run(task: Task[..., None], **arguments: Any) -> None:
    task.apply(kwargs=arguments, throw=True)


def sent(carrier: Gateway, desk: Desk) -> int:
    return len(carrier.messages(to=desk.amina.phone))


# --- Each does its job


def test_the_relay_writes_and_sends_in_one_breath(desk: Desk, booking: Booking, carrier: Gateway) -> None:
    run(tasks.relay)

    assert sent(carrier, desk) == 1
    assert not booking.events.filter(relayed_at__isnull=True, kind="offer_made").exists()
    assert only_offer(booking).status == OfferStatus.SENT


def test_what_the_sending_recorded_is_relayed_by_the_next_round(desk: Desk, booking: Booking) -> None:
    run(tasks.relay)
    assert booking.events.filter(relayed_at__isnull=True).values_list("kind", flat=True).get() == "offer_sent"

    run(tasks.relay)

    assert not booking.events.filter(relayed_at__isnull=True).exists()


def test_sending_sends_what_was_written(desk: Desk, booking: Booking, carrier: Gateway) -> None:
    relaying.relay(at=desk.at)

    run(tasks.send)

    assert sent(carrier, desk) == 1
    assert only_offer(booking).status == OfferStatus.SENT


def test_a_ring_while_this_process_sends_is_answered_by_whoever_is_at_it(
    desk: Desk, booking: Booking, carrier: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = delivery.drain
    sent_before: list[int] = []

    def drain(**arguments: Any) -> int:
        calls = real(**arguments)
        if not sent_before:
            sent_before.append(sent(carrier, desk))
            relaying.relay(at=desk.at)
            run(tasks.send)
        return calls

    monkeypatch.setattr(delivery, "drain", drain)
    run(tasks.send)

    assert (sent_before, sent(carrier, desk)) == ([0], 1)


def test_whoever_only_asks_another_to_send_does_not_beat(desk: Desk, booking: Booking) -> None:
    tasks._sending.ask()
    turn = tasks._sending.take()
    assert turn is not None

    with turn:
        run(tasks.send)

    assert beaten() == set()


@pytest.mark.usefixtures("no_calls")
def test_where_a_whole_wave_cannot_be_reached_the_next_is_asked_in_the_same_breath(
    desk: Desk, carrier: Gateway
) -> None:
    desk.at = now() - AGO
    others = [make_mediator(f"Binta {number}") for number in range(8)]
    booking = book_in(Lane.URGENT, desk)
    asked = {offer.mediator for offer in Offer.objects.filter(seat__booking=booking)}
    (left,) = {desk.amina, *others} - asked
    for mediator in asked:
        carrier.say(from_=mediator.phone, body="STOP")
    carrier_has = len(carrier.messages())

    run(tasks.relay)

    offers = Offer.objects.filter(seat__booking=booking)
    assert {offer.mediator: offer.status for offer in offers} == {
        **dict.fromkeys(asked, OfferStatus.UNDELIVERABLE),
        left: OfferStatus.SENT,
    }
    assert len(carrier.messages(to=left.phone)) == 1
    assert len(carrier.messages()) == carrier_has + 1
    refused = Message.objects.filter(mediator__in=asked, kind__in=OFFERS)
    assert set(refused.values_list("status", "error", "attempts")) == {(MessageStatus.FAILED, "21610", 1)}


def test_while_our_own_account_is_refused_nobody_is_passed_over(
    desk: Desk, carrier: Gateway, sms: TwilioSms, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    desk.at = now() - AGO
    for number in range(8):
        make_mediator(f"Binta {number}")
    booking = book_in(Lane.URGENT, desk)
    wrong = TwilioSms(account_sid=settings.TWILIO.account_sid, auth_token="wrong", api_base=carrier.base_url)
    monkeypatch.setattr(tasks, "routes", lambda: by_sms(wrong))
    tried = settings.DELIVERY.concurrency

    for _ in range(3):
        run(tasks.relay)
        run(tasks.send)

    assert set(Offer.objects.values_list("status", flat=True)) == {OfferStatus.QUEUED}
    offers = Message.objects.filter(kind__in=OFFERS)
    assert set(offers.values_list("status", flat=True)) == {MessageStatus.QUEUED}
    assert Attempt.objects.filter(outcome=AttemptOutcome.MISCONFIGURED).count() <= tried
    assert GatewayPause.objects.get().reason == "Twilio 20003"

    monkeypatch.setattr(tasks, "routes", lambda: by_sms(sms))
    GatewayPause.objects.update(until=now())
    run(tasks.send)

    assert set(Offer.objects.filter(seat__booking=booking).values_list("status", flat=True)) == {
        OfferStatus.SENT
    }
    assert set(carrier.accepted().values()) == {1}


def test_settling_finds_what_a_dead_worker_had_sent(
    desk: Desk, booking: Booking, sms: TwilioSms, carrier: Gateway
) -> None:
    relaying.relay(at=desk.at)
    (claimed,) = delivery.claim(at=desk.at, limit=1)
    waited(
        delivery.post(claimed, routes=by_sms(sms), clock=lambda: desk.at)
    )  # and died before it could say so

    run(tasks.settle)

    message = Message.objects.get()
    assert (message.status, message.provider_sid) == (MessageStatus.SENT, carrier.messages()[0].sid)
    assert only_offer(booking).status == OfferStatus.SENT
    assert sent(carrier, desk) == 1


def test_settling_leaves_alone_who_is_still_calling(desk: Desk, booking: Booking) -> None:
    relaying.relay(at=desk.at)
    delivery.claim(at=now(), limit=1)

    run(tasks.settle)

    assert Message.objects.get().status == MessageStatus.SENDING


def test_answering_handles_what_the_webhook_left(desk: Desk, booking: Booking) -> None:
    reply = stored(desk, "si", seconds_ago=6)

    run(tasks.answer)

    reply.refresh_from_db()
    assert reply.result == ReplyResult.ACCEPTED
    assert only_seat(booking).mediator == desk.amina


def test_answering_leaves_to_the_webhook_what_has_just_come_in(desk: Desk, booking: Booking) -> None:
    reply = stored(desk, "si", seconds_ago=1)

    run(tasks.answer)

    reply.refresh_from_db()
    assert reply.handled_at is None
    assert Booking.objects.get(pk=booking.pk).status == BookingStatus.SEARCHING


def stored(desk: Desk, body: str, *, seconds_ago: int, sid: str = "SM1") -> Reply:
    reply = inbox.store(
        sid=sid,
        from_number=desk.amina.phone,
        body=body,
        medium=ReplyMedium.SMS,
        at=now() - timedelta(seconds=seconds_ago),
    )
    assert reply is not None
    return reply


def test_a_reply_that_fails_does_not_silence_the_others(
    desk: Desk, booking: Booking, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = stored(desk, "boh", seconds_ago=9), stored(desk, "si", seconds_ago=8, sid="SM2")
    monkeypatch.setattr(replies, "handle", failing_for(broken.pk, replies.handle))

    run(tasks.answer)

    broken.refresh_from_db()
    sound.refresh_from_db()
    assert (broken.handled_at, sound.result) == (None, ReplyResult.ACCEPTED)
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [
        f"reply {broken.pk} could not be handled"
    ]
    assert beaten() == {"notifications.answer"}


def test_an_answer_that_no_webhook_brought_is_found_and_acted_upon(
    desk: Desk, booking: Booking, carrier: Gateway
) -> None:
    run(tasks.relay)
    carrier.say(from_=desk.amina.phone, body="si")

    run(tasks.sweep)

    assert Reply.objects.get().result == ReplyResult.ACCEPTED
    assert Booking.objects.get(pk=booking.pk).status == BookingStatus.CONFIRMED


def test_a_missed_call_that_no_webhook_brought_is_found_and_acted_upon_once(
    desk: Desk, booking: Booking, carrier: Gateway
) -> None:
    run(tasks.relay)
    carrier.ring(from_=desk.amina.phone)

    run(tasks.sweep_calls)
    run(tasks.sweep_calls)

    assert Reply.objects.get().result == ReplyResult.ACCEPTED
    assert Booking.objects.get(pk=booking.pk).status == BookingStatus.CONFIRMED


def test_the_gateways_list_is_compared_once_a_day_however_often_it_is_asked_for(
    desk: Desk, booking: Booking, carrier: Gateway, settings: Settings
) -> None:
    settings.ENV = replace(settings.ENV, has_phonebox=False)
    run(tasks.relay)
    carrier.inject(Faults(list_error=ONCE))

    run(tasks.audit)
    assert (GatewayAudit.objects.count(), "notifications.audit" in beaten()) == (0, False)
    run(tasks.audit)
    run(tasks.audit)

    assert GatewayAudit.objects.count() == 1
    assert "notifications.audit" in beaten()


def test_where_the_list_cannot_be_read_the_next_look_goes_as_far_back(
    desk: Desk, booking: Booking, carrier: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    carrier.say(from_=desk.amina.phone, body="boh")
    carrier.inject(Faults(list_error=ONCE))

    run(tasks.sweep)
    assert (beaten(), Reply.objects.count()) == (set(), 0)
    assert "could not be read" in caplog.text

    run(tasks.sweep)
    assert (beaten(), Reply.objects.count()) == ({"notifications.sweep"}, 1)


def failing_for(reply_id: int, handle: Callable[..., Reply]) -> Callable[..., Reply]:
    def maybe(**arguments: Any) -> Reply:
        if arguments["reply_id"] == reply_id:
            raise OperationalError("this one row")
        return handle(**arguments)

    return maybe


# --- Each says that it did


def beaten() -> set[str]:
    return set(Heartbeat.objects.values_list("name", flat=True))


def beats_of(task: Task[..., None]) -> set[str]:
    """The relay sends too, and whoever only rings for sending may find it at it again and again."""
    return {task.name, tasks.send.name} if task is tasks.relay else {task.name}


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task_beats_when_it_is_through(desk: Desk, task: Task[..., None]) -> None:
    before = now()

    run(task)

    assert beaten() == beats_of(task)
    assert all(before <= beat.beaten_at <= now() for beat in Heartbeat.objects.all())


@pytest.mark.parametrize(
    ("task", "where", "what"),
    [
        (tasks.relay, relaying, "relay"),
        (tasks.send, delivery, "drain"),
        (tasks.settle, reconciling, "reconcile"),
    ],
    ids=["relay", "send", "settle"],
)
def test_a_task_that_breaks_down_does_not_beat(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, task: Task[..., None], where: Any, what: str
) -> None:
    def break_down(**_: object) -> None:
        raise OperationalError("the database is gone")

    monkeypatch.setattr(where, what, break_down)

    with pytest.raises(OperationalError):
        run(task)
    assert beaten() == set()


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task_takes_no_offence_at_what_a_newer_caller_adds(desk: Desk, task: Task[..., None]) -> None:
    run(task, added_by_a_later_version=True)

    assert beaten() == beats_of(task)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task_run_again_does_nothing_more(
    desk: Desk, booking: Booking, carrier: Gateway, task: Task[..., None]
) -> None:
    stored(desk, "boh", seconds_ago=6)
    for once in TASKS:
        run(once)
    run(tasks.relay)
    before = (sent(carrier, desk), Message.objects.count(), booking.events.count())

    run(task)

    assert (sent(carrier, desk), Message.objects.count(), booking.events.count()) == before


# --- And the beat knows them


def test_the_beat_runs_every_task_there_is() -> None:
    ours = {task.name for task in TASKS}
    known = {name for name in current_app.tasks if name.startswith("notifications.")}
    scheduled = {
        entry["task"] for entry in BEAT_SCHEDULE.values() if entry["task"].startswith("notifications.")
    }

    assert ours == known == scheduled
