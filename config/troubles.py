"""What keeps dispatch from working: one judgement, which `/status` shows and the watchdog acts on. Only reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.db.models import Count, Min, QuerySet

from bookings.models import BookingEvent, Deadline, Heartbeat, Offer
from bookings.next_steps import Stranded, stranded
from config.invariants import Broken, broken
from notifications.measures import queued_since
from notifications.models import Attempt, GatewayAudit, GatewayPause, Message, Reply
from notifications.vocabulary import OPEN_MESSAGES, WATCHDOG, Channel, MessageStatus, Trouble

NO_DATABASE = (DatabaseError, InterfaceError)
# Each has a carrier of its own, who may refuse us alone.
PAUSED: dict[str, Trouble] = {
    Channel.SMS: Trouble.GATEWAY_PAUSED,
    Channel.VOICE: Trouble.CALLS_PAUSED,
    Channel.EMAIL: Trouble.MAIL_PAUSED,
}
# So many requests are named; where there are more, it is not for each that somebody looks.
NAMED = 10


@dataclass(frozen=True)
class Finding:
    """Since when a trouble lasts, as far as the rows tell, and what it is about."""

    since: datetime
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One timed job of `schedule.py`, and when it last ran to its end."""

    name: str
    last_beat: datetime | None
    age_seconds: int | None
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class Dispatch:
    """How dispatch stands at one instant."""

    jobs: list[Job]
    oldest_due_deadline: datetime | None
    stranded: list[Stranded]
    broken: list[Broken]
    oldest_overdue_offer: datetime | None
    oldest_untold_event: datetime | None
    oldest_unhandled_reply: datetime | None
    oldest_urgent_message: datetime | None
    oldest_due_message: datetime | None
    oldest_bulk_message: datetime | None
    oldest_abandoned_message: datetime | None
    oldest_unknown_message: datetime | None
    oldest_tried_message: datetime | None
    messages_unknown: int
    paused_channels: list[str]
    paused_since: dict[str, datetime]
    last_look: datetime | None
    last_audit: datetime | None
    only_at_gateway: int
    only_here: int

    def troubles(self, at: datetime) -> dict[Trouble, Finding]:
        """What keeps messages from going out, each with its first sign."""
        return dict(self._found(at))

    def _found(self, at: datetime) -> Iterator[tuple[Trouble, Finding]]:
        if late := [job for job in self.jobs if job.is_late]:
            since = min((job.last_beat for job in late if job.last_beat), default=at)
            yield Trouble.JOB_LATE, Finding(since, ", ".join(job.name for job in late))
        if lost := [each for each in self.stranded if at - each.since > settings.WATCH.waiting]:
            yield Trouble.STEP_MISSING, Finding(lost[0].since, _numbers(lost))
        if self.broken:
            yield Trouble.RULE_BROKEN, Finding(at, _rules(self.broken))
        for trouble, oldest, patience in self._waiting():
            if oldest is not None and at - oldest > patience:
                yield trouble, Finding(oldest)
        for channel, since in self.paused_since.items():
            yield PAUSED[channel], Finding(since)
        if self.only_at_gateway or self.only_here:
            difference = f"{self.only_at_gateway} solo dal gestore, {self.only_here} solo qui"
            yield Trouble.GATEWAY_DIFFERS, Finding(self.last_audit or at, difference)

    def _waiting(self) -> list[tuple[Trouble, datetime | None, timedelta]]:
        numbers = settings.WATCH
        return [
            (Trouble.DEADLINE_LATE, self.oldest_due_deadline, numbers.waiting),
            (Trouble.OFFER_LATE, self.oldest_overdue_offer, numbers.waiting),
            (Trouble.EVENT_UNTOLD, self.oldest_untold_event, numbers.waiting),
            (Trouble.REPLY_UNHANDLED, self.oldest_unhandled_reply, numbers.waiting),
            (Trouble.URGENT_LATE, self.oldest_urgent_message, numbers.urgent),
            (Trouble.MESSAGE_LATE, self.oldest_due_message, numbers.waiting),
            (Trouble.BULK_LATE, self.oldest_bulk_message, numbers.bulk),
            (Trouble.CALL_ABANDONED, self.oldest_abandoned_message, numbers.waiting),
            (Trouble.OUTCOME_UNKNOWN, self.oldest_unknown_message, numbers.unknown),
            (Trouble.MESSAGE_STUCK, self.oldest_tried_message, numbers.stuck),
            (Trouble.WATCHDOG_LATE, self.last_look, numbers.every * numbers.missed_turns),
        ]


def dispatch(at: datetime) -> Dispatch:
    """:raises DatabaseError, InterfaceError: together `NO_DATABASE`."""
    queued = queued_since(at=at)
    sending = Message.objects.filter(status=MessageStatus.SENDING, lease_until__lte=at)
    unknown = Message.objects.filter(status=MessageStatus.UNKNOWN)
    audit = GatewayAudit.objects.order_by("-at").first()
    pauses = list(GatewayPause.objects.filter(until__gt=at).order_by("since"))
    return Dispatch(
        jobs=jobs(at),
        oldest_due_deadline=_oldest(Deadline.objects.due(at), "due_at"),
        stranded=stranded(),
        broken=broken(at),
        oldest_overdue_offer=_oldest(Offer.objects.overdue(at), "expires_at"),
        oldest_untold_event=_oldest(BookingEvent.objects.filter(relayed_at__isnull=True), "at"),
        oldest_unhandled_reply=_oldest(Reply.objects.filter(handled_at__isnull=True), "received_at"),
        oldest_urgent_message=queued["urgent"],
        oldest_due_message=queued["ordinary"],
        oldest_bulk_message=queued["bulk"],
        oldest_abandoned_message=_oldest(sending, "lease_until"),
        oldest_tried_message=_oldest(Attempt.objects.filter(message__status__in=OPEN_MESSAGES), "started_at"),
        **unknown.aggregate(oldest_unknown_message=Min("due_at"), messages_unknown=Count("pk")),
        paused_channels=[pause.channel for pause in pauses],
        paused_since={pause.channel: pause.since for pause in pauses},
        last_audit=audit.at if audit else None,
        only_at_gateway=len(audit.only_there) if audit else 0,
        only_here=len(audit.only_here) if audit else 0,
        last_look=_oldest(Heartbeat.objects.filter(name=WATCHDOG), "beaten_at"),
    )


def _numbers(lost: list[Stranded]) -> str:
    named = ", ".join(str(each.number) for each in lost[:NAMED])
    return f"{named}, …" if len(lost) > NAMED else named


def _rules(found: list[Broken]) -> str:
    named = ", ".join(f"{each.rule} ({each.about})" for each in found[:NAMED])
    return f"{named}, …" if len(found) > NAMED else named


def _oldest(rows: QuerySet[Any], column: str) -> datetime | None:
    oldest: datetime | None = rows.aggregate(oldest=Min(column))["oldest"]
    return oldest


def jobs(at: datetime) -> list[Job]:
    beats = dict(Heartbeat.objects.values_list("name", "beaten_at"))
    entries = settings.CELERY_BEAT_SCHEDULE.values()
    return [_job(entry, beats.get(entry["task"]), at) for entry in entries]


def _job(entry: dict[str, Any], last_beat: datetime | None, at: datetime) -> Job:
    numbers = settings.WATCH
    patience = max(timedelta(seconds=entry["schedule"]) * numbers.missed_turns, numbers.job_late)
    return Job(
        name=entry["task"],
        last_beat=last_beat,
        age_seconds=int((at - last_beat).total_seconds()) if last_beat else None,
        is_late=last_beat is None or at - last_beat > patience,
    )
