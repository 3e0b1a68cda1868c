"""The first page: one's own work, the way in, and who one can be in the demo."""

from collections.abc import Callable
from pathlib import Path

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


def test_demo_shows_its_people_and_their_password(settings: Settings, tmp_path: Path) -> None:
    settings.PONTE_DEMO, settings.PONTE_HOME = True, tmp_path
    (tmp_path / "demo_password").write_text("aaaa-bbbb-cccc\n")
    make_user("nino", Role.COORDINATOR, first_name="Nino", is_demo=True)
    make_user("salvo", Role.REQUESTER, make_office(), first_name="Salvo", is_demo=True)
    make_user("giusi", Role.AUDITOR, first_name="Giusi")  # a real person of the same name

    page = Visitor().get("demo")

    assert [heading.text for heading in page.all("h3")] == ["Salvo", "Nino"]
    assert page.links["Entra come Salvo"] == "/accesso?nome=salvo"
    assert "Richiedente, Ospedale di prova, Triage" in page.text
    assert page.all("code")[0].text == "aaaa-bbbb-cccc"


def test_demo_without_people_says_what_loads_them(settings: Settings, tmp_path: Path) -> None:
    settings.PONTE_DEMO, settings.PONTE_HOME = True, tmp_path

    page = Visitor().get("demo")

    assert "Non ci sono ancora persone di prova: le carica il comando load_demo." in page.text
    assert "parola d'ordine" not in page.text


def test_outside_the_demo_there_is_no_such_page(settings: Settings, tmp_path: Path) -> None:
    settings.PONTE_DEMO, settings.PONTE_HOME = False, tmp_path
    (tmp_path / "demo_password").write_text("aaaa-bbbb-cccc\n")

    page = Visitor().get("demo")

    assert (page.status, "aaaa" in page.html) == (404, False)


def test_demo_costs_the_same_with_one_and_with_three(settings: Settings) -> None:
    settings.PONTE_DEMO = True
    make_user("nino", Role.COORDINATOR, is_demo=True)
    with_one = Visitor().count_queries("demo")
    for name in ("anna", "admin"):
        make_user(name, Role.AUDITOR, is_demo=True)

    assert Visitor().count_queries("demo") == with_one
