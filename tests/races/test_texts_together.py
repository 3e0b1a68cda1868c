"""Several people word or approve the same text at the same time: one of them is first, the others hear of it.

The control shows what happens when an approval does not lock its draft: the database itself refuses the second.
"""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError

from mediation.models import User
from mediation.vocabulary import Role
from notifications import revising
from notifications.models import TextVersion
from notifications.revising import AlreadyApproved, TextChangedSince, approve_text, write_text
from tests.factories import NOON, make_user
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)

HANDS = 5
ROUNDS = 6
COURTESY = {"key": "courtesy", "language": "it"}


@pytest.fixture
def hands(transactional_db: None) -> list[User]:
    return [make_user(f"hand-{number}", Role.ADMIN) for number in range(HANDS)]


def draft(writer: User, version: int) -> TextVersion:
    return TextVersion.objects.create(
        **COURTESY, version=version, template=f"Grazie {version}!", written_by=writer, written_at=NOON
    )


def approve_together(hands: list[User], version: int) -> list[Any]:
    return together(
        [partial(approve_text, **COURTESY, version=version, by_id=hand.pk, at=NOON) for hand in hands]
    )


def test_one_writes_the_next_version_and_the_others_hear_of_it(hands: list[User]) -> None:
    for version in range(2, ROUNDS + 2):
        results = together(
            [
                partial(
                    write_text,
                    **COURTESY,
                    template=f"Grazie {version} dalla mano {place}!",
                    based_on=version - 1,
                    by_id=hand.pk,
                    at=NOON,
                )
                for place, hand in enumerate(hands)
            ]
        )

        assert [made.version for made in results if isinstance(made, TextVersion)] == [version]
        refused = [result for result in results if isinstance(result, TextChangedSince)]
        assert [error.latest.version for error in refused] == [version] * (HANDS - 1)
        assert TextVersion.objects.count() == version - 1


def test_one_approves_and_the_others_hear_of_it(hands: list[User]) -> None:
    for version in range(2, ROUNDS + 2):
        draft(make_user(f"writer-{version}", Role.ADMIN), version)

        results = approve_together(hands, version)

        (approved,) = [result for result in results if isinstance(result, TextVersion)]
        refused = [result for result in results if isinstance(result, AlreadyApproved)]
        assert {error.version.approved_by_id for error in refused} == {approved.approved_by_id}
        assert len(refused) == HANDS - 1
        assert TextVersion.objects.get(version=version).approved_by_id == approved.approved_by_id


def test_control_without_the_lock_the_database_refuses_the_second(
    hands: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(key: str, language: str, version: int) -> TextVersion:
        return TextVersion.objects.get(key=key, language=language, version=version)

    monkeypatch.setattr(revising, "_lock", read)

    results = []
    for version in range(2, ROUNDS + 2):
        draft(make_user(f"writer-{version}", Role.ADMIN), version)
        results += approve_together(hands, version)

    assert any(isinstance(result, IntegrityError) for result in results)
