"""The watchdog, look by look: what alarms and what does not, once, again, and over; and what it outlives."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from pytest_django import Settings

from bookings.actions.beating import beat
from bookings.actions.dispatching import open_wave
from bookings.models import Booking, BookingEvent, Deadline, Heartbeat, Offer, Policy
from bookings.vocabulary import DeadlineKind
from config import watchdog
from config.schedule import BEAT_SCHEDULE
from config.watch_numbers import WatchNumbers
from config.watchdog import Watch, watch
from mediation.vocabulary import Role
from notifications.models import Alarm, Attempt, GatewayPause, Message, Reply
from notifications.phonebox.faults import ALWAYS, Faults
from notifications.phonebox.gateway import Gateway
from notifications.vocabulary import MessageKind, MessageStatus
from tests.factories import NOON, make_booking, make_mediator, make_office, make_user
from tests.outside import Outside, listening

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TECHNICIAN, ADDRESS, NUMBER = "+393339990113", "tecnico@example.org", "+15005550006"


@pytest.fixture
def outside() -> Iterator[Outside]:
    with listening() as outside:
        yield outside


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    twilio = settings.TWILIO
    with Gateway(account_sid=twilio.account_sid, auth_token=twilio.auth_token, number=NUMBER) as gateway:
        settings.TWILIO = replace(twilio, api_base=gateway.base_url, voice_from=NUMBER)
        yield gateway


@pytest.fixture(autouse=True)
def _technician(settings: Settings, gateway: Gateway, outside: Outside) -> None:
    settings.ALARM = replace(
        settings.ALARM, email=ADDRESS, phone=TECHNICIAN, heartbeat_url=outside.url, email_from="ponte@here"
    )


@dataclass
class Night:
    """A watchdog that has been watching for an hour, and what the technician got by now."""

    gateway: Gateway
    outside: Outside
    watch: Watch

    def look(self, at: datetime, *, jobs_run: bool = True) -> list[str]:
        if jobs_run:
            everything_beats(at)
        return [trouble.value for trouble in self.watch.look(at).found]

    def look_on(self, begin: datetime, end: datetime, *, jobs_run: bool) -> None:
        """As often as it would itself."""
        at = begin
        while at <= end:
            self.look(at, jobs_run=jobs_run)
            at += self.watch.pause

    @property
    def told(self) -> tuple[list[str], int]:
        """The subjects of the letters, and how often the telephone rang."""
        return [str(letter.subject) for letter in mail.outbox], len(self.gateway.calls())


def everything_beats(at: datetime) -> None:
    for entry in BEAT_SCHEDULE.values():
        beat(name=entry["task"], at=at)


def watching_since(at: datetime, **numbers: Any) -> Watch:
    return Watch(numbers=WatchNumbers(**numbers), started_at=at)


@pytest.fixture
def night(gateway: Gateway, outside: Outside) -> Night:
    """Of one look each; those about the second look take `doubting`."""
    return Night(gateway, outside, watching_since(NOON - HOUR, doubt=timedelta(0)))


@pytest.fixture
def doubting(night: Night) -> Night:
    night.watch = watching_since(NOON - HOUR)
    return night


JOBS_ARE_LATE = "[Ponte] ALLARME: I lavori periodici sono fermi"
STEP_IS_MISSING = "[Ponte] ALLARME: Una richiesta non ha il passo che dovrebbe venire"
ALL_CLEAR = "[Ponte] Tutto regolare"


# --- Nothing is wrong


@pytest.mark.django_db
def test_look_that_finds_everything_in_order_says_so_outside_and_to_nobody_else(night: Night) -> None:
    found = [night.look(NOON + minute * MINUTE) for minute in range(3)]

    assert found == [[], [], []]
    assert night.told == ([], 0)
    assert (Alarm.objects.count(), night.outside.asked) == (0, ["/ping/7f3a"] * 3)
    assert Heartbeat.objects.get(name="watchdog").beaten_at == NOON + 2 * MINUTE


# --- Each kind of trouble


def a_message(*, due_at: datetime, status: str, **values: Any) -> Message:
    return Message.objects.create(
        dedupe_key=f"m{Message.objects.count()}",
        kind=MessageKind.NOTICE,
        to="+393330099999",
        text_key="test",
        language="it",
        text_version=1,
        body="Corpo",
        parts=1,
        status=status,
        created_at=NOON - HOUR,
        due_at=due_at,
        expires_at=NOON + HOUR,
        **values,
    )


def a_booking(at: datetime) -> None:
    office = make_office()
    make_booking(by=make_user("berg", Role.REQUESTER, office), office=office, at=at)


def a_deadline(at: datetime) -> None:
    a_booking(NOON)
    Deadline.objects.update(due_at=at)
    BookingEvent.objects.update(relayed_at=NOON)


def a_step_not_set(at: datetime) -> None:
    a_booking(at)
    Deadline.objects.filter(kind=DeadlineKind.OPEN_WAVE).delete()
    Deadline.objects.update(due_at=NOON + HOUR)
    BookingEvent.objects.update(relayed_at=NOON)


def an_offer(at: datetime) -> None:
    make_mediator("Amina")
    a_booking(NOON)
    open_wave(deadline_id=Deadline.objects.get(kind=DeadlineKind.OPEN_WAVE).pk, at=NOON)
    Deadline.objects.update(due_at=NOON + HOUR)
    Offer.objects.update(expires_at=at)
    BookingEvent.objects.update(relayed_at=NOON)


def an_event(at: datetime) -> None:
    a_booking(at)
    Deadline.objects.update(due_at=NOON + HOUR)


def a_reply(at: datetime) -> None:
    Reply.objects.create(sid="SM1", from_number="+393330000001", body="si", received_at=at)


def a_queued_message(at: datetime) -> None:
    a_message(due_at=at, status=MessageStatus.QUEUED)


def an_urgent_message(at: datetime) -> None:
    a_message(due_at=at, status=MessageStatus.QUEUED, is_urgent=True)


def an_urgent_message_tried_in_vain(at: datetime) -> None:
    message = a_message(due_at=NOON + MINUTE, status=MessageStatus.QUEUED, is_urgent=True)
    Attempt.objects.create(message=message, number=1, started_at=at, outcome="not_taken")


def a_message_that_can_wait(at: datetime) -> None:
    a_message(due_at=at, status=MessageStatus.QUEUED, is_bulk=True)


def a_sending_message(at: datetime) -> None:
    a_message(due_at=at, status=MessageStatus.SENDING, lease_until=at)


def an_unknown_message(at: datetime) -> None:
    a_message(due_at=at, status=MessageStatus.UNKNOWN)


def a_message_tried_in_vain(at: datetime) -> None:
    """Its due time moves on with every try."""
    message = a_message(due_at=NOON + MINUTE, status=MessageStatus.QUEUED)
    Attempt.objects.create(message=message, number=1, started_at=at, outcome="not_taken")


TROUBLES = [
    (a_deadline, "deadline_late", MINUTE),
    (a_step_not_set, "step_missing", MINUTE),
    (an_offer, "offer_late", MINUTE),
    (an_event, "event_untold", MINUTE),
    (a_reply, "reply_unhandled", MINUTE),
    (a_queued_message, "message_late", MINUTE),
    (an_urgent_message, "urgent_late", MINUTE / 2),
    (an_urgent_message_tried_in_vain, "urgent_late", MINUTE / 2),
    (a_message_that_can_wait, "bulk_late", 30 * MINUTE),
    (a_sending_message, "call_abandoned", MINUTE),
    (an_unknown_message, "outcome_unknown", 5 * MINUTE),
    (a_message_tried_in_vain, "message_stuck", 5 * MINUTE),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("happen", "trouble", "patience"), TROUBLES)
def test_what_waits_too_long_alarms_by_every_route(
    night: Night, policy: Policy, happen: Any, trouble: str, patience: timedelta
) -> None:
    happen(NOON - patience - timedelta(seconds=1))

    assert night.look(NOON) == [trouble]

    alarm = Alarm.objects.get()
    assert (alarm.trouble, alarm.since) == (trouble, NOON - patience - timedelta(seconds=1))
    assert (alarm.emailed_at, alarm.called_at, alarm.cleared_at) == (NOON, NOON, None)
    assert night.told == ([f"[Ponte] ALLARME: {alarm.get_trouble_display()}"], 1)
    assert night.outside.asked == []


@pytest.mark.django_db
@pytest.mark.parametrize(("happen", "trouble", "patience"), TROUBLES)
def test_what_waits_no_longer_than_it_may_alarms_nobody(
    night: Night, policy: Policy, happen: Any, trouble: str, patience: timedelta
) -> None:
    happen(NOON - patience + timedelta(seconds=1))

    assert (night.look(NOON), night.told, night.outside.asked) == ([], ([], 0), ["/ping/7f3a"])


@pytest.mark.django_db
def test_job_that_no_longer_runs_is_named(night: Night) -> None:
    everything_beats(NOON)
    beat(name="bookings.tick", at=NOON - timedelta(seconds=31))

    night.look(NOON, jobs_run=False)

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([ADDRESS], JOBS_ARE_LATE)
    assert "- I lavori periodici sono fermi: bookings.tick (dalle 11:59).\n" in letter.body
    (call,) = night.gateway.calls()
    assert (call.to, call.sender) == (TECHNICIAN, NUMBER)
    assert call.said == (
        "Qui Ponte. Allarme. I lavori periodici sono fermi, dalle 11:59. Guarda la posta e lo stato del sito."
    )


@pytest.mark.django_db
def test_request_whose_step_is_missing_is_named_by_its_number_in_the_letter_alone(
    night: Night, policy: Policy
) -> None:
    a_step_not_set(NOON - 2 * MINUTE)
    number = Booking.objects.get().number

    night.look(NOON)

    (letter,) = mail.outbox
    assert letter.subject == STEP_IS_MISSING
    assert (
        f"- Una richiesta non ha il passo che dovrebbe venire: {number} (dalle 11:58).\n"
        "  Apri la richiesta: da sola non va più avanti. Avvisa il coordinamento, che la segua a mano."
    ) in letter.body
    (call,) = night.gateway.calls()
    assert call.said == (
        "Qui Ponte. Allarme. Una richiesta non ha il passo che dovrebbe venire, dalle 11:58. "
        "Guarda la posta e lo stato del sito."
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("channel", "trouble", "words"),
    [
        ("sms", "gateway_paused", "Il gestore degli SMS rifiuta il nostro conto"),
        ("voice", "calls_paused", "Il gestore delle telefonate rifiuta il nostro conto"),
        ("email", "mail_paused", "Il server della posta rifiuta il nostro conto"),
    ],
)
def test_carrier_that_refuses_us_alarms_by_its_name(
    night: Night, channel: str, trouble: str, words: str
) -> None:
    GatewayPause.objects.create(channel=channel, since=NOON - MINUTE, until=NOON + MINUTE, reason="refused")

    assert night.look(NOON) == [trouble]
    assert Alarm.objects.get().since == NOON - MINUTE
    (call,) = night.gateway.calls()
    assert call.said.startswith(f"Qui Ponte. Allarme. {words}, dalle 11:59.")


@pytest.mark.django_db
def test_carriers_that_refuse_us_at_once_are_told_apart(night: Night) -> None:
    for channel, minutes in (("email", 3), ("sms", 1)):
        since = NOON - minutes * MINUTE
        GatewayPause.objects.create(channel=channel, since=since, until=NOON + MINUTE, reason="refused")

    night.look(NOON)

    assert dict(Alarm.objects.values_list("trouble", "since")) == {
        "mail_paused": NOON - 3 * MINUTE,
        "gateway_paused": NOON - MINUTE,
    }


@pytest.mark.django_db
def test_missed_step_alarms_within_five_minutes_of_its_time(doubting: Night, policy: Policy) -> None:
    """Scenario 13: the jobs beat as if all were well, and one step is not taken."""
    a_deadline(NOON)

    doubting.look_on(NOON, NOON + 5 * MINUTE, jobs_run=True)

    assert len(doubting.told[0]) == doubting.told[1] == 1
    alarm = Alarm.objects.get()
    assert alarm.called_at is not None
    assert alarm.called_at - NOON < 5 * MINUTE


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [0, 1, 29, 30, 31, 59])
def test_urgent_message_that_does_not_leave_is_told_within_two_minutes_whenever_the_looks_fall(
    doubting: Night, seconds: int
) -> None:
    an_urgent_message(NOON)

    doubting.look_on(NOON + timedelta(seconds=seconds), NOON + 2 * MINUTE, jobs_run=True)

    assert doubting.told == (["[Ponte] ALLARME: Un messaggio urgente non parte"], 1)
    assert "Per le urgenze il coordinamento telefoni." in mail.outbox[0].body


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [0, 1, 29, 30, 31, 59])
def test_step_that_nobody_set_is_told_within_three_minutes_whenever_the_looks_fall(
    doubting: Night, policy: Policy, seconds: int
) -> None:
    a_step_not_set(NOON)

    doubting.look_on(NOON + timedelta(seconds=seconds), NOON + 3 * MINUTE, jobs_run=True)

    assert doubting.told == ([STEP_IS_MISSING], 1)


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [0, 1, 29, 30, 31, 59])
def test_dead_worker_is_told_within_two_minutes_whenever_the_looks_fall(
    doubting: Night, seconds: int
) -> None:
    everything_beats(NOON)

    doubting.look_on(NOON + timedelta(seconds=seconds), NOON + 3 * MINUTE, jobs_run=False)

    assert doubting.told == ([JOBS_ARE_LATE], 1)

    called_at = Alarm.objects.get().called_at
    assert called_at is not None
    assert called_at - NOON <= timedelta(seconds=100)


@pytest.mark.django_db
def test_step_that_the_second_look_does_not_find_any_more_alarms_nobody(
    doubting: Night, policy: Policy
) -> None:
    """As of a booking entered after the fact, the moment before the tick takes its steps."""
    a_deadline(NOON - HOUR)
    found = doubting.look(NOON)
    pause = doubting.watch.pause
    Deadline.objects.update(met_at=NOON)

    again = doubting.look(NOON + pause)

    assert (found, again, doubting.told) == (["deadline_late"], [], ([], 0))
    assert (pause, doubting.watch.pause) == (timedelta(seconds=10), MINUTE)
    assert doubting.outside.asked == ["/ping/7f3a"]


# --- Once, again, over


@pytest.mark.django_db
def test_trouble_that_lasts_is_told_once_and_then_every_quarter_of_an_hour(night: Night) -> None:
    everything_beats(NOON - HOUR)
    tolds = []
    for minute in range(31):
        night.look(NOON + minute * MINUTE, jobs_run=False)
        tolds.append(night.told[1])

    assert (tolds[0], tolds[14], tolds[15], tolds[29], tolds[30]) == (1, 1, 2, 2, 3)
    assert night.told == ([JOBS_ARE_LATE] * 3, 3)
    assert Alarm.objects.count() == 1


@pytest.mark.django_db
def test_second_trouble_is_told_at_once_together_with_the_first(night: Night) -> None:
    everything_beats(NOON - HOUR)
    night.look(NOON, jobs_run=False)
    a_reply(NOON - MINUTE)

    night.look(NOON + MINUTE, jobs_run=False)

    assert night.told == ([JOBS_ARE_LATE, f"{JOBS_ARE_LATE} (e altri 1)"], 2)
    assert "Una risposta ricevuta non è stata trattata" in mail.outbox[1].body
    night.look(NOON + 2 * MINUTE, jobs_run=False)
    assert night.told[1] == 2


@pytest.mark.django_db
def test_end_is_told_once_it_has_lasted(night: Night) -> None:
    everything_beats(NOON - HOUR)
    night.look(NOON, jobs_run=False)

    tolds = []
    for minute in range(1, 6):
        night.look(NOON + minute * MINUTE)
        tolds.append(night.told)

    assert tolds[0] == ([JOBS_ARE_LATE], 1)
    assert tolds[1:] == [([JOBS_ARE_LATE, ALL_CLEAR], 2)] * 4
    assert Alarm.objects.get().cleared_at == NOON + 2 * MINUTE
    assert night.gateway.calls()[1].said == "Qui Ponte. L'allarme è finito. Tutto regolare."


@pytest.mark.django_db
def test_trouble_that_comes_and_goes_is_one_alarm(night: Night) -> None:
    everything_beats(NOON - HOUR)

    found = [night.look(NOON + n * MINUTE, jobs_run=n % 2 == 1) for n in range(6)]

    assert [bool(each) for each in found] == [True, False] * 3
    assert (night.told, Alarm.objects.count()) == (([JOBS_ARE_LATE], 1), 1)


@pytest.mark.django_db
def test_trouble_that_returns_after_its_end_is_a_new_alarm(night: Night) -> None:
    everything_beats(NOON - HOUR)
    night.look(NOON, jobs_run=False)
    night.look(NOON + 3 * MINUTE)

    night.look(NOON + 6 * MINUTE, jobs_run=False)

    assert night.told == ([JOBS_ARE_LATE, ALL_CLEAR, JOBS_ARE_LATE], 3)
    assert [bool(alarm.cleared_at) for alarm in Alarm.objects.order_by("pk")] == [True, False]


@pytest.mark.django_db
def test_only_the_end_of_the_last_trouble_is_told(night: Night) -> None:
    everything_beats(NOON - HOUR)
    a_reply(NOON - 2 * MINUTE)
    night.look(NOON, jobs_run=False)

    night.look(NOON + 3 * MINUTE)
    one_left = (len(mail.outbox), set(Alarm.objects.open().values_list("trouble", flat=True)))
    Reply.objects.update(handled_at=NOON)
    night.look(NOON + 6 * MINUTE)

    assert one_left == (1, {"reply_unhandled"})
    assert mail.outbox[-1].subject == ALL_CLEAR
    assert Alarm.objects.open().count() == 0


# --- The first minutes


@pytest.mark.django_db
def test_fresh_site_alarms_nobody_for_two_minutes_and_is_not_called_healthy_either(
    night: Night, settings: Settings
) -> None:
    night.watch = watching_since(NOON)

    found = [night.look(NOON + timedelta(seconds=s), jobs_run=False) for s in (0, 60, 119)]

    assert found == [["job_late"]] * 3
    assert (night.told, Alarm.objects.count(), night.outside.asked) == (([], 0), 0, [])
    night.look(NOON + timedelta(seconds=120), jobs_run=False)
    assert night.told == ([JOBS_ARE_LATE], 1)


@pytest.mark.django_db
def test_site_that_was_switched_off_over_night_comes_back_in_silence(night: Night, policy: Policy) -> None:
    everything_beats(NOON - 9 * HOUR)
    beat(name="watchdog", at=NOON - 9 * HOUR)
    a_deadline(NOON - 2 * HOUR)
    night.watch = watching_since(NOON)

    night.look(NOON, jobs_run=False)
    Deadline.objects.update(met_at=NOON)
    after = night.look(NOON + MINUTE)

    assert (after, night.told) == ([], ([], 0))


@pytest.mark.django_db
def test_watchdog_that_is_started_again_remembers_whom_it_told(night: Night) -> None:
    everything_beats(NOON - HOUR)
    night.look(NOON, jobs_run=False)
    night.watch = watching_since(NOON + MINUTE)

    night.look(NOON + MINUTE, jobs_run=False)
    remembered = night.told[1]
    night.look(NOON + 15 * MINUTE, jobs_run=False)

    assert (remembered, night.told[1], Alarm.objects.count()) == (1, 2, 1)


# --- When a route fails


@pytest.mark.django_db
def test_route_that_fails_is_tried_at_the_next_look_and_holds_up_no_other(night: Night) -> None:
    everything_beats(NOON - HOUR)
    night.gateway.inject(Faults(call_error=ALWAYS))
    night.look(NOON, jobs_run=False)
    by_mail_alone = night.told
    night.gateway.inject(Faults())

    night.look(NOON + MINUTE, jobs_run=False)

    assert by_mail_alone == ([JOBS_ARE_LATE], 0)
    assert night.told == ([JOBS_ARE_LATE], 1)
    alarm = Alarm.objects.get()
    assert (alarm.emailed_at, alarm.called_at) == (NOON, NOON + MINUTE)


@pytest.mark.django_db
def test_mail_server_that_fails_does_not_keep_the_telephone_silent(night: Night, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    everything_beats(NOON - HOUR)

    night.look(NOON, jobs_run=False)

    assert night.told == ([], 1)
    assert Alarm.objects.get().emailed_at is None


@pytest.mark.django_db
def test_alarm_whose_end_nobody_heard_stays_open(night: Night, settings: Settings) -> None:
    settings.ALARM = replace(settings.ALARM, email="")
    everything_beats(NOON - HOUR)
    night.look(NOON, jobs_run=False)
    night.gateway.inject(Faults(call_error=ALWAYS))
    night.look(NOON + 3 * MINUTE)
    is_open = Alarm.objects.open().count()
    night.gateway.inject(Faults())

    night.look(NOON + 4 * MINUTE)

    assert (is_open, Alarm.objects.open().count(), night.told) == (1, 0, ([], 2))


@pytest.mark.django_db
def test_without_any_route_the_alarm_is_kept_and_closed_all_the_same(
    night: Night, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ALARM = replace(settings.ALARM, email="", phone="", heartbeat_url="")
    everything_beats(NOON - HOUR)
    night.look(NOON, jobs_run=False)
    is_open = Alarm.objects.open().count()

    night.look(NOON + 3 * MINUTE)

    assert (is_open, Alarm.objects.open().count(), night.told) == (1, 0, ([], 0))
    assert "ALARM job_late: bookings.tick" in caplog.text
    assert night.outside.asked == []


@pytest.mark.django_db
def test_alarm_is_closed_when_meanwhile_no_route_is_left(night: Night, settings: Settings) -> None:
    everything_beats(NOON - HOUR)
    night.look(NOON, jobs_run=False)
    settings.ALARM = replace(settings.ALARM, email="", phone="")

    night.look(NOON + 3 * MINUTE)

    assert (Alarm.objects.open().count(), night.told) == (0, ([JOBS_ARE_LATE], 1))


@pytest.mark.django_db
def test_nobody_outside_hearing_it_is_no_trouble_here(night: Night, caplog: pytest.LogCaptureFixture) -> None:
    night.outside.status = 500

    assert night.look(NOON) == []
    assert "nobody outside heard the heartbeat: HTTP 500" in caplog.text
    assert night.outside.url not in caplog.text


# --- Without a database


@pytest.fixture
def losing_the_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection to 10.0.0.7 refused")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        yield patch


NO_DATABASE = "[Ponte] ALLARME: La banca dati non risponde"
SOON = timedelta(seconds=10)


@pytest.mark.django_db(transaction=True)
def test_database_that_stays_away_alarms_from_memory_once(
    doubting: Night, losing_the_database: pytest.MonkeyPatch
) -> None:
    found = [doubting.look(NOON + n * SOON, jobs_run=False) for n in range(4)]

    assert found == [["no_database"]] * 4
    assert (doubting.told, doubting.outside.asked) == (([NO_DATABASE], 1), [])


@pytest.mark.django_db(transaction=True)
def test_database_that_was_away_for_one_look_alarms_nobody(
    doubting: Night, losing_the_database: pytest.MonkeyPatch
) -> None:
    doubting.look(NOON, jobs_run=False)
    losing_the_database.undo()

    assert (doubting.look(NOON + SOON), doubting.told, Alarm.objects.count()) == ([], ([], 0), 0)


@pytest.mark.django_db(transaction=True)
def test_what_happened_without_the_database_is_written_down_when_it_is_back(
    doubting: Night, losing_the_database: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        doubting.look(NOON + n * SOON, jobs_run=False)
    losing_the_database.undo()

    doubting.look(NOON + MINUTE)
    kept = Alarm.objects.get()
    doubting.look(NOON + 3 * MINUTE)

    assert (kept.trouble, kept.since, kept.called_at) == ("no_database", NOON, NOON + SOON)
    assert doubting.told == ([NO_DATABASE, ALL_CLEAR], 2)
    assert Alarm.objects.get().cleared_at == NOON + 3 * MINUTE


@pytest.mark.django_db(transaction=True)
def test_whoever_had_no_database_gets_time_to_catch_up(
    night: Night, losing_the_database: pytest.MonkeyPatch
) -> None:
    for n in range(2):
        night.look(NOON + n * SOON, jobs_run=False)
    losing_the_database.undo()

    found = night.look(NOON + MINUTE, jobs_run=False)

    assert (found, night.told[0]) == (["job_late"], [NO_DATABASE])
    night.look(NOON + 3 * MINUTE, jobs_run=False)
    assert night.told[0][1:] == [JOBS_ARE_LATE]


@pytest.mark.django_db(transaction=True)
def test_troubles_that_cannot_be_seen_without_the_database_are_not_over(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything_beats(NOON - HOUR)
    night.look(NOON, jobs_run=False)
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", _raise)
        night.look(NOON + 5 * MINUTE, jobs_run=False)

    assert set(Alarm.objects.open().values_list("trouble", flat=True)) == {"job_late"}
    assert night.told == ([JOBS_ARE_LATE, NO_DATABASE], 2)


def _raise(*_: object, **__: object) -> None:
    raise OperationalError("gone")


@pytest.mark.django_db(transaction=True)
def test_database_that_hangs_is_one_that_does_not_answer(night: Night) -> None:
    everything_beats(NOON)
    night.watch = watching_since(NOON - HOUR, answers_within=timedelta(seconds=0.3), doubt=timedelta(0))
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("LOCK TABLE notifications_message IN ACCESS EXCLUSIVE MODE")
                held.set()
                free.wait(30)
                cursor.execute("ROLLBACK")
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(30)
        found = night.look(NOON, jobs_run=False)
    finally:
        free.set()
        holder.join()

    assert (found, night.told) == (["no_database"], ([NO_DATABASE], 1))
    assert night.look(NOON + SOON) == []


# --- Its own mistakes


@pytest.mark.django_db
def test_mistake_of_its_own_alarms_and_is_no_end_of_other_troubles(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything_beats(NOON - HOUR)
    night.look(NOON, jobs_run=False)

    def mistaken(_: datetime) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(watchdog, "dispatch", mistaken)
    found = night.look(NOON + 5 * MINUTE, jobs_run=False)

    assert found == ["watch_failed"]
    assert night.told[0][1:] == ["[Ponte] ALLARME: Il sorvegliante non riesce a guardare"]
    assert Alarm.objects.open().count() == 2


@pytest.mark.django_db
def test_watch_looks_on_whatever_happens_in_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    ended, looks = threading.Event(), []

    def fail(_: Watch, at: datetime) -> None:
        looks.append(at)
        if len(looks) == 3:
            ended.set()
        raise RuntimeError

    monkeypatch.setattr(Watch, "look", fail)
    watch(numbers=WatchNumbers(every=timedelta(0)), clock=lambda: NOON, ended=ended, looked=lambda: None)

    assert looks == [NOON] * 3


# --- The command


@pytest.mark.django_db
def test_one_look_says_what_is_wrong_alarms_and_ends_with_one(
    night: Night, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("config.management.commands.watchdog.now", lambda: NOON)
    everything_beats(NOON)
    beat(name="bookings.tick", at=NOON - MINUTE)

    with pytest.raises(SystemExit) as ended:
        call_command("watchdog", "--once")

    assert (ended.value.code, night.told) == (1, ([JOBS_ARE_LATE], 1))
    assert capsys.readouterr().out == f"job_late {NOON - MINUTE:%Y-%m-%dT%H:%M:%SZ} bookings.tick\n"


@pytest.mark.django_db
def test_one_look_that_finds_nothing_ends_well(
    night: Night, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("config.management.commands.watchdog.now", lambda: NOON)
    everything_beats(NOON)

    call_command("watchdog", "--once")

    assert (capsys.readouterr(), night.told, len(night.outside.asked)) == (
        ("tutto regolare\n", ""),
        ([], 0),
        1,
    )


@pytest.mark.django_db
def test_watchdog_that_nobody_hears_says_so_in_one_line(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ALARM = replace(settings.ALARM, email="", phone="", heartbeat_url="")
    monkeypatch.setattr("config.management.commands.watchdog.now", lambda: NOON)
    everything_beats(NOON)

    call_command("watchdog", "--once")

    said = capsys.readouterr().err
    assert said.startswith("ponte: nobody hears of it when dispatch stops: set ALARM_EMAIL")
    assert said.count("\n") == 1
