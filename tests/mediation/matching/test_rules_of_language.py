"""The rules of language, delivery and gender: one skill must do for all, and the reasons are the nearest one's."""

import pytest

from mediation.matching.verdict import Reason
from mediation.models import LanguageSkill, Mediator
from mediation.vocabulary import Delivery, Gender, Level, Setting
from tests.factories import make_language, make_mediator
from tests.mediation.matching.needs import facts, make_need, refusals

pytestmark = pytest.mark.django_db


def add_skill(mediator: Mediator, tag: str, level: Level = Level.NATIVE, **values: object) -> LanguageSkill:
    return LanguageSkill.objects.create(
        **{
            "mediator": mediator,
            "language": make_language(tag),
            "level": level,
            "settings": list(Setting),
            **values,
        }
    )


def test_language_asked_for_is_in() -> None:
    amina = make_mediator(languages=["uk"])

    assert refusals(amina, make_need(languages=("uk",))) == ()


def test_language_not_asked_for_is_out_with_that_reason_alone() -> None:
    amina = make_mediator(languages=["ru"])
    need = make_need(languages=("uk",), variety="odessita", least_level=Level.NATIVE)

    assert refusals(amina, need) == (Reason.LANGUAGE,)
    assert facts(amina, need).language is None


def test_language_also_accepted_is_in() -> None:
    amina = make_mediator(languages=["ru"])
    need = make_need(languages=("uk", "ru"))

    assert refusals(amina, need) == ()
    assert facts(amina, need).language == "ru"


def test_language_named_first_is_the_one_matched() -> None:
    amina = make_mediator(languages=["ru", "uk"])

    assert facts(amina, make_need(languages=("uk", "ru"))).language == "uk"
    assert facts(amina, make_need(languages=("ru", "uk"))).language == "ru"


@pytest.mark.parametrize(("spoken", "expected"), [(["occidentale"], ()), (["orientale"], (Reason.VARIETY,))])
def test_variety_must_be_hers(spoken: list[str], expected: tuple[Reason, ...]) -> None:
    amina = make_mediator(languages=[])
    add_skill(amina, "mnk", varieties=spoken)

    assert refusals(amina, make_need(languages=("mnk",), variety="occidentale")) == expected


def test_variety_speaks_of_the_first_language_only() -> None:
    amina = make_mediator(languages=["ru"])
    need = make_need(languages=("mnk", "ru"), variety="occidentale")

    assert refusals(amina, need) == ()


def test_variety_is_not_escaped_by_naming_the_language_twice() -> None:
    amina = make_mediator(languages=["mnk"])
    need = make_need(languages=("mnk", "mnk"), variety="occidentale")

    assert refusals(amina, need) == (Reason.VARIETY,)


@pytest.mark.parametrize(
    ("level", "expected"),
    [(Level.WORKING, (Reason.LEVEL,)), (Level.FLUENT, ()), (Level.NATIVE, ())],
)
def test_level_must_reach_the_least(level: Level, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator(level=level)

    assert refusals(amina, make_need(least_level=Level.FLUENT)) == expected


@pytest.mark.parametrize(
    ("cleared", "expected"), [([Setting.HEALTH], ()), ([Setting.LEGAL, Setting.SOCIAL], (Reason.SETTING,))]
)
def test_setting_must_be_cleared(cleared: list[Setting], expected: tuple[Reason, ...]) -> None:
    amina = make_mediator(languages=[])
    add_skill(amina, "uk", settings=cleared)

    assert refusals(amina, make_need(setting=Setting.HEALTH)) == expected


@pytest.mark.parametrize(
    ("delivery", "expected"),
    [
        (Delivery.ONSITE, ()),
        (Delivery.VIDEO, ()),
        (Delivery.PHONE, (Reason.LANGUAGE_DELIVERY,)),
    ],
)
def test_sign_language_is_never_by_phone(delivery: Delivery, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator(languages=["ise"])

    assert refusals(amina, make_need(languages=("ise",), delivery=delivery)) == expected


def test_two_half_fitting_languages_do_not_make_a_whole() -> None:
    amina = make_mediator(languages=[])
    add_skill(amina, "uk", level=Level.NATIVE, settings=[Setting.SCHOOL])
    add_skill(amina, "ru", level=Level.WORKING, settings=[Setting.HEALTH])
    need = make_need(languages=("uk", "ru"), least_level=Level.FLUENT, setting=Setting.HEALTH)

    assert refusals(amina, need) == (Reason.SETTING,)
    assert facts(amina, need).language == "uk"


def test_reasons_are_those_of_the_language_with_the_fewest_faults() -> None:
    amina = make_mediator(languages=[])
    add_skill(amina, "uk", level=Level.WORKING, settings=[Setting.SCHOOL])
    add_skill(amina, "ru", level=Level.WORKING, settings=[Setting.HEALTH])
    need = make_need(languages=("uk", "ru"), least_level=Level.FLUENT, setting=Setting.HEALTH)

    assert refusals(amina, need) == (Reason.LEVEL,)
    assert facts(amina, need).language == "ru"


def test_accepted_language_serves_where_the_asked_one_cannot_be_delivered() -> None:
    amina = make_mediator(languages=["ise", "uk"])
    need = make_need(languages=("ise", "uk"), delivery=Delivery.PHONE)

    assert refusals(amina, need) == ()
    assert facts(amina, need).language == "uk"


@pytest.mark.parametrize(
    ("offered", "expected"),
    [([Delivery.PHONE], ()), ([Delivery.ONSITE, Delivery.VIDEO], (Reason.DELIVERY,))],
)
def test_delivery_must_be_one_she_offers(offered: list[Delivery], expected: tuple[Reason, ...]) -> None:
    amina = make_mediator(deliveries=offered)

    assert refusals(amina, make_need(delivery=Delivery.PHONE)) == expected


@pytest.mark.parametrize(
    ("binding", "expected"),
    [(None, ()), (Gender.FEMALE, ()), (Gender.MALE, (Reason.GENDER,))],
)
def test_gender_keeps_out_only_when_binding(binding: Gender | None, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator(gender=Gender.FEMALE)

    assert refusals(amina, make_need(binding_gender=binding, wished_gender=Gender.MALE)) == expected
