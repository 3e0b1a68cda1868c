"""Who hears, at which number, and why somebody might not be reached."""

from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from mediation.models import Mediator, Membership, Organisation, User
from mediation.vocabulary import OrganisationKind, Role
from notifications.recipients import Recipient, coordinators, may_write_to_demo_people, mediator, requester
from notifications.vocabulary import Channel
from tests.factories import NOON, make_booking, make_mediator, make_office, make_user

MOBILE, LANDLINE = "+393330012345", "+390935000222"


def person(**values: object) -> Recipient:
    return Recipient(**{"key": "user:1", "phone": MOBILE, "language": "it", "is_demo": False, **values})  # type: ignore[arg-type]


# --- Who cannot be reached


def test_a_mobile_can_be_reached() -> None:
    assert person().hindrance(Channel.SMS) == ""


@pytest.mark.parametrize("phone", [LANDLINE, ""])
def test_a_landline_or_nothing_cannot(phone: str) -> None:
    assert person(phone=phone).hindrance(Channel.SMS) == "not_a_mobile_number"


def test_who_wants_no_sms_gets_none() -> None:
    assert person(mediator=Mediator(opted_out_at=NOON)).hindrance(Channel.SMS) == "opted_out"


@pytest.mark.parametrize("demo", [True, False], ids=["PONTE_DEMO=1", "no PONTE_DEMO"])
@pytest.mark.parametrize(
    ("api_base", "why"),
    [
        ("https://api.twilio.com", "demo_person"),
        ("https://gateway.example", "demo_person"),
        ("https://127.0.0.1.example", "demo_person"),
        ("http://127.0.0.1:8123", ""),
        ("http://localhost:8123", ""),
        ("http://[::1]:8123", ""),
    ],
)
def test_a_demo_person_is_written_to_on_this_machine_only(
    settings: Settings, demo: bool, api_base: str, why: str
) -> None:
    settings.PONTE_DEMO = demo
    settings.TWILIO = replace(settings.TWILIO, api_base=api_base)

    assert person(is_demo=True).hindrance(Channel.SMS) == why
    assert may_write_to_demo_people() is (why == "")
    assert person().hindrance(Channel.SMS) == ""


# --- The mediator


@pytest.mark.django_db
def test_a_mediator_is_written_to_in_her_language() -> None:
    olena = make_mediator("Olena", language="uk", is_demo=True)

    assert mediator(olena) == Recipient(
        key=f"mediator:{olena.pk}", phone=olena.phone, language="uk", is_demo=True, mediator=olena
    )


# --- Who asked


@pytest.mark.django_db
@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize(
    ("contact_phone", "sms_phone", "written_to"),
    [
        (MOBILE, "+393330054321", MOBILE),
        (LANDLINE, "+393330054321", "+393330054321"),
        ("", "+393330054321", "+393330054321"),
        (LANDLINE, LANDLINE, None),
        ("", "", None),
    ],
)
def test_the_asker_is_written_to_at_a_mobile_or_not_at_all(
    contact_phone: str, sms_phone: str, written_to: str | None
) -> None:
    office = make_office(sms_phone=sms_phone, language="fr")
    booking = make_booking(
        by=make_user("berg", Role.REQUESTER, office), office=office, contact_phone=contact_phone
    )

    found = requester(booking)

    assert (found.phone if found else None) == written_to
    if found:
        assert (found.key, found.language, found.office) == (f"office:{office.pk}", "fr", office)


@pytest.mark.django_db
@pytest.mark.usefixtures("policy")
def test_the_asker_of_a_demo_office_is_a_demo_person_whatever_number_she_typed() -> None:
    office = make_office(is_demo=True)
    booking = make_booking(by=make_user("berg", Role.REQUESTER, office), office=office, contact_phone=MOBILE)

    found = requester(booking)

    assert found is not None
    assert (found.phone, found.is_demo) == (MOBILE, True)


# --- The coordinators


def coordinator(username: str, rank: int = 1, *, phone: str = MOBILE, is_active: bool = True) -> User:
    user = make_user(username, Role.COORDINATOR, phone=phone, is_active=is_active)
    Membership.objects.filter(user=user).update(alarm_rank=rank)
    return user


def alarmed(rank: int) -> list[str]:
    return [found.user.username for found in coordinators(rank) if found.user]


@pytest.mark.django_db
def test_each_rank_is_alarmed_in_its_turn() -> None:
    coordinator("nino", 1)
    coordinator("lucia", 2)
    coordinator("rosaria", 2)

    assert alarmed(1) == ["nino"]
    assert alarmed(2) == ["lucia", "rosaria"]


@pytest.mark.django_db
def test_with_nobody_at_a_rank_the_one_before_is_alarmed() -> None:
    coordinator("nino", 1)

    assert alarmed(2) == ["nino"]


@pytest.mark.django_db
def test_with_nobody_at_a_rank_nor_before_it_the_next_one_is_alarmed() -> None:
    coordinator("lucia", 2)
    coordinator("rosaria", 3)

    assert alarmed(1) == ["lucia"]


@pytest.mark.django_db
def test_without_a_number_or_no_longer_there_nobody_is_alarmed() -> None:
    coordinator("nino", phone="")
    coordinator("lucia", is_active=False)

    assert alarmed(1) == []


@pytest.mark.django_db
def test_a_rank_in_another_role_alarms_nobody() -> None:
    """Lucia is second as a coordinator; that she also audits does not make her first."""
    coordinator("nino", 1)
    lucia = coordinator("lucia", 2)
    auditors = Organisation.objects.create(name="Revisione", kind=OrganisationKind.PREFECTURE)
    Membership.objects.create(user=lucia, organisation=auditors, role=Role.AUDITOR, alarm_rank=1)

    assert alarmed(1) == ["nino"]


@pytest.mark.django_db
def test_who_coordinates_twice_is_alarmed_once() -> None:
    nino = coordinator("nino", 1)
    other = Organisation.objects.create(name="Altro polo", kind=OrganisationKind.POLO)
    Membership.objects.create(user=nino, organisation=other, role=Role.COORDINATOR)

    assert alarmed(1) == ["nino"]
