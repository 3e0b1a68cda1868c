import pytest

from mediation.models import Office
from tests.factories import make_office
from tests.mediation.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_an_office_name_is_unique_in_its_body() -> None:
    triage = make_office(name="Triage", body="Ospedale A")

    with refused_by("office_name_is_unique_in_its_body"):
        Office.objects.create(organisation=triage.organisation, name="Triage", place=triage.place)

    assert Office.objects.count() == 1


def test_two_bodies_may_both_have_a_triage() -> None:
    make_office(name="Triage", body="Ospedale A")
    make_office(name="Triage", body="Ospedale B")

    assert Office.objects.count() == 2
