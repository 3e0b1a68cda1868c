"""Telling the technician on call that dispatch has stopped, by routes that share nothing with it: no task, no Message.

Everything is kept in memory, so that it works without a database; the rows are a copy.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from notifications.channels.email import send_email
from notifications.channels.twilio_voice import TwilioVoice
from notifications.models import Alarm
from notifications.texts.alarms import Notice
from notifications.vocabulary import Trouble


@dataclass(frozen=True)
class Route:
    """`column` of `Alarm` notes when it was last taken."""

    name: str
    column: str
    tell: Callable[[Notice], None]


def routes() -> list[Route]:
    """Those that lead to somebody, the one that wakes people first. Each raises what its channel raises."""
    known = [
        (settings.ALARM.phone, Route("voice", "called_at", _call)),
        (settings.ALARM.email, Route("e-mail", "emailed_at", _write)),
    ]
    return [route for somebody, route in known if somebody]


def _write(notice: Notice) -> None:
    send_email(to=settings.ALARM.email, subject=notice.subject, body=notice.body)


def _call(notice: Notice) -> None:
    twilio = settings.TWILIO
    voice = TwilioVoice(
        account_sid=twilio.account_sid, auth_token=twilio.auth_token, api_base=twilio.api_base
    )
    voice.call(to=settings.ALARM.phone, sender=twilio.calls_from, words=notice.spoken)


@dataclass
class OpenAlarms:
    """The alarms that are not over, one a trouble."""

    by_trouble: dict[str, Alarm] = field(default_factory=dict)
    _closed: list[Alarm] = field(default_factory=list)

    def adopt_rows(self) -> None:
        """What was known before this process began. Of what it knows itself, its own memory is right."""
        for row in Alarm.objects.open():
            known = self.by_trouble.setdefault(row.trouble, row)
            known.pk = row.pk

    def note(self, found: Mapping[Trouble, datetime], *, at: datetime) -> None:
        """A trouble that is new opens an alarm, one that lasts is seen again."""
        for trouble, since in found.items():
            alarm = self.by_trouble.setdefault(trouble, Alarm(trouble=trouble, since=since))
            alarm.seen_at = at

    def seen(self, at: datetime) -> list[Alarm]:
        return [alarm for alarm in self.by_trouble.values() if alarm.seen_at == at]

    def untold(self, route: Route, *, at: datetime, repeat: timedelta) -> list[Alarm]:
        """Troubles of this instant that this route has not told of, or so long ago that it does so again."""
        return [
            alarm for alarm in self.seen(at) if _is_due(getattr(alarm, route.column), at=at, repeat=repeat)
        ]

    def calm(self, *, at: datetime, calm: timedelta) -> list[Alarm]:
        """Those not seen for so long that they are over."""
        return [alarm for alarm in self.by_trouble.values() if at - alarm.seen_at >= calm]

    def close(self, alarms: Iterable[Alarm], *, at: datetime) -> None:
        for alarm in alarms:
            alarm.cleared_at = at
            self._closed.append(self.by_trouble.pop(alarm.trouble))

    def keep_rows(self) -> None:
        """Write down what is in memory; what is closed may be forgotten then."""
        while self._closed:
            self._closed[0].save()
            self._closed.pop(0)
        for alarm in self.by_trouble.values():
            alarm.save()


def _is_due(told_at: datetime | None, *, at: datetime, repeat: timedelta) -> bool:
    return told_at is None or at - told_at >= repeat
