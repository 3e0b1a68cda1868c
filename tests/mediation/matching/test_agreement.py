"""The statement and a slow, obvious reference agree on everybody in generated worlds, reason by reason."""

import os
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from mediation.matching.candidates import candidates, verdict_on, verdicts
from mediation.matching.need import Need
from mediation.matching.verdict import Reason
from tests.mediation.matching import reference, worlds
from tests.mediation.matching.reference import World

# More by hand, after a change to a rule: MATCHING_WORLDS=5000.
WORLDS = int(os.environ.get("MATCHING_WORLDS", "400"))
PLAIN = settings(deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.django_db
@pytest.mark.timeout(0)
def test_statement_agrees_with_the_reference() -> None:
    worlds.lay_ground()

    @settings(PLAIN, max_examples=WORLDS)
    @given(worlds.worlds())
    def agree(drawn: tuple[World, Need]) -> None:
        with transaction.atomic():
            _agree(*drawn)
            transaction.set_rollback(True)

    agree()


def _agree(generated: World, need: Need) -> None:
    worlds.save(generated)
    world = World.load()
    expected = {mediator.pk: reference.verdict(world, mediator, need) for mediator in world.mediators}
    in_service = [mediator.pk for mediator in world.mediators if mediator.is_active]
    eligible = [pk for pk in in_service if not expected[pk].refusals]

    assert verdicts(need) == [expected[pk] for pk in sorted(in_service)]
    assert candidates(need) == [expected[pk].facts for pk in sorted(eligible)]
    for pk in set(expected) - set(in_service):
        assert verdict_on(mediator_id=pk, need=need) == expected[pk]


def test_generated_worlds_show_every_reason_alone() -> None:
    """A reason that never decides by itself would be tested by nothing above."""
    alone: Counter[Reason] = Counter()
    people: Counter[str] = Counter()

    @settings(PLAIN, max_examples=800, derandomize=True, database=None)
    @given(worlds.worlds())
    def count(drawn: tuple[World, Need]) -> None:
        world, need = drawn
        for mediator in world.mediators:
            refusals = reference.verdict(world, mediator, need).refusals
            people["out" if refusals else "eligible"] += 1
            if len(refusals) == 1:
                alone[refusals[0]] += 1

    count()

    assert set(alone) == set(Reason), f"never alone: {set(Reason) - set(alone)}"
    assert people["eligible"] > people["out"] / 4, people
