"""The storm's own parts: its weather can be had again, and its reckoning finds what it is there to find."""

import json
import os
import re
import signal
import smtplib
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from bookings.actions.cancelling import cancel_booking
from bookings.actions.changing import Change, change_booking
from bookings.models import Booking, BookingEvent, Deadline, Offer, Seat
from bookings.vocabulary import BookingStatus, DeadlineKind, EventKind, Lane, SeatStatus
from config.benches.storm import callees, play, quick_settings, site, weather
from config.benches.storm.appointments import Appointments
from config.benches.storm.callees import KEYS, Callees, Pressed
from config.benches.storm.desk import CALLED_OFF, NOTICES_WITH_EACH, Desk
from config.benches.storm.play import Storm, Tutorial
from config.benches.storm.reckoning import Reckoning, overdue, reckon, unsettled
from config.benches.storm.reminders import REMINDING
from config.benches.storm.site import BLOWS_AT, Site, until
from config.benches.storm.weather import BLOWS, IN_A_SQUALL, SECONDS_OF_LULL, blows, gateway_faults
from config.env import HOUSE
from config.schedule import BEAT_SCHEDULE
from mediation.clock import now
from mediation.models import User
from mediation.vocabulary import Role
from notifications import sweeping
from notifications.channels.event_loop import waited
from notifications.channels.twilio_sms import TwilioSms
from notifications.channels.twilio_voice import TwilioVoice
from notifications.inbox import store
from notifications.models import Message, Reply
from notifications.phonebox.gateway import Gateway
from notifications.phonebox.lines import BROKEN
from notifications.relay import relay
from notifications.vocabulary import Channel, MessageKind, MessageStatus, ReplyMedium, ReplyResult, ReplyRoute
from tests.bookings.clockwork import meet, tick_at
from tests.bookings.scenes import confirmed, searching
from tests.factories import make_language, make_mediator, make_office, make_place, make_user, only_seat
from tests.notifications.phonebox.webhook_inbox import Inbox, open_inbox

AMINA, CLEO = "+393330000001", "+393330000002"
MINUTE = timedelta(minutes=1)


# --- Weather


def test_a_storm_can_be_had_again_and_another_seed_is_another_storm() -> None:
    first, again, other = (list(blows(seed, seconds=45, of=frozenset(BLOWS))) for seed in (1, 1, 2))

    assert first == again != other
    assert len(first) >= 8
    assert all(0 < blow.at < 45 for blow in first)
    assert gateway_faults(1) == gateway_faults(1) != gateway_faults(2)


def test_only_what_can_be_struck_is_struck() -> None:
    of = frozenset({"flush the broker", "kill a worker"})

    assert {blow.what for blow in blows(3, seconds=300, of=of)} == of


def test_in_many_storms_everything_happens() -> None:
    drawn = Counter(blow.what for seed in range(10) for blow in blows(seed, seconds=45, of=frozenset(BLOWS)))

    assert drawn.keys() == BLOWS.keys()


def test_between_two_squalls_it_is_still_for_a_while() -> None:
    at = [blow.at for blow in blows(1, seconds=200, of=frozenset(BLOWS))]
    pauses = [later - earlier for earlier, later in pairwise(at)]

    lulls = [place for place, pause in enumerate(pauses, start=1) if pause > SECONDS_OF_LULL]
    assert lulls == list(range(IN_A_SQUALL, len(at), IN_A_SQUALL))


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


# --- Appointments


@pytest.fixture
def diary(policy: object) -> Appointments:
    make_place()
    make_language()
    return Desk.open(1).appointments


def test_an_appointment_is_somebodys_at_once_and_nobody_is_asked(diary: Appointments) -> None:
    for _ in range(14):
        diary.make()

    held = list(Seat.objects.order_by("pk").values_list("mediator", flat=True))
    ids = [each.pk for each in diary.mediators]
    assert held == [*ids, *ids][:14]
    assert not Offer.objects.exists()


def test_what_lies_days_ahead_falls_due_in_the_midst_of_the_storm(diary: Appointments) -> None:
    diary.make()
    assert diary.are_over()

    diary.draw_near()
    assert not diary.are_over()
    tick_at(now() + timedelta(seconds=10))
    diary.draw_near()
    tick_at(now() + timedelta(seconds=20))

    told = BookingEvent.objects.filter(kind__in=(*REMINDING, EventKind.REMINDER_UNANSWERED)).order_by("pk")
    facts = [next(iter(event.facts.values())) for event in told]
    assert sorted(facts) == ["chase_reminder", "check_arrival", "remind_day_before", "remind_two_hours"]
    assert diary.are_over()


def test_some_appointments_are_called_off_some_moved_and_some_left(diary: Appointments) -> None:
    for _ in range(20):
        diary.make()
        diary.change_mind()

    kinds = Counter(BookingEvent.objects.values_list("kind", flat=True))
    assert kinds[EventKind.BOOKING_CANCELLED]
    assert kinds[EventKind.BOOKING_CHANGED]
    # Some of the moves are too little to ask again.
    asked = kinds[EventKind.RECONFIRMATION_ASKED]
    assert 0 < asked == len(diary.asked_again) < kinds[EventKind.BOOKING_CHANGED] + asked
    assert Seat.objects.filter(status=SeatStatus.FILLED).exists()


def test_who_was_asked_again_says_yes_to_it_by_its_number(diary: Appointments, gateway: Gateway) -> None:
    diary.asked_again = [(AMINA, 1001), (CLEO, 1002)]

    diary.agree(gateway)
    diary.agree(gateway)

    assert [(told.sender, told.body) for told in gateway.messages()] == [(AMINA, "si 1001")]
    assert diary.asked_again == [(CLEO, 1002)]


# --- Whoever is called

ASKS = '<Response><Gather numDigits="1" action="/key"><Say>Premi 1.</Say></Gather><Say>Ciao.</Say></Response>'


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with open_inbox() as inbox:
        inbox.text = ASKS
        yield inbox


def called(
    gateway: Gateway, settings: Settings, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, habit: str
) -> Callees:
    """Somebody with one habit, who was called once and looked at the telephone twice."""
    monkeypatch.setattr(callees, "HABITS", {habit: 1})
    somebody = Callees(gateway, seed=1)
    call(gateway, settings, AMINA, url=f"{inbox.base_url}/said")
    with ThreadPoolExecutor(2) as executor:
        somebody.go_to_the_phone(executor)
        somebody.go_to_the_phone(executor)
    return somebody


@pytest.mark.parametrize(
    ("habit", "status", "posted"),
    [("let it ring", "ringing", []), ("refuse", "busy", []), ("listen", "completed", ["/said"])],
)
def test_who_is_called_does_as_her_habit_is(
    gateway: Gateway,
    settings: Settings,
    inbox: Inbox,
    monkeypatch: pytest.MonkeyPatch,
    habit: str,
    status: str,
    posted: list[str],
) -> None:
    somebody = called(gateway, settings, inbox, monkeypatch, habit)

    (made,) = gateway.calls()
    assert (made.status, somebody.pressed) == (status, [])
    assert [each.url.removeprefix(inbox.base_url) for each in inbox.posted] == posted
    assert somebody.are_done is (status != "ringing")


def test_who_presses_a_key_knows_what_was_said_to_it(
    gateway: Gateway, settings: Settings, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody = called(gateway, settings, inbox, monkeypatch, "press")

    (made,) = gateway.calls()
    (pressed,) = somebody.pressed
    assert (pressed.call, pressed.heard, pressed.is_answered) == (made.sid, "Premi 1.", True)
    assert pressed.key in KEYS
    assert made.status == "completed"


def test_a_key_that_our_site_did_not_take_is_known_as_such(
    gateway: Gateway, settings: Settings, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.answers = [200, 503, 503]

    somebody = called(gateway, settings, inbox, monkeypatch, "press")

    assert [each.is_answered for each in somebody.pressed] == [False]


# --- Reckoning


@pytest.fixture
def gateway(db: None, settings: Settings) -> Iterator[Gateway]:
    twilio = settings.TWILIO
    with Gateway(
        account_sid=twilio.account_sid,
        auth_token=twilio.auth_token,
        number=twilio.from_number,
        mail_port=0,
        try_again_after=0,
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


def call(gateway: Gateway, settings: Settings, to: str, url: str = "http://127.0.0.1:9/none") -> str:
    twilio = settings.TWILIO
    door = TwilioVoice(
        account_sid=twilio.account_sid, auth_token=twilio.auth_token, api_base=gateway.base_url
    )
    nowhere = "http://127.0.0.1:9/none"
    ringing = door.ring(to=to, sender=twilio.from_number, url=url, status_callback=nowhere, rings_for=25)
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


def test_a_fate_that_is_looked_up_later_waits_and_is_not_overdue(db: None) -> None:
    row("uno", status=MessageStatus.UNKNOWN, attempts=1, due_at=now() + MINUTE)
    assert (unsettled(), overdue()) == ({"messages": 1}, {})

    row("due", status=MessageStatus.UNKNOWN, attempts=1)
    row("tre", attempts=1, due_at=now() + MINUTE)
    assert overdue() == {"messages": 2}


def mail(gateway: Gateway, message_id: str) -> None:
    letter = EmailMessage()
    letter["Message-ID"], letter["Subject"] = message_id, "Richiesta"
    letter["From"], letter["To"] = "ponte@ponte.example", "triage@tempesta.example"
    letter.set_content("Buongiorno")
    with smtplib.SMTP("127.0.0.1", gateway.mail_port or 0, timeout=5) as line:
        line.send_message(letter)


def mailed_row() -> Message:
    message = row("una lettera", to="", channel=Channel.EMAIL, email="triage@tempesta.example")
    Message.objects.filter(pk=message.pk).update(**sent(f"mail:{message.pk.hex}"))
    return message


def test_a_letter_that_was_mailed_again_is_one_and_is_counted(gateway: Gateway) -> None:
    message = mailed_row()
    for _ in range(2):
        mail(gateway, f"<{message.pk}@ponte.example>")

    found = reckon(gateway)

    assert (found.letters, found.mailed_again, found.is_well) == (1, 1, True)


def test_a_letter_that_no_mailbox_has_is_lost_and_one_of_which_nobody_knows_is_a_stranger(
    gateway: Gateway,
) -> None:
    message = mailed_row()
    mail(gateway, f"<{uuid.UUID(int=7)}@ponte.example>")

    found = reckon(gateway)

    assert found.lost == [f"{message.pk}: the gateway has never had it"]
    assert found.strangers == [f"letter {uuid.UUID(int=7).hex}"]


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

    assert (found.replies, found.unheard) == (2, [f"answer {missed.sid} was never heard"])
    assert not found.is_well


# --- Of keys


def picked_up(sid: str, **values: Any) -> Message:
    told = {"status": MessageStatus.DELIVERED, "provider_sid": sid, "sent_at": now(), "settled_at": now()}
    return row("Se vieni premi 1.", channel=Channel.VOICE, **{"text_key": "call_coming", **told, **values})


@pytest.fixture
def a_call(gateway: Gateway, settings: Settings) -> str:
    return call(gateway, settings, AMINA)


def key_noted(sid: str, key: str, **values: Any) -> None:
    Reply.objects.create(
        **{
            "sid": f"{sid}-{key}",
            "from_number": AMINA,
            "body": key,
            "medium": ReplyMedium.KEYPAD,
            "received_at": now(),
            "handled_at": now(),
            "result": ReplyResult.UNCLEAR,
            **values,
        }
    )


def test_a_key_that_is_an_answer_here_was_heard(gateway: Gateway, a_call: str) -> None:
    picked_up(a_call)
    key_noted(a_call, "1")

    found = reckon(gateway, pressed=[Pressed(a_call, "1", "Grazie.")])

    assert (found.keys, found.unheard) == (1, [])


@pytest.mark.parametrize("noted", [{}, {"handled_at": None}, {"result": ""}], ids=["none", "left", "nothing"])
def test_a_key_of_which_nothing_came_was_never_heard(
    gateway: Gateway, a_call: str, noted: dict[str, Any]
) -> None:
    picked_up(a_call)
    if noted:
        key_noted(a_call, "2", **noted)

    found = reckon(gateway, pressed=[Pressed(a_call, "2", "Grazie.")])

    assert found.unheard == [f"call {a_call}: key 2 was never heard"]
    assert not found.is_well


def test_a_call_that_was_answered_and_counts_as_not_answered_is_found(gateway: Gateway, a_call: str) -> None:
    picked_up(a_call, status=MessageStatus.UNDELIVERED)

    found = reckon(gateway, pressed=[Pressed(a_call, "7", "Premi 1.")])

    assert found.unheard == [f"call {a_call}: key 7, and nobody knows that it was picked up"]


@pytest.mark.parametrize(
    ("key", "text_key", "heard", "keys"),
    [
        ("1", "call_coming", f"{BROKEN}.", 0),
        ("1", "call_coming", "", 0),
        ("7", "call_coming", "Questo tasto non vuol dire niente.", 1),
        ("1", "bridge_mediator", "Resta in linea.", 1),
    ],
    ids=["an error", "no word", "no answer", "put through"],
)
def test_a_key_that_promised_no_answer_is_none(
    gateway: Gateway, a_call: str, key: str, text_key: str, heard: str, keys: int
) -> None:
    picked_up(a_call, text_key=text_key)

    found = reckon(gateway, pressed=[Pressed(a_call, key, heard)])

    assert (found.keys, found.unheard) == (keys, [])


@pytest.mark.usefixtures("policy")
def test_an_answer_from_which_nothing_followed_is_found(gateway: Gateway) -> None:
    office, amina = make_office(), make_mediator("Amina")
    booking = confirmed(amina, make_user("berg", Role.REQUESTER, office), office)
    about = {"booking": booking, "mediator": amina}
    key_noted("SM1", "1", result=ReplyResult.ACCEPTED, **about)
    key_noted("SM2", "2", result=ReplyResult.RELEASED, **about)

    assert reckon(gateway).broken == ["answer SM2-2 is released, and nothing followed"]


# --- Of reminders


@dataclass
class Reminded:
    """Amina, who was reminded of a job that is hers."""

    booking: Booking
    clerk: User
    message: Message

    def becomes(self, **values: Any) -> None:
        Message.objects.filter(pk=self.message.pk).update(**values)

    def call_off(self, *, at: datetime) -> None:
        cancel_booking(booking_id=self.booking.pk, by_id=self.clerk.pk, reason="", at=at)

    def move(self, *, by: timedelta, at: datetime) -> None:
        change = Change(starts_at=self.booking.starts_at + by)
        change_booking(booking_id=self.booking.pk, change=change, by_id=self.clerk.pk, at=at)


@pytest.fixture
def reminded(never_night: None, gateway: Gateway) -> Reminded:
    office, at = make_office(), now() - MINUTE
    berg = make_user("berg", Role.REQUESTER, office)
    booking = confirmed(make_mediator("Amina"), berg, office, at=at, starts_at=at + timedelta(days=9))
    meet(only_seat(booking), DeadlineKind.REMIND_TWO_HOURS, at=at)
    relay(at=at)
    return Reminded(booking, berg, Message.objects.get(text_key="reminder_two_hours"))


def test_a_reminder_that_left_is_well(reminded: Reminded, gateway: Gateway, settings: Settings) -> None:
    reminded.becomes(**sent(take(gateway, settings, AMINA, "Fra poco")))

    found = reckon(gateway)

    assert (found.reminders, found.forgotten, found.stale) == ({"due": 1, "left": 1}, [], [])


@pytest.mark.parametrize(
    "values",
    [{}, {"status": MessageStatus.FAILED, "error": "30003"}, {"status": MessageStatus.CANCELLED}],
    ids=["waits", "failed", "closed for nothing"],
)
def test_a_reminder_that_did_not_leave_is_lost(
    reminded: Reminded, gateway: Gateway, values: dict[str, Any]
) -> None:
    reminded.becomes(**{"error": "", **values})

    found = reckon(gateway)

    assert (found.reminders, len(found.forgotten), found.is_well) == ({"due": 1}, 1, False)


def test_a_reminder_of_unknown_fate_is_given_up_rather_than_doubled(
    reminded: Reminded, gateway: Gateway
) -> None:
    reminded.becomes(status=MessageStatus.FAILED, error="outcome_unknown")

    found = reckon(gateway)

    assert (found.reminders, found.forgotten) == ({"due": 1, "given up": 1}, [])


def test_a_reminder_that_was_closed_because_the_job_is_off_is_well(
    reminded: Reminded, gateway: Gateway
) -> None:
    reminded.call_off(at=now())
    reminded.becomes(status=MessageStatus.CANCELLED)

    found = reckon(gateway)

    assert (found.reminders, found.forgotten) == ({"due": 1, "overtaken": 1}, [])


@pytest.mark.parametrize("by", [timedelta(minutes=10), timedelta(days=1)], ids=["a little", "far"])
@pytest.mark.parametrize(("ago", "is_stale"), [(timedelta(seconds=30), True), (timedelta(0), False)])
def test_a_reminder_of_hours_that_are_no_more_is_found(
    reminded: Reminded, gateway: Gateway, settings: Settings, by: timedelta, ago: timedelta, is_stale: bool
) -> None:
    reminded.move(by=by, at=now() - ago)
    reminded.becomes(**sent(take(gateway, settings, AMINA, "Fra poco")))

    found = reckon(gateway)

    told = [each.partition(": ")[0] for each in found.stale]
    assert told == ([str(reminded.message.pk)] if is_stale else [])


def test_a_reminder_of_what_is_off_is_found(reminded: Reminded, gateway: Gateway, settings: Settings) -> None:
    reminded.call_off(at=now() - timedelta(seconds=30))
    reminded.becomes(**sent(take(gateway, settings, AMINA, "Fra poco")))

    found = reckon(gateway)

    (told,) = found.stale
    assert re.fullmatch(rf"{reminded.message.pk}: a reminder left \d+ s after booking_cancelled", told)
    assert not found.is_well


def test_a_reminder_that_fell_due_twice_is_found_unless_it_was_planned_anew(
    reminded: Reminded, gateway: Gateway
) -> None:
    first = BookingEvent.objects.get(kind=EventKind.REMINDER_DUE)
    BookingEvent.objects.create(**again(first, kind=EventKind.BOOKING_RECONFIRMED, facts={}))
    BookingEvent.objects.create(**again(first))
    assert reckon(gateway).doubled == []

    BookingEvent.objects.create(**again(first))

    assert reckon(gateway).doubled == [f"seat {first.seat_id}: remind_two_hours twice"]


def again(event: BookingEvent, **values: Any) -> dict[str, Any]:
    same = ("booking", "seat", "mediator", "kind", "at", "facts", "booking_version")
    return {**{name: getattr(event, name) for name in same}, "relayed_at": now(), **values}


def test_a_reminder_of_which_the_clock_said_nothing_is_lost(reminded: Reminded, gateway: Gateway) -> None:
    waiting = Deadline.objects.get(kind=DeadlineKind.REMIND_DAY_BEFORE)
    Deadline.objects.filter(pk=waiting.pk).update(met_at=now() - timedelta(seconds=30))

    told = f"seat {waiting.seat_id}: remind_day_before was due, and told to nobody"
    assert told in reckon(gateway).forgotten


def test_a_step_that_nobody_took_and_an_event_that_nobody_told_are_lost(
    reminded: Reminded, gateway: Gateway
) -> None:
    waiting = Deadline.objects.get(kind=DeadlineKind.REMIND_DAY_BEFORE)
    Deadline.objects.filter(pk=waiting.pk).update(due_at=now() - timedelta(seconds=30))
    event = BookingEvent.objects.get(kind=EventKind.REMINDER_DUE)
    BookingEvent.objects.filter(pk=event.pk).update(relayed_at=None)

    lost = reckon(gateway).lost

    assert f"seat {waiting.seat_id}: remind_day_before is due and not met" in lost
    assert f"event {event.pk} made no messages" in lost


# --- Of the rest


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
    for fault in ("lost", "unheard", "forgotten", "doubled", "stale", "strangers", "broken"):
        found = Reckoning()
        setattr(found, fault, ["one"])
        assert not found.is_well


# --- Verdict

WELL, LOST, DOUBLED = Reckoning(), Reckoning(unheard=["one"]), Reckoning(doubled=["one"])


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

    def storm(seed: int, settings: str, *, seconds: float) -> Storm:
        comes.setdefault("lengths", []).append((settings, seconds))
        return Storm(seed, Counter(), comes[settings], 1.0, 2.0, [0.5])

    def tutorial(*, is_foul: bool, **_: Any) -> Tutorial:
        found: Tutorial = comes["foul" if is_foul else "fair"]
        return found

    monkeypatch.setattr(play, "storm", storm)
    monkeypatch.setattr(play, "tutorial", tutorial)
    return comes


def test_a_storm_that_nothing_was_lost_in_is_told_with_its_figures(played: dict[str, Any]) -> None:
    played[play.QUICK] = Reckoning(
        messages=6,
        calls=2,
        letters=1,
        mailed_again=1,
        replies=4,
        keys=3,
        reminders=Counter({"due": 5, "left": 4, "overtaken": 1}),
        found_after=[2.5],
    )
    said = StringIO()

    call_command("bench", "storm", "--long", stdout=said)

    assert "ours, 10 seeds: 60 messages, 20 calls and 10 letters among them" in said.getvalue()
    lines = [line.strip() for line in said.getvalue().splitlines()]
    assert [line for line in lines if line[:1] == "P"] == [
        "P1 lost 0",
        "P2 sent twice 0; letters that were mailed again as the same letter 10",
        "P8 answers 40 and keys 30, never heard 0; found without a webhook 10, the last after 2.5 s on a quick clock",
        "P10 reminders due 50, left 40, overtaken 10, given up rather than doubled 0; lost 0, stale 0",
        "P3 first sent after at most 1.0 s (to be: 15), calm after at most 2.0 s (to be: 60)",
        "P4 in the midst of it urgent offers p50 0.50 s, p95 0.50 s, p99 0.50 s"
        " (to be, without a storm: p95 3 s, p99 10 s)",
    ]
    assert "in fair weather: 9 messages, lost 0, sent twice 0" in said.getvalue()


@pytest.mark.parametrize(
    ("options", "seconds"),
    [
        ([], play.SECONDS),
        (["--long"], play.LONG_SECONDS),
        (["--seconds=5"], 5),
        (["--long", "--seconds=7"], 7),
    ],
)
def test_ours_last_as_long_as_is_said_and_the_controls_as_long_as_they_need(
    played: dict[str, Any], options: list[str], seconds: float
) -> None:
    call_command("bench", "storm", *options, stdout=StringIO())

    lengths = set(played["lengths"])
    assert lengths == {(play.QUICK, seconds), (play.BLIND, play.SECONDS), (play.DEAF, play.SECONDS)}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [(["storm", "--seconds=0"], "one second at least"), (["accept", "--seconds=5"], "these have: storm")],
)
def test_a_length_that_is_none_is_refused(arguments: list[str], complaint: str) -> None:
    with pytest.raises(CommandError, match=complaint):
        call_command("bench", *arguments, stdout=StringIO())


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
