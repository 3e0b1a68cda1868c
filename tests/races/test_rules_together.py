"""Several coordinators change the same rules at the same time: one of them makes the next version, the others hear so.

The control shows what the version's key refuses when the locks are taken away: an error that tells nobody anything.
"""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError

from bookings.actions import ruling
from bookings.actions.ruling import RulesChangedSince, change_rules
from bookings.models import Policy
from mediation.models import User
from tests.factories import NOON
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)

HANDS = 6
ROUNDS = 10


def race(berg: User) -> list[Any]:
    latest = Policy.objects.latest("version")
    hours = latest.rules.notice_hours
    return together(
        [
            partial(
                change_rules,
                numbers={"notice_hours": hours + 1 + hand},
                note=f"Mano {hand}",
                based_on=latest.version,
                by_id=berg.pk,
                at=NOON,
            )
            for hand in range(HANDS)
        ]
    )


def test_one_is_first_and_the_others_hear_of_it(berg: User) -> None:
    for version in range(2, ROUNDS + 2):
        results = race(berg)

        made = [result for result in results if isinstance(result, Policy)]
        refused = [result for result in results if isinstance(result, RulesChangedSince)]
        assert [policy.version for policy in made] == [version]
        assert len(refused) == HANDS - 1
        assert {error.latest for error in refused} == {version}
        assert Policy.objects.count() == version


def test_control_without_locks_the_others_meet_the_key(berg: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ruling, "_lock", lambda version: Policy.objects.get(pk=version))

    results = [result for _ in range(ROUNDS) for result in race(berg)]

    assert any(isinstance(result, IntegrityError) for result in results)
