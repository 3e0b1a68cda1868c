"""The page behind the link: looked at as often as programs like, its button comes in once."""

from datetime import timedelta

import pytest
from django.test import Client

from mediation.models import User
from mediation.sign_in_links import VALID_FOR, token_of
from mediation.vocabulary import OrganisationKind, Role
from tests.factories import NOON, make_office, make_user
from tests.visiting import StoppedClock, Visitor, clock

__all__ = ["clock"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

OVER = (410, "Questo link non vale più")


@pytest.fixture
def cleo() -> User:
    return make_user("cleo", Role.REQUESTER, make_office(), first_name="Cleo", last_name="Rossi")


@pytest.fixture
def token(cleo: User) -> str:
    return token_of(cleo, asked_at=NOON)


def is_in(visitor: Visitor) -> bool:
    return bool(visitor.get("bookings").status == 200)


def test_looking_changes_nothing_however_often(cleo: User, token: str) -> None:
    visitor = Visitor()

    pages = [visitor.get("sign-in-link", token) for _ in range(3)]
    head = visitor.client.head(f"/e/{token}")

    assert [(page.status, page.heading) for page in pages] == [(200, "Entra con il link")] * 3
    assert "Entri come Cleo Rossi." in pages[0].text
    assert (head.status_code, is_in(visitor)) == (200, False)
    assert User.objects.get(pk=cleo.pk).last_login is None


def test_button_comes_in_and_leads_to_the_page_that_was_looked_for(token: str) -> None:
    visitor = Visitor()
    page = visitor.get("sign-in-link", token, next="/richieste/nuova")
    onward = page.input("next").attributes["value"]

    entered = visitor.post("sign-in-link", token, next=onward)

    assert (entered.status, entered.location) == (302, "/richieste/nuova")
    assert is_in(visitor)


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/" + "x" * 200])
def test_link_goes_on_to_pages_of_ours_only(token: str, elsewhere: str) -> None:
    entered = Visitor().post("sign-in-link", token, next=elsewhere)

    assert entered.location == "/"


def test_used_link_is_over_for_everybody_and_offers_another(token: str) -> None:
    first, second = Visitor(), Visitor()
    first.post("sign-in-link", token)

    looked, pressed = second.get("sign-in-link", token), second.post("sign-in-link", token)

    assert [(page.status, page.heading) for page in (looked, pressed)] == [OVER, OVER]
    assert looked.links["Chiedi un link nuovo"] == "/accesso/link"
    assert (is_in(first), is_in(second)) == (True, False)


def test_old_link_is_over_and_says_whom_to_call(token: str, clock: StoppedClock) -> None:
    polo = make_office("Enna", "Coordinamento", "Polo", phone="+390935000222")
    polo.organisation.kind = OrganisationKind.POLO
    polo.organisation.save()
    clock.at = NOON + VALID_FOR
    visitor = Visitor()

    page = visitor.post("sign-in-link", token)

    assert (page.status, page.heading) == OVER
    assert "0935 000222" in page.text
    assert not is_in(visitor)


def test_new_link_keeps_the_page_that_was_looked_for(token: str, clock: StoppedClock) -> None:
    clock.at = NOON + timedelta(hours=1)

    page = Visitor().get("sign-in-link", token, next="/richieste/nuova")

    assert page.links["Chiedi un link nuovo"] == "/accesso/link?next=/richieste/nuova"


def test_address_is_kept_from_other_sites_from_caches_and_from_searches(token: str) -> None:
    answer = Client().get(f"/e/{token}")

    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("strict-origin", "no-store")
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_form_of_another_site_signs_nobody_in(token: str) -> None:
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(f"/e/{token}")

    assert (answer.status_code, answer.cookies.get("sessionid")) == (403, None)


def test_whoever_comes_in_by_link_leaves_the_session_of_another(cleo: User, token: str) -> None:
    visitor = Visitor(make_user("anna", Role.AUDITOR))
    before = visitor.client.cookies["sessionid"].value

    visitor.post("sign-in-link", token)

    assert visitor.client.cookies["sessionid"].value != before
    assert int(visitor.client.session["_auth_user_id"]) == cleo.pk
