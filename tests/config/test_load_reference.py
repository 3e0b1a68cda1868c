from io import StringIO

import pytest
from django.core.management import call_command

from mediation.models import Language, Mediator, Municipality, TravelTime
from tests.factories import make_mediator

pytestmark = pytest.mark.django_db


def load_reference() -> str:
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue()


def test_every_site_gets_languages_towns_and_roads_once() -> None:
    assert load_reference() == "Lingue nuove: 50. Comuni nuovi: 21. Tempi di viaggio scritti: 210.\n"
    assert load_reference() == "Lingue nuove: 0. Comuni nuovi: 0. Tempi di viaggio scritti: 0.\n"

    assert (Language.objects.count(), Municipality.objects.count(), TravelTime.objects.count()) == (
        50,
        21,
        210,
    )


def test_it_works_among_real_people_and_brings_none() -> None:
    load_reference()
    make_mediator("Amina")

    load_reference()

    assert list(Mediator.objects.values_list("first_name", flat=True)) == ["Amina"]
