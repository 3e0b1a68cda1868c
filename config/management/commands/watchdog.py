"""`manage.py watchdog`: looks every minute whether dispatch lives, and calls the technician when it does not."""

import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser

from config.watchdog import Look, Watch, watch
from mediation.clock import now

AT_ONCE = timedelta(0)


class Command(BaseCommand):
    help = "Watches over dispatch, without Celery and Redis, and alarms the technician on call."
    # They would load every page of the site, which nobody needs here.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="one look, for cron: ends with 1 when something is wrong"
        )
        parser.add_argument("--pulse", type=Path, help="a file to touch after each look, for a health check")

    def handle(self, *_: Any, once: bool, pulse: Path | None, **__: Any) -> None:
        if settings.ALARM.reaches_nobody:
            self.stderr.write(
                "ponte: nobody hears of it when dispatch stops: set ALARM_EMAIL, ALARM_PHONE or HEARTBEAT_URL"
            )
        if once:
            self._look_once()
        else:
            looked = pulse.touch if pulse else _nothing
            watch(numbers=settings.WATCH, clock=now, ended=_end_of_watch(), looked=looked)

    def _look_once(self) -> None:
        """There is no second look that could dispel a doubt."""
        numbers = replace(settings.WATCH, grace=AT_ONCE, doubt=AT_ONCE)
        at = now()
        look = Watch(numbers=numbers, started_at=at).look(at)
        for line in _lines(look):
            self.stdout.write(line)
        if look.found:
            raise SystemExit(1)


def _lines(look: Look) -> list[str]:
    if not look.found:
        return ["tutto regolare"]
    return [
        f"{trouble.value} {finding.since:%Y-%m-%dT%H:%M:%SZ} {finding.detail}".rstrip()
        for trouble, finding in look.found.items()
    ]


def _end_of_watch() -> Event:
    """Set when the process is told to stop."""
    end = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    return end


def _nothing() -> None:
    """Nobody asked for a pulse."""
