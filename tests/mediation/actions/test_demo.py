from datetime import date, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange

from mediation.actions.demo import load_bodies, load_mediators
from mediation.actions.reference_data import load_languages, load_municipalities
from mediation.models import (
    Absence,
    Availability,
    AvailabilityException,
    Credential,
    Exclusion,
    LanguageSkill,
    Mediator,
    Office,
    Organisation,
    Place,
    Preference,
)
from mediation.real_people import RealPeopleHere
from mediation.vocabulary import CredentialKind, Level, Setting
from tests.factories import NOON, make_mediator

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 14)
TABLES: list[Any] = [
    Absence,
    Availability,
    AvailabilityException,
    Credential,
    Exclusion,
    LanguageSkill,
    Mediator,
    Preference,
]


@pytest.fixture(autouse=True)
def _reference() -> None:
    load_languages()
    load_municipalities()


def load() -> tuple[int, int]:
    return load_bodies(), load_mediators(at=NOON)


def named(first_name: str) -> Mediator:
    return Mediator.objects.get(first_name=first_name)


def test_bodies_and_mediators_are_loaded_once() -> None:
    assert load() == (41, 26)
    rows = {model: model.objects.count() for model in TABLES}

    assert (load_bodies(), load_mediators(at=NOON + timedelta(days=40))) == (0, 0)

    assert {model: model.objects.count() for model in TABLES} == rows
    assert (Organisation.objects.count(), Office.objects.count()) == (34, 41)


def test_everything_that_is_loaded_is_marked_as_demo() -> None:
    load()

    demo_rows: list[Any] = [Organisation, Office, Place, Mediator]
    for model in demo_rows:
        assert model.objects.count() > 0
        assert not model.objects.filter(is_demo=False).exists()


def test_every_loaded_row_passes_its_own_checks() -> None:
    load()

    for model in [*TABLES, Office, Organisation, Place]:
        for row in model.objects.all():
            # The constraints have just been kept by the database.
            row.full_clean(validate_constraints=False)


def test_places_stand_at_their_towns_point() -> None:
    load()

    for place in Place.objects.select_related("municipality"):
        town = place.municipality
        assert (place.latitude, place.longitude, place.is_exact) == (town.latitude, town.longitude, False)


def test_a_mediator_comes_with_skills_hours_and_papers() -> None:
    load()

    fatou = named("Fatou")

    assert {(skill.language.tag, skill.level) for skill in fatou.skills.all()} == {
        ("mnk", Level.NATIVE),
        ("wo", Level.NATIVE),
        ("fr", Level.FLUENT),
        ("fuc", Level.WORKING),
    }
    assert Setting.HEALTH in fatou.skills.get(language="mnk").settings
    assert Setting.HEALTH not in fatou.skills.get(language="fuc").settings
    assert fatou.home.municipality.name == "Piazza Armerina"
    assert {(row.weekday, row.minutes) for row in fatou.availabilities.all()} == {
        *((weekday, NumericRange(13 * 60, 20 * 60)) for weekday in range(5)),
        (5, NumericRange(8 * 60, 20 * 60)),
    }
    assert fatou.credentials.filter(kind=CredentialKind.RESIDENCE_PERMIT, is_required=True).count() == 1


def test_one_paper_has_expired_and_one_soon_will() -> None:
    load()
    required = Credential.objects.filter(is_required=True).order_by("valid_to")

    ends = [(paper.mediator.first_name, paper.valid_to) for paper in required[:3]]

    assert ends[0] == ("Kofi", TODAY - timedelta(days=10))
    assert ends[1] == ("Hodan", TODAY + timedelta(days=25))
    assert ends[2][1] is not None
    assert ends[2][1] > TODAY + timedelta(days=365)


def test_one_mediator_will_be_away_and_one_keeps_other_hours() -> None:
    load()

    assert Absence.objects.get().mediator == named("Arben")
    assert Absence.objects.get().during.lower.astimezone(NOON.tzinfo) == NOON.replace(hour=22) + timedelta(
        days=11
    )
    assert list(named("Elena").availability_exceptions.order_by("date").values_list("date", "minutes")) == [
        (date(2026, 7, 23), None),
        (date(2026, 7, 30), NumericRange(14 * 60, 17 * 60)),
    ]


def test_some_are_preferred_and_some_must_never_meet() -> None:
    load()

    assert list(
        Preference.objects.order_by("office", "rank").values_list("mediator__first_name", "rank")
    ) == [
        ("Nadia", 1),
        ("Aissata", 2),
        ("Joy", 1),
    ]
    assert set(Exclusion.objects.values_list("mediator__first_name", "is_blind")) == {
        ("Samir", False),
        ("Joy", True),
    }


def test_loading_again_keeps_what_a_coordinator_has_changed() -> None:
    load()
    nadia = named("Nadia")
    nadia.preferences.all().delete()
    Mediator.objects.filter(pk=nadia.pk).update(is_active=False, takes_night_calls=False)

    assert load() == (0, 0)

    nadia.refresh_from_db()
    assert (nadia.is_active, nadia.takes_night_calls, nadia.preferences.count()) == (False, False, 0)


@pytest.mark.parametrize("load_one", [load_bodies, lambda: load_mediators(at=NOON)])
def test_nothing_is_loaded_among_real_people(load_one) -> None:  # type: ignore[no-untyped-def]
    make_mediator("Amina")

    with pytest.raises(RealPeopleHere) as refusal:
        load_one()

    assert refusal.value.mediators == 1
    assert Mediator.objects.count() == 1
    assert not Organisation.objects.filter(is_demo=True).exists()


def test_a_demo_to_which_people_were_added_is_still_a_demo() -> None:
    load()
    make_mediator("Amina")

    assert load() == (0, 0)


def test_an_interrupted_loading_is_completed() -> None:
    load()
    during = DateTimeTZRange(NOON, NOON + timedelta(days=1))
    Absence.objects.create(mediator=named("Mei"), during=during)
    named("Kumar").delete()

    assert load() == (0, 1)

    assert named("Kumar").skills.count() == 3
    assert Absence.objects.count() == 2
