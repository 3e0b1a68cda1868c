"""What keeps Ponte from working, for the coordinator: in words, since when, and what to do meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Subquery
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
    looks = Heartbeat.objects.filter(name=WATCHDOG).values_list("beaten_at", flat=True)
    alarms: QuerySet[Any] = Alarm.objects.open().order_by("since").annotate(last_look=Subquery(looks[:1]))
    found = [Told(Trouble(alarm.trouble), alarm.since, alarm.was_told) for alarm in alarms]
    # Alarms bring it along: when something is wrong the page has enough else to ask.
    last_look = alarms[0].last_look if alarms else looks.first()
    if last_look is not None and at - last_look > settings.WATCH.every * settings.WATCH.missed_turns:
        found = [told for told in found if told.trouble != Trouble.WATCHDOG_LATE]
        found.append(Told(Trouble.WATCHDOG_LATE, last_look, is_told=False))
    return found
