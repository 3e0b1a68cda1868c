"""How messages fare, channel by channel: what became of them, how many arrive, how soon answers come. Only reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Min, QuerySet
from django.db.models.functions import Least

from notifications.models import Message
from notifications.policy import OFFERS
from notifications.vocabulary import LOST_MESSAGES, Channel, MessageStatus

DAY = timedelta(days=1)
# Nothing more is expected of these. Of what was sent and never reported nobody knows whether it arrived.
FINAL = (MessageStatus.DELIVERED, *LOST_MESSAGES, MessageStatus.CANCELLED)
# Who carries these says what became of each. Of a letter only its refusal is ever heard: that is no share.
REPORTED = (Channel.SMS, Channel.VOICE)


@dataclass(frozen=True, kw_only=True)
class Measures:
    """One channel over the last day.

    `delivered` is a share of what was meant to arrive; None where nothing was, or nobody tells.
    """

    channel: str
    settled: dict[str, int]
    delivered: float | None
    answer_seconds_p50: float | None
    answer_seconds_p95: float | None


def measures(*, at: datetime) -> list[Measures]:
    return list(_measured(since=at - DAY, at=at))


def _measured(*, since: datetime, at: datetime) -> Iterator[Measures]:
    settled = _settled(since=since, at=at)
    answered = _answered(since=since, at=at)
    for channel in Channel.values:
        counted = {status.value: settled.get((channel, status), 0) for status in FINAL}
        p50, p95 = answered.get(channel, (None, None))
        yield Measures(
            channel=channel,
            settled=counted,
            delivered=_share(counted) if channel in REPORTED else None,
            answer_seconds_p50=_seconds(p50),
            answer_seconds_p95=_seconds(p95),
        )


def _share(counted: dict[str, int]) -> float | None:
    meant = sum(counted.values()) - counted[MessageStatus.CANCELLED]
    return counted[MessageStatus.DELIVERED] / meant if meant else None


def _settled(*, since: datetime, at: datetime) -> dict[tuple[str, str], int]:
    over = Message.objects.filter(settled_at__gt=since, settled_at__lte=at, status__in=FINAL)
    counted = over.values_list("channel", "status").annotate(rows=Count("pk")).order_by()
    return {(channel, status): rows for channel, status, rows in counted}


class _Percentile(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"


def _answered(*, since: datetime, at: datetime) -> dict[str, tuple[timedelta, timedelta]]:
    """From the instant an offer left to her yes or no, half and nineteen in twenty of them."""
    offers = Message.objects.filter(
        kind__in=OFFERS,
        offer__answered_at__gt=since,
        offer__answered_at__lte=at,
        offer__answered_at__gte=F("sent_at"),
    )
    took = ExpressionWrapper(F("offer__answered_at") - F("sent_at"), output_field=DurationField())
    found = offers.values_list("channel").annotate(
        p50=_Percentile(took, share=0.5, output_field=DurationField()),
        p95=_Percentile(took, share=0.95, output_field=DurationField()),
    )
    return {channel: (p50, p95) for channel, p50, p95 in found.order_by()}


def _seconds(took: timedelta | None) -> float | None:
    return None if took is None else round(took.total_seconds(), 3)


# --- What waits


def queued_since(*, at: datetime) -> dict[str, datetime | None]:
    """How long each class has had somebody in its queue: of what is urgent also what is tried in vain."""
    queued = Message.objects.filter(status=MessageStatus.QUEUED)
    due = queued.filter(due_at__lte=at, is_urgent=False)
    return {
        "urgent": _oldest_urgent(queued.filter(is_urgent=True), at=at),
        "ordinary": due.filter(is_bulk=False).aggregate(oldest=Min("due_at"))["oldest"],
        "bulk": due.filter(is_bulk=True).aggregate(oldest=Min("due_at"))["oldest"],
    }


def _oldest_urgent(queued: QuerySet[Message], *, at: datetime) -> datetime | None:
    """Each try moves the due time on; whoever waits for it has waited since the first."""
    since = queued.annotate(since=Least("due_at", Min("journal__started_at"))).filter(since__lte=at)
    found: datetime | None = since.order_by("since").values_list("since", flat=True).first()
    return found
