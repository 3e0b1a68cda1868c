"""Sixty arrivals at night, the other half: for ten minutes the gateway takes no SMS, and calls still go out."""

from datetime import datetime, timedelta

import pytest

from bookings.models import Booking, Offer
from bookings.vocabulary import Lane, OfferStatus
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Delivery, Setting
from notifications import callbacks, delivery, reconciling
from notifications.channels.outcomes import CannotLook, OutcomeUnknown, SurelyNotTaken
from notifications.models import Message
from notifications.offer_tracking import follow_messages
from notifications.policy import OFFERS
from notifications.relay import relay
from notifications.vocabulary import Channel, MessageStatus
from tests.bookings.calendars import rome
from tests.bookings.clockwork import _next_due, tick_at
from tests.bookings.scenes import seat_of
from tests.factories import make_booking, make_mediator
from tests.visiting import Page, Visitor

pytestmark = pytest.mark.django_db

DOWN = rome("2026-03-12 02:14")
UP = DOWN + timedelta(minutes=10)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Blind:
    """The gateway's list is as far away as the gateway."""

    async def send(self, message: Message, *, at: datetime) -> str:  # noqa: ARG002
        raise SurelyNotTaken(reason="refused")

    def find(self, message: Message, *, since: datetime) -> list[str]:  # noqa: ARG002
        raise CannotLook(reason="500")


class HasNothing(Blind):
    def find(self, message: Message, *, since: datetime) -> list[str]:  # noqa: ARG002
        return []


def answer_of(claimed: delivery.Claim, *, at: datetime) -> delivery.Outcome:
    """While it is down, it refuses the connection or breaks it off with a 500, in turn."""
    if claimed.message.channel != Channel.SMS or not DOWN <= at < UP:
        return f"{claimed.message.channel}{claimed.message.pk.hex}"
    return SurelyNotTaken(reason="refused") if claimed.attempt % 2 else OutcomeUnknown(reason="500")


def send_what_is_due(*, at: datetime) -> None:
    relay(at=at)
    for bulk in (False, True):
        while claims := delivery.claim(at=at, limit=50, bulk=bulk):
            delivery.settle_all([(claimed, answer_of(claimed, at=at)) for claimed in claims], at=at)
    reconciling.reconcile(routes={Channel.SMS: Blind() if at < UP else HasNothing()}, at=at)
    follow_messages(at=at)


def play(*, since: datetime, until: datetime) -> None:
    """Every ten seconds the workers look; what is due in between happens when it is due."""
    at = since
    while at <= until:
        while (due := _next_due()) is not None and due <= at:
            tick_at(due)
        send_what_is_due(at=at)
        at += 10 * SECOND


@pytest.fixture
def speakers(ward: Office, nino: User) -> list[Mediator]:
    return [make_mediator(f"M{number}", language="uk") for number in range(3)]


@pytest.fixture
def at_once(speakers: list[Mediator], nurse: User, ward: Office) -> Booking:
    return ask(nurse, ward, urgency="now", starts_at=None)


@pytest.fixture
def in_a_while(speakers: list[Mediator], nurse: User, ward: Office) -> Booking:
    return ask(nurse, ward, starts_at=DOWN + timedelta(hours=9))


def ask(nurse: User, ward: Office, **when: object) -> Booking:
    return make_booking(
        by=nurse,
        office=ward,
        at=DOWN,
        delivery=Delivery.PHONE,
        setting=Setting.SOCIAL,
        call_number="+393330033333",
        **when,
    )


def texts_of(booking: Booking) -> list[Message]:
    found = Message.objects.filter(booking=booking, kind__in=OFFERS, channel=Channel.SMS)
    return list(found.order_by("pk"))


def calls_of(booking: Booking) -> list[Message]:
    return list(Message.objects.filter(in_place_of__in=texts_of(booking)).order_by("mediator"))


def page_at(at: datetime, nino: User, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("notifications.web.listing.now", lambda: at)
    return Page(Visitor(nino).client.get("/messaggi")).text


def test_where_minutes_count_a_telephone_rings_and_the_rest_waits(
    at_once: Booking,
    in_a_while: Booking,
    speakers: list[Mediator],
    nino: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    play(since=DOWN, until=DOWN + MINUTE)

    assert (seat_of(at_once).lane, seat_of(in_a_while).lane) == (Lane.NOW, Lane.URGENT)
    assert {call.mediator for call in calls_of(at_once)} == set(speakers)
    assert {call.status for call in calls_of(at_once)} == {MessageStatus.SENT}
    assert calls_of(in_a_while) == []
    assert "SMS in avaria dalle 02:14" in page_at(DOWN + MINUTE, nino, monkeypatch)

    heard, *unheard = calls_of(at_once)
    sid = heard.provider_sid or ""
    callbacks.note_heard(message_id=heard.pk, sid=sid, at=DOWN + MINUTE)
    for call in unheard:
        callbacks.note_call_ended(
            message_id=call.pk, sid=call.provider_sid or "", status="no-answer", at=DOWN + MINUTE
        )
    play(since=DOWN + MINUTE + 10 * SECOND, until=UP + 3 * MINUTE)

    nobody_was_asked_twice(at_once, in_a_while, heard)
    what_waited_runs_from_when_it_left(in_a_while)
    assert "SMS in avaria" not in page_at(UP + 3 * MINUTE, nino, monkeypatch)


def nobody_was_asked_twice(at_once: Booking, in_a_while: Booking, heard: Message) -> None:
    assert len(calls_of(at_once)) == len(texts_of(at_once)) == 3
    left = {text.mediator_id for text in texts_of(at_once) if text.status == MessageStatus.SENT}
    assert heard.mediator_id not in left
    for booking in (at_once, in_a_while):
        offers = Offer.objects.filter(seat__booking=booking)
        assert offers.count() == offers.values("mediator", "search").distinct().count() == 3
        assert len(texts_of(booking)) == 3


def what_waited_runs_from_when_it_left(booking: Booking) -> None:
    for text in texts_of(booking):
        assert text.status == MessageStatus.SENT
        assert text.sent_at is not None
        assert text.sent_at >= UP
    for offer in Offer.objects.filter(seat__booking=booking):
        assert offer.status == OfferStatus.SENT
        assert offer.sent_at is not None
        assert offer.expires_at == offer.sent_at + MINUTE + offer.wait
