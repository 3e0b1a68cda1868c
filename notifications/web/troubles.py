"""What keeps Ponte from working, for the coordinator: in words, since when, and what to do meanwhile."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext

from bookings.models import Heartbeat
from notifications.models import Alarm
from notifications.texts.alarms import MEANWHILE
from notifications.vocabulary import WATCHDOG, Trouble


@dataclass(frozen=True)
class Told:
    """A trouble that there is now; `is_told` once the technician has been."""

    trouble: Trouble
    since: datetime
    is_told: bool

    @property
    def what_to_do(self) -> str:
        return gettext(MEANWHILE[self.trouble])


def troubles(at: datetime) -> list[Told]:
    """Those that the watchdog has found, longest first; and that it looks no longer, which it cannot find itself."""
    alarms = Alarm.objects.open().order_by("since")
    found = [Told(Trouble(alarm.trouble), alarm.since, alarm.was_told) for alarm in alarms]
    last_look = _looked_at()
    if last_look is not None and at - last_look > settings.WATCH.every * settings.WATCH.missed_turns:
        found = [told for told in found if told.trouble != Trouble.WATCHDOG_LATE]
        found.append(Told(Trouble.WATCHDOG_LATE, last_look, is_told=False))
    return found


def _looked_at() -> datetime | None:
    beats = Heartbeat.objects.filter(name=WATCHDOG)
    return beats.values_list("beaten_at", flat=True).first()
