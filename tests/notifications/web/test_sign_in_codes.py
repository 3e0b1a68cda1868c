"""Asking for a code: who asks learns nothing of who is known, and cannot fill anybody's telephone."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from mediation.actions.coming_in_by_code import MOST_IN_AN_HOUR
from mediation.models import Mediator, SignInCode
from mediation.vocabulary import Role
from mediation.web.kept import Kept
from tests.factories import make_mediator, make_user
from tests.visiting import Page, StoppedClock, Visitor, clock

__all__ = ["clock"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy", "clock")]

KNOWN, UNKNOWN = "333 123 4567", "333 999 8888"
TOKEN_OF_THE_FORM = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture(autouse=True)
def fatou() -> Mediator:
    return make_mediator("Fatou", phone="+393331234567", user=make_user("fatou", Role.MEDIATOR))


def ask(phone: str, **fields: str) -> Page:
    return Visitor().post("ask-for-code", phone=phone, **fields)


@pytest.mark.parametrize(
    ("sends_email", "ways"),
    [
        (True, ["Entra", "Mandami un link", "Mandami un codice"]),
        (False, ["Entra", "Mandami un codice"]),
    ],
)
def test_sign_in_page_offers_the_telephone_beside_the_other_ways(
    settings: Settings, sends_email: bool, ways: list[str]
) -> None:
    settings.SENDS_EMAIL = sends_email

    page = Visitor().get("sign-in", next="/ore")

    assert page.buttons == ways
    assert [each.attributes["value"] for each in page.all("input", name="next")] == ["/ore"] * len(ways)


@pytest.mark.parametrize("phone", ["333 123 4567", "+39 333 1234567", "0039333-1234567", "3331234567"])
def test_number_is_read_however_it_is_typed(phone: str, fatou: Mediator) -> None:
    page = ask(phone, next="/ore")

    assert page.location == "/accesso/codice/entra?next=%2Fore"
    assert SignInCode.objects.get().mediator == fatou


def test_answer_is_the_same_and_costs_as_much_for_a_number_that_nobody_has() -> None:
    known, unknown = Visitor(), Visitor()
    answers, asked = [], []
    for visitor, phone in ((known, KNOWN), (unknown, UNKNOWN)):
        with CaptureQueriesContext(connection) as queries:
            answers.append(visitor.client.post("/accesso/codice", {"phone": phone}))
        asked.append([query["sql"].split()[0] for query in queries])
    pages = [visitor.get("come-in-by-code").html for visitor in (known, unknown)]

    assert asked[0] == asked[1]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    assert TOKEN_OF_THE_FORM.sub("", pages[0]) == TOKEN_OF_THE_FORM.sub("", pages[1]).replace(UNKNOWN, KNOWN)
    assert sorted(each.mediator is None for each in SignInCode.objects.all()) == [False, True]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Scrivi il tuo numero di cellulare."),
        ("Fatou", "Scrivi il numero intero di un cellulare, per esempio 333 123 4567."),
        ("0935 123456", "Scrivi il numero intero di un cellulare, per esempio 333 123 4567."),
        ("3" * 41, "Il numero è troppo lungo: controllalo."),
    ],
)
def test_what_is_no_mobile_number_is_said_kindly_and_kept(typed: str, error: str) -> None:
    page = ask(typed)

    assert (page.status, page.title) == (200, "Errore: Entra con un codice per SMS – Ponte")
    assert page.errors == [error]
    assert page.input("phone").attributes.get("value", "") == typed
    assert SignInCode.objects.count() == 0


@pytest.mark.parametrize("phone", [KNOWN, UNKNOWN])
def test_number_that_has_had_enough_is_told_so_whoever_has_it(phone: str, clock: StoppedClock) -> None:
    for _ in range(MOST_IN_AN_HOUR):
        ask(phone)
        clock.at = clock.at.replace(minute=clock.at.minute + 1)

    page = ask(phone)

    assert page.status == 429
    assert page.errors == [
        "A questo numero sono già stati chiesti più codici. Riprova più tardi, o telefona."
    ]


def test_caller_who_asks_for_everybody_is_stopped() -> None:
    answers = [ask(f"333 1{number:06}").status for number in range(31)]

    assert answers == [302] * 30 + [429]


def test_caller_who_is_signed_in_is_counted_as_any_other(fatou: Mediator) -> None:
    visitor = Visitor(fatou)

    answers = [visitor.post("ask-for-code", phone=f"333 1{number:06}").status for number in range(31)]

    assert answers == [302] * 30 + [429]


def test_pages_say_to_everybody_what_becomes_of_a_number_that_wrote_stop() -> None:
    visitor = Visitor()
    asking = visitor.get("ask-for-code")
    visitor.post("ask-for-code", phone=UNKNOWN)

    waiting = visitor.get("come-in-by-code")

    assert "hai scritto STOP ai nostri messaggi?" in asking.text
    assert "A un numero che ha rifiutato i nostri messaggi (STOP) non arriva nessun codice." in waiting.text


def test_form_that_was_typed_before_the_session_ended_is_carried_along() -> None:
    user = Mediator.objects.get().user
    assert user
    sealed = Kept(user.pk, "/disponibilita", {"note": ["Ferie"]}).sealed()

    page = ask(KNOWN, kept=sealed)

    assert (page.status, page.heading) == (200, "Scrivi il codice")
    assert page.input("kept").attributes["value"]
