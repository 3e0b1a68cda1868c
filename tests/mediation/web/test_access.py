"""Every page's way in."""

import pytest
from django.test import Client
from django.urls import reverse

from mediation.vocabulary import Role
from tests.factories import make_user
from tests.visiting import Visitor

pytestmark = pytest.mark.django_db


def test_page_without_session_asks_to_sign_in_and_comes_back() -> None:
    page = Visitor().get("bookings", pagina="2")

    assert (page.status, page.location) == (302, "/accesso?next=/richieste%3Fpagina%3D2")


def test_live_part_without_session_is_a_bare_401() -> None:
    page = Visitor().get("booking-live", 1001, live=True)

    assert (page.status, page.html) == (401, "")


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/richieste/1001", "/accesso?next=http%3A//testserver/richieste/1001"),
        ("http://elsewhere.example/", "/accesso?next=/"),
        ("", "/accesso?next=/"),
    ],
)
def test_button_without_session_comes_back_to_the_page_it_stands_on(referer: str, back: str) -> None:
    answer = Client().post(reverse("cancel", args=[1001]), headers={"Referer": referer})

    assert (answer.status_code, answer.headers["Location"]) == (302, back)


def test_role_that_may_not_sees_the_page_that_says_so() -> None:
    auditor = Visitor(make_user("anna", Role.AUDITOR))

    page = auditor.get("new-booking")

    assert (page.status, page.heading) == (403, "Con il tuo ruolo questo non si può fare")


def test_closed_account_is_nobody() -> None:
    user = make_user("cleo", Role.AUDITOR)
    visitor = Visitor(user)
    user.is_active = False
    user.save()

    assert visitor.get("bookings").status == 302
