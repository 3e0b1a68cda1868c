"""Events become messages: each once, whatever happens to its neighbours, and nothing leaves from here."""

import logging
import socket
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from bookings.models import BookingEvent
from bookings.vocabulary import EventKind, Lane
from mediation.models import Mediator, User
from notifications import relay as relaying
from notifications.models import Message
from notifications.policy import TABLE
from notifications.relay import relay
from notifications.texts.catalogue import Approved
from notifications.vocabulary import Channel, MessageStatus
from tests.factories import make_booking, make_mediator
from tests.notifications.conftest import Desk
from tests.notifications.occasions import book_in, happen

pytestmark = pytest.mark.django_db


def waiting() -> list[str]:
    events = BookingEvent.objects.filter(relayed_at__isnull=True).order_by("pk")
    return list(events.values_list("kind", flat=True))


def test_every_event_is_relayed_and_marked_with_the_instant(desk: Desk) -> None:
    book_in(Lane.PLANNED, desk)
    assert waiting() == [EventKind.BOOKING_REQUESTED, EventKind.WAVE_OPENED, EventKind.OFFER_MADE]

    assert relay(at=desk.at) == 3

    assert waiting() == []
    assert set(BookingEvent.objects.values_list("relayed_at", flat=True)) == {desk.at}


def test_relayed_again_nothing_is_written_again(desk: Desk) -> None:
    book_in(Lane.PLANNED, desk)
    relay(at=desk.at)
    before = set(Message.objects.values_list("pk", flat=True))

    assert relay(at=desk.at + timedelta(seconds=5)) == 0

    assert set(Message.objects.values_list("pk", flat=True)) == before


def test_an_event_relayed_twice_by_force_writes_its_messages_once(desk: Desk) -> None:
    """The mark is one guard, the message's own key the other."""
    book_in(Lane.PLANNED, desk)
    relay(at=desk.at)
    BookingEvent.objects.update(relayed_at=None)

    assert relay(at=desk.at) == 3

    keys = list(Message.objects.values_list("dedupe_key", flat=True))
    assert len(keys) == len(set(keys)) == 2


def test_one_event_is_one_message_to_each_person(desk: Desk) -> None:
    binta = make_mediator("Binta")
    booking = book_in(Lane.PLANNED, desk)

    relay(at=desk.at)

    told = Message.objects.order_by("to").values_list("to", "text_key", "event__kind")
    assert list(told) == [
        (desk.amina.phone, "offer_planned", EventKind.OFFER_MADE),
        (binta.phone, "offer_planned", EventKind.OFFER_MADE),
        (booking.contact_phone, "request_received", EventKind.BOOKING_REQUESTED),
    ]


def test_a_message_knows_its_event_booking_and_offer(desk: Desk) -> None:
    booking = book_in(Lane.PLANNED, desk)

    relay(at=desk.at)

    message = Message.objects.get(mediator=desk.amina)
    assert (message.booking, message.offer) == (booking, booking.seats.get().offers.get())
    assert message.event == BookingEvent.objects.get(kind=EventKind.OFFER_MADE)
    assert message.dedupe_key == f"event:{message.event_id}:0:mediator:{desk.amina.pk}:sms"


def test_more_events_than_one_batch_are_all_relayed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaying, "BATCH", 2)
    book_in(Lane.PLANNED, desk)
    book_in(Lane.SHORT, desk)

    assert relay(at=desk.at) == 6
    assert waiting() == []


# --- An event that cannot be told


def test_an_event_that_cannot_be_told_is_logged_and_holds_up_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One to a batch, so that a batch of nothing but the broken one comes first."""
    monkeypatch.setattr(relaying, "BATCH", 1)
    booking = book_in(Lane.PLANNED, desk)
    BookingEvent.objects.update(relayed_at=desk.at)
    broken = happen(EventKind.REMINDER_DUE, booking, desk, facts={})
    happen(EventKind.MEDIATOR_MISSED, booking, desk, facts={})

    assert relay(at=desk.at) == 1

    assert waiting() == [EventKind.REMINDER_DUE]
    assert list(Message.objects.values_list("text_key", flat=True)) == ["coordinator_mediator_missed"]
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [
        f"event {broken.pk} cannot be told"
    ]


def test_an_event_that_could_not_be_told_is_tried_at_the_next_sweep(desk: Desk) -> None:
    booking = book_in(Lane.PLANNED, desk)
    language = booking.language
    type(language).objects.update(name=" ")
    assert relay(at=desk.at) == 1  # the wave's own event says nothing
    assert waiting() == [EventKind.BOOKING_REQUESTED, EventKind.OFFER_MADE]

    type(language).objects.update(name="Ucraino")

    assert relay(at=desk.at + timedelta(seconds=5)) == 2
    assert waiting() == []
    assert Message.objects.count() == 2


def test_of_one_event_all_letters_are_written_or_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    booking = book_in(Lane.PLANNED, desk)
    relay(at=desk.at)
    Message.objects.all().delete()
    happen(EventKind.BOOKING_UNCOVERED, booking, desk, facts={"asked": 1})
    first, second, *_ = TABLE[EventKind.BOOKING_UNCOVERED]
    monkeypatch.setitem(TABLE, EventKind.BOOKING_UNCOVERED, (first, second, _unwritable(second)))

    assert relay(at=desk.at) == 0

    assert not Message.objects.exists()
    assert waiting() == [EventKind.BOOKING_UNCOVERED]


def _unwritable(letter: Any) -> Any:
    return type(letter)(letter.to, lambda _: "which_booking", letter.kind)


def test_a_database_that_is_gone_is_no_fault_of_an_event(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    book_in(Lane.PLANNED, desk)

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(relaying, "write", gone)

    with pytest.raises(OperationalError):
        relay(at=desk.at)
    assert len(waiting()) == 3


# --- People who cannot be told


def test_somebody_who_cannot_be_reached_has_a_failed_row(desk: Desk) -> None:
    Mediator.objects.update(phone="+390935000222")
    book_in(Lane.PLANNED, desk, contact_phone="")

    relay(at=desk.at)

    message = Message.objects.get()
    assert (message.text_key, message.status) == ("offer_planned", MessageStatus.FAILED)
    assert message.error == "not_a_mobile_number"


def test_an_alarm_that_nobody_can_hear_is_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    User.objects.filter(pk=desk.coordinator.pk).update(phone="")
    booking = book_in(Lane.PLANNED, desk, contact_phone="")
    event = happen(EventKind.BOOKING_UNCOVERED, booking, desk, facts={"asked": 1})

    relay(at=desk.at)

    assert waiting() == []
    assert f"there is no coordinator to tell event {event.pk} to" in caplog.messages


def test_an_asker_with_only_landlines_is_not_written_to(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    booking = book_in(Lane.NOW, desk, contact_phone="+390935000222")
    happen(EventKind.COORDINATOR_ALERTED, booking, desk, facts={"alarm_rank": 1})

    relay(at=desk.at)

    by_sms = Message.objects.filter(channel=Channel.SMS)
    assert set(by_sms.values_list("to", flat=True)) == {desk.amina.phone, desk.coordinator.phone}
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


# --- Where it runs


def test_the_relay_reaches_for_no_network(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    book_in(Lane.PLANNED, desk)

    def refuse(*_: object) -> None:
        raise AssertionError("the relay only writes rows")

    monkeypatch.setattr(socket.socket, "connect", refuse)

    assert relay(at=desk.at) == 3
    assert set(Message.objects.values_list("status", flat=True)) == {MessageStatus.QUEUED}


def test_the_relay_is_a_transaction_of_its_own(desk: Desk) -> None:
    """Inside another's it would send what that one may yet undo."""
    book_in(Lane.PLANNED, desk)

    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        relay(at=desk.at)

    assert not Message.objects.exists()


def test_the_bell_rings_when_a_request_is_committed_and_not_before(
    desk: Desk, rung: list[str], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    rung.clear()

    with django_capture_on_commit_callbacks(execute=True):
        make_booking(by=desk.clerk, office=desk.office, at=desk.at, starts_at=desk.at + timedelta(days=5))
        assert rung == []

    assert sorted(rung) == ["bookings.tick", "notifications.relay"]


def test_the_approved_texts_are_read_once_for_all_that_is_told_together(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Binta", "Chinwe"):
        make_mediator(name)
    book_in(Lane.PLANNED, desk)
    reads = []

    def read() -> Approved:
        reads.append("read")
        return {}

    monkeypatch.setattr(relaying, "approved_texts", read)

    assert relay(at=desk.at) == 5

    assert reads == ["read"]
