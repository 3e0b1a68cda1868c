import pytest

from mediation.models import Membership, Organisation
from mediation.vocabulary import OrganisationKind, Role
from tests.factories import make_office, make_user
from tests.mediation.models.refusals import refused_by

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("has_office", [True, False])
def test_a_membership_is_given_once_with_an_office_or_without(has_office: bool) -> None:
    office = make_office()
    berg = make_user("berg")
    values = {
        "user": berg,
        "organisation": office.organisation,
        "office": office if has_office else None,
        "role": Role.OFFICE_MANAGER,
    }
    Membership.objects.create(**values)

    with refused_by("membership_is_given_once"):
        Membership.objects.create(**values)

    assert Membership.objects.count() == 1


def test_a_person_may_have_several_roles_and_offices() -> None:
    triage, ward = make_office(name="Triage"), make_office(name="Pediatria")
    berg = make_user("berg", Role.REQUESTER, triage)

    Membership.objects.create(user=berg, organisation=ward.organisation, office=ward, role=Role.REQUESTER)
    Membership.objects.create(user=berg, organisation=ward.organisation, role=Role.OFFICE_MANAGER)

    assert berg.memberships.count() == 3


def test_a_requester_belongs_to_an_office() -> None:
    body = Organisation.objects.create(name="Comune di prova", kind=OrganisationKind.MUNICIPALITY)
    berg = make_user("berg")

    with refused_by("requester_belongs_to_an_office"):
        Membership.objects.create(user=berg, organisation=body, role=Role.REQUESTER)

    assert not Membership.objects.exists()
