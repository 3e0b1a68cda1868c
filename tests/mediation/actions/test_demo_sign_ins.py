import pytest
from django.contrib.auth import authenticate

from mediation.actions.demo import load_bodies, load_mediators
from mediation.actions.demo_sign_ins import load_sign_ins, set_demo_password
from mediation.actions.reference_data import load_languages, load_municipalities
from mediation.models import Mediator, Membership, User
from mediation.real_people import RealPeopleHere
from mediation.vocabulary import Role
from tests.factories import NOON, make_user

pytestmark = pytest.mark.django_db

EVERYBODY = ["giusi", "salvo", "rita", "nino", "lucia", "fatou", "anna", "admin"]


@pytest.fixture(autouse=True)
def _people() -> None:
    load_languages()
    load_municipalities()
    load_bodies()
    load_mediators(at=NOON)


def role_of(username: str) -> tuple[str, str, str | None, int]:
    only = Membership.objects.get(user__username=username)
    return only.role, only.organisation.name, only.office.name if only.office else None, only.alarm_rank


def test_everybody_can_sign_in_with_the_one_password() -> None:
    assert load_sign_ins(password="first-password") == EVERYBODY

    assert all(authenticate(username=name, password="first-password") for name in EVERYBODY)
    assert User.objects.filter(is_demo=True).count() == 8


def test_everybody_has_one_role_in_the_right_place() -> None:
    load_sign_ins(password="first-password")
    polo = "Polo sociale integrato di Enna"

    assert {name: role_of(name) for name in EVERYBODY} == {
        "giusi": (Role.REQUESTER, "Comune di Regalbuto", "Ufficio Servizi demografici", 1),
        "salvo": (Role.REQUESTER, "Ospedale Umberto I, Enna", "Pronto soccorso (triage)", 1),
        "rita": (Role.REQUESTER, "Comune di Troina", "Ufficio Servizi demografici", 1),
        "nino": (Role.COORDINATOR, polo, None, 1),
        "lucia": (Role.COORDINATOR, polo, None, 2),
        "fatou": (Role.MEDIATOR, polo, None, 1),
        "anna": (Role.AUDITOR, polo, None, 1),
        "admin": (Role.ADMIN, polo, None, 1),
    }


def test_fatou_is_the_mediator_and_coordinators_have_phones() -> None:
    load_sign_ins(password="first-password")

    assert Mediator.objects.get(user__username="fatou").first_name == "Fatou"
    assert Mediator.objects.exclude(user=None).count() == 1
    assert set(User.objects.exclude(phone="").values_list("username", flat=True)) == {"nino", "lucia"}


def test_only_coordinators_and_the_administrator_reach_the_admin() -> None:
    load_sign_ins(password="first-password")

    assert set(User.objects.filter(is_staff=True).values_list("username", flat=True)) == {
        "nino",
        "lucia",
        "admin",
    }
    assert set(User.objects.filter(is_superuser=True).values_list("username", flat=True)) == {"admin"}


def test_loading_again_changes_no_password() -> None:
    load_sign_ins(password="first-password")

    assert load_sign_ins(password="other-password") == []

    assert authenticate(username="giusi", password="first-password")
    assert not authenticate(username="giusi", password="other-password")
    assert Membership.objects.count() == 8


def test_set_demo_password_reaches_whoever_has_another_one() -> None:
    load_sign_ins(password="first-password")
    giusi = User.objects.get(username="giusi")
    giusi.set_password("her-own-password")
    giusi.save()

    assert set_demo_password(password="first-password") == 1
    assert set_demo_password(password="first-password") == 0

    assert authenticate(username="giusi", password="first-password")


@pytest.mark.parametrize("username", ["berg", "nino"])
def test_set_demo_password_never_touches_a_real_person(username: str) -> None:
    berg = make_user(username)
    before = berg.password

    assert set_demo_password(password="first-password") == 0

    berg.refresh_from_db()
    assert berg.password == before


def test_an_account_of_a_real_person_is_never_taken_over() -> None:
    make_user("nino")

    with pytest.raises(RealPeopleHere) as refusal:
        load_sign_ins(password="first-password")

    assert refusal.value.usernames == ["nino"]
    assert User.objects.count() == 1
    assert Membership.objects.count() == 0
