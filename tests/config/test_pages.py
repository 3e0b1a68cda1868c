"""The first page: one's own work, or the way in."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from mediation.models import Mediator, User
from mediation.vocabulary import OrganisationKind, Role
from tests.factories import make_mediator, make_office, make_user
from tests.visiting import Visitor

pytestmark = pytest.mark.django_db


def clerk() -> User:
    office = make_office(name="Anagrafe", body="Comune di prova")
    office.organisation.kind = OrganisationKind.MUNICIPALITY
    office.organisation.save()
    return make_user("giusi", Role.REQUESTER, office)


PEOPLE: dict[str, Callable[[], User | Mediator]] = {
    "ward": lambda: make_user("salvo", Role.REQUESTER, make_office()),
    "clerk": clerk,
    "coordinator": lambda: make_user("nino", Role.COORDINATOR),
    "mediator": lambda: make_mediator("Fatou", user=make_user("fatou", Role.MEDIATOR)),
    "auditor": lambda: make_user("anna", Role.AUDITOR),
    "admin": lambda: make_user("admin", Role.ADMIN, is_staff=True),
}


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("ward", "/reparto"),
        ("clerk", "/richieste"),
        ("coordinator", "/da-sistemare"),
        ("mediator", "/proposte"),
        ("auditor", "/richieste"),
        ("admin", "/admin/"),
    ],
)
def test_home_is_ones_own_work(who: str, address: str) -> None:
    assert Visitor(PEOPLE[who]()).get("home").location == address


def test_account_without_a_role_is_told_whom_to_ask() -> None:
    page = Visitor(make_user("cleo")).get("home")

    assert (page.status, page.heading) == (200, "Il tuo accesso non ha ancora un ruolo")


@pytest.mark.parametrize(("demo", "address"), [(True, "/dimostrazione"), (False, "/accesso?next=/")])
def test_home_of_nobody_is_the_way_in(settings: Settings, demo: bool, address: str) -> None:
    settings.PONTE_DEMO = demo

    assert Visitor().get("home").location == address
