"""A thousand bookings open at once: what a tick costs, how late the latest deadline is met, whether memory stays."""

import heapq
import os
import resource
import threading
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from queue import Queue

from celery import current_app
from django.db import connection, connections
from kombu import Connection
from kombu.simple import SimpleQueue

from bookings import tasks
from bookings.actions.dispatching import (
    MediatorElsewhere,
    OfferClosed,
    accept_offer,
    decline_offer,
    note_offer_delivered,
)
from bookings.models import Booking, BookingEvent, Deadline, Offer
from bookings.queries import due
from bookings.transactions import TooManyAtOnce, action
from bookings.vocabulary import AnswerChannel, BookingStatus, DeadlineKind, EventKind, Lane, Urgency
from bookings.working_time import ONE_DAY, at_rome, rome_day
from config.benches.crowd import Crowd
from config.benches.ground import broker_url, milliseconds, percentile, scratch_database
from config.schedule import BEAT_SCHEDULE
from mediation.clock import now

BEAT = timedelta(seconds=BEAT_SCHEDULE["meet due deadlines and expire offers"]["schedule"])
PLAYS_FOR = timedelta(hours=2)
# The quiet hours end while the clock is played: what was asked for at night falls due in that one instant.
BEGINS_AT, WAKES_AT = (6, 55), 7
STORM = timedelta(minutes=1)
# As many as the worker for what is urgent has, and how often it is seen whether something was rung for.
THREADS = 4
A_MOMENT = 0.002
NEW_REQUESTS = 240
IN_THE_STORM = 10
HURRIED = (Lane.NOW, Lane.URGENT)

Say = Callable[[str], None]
Act = Callable[[datetime], object]


def run(say: Say) -> None:
    with scratch_database(), ears() as heard:
        begins_at = at_rome(rome_day(now()) + ONE_DAY, *BEGINS_AT)
        crowd = Crowd(on=begins_at)
        crowd.work_up_to(begins_at)
        _analyse()
        say(
            f"{_open()} bookings open, {crowd.size}; the clock played from {begins_at:%H:%M} UTC for {PLAYS_FOR}"
        )
        play = Play(crowd, Clock(begins_at), heard)
        play.until(begins_at + PLAYS_FOR)
        _tell(play, say, begins_at)


def _open() -> int:
    over = (BookingStatus.DONE, BookingStatus.CANCELLED, BookingStatus.UNFILLED)
    return Booking.objects.exclude(status__in=over).count()


def _analyse() -> None:
    """A site's tables have been there for long, and the planner knows them."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Clock:
    """Stands still while people act, jumps to the next beat when nothing happens, and runs while a tick works.

    So a tick that lasts longer than it should makes everything after it late, as it would in life.
    """

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._began: float | None = None

    def __call__(self) -> datetime:
        if self._began is None:
            return self._at
        return self._at + timedelta(seconds=time.perf_counter() - self._began)

    def jump(self, to: datetime) -> None:
        self._at = max(self._at, to)

    @contextmanager
    def running(self) -> Iterator[None]:
        self._began = time.perf_counter()
        try:
            yield
        finally:
            self._at, self._began = self(), None


@contextmanager
def ears() -> Iterator[SimpleQueue]:
    """What is rung for while this lasts, by the real broker: the cost of ringing is part of every tick."""
    current_app.conf.update(broker_url=broker_url())
    with Connection(broker_url()) as broker, broker.SimpleQueue("urgent") as queue:
        queue.clear()
        yield queue
        queue.clear()


class Worker:
    """The real one's threads, each with a connection of its own: what is rung for while one ticks begins in another."""

    def __init__(self, tick: Callable[[], None]) -> None:
        self._tick = tick
        self._orders: Queue[bool] = Queue()
        self._threads = [threading.Thread(target=self._work) for _ in range(THREADS)]
        for thread in self._threads:
            thread.start()

    def order(self) -> None:
        self._orders.put(True)

    @property
    def is_busy(self) -> bool:
        return self._orders.unfinished_tasks > 0

    def close(self) -> None:
        for _ in self._threads:
            self._orders.put(False)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while self._orders.get():
            self._tick()
            self._orders.task_done()
        connections.close_all()


@dataclass
class Stretch:
    """From a beat or a ring until nothing is rung for any more: which ticks there were, and how long it was in all."""

    began: datetime
    seconds: float = 0.0
    ticks: list[float] = field(default_factory=list)


@dataclass
class Measured:
    """The stretches, and beside them, in the same moments, the floors."""

    stretches: list[Stretch] = field(default_factory=list)
    lookups: list[float] = field(default_factory=list)
    empty_actions: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)


class Play:
    """People and the clock taking turns: one worker, whose ticks the beat and the rings start."""

    def __init__(self, crowd: Crowd, clock: Clock, heard: SimpleQueue) -> None:
        self.crowd, self.clock, self.heard = crowd, clock, heard
        self.measured, self.people = Measured(), Counter[str]()
        self._agenda: list[tuple[datetime, int, Act]] = []
        self._number = count()
        self._last_offer = 0
        self._some_booking = Booking.objects.values_list("pk", flat=True)[0]
        self._note_new_offers()
        self._plan_requests()
        self._worker = Worker(self._tick)

    def until(self, ends_at: datetime) -> None:
        beat_at = self.clock()
        with closing(self._worker):
            while beat_at < ends_at:
                self._people_act(until=beat_at)
                self.clock.jump(beat_at)
                beat_at = self._work(next_beat_at=beat_at + BEAT)

    def _work(self, *, next_beat_at: datetime) -> datetime:
        """Tick until nothing is rung for any more, which may be past the next beats; return when the next one is."""
        stretch = Stretch(self.clock())
        self.measured.stretches.append(stretch)
        with self.clock.running():
            self._worker.order()
            while True:
                was_busy = self._worker.is_busy
                if self._is_rung():
                    self._worker.order()
                elif not was_busy:
                    break
                if self.clock() >= next_beat_at:
                    self._worker.order()
                    next_beat_at += BEAT
                time.sleep(A_MOMENT)
        stretch.seconds = (self.clock() - stretch.began).total_seconds()
        self.measured.lookups.append(timed(lambda: Booking.objects.get(pk=self._some_booking)))
        self.measured.empty_actions.append(timed(_nothing))
        self.measured.memory.append(resident())
        self._note_new_offers()
        return next_beat_at

    def _tick(self) -> None:
        stretch = self.measured.stretches[-1]
        stretch.ticks.append(timed(lambda: tasks.work(clock=self.clock)))

    def _is_rung(self) -> bool:
        names = set()
        while True:
            try:
                message = self.heard.get(block=False)
            except SimpleQueue.Empty:
                return "bookings.tick" in names
            message.ack()
            names.add(message.headers["task"])

    # --- What people do

    def _people_act(self, *, until: datetime) -> None:
        while self._agenda and self._agenda[0][0] <= until:
            at, _, act = heapq.heappop(self._agenda)
            try:
                act(at)  # its own instant, even where a tick ran past it: what it waited then counts as late
            except (OfferClosed, MediatorElsewhere, TooManyAtOnce) as refusal:
                self.people[type(refusal).__name__] += 1
            if self._is_rung():
                self.clock.jump(at)
                self._work(next_beat_at=until)

    def _will(self, at: datetime, act: Act) -> None:
        heapq.heappush(self._agenda, (at, next(self._number), act))

    def _plan_requests(self) -> None:
        """Hurried ones as well, and some of those in the very seconds in which everything else falls due."""
        begins, chance = self.clock(), self.crowd.chance
        morning = at_rome(rome_day(begins), WAKES_AT)
        for number in range(NEW_REQUESTS):
            at = begins + PLAYS_FOR * chance.random()
            if number < IN_THE_STORM:
                at = morning + timedelta(milliseconds=700 * number)
            self._will(at, partial(self._ask, hurried=number < IN_THE_STORM))

    def _ask(self, at: datetime, *, hurried: bool) -> None:
        lead = self.crowd.chance.choice([0, 3, 20] if hurried else [0, 3, 20, 30, 100, 300])
        urgency = Urgency.SCHEDULED if lead else Urgency.NOW
        self.crowd.ask(at=at, starts_at=at + timedelta(hours=lead) if lead else None, urgency=urgency)
        self.people["asked"] += 1

    def _note_new_offers(self) -> None:
        """Each is on a phone seconds after it was made; a third of the people say yes, a third no, in their time."""
        new = Offer.objects.filter(pk__gt=self._last_offer).order_by("pk").values_list("pk", flat=True)
        for offer_id in new:
            self._last_offer, chance = offer_id, self.crowd.chance
            delivered_at = self.clock() + timedelta(seconds=3)
            self._will(delivered_at, partial(self._deliver, offer_id))
            answers_at = delivered_at + timedelta(minutes=chance.expovariate(1 / 20))
            answer = chance.choice([self._accept, self._decline, None])
            if answer:
                self._will(answers_at, partial(answer, offer_id))

    def _deliver(self, offer_id: int, at: datetime) -> None:
        note_offer_delivered(offer_id=offer_id, at=at)

    def _accept(self, offer_id: int, at: datetime) -> None:
        accept_offer(offer_id=offer_id, at=at, via=AnswerChannel.SMS)
        self.people["yes"] += 1

    def _decline(self, offer_id: int, at: datetime) -> None:
        decline_offer(offer_id=offer_id, at=at, via=AnswerChannel.SMS)
        self.people["no"] += 1


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


@action
def _nothing() -> None:
    """What every action costs before it does anything."""


def resident() -> int:
    """Of this process, in KiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024


# --- What is told


@dataclass(frozen=True)
class Met:
    """One row, and from when it was due to when its action began."""

    at: datetime
    late: float
    lane: str
    kind: str


def _met(begins_at: datetime) -> list[Met]:
    deadlines = Deadline.objects.filter(met_at__gte=begins_at)
    expiries = BookingEvent.objects.filter(kind=EventKind.OFFER_EXPIRED, at__gte=begins_at)
    return [
        *(
            Met(at, (at - _due(kind, due_at, filled_at)).total_seconds(), lane, kind)
            for at, due_at, filled_at, lane, kind in deadlines.values_list(
                "met_at", "due_at", "seat__filled_at", "seat__lane", "kind"
            )
            if at is not None
        ),
        *(
            Met(at, (at - ends).total_seconds(), lane, "offer_ends")
            for at, ends, lane in expiries.values_list("at", "offer__expires_at", "seat__lane")
        ),
    ]


def _due(kind: str, due_at: datetime, filled_at: datetime | None) -> datetime:
    """The start of a job that somebody takes after its hour falls due when she takes it."""
    return max(due_at, filled_at) if kind == DeadlineKind.START and filled_at else due_at


def _tell(play: Play, say: Say, begins_at: datetime) -> None:
    met, measured = _met(begins_at), play.measured
    morning = at_rome(rome_day(begins_at), WAKES_AT)
    in_storm = [row for row in met if morning <= row.at < morning + STORM]
    load = os.getloadavg()[0]
    say(f"people: {dict(play.people)}; load of the machine at the end: {load:.1f}")
    say(
        f"met: {len(met)} rows, {dict(Counter(row.kind for row in met))}; still due: {len(due(at=play.clock()))}"
    )
    _tell_lateness("all", met, say)
    for lane in Lane:
        _tell_lateness(f"lane {lane}", [row for row in met if row.lane == lane], say)
    _tell_ticks([seconds for stretch in measured.stretches for seconds in stretch.ticks], say)
    waves = sum(row.kind == DeadlineKind.OPEN_WAVE for row in in_storm)
    took = max((row.at - morning).total_seconds() for row in in_storm)
    say(
        f"from {WAKES_AT}:00: {len(in_storm)} rows in a minute, of them {waves} waves; the last after {took:.1f} s"
    )
    _tell_lateness("that minute", in_storm, say)
    _tell_lateness("that minute, hurried lanes", [row for row in in_storm if row.lane in HURRIED], say)
    _tell_floor(measured, met, say)
    first, middle, last = (measured.memory[place] for place in (0, len(measured.memory) // 2, -1))
    say(f"memory of this process: {first} KiB at the start, {middle} in the middle, {last} at the end")


def _tell_lateness(name: str, met: list[Met], say: Say) -> None:
    if met:
        late = [row.late for row in met]
        say(f"{name}: {len(late)} met; late p50 {percentile(late, 0.5):.2f} s, latest {max(late):.2f} s")


def _tell_ticks(seconds: list[float], say: Say) -> None:
    p50, p99 = percentile(seconds, 0.5), percentile(seconds, 0.99)
    say(
        f"ticks: {len(seconds)}, p50 {milliseconds(p50)}, p99 {milliseconds(p99)}, longest {milliseconds(max(seconds))}"
    )


def _tell_floor(measured: Measured, met: list[Met], say: Say) -> None:
    began = [stretch.began for stretch in measured.stretches]
    rows = Counter(bisect_right(began, row.at) - 1 for row in met)
    idle = [
        tick
        for number, stretch in enumerate(measured.stretches)
        for tick in stretch.ticks
        if not rows[number]
    ]
    busy = sum(stretch.seconds for number, stretch in enumerate(measured.stretches) if rows[number])
    lookup, nothing = percentile(measured.lookups, 0.5), percentile(measured.empty_actions, 0.5)
    row, idle_tick = busy / rows.total(), percentile(idle, 0.5)
    say(
        f"floor: one lookup by primary key {milliseconds(lookup)}, one action that does nothing {milliseconds(nothing)}"
    )
    say(f"a tick with nothing due {milliseconds(idle_tick)}: {idle_tick / lookup:.1f} lookups")
    say(f"a row that was due {milliseconds(row)}: {row / nothing:.1f} actions that do nothing")
