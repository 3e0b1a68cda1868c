import pytest

from mediation.actions.reference_data import load_languages, load_municipalities, load_travel_table
from mediation.models import Language, Municipality, TravelTime
from mediation.vocabulary import TravelSource

pytestmark = pytest.mark.django_db


def load_all() -> tuple[int, int, int]:
    return load_languages(), load_municipalities(), load_travel_table()


def road(one: str, other: str) -> TravelTime:
    return TravelTime.objects.get(origin__name__in=[one, other], destination__name__in=[one, other])


def test_everything_is_loaded_once() -> None:
    assert load_all() == (50, 21, 210)
    assert load_all() == (0, 0, 0)
    assert (Language.objects.count(), Municipality.objects.count(), TravelTime.objects.count()) == (
        50,
        21,
        210,
    )


def test_the_travel_table_has_every_pair_once() -> None:
    load_all()

    pairs = {frozenset(pair) for pair in TravelTime.objects.values_list("origin__name", "destination__name")}

    assert len(pairs) == 210
    assert all(len(pair) == 2 for pair in pairs)
    assert set(TravelTime.objects.values_list("source", flat=True)) == {TravelSource.ESTIMATE}


def test_minutes_are_rounded_up_to_five() -> None:
    load_all()

    assert road("Piazza Armerina", "Nicosia").minutes == 75
    assert road("Catania", "Enna").minutes == 120
    assert [row.minutes for row in TravelTime.objects.all() if row.minutes % 5] == []


@pytest.mark.parametrize("source", [TravelSource.MEASURED, TravelSource.COORDINATOR])
def test_loading_again_leaves_minutes_that_somebody_knows(source: TravelSource) -> None:
    load_all()
    TravelTime.objects.filter(pk=road("Enna", "Troina").pk).update(minutes=83, source=source)

    assert load_travel_table() == 0

    known = road("Enna", "Troina")
    assert (known.minutes, known.source) == (83, source)


def test_loading_again_corrects_an_estimate() -> None:
    load_all()
    estimate = road("Enna", "Troina")
    TravelTime.objects.filter(pk=estimate.pk).update(minutes=1)

    assert load_travel_table() == 1
    assert road("Enna", "Troina").minutes == estimate.minutes


def test_a_town_that_a_site_added_gets_no_roads_of_its_own() -> None:
    load_all()
    Municipality.objects.create(
        istat="083013",
        belfiore="B660",
        name="Capizzi",
        province="ME",
        population=3000,
        latitude=37.8,
        longitude=14.5,
    )

    assert load_travel_table() == 0


def test_loading_again_keeps_what_a_site_has_corrected() -> None:
    load_all()
    Language.objects.filter(tag="ti").update(
        name="Tigrigno", warning="", spoken_names=["eritreo", "asmarino"]
    )
    Municipality.objects.filter(name="Regalbuto").update(patron_month=8, patron_day=11, population=6500)

    assert load_all() == (0, 0, 0)

    tigrinya, regalbuto = Language.objects.get(tag="ti"), Municipality.objects.get(name="Regalbuto")
    assert (tigrinya.name, tigrinya.warning) == ("Tigrigno", "")
    assert (regalbuto.patron_month, regalbuto.patron_day, regalbuto.population) == (8, 11, 6500)


def test_loading_again_brings_new_words_beside_a_sites_own() -> None:
    load_all()
    Language.objects.filter(tag="ti").update(spoken_names=["asmarino"])

    load_languages()

    words = Language.objects.get(tag="ti").spoken_names
    assert words[0] == "asmarino"
    assert "eritreo" in words
    assert len(words) == len(set(words))
