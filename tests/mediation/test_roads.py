from itertools import pairwise

import pytest
from django.db import connection

from mediation.data import reference
from mediation.models import Municipality, Place, TravelTime
from mediation.roads import estimated_minutes, great_circle_km

ENNA = (37.5655, 14.27433)
NICOSIA = (37.74747, 14.39218)
PIAZZA_ARMERINA = (37.38417, 14.36921)


def test_piazza_armerina_to_nicosia_takes_seventy_five_minutes() -> None:
    assert estimated_minutes(PIAZZA_ARMERINA, NICOSIA) == 75


def test_a_road_takes_as_long_there_as_back() -> None:
    assert estimated_minutes(NICOSIA, PIAZZA_ARMERINA) == estimated_minutes(PIAZZA_ARMERINA, NICOSIA)
    assert estimated_minutes(ENNA, NICOSIA) == 45


def test_two_places_at_one_point_are_ten_minutes_apart() -> None:
    assert great_circle_km(ENNA, ENNA) == 0
    assert estimated_minutes(ENNA, ENNA) == 10


@pytest.mark.django_db
def test_the_estimate_agrees_with_the_database() -> None:
    towns = Municipality.objects.bulk_create(reference.municipalities())
    places = [
        Place.objects.create(
            name="Municipio", municipality=town, latitude=town.latitude, longitude=town.longitude
        )
        for town in towns
    ]
    assert TravelTime.objects.count() == 0

    for here, there in pairwise(places):
        with connection.cursor() as cursor:
            cursor.execute("SELECT travel_minutes(%s, %s)", [here.pk, there.pk])
            answer = cursor.fetchone()

        expected = estimated_minutes((here.latitude, here.longitude), (there.latitude, there.longitude))
        assert answer == (expected,)
