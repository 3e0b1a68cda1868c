"""Reports repeat, come late, early and out of order: a message only ever moves forward."""

import itertools
import uuid
from datetime import timedelta

import pytest

from bookings.vocabulary import OfferStatus
from notifications.callbacks import note_report
from notifications.channels.outcomes import OutcomeUnknown
from notifications.delivery import claim, settle_all
from notifications.models import Message, ProviderEvent
from notifications.offer_tracking import follow_messages
from notifications.relay import relay
from notifications.vocabulary import MessageStatus
from tests.factories import only_offer
from tests.notifications.conftest import Desk

pytestmark = pytest.mark.django_db

SID = "SM" + "1" * 32


@pytest.fixture
def offered(desk: Desk) -> Message:
    desk.book(urgency="now", starts_at=None)
    relay(at=desk.at)
    return Message.objects.get()


def report(message: Message, status: str, desk: Desk, *, sid: str = SID, error_code: str = "") -> bool:
    return note_report(
        message_id=message.pk,
        sid=sid,
        status=status,
        error_code=error_code,
        at=desk.at + timedelta(seconds=2),
    )


@pytest.mark.parametrize("order", list(itertools.permutations(["sent", "delivered", "sent"])))
def test_reports_in_any_order_end_delivered(offered: Message, desk: Desk, order: tuple[str, ...]) -> None:
    (claimed,) = claim(at=desk.at, limit=1)
    settle_all([(claimed, SID)], at=desk.at)

    for status in order:
        report(offered, status, desk)

    offered.refresh_from_db()
    assert offered.status == MessageStatus.DELIVERED
    assert ProviderEvent.objects.count() == 2


def test_a_report_before_the_answer_to_the_send_stands(offered: Message, desk: Desk) -> None:
    (claimed,) = claim(at=desk.at, limit=1)

    report(offered, "delivered", desk)
    settle_all([(claimed, SID)], at=desk.at + timedelta(seconds=3))

    offered.refresh_from_db()
    assert (offered.status, offered.provider_sid) == (MessageStatus.DELIVERED, SID)


def test_a_report_stops_the_second_sending_of_what_the_list_did_not_show(
    offered: Message, desk: Desk
) -> None:
    (claimed,) = claim(at=desk.at, limit=1)
    settle_all([(claimed, OutcomeUnknown(reason="closed"))], at=desk.at)
    Message.objects.update(status=MessageStatus.QUEUED, due_at=desk.at)  # looked for twice, and absent

    report(offered, "sent", desk)

    assert claim(at=desk.at + timedelta(minutes=5), limit=1) == []
    offered.refresh_from_db()
    assert (offered.status, offered.provider_sid) == (MessageStatus.SENT, SID)


def test_a_report_settles_an_unknown_outcome(offered: Message, desk: Desk) -> None:
    claim(at=desk.at, limit=1)
    Message.objects.update(status=MessageStatus.UNKNOWN)

    report(offered, "queued", desk)

    offered.refresh_from_db()
    assert (offered.status, offered.provider_sid) == (MessageStatus.SENT, SID)


def test_a_final_state_is_never_left(offered: Message, desk: Desk) -> None:
    (claimed,) = claim(at=desk.at, limit=1)
    settle_all([(claimed, SID)], at=desk.at)
    report(offered, "undelivered", desk, error_code="30003")

    assert report(offered, "delivered", desk) is True

    offered.refresh_from_db()
    assert (offered.status, offered.error) == (MessageStatus.UNDELIVERED, "30003")


def test_the_same_report_twice_is_stored_once(offered: Message, desk: Desk) -> None:
    claim(at=desk.at, limit=1)

    assert [report(offered, "sent", desk), report(offered, "sent", desk)] == [True, False]
    assert ProviderEvent.objects.count() == 1


def test_a_report_about_another_sid_is_not_taken_for_ours(offered: Message, desk: Desk) -> None:
    (claimed,) = claim(at=desk.at, limit=1)
    settle_all([(claimed, SID)], at=desk.at)

    moved = report(offered, "failed", desk, sid="SM" + "9" * 32)

    offered.refresh_from_db()
    assert moved is False
    assert offered.status == MessageStatus.SENT


def test_a_report_about_nothing_we_know_is_kept_and_moves_nothing(offered: Message, desk: Desk) -> None:
    moved = note_report(message_id=uuid.uuid4(), sid=SID, status="sent", error_code="", at=desk.at)

    offered.refresh_from_db()
    assert moved is False
    assert offered.status == MessageStatus.QUEUED
    assert ProviderEvent.objects.get().message is None


def test_a_word_the_gateway_never_used_before_changes_nothing(offered: Message, desk: Desk) -> None:
    assert report(offered, "levitating", desk) is False
    assert not ProviderEvent.objects.exists()


def test_delivery_starts_the_offers_wait(offered: Message, desk: Desk) -> None:
    (claimed,) = claim(at=desk.at, limit=1)
    settle_all([(claimed, SID)], at=desk.at)
    report(offered, "delivered", desk)

    follow_messages(at=desk.at + timedelta(seconds=5))

    assert offered.booking is not None
    offer = only_offer(offered.booking)
    assert offer.status == OfferStatus.DELIVERED
    assert offer.expires_at == desk.at + timedelta(seconds=2, minutes=15)


@pytest.mark.usefixtures("no_calls")
def test_an_undelivered_offer_is_closed(offered: Message, desk: Desk) -> None:
    (claimed,) = claim(at=desk.at, limit=1)
    settle_all([(claimed, SID)], at=desk.at)
    report(offered, "undelivered", desk, error_code="30003")

    assert follow_messages(at=desk.at + timedelta(seconds=5)) == [MessageStatus.UNDELIVERED]
    assert follow_messages(at=desk.at + timedelta(seconds=6)) == []

    assert offered.booking is not None
    assert only_offer(offered.booking).status == OfferStatus.UNDELIVERABLE


@pytest.mark.usefixtures("no_calls")
def test_a_message_canceled_at_the_gateway_has_reached_nobody(offered: Message, desk: Desk) -> None:
    (claimed,) = claim(at=desk.at, limit=1)
    settle_all([(claimed, SID)], at=desk.at)

    report(offered, "canceled", desk)
    report(offered, "sent", desk)

    offered.refresh_from_db()
    assert (offered.status, offered.settled_at) == (
        MessageStatus.UNDELIVERED,
        desk.at + timedelta(seconds=2),
    )
    assert follow_messages(at=desk.at + timedelta(seconds=5)) == [MessageStatus.UNDELIVERED]
    assert offered.booking is not None
    assert only_offer(offered.booking).status == OfferStatus.UNDELIVERABLE


def test_an_opt_out_in_a_report_is_remembered(offered: Message, desk: Desk) -> None:
    (claimed,) = claim(at=desk.at, limit=1)
    settle_all([(claimed, SID)], at=desk.at)

    report(offered, "failed", desk, error_code="21610")

    desk.amina.refresh_from_db()
    assert desk.amina.opted_out_at is not None
