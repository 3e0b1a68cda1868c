"""Asking for a link: who asks learns nothing of who is known, and cannot fill anybody's mailbox."""

import re

import pytest
from pytest_django import Settings

from mediation.models import User
from mediation.vocabulary import Role
from notifications.models import Message
from tests.factories import make_office, make_user
from tests.visiting import Page, Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy")]

KNOWN = "cleo@comune.example"
UNKNOWN = "nina@comune.example"
TOKEN_OF_THE_FORM = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture(autouse=True)
def cleo(settings: Settings) -> User:
    settings.SENDS_EMAIL = True
    return make_user("cleo", Role.REQUESTER, make_office(), email=KNOWN, first_name="Cleo")


def ask(email: str, **fields: str) -> Page:
    return Visitor().post("ask-for-link", email=email, **fields)


def letters() -> list[str]:
    return list(Message.objects.values_list("email", flat=True))


def test_sign_in_page_offers_the_link_beside_the_password(settings: Settings) -> None:
    page = Visitor().get("sign-in", next="/richieste/nuova")

    assert page.buttons[:2] == ["Entra", "Mandami un link"]
    assert [each.attributes["value"] for each in page.all("input", name="next")] == ["/richieste/nuova"] * 3


def test_site_without_mail_offers_no_link(settings: Settings) -> None:
    settings.SENDS_EMAIL = False

    page = Visitor().get("sign-in")

    assert "Mandami un link" not in page.buttons
    assert ask(KNOWN).status == 404
    assert letters() == []


def test_known_address_gets_a_letter() -> None:
    page = ask(f" {KNOWN} ", next="/richieste/nuova")

    assert (page.status, page.heading) == (200, "Guarda la posta")
    assert letters() == [KNOWN]
    assert "?next=/richieste/nuova" in Message.objects.get().body


def test_answer_is_the_same_for_an_address_that_nobody_has() -> None:
    known, unknown = (
        TOKEN_OF_THE_FORM.sub("", ask(email).html.replace(email, "…")) for email in (KNOWN, UNKNOWN)
    )

    assert known == unknown
    assert letters() == [KNOWN]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Scrivi il tuo indirizzo e-mail."),
        ("cleo", "Scrivi l'indirizzo intero, così: nome@comune.esempio.it."),
        ("cleo@comune.example\nBcc: x@y.example", "Scrivi l'indirizzo intero, così: nome@comune.esempio.it."),
    ],
)
def test_what_is_no_address_is_said_kindly_and_kept(typed: str, error: str) -> None:
    page = ask(typed)

    assert (page.status, page.title) == (200, "Errore: Entra con un link per e-mail – Ponte")
    assert (page.errors, page.links[error]) == ([error], "#id_email")
    assert page.by_id("id_email_error").text == error
    assert (page.input("email").attributes.get("value") or "") == typed
    assert letters() == []


def test_link_does_not_go_on_to_another_site() -> None:
    ask(KNOWN, next="https://elsewhere.example/")

    assert "elsewhere" not in Message.objects.get().body


def test_sixth_letter_in_an_hour_to_one_address_waits_known_or_not() -> None:
    for email in (KNOWN, UNKNOWN):
        heard = [ask(email.title() if turn % 2 else email) for turn in range(6)]

        assert [page.status for page in heard] == [200] * 5 + [429]
        assert heard[-1].errors == [
            "A questo indirizzo sono già stati chiesti più link: usa l'ultimo, o riprova fra un'ora."
        ]


def test_caller_who_asks_for_many_addresses_is_stopped() -> None:
    for number in range(30):
        ask(f"nina{number}@comune.example")

    page = ask(KNOWN)

    assert (page.status, page.errors) == (
        429,
        ["Da qui sono stati chiesti troppi link. Riprova fra un'ora, o telefona."],
    )
    assert letters() == []


def test_form_whose_session_ended_waits_beside_the_letter(cleo: User) -> None:
    hers = Visitor(cleo)
    typed = {
        each.attributes["name"] or "": each.attributes.get("value") or ""
        for each in hers.get("new-booking").by_id("contenuto").all("input", type="hidden")
    }
    hers.client.logout()
    asked = hers.post("new-booking", **{**typed, "language_words": "ucraino"})
    sealed = asked.all("input", name="kept")[1].attributes["value"] or ""

    sent = hers.post("ask-for-link", email=KNOWN, kept=sealed)

    assert sent.buttons == ["Sono dentro: torna al modulo"]
    hers.client.force_login(cleo)
    back = hers.post("sign-in", kept=sent.input("kept").attributes["value"])
    assert back.buttons == ["Torna al modulo"]
