"""Keeps the invented mediators' turns on call going, week after week."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from mediation.clock import ROME
from mediation.data import demo
from mediation.models import Mediator, OnCall

WEEKS_AHEAD = 26
HANDOVER = time(8)
# Who hands over stays a little longer: a call that comes just before still finds one person for all of it.
OVERLAP = timedelta(hours=2)


@transaction.atomic(durable=True)
def top_up_on_call(*, at: datetime) -> int:
    """Give the running week and the coming ones their turns, unless they have some. Returns how many were added."""
    people = {mediator.first_name: mediator for mediator in Mediator.objects.filter(is_demo=True)}
    given = OnCall.objects.filter(mediator__is_demo=True).values_list("during", flat=True)
    begun = {during.lower for during in given}
    running = week_of(at)
    turns = [
        OnCall(mediator=people[name], during=DateTimeTZRange(begins_at(week), begins_at(week + 1) + OVERLAP))
        for week in range(running, running + WEEKS_AHEAD)
        if begins_at(week) not in begun
        for name in _on_duty(week)
        if name in people
    ]
    return len(OnCall.objects.bulk_create(turns))


def week_of(at: datetime) -> int:
    """Weeks are numbered without end, so that a rota goes on where it stopped, whenever it is topped up."""
    handed_over = at.astimezone(ROME) - timedelta(hours=HANDOVER.hour)
    return (handed_over.toordinal() - 1) // 7


def begins_at(week: int) -> datetime:
    """Monday at the hour of handing over, on Rome's clocks: the week of the clock change is an hour off."""
    return datetime.combine(date.fromordinal(week * 7 + 1), HANDOVER, ROME)


def _on_duty(week: int) -> list[str]:
    return sorted({name for rota in demo.rotas() for name in rota.on_duty_in(week)})
