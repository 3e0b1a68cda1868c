"""The dead-man's switch: compares what was due with what ran, and calls out when they differ.

It needs no Celery and no Redis. It outlives its database, its routes and its own mistakes; when it dies itself, the
launcher starts it again, and the address outside that it no longer asks for alarms.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from django.conf import settings
from django.db import connection

from bookings.actions.beating import beat
from config.time_limit import TookTooLong, limited_to
from config.troubles import NO_DATABASE, Finding, dispatch
from config.watch_numbers import WatchNumbers
from notifications.alarms import OpenAlarms, Route, routes
from notifications.channels import heartbeat
from notifications.texts import alarms as texts
from notifications.vocabulary import WATCHDOG, Trouble

log = logging.getLogger(__name__)

# A route may take its time, but not so much that the next one is late.
TELLS_WITHIN = 25.0
# With these nothing else can be seen, neither begin nor end.
BLINDING = frozenset({Trouble.NO_DATABASE, Trouble.WATCH_FAILED})


@dataclass(frozen=True)
class Look:
    """What one look found. Some of it may be too fresh to alarm anybody."""

    at: datetime
    found: dict[Trouble, Finding]

    @property
    def has_database(self) -> bool:
        return Trouble.NO_DATABASE not in self.found

    @property
    def is_blind(self) -> bool:
        return bool(BLINDING & self.found.keys())

    @property
    def details(self) -> dict[str, str]:
        return {trouble: finding.detail for trouble, finding in self.found.items()}


class Watch:
    """One watchdog and what it remembers from look to look."""

    def __init__(self, *, numbers: WatchNumbers, started_at: datetime) -> None:
        self._numbers = numbers
        # Since when whoever is due has had a database to work with.
        self._could_work_since = started_at
        # What the last look found, and the first of the looks that found it without a break.
        self._found_since: dict[Trouble, datetime] = {}
        self._open = OpenAlarms()

    @property
    def pause(self) -> timedelta:
        """Until the next look, which comes sooner when it has to confirm something."""
        is_in_doubt = bool(self._found_since.keys() - self._open.by_trouble.keys())
        return min(self._numbers.doubt, self._numbers.every) if is_in_doubt else self._numbers.every

    def look(self, at: datetime) -> Look:
        """See what is wrong, tell whoever must know, and only when nothing is wrong say so outside."""
        look = Look(at, self._see(at))
        self._note(look)
        self._tell(look)
        if not look.is_blind:
            self._tell_what_is_over(at)
        if look.has_database:
            self._keep(at)
        if not look.found:
            self._beat_outside()
        return look

    # --- Seeing

    def _see(self, at: datetime) -> dict[Trouble, Finding]:
        try:
            with limited_to(self._numbers.answers_within.total_seconds()):
                found = dispatch(at).troubles(at)
                self._open.adopt_rows()
        except (*NO_DATABASE, TookTooLong) as failure:
            log.warning("the database does not answer: %s", type(failure).__name__)
            connection.close()
            return {Trouble.NO_DATABASE: Finding(self._found_since.get(Trouble.NO_DATABASE, at))}
        except Exception:  # a mistake of ours must not be silence
            log.exception("the watchdog could not look")
            return {Trouble.WATCH_FAILED: Finding(at)}
        # It looks at this very moment.
        found.pop(Trouble.WATCHDOG_LATE, None)
        return found

    # --- Noting

    def _note(self, look: Look) -> None:
        before = set(self._open.by_trouble)
        self._found_since = {trouble: self._found_since.get(trouble, look.at) for trouble in look.found}
        raised = {trouble: each.since for trouble, each in look.found.items() if self._alarms(trouble, look)}
        self._open.note(raised, at=look.at)
        for trouble in raised.keys() - before:
            log.error("ALARM %s: %s", trouble.value, look.details[trouble] or trouble.label)
        if not look.has_database:
            self._could_work_since = look.at

    def _alarms(self, trouble: Trouble, look: Look) -> bool:
        """Nobody is woken for what has not had its time, nor for what a second look does not find any more.

        A booking that is entered after the fact has steps in the past, and they are taken within seconds.
        """
        if trouble in self._open.by_trouble:
            return True
        if look.at - self._found_since[trouble] < self._numbers.doubt:
            return False
        return trouble in BLINDING or look.at - self._could_work_since >= self._numbers.grace

    # --- Telling

    def _tell(self, look: Look) -> None:
        for route in routes():
            if self._open.untold(route, at=look.at, repeat=self._numbers.repeat):
                alarms = self._open.seen(look.at)
                notice = texts.alarm(alarms, look.details, site=settings.PUBLIC_BASE_URL, at=look.at)
                if _by(route, notice):
                    for alarm in alarms:
                        setattr(alarm, route.column, look.at)

    def _tell_what_is_over(self, at: datetime) -> None:
        """The last trouble's end is told; until somebody has heard it, the alarm is not closed."""
        over = self._open.calm(at=at, calm=self._numbers.calm)
        if not over:
            return
        is_all = len(over) == len(self._open.by_trouble)
        if is_all and any(alarm.was_told for alarm in over):
            notice = texts.all_clear(over, site=settings.PUBLIC_BASE_URL, at=at)
            heard = [_by(route, notice) for route in routes()]
            if heard and not any(heard):
                return
        self._open.close(over, at=at)
        log.info("over: %s", ", ".join(alarm.trouble for alarm in over))

    def _keep(self, at: datetime) -> None:
        try:
            with limited_to(self._numbers.answers_within.total_seconds()):
                self._open.keep_rows()
                beat(name=WATCHDOG, at=at)
        except (*NO_DATABASE, TookTooLong) as failure:
            log.warning("what was seen could not be written down: %s", type(failure).__name__)
            connection.close()

    def _beat_outside(self) -> None:
        url = settings.ALARM.heartbeat_url
        if not url:
            return
        try:
            with limited_to(TELLS_WITHIN):
                heartbeat.ping(url)
        except (heartbeat.NotHeard, TookTooLong) as failure:
            log.warning("nobody outside heard the heartbeat: %s", failure)


def _by(route: Route, notice: texts.Notice) -> bool:
    try:
        with limited_to(TELLS_WITHIN):
            route.tell(notice)
    except Exception as failure:  # noqa: BLE001 - whatever it was, the other routes are still there
        log.error("no alarm by %s: %s %s", route.name, type(failure).__name__, getattr(failure, "reason", ""))
        return False
    return True


# --- Again and again


def watch(
    *, numbers: WatchNumbers, clock: Callable[[], datetime], ended: Event, looked: Callable[[], None]
) -> None:
    """Look until told to end. Nothing that happens in a look ends it; `looked` hears of each."""
    watching = Watch(numbers=numbers, started_at=clock())
    while not ended.is_set():
        at, began = clock(), time.monotonic()
        try:
            watching.look(at)
            looked()
        except Exception:
            log.exception("a look failed")
        ended.wait(max(0.0, watching.pause.total_seconds() - (time.monotonic() - began)))
