"""The register of mediators: what goes in, what is corrected, and what is refused without a trace."""

from typing import Any

import pytest

from mediation.actions.registering import (
    Correction,
    Person,
    PhoneInUse,
    Skill,
    UnknownHome,
    UnknownMediator,
    UnknownSkillLanguage,
    UnknownSkillVariety,
    correct_mediator,
    register_mediator,
    set_skill,
    set_skills,
)
from mediation.models import LanguageSkill, Mediator
from tests.factories import make_language, make_mediator, make_place

pytestmark = pytest.mark.django_db


def person(**values: Any) -> Person:
    return Person(
        **{
            "first_name": "Amina",
            "last_name": "Prova",
            "gender": "female",
            "home_id": make_place().pk,
            "deliveries": ("onsite", "phone"),
            "phone": "+393330000001",
            **values,
        }
    )


def skill(language: str = "uk", **values: Any) -> Skill:
    return Skill(**{"language": language, "level": "native", "settings": ("health",), **values})


def spoken(mediator: Mediator) -> list[tuple[str, str]]:
    return sorted(mediator.skills.values_list("language", "level"))


def test_mediator_is_registered_with_what_she_speaks() -> None:
    make_language("uk")
    make_language("ru")

    mediator = register_mediator(person=person(), skills=[skill("uk"), skill("ru", level="fluent")])

    stored = Mediator.objects.get()
    assert (stored, stored.deliveries, stored.kind, stored.is_active) == (
        mediator,
        ["onsite", "phone"],
        "mediator",
        True,
    )
    assert spoken(stored) == [("ru", "fluent"), ("uk", "native")]


def test_language_named_twice_counts_as_last_said() -> None:
    make_language("uk")

    mediator = register_mediator(person=person(), skills=[skill(level="working"), skill(level="native")])

    assert spoken(mediator) == [("uk", "native")]


def test_number_answers_for_one_mediator_only() -> None:
    register_mediator(person=person())

    with pytest.raises(PhoneInUse):
        register_mediator(person=person(first_name="Zarina"))

    assert Mediator.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "skills", "error"),
    [
        ({"home_id": 987_654}, [], UnknownHome),
        ({}, [skill("xx")], UnknownSkillLanguage),
        ({}, [skill("uk", varieties=("lunare",))], UnknownSkillVariety),
    ],
)
def test_impossible_entry_leaves_nothing(
    values: dict[str, Any], skills: list[Skill], error: type[Exception]
) -> None:
    make_language("uk")

    with pytest.raises(error):
        register_mediator(person=person(**values), skills=skills)

    assert (Mediator.objects.count(), LanguageSkill.objects.count()) == (0, 0)


def test_variety_of_the_language_is_kept() -> None:
    language = make_language("mnk")
    language.varieties = ["gambiano"]
    language.save()

    mediator = register_mediator(person=person(), skills=[skill("mnk", varieties=("gambiano",))])

    assert mediator.skills.get().varieties == ["gambiano"]


def test_correction_changes_what_it_names_and_nothing_else() -> None:
    mediator = make_mediator(first_name="Amina")

    correct_mediator(
        mediator_id=mediator.pk,
        correction=Correction(is_active=False, deliveries=("phone",), last_name="Nuova"),
    )

    stored = Mediator.objects.get()
    assert (stored.first_name, stored.last_name, stored.is_active, stored.deliveries) == (
        "Amina",
        "Nuova",
        False,
        ["phone"],
    )


def test_correction_to_anothers_number_is_refused() -> None:
    amina, zarina = make_mediator("Amina"), make_mediator("Zarina")

    with pytest.raises(PhoneInUse):
        correct_mediator(mediator_id=zarina.pk, correction=Correction(phone=amina.phone))

    assert Mediator.objects.get(pk=zarina.pk).phone == zarina.phone


def test_unknown_mediator_is_not_corrected() -> None:
    with pytest.raises(UnknownMediator):
        correct_mediator(mediator_id=987_654, correction=Correction(is_active=False))
    with pytest.raises(UnknownMediator):
        set_skill(mediator_id=987_654, skill=skill())


def test_skill_is_added_or_replaced() -> None:
    mediator = make_mediator(languages=["uk"], level="native")
    make_language("ru")

    set_skill(mediator_id=mediator.pk, skill=skill("ru", level="working"))
    set_skill(mediator_id=mediator.pk, skill=skill("uk", level="fluent"))

    assert spoken(mediator) == [("ru", "working"), ("uk", "fluent")]


def test_skills_are_replaced_together_or_not_at_all() -> None:
    mediator = make_mediator(languages=["uk", "ru"])
    make_language("ti")

    with pytest.raises(UnknownSkillLanguage):
        set_skills(mediator_id=mediator.pk, skills=[skill("ti"), skill("xx")])
    before = spoken(mediator)
    set_skills(mediator_id=mediator.pk, skills=[skill("ti")])

    assert before == [("ru", "native"), ("uk", "native")]
    assert spoken(mediator) == [("ti", "native")]
