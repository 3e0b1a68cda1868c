import pytest

from mediation.models import Membership, User, WardKey
from mediation.vocabulary import Role
from tests.factories import NOON, make_office, make_user
from tests.mediation.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def make_key(account: User, digest: str, **values: object) -> WardKey:
    return WardKey.objects.create(
        office=make_office(), account=account, digest=digest, made_by=account, made_at=NOON, **values
    )


def test_a_ward_has_one_key_at_a_time() -> None:
    account = make_user("reparto")
    make_key(account, "first", replaced_at=NOON)
    make_key(account, "second")

    with refused_by("ward_has_one_key_at_a_time"):
        make_key(account, "third")

    assert [key.digest for key in WardKey.objects.current()] == ["second"]


def test_the_account_of_a_ward_belongs_to_an_office() -> None:
    account, body = make_user("reparto"), make_office().organisation

    with refused_by("requester_belongs_to_an_office"):
        Membership.objects.create(user=account, organisation=body, role=Role.WARD)

    assert not Membership.objects.exists()
