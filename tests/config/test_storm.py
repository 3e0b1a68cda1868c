"""The storm's own parts: its weather can be had again, and its reckoning finds what it is there to find."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from bookings.models import Booking, BookingEvent, Offer
from bookings.vocabulary import BookingStatus, Lane
from config.benches.storm import play, quick_settings, site, weather
from config.benches.storm.desk import CALLED_OFF, NOTICES_WITH_EACH, Desk
from config.benches.storm.play import Storm, Tutorial
from config.benches.storm.reckoning import Reckoning, reckon, unsettled
from config.benches.storm.site import BLOWS_AT, Site, until
from config.benches.storm.weather import BLOWS, blows, gateway_faults
from config.env import HOUSE
from config.schedule import BEAT_SCHEDULE
from mediation.clock import now
from mediation.vocabulary import Role
from notifications import sweeping
from notifications.channels.event_loop import waited
from notifications.channels.twilio_sms import TwilioSms
from notifications.channels.twilio_voice import TwilioVoice
from notifications.inbox import store
from notifications.models import Message, Reply
from notifications.phonebox.gateway import Gateway
from notifications.vocabulary import Channel, MessageKind, MessageStatus, ReplyMedium, ReplyRoute
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


# --- Site


def test_whatever_is_drawn_can_be_struck() -> None:
    assert BLOWS_AT.keys() == BLOWS.keys()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Starts one that the site's record knows under a name."""
    record: dict[str, str] = {}
    with ExitStack() as running:

        def start(name: str, code: str = "import time; time.sleep(600)") -> subprocess.Popen[bytes]:
            one = running.enter_context(
                subprocess.Popen([sys.executable, "-c", code], start_new_session=True, stdout=subprocess.PIPE)
            )
            running.callback(end_group, one.pid)
            record[str(one.pid)] = f"celery --hostname {name}"
            (tmp_path / "processes.json").write_text(json.dumps(record))
            return one

        yield start


def end_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_the_blow_meets_the_worker_that_it_names_and_whatever_that_one_has_started(
    tmp_path: Path, process: Callable[..., subprocess.Popen[bytes]]
) -> None:
    child = (
        "import subprocess, sys, time; subprocess.Popen(['sleep', '600']); print(flush=True); time.sleep(600)"
    )
    urgent, bulk = process("urgent@vm", child), process("bulk@vm")
    assert urgent.stdout is not None
    urgent.stdout.readline()

    Site(tmp_path, 0).strike("kill a worker")

    assert urgent.wait(10) == -signal.SIGKILL
    # The pipe is open for as long as any of the group lives.
    assert urgent.stdout.read() == b""
    assert bulk.poll() is None


def test_a_frozen_worker_is_revived_after_more_than_its_lease(
    tmp_path: Path, process: Callable[..., subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "FROZEN_FOR", 0.5)
    urgent = process("urgent@vm")

    Site(tmp_path, 0).strike("freeze a worker")

    until(lambda: state(urgent.pid) == "T", within=10)
    until(lambda: state(urgent.pid) != "T", within=10)
    assert weather.FROZEN_FOR > quick_settings.DELIVERY.lease_seconds > quick_settings.DELIVERY.call_seconds


def test_a_blow_at_what_is_gone_misses(tmp_path: Path) -> None:
    for what in BLOWS:
        if what != "cut all connections":
            Site(tmp_path, 0).strike(what)


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


@pytest.mark.usefixtures("policy")
def test_the_desk_writes_much_that_can_wait_and_calls_off_one_request_in_five() -> None:
    make_place()
    make_language()
    desk = Desk.open(1)

    for _ in range(CALLED_OFF):
        desk.ask()
        desk.write_notices()
        desk.call_off()

    bulk = Message.objects.filter(is_bulk=True)
    assert bulk.count() == len({(each.to, each.body) for each in bulk}) == CALLED_OFF * NOTICES_WITH_EACH
    off = Booking.objects.filter(status=BookingStatus.CANCELLED)
    assert list(off.values_list("pk", flat=True)) == [desk.asked[-3]]


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
    return waited(door.send(to=to, body=body, sender=twilio.from_number, **wish)).sid


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


def call(gateway: Gateway, settings: Settings, to: str) -> str:
    twilio = settings.TWILIO
    door = TwilioVoice(
        account_sid=twilio.account_sid, auth_token=twilio.auth_token, api_base=gateway.base_url
    )
    nowhere = "http://127.0.0.1:9/none"
    ringing = door.ring(to=to, sender=twilio.from_number, url=nowhere, status_callback=nowhere, rings_for=25)
    return waited(ringing).sid


def test_a_call_that_is_known_on_both_sides_is_well(gateway: Gateway, settings: Settings) -> None:
    row("pronto", channel=Channel.VOICE, **sent(call(gateway, settings, AMINA)))

    found = reckon(gateway)

    assert (found.calls, found.is_well) == (1, True)


def test_a_call_that_was_made_again_is_found(gateway: Gateway, settings: Settings) -> None:
    call(gateway, settings, AMINA)
    row("pronto", channel=Channel.VOICE, **sent(call(gateway, settings, AMINA)))

    assert reckon(gateway).doubled == [f"{AMINA}: a call that no row knows"]


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


def test_it_is_told_how_long_an_answer_without_a_webhook_took(gateway: Gateway) -> None:
    told = gateway.say(from_=AMINA, body="si")
    store(
        sid=told.sid,
        from_number=AMINA,
        body="si",
        medium=ReplyMedium.SMS,
        at=now(),
        route=ReplyRoute.SWEEP,
    )
    (written,) = gateway.messages()
    Reply.objects.update(handled_at=written.created_at + MINUTE)

    assert reckon(gateway).found_after == [60]


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


# --- Verdict

WELL, LOST, DOUBLED = Reckoning(), Reckoning(lost=["answer 1 was never heard"]), Reckoning(doubled=["one"])


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What each storm and each tutorial comes to; as it should be, unless a test says otherwise."""
    comes: dict[str, Any] = {
        play.QUICK: WELL,
        play.BLIND: DOUBLED,
        play.DEAF: LOST,
        "fair": Tutorial(9, 0, 0),
        "foul": Tutorial(9, 2, 1),
    }

    def storm(seed: int, settings: str) -> Storm:
        return Storm(seed, Counter(), comes[settings], 1.0, 2.0, [0.5])

    def tutorial(*, is_foul: bool, **_: Any) -> Tutorial:
        found: Tutorial = comes["foul" if is_foul else "fair"]
        return found

    monkeypatch.setattr(play, "storm", storm)
    monkeypatch.setattr(play, "tutorial", tutorial)
    return comes


def test_a_storm_that_nothing_was_lost_in_is_told_with_its_figures(played: dict[str, Any]) -> None:
    said = StringIO()

    call_command("bench", "storm", "--long", stdout=said)

    assert (
        "ours, 10 seeds: 0 messages, 0 calls, lost 0, sent twice 0; first sent after at most 1.0 s"
        in said.getvalue()
    )
    assert "urgent ones p50 0.50 s, p95 0.50 s, p99 0.50 s" in said.getvalue()
    assert "in fair weather: 9 messages, lost 0, sent twice 0" in said.getvalue()


@pytest.mark.parametrize(
    ("which", "comes_to", "complaint"),
    [
        (play.QUICK, LOST, "seed 1 is not well; seed 2 is not well"),
        (play.BLIND, WELL, "without a look at the gateway nothing was sent twice"),
        (play.DEAF, WELL, "without the search for answers none was lost"),
        ("fair", Tutorial(9, 1, 0), "the tutorial fails in fair weather"),
        ("fair", Tutorial(9, 0, 1), "the tutorial fails in fair weather"),
        ("foul", Tutorial(9, 0, 1), "the tutorial got through the storm"),
        ("foul", Tutorial(9, 1, 0), "the tutorial got through the storm"),
    ],
)
def test_what_is_not_as_promised_fails_and_so_does_a_control_that_proves_nothing(
    played: dict[str, Any], which: str, comes_to: object, complaint: str
) -> None:
    played[which] = comes_to

    with pytest.raises(CommandError, match=complaint):
        call_command("bench", "storm", stdout=StringIO())


def test_the_controls_lack_what_they_are_named_for() -> None:
    assert {job["task"] for job in quick_settings.CELERY_BEAT_SCHEDULE.values()} == {
        job["task"] for job in BEAT_SCHEDULE.values()
    }
    code = "from config.benches.storm.deaf_settings import *; print([j['task'] for j in CELERY_BEAT_SCHEDULE.values()])"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HOUSE
    )
    assert "notifications.settle" in shown.stdout
    assert repr(sweeping.TASK) not in shown.stdout
