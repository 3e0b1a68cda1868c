"""The operators' addresses: alive, ready, dispatching, counting. Public, and without a word about anybody."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from bookings.actions.beating import beat
from bookings.models import Booking, BookingEvent, Deadline, Policy
from bookings.vocabulary import DeadlineKind
from config.schedule import BEAT_SCHEDULE
from mediation.vocabulary import Role
from notifications.models import Alarm, Attempt, GatewayAudit, GatewayPause, Message, Reply
from notifications.vocabulary import MessageKind, MessageStatus, Trouble
from tests.factories import NOON, make_booking, make_office, make_user

PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.status.now", lambda: NOON)


@pytest.fixture
def _beating(db: None) -> None:
    """Every timed job has just run."""
    for entry in BEAT_SCHEDULE.values():
        beat(name=entry["task"], at=NOON - timedelta(seconds=5))


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection to 10.0.0.7 refused")

    monkeypatch.setattr(connection, "cursor", away)
    yield
    monkeypatch.undo()


def message(*, due_at: datetime, status: str = MessageStatus.QUEUED, **values: Any) -> Message:
    return Message.objects.create(
        **{
            "dedupe_key": f"m{Message.objects.count()}",
            "kind": MessageKind.NOTICE,
            "to": "+393330099999",
            "text_key": "test",
            "language": "it",
            "text_version": 1,
            "body": "Canary body",
            "parts": 1,
            "status": status,
            "created_at": due_at,
            "due_at": due_at,
            "expires_at": due_at + timedelta(days=1),
            **values,
        }
    )


def status() -> Any:
    return Client().get("/status")


# --- Alive and ready


def test_process_answers_without_a_database(no_database: None) -> None:
    answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_process_with_its_database_is_ready_however_late_the_worker() -> None:
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json(), status().status_code) == (200, {"status": "ok"}, 503)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/readyz", "/status", "/metrics"])
def test_without_a_database_it_says_so_and_nothing_else(no_database: None, path: str) -> None:
    answer = Client().get(path)

    assert (answer.status_code, answer.headers["Content-Type"]) == (503, PROBLEM)
    assert answer.json()["code"] == "no_database"
    assert "10.0.0.7" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/status", "/metrics"])
def test_nothing_is_changed_by_asking(path: str) -> None:
    assert Client().post(path).status_code == 405


# --- Dispatching


@pytest.mark.usefixtures("_beating")
def test_dispatch_that_works_is_a_problem_document_with_200() -> None:
    answer = status()

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, PROBLEM)
    assert answer.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    told = answer.json()
    assert (told["status"], told["code"], told["troubles"], told["demo"]) == (200, "ok", [], True)
    assert told["version"].count(".") == 2
    assert [job["age_seconds"] for job in told["jobs"]] == [5] * len(BEAT_SCHEDULE)
    assert (told["oldest_due_deadline"], told["oldest_due_message"], told["messages_unknown"]) == (
        None,
        None,
        0,
    )


@pytest.mark.django_db
def test_job_that_never_ran_is_late() -> None:
    told = status().json()

    assert (told["status"], told["code"], told["troubles"]) == (503, "dispatch_in_trouble", ["job_late"])
    assert {(job["last_beat"], job["is_late"]) for job in told["jobs"]} == {(None, True)}


@pytest.mark.usefixtures("_beating")
def test_job_that_missed_its_turns_is_late() -> None:
    beat(name="bookings.tick", at=NOON - timedelta(seconds=31))

    answer = status()

    assert (answer.status_code, answer.json()["troubles"]) == (503, ["job_late"])
    late = [job["name"] for job in answer.json()["jobs"] if job["is_late"]]
    assert late == ["bookings.tick"]


@pytest.mark.usefixtures("_beating")
def test_deadline_nobody_met_is_trouble(policy: Policy) -> None:
    office = make_office()
    booking = make_booking(by=make_user("berg", Role.REQUESTER, office), office=office, at=NOON)
    Deadline.objects.filter(seat__booking=booking).update(due_at=NOON - timedelta(seconds=61))

    assert (status().status_code, status().json()["troubles"]) == (503, ["deadline_late"])


@pytest.mark.usefixtures("_beating")
def test_step_nobody_set_is_trouble_and_the_request_is_counted_and_not_named(policy: Policy) -> None:
    office = make_office()
    by = make_user("berg", Role.REQUESTER, office)
    booking = make_booking(by=by, office=office, at=NOON - timedelta(seconds=61))
    Deadline.objects.update(due_at=NOON + timedelta(hours=1))
    BookingEvent.objects.update(relayed_at=NOON)
    well = status().json()

    Deadline.objects.filter(kind=DeadlineKind.OPEN_WAVE).delete()

    ill = status()
    assert (well["troubles"], well["stranded"]) == ([], 0)
    assert (ill.status_code, ill.json()["troubles"], ill.json()["stranded"]) == (503, ["step_missing"], 1)
    assert str(booking.number) not in ill.content.decode()


@pytest.mark.usefixtures("_beating")
@pytest.mark.parametrize(
    ("age", "state", "troubles"),
    [
        (timedelta(seconds=59), MessageStatus.QUEUED, []),
        (timedelta(seconds=61), MessageStatus.QUEUED, ["message_late"]),
        (timedelta(minutes=4), MessageStatus.UNKNOWN, []),
        (timedelta(minutes=6), MessageStatus.UNKNOWN, ["outcome_unknown"]),
        (timedelta(days=2), MessageStatus.SENT, []),
    ],
)
def test_message_that_waits_too_long_is_trouble(age: timedelta, state: str, troubles: list[str]) -> None:
    sid = "SM1" if state == MessageStatus.SENT else None
    message(due_at=NOON - age, status=state, provider_sid=sid)

    told = status().json()

    assert (told["troubles"], told["messages_unknown"]) == (troubles, int(state == MessageStatus.UNKNOWN))


@pytest.mark.usefixtures("_beating")
def test_message_tried_in_vain_is_trouble_though_its_due_time_moves_on() -> None:
    tried = message(due_at=NOON + timedelta(seconds=30))
    Attempt.objects.create(message=tried, number=1, started_at=NOON - timedelta(minutes=6))

    assert status().json()["troubles"] == ["message_stuck"]


@pytest.mark.usefixtures("_beating")
def test_a_rule_that_does_not_hold_is_trouble() -> None:
    message(due_at=NOON, status=MessageStatus.SENT, provider_sid=None)

    ill = status()
    assert (ill.status_code, ill.json()["troubles"], ill.json()["broken"]) == (503, ["rule_broken"], 1)


@pytest.mark.usefixtures("_beating")
def test_reply_nobody_handled_is_trouble() -> None:
    Reply.objects.create(sid="SM1", from_number="+393330000001", received_at=NOON - timedelta(seconds=61))

    told = status().json()

    assert (told["troubles"], told["oldest_unhandled_reply"]) == (["reply_unhandled"], "2026-07-14T09:58:59Z")


@pytest.mark.usefixtures("_beating")
@pytest.mark.parametrize(("age", "troubles"), [(180, []), (181, ["watchdog_late"])])
def test_watchdog_that_looked_once_and_no_longer_looks_is_trouble(age: int, troubles: list[str]) -> None:
    beat(name="watchdog", at=NOON - timedelta(seconds=age))

    assert status().json()["troubles"] == troubles


@pytest.mark.usefixtures("_beating")
def test_status_shows_which_alarms_are_open_since_when_and_how_they_were_told() -> None:
    since = NOON - timedelta(minutes=9)
    for trouble, cleared_at in ((Trouble.MESSAGE_STUCK, None), (Trouble.JOB_LATE, NOON)):
        Alarm.objects.create(
            trouble=trouble, since=since, seen_at=NOON, called_at=NOON, cleared_at=cleared_at
        )

    assert status().json()["alarms"] == [
        {
            "trouble": "message_stuck",
            "since": "2026-07-14T09:51:00Z",
            "told": {"email": None, "voice": "2026-07-14T10:00:00Z"},
        }
    ]


@pytest.mark.usefixtures("_beating")
def test_gateway_that_is_paused_is_trouble_until_it_resumes() -> None:
    pause = GatewayPause.objects.create(
        channel="sms", since=NOON, until=NOON + timedelta(minutes=1), reason="20003"
    )
    paused = status().json()
    pause.until = NOON
    pause.save()

    assert (paused["troubles"], paused["paused_channels"]) == (["gateway_paused"], ["sms"])
    assert status().json()["troubles"] == []


@pytest.mark.usefixtures("_beating")
def test_gateway_that_counts_otherwise_is_trouble_until_a_comparison_finds_nothing() -> None:
    for hours, only_there, only_here in ((30, [], ["x"]), (6, ["SM1", "SM2"], ["y"])):
        at = NOON - timedelta(hours=hours)
        GatewayAudit.objects.create(
            at=at, since=at, until=at, there=9, here=8, only_there=only_there, only_here=only_here
        )
    differs = status()
    GatewayAudit.objects.create(at=NOON, since=NOON, until=NOON, there=8, here=8)

    found = differs.json()
    assert (differs.status_code, found["troubles"]) == (503, ["gateway_differs"])
    assert (found["only_at_gateway"], found["only_here"]) == (2, 1)
    assert "SM1" not in differs.content.decode()
    assert status().json()["troubles"] == []


@pytest.mark.usefixtures("_beating")
def test_status_says_nothing_about_anybody() -> None:
    message(due_at=NOON - timedelta(hours=1))

    text = status().content.decode() + Client().get("/metrics").content.decode()

    assert [canary in text for canary in ("Canary", "+39", "9999")] == [False, False, False]


# --- Counting


def gauges() -> dict[tuple[str, str], float]:
    text = Client().get("/metrics").content.decode()
    return {
        (sample.name, " ".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.usefixtures("_beating")
def test_metrics_count_what_is_in_the_database(policy: Policy) -> None:
    office = make_office()
    booking = make_booking(by=make_user("berg", Role.REQUESTER, office), office=office, at=NOON)
    Deadline.objects.filter(seat__booking=booking).update(due_at=NOON - timedelta(minutes=2))
    message(due_at=NOON - timedelta(seconds=40), is_urgent=True)
    message(due_at=NOON - timedelta(seconds=90))
    message(due_at=NOON - timedelta(seconds=300), is_bulk=True)
    message(due_at=NOON + timedelta(seconds=90))
    message(due_at=NOON, status=MessageStatus.DELIVERED)

    found = gauges()

    assert found["ponte_bookings", "searching"] == Booking.objects.count() == 1
    assert found["ponte_bookings", "done"] == 0
    assert (found["ponte_messages", "queued"], found["ponte_messages", "delivered"]) == (4, 1)
    assert found["ponte_queue_age_seconds", "urgent"] == 40
    assert found["ponte_queue_age_seconds", "ordinary"] == 90
    assert found["ponte_queue_age_seconds", "bulk"] == 300
    assert found["ponte_job_age_seconds", "bookings.tick"] == 5
    assert found["ponte_deadlines_late", ""] == Deadline.objects.count()


@pytest.mark.usefixtures("_beating")
def test_metrics_and_status_say_how_each_channel_fared_since_yesterday() -> None:
    for state, hours in [
        ("delivered", 1),
        ("delivered", 23),
        ("delivered", 25),
        ("failed", 2),
        ("cancelled", 3),
    ]:
        message(due_at=NOON - timedelta(hours=hours), status=state, settled_at=NOON - timedelta(hours=hours))

    found = gauges()
    sms = {each["channel"]: each for each in status().json()["channels"]}["sms"]

    assert found["ponte_messages_settled", "sms delivered"] == 2
    assert found["ponte_messages_settled", "sms failed"] == 1
    assert found["ponte_messages_settled", "sms undelivered"] == 0
    assert found["ponte_delivered_ratio", "sms"] == pytest.approx(2 / 3)
    assert ("ponte_answer_seconds", "sms 0.5") not in found
    assert sms["settled"] == {"delivered": 2, "failed": 1, "undelivered": 0, "expired": 0, "cancelled": 1}
    assert (sms["channel"], sms["delivered"], sms["answer_seconds_p50"]) == (
        "sms",
        pytest.approx(2 / 3),
        None,
    )


@pytest.mark.usefixtures("_beating")
def test_share_that_arrived_is_not_told_of_e_mail_which_nobody_reports() -> None:
    for state in ("sent", "failed"):
        settled_at = NOON - timedelta(hours=1) if state == "failed" else None
        message(due_at=NOON - timedelta(hours=1), channel="email", status=state, settled_at=settled_at)

    found = gauges()
    email = {each["channel"]: each for each in status().json()["channels"]}["email"]

    assert found["ponte_messages_settled", "email failed"] == email["settled"]["failed"] == 1
    assert ("ponte_delivered_ratio", "email") not in found
    assert email["delivered"] is None


@pytest.mark.django_db
def test_metrics_of_an_empty_house_are_zeros() -> None:
    found = gauges()

    assert set(found.values()) == {0.0}
    assert found["ponte_queue_age_seconds", "urgent"] == 0
