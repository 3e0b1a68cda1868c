"""The storm's own parts: its weather can be had again, and its reckoning finds what it is there to find."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from bookings.models import Booking, BookingEvent, Offer
from bookings.vocabulary import Lane
from config.benches.storm.desk import Desk
from config.benches.storm.reckoning import Reckoning, reckon, unsettled
from config.benches.storm.weather import BLOWS, blows, gateway_faults
from mediation.clock import now
from mediation.vocabulary import Role
from notifications.channels.twilio_sms import TwilioSms
from notifications.inbox import store
from notifications.models import Message, Reply
from notifications.phonebox.gateway import Gateway
from notifications.vocabulary import MessageKind, MessageStatus, ReplyMedium
from tests.bookings.clockwork import tick_at
from tests.bookings.scenes import searching
from tests.factories import make_language, make_mediator, make_office, make_place, make_user

AMINA, CLEO = "+393330000001", "+393330000002"
MINUTE = timedelta(minutes=1)


# --- Weather


def test_a_storm_can_be_had_again_and_another_seed_is_another_storm() -> None:
    first, again, other = (list(blows(seed, seconds=45, of=frozenset(BLOWS))) for seed in (1, 1, 2))

    assert first == again != other
    assert len(first) >= 11
    assert all(0 < blow.at < 45 for blow in first)
    assert gateway_faults(1) == gateway_faults(1) != gateway_faults(2)


def test_only_what_can_be_struck_is_struck() -> None:
    of = frozenset({"flush the broker", "kill a worker"})

    assert {blow.what for blow in blows(3, seconds=300, of=of)} == of


def test_in_many_storms_everything_happens() -> None:
    drawn = Counter(blow.what for seed in range(10) for blow in blows(seed, seconds=45, of=frozenset(BLOWS)))

    assert drawn.keys() == BLOWS.keys()


# --- Desk


@pytest.mark.usefixtures("policy")
def test_the_desk_asks_now_and_everybody_can_be_asked_at_any_hour() -> None:
    make_place()
    make_language()
    desk = Desk.open(1)

    booking = Booking.objects.get(pk=desk.ask())
    tick_at(now())

    assert booking.lane == Lane.NOW
    assert set(Offer.objects.values_list("mediator", flat=True)) == {each.pk for each in desk.mediators}


# --- Reckoning


@pytest.fixture
def gateway(db: None, settings: Settings) -> Iterator[Gateway]:
    twilio = settings.TWILIO
    with Gateway(
        account_sid=twilio.account_sid, auth_token=twilio.auth_token, number=twilio.from_number
    ) as gateway:
        yield gateway


def take(gateway: Gateway, settings: Settings, to: str, body: str) -> str:
    """The gateway accepts a text; its id."""
    twilio = settings.TWILIO
    door = TwilioSms(account_sid=twilio.account_sid, auth_token=twilio.auth_token, api_base=gateway.base_url)
    wish: dict[str, Any] = {"status_callback": "", "validity_seconds": 60, "risk_check_disabled": False}
    return door.send(to=to, body=body, sender=twilio.from_number, **wish).sid


def row(body: str, *, to: str = AMINA, age: timedelta = MINUTE, **values: Any) -> Message:
    at = now() - age
    return Message.objects.create(
        **{
            "dedupe_key": f"{to} {body} {Message.objects.count()}",
            "kind": MessageKind.NOTICE,
            "to": to,
            "text_key": "test",
            "language": "it",
            "text_version": 1,
            "body": body,
            "parts": 1,
            "created_at": at,
            "due_at": at,
            "expires_at": at + timedelta(hours=1),
            **values,
        }
    )


def sent(sid: str) -> dict[str, Any]:
    return {"status": MessageStatus.SENT, "provider_sid": sid, "sent_at": now()}


def test_what_left_once_and_is_known_on_both_sides_is_well(gateway: Gateway, settings: Settings) -> None:
    row("uno", **sent(take(gateway, settings, AMINA, "uno")))
    row("due", to=CLEO, **sent(take(gateway, settings, CLEO, "due")))
    row("tre", status=MessageStatus.CANCELLED)
    row("appena scritto", age=timedelta(0))

    found = reckon(gateway)

    assert found.is_well
    assert (found.messages, found.not_sent) == (4, {"cancelled": 1})
    assert unsettled() == {}


def test_the_same_words_twice_are_well_where_two_messages_say_them(
    gateway: Gateway, settings: Settings
) -> None:
    for _ in range(2):
        row("uno", **sent(take(gateway, settings, AMINA, "uno")))

    assert reckon(gateway).is_well


def test_what_was_sent_twice_is_found(gateway: Gateway, settings: Settings) -> None:
    take(gateway, settings, AMINA, "uno")
    row("uno", **sent(take(gateway, settings, AMINA, "uno")))

    found = reckon(gateway)

    assert found.doubled == [f"{AMINA}: 2 for 1"]
    assert not found.is_well


def test_what_the_gateway_never_had_is_lost(gateway: Gateway) -> None:
    message = row("uno", **sent("SM" + "7" * 32))

    assert reckon(gateway).lost == [f"{message.pk}: the gateway has never had it"]


@pytest.mark.parametrize(
    "values",
    [{}, {"status": MessageStatus.UNKNOWN, "attempts": 1, "due_at": now() + MINUTE}],
    ids=["due", "tried"],
)
def test_what_still_waits_is_lost_and_no_calm(gateway: Gateway, values: dict[str, Any]) -> None:
    row("uno", **values)

    assert len(reckon(gateway).lost) == 1
    assert unsettled() == {"messages": 1}


def test_what_nobody_here_wrote_is_a_stranger(gateway: Gateway, settings: Settings) -> None:
    take(gateway, settings, AMINA, "chi sei?")

    found = reckon(gateway)

    assert (found.strangers, found.is_well) == ([AMINA], False)


def test_an_answer_that_nobody_heard_is_lost(gateway: Gateway) -> None:
    heard, missed = gateway.say(from_=AMINA, body="si"), gateway.say(from_=CLEO, body="no")
    store(sid=heard.sid, from_number=AMINA, body="si", medium=ReplyMedium.SMS, at=now())

    assert unsettled() == {"replies": 1}
    Reply.objects.update(handled_at=now())
    found = reckon(gateway)

    assert (found.replies, found.lost) == (2, [f"answer {missed.sid} was never heard"])


@pytest.mark.usefixtures("policy")
def test_an_offer_of_which_nobody_was_told_is_lost(gateway: Gateway) -> None:
    office = make_office()
    make_mediator("Amina")
    searching(make_user("berg", Role.REQUESTER, office), office)
    BookingEvent.objects.update(relayed_at=now())
    offer = Offer.objects.get()

    assert f"offer {offer.pk} was told to nobody" in reckon(gateway).lost


def test_a_rule_that_does_not_hold_is_told(gateway: Gateway) -> None:
    message = row("uno", status=MessageStatus.SENT, sent_at=now())

    assert reckon(gateway).broken == [f"sent_without_the_gateways_id messaggio {message.pk}"]


def test_a_reckoning_without_faults_is_well_and_one_with_any_is_not() -> None:
    assert Reckoning().is_well
    for fault in ("lost", "doubled", "strangers", "broken"):
        found = Reckoning()
        setattr(found, fault, ["one"])
        assert not found.is_well
