"""One message out: every outcome of a call, the lease, the guard, and what is no longer worth sending."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from threading import current_thread, main_thread

import pytest
from pytest_django.fixtures import Settings

from bookings.actions.cancelling import cancel_booking
from bookings.actions.dispatching import accept_offer, decline_offer
from bookings.vocabulary import AnswerChannel, OfferStatus
from notifications import delivery
from notifications.channels.event_loop import waited
from notifications.channels.outcomes import Misconfigured, OutcomeUnknown, Refused, SurelyNotTaken
from notifications.channels.twilio_sms import TwilioSms
from notifications.delivery import claim, post, settle_all
from notifications.models import Attempt, GatewayPause, Message
from notifications.phonebox.faults import ALWAYS, ONCE, Faults
from notifications.phonebox.gateway import Gateway
from notifications.relay import relay
from notifications.vocabulary import AttemptOutcome, MessageKind, MessageStatus
from tests.factories import only_offer
from tests.notifications.conftest import Desk, by_sms, send_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(desk: Desk) -> Message:
    """One urgent offer to Amina, written and not sent."""
    desk.book(urgency="now", starts_at=None)
    relay(at=desk.at)
    return Message.objects.get()


def test_a_due_message_is_sent_once(offered: Message, desk: Desk, sms: TwilioSms, carrier: Gateway) -> None:
    send_all(sms, at=desk.at)
    send_all(sms, at=desk.at)

    offered.refresh_from_db()
    assert offered.status == MessageStatus.SENT
    assert list(carrier.accepted().values()) == [1]
    assert [message.sid for message in carrier.messages()] == [offered.provider_sid]


def test_the_attempt_is_written_before_the_call(offered: Message, desk: Desk) -> None:
    (claimed,) = claim(at=desk.at, limit=8)

    attempt = Attempt.objects.get(message=offered)
    assert (attempt.number, attempt.outcome, attempt.finished_at) == (1, "", None)
    offered.refresh_from_db()
    assert offered.status == MessageStatus.SENDING
    assert offered.lease_until == claimed.lease_until == desk.at + timedelta(seconds=30)


def test_a_claimed_message_is_nobody_elses(offered: Message, desk: Desk) -> None:
    claim(at=desk.at, limit=8)

    assert claim(at=desk.at, limit=8) == []


def test_no_more_are_claimed_than_can_be_posted_at_once(desk: Desk) -> None:
    for _ in range(3):
        desk.book()
    relay(at=desk.at)

    assert len(claim(at=desk.at, limit=2)) == 2


def test_urgent_messages_go_before_older_ones(desk: Desk) -> None:
    desk.book()
    relay(at=desk.at)
    desk.book(urgency="now", starts_at=None)
    relay(at=desk.at + timedelta(seconds=1))

    (first,) = claim(at=desk.at + timedelta(seconds=2), limit=1)

    assert first.message.text_key == "offer_now"


@pytest.mark.parametrize(
    ("fault", "status", "outcome"),
    [
        (Faults(throttle=ONCE), MessageStatus.QUEUED, AttemptOutcome.NOT_TAKEN),
        (Faults(error_before=ONCE), MessageStatus.UNKNOWN, AttemptOutcome.UNKNOWN),
        (Faults(error_after=ONCE), MessageStatus.UNKNOWN, AttemptOutcome.UNKNOWN),
        (Faults(close_after=ONCE), MessageStatus.UNKNOWN, AttemptOutcome.UNKNOWN),
        (Faults(hang_after=ONCE, hang_seconds=3), MessageStatus.UNKNOWN, AttemptOutcome.UNKNOWN),
        (Faults(garble_after=ONCE), MessageStatus.UNKNOWN, AttemptOutcome.UNKNOWN),
    ],
    ids=["throttled", "500 before", "500 after", "closed after", "hangs after", "garbled"],
)
def test_each_answer_of_the_gateway_has_its_state(
    offered: Message,
    desk: Desk,
    sms: TwilioSms,
    carrier: Gateway,
    fault: Faults,
    status: MessageStatus,
    outcome: AttemptOutcome,
) -> None:
    carrier.inject(fault)

    (claimed,) = claim(at=desk.at, limit=1)
    settle_all([(claimed, waited(post(claimed, routes=by_sms(sms), clock=lambda: desk.at)))], at=desk.at)

    offered.refresh_from_db()
    assert (offered.status, Attempt.objects.get().outcome) == (status, outcome)
    assert offered.lease_until is None


def test_a_message_surely_not_taken_waits_at_least_as_long_as_the_gateway_asked(
    offered: Message, desk: Desk
) -> None:
    (claimed,) = claim(at=desk.at, limit=1)

    settle_all([(claimed, SurelyNotTaken(reason="429", retry_after=45.0))], at=desk.at)

    offered.refresh_from_db()
    assert offered.due_at >= desk.at + timedelta(seconds=45)
    assert claim(at=desk.at + timedelta(seconds=44), limit=1) == []


def test_attempts_of_unknown_outcome_make_no_message_wait_longer(offered: Message, desk: Desk) -> None:
    at = desk.at
    for _ in range(6):
        (claimed,) = claim(at=at, limit=1)
        settle_all([(claimed, OutcomeUnknown(reason="closed"))], at=at)
        Message.objects.update(status=MessageStatus.QUEUED, due_at=at)  # looked for twice, and absent
    (claimed,) = claim(at=at, limit=1)

    settle_all([(claimed, SurelyNotTaken(reason="429", retry_after=1.0))], at=at)

    offered.refresh_from_db()
    assert at + timedelta(seconds=1) <= offered.due_at <= at + timedelta(seconds=2)


@pytest.mark.usefixtures("no_calls")
def test_a_bad_number_fails_at_once_and_closes_the_offer(
    desk: Desk, sms: TwilioSms, carrier: Gateway
) -> None:
    booking = desk.book(urgency="now", starts_at=None)
    relay(at=desk.at)
    (claimed,) = claim(at=desk.at, limit=1)

    settle_all([(claimed, Refused(code=21211, http_status=400))], at=desk.at)
    send_all(sms, at=desk.at)

    assert Message.objects.get(text_key="offer_now").status == MessageStatus.FAILED
    assert only_offer(booking).status == OfferStatus.UNDELIVERABLE
    assert carrier.messages(to=desk.amina.phone) == []


def test_an_opt_out_reported_by_the_gateway_is_remembered(offered: Message, desk: Desk) -> None:
    (claimed,) = claim(at=desk.at, limit=1)

    settle_all([(claimed, Refused(code=21610, http_status=400))], at=desk.at)

    desk.amina.refresh_from_db()
    assert desk.amina.opted_out_at == desk.at


def test_our_own_misconfiguration_pauses_everything_and_burns_nobody(offered: Message, desk: Desk) -> None:
    (claimed,) = claim(at=desk.at, limit=1)

    settle_all([(claimed, Misconfigured(code=20003))], at=desk.at)

    offered.refresh_from_db()
    assert offered.status == MessageStatus.QUEUED
    assert GatewayPause.objects.get().reason == "Twilio 20003"
    assert claim(at=desk.at + timedelta(seconds=59), limit=1) == []
    assert len(claim(at=desk.at + timedelta(seconds=61), limit=1)) == 1


def test_a_late_worker_cannot_overwrite_a_newer_attempt(offered: Message, desk: Desk) -> None:
    (late,) = claim(at=desk.at, limit=1)
    Message.objects.update(status=MessageStatus.QUEUED, lease_until=None)
    (newer,) = claim(at=desk.at + timedelta(seconds=40), limit=1)
    settle_all([(newer, "SM" + "2" * 32)], at=desk.at + timedelta(seconds=41))

    settle_all([(late, OutcomeUnknown(reason="woke up late"))], at=desk.at + timedelta(seconds=42))

    offered.refresh_from_db()
    assert (offered.status, offered.provider_sid) == (MessageStatus.SENT, "SM" + "2" * 32)


def test_of_several_taken_at_once_the_late_one_overwrites_nothing_either(
    offered: Message, desk: Desk
) -> None:
    (late,) = claim(at=desk.at, limit=1)
    Message.objects.update(status=MessageStatus.QUEUED, lease_until=None)
    (newer,) = claim(at=desk.at + timedelta(seconds=40), limit=1)
    desk.book(contact_phone="+390935000222")
    relay(at=desk.at + timedelta(seconds=40))
    (other,) = claim(at=desk.at + timedelta(seconds=40), limit=1)
    old, new, others = "SM" + "1" * 32, "SM" + "2" * 32, "SM" + "3" * 32

    settle_all([(newer, new), (other, others)], at=desk.at + timedelta(seconds=41))
    settle_all([(late, old)], at=desk.at + timedelta(seconds=42))

    offered.refresh_from_db()
    other.message.refresh_from_db()
    assert (offered.status, offered.provider_sid, offered.lease_until) == (MessageStatus.SENT, new, None)
    assert (other.message.status, other.message.provider_sid) == (MessageStatus.SENT, others)
    assert other.message.sent_at == desk.at + timedelta(seconds=41)
    journal = Attempt.objects.order_by("started_at", "pk").values_list("outcome", "detail")
    assert list(journal) == [("accepted", old), ("accepted", new), ("accepted", others)]


def test_calls_that_end_together_are_written_down_each_by_its_own_end(desk: Desk) -> None:
    desk.book()
    desk.book(contact_phone="+390935000222")
    relay(at=desk.at)
    taken, unheard = claim(at=desk.at, limit=2)

    settle_all([(taken, "SM" + "1" * 32), (unheard, OutcomeUnknown(reason="closed"))], at=desk.at)

    outcomes = Attempt.objects.values_list("message", "outcome", "message__status", "message__lease_until")
    assert set(outcomes) == {
        (taken.message.pk, AttemptOutcome.ACCEPTED, MessageStatus.SENT, None),
        (unheard.message.pk, AttemptOutcome.UNKNOWN, MessageStatus.UNKNOWN, None),
    }


def test_without_the_guard_the_late_worker_would_win(offered: Message, desk: Desk) -> None:
    """The control: an unguarded settle does overwrite, so the test above guards something."""
    (late,) = claim(at=desk.at, limit=1)
    Message.objects.update(status=MessageStatus.QUEUED, lease_until=None)
    (newer,) = claim(at=desk.at + timedelta(seconds=40), limit=1)
    settle_all([(newer, "SM" + "2" * 32)], at=desk.at + timedelta(seconds=41))
    Message.objects.update(status=MessageStatus.SENDING, attempts=late.attempt, lease_until=late.lease_until)

    settle_all([(late, OutcomeUnknown(reason="woke up late"))], at=desk.at + timedelta(seconds=42))

    offered.refresh_from_db()
    assert offered.status == MessageStatus.UNKNOWN


def test_a_lease_that_is_nearly_over_is_not_used(
    offered: Message, desk: Desk, sms: TwilioSms, carrier: Gateway
) -> None:
    (claimed,) = claim(at=desk.at, limit=1)
    late = desk.at + timedelta(seconds=23)

    outcome = waited(post(claimed, routes=by_sms(sms), clock=lambda: late))
    settle_all([(claimed, outcome)], at=late)

    assert carrier.messages() == []
    offered.refresh_from_db()
    assert (offered.status, Attempt.objects.get().outcome) == (MessageStatus.QUEUED, AttemptOutcome.SKIPPED)


def test_an_offer_that_was_answered_meanwhile_is_not_sent(
    desk: Desk, sms: TwilioSms, carrier: Gateway
) -> None:
    booking = desk.book(urgency="now", starts_at=None)
    relay(at=desk.at)
    decline_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.PAGE)

    send_all(sms, at=desk.at)

    assert Message.objects.get(text_key="offer_now").status == MessageStatus.CANCELLED
    assert carrier.messages(to=desk.amina.phone) == []


def test_a_confirmation_overtaken_by_a_cancellation_is_not_sent(
    desk: Desk, sms: TwilioSms, carrier: Gateway
) -> None:
    booking = desk.book()
    send_all(sms, at=desk.at)
    accept_offer(offer_id=only_offer(booking).pk, at=desk.at, via=AnswerChannel.SMS)
    cancel_booking(booking_id=booking.pk, by_id=desk.clerk.pk, reason="", at=desk.at)

    send_all(sms, at=desk.at)

    sent = [
        message.text_key for message in Message.objects.filter(status=MessageStatus.SENT, to=desk.amina.phone)
    ]
    assert sorted(sent) == ["cancelled_by_office", "offer_planned"]
    assert Message.objects.get(text_key="assigned_phone").status == MessageStatus.CANCELLED


def test_a_message_past_its_use_is_closed_and_not_sent(
    offered: Message, desk: Desk, sms: TwilioSms, carrier: Gateway
) -> None:
    assert claim(at=offered.expires_at, limit=1) == []

    offered.refresh_from_db()
    assert offered.status == MessageStatus.EXPIRED
    assert carrier.messages() == []


def test_one_batch_of_stale_messages_does_not_hide_a_good_one(desk: Desk) -> None:
    stale = desk.book()
    relay(at=desk.at)
    decline_offer(offer_id=only_offer(stale).pk, at=desk.at, via=AnswerChannel.PAGE)
    desk.book(contact_phone="+390935000222")
    relay(at=desk.at + timedelta(seconds=1))
    Message.objects.exclude(text_key="offer_planned").delete()

    claims = claim(at=desk.at + timedelta(seconds=2), limit=1)

    assert [claimed.message.text_key for claimed in claims] == ["offer_planned"]


def test_a_twin_of_an_unknown_message_waits(offered: Message, desk: Desk) -> None:
    Message.objects.update(status=MessageStatus.UNKNOWN)
    twin = Message.objects.get()
    twin.pk, twin.dedupe_key, twin.status = uuid.uuid4(), "twin", MessageStatus.QUEUED
    twin.save(force_insert=True)

    assert claim(at=desk.at, limit=8) == []


def test_what_left_the_offer_starts_its_clock(desk: Desk, sms: TwilioSms) -> None:
    booking = desk.book(urgency="now", starts_at=None)

    send_all(sms, at=desk.at)

    offer = only_offer(booking)
    assert (offer.status, offer.sent_at) == (OfferStatus.SENT, desk.at)
    assert offer.expires_at == desk.at + timedelta(seconds=60, minutes=15)


def test_urgent_offers_skip_the_risk_check_and_expire_at_the_carrier(
    offered: Message, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, object]] = []

    class Listening:
        async def send(self, **wish: object) -> None:
            asked.append(wish)
            raise SurelyNotTaken(reason="only listening", retry_after=None)

    (claimed,) = claim(at=desk.at, limit=1)
    waited(post(claimed, routes=by_sms(Listening()), clock=lambda: desk.at))  # type: ignore[arg-type]

    assert asked[0]["risk_check_disabled"] is True
    assert asked[0]["validity_seconds"] == int((offered.expires_at - desk.at).total_seconds())
    assert asked[0]["status_callback"] == f"http://127.0.0.1:8000/webhooks/twilio/status?m={offered.pk}"


def test_drain_goes_on_until_nothing_is_due(
    desk: Desk, sms: TwilioSms, settings: Settings, carrier: Gateway
) -> None:
    settings.DELIVERY = replace(settings.DELIVERY, concurrency=2)
    for _ in range(5):
        desk.book(contact_phone="+390935000222")
    relay(at=desk.at)

    calls = delivery.drain(routes=by_sms(sms), clock=lambda: desk.at, until=desk.at + timedelta(seconds=1))

    assert calls == 5
    assert carrier.accepted().total() == 5


def test_drain_stops_when_its_time_is_up(desk: Desk, sms: TwilioSms, carrier: Gateway) -> None:
    desk.book()
    relay(at=desk.at)

    assert delivery.drain(routes=by_sms(sms), clock=lambda: desk.at, until=desk.at) == 0
    assert carrier.messages() == []


def test_what_falls_due_while_a_call_hangs_does_not_wait_for_it(
    offered: Message, desk: Desk, sms: TwilioSms, carrier: Gateway
) -> None:
    carrier.inject(Faults(hang_after=ONCE, hang_seconds=2))
    heard: list[delivery.Outcome] = []

    def ask_again_meanwhile() -> datetime:
        if current_thread() is main_thread() and carrier.messages() and Message.objects.count() == 1:
            desk.book(urgency="now", starts_at=None)
            relay(at=desk.at)
        return desk.at

    calls = delivery.drain(
        routes=by_sms(sms),
        clock=ask_again_meanwhile,
        until=desk.at + timedelta(seconds=1),
        hear=lambda settled: heard.extend(outcome for _, outcome in settled),
    )

    assert calls == 2
    assert [type(outcome) for outcome in heard] == [str, OutcomeUnknown]


def test_whoever_comes_next_does_not_wait_for_calls_that_hang_when_the_time_is_up(
    offered: Message, desk: Desk, sms: TwilioSms, carrier: Gateway
) -> None:
    carrier.inject(Faults(hang_after=ONCE, hang_seconds=2))
    happened: list[str] = []

    def time_is_up_when_the_call_hangs() -> datetime:
        return desk.at + timedelta(seconds=len(carrier.messages()))

    delivery.drain(
        routes=by_sms(sms),
        clock=time_is_up_when_the_call_hangs,
        until=desk.at + timedelta(seconds=1),
        hear=lambda _: happened.append("heard"),
        then=lambda: happened.append("nothing more is claimed"),
    )

    assert happened == ["nothing more is claimed", "heard"]


def test_what_is_closed_instead_was_never_attempted(
    offered: Message, desk: Desk, sms: TwilioSms, carrier: Gateway
) -> None:
    late = offered.expires_at

    assert claim(at=late, limit=1) == []

    offered.refresh_from_db()
    assert (offered.status, offered.attempts, offered.lease_until) == (MessageStatus.EXPIRED, 0, None)
    assert Attempt.objects.count() == 0


def test_what_has_moved_on_meanwhile_is_not_closed_and_keeps_its_attempt(
    offered: Message, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moves_on(message: Message) -> bool:
        Message.objects.filter(pk=message.pk).update(status=MessageStatus.DELIVERED)
        return False

    monkeypatch.setattr(delivery, "is_still_true", moves_on)

    assert claim(at=desk.at, limit=1) == []

    offered.refresh_from_db()
    assert (offered.status, offered.attempts, Attempt.objects.count()) == (MessageStatus.DELIVERED, 1, 1)


def test_a_gateway_that_always_hangs_sends_nothing_twice(
    offered: Message, desk: Desk, sms: TwilioSms, carrier: Gateway
) -> None:
    carrier.inject(Faults(hang_after=ALWAYS, hang_seconds=2))

    instants: list[datetime] = [desk.at + timedelta(seconds=n) for n in range(5)]
    for at in instants:
        send_all(sms, at=at)

    assert list(carrier.accepted().values()) == [1]


# --- What can wait


@pytest.fixture
def waiting(desk: Desk) -> list[Message]:
    """Three receipts, due before anything else is asked for, and nothing beside them."""
    for _ in range(3):
        desk.book(contact_phone="+393330077777")
    relay(at=desk.at)
    Message.objects.exclude(text_key="request_received").delete()
    return list(Message.objects.all())


def test_what_can_wait_is_left_to_its_own_worker(
    waiting: list[Message], desk: Desk, sms: TwilioSms, carrier: Gateway
) -> None:
    later = desk.at + timedelta(seconds=1)
    desk.at = later
    desk.book(urgency="now", starts_at=None)
    relay(at=later)

    delivery.drain(routes=by_sms(sms), clock=lambda: later, until=later + timedelta(seconds=1))

    assert [message.to for message in carrier.messages()] == [desk.amina.phone]
    assert Message.objects.filter(is_bulk=True, status=MessageStatus.QUEUED).count() == 3


def test_its_worker_takes_nothing_else_and_a_small_batch_at_a_time(
    waiting: list[Message], desk: Desk, sms: TwilioSms, carrier: Gateway, settings: Settings
) -> None:
    settings.DELIVERY = replace(settings.DELIVERY, bulk_batch=2)
    desk.book(urgency="now", starts_at=None)
    relay(at=desk.at)

    calls = [
        delivery.drain(
            routes=by_sms(sms), clock=lambda: desk.at, until=desk.at + timedelta(seconds=1), bulk=True
        )
        for _ in range(3)
    ]

    assert calls == [2, 1, 0]
    assert {message.to for message in carrier.messages()} == {"+393330077777"}
    assert Message.objects.get(text_key="offer_now").status == MessageStatus.QUEUED


def test_an_urgent_letter_of_a_kind_that_can_wait_does_not(desk: Desk, sms: TwilioSms) -> None:
    booking = desk.book()
    send_all(sms, at=desk.at)
    cancel_booking(booking_id=booking.pk, by_id=desk.clerk.pk, reason="", at=desk.at)
    relay(at=desk.at)

    regret = Message.objects.get(kind=MessageKind.NOTICE, mediator=desk.amina)

    assert (regret.is_urgent, regret.is_bulk) == (True, False)
