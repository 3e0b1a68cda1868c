"""The demo's first page: three steps, one press to be somebody, the telephones beside; and nothing of it elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from mediation.models import User
from mediation.vocabulary import Role
from notifications.phonebox.gateway import Gateway
from tests.factories import make_mediator, make_office, make_user
from tests.visiting import Page, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.PONTE_DEMO, settings.PONTE_HOME = True, tmp_path
    (tmp_path / "demo_password").write_text("aaaa-bbbb-cccc\n")
    return tmp_path


@pytest.fixture
def phonebox(settings: Settings) -> Iterator[Gateway]:
    twilio = settings.TWILIO
    number = "+15005550006"
    with Gateway(account_sid=twilio.account_sid, auth_token=twilio.auth_token, number=number) as gateway:
        settings.ENV = replace(settings.ENV, has_phonebox=True)
        settings.TWILIO = replace(twilio, api_base=gateway.base_url)
        yield gateway


def make_salvo(**facts: bool) -> User:
    return make_user("salvo", Role.REQUESTER, make_office(), first_name="Salvo", is_demo=True, **facts)


def enter(username: str) -> tuple[Client, int, str]:
    client = Client()
    answer = client.post(reverse("enter-as"), {"who": username})
    return client, answer.status_code, answer.headers.get("Location", "")


def names(page: Page) -> list[str]:
    return [heading.text for heading in page.all("h3")]


def test_three_steps_then_those_who_have_something_to_do_then_the_others() -> None:
    make_user("anna", Role.AUDITOR, first_name="Anna", is_demo=True)
    make_user("nino", Role.COORDINATOR, first_name="Nino", is_demo=True)
    make_salvo()

    page = Visitor().get("demo")

    steps, *_ = page.all("ol")
    assert [heading.text for heading in steps.all("h2")] == ["Chiedi", "Rispondi", "Guarda"]
    assert names(page) == ["Salvo", "Nino"]
    assert page.buttons == ["Entra come Salvo", "Entra come Nino", "Entra come Anna"]
    assert "Richiedente, Ospedale di prova, Triage" in page.text
    assert page.all("code")[0].text == "aaaa-bbbb-cccc"


def test_a_real_person_of_the_same_name_is_not_among_them() -> None:
    make_user("giusi", Role.AUDITOR, first_name="Giusi")

    assert names(Visitor().get("demo")) == []


def test_without_people_it_says_what_loads_them() -> None:
    page = Visitor().get("demo")

    assert "Non ci sono ancora persone di prova: le carica il comando load_demo." in page.text
    assert "parola d'ordine" not in page.text


def test_one_press_and_one_is_at_the_work_of_that_person() -> None:
    salvo = make_salvo()

    client, status, where = enter("salvo")

    assert (status, where) == (302, "/")
    assert client.session["_auth_user_id"] == str(salvo.pk)
    assert client.get("/").headers["Location"] == "/reparto"


def test_who_is_somebody_becomes_somebody_else() -> None:
    make_salvo()
    nino = make_user("nino", Role.COORDINATOR, is_demo=True)
    client, *_ = enter("salvo")

    client.post(reverse("enter-as"), {"who": "nino"})

    assert client.session["_auth_user_id"] == str(nino.pk)


@pytest.mark.parametrize(
    ("username", "facts"),
    [
        ("salvo", {"is_demo": False}),
        ("salvo", {"is_demo": True, "is_active": False}),
        ("berg", {"is_demo": True}),
    ],
    ids=["a real person", "one whose access is closed", "one who is not on the page"],
)
def test_nobody_else_can_be_entered_as(username: str, facts: dict[str, Any]) -> None:
    make_user(username, Role.COORDINATOR, **facts)

    client, status, _ = enter(username)

    assert (status, "_auth_user_id" in client.session) == (404, False)


@pytest.mark.parametrize("who", ["", "nobody", "\x00"])
def test_nonsense_enters_as_nobody(who: str) -> None:
    assert enter(who)[1] == 404


def test_a_link_elsewhere_cannot_sign_somebody_in() -> None:
    make_salvo()
    client = Client(enforce_csrf_checks=True)

    assert client.post(reverse("enter-as"), {"who": "salvo"}).status_code == 403
    assert client.get(reverse("enter-as")).status_code == 405


def test_outside_the_demo_there_is_no_such_page_and_no_such_door(settings: Settings) -> None:
    settings.PONTE_DEMO = False
    make_salvo()

    page = Visitor().get("demo")

    assert (page.status, "aaaa" in page.html) == (404, False)
    assert enter("salvo")[1] == 404


def test_what_has_arrived_stands_beside(phonebox: Gateway) -> None:
    amina = make_mediator("Amina", is_demo=True)
    phonebox.say(from_=amina.phone, body="si 1001")

    page = Visitor().get("demo")

    (row,) = page.by_id("look").all("li")
    assert row.text.startswith("Amina Prova")
    assert page.by_id("look").has(**{"hx-get": reverse("phones-live")})
    assert "Tutti i telefoni e le caselle di posta (in un'altra scheda)" in page.links


def test_phones_that_do_not_answer_keep_nobody_from_the_rest(phonebox: Gateway, settings: Settings) -> None:
    make_salvo()
    settings.TWILIO = replace(settings.TWILIO, api_base="http://127.0.0.1:9")

    page = Visitor().get("demo")

    assert (page.status, page.buttons) == (200, ["Entra come Salvo"])
    assert "I telefoni simulati non rispondono." in page.text


def test_it_costs_the_same_with_one_and_with_three() -> None:
    make_user("nino", Role.COORDINATOR, is_demo=True)
    with_one = Visitor().count_queries("demo")
    for name in ("anna", "admin"):
        make_user(name, Role.AUDITOR, is_demo=True)

    assert Visitor().count_queries("demo") == with_one
