from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mediation.actions.demo import load_bodies, load_mediators
from mediation.actions.demo_on_call import WEEKS_AHEAD, begins_at, top_up_on_call, week_of
from mediation.actions.reference_data import load_languages, load_municipalities
from mediation.clock import ROME
from mediation.data import demo
from mediation.matching.candidates import candidates
from mediation.models import Mediator, OnCall, Place
from mediation.vocabulary import Delivery, Level, Setting
from tests.mediation.matching.needs import make_need

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
# Eight weeks on from each of these hold a change of the clock: 25 October 2026 and 28 March 2027.
BEFORE_AUTUMN = datetime(2026, 10, 5, 1, 12, tzinfo=UTC)
BEFORE_SPRING = datetime(2027, 2, 22, 1, 12, tzinfo=UTC)


def load(at: datetime) -> None:
    load_languages()
    load_municipalities()
    load_bodies()
    load_mediators(at=at)
    top_up_on_call(at=at)


def sampled(since: datetime, *, step: int) -> Iterator[datetime]:
    """Eight weeks, every `step` hours, and around each Monday's handing over."""
    yield from (since + hours * HOUR for hours in range(0, 8 * 7 * 24, step))
    for week in range(1, 9):
        yield from (begins_at(week_of(since) + week) + minutes * HOUR / 60 for minutes in (-45, -15, 0, 15))


class Switchboard:
    """Asks the real matching who is on call for a health call of half an hour that comes now."""

    def __init__(self) -> None:
        hospital = Place.objects.get(name="Ospedale Umberto I")
        self.call = replace(
            make_need(place_id=hospital.pk, delivery=Delivery.PHONE, setting=Setting.HEALTH),
            least_level=Level.FLUENT,
        )
        # Who is on call may be rung at night in any case; here they must have agreed to it as well.
        self.names = dict(Mediator.objects.filter(takes_night_calls=True).values_list("pk", "first_name"))

    def on_call_for(self, tag: str, at: datetime) -> list[str]:
        hour = at.astimezone(ROME).hour
        call = replace(
            self.call,
            languages=(tag,),
            starts_at=at,
            ends_at=at + HOUR / 2,
            asked_at=at,
            is_asked_at_night=hour >= 21 or hour < 7,
        )
        on_call = [candidate.mediator_id for candidate in candidates(call) if candidate.is_on_call]
        return sorted(self.names[pk] for pk in on_call if pk in self.names)


# 17 and 41 hours are prime to 24: the samples fall on every hour of the day.
@pytest.mark.parametrize("since", [BEFORE_AUTUMN, BEFORE_SPRING], ids=["autumn", "spring"])
def test_at_every_hour_two_people_are_on_call_for_ukrainian(since: datetime) -> None:
    load(since)
    switchboard = Switchboard()

    counts = {len(switchboard.on_call_for("uk", instant)) for instant in sampled(since, step=17)}

    assert min(counts) == 2


def test_at_every_hour_somebody_is_on_call_for_the_other_main_languages() -> None:
    load(BEFORE_AUTUMN)
    switchboard = Switchboard()
    tags = ["ary", "aeb", "arz", "ti", "en", "pcm", "fr", "bn", "ur"]

    asked = [(tag, instant) for instant in sampled(BEFORE_AUTUMN, step=41) for tag in tags]

    assert [(tag, instant) for tag, instant in asked if not switchboard.on_call_for(tag, instant)] == []


def test_nobody_is_on_call_for_soninke() -> None:
    load(BEFORE_AUTUMN)

    assert Switchboard().on_call_for("snk", BEFORE_AUTUMN) == []


def test_turns_reach_twenty_six_weeks_ahead_and_no_further() -> None:
    load(BEFORE_AUTUMN)
    ends = begins_at(week_of(BEFORE_AUTUMN) + WEEKS_AHEAD)

    assert len(Switchboard().on_call_for("uk", ends - HOUR)) == 2
    assert Switchboard().on_call_for("uk", ends + 3 * HOUR) == []
    assert OnCall.objects.count() == WEEKS_AHEAD * sum(rota.on_duty for rota in demo.rotas())


def test_topping_up_adds_only_the_weeks_that_are_missing() -> None:
    load(BEFORE_AUTUMN)
    before = set(OnCall.objects.values_list("pk", flat=True))

    assert top_up_on_call(at=BEFORE_AUTUMN + HOUR) == 0
    assert top_up_on_call(at=BEFORE_AUTUMN + timedelta(weeks=3)) == 3 * 9

    assert before < set(OnCall.objects.values_list("pk", flat=True))
    assert top_up_on_call(at=BEFORE_AUTUMN + timedelta(weeks=3)) == 0


def test_a_turn_that_a_coordinator_took_away_stays_away() -> None:
    load(BEFORE_AUTUMN)
    OnCall.objects.order_by("during")[0].delete()

    assert top_up_on_call(at=BEFORE_AUTUMN) == 0


def test_topped_up_later_the_rota_goes_on_where_it_stopped() -> None:
    later = BEFORE_AUTUMN + timedelta(weeks=5)
    load(BEFORE_AUTUMN)
    planned = set(
        OnCall.objects.filter(during__startswith__gte=later).values_list("mediator__first_name", "during")
    )
    OnCall.objects.all().delete()

    top_up_on_call(at=later)

    renewed = set(OnCall.objects.values_list("mediator__first_name", "during"))
    assert planned
    assert planned < renewed


def test_a_week_begins_on_monday_at_eight_by_romes_clock() -> None:
    week = week_of(datetime(2026, 10, 25, 12, tzinfo=UTC))

    assert begins_at(week) == datetime(2026, 10, 19, 6, tzinfo=UTC)
    assert begins_at(week + 1) == datetime(2026, 10, 26, 7, tzinfo=UTC)


def test_a_monday_before_eight_still_belongs_to_the_week_before() -> None:
    monday = datetime(2026, 10, 26, 7, tzinfo=UTC)

    assert week_of(monday) == week_of(monday - timedelta(minutes=1)) + 1
