from collections import Counter

import pytest

from mediation.data import demo, reference
from mediation.data.demo import MediatorRow, Opening
from mediation.models.phone import can_receive_sms, validate_phone
from mediation.vocabulary import Delivery, Gender, Level, OrganisationKind, Role, Setting, SmsLanguage


def test_the_bodies_are_those_of_the_province() -> None:
    offices = demo.offices()
    bodies = Counter({row.body: row.kind for row in offices}.values())

    assert bodies == {
        OrganisationKind.POLO: 1,
        OrganisationKind.MUNICIPALITY: 20,
        OrganisationKind.HOSPITAL: 4,
        OrganisationKind.HEALTH_DISTRICT: 1,
        OrganisationKind.POLICE: 1,
        OrganisationKind.PREFECTURE: 1,
        OrganisationKind.ADULT_SCHOOL: 1,
        OrganisationKind.JOB_CENTRE: 1,
        OrganisationKind.SCHOOL: 2,
        OrganisationKind.RECEPTION: 2,
    }
    assert len(offices) == 41
    assert len({row.town for row in offices if row.kind == OrganisationKind.MUNICIPALITY}) == 20


def test_every_hospital_has_triage_another_ward_and_an_outside_number() -> None:
    wards = [row for row in demo.offices() if row.kind == OrganisationKind.HOSPITAL]

    assert Counter(row.town for row in wards) == {
        "Enna": 2,
        "Nicosia": 2,
        "Leonforte": 2,
        "Piazza Armerina": 2,
    }
    assert sum(row.office == "Pronto soccorso (triage)" for row in wards) == 4
    assert all(row.external_number and row.sms_phone for row in wards)
    assert [row.office for row in demo.offices() if row.is_sensitive] == ["Ostetricia e ginecologia"]


def test_there_are_twenty_six_mediators_where_the_polo_works() -> None:
    homes = Counter(row.home for row in demo.mediators())

    assert homes == {
        "Enna": 8,
        "Piazza Armerina": 4,
        "Catania": 4,
        "Catenanuova": 2,
        "Regalbuto": 2,
        "Nicosia": 2,
        "Troina": 1,
        "Leonforte": 1,
        "Agira": 1,
        "Barrafranca": 1,
    }


def test_who_lives_in_catania_answers_by_phone_only() -> None:
    assert {tuple(row.deliveries) for row in demo.mediators() if row.home == "Catania"} == {(Delivery.PHONE,)}


def test_who_signs_is_never_asked_by_phone() -> None:
    signers = [row for row in demo.mediators() if "ise" in row.languages]

    assert [(row.first_name, row.deliveries) for row in signers] == [
        ("Bianca", [Delivery.ONSITE, Delivery.VIDEO])
    ]


def test_every_phone_is_valid_and_no_two_people_or_offices_share_one() -> None:
    people = [row.phone for row in demo.mediators()] + [row.phone for row in demo.sign_ins() if row.phone]
    offices = [row.phone for row in demo.offices()] + [
        row.sms_phone for row in demo.offices() if row.sms_phone
    ]
    outside = {row.external_number for row in demo.offices() if row.external_number}

    for phone in [*people, *offices, *outside]:
        validate_phone(phone)
    assert [phone for phone, count in Counter([*people, *offices, *outside]).items() if count > 1] == []


def test_sms_go_to_mobiles_only() -> None:
    texted = [row.phone for row in demo.mediators()]
    texted += [row.phone for row in demo.sign_ins() if row.phone]
    texted += [row.sms_phone for row in demo.offices() if row.sms_phone]

    assert [phone for phone in texted if not can_receive_sms(phone)] == []
    assert [row.phone for row in demo.offices() if can_receive_sms(row.phone)] == []


def test_every_number_comes_from_a_block_that_nobody_is_given() -> None:
    numbers = [row.phone for row in demo.mediators()] + [row.phone for row in demo.offices()]

    assert {number[:9] for number in numbers} == {"+39399000", "+39093500"}


def test_every_name_is_one_persons_and_every_address_leads_nowhere() -> None:
    first_names = Counter(row.first_name for row in demo.mediators())

    assert first_names.most_common(1)[0][1] == 1
    assert all(row.email.endswith(".example") for row in demo.offices())


@pytest.mark.parametrize("row", demo.mediators(), ids=lambda row: row.first_name)
def test_a_mediator_is_made_of_known_words(row: MediatorRow) -> None:
    known = {language.tag: language for language in reference.languages()}

    assert set(row.languages) <= set(known)
    assert set(row.languages.values()) <= set(Level.values)
    assert set(row.settings) <= set(Setting.values)
    assert set(row.deliveries) <= set(Delivery.values)
    assert row.gender in Gender.values
    assert row.sms in SmsLanguage.values
    assert row.openings
    for tag, varieties in row.varieties.items():
        assert set(varieties) <= set(known[tag].varieties)


def test_all_main_languages_have_somebody_and_soninke_has_nobody() -> None:
    spoken = {tag for row in demo.mediators() for tag in row.languages}

    assert {language.tag for language in reference.languages()} - spoken == {
        "snk",
        "rif",
        "tzm",
        "shi",
        "fil",
    }


def test_women_and_men_mediate() -> None:
    assert Counter(row.gender for row in demo.mediators()) == {Gender.FEMALE: 17, Gender.MALE: 9}


def test_all_languages_that_messages_are_shipped_in_are_used() -> None:
    unshipped = {SmsLanguage.ROMANIAN, SmsLanguage.ARABIC}

    assert {row.sms for row in demo.mediators()} == set(SmsLanguage.values) - unshipped


def test_who_speaks_a_language_a_little_is_not_cleared_for_health_and_law() -> None:
    elena = next(row for row in demo.mediators() if row.first_name == "Elena")

    assert Setting.HEALTH in elena.cleared_for("ro")
    assert {Setting.HEALTH, Setting.LEGAL}.isdisjoint(elena.cleared_for("rom"))
    assert elena.cleared_for("rom")


@pytest.mark.parametrize("rota", demo.rotas(), ids=lambda rota: rota.languages[0])
def test_a_rota_is_made_of_people_who_may_be_called_at_night(rota: demo.RotaRow) -> None:
    people = {row.first_name: row for row in demo.mediators()}

    for name in rota.people:
        row = people[name]
        assert row.takes_night_calls
        assert Delivery.PHONE in row.deliveries
        assert row.absence == []
        for tag in rota.languages:
            assert row.languages[tag] in {Level.FLUENT, Level.NATIVE}
            assert Setting.HEALTH in row.cleared_for(tag)


def test_on_duty_goes_round() -> None:
    ukrainian = demo.rotas()[0]

    assert [ukrainian.on_duty_in(week) for week in range(4)] == [
        ["Oksana", "Dmytro"],
        ["Dmytro", "Iryna"],
        ["Iryna", "Oksana"],
        ["Oksana", "Dmytro"],
    ]


def test_the_sign_ins_are_those_that_the_papers_promise() -> None:
    roles = {row.username: row.role for row in demo.sign_ins()}

    assert roles == {
        "giusi": Role.REQUESTER,
        "salvo": Role.REQUESTER,
        "rita": Role.REQUESTER,
        "nino": Role.COORDINATOR,
        "lucia": Role.COORDINATOR,
        "fatou": Role.MEDIATOR,
        "anna": Role.AUDITOR,
        "admin": Role.ADMIN,
    }


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("lun-mer 08:00-13:30", [Opening(0, 480, 810), Opening(1, 480, 810), Opening(2, 480, 810)]),
        ("dom 00:00-24:00", [Opening(6, 0, 1440)]),
    ],
)
def test_weekly_reads_hours_as_people_write_them(hours: str, expected: list[Opening]) -> None:
    assert demo.weekly(hours) == expected
