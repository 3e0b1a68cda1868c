"""A ward's key: made, replaced, and its use noted."""

from datetime import timedelta

import pytest

from mediation.actions.ward_keys import make_ward_key, note_use
from mediation.models import Membership, User, WardKey
from mediation.models.ward import digest_of
from mediation.permissions import keyed_wards, offices_of, wards_of
from mediation.vocabulary import OrganisationKind, Role
from tests.factories import NOON, make_office, make_user

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=30)


def test_the_first_key_makes_an_account_that_nobody_can_sign_in_to() -> None:
    triage, nino = make_office(is_demo=True), make_user("nino", Role.COORDINATOR)

    token = make_ward_key(office_id=triage.pk, by_id=nino.pk, at=NOON)

    key = WardKey.objects.get()
    account = key.account
    assert (key.digest, key.made_by, key.made_at) == (digest_of(token), nino, NOON)
    assert (key.replaced_at, key.last_used_at) == (None, None)
    assert (account.first_name, account.email, account.phone, account.is_demo) == ("Triage", "", "", True)
    assert (account.has_usable_password(), account.is_staff) == (False, False)
    assert [(m.role, m.office) for m in account.memberships.all()] == [(Role.WARD, triage)]
    assert [list(wards_of(account)), list(offices_of(account))] == [[triage], []]


def test_another_key_ends_the_first_and_keeps_the_account() -> None:
    triage, nino = make_office(), make_user("nino", Role.COORDINATOR)
    tokens = [make_ward_key(office_id=triage.pk, by_id=nino.pk, at=at) for at in (NOON, LATER)]

    assert tokens[0] != tokens[1]
    assert list(WardKey.objects.order_by("pk").values_list("replaced_at", flat=True)) == [LATER, None]
    assert User.objects.filter(memberships__role=Role.WARD).count() == 1


def test_the_key_of_one_ward_ends_no_other() -> None:
    nino = make_user("nino", Role.COORDINATOR)
    for office in (make_office(), make_office(name="Pediatria")):
        make_ward_key(office_id=office.pk, by_id=nino.pk, at=NOON)

    assert WardKey.objects.current().count() == 2
    assert Membership.objects.filter(role=Role.WARD).values("user").distinct().count() == 2


def test_use_is_written_down_once_a_minute() -> None:
    nino = make_user("nino", Role.COORDINATOR)
    make_ward_key(office_id=make_office().pk, by_id=nino.pk, at=NOON)
    key, used = WardKey.objects.get(), []

    for seconds in (0, 59, 60):
        note_use(key_id=key.pk, at=NOON + timedelta(seconds=seconds))
        key.refresh_from_db()
        used.append(key.last_used_at)

    assert used == [NOON, NOON, NOON + timedelta(minutes=1)]


def test_only_wards_of_hospitals_have_keys_and_a_manager_her_own_bodys() -> None:
    triage, registry = make_office(), make_office("Nicosia", "Anagrafe", "Comune di prova")
    registry.organisation.kind = OrganisationKind.MUNICIPALITY
    registry.organisation.save()
    other = make_office(name="Triage", body="Altro ospedale")

    nino, mara = make_user("nino", Role.COORDINATOR), make_user("mara", Role.OFFICE_MANAGER, triage)
    berg = make_user("berg", Role.REQUESTER, triage)

    assert set(keyed_wards(nino)) == {triage, other}
    assert list(keyed_wards(mara)) == [triage]
    assert list(keyed_wards(berg)) == []
