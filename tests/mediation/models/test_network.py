import pytest

from mediation.models import Exclusion, Preference
from tests.factories import make_mediator, make_office
from tests.mediation.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_an_exclusion_names_an_office_or_a_case() -> None:
    amina = make_mediator("Amina")

    with refused_by("exclusion_names_an_office_or_a_case"):
        Exclusion.objects.create(mediator=amina, reason="Parente")

    Exclusion.objects.create(mediator=amina, case_reference="R-17", reason="Parente")
    Exclusion.objects.create(mediator=amina, office=make_office(), reason="Parente")
    assert Exclusion.objects.count() == 2


def test_a_preference_is_given_once() -> None:
    amina, office = make_mediator("Amina"), make_office()
    Preference.objects.create(office=office, mediator=amina, rank=1)

    with refused_by("preference_is_given_once"):
        Preference.objects.create(office=office, mediator=amina, rank=2)

    assert Preference.objects.get().rank == 1
