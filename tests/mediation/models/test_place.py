import pytest

from mediation.models import Place, TravelTime
from tests.factories import make_place, make_town
from tests.mediation.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_a_place_name_is_unique_in_its_town() -> None:
    make_place("Enna", "Municipio")

    with refused_by("place_name_is_unique_in_its_town"):
        Place.objects.create(name="Municipio", municipality=make_town("Enna"), latitude=37.5, longitude=14.2)

    make_place("Nicosia", "Municipio")
    assert Place.objects.count() == 2


def test_a_travel_time_is_given_once_a_pair() -> None:
    enna, nicosia = make_town("Enna"), make_town("Nicosia")
    TravelTime.objects.create(origin=enna, destination=nicosia, minutes=45)

    with refused_by("travel_time_is_given_once_a_pair"):
        TravelTime.objects.create(origin=enna, destination=nicosia, minutes=50)

    assert TravelTime.objects.get().minutes == 45


def test_a_travel_time_goes_from_the_lower_id_to_the_higher() -> None:
    enna, nicosia = make_town("Enna"), make_town("Nicosia")
    assert enna.pk < nicosia.pk

    with refused_by("travel_time_pair_is_ordered"):
        TravelTime.objects.create(origin=nicosia, destination=enna, minutes=45)

    TravelTime.objects.create(origin=enna, destination=enna, minutes=12)
    assert TravelTime.objects.count() == 1
