"""What the tests of matching ask with: a plain need, and the rows around a mediator that a rule looks at."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from mediation.clock import ROME
from mediation.matching.candidates import verdict_on
from mediation.matching.need import Limits, Need
from mediation.matching.verdict import Candidate, Reason
from mediation.models import Absence, Commitment, Mediator, OnCall, TravelTime
from mediation.vocabulary import Delivery, Level, Setting, TravelSource
from tests.factories import NOON, TOMORROW, make_language, make_office, make_place, make_town

LIMITS = Limits(
    day_minutes=8 * 60, week_minutes=38 * 60, rest_minutes=11 * 60, remote_gap_minutes=10, heavy_per_day=2
)


def rome(text: str, *, fold: int = 0) -> datetime:
    """An instant by Rome's clock; fold=1 is the second time round on the night when an hour comes twice."""
    clock = datetime.fromisoformat(text).replace(tzinfo=ROME, fold=fold)
    return clock.astimezone(NOON.tzinfo)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def make_need(*, minutes_long: int = 60, limits: dict[str, int] | None = None, **values: Any) -> Need:
    """Tomorrow at noon in Enna, on site, for an hour, in Ukrainian, on a health matter; asked today at noon."""
    starts_at: datetime = values.pop("starts_at", TOMORROW)
    town: str = values.pop("town", "Enna")
    for tag in values.get("languages", ("uk",)):
        make_language(tag)
    return Need(
        **{
            "languages": ("uk",),
            "variety": "",
            "least_level": Level.WORKING,
            "setting": Setting.HEALTH,
            "delivery": Delivery.ONSITE,
            "binding_gender": None,
            "wished_gender": None,
            "starts_at": starts_at,
            "ends_at": starts_at + minutes(minutes_long),
            "place_id": make_place(town).pk,
            "office_id": make_office().pk,
            "case_reference": "",
            "limits": replace(LIMITS, **(limits or {})),
            "asked_at": NOON,
            "is_asked_at_night": False,
            **values,
        }
    )


def refusals(mediator: Mediator, need: Need) -> tuple[Reason, ...]:
    return verdict_on(mediator_id=mediator.pk, need=need).refusals


def facts(mediator: Mediator, need: Need) -> Candidate:
    return verdict_on(mediator_id=mediator.pk, need=need).facts


def make_job(mediator: Mediator, begins: datetime, minutes_long: int = 60, **values: Any) -> Commitment:
    """An hour's job of hers on site in Enna."""
    town: str = values.pop("town", "Enna")
    return Commitment.objects.create(
        **{
            "mediator": mediator,
            "seat_id": Commitment.objects.count() + 1,
            "busy": DateTimeTZRange(begins, begins + minutes(minutes_long)),
            "place": make_place(town),
            "delivery": Delivery.ONSITE,
            "state": "filled",
            "created_at": NOON,
            **values,
        }
    )


def make_absence(mediator: Mediator, begins: datetime, ends: datetime) -> Absence:
    return Absence.objects.create(mediator=mediator, during=DateTimeTZRange(begins, ends))


def make_on_call(mediator: Mediator, begins: datetime, ends: datetime) -> OnCall:
    return OnCall.objects.create(mediator=mediator, during=DateTimeTZRange(begins, ends))


def make_road(one: str, other: str, length: int, source: str = TravelSource.MEASURED) -> TravelTime:
    origin, destination = sorted([make_town(one).pk, make_town(other).pk])
    return TravelTime.objects.create(
        origin_id=origin, destination_id=destination, minutes=length, source=source
    )
