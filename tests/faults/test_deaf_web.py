"""Our web process is down while somebody answers: her answer counts all the same, once, within three minutes."""

import time
from datetime import timedelta

import pytest

from bookings.models import Booking, BookingEvent
from bookings.vocabulary import BookingStatus, EventKind
from config.schedule import BEAT_SCHEDULE
from notifications import sweeping
from notifications.models import Message, Reply
from notifications.phonebox.gateway import Gateway
from notifications.vocabulary import Channel, ReplyMedium, ReplyResult, ReplyRoute
from tests.faults.desk import Desk
from tests.faults.site import Site
from tests.faults.waiting import until


@pytest.fixture
def unheard(site: Site, desk: Desk, gateway: Gateway) -> Booking:
    """Offered to Amina, who has said yes to a web process that nobody has started."""
    gateway.point_to(inbound_url=f"http://127.0.0.1:{site.web_port}/webhooks/twilio/sms", voice_url=None)
    desk.hire(1)
    programs = [site.beat(), site.worker()]
    booking = desk.ask()
    desk.expect_each_once([booking])
    for program in programs:
        program.end()
    # The gateway tells time by the second: an answer within the same one could be to an earlier question.
    time.sleep(1)
    told = gateway.say(from_=desk.mediators[0].phone, body="si")
    assert told.status is None
    return booking


def test_an_answer_that_our_webhook_was_not_there_to_hear_is_found_and_counts_once(
    site: Site, desk: Desk, unheard: Booking
) -> None:
    site.beat()
    site.worker()

    until("the answer is found", lambda: Reply.objects.filter(handled_at__isnull=False).exists())
    desk.let_sweep(sweeping.TASK)
    until("every message is out", desk.nothing_is_open)

    (reply,) = Reply.objects.all()
    assert (reply.route, reply.result) == (ReplyRoute.SWEEP, ReplyResult.ACCEPTED)
    assert BookingEvent.objects.filter(booking=unheard, kind=EventKind.BOOKING_CONFIRMED).count() == 1
    texts = Message.objects.filter(to=desk.mediators[0].phone, channel=Channel.SMS).order_by("created_at")
    assert list(texts.values_list("text_key", flat=True)) == ["offer_now", "assigned_bridge"]


def test_without_the_sweep_it_would_be_lost(site: Site, desk: Desk, unheard: Booking) -> None:
    site.beat()
    site.worker_without("sweep for replies")

    desk.let_sweep(sweeping.TASK)

    assert not Reply.objects.exists()
    assert Booking.objects.get().status == BookingStatus.SEARCHING


@pytest.fixture
def unseen(site: Site, desk: Desk, gateway: Gateway) -> Booking:
    """Offered to Amina, who has let our number ring while no web process was there to see it."""
    gateway.point_to(inbound_url=None, voice_url=f"http://127.0.0.1:{site.web_port}/webhooks/twilio/voice")
    desk.hire(1)
    programs = [site.beat(), site.worker()]
    booking = desk.ask()
    desk.expect_each_once([booking])
    for program in programs:
        program.end()
    time.sleep(1)
    assert gateway.ring(from_=desk.mediators[0].phone).status is None
    return booking


def test_a_missed_call_that_our_webhook_was_not_there_to_see_is_found_and_counts_once(
    site: Site, desk: Desk, unseen: Booking
) -> None:
    site.beat()
    site.worker()

    until("the call is found", lambda: Reply.objects.filter(handled_at__isnull=False).exists())
    desk.let_sweep(sweeping.CALLS_TASK)
    until("every message is out", desk.nothing_is_open)

    (reply,) = Reply.objects.all()
    assert (reply.medium, reply.route, reply.result) == (
        ReplyMedium.MISSED_CALL,
        ReplyRoute.SWEEP,
        ReplyResult.ACCEPTED,
    )
    assert BookingEvent.objects.filter(booking=unseen, kind=EventKind.BOOKING_CONFIRMED).count() == 1
    texts = Message.objects.filter(to=desk.mediators[0].phone, channel=Channel.SMS)
    keys = texts.values_list("text_key", flat=True)
    assert sorted(keys) == ["assigned_bridge", "missed_call_accepted", "offer_now"]


def test_without_the_sweep_the_missed_call_would_be_lost(site: Site, desk: Desk, unseen: Booking) -> None:
    site.beat()
    site.worker_without("sweep for missed calls")

    desk.let_sweep(sweeping.CALLS_TASK)

    assert not Reply.objects.exists()
    assert Booking.objects.get().status == BookingStatus.SEARCHING


@pytest.mark.parametrize("task", [sweeping.TASK, sweeping.CALLS_TASK])
def test_in_production_it_is_looked_for_often_enough_to_be_found_within_three_minutes(task: str) -> None:
    (entry,) = [job for job in BEAT_SCHEDULE.values() if job["task"] == task]

    assert timedelta(seconds=2 * entry["schedule"]) <= timedelta(minutes=3)
