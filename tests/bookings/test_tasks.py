"""The beat's tick: in order, one row's trouble kept to itself, and the clock read nowhere else."""

import ast
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import bookings
import mediation
import notifications
from bookings import tasks
from bookings.actions import dispatching
from bookings.models import Deadline, Heartbeat, Offer
from bookings.vocabulary import BookingStatus, DeadlineKind, EventKind, OfferStatus
from bookings.working_time import at_rome, rome_day
from mediation.models import Mediator, Office, User
from tests.bookings.clockwork import due, everything, told
from tests.bookings.scenes import confirmed, fresh, offer_to, searching, seat_of
from tests.factories import NOON, TOMORROW, make_booking

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
    """Sets what the task takes for the time."""
    hands = {"now": NOON}
    monkeypatch.setattr(tasks, "now", lambda: hands["now"])
    return hands


def test_every_deadline_has_an_action_that_meets_it() -> None:
    assert set(tasks.MEET) == set(DeadlineKind)


def test_a_tick_meets_what_is_due_and_leaves_the_rest(
    berg: User, office: Office, amina: Mediator, clock: dict[str, datetime]
) -> None:
    due_now = make_booking(by=berg, office=office, at=NOON - 2 * MINUTE)
    later = make_booking(by=berg, office=office, at=NOON - MINUTE)

    tasks.tick()

    assert Offer.objects.get().seat == seat_of(due_now)
    assert due(seat_of(later))[DeadlineKind.OPEN_WAVE] == NOON + MINUTE


def test_a_tick_with_nothing_due_only_beats(
    berg: User, office: Office, amina: Mediator, clock: dict[str, datetime]
) -> None:
    confirmed(amina, berg, office)
    before = everything()

    tasks.tick()

    assert list(Heartbeat.objects.values()) == [{"name": "bookings.tick", "beaten_at": NOON}]
    assert everything() | {"bookings.Heartbeat": []} == before


def test_a_tick_twice_is_a_tick_once(
    berg: User, office: Office, amina: Mediator, clock: dict[str, datetime]
) -> None:
    make_booking(by=berg, office=office, at=NOON - 2 * MINUTE)
    tasks.tick()
    before = everything()

    tasks.tick()

    assert everything() == before


def test_offers_expire_before_a_wave_opens_so_that_it_sees_who_is_still_thinking(
    berg: User, office: Office, amina: Mediator, clock: dict[str, datetime]
) -> None:
    """Both are due at the same instant: the booking is uncovered in this tick and not in the next."""
    booking = searching(berg, office, starts_at=TOMORROW + HOUR)
    Offer.objects.update(expires_at=NOON + 45 * MINUTE)
    clock["now"] = NOON + 45 * MINUTE

    tasks.tick()

    assert fresh(booking).status == BookingStatus.UNCOVERED
    assert told(booking)[-2:] == [EventKind.OFFER_EXPIRED, EventKind.BOOKING_UNCOVERED]


def test_what_was_due_first_is_met_first(
    berg: User, office: Office, amina: Mediator, clock: dict[str, datetime]
) -> None:
    booking = confirmed(amina, berg, office)
    clock["now"] = TOMORROW + 5 * HOUR

    tasks.tick()

    assert told(booking)[-2:] == [EventKind.BOOKING_STARTED, EventKind.BOOKING_COMPLETED]


def test_one_rows_trouble_holds_up_nobody_else_and_is_tried_again(
    berg: User,
    office: Office,
    amina: Mediator,
    clock: dict[str, datetime],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked_for = NOON - 2 * MINUTE
    broken, sound = (make_booking(by=berg, office=office, at=asked_for) for _ in range(2))
    expiring = searching(berg, office)
    Offer.objects.update(expires_at=NOON)
    trouble = Deadline.objects.get(seat__booking=broken, kind=DeadlineKind.OPEN_WAVE).pk
    open_wave = tasks.MEET[DeadlineKind.OPEN_WAVE]

    def open_wave_or_break(*, deadline_id: int, at: datetime) -> Any:
        if deadline_id == trouble:
            raise ZeroDivisionError
        return open_wave(deadline_id=deadline_id, at=at)

    monkeypatch.setitem(tasks.MEET, DeadlineKind.OPEN_WAVE, open_wave_or_break)
    with caplog.at_level(logging.ERROR, logger="bookings.tasks"):
        tasks.tick()
    monkeypatch.setitem(tasks.MEET, DeadlineKind.OPEN_WAVE, open_wave)
    missed = due(seat_of(broken))
    tasks.tick()

    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert offer_to(amina, expiring).status == OfferStatus.EXPIRED
    assert offer_to(amina, sound).status == OfferStatus.QUEUED
    assert missed[DeadlineKind.OPEN_WAVE] == NOON
    assert offer_to(amina, broken).status == OfferStatus.QUEUED
    assert Heartbeat.objects.get(name="bookings.tick").beaten_at == NOON


def test_an_expiry_in_trouble_holds_up_no_wave(
    berg: User,
    office: Office,
    amina: Mediator,
    clock: dict[str, datetime],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    searching(berg, office)
    Offer.objects.update(expires_at=NOON)
    sound = make_booking(by=berg, office=office, at=NOON - 2 * MINUTE)

    def broken(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(dispatching, "expire_offer", broken)
    with caplog.at_level(logging.ERROR, logger="bookings.tasks"):
        tasks.tick()

    assert offer_to(amina, sound).status == OfferStatus.QUEUED


# --- A tick of bounded length


@pytest.fixture
def slow_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at it takes so long that a tick has time for one row."""
    looks = count()
    monkeypatch.setattr(tasks, "now", lambda: NOON + next(looks) * tasks.WORKS_FOR * 0.4)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Numbers of bookings whose waves fail."""
    numbers: set[int] = set()
    open_wave = tasks.MEET[DeadlineKind.OPEN_WAVE]

    def open_wave_or_break(*, deadline_id: int, at: datetime) -> Any:
        if Deadline.objects.get(pk=deadline_id).seat.booking_id in numbers:
            raise ZeroDivisionError
        return open_wave(deadline_id=deadline_id, at=at)

    monkeypatch.setitem(tasks.MEET, DeadlineKind.OPEN_WAVE, open_wave_or_break)
    return numbers


def test_when_the_night_ends_the_job_that_begins_first_is_met_first(
    berg: User, office: Office, amina: Mediator, clock: dict[str, datetime]
) -> None:
    evening, morning = at_rome(rome_day(NOON), 22), at_rome(rome_day(TOMORROW), 7)
    days = [timedelta(days=6), timedelta(days=5), timedelta(days=7)]
    last, first, _ = [
        make_booking(by=berg, office=office, at=evening, starts_at=NOON + ahead) for ahead in days
    ]
    clock["now"] = morning

    tasks.tick()

    assert asked()[:2] == [first.pk, last.pk]


def asked() -> list[int]:
    """The numbers of the bookings for which people were asked, in that order."""
    return list(Offer.objects.order_by("pk").values_list("seat__booking_id", flat=True))


def test_a_hurried_wave_does_not_wait_behind_those_that_can(
    berg: User, office: Office, amina: Mediator, clock: dict[str, datetime]
) -> None:
    in_a_week = NOON + timedelta(days=7)
    calm = make_booking(by=berg, office=office, at=NOON - 2 * HOUR, starts_at=in_a_week)
    short = make_booking(by=berg, office=office, at=NOON - HOUR, starts_at=TOMORROW + 2 * HOUR)
    hurried = make_booking(by=berg, office=office, starts_at=NOON + HOUR)

    tasks.tick()

    assert asked() == [hurried.pk, short.pk, calm.pk]


@pytest.mark.django_db(transaction=True)
def test_a_tick_whose_time_is_over_leaves_the_rest_to_the_next_and_rings_for_it(
    berg: User,
    office: Office,
    amina: Mediator,
    slow_clock: None,
    rung: list[str],
) -> None:
    first, second = (make_booking(by=berg, office=office, at=NOON - HOUR) for _ in range(2))

    rung.clear()
    tasks.tick()
    after_one, rung_by_one = asked(), rung.count("bookings.tick")
    rung.clear()
    tasks.tick()

    assert (after_one, rung_by_one) == ([first.pk], 1)
    assert asked() == [first.pk, second.pk]
    assert "bookings.tick" not in rung


@pytest.mark.django_db(transaction=True)
def test_what_fails_again_and_again_does_not_use_up_every_tick(
    berg: User,
    office: Office,
    amina: Mediator,
    slow_clock: None,
    broken: set[int],
    rung: list[str],
) -> None:
    in_trouble, sound = (make_booking(by=berg, office=office, at=NOON - HOUR) for _ in range(2))
    broken.add(in_trouble.pk)
    rung.clear()

    for _ in range(3):
        tasks.tick()
    broken.clear()
    tasks.tick()

    assert asked() == [sound.pk, in_trouble.pk]
    # The first left the sound one; those after it had nothing before them but what fails.
    assert rung.count("bookings.tick") == 1


@pytest.mark.django_db(transaction=True)
def test_where_much_is_due_a_second_sweep_helps_and_it_calls_no_third(
    berg: User,
    office: Office,
    amina: Mediator,
    clock: dict[str, datetime],
    rung: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    due_now = [make_booking(by=berg, office=office, at=NOON - HOUR) for _ in range(3)]
    monkeypatch.setattr(tasks, "MANY", 1)
    open_wave = tasks.MEET[DeadlineKind.OPEN_WAVE]
    beside: list[int] = []

    def open_wave_while_another_sweeps(*, deadline_id: int, at: datetime) -> Any:
        offers = open_wave(deadline_id=deadline_id, at=at)
        if not beside:
            beside.append(rung.count("bookings.tick"))
            tasks.tick()
        return offers

    monkeypatch.setitem(tasks.MEET, DeadlineKind.OPEN_WAVE, open_wave_while_another_sweeps)
    rung.clear()

    tasks.tick()

    assert beside == [1]
    assert rung.count("bookings.tick") == 1
    assert asked() == [booking.pk for booking in due_now]


@pytest.mark.django_db(transaction=True)
def test_where_little_is_due_no_second_sweep_is_called(
    berg: User, office: Office, amina: Mediator, clock: dict[str, datetime], rung: list[str]
) -> None:
    make_booking(by=berg, office=office, at=NOON - HOUR)
    rung.clear()

    tasks.tick()

    assert "bookings.tick" not in rung


# --- The clock is an argument

# These read the time and pass it on.
EDGES = {
    "web",
    "api",
    "admin.py",
    "tasks.py",
    "webhooks.py",
    "webhooks",
    "commands",
    "migrations",
    "phonebox",
}
# A stopwatch (`monotonic`) is no clock: it cannot be played in a test either, but no rule depends on it.
TELLS_THE_TIME = {"now", "Now", "utcnow", "today", "localtime", "localdate", "time_ns"}
WRITES_THE_TIME = {"auto_now", "auto_now_add"}
SQL_TELLS_THE_TIME = ("now()", "current_timestamp", "clock_timestamp")


def modules() -> Iterator[Path]:
    for package in (mediation, bookings, notifications):
        root = Path(str(package.__file__)).parent
        for path in sorted(root.rglob("*.py")):
            if not EDGES & set(path.relative_to(root).parts) and path.name != "clock.py":
                yield path


def readings(code: str) -> list[str]:
    """What tells the time by itself: `now()`, `date.today()`, a column that fills itself in, the database's clock."""
    nodes = list(ast.walk(ast.parse(code)))
    calls = [_called(node.func) for node in nodes if isinstance(node, ast.Call)]
    keywords = [node.arg or "" for node in nodes if isinstance(node, ast.keyword)]
    texts = [
        node.value.lower() for node in nodes if isinstance(node, ast.Constant) if isinstance(node.value, str)
    ]
    return [
        *(name for name in calls if name in TELLS_THE_TIME),
        *(name for name in keywords if name in WRITES_THE_TIME),
        *(sql for sql in SQL_TELLS_THE_TIME for text in texts if sql in text),
    ]


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def test_nothing_in_the_domain_reads_the_clock() -> None:
    read = {path: readings(path.read_text()) for path in modules()}

    assert len(read) > 60
    assert {str(path): found for path, found in read.items() if found} == {}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("at = now()", ["now"]),
        ("at = datetime.now(UTC)", ["now"]),
        ("day = date.today()", ["today"]),
        ("at = DateTimeField(auto_now_add=True)", ["auto_now_add"]),
        ("at = DateTimeField(db_default=Now())", ["Now"]),
        ("SQL = 'SELECT NOW()'", ["now()"]),
        ("at = clock.read(now)", []),
    ],
)
def test_the_look_for_clocks_finds_them(code: str, found: list[str]) -> None:
    assert readings(code) == found
