import csv
from collections import Counter

import pytest
from django.core.exceptions import ValidationError

from mediation.data import reference
from mediation.models import Language
from mediation.vocabulary import Delivery

# The list of the domain paper, and the neighbours that its warnings name.
LISTED = [
    *[
        "ro",
        "ar",
        "ary",
        "aeb",
        "arz",
        "apc",
        "fr",
        "en",
        "pcm",
        "bin",
        "ig",
        "yo",
        "ha",
        "mnk",
        "bm",
        "dyu",
        "emk",
    ],
    *[
        "wo",
        "fuf",
        "fuc",
        "snk",
        "tw",
        "bn",
        "ur",
        "pnb",
        "pa",
        "ps",
        "prs",
        "fa",
        "ckb",
        "ti",
        "so",
        "uk",
        "ru",
    ],
    *["sq", "zh", "si", "ta", "rom", "ise"],
]
NEIGHBOURS = ["apd", "am", "kmr", "syl", "rif", "tzm", "shi", "pl", "hi", "fil"]


def by_tag() -> dict[str, Language]:
    return {language.tag: language for language in reference.languages()}


def test_every_listed_language_is_shipped_and_no_other() -> None:
    assert sorted(by_tag()) == sorted([*LISTED, *NEIGHBOURS])
    assert len(reference.languages()) == 50


@pytest.mark.parametrize("language", reference.languages(), ids=lambda language: language.tag)
def test_a_language_is_complete(language: Language) -> None:
    language.full_clean(validate_unique=False, validate_constraints=False)

    assert language.iso639_3.isalpha()
    assert len(language.iso639_3) == 3
    assert language.spoken_names
    assert len(set(language.spoken_names)) == len(language.spoken_names)


def test_full_clean_would_have_noticed_a_bad_language() -> None:
    with pytest.raises(ValidationError):
        Language(tag="xx", name="", deliveries=["pigeon"]).full_clean(
            validate_unique=False, validate_constraints=False
        )


def test_italian_names_codes_and_autonyms_are_distinct() -> None:
    languages = reference.languages()

    for field in ("tag", "iso639_3", "name", "english_name", "autonym"):
        values = Counter(getattr(language, field) for language in languages)
        assert [value for value, count in values.items() if count > 1] == []


def test_sign_language_is_never_interpreted_by_phone_and_every_other_language_is() -> None:
    by_phone = {tag for tag, language in by_tag().items() if Delivery.PHONE in language.deliveries}

    assert by_tag()["ise"].deliveries == [Delivery.ONSITE, Delivery.VIDEO]
    assert by_phone == set(by_tag()) - {"ise"}


def test_languages_in_arabic_script_run_from_right_to_left() -> None:
    right_to_left = {tag for tag, language in by_tag().items() if language.is_right_to_left}

    assert right_to_left == {
        *("ar", "ary", "aeb", "arz", "apc", "apd", "prs", "fa", "ps", "ckb", "ur", "pnb"),
    }
    assert right_to_left == {
        tag for tag, language in by_tag().items() if "\u0600" <= language.autonym[0] <= "\u06ff"
    }


def test_every_group_has_at_least_two_languages() -> None:
    groups = Counter(language.group for language in reference.languages() if language.group)

    assert groups == {
        "Arabo": 6,
        "Mandingo": 4,
        "Berbero": 3,
        "Fula": 2,
        "Curdo": 2,
        "Persiano": 2,
        "Punjabi": 2,
    }


@pytest.mark.parametrize(
    "tag", ["ar", "en", "fr", "pcm", "mnk", "fuf", "fuc", "ckb", "kmr", "ti", "am", "uk", "ise", "prs"]
)
def test_a_trap_has_its_warning(tag: str) -> None:
    warning = by_tag()[tag].warning

    assert warning.endswith((".", "!"))
    assert "\n" not in warning


def test_the_twenty_municipalities_and_catania_are_shipped() -> None:
    towns = reference.municipalities()

    assert Counter(town.province for town in towns) == {"EN": 20, "CT": 1}
    assert sum(town.population for town in towns if town.province == "EN") == 158_183
    assert [town.istat for town in towns[:20]] == [f"0860{number:02d}" for number in range(1, 21)]
    assert len({town.belfiore for town in towns}) == 21


def test_only_checked_patron_days_are_filled_in() -> None:
    patrons = {
        town.name: (town.patron_month, town.patron_day)
        for town in reference.municipalities()
        if town.patron_month
    }

    assert patrons == {
        "Aidone": (8, 10),
        "Catania": (2, 5),
        "Enna": (7, 2),
        "Leonforte": (8, 16),
        "Valguarnera Caropepe": (8, 25),
    }


def test_every_town_lies_in_the_east_of_sicily() -> None:
    for town in reference.municipalities():
        assert 37.3 < town.latitude < 37.9, town.name
        assert 14.1 < town.longitude < 15.1, town.name


def test_the_table_of_towns_has_the_columns_of_the_model() -> None:
    with (reference.HERE / "municipalities.csv").open(encoding="utf-8", newline="") as table:
        header = next(csv.reader(table))

    assert header == [
        *(
            "istat",
            "belfiore",
            "name",
            "province",
            "population",
            "latitude",
            "longitude",
            "patron_month",
            "patron_day",
        ),
    ]
