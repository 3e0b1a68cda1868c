"""Coming in and going out."""

import pytest

from mediation.models import User
from mediation.vocabulary import Role
from tests.factories import make_user
from tests.visiting import Visitor

pytestmark = pytest.mark.django_db

PASSWORD = "una-parola-lunga"
WRONG = "Il nome o la parola d'ordine non vanno bene. Controlla le maiuscole e riprova."


@pytest.fixture
def cleo() -> User:
    user = make_user("cleo", Role.AUDITOR)
    user.set_password(PASSWORD)
    user.save()
    return user


def test_right_password_leads_home(cleo: User) -> None:
    page = Visitor().post("sign-in", username="cleo", password=PASSWORD)

    assert (page.status, page.location) == (302, "/")


@pytest.mark.parametrize(
    ("after", "to"), [("/richieste/1001", "/richieste/1001"), ("https://elsewhere.example/", "/")]
)
def test_sign_in_goes_on_to_pages_of_ours_only(cleo: User, after: str, to: str) -> None:
    page = Visitor().post("sign-in", username="cleo", password=PASSWORD, next=after)

    assert page.location == to


def test_wrong_password_says_so_and_keeps_the_name(cleo: User) -> None:
    visitor = Visitor()

    page = visitor.post("sign-in", username="cleo", password="altro")

    assert (page.status, page.title, page.errors) == (200, "Errore: Entra – Ponte", [WRONG])
    assert page.input("username").attributes["value"] == "cleo"
    assert "value" not in page.input("password").attributes
    assert visitor.get("bookings").status == 302


def test_empty_form_names_each_field() -> None:
    page = Visitor().post("sign-in")

    assert page.errors == ["Scrivi il tuo nome per entrare.", "Scrivi la parola d'ordine."]
    assert page.links["Scrivi la parola d'ordine."] == "#id_password"


def test_closed_account_is_told_nothing_more_than_a_wrong_password(cleo: User) -> None:
    User.objects.filter(pk=cleo.pk).update(is_active=False)

    page = Visitor().post("sign-in", username="cleo", password=PASSWORD)

    assert page.errors == [WRONG]


def test_eleventh_try_in_a_minute_waits(cleo: User) -> None:
    visitor = Visitor()
    for _ in range(10):
        visitor.post("sign-in", username="cleo", password="altro")

    page = visitor.post("sign-in", username="cleo", password=PASSWORD)

    assert visitor.follow(page).said == ["Troppi tentativi uno dopo l'altro. Aspetta un minuto e riprova."]
    assert visitor.get("bookings").status == 302


def test_demo_fills_in_who_one_would_like_to_be() -> None:
    page = Visitor().get("sign-in", nome="giusi")

    assert page.input("username").attributes["value"] == "giusi"


def test_sign_out_takes_a_button(cleo: User) -> None:
    visitor = Visitor(cleo)

    by_link = visitor.get("sign-out")
    still_in = visitor.get("bookings").status
    by_button = visitor.post("sign-out")

    assert (by_link.status, still_in) == (405, 200)
    assert (by_button.location, visitor.get("bookings").status) == ("/accesso", 302)
